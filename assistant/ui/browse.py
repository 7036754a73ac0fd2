"""The routes of the Browse room. A page depends on the edition alone, so it is written once and kept."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.corpus.edition import Edition
from assistant.corpus.scanned import Scan
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.book import book, print_view
from assistant.ui.chapters import chapter_places
from assistant.ui.languages import choose_language
from assistant.ui.room import Room
from assistant.ui.scan_view import errata_page
from assistant.ui.shell import document

BROWSE = Room(frozenset({"/browse", "/browse/print", "/browse/errata"}))
_FILES = ("browse.css", "browse.js")
_MOST_KEPT = 32  # pages


@dataclass(frozen=True, slots=True)
class _Page:
    content: bytes
    packed: bytes
    tag: str


def add_browse(app: FastAPI, edition: Edition, scan: Scan | None, language: str = DEFAULT_LANGUAGE) -> None:
    """Add the room to an application.

    Args:
        app: The application.
        edition: The FAQ.
        scan: Its source, None if it comes without.
        language: Language of the interface where the browser asks for none that there is.
    """
    places = chapter_places(edition)

    @lru_cache(_MOST_KEPT)
    def written(path: str, key: str, shown_in: str) -> _Page:
        only = places[f"s{key}"] if key else None
        if path == "/browse":
            title, main = line("browse_title", shown_in), book(edition, scan, only, shown_in)
        elif path == "/browse/print":
            title, main = (
                only.title(shown_in) if only else line("browse_title", shown_in),
                print_view(edition, only, shown_in),
            )
        else:
            title, main = line("errata", shown_in), errata_page(edition, scan, shown_in)
        parameters = {"section": key} if key else {}
        content = document(edition, path, title, main, _FILES, shown_in, **parameters).encode()
        return _Page(content, gzip.compress(content, 6, mtime=0), f'"{hashlib.sha256(content).hexdigest()[:16]}"')

    def answer(request: Request) -> Response:
        asked = request.query_params
        shown_in = choose_language(request.url.query, request.headers.get("accept-language", ""), language)
        # Only a chapter that there is may name a page, or made-up names would crowd out the pages kept.
        chapter = places.get(f"s{asked.get('section', '')}") or places.get(f"q{asked.get('entry', '')}")
        key = chapter.key if chapter and request.url.path != "/browse/errata" else ""
        page = written(request.url.path, key, shown_in)
        headers = {"cache-control": "no-cache", "etag": page.tag, "vary": "accept-language, accept-encoding"}
        if request.headers.get("if-none-match") == page.tag:
            return Response(status_code=304, headers=headers)
        packed = "gzip" in request.headers.get("accept-encoding", "")
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(page.packed if packed else page.content, headers=headers, media_type="text/html; charset=utf-8")

    for path in sorted(BROWSE.pages):
        app.get(path)(answer)
