"""The server's own routes beside the rooms: files, health, votes, and the talk as a file."""

import json
from collections.abc import Callable
from datetime import date

from anyio import CapacityLimiter, move_on_after, to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.answer import Answer
from assistant.corpus.edition import Edition
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.assets import PREFIX, assets
from assistant.ui.languages import choose_language
from assistant.ui.saved_markdown import talk_as_markdown
from assistant.ui.talk import Talk
from assistant.ui.votes import Votes

A_DAY = "public, max-age=86400"
FOR_GOOD = "public, max-age=31536000, immutable"
TALK_PATHS = (f"{PREFIX}talk.md", f"{PREFIX}talk.pdf")
VOTE_PATH = f"{PREFIX}vote"
VOTES_PATH = f"{PREFIX}votes"
_AT_ONCE = 2  # talks written as a file at the same time: each asks all its questions again
_PATIENCE = 10.0  # seconds that one waits for its turn


def add_files(app: FastAPI, edition: Edition, language: str = DEFAULT_LANGUAGE) -> None:
    """Add the page's files, its icon and manifest, and a sign of life."""
    name = f"{edition.title} · {line('app_name', language)}"

    @app.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get(PREFIX + "{name:path}")
    def asset(name: str, request: Request) -> Response:
        found = assets().get(name)
        if found is None:
            return _plain("there is nothing here", 404)
        caching = FOR_GOOD if request.url.query == found.digest else A_DAY
        return Response(found.content, headers={"cache-control": caching}, media_type=found.media_type)

    @app.get("/favicon.ico")
    def icon() -> Response:
        mark = assets()["mark.svg"]
        return Response(mark.content, headers={"cache-control": A_DAY}, media_type=mark.media_type)

    @app.get("/manifest.json")
    def manifest() -> Response:
        return Response(
            json.dumps({"name": name, "display": "standalone", "start_url": "/"}),
            media_type="application/manifest+json",
        )


def add_votes(app: FastAPI, edition: Edition) -> Votes:
    """Add the place where "helpful" and "not helpful" are counted, and where their sums are told. Returns the counts.

    A body says which entry, and which of the two; there is no room in it for a text.
    """
    votes = Votes()

    @app.post(VOTE_PATH)
    async def vote(request: Request) -> Response:
        try:
            said = json.loads(await request.body())
            entry, helpful = said["entry"], said["helpful"]
        except (ValueError, TypeError, KeyError, RecursionError):
            return _plain("a vote has an entry and helpful", 400)
        if not isinstance(entry, str) or entry not in edition.by_id or not isinstance(helpful, bool):
            return _plain("a vote names an entry of the edition, and helpful is true or false", 400)
        votes.count(entry, helpful)
        return Response(status_code=204)

    @app.get(VOTES_PATH)
    def votes_so_far() -> dict[str, int]:
        return votes.totals

    return votes


def add_talk_files(app: FastAPI, assistant: Assistant, language: str = DEFAULT_LANGUAGE) -> None:
    """Add the talk as a file.

    The body is the log that the browser carries: what was asked and chosen. Every answer is looked up again, so a
    forged log gives a file of nothing but the edition, and the server keeps nothing of it.
    """
    slots = CapacityLimiter(_AT_ONCE)
    media_types = dict(zip(TALK_PATHS, ("text/markdown; charset=utf-8", "application/pdf"), strict=True))

    def written(path: str, log: str, shown_in: str) -> Response:
        answers = Talk.resume(assistant, log, shown_in).answers
        content = _writer(path)(answers, assistant.edition, date.today(), shown_in)
        return Response(content, headers={"cache-control": "no-store"}, media_type=media_types[path])

    async def save(request: Request) -> Response:
        shown_in = choose_language(request.url.query, request.headers.get("accept-language", ""), language)
        log = (await request.body()).decode("utf-8", "replace")
        with move_on_after(_PATIENCE):  # it ends the waiting only: a file that is begun is finished
            return await to_thread.run_sync(written, request.url.path, log, shown_in, limiter=slots)
        return _plain("others are saving their talks: please try again", 503)

    for path in TALK_PATHS:
        app.post(path)(save)


def _writer(path: str) -> Callable[[list[Answer], Edition, date, str], bytes]:
    if path == TALK_PATHS[0]:
        return talk_as_markdown
    from assistant.ui.saved_pdf import talk_as_pdf  # its libraries are read when the first PDF is asked for

    return talk_as_pdf


def _plain(text: str, status: int) -> Response:
    return Response(text, status, media_type="text/plain")
