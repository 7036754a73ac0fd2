"""The page's own files: an explicit list, read once, served with their types."""

import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from assistant.engine import MAX_QUESTION
from assistant.messages import DEFAULT_LANGUAGE, catalogue, line

PREFIX = "/verbatim/"

_TYPES = {
    "verbatim.css": "text/css; charset=utf-8",
    "verbatim.js": "text/javascript; charset=utf-8",
    "card.js": "text/javascript; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "browse.css": "text/css; charset=utf-8",
    "browse.js": "text/javascript; charset=utf-8",
    "kiosk.css": "text/css; charset=utf-8",
    "kiosk.js": "text/javascript; charset=utf-8",
    "train.css": "text/css; charset=utf-8",
    "train-keeping.js": "text/javascript; charset=utf-8",
    "train.js": "text/javascript; charset=utf-8",
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
_LINES = (
    "waiting",
    "gone",
    "back",
    "failed",
    "copied",
    "not_copied",
    "conversation_label",
    "input_label",
    "read_aloud",
    "stop_reading",
    "helpful_thanks",
    "helpful_failed",
    "saving",
    "saved",
    "saved_failed",
    "saved_file",
    "rooms_label",
    "languages_label",
    "save_label",
    "helpful_label",
)
# … and those in which it fills in a number.
_COUNTED = ("browse_found_none", "browse_found_one", "browse_found_single", "browse_found_many")


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


def head(
    language: str = DEFAULT_LANGUAGE, language_of_text: str = "en", files: Sequence[str] = ("verbatim.js",)
) -> str:
    """What goes into a page's head: style, scripts and icon, and the lines that the scripts show.

    Args:
        language: Language of the interface.
        language_of_text: BCP 47 tag of the published text, for the voice that reads it aloud.
        files: Names of the page's own style sheets and scripts, beside those of every page.
    """
    lines = {name: line(name, language) for name in _LINES} | {name: catalogue(language)[name] for name in _COUNTED}
    lines |= {"too_long": line("too_long", language, limit=MAX_QUESTION), "empty": line("empty", language)}
    carried = {"lines": lines, "limit": MAX_QUESTION, "language": language, "text": language_of_text}
    data = html.escape(json.dumps(carried, ensure_ascii=False))
    styles = ["verbatim.css", *(name for name in files if name.endswith(".css"))]
    scripts = ["card.js", *(name for name in files if name.endswith(".js"))]
    return "".join(
        [
            *(
                f'<link rel="preload" href="{PREFIX}{name}" as="font" type="font/woff2" crossorigin>'
                for name in _PRELOADED
            ),
            *(f'<link rel="stylesheet" href="{address(name)}">' for name in styles),
            f'<link rel="icon" type="image/svg+xml" href="{address("mark.svg")}">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="verbatim" content="{data}">',
            *(f'<script src="{address(name)}" defer></script>' for name in scripts),
        ]
    )
