"""The server: the page and its files behind the guard, on one address, in one process."""

import contextlib
import ipaddress
import json
import logging
import os
import socket
from collections.abc import Collection

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.cors import CORSMiddleware

from assistant.engine import Assistant
from assistant.errors import VerbatimError
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.assets import PREFIX, assets, head
from assistant.ui.guard import Guard
from assistant.ui.page import build_page

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860

_NO_DOCS = {"openapi_url": None, "docs_url": None, "redoc_url": None}
_FOR_GOOD = "public, max-age=31536000, immutable"
_A_DAY = "public, max-age=86400"


class ServeError(VerbatimError):
    """The server cannot listen where it was told to."""


def create_app(assistant: Assistant, hosts: Collection[str] | None = None, language: str = DEFAULT_LANGUAGE) -> FastAPI:
    """Put the page, its files and the guard together.

    Args:
        assistant: Who answers.
        hosts: Host names that the server may be called by, None for any.
        language: Language of the interface.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    _add_own_routes(app, assistant, language)
    # Without a policy of its own the parent would leave Gradio's, which answers every origin with credentials.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    gr.mount_gradio_app(
        app,
        build_page(assistant, language),
        path="",
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
        head=head(language),
    )
    # Hugging Face shows a Space in a frame of its own site; everywhere else there is no frame to be in.
    app.add_middleware(Guard, hosts=hosts, frames="https://huggingface.co" if os.environ.get("SPACE_ID") else "'none'")
    return app


def _add_own_routes(app: FastAPI, assistant: Assistant, language: str) -> None:
    name = f"{assistant.edition.title} · {line('app_name', language)}"

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get(PREFIX + "{name:path}")
    def asset(name: str, request: Request) -> Response:
        found = assets().get(name)
        if found is None:
            return Response("there is nothing here", 404, media_type="text/plain")
        caching = _FOR_GOOD if request.url.query == found.digest else _A_DAY
        return Response(found.content, headers={"cache-control": caching}, media_type=found.media_type)

    @app.get("/favicon.ico")
    def icon() -> Response:
        mark = assets()["mark.svg"]
        return Response(mark.content, headers={"cache-control": _A_DAY}, media_type=mark.media_type)

    @app.get("/manifest.json")
    def manifest() -> Response:
        return Response(
            json.dumps({"name": name, "display": "standalone", "start_url": "/"}),
            media_type="application/manifest+json",
        )


def _theme() -> gr.themes.Base:
    """The plainest theme: the look is the style sheet's, and no font comes from anywhere else."""
    return gr.themes.Base(font=["Source Sans 3", "sans-serif"], font_mono=["monospace"])


def names_of(host: str) -> frozenset[str] | None:
    """Host names that a server on this address may be called by; None for any, where it is open to a network."""
    try:
        alone = ipaddress.ip_address(host).is_loopback
    except ValueError:
        alone = host == "localhost"
    return frozenset({"127.0.0.1", "localhost", "::1", host}) if alone else None


def serve(
    assistant: Assistant, host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, language: str = DEFAULT_LANGUAGE
) -> None:
    """Serve the page until interrupted.

    Args:
        assistant: Who answers.
        host: Address to listen on.
        port: Port to listen on.
        language: Language of the interface.

    Raises:
        ServeError: if the address cannot be listened on.
    """
    listener = _listen(host, port)
    with listener:
        app = create_app(assistant, names_of(host), language)
        shown = f"[{host}]" if ":" in host else host
        print(line("served_at", language, address=f"http://{shown}:{listener.getsockname()[1]}"), flush=True)  # noqa: T201
        # One worker: Gradio keeps its queue and its sessions in the process.
        # Every open page holds a connection for as long as it is open: the end does not wait for them, and that
        # they are cut off then is no news.
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, ws="none", timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        logging.getLogger("uvicorn.error").addFilter(lambda record: not server.should_exit)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
            server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to an address, before anything slow begins."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, proto, _, place = found[0]
        listener = socket.socket(family, kind, proto)
    except OSError as error:
        raise ServeError(line("host_unknown", host=host, port=port, reason=error.strerror or error)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(128)  # who comes before the page is built waits instead of being turned away
    except OSError as error:
        listener.close()
        name = "port_taken" if error.errno == 98 else "host_unknown"
        raise ServeError(line(name, host=host, port=port, reason=error.strerror or error)) from error
    return listener
