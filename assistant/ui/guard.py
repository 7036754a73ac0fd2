"""The guard in front of everything: which requests pass, and what every response must say.

Gradio opens many routes that this product does not need (uploads, files, proxies, run history), takes bodies of any
size and lets any site talk to it. So nothing passes that is not on a short list.
"""

import re
import secrets
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.messages import DEFAULT_LANGUAGE, languages
from assistant.ui.languages import choose_language
from assistant.ui.room import MOST_BODY, Room

CHAT = "/"

_READ = frozenset(
    {
        CHAT,
        "/healthz",
        "/config",
        "/theme.css",
        "/favicon.ico",
        "/manifest.json",
        "/gradio_api/app_id",
        "/gradio_api/info",
        "/gradio_api/queue/data",
        "/gradio_api/startup-events",
    }
)
_READ_BELOW = ("/verbatim/", "/static/", "/assets/", "/gradio_api/heartbeat/")
_WRITE = frozenset(
    {
        "/gradio_api/queue/join",
        "/gradio_api/cancel",
        "/verbatim/talk.md",
        "/verbatim/talk.pdf",
        "/verbatim/vote",
    }
)
# Each language but the first has a chat of its own, and its requests this at the front of their path.
_IN_A_LANGUAGE = re.compile(
    rf"/(?:{'|'.join(map(re.escape, languages()))})(?=/(?:gradio_api|static|assets|config|theme)\b)"
)
_PAGE_LANGUAGE = re.compile(rb'(<html\b[^>]*?\blang=)"[^"]*"')

_SCRIPT = re.compile(rb"<script\b")
# Gradio's template advertises Gradio, with a picture on another host, to whoever previews a link.
_ADVERTS = re.compile(rb'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self' blob:; base-uri 'self'; form-action 'none'; frame-ancestors {frames}"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """ASGI middleware that refuses what is not needed and adds the security headers."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Collection[str] | None = None,
        frames: str = "'none'",
        language: str = DEFAULT_LANGUAGE,
        rooms: Collection[Room] = (),
    ) -> None:
        """Guard an application.

        Args:
            app: The application.
            hosts: Host names that it may be called by, without port; None for any. On a loopback address this
                stops pages that point a name of their own at it (DNS rebinding).
            frames: Who may show it in a frame, as `frame-ancestors` of a content security policy names them.
            language: Language of the interface whose chat stands at the root; those of the others stand below it,
                each in a folder named after its language.
            rooms: Rooms that are open beside the chat.
        """
        self._rooms = rooms
        self._app = app
        self._hosts = hosts
        self._frames = frames
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there is no web socket here; without an answer the server closes it
            return
        nonce = secrets.token_urlsafe(16)
        send = self._with_headers(send, nonce)
        refused = self._refuse(scope)
        if refused:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, send)
            return
        if scope["method"] == "POST":
            most = self._most_body(scope)
            body = await _read_body(receive, most)
            if body is None:
                await PlainTextResponse(f"the body has more than {most} bytes", 413)(scope, receive, send)
                return
            receive = _replay(body, receive)
        if scope["path"] == CHAT:
            wishes = Headers(scope=scope).get("accept-language", "")
            language = choose_language(scope["query_string"].decode("latin-1"), wishes, self._language)
            scope = _uncompressed(scope)
            if language != self._language:
                path = f"/{language}{CHAT}"
                scope = {**scope, "path": path, "raw_path": path.encode()}
            send = _with_nonce(send, nonce, language)
        await self._app(scope, receive, send)

    def _refuse(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason if a request is refused by its head alone."""
        headers, path = Headers(scope=scope), scope["path"]
        host = headers.get("host", "")
        if self._hosts is not None and _host_name(f"//{host}") not in self._hosts:
            return 403, f"this address is not called {host!r}"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return 403, f"requests from {origin!r} are not answered"
        path = _IN_A_LANGUAGE.sub("", path, count=1) if _IN_A_LANGUAGE.match(path) else path
        if scope["method"] in ("GET", "HEAD"):
            known = path in _READ or (path.startswith(_READ_BELOW) and ".." not in path)
        else:
            known = scope["method"] == "POST" and path in _WRITE
        if not known and self._room(scope) is None:
            return 404, "there is nothing here"
        length, most = headers.get("content-length", "0"), self._most_body(scope)
        if not length.isdecimal() or int(length) > most:
            return 413, f"the body has more than {most} bytes"
        return None

    def _room(self, scope: Scope) -> Room | None:
        """The further room that answers a request."""
        peer = (scope.get("client") or ("",))[0]
        return next((room for room in self._rooms if room.is_open(scope["method"], scope["path"], peer)), None)

    def _most_body(self, scope: Scope) -> int:
        room = self._room(scope)
        return room.most_body if room else MOST_BODY

    def _with_headers(self, send: Send, nonce: str) -> Send:
        policy = _POLICY.format(nonce=nonce, frames=self._frames)

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name in [name for name in headers if name.startswith("access-control-")]:
                    del headers[name]
                headers.update(_HEADERS)
                headers["content-security-policy"] = policy
                if self._frames == "'none'":
                    headers["x-frame-options"] = "DENY"
            await send(message)

        return sender


def _host_name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


async def _read_body(receive: Receive, most: int) -> bytes | None:
    """The whole body, or None if it is larger than allowed; a length that was announced may be a lie."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if message["type"] != "http.request" or not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was already read, and after it what comes next."""
    given = False

    async def receiver() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiver


def _uncompressed(scope: Scope) -> Scope:
    """A request that asks for plain bytes: the nonce has to be written into them."""
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


def _with_nonce(send: Send, nonce: str, language: str) -> Send:
    """A `send` that writes the nonce into each script of a page, and the page's language into its first element."""
    start: Message = {}
    body = b""

    async def sender(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            start = message
            return
        body += message.get("body", b"")
        if message.get("more_body", False):
            return
        page = _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', _ADVERTS.sub(b"", body))
        page = _PAGE_LANGUAGE.sub(rb'\1"' + language.encode() + b'"', page, count=1)
        headers = MutableHeaders(scope=start)
        if "content-length" in headers:
            headers["content-length"] = str(len(page))
        headers["cache-control"] = "no-store"
        headers["vary"] = "accept-language"
        await send(start)
        await send({"type": "http.response.body", "body": page})

    return sender
