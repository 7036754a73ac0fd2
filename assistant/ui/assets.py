"""The page's own files: an explicit list, read once, served with their types."""

import hashlib
import html
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.engine import MAX_QUESTION
from assistant.messages import DEFAULT_LANGUAGE, line

PREFIX = "/verbatim/"

_TYPES = {
    "verbatim.css": "text/css; charset=utf-8",
    "verbatim.js": "text/javascript; charset=utf-8",
    "mark.svg": "image/svg+xml",
    "fonts/source-serif-4-latin.woff2": "font/woff2",
    "fonts/source-serif-4-latin-ext.woff2": "font/woff2",
    "fonts/source-sans-3-latin.woff2": "font/woff2",
    "fonts/source-sans-3-latin-ext.woff2": "font/woff2",
    "fonts/noto-sans-devanagari.woff2": "font/woff2",
    "fonts/LICENSE.txt": "text/plain; charset=utf-8",
}
_PRELOADED = ("fonts/source-serif-4-latin.woff2", "fonts/source-sans-3-latin.woff2")
# Lines that the browser needs when the server cannot be asked.
_LINES = ("waiting", "gone", "back", "failed", "copied", "not_copied", "conversation_label", "input_label")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file.

    Attributes:
        content: Its bytes.
        media_type: Its type as HTTP names it.
        digest: First part of its sha256; stands in its address, so that a browser may keep it for good.
    """

    content: bytes
    media_type: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """All files by name."""
    folder = files(__name__.rpartition(".")[0]).joinpath("assets")
    read = {}
    for name, media_type in _TYPES.items():
        content = folder.joinpath(*name.split("/")).read_bytes()
        read[name] = Asset(content, media_type, hashlib.sha256(content).hexdigest()[:12])
    return read


def address(name: str) -> str:
    """Address of a file, with its digest."""
    return f"{PREFIX}{name}?{assets()[name].digest}"


def head(language: str = DEFAULT_LANGUAGE) -> str:
    """What goes into the page's head: its style, script and icon, and the lines that the script shows."""
    lines = {name: line(name, language) for name in _LINES}
    lines |= {"too_long": line("too_long", language, limit=MAX_QUESTION), "empty": line("empty", language)}
    data = html.escape(json.dumps({"lines": lines, "limit": MAX_QUESTION}, ensure_ascii=False))
    return "".join(
        [
            *(
                f'<link rel="preload" href="{PREFIX}{name}" as="font" type="font/woff2" crossorigin>'
                for name in _PRELOADED
            ),
            f'<link rel="stylesheet" href="{address("verbatim.css")}">',
            f'<link rel="icon" type="image/svg+xml" href="{address("mark.svg")}">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="verbatim" content="{data}">',
            f'<script src="{address("verbatim.js")}" defer></script>',
        ]
    )
