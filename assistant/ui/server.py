"""The server: the page and its files behind the guard, on one address, in one process."""

import contextlib
import logging
import os
import socket
from collections.abc import Callable, Collection, Sequence
from threading import Event

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from assistant.corpus.scanned import Scan
from assistant.engine import Assistant
from assistant.errors import VerbatimError
from assistant.messages import DEFAULT_LANGUAGE, languages, line
from assistant.ui.assets import head
from assistant.ui.browse import BROWSE, add_browse
from assistant.ui.guard import Guard
from assistant.ui.page import build_page
from assistant.ui.places import Place, Setup, announcement, find_place
from assistant.ui.routes import add_files, add_talk_files, add_votes
from assistant.ui.training.routes import TRAIN, add_training

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860

_NO_DOCS = {"openapi_url": None, "docs_url": None, "redoc_url": None}


class ServeError(VerbatimError):
    """The server cannot listen where it was told to."""


def create_app(
    assistant: Assistant,
    hosts: Collection[str] | None = None,
    language: str = DEFAULT_LANGUAGE,
    scan: Scan | None = None,
    place: Place | None = None,
    restart: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Put the rooms, their files and the guard together.

    Args:
        assistant: Who answers.
        hosts: Host names that the server may be called by, None for any.
        language: Language of the interface where the browser asks for none that there is.
        scan: The source of the edition, None if it comes without.
        place: Where the further rooms are; None for none.
        restart: Called when the facilitator of a kiosk asks for a restart.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.votes = add_votes(app, assistant.edition)
    add_talk_files(app, assistant, language)
    add_files(app, assistant.edition, language)
    add_browse(app, assistant.edition, scan, language)
    add_training(app, assistant, language)
    if place and place.kiosk:
        from assistant.ui.kiosk.routes import add_kiosk  # few servers have one

        add_kiosk(app, assistant, place.kiosk, restart, language)
    # Without a policy of its own the parent would leave Gradio's, which answers every origin with credentials.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    # A chat is built in one language, so each language has its own; the one at the root takes what is left over.
    for one in sorted(languages(), key=lambda name: name == language):
        gr.mount_gradio_app(
            app,
            build_page(assistant, one, scan),
            path="" if one == language else f"/{one}",
            app_kwargs=dict(_NO_DOCS),
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            show_error=False,
            max_file_size="1kb",
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            theme=_theme(),
            head=head(one, assistant.edition.language),
        )
    # Hugging Face shows a Space in a frame of its own site; everywhere else there is no frame to be in.
    frames = "https://huggingface.co" if os.environ.get("SPACE_ID") else "'none'"
    rooms = (BROWSE, TRAIN, *(place.guarded if place else ()))
    app.add_middleware(Guard, hosts=hosts, frames=frames, language=language, rooms=rooms)
    return app


def _theme() -> gr.themes.Base:
    """The plainest theme: the look is the style sheet's, and no font comes from anywhere else."""
    return gr.themes.Base(font=["Source Sans 3", "sans-serif"], font_mono=["monospace"])


def serve(
    assistant: Assistant,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    language: str = DEFAULT_LANGUAGE,
    scan: Scan | None = None,
    setup: Setup | None = None,
) -> None:
    """Serve the page until interrupted.

    Args:
        assistant: Who answers.
        host: Address to listen on.
        port: Port to listen on.
        language: Language of the interface where the browser asks for none that there is.
        scan: The source of the edition, None if it comes without.
        setup: What is open beside the chat, and to whom; by default nothing.

    Raises:
        ServeError: if the address cannot be listened on.
        AddressError: if this machine has no address in the network that it is to be shared in.
        PinError: if the kiosk's PIN cannot be used.
    """
    setup = setup or Setup()
    hosts = setup.listen_on(host)
    listeners = _listen(hosts, port)
    port = listeners[0].getsockname()[1]
    place = find_place(setup, hosts, port)
    said = announcement(place, language)
    while True:
        restart = Event()
        app = create_app(assistant, place.names, language, scan, place, restart.set)
        print(said, end="\n" if said else "", flush=True)  # noqa: T201
        said = ""
        _run(app, listeners, restart)
        if not restart.is_set():
            return
        listeners = _listen(hosts, port)


def _run(app: FastAPI, listeners: list[socket.socket], restart: Event) -> None:
    """Serve an application until interrupted, or until a restart is asked for."""
    # One worker: Gradio keeps its queue and its sessions in the process.
    # Every open page holds a connection for as long as it is open: the end does not wait for them, and that
    # they are cut off then is no news.
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=1
    )
    server = _Server(config, restart)
    logging.getLogger("uvicorn.error").addFilter(lambda record: not server.should_exit)
    with contextlib.ExitStack() as opened, contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
        for listener in listeners:
            opened.enter_context(listener)
        server.run(sockets=listeners)


class _Server(uvicorn.Server):
    """A server that also ends when a restart is asked for."""

    def __init__(self, config: uvicorn.Config, restart: Event) -> None:
        super().__init__(config)
        self._restart = restart

    async def on_tick(self, counter: int) -> bool:
        """Called ten times a second; whether to end."""
        self.should_exit = self.should_exit or self._restart.is_set()
        return await super().on_tick(counter)


def _listen(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Sockets that listen, all on one port, before anything slow begins: who comes early waits."""
    listeners: list[socket.socket] = []
    try:
        for host in hosts:
            listeners.append(_bind(host, port))
            port = listeners[0].getsockname()[1]
    except ServeError:
        for listener in listeners:
            listener.close()
        raise
    return listeners


def _bind(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, place = found[0]
        listener = socket.socket(family, kind, proto)
    except OSError as error:
        raise ServeError(line("host_unknown", host=host, port=port, reason=error.strerror or error)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)
    except OSError as error:
        listener.close()
        name = "port_taken" if error.errno == 98 else "host_unknown"
        raise ServeError(line(name, host=host, port=port, reason=error.strerror or error)) from error
    return listener
