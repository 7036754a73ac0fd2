"""The kiosk's three addresses: its page, a turn of the talk, and the facilitator's corner."""

from collections.abc import Callable
from math import ceil
from typing import Annotated, Any

from fastapi import Body, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from assistant.acts import numbers
from assistant.conversation.state import State
from assistant.corpus.edition import Edition
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE, languages, line
from assistant.text import forget
from assistant.ui.kiosk.attract import find_slides
from assistant.ui.kiosk.desk import desk
from assistant.ui.kiosk.page import Shown, kiosk_page
from assistant.ui.kiosk.replies import turn
from assistant.ui.kiosk.settings import DESK, PAGE, TURN, Kiosk
from assistant.ui.languages import choose_language
from assistant.ui.room import MOST_BODY
from assistant.ui.samples import find_samples, given_samples

_NOT_A_QUESTION = ("empty", "too_long")  # refused before anything was asked: the text stays in the input
_MOST_STATE = MOST_BODY // 2  # bytes; quotes take two when it is sent, and a question goes with it
_MOST_GIVEN = 12  # of the edition's samples that are tried for the walk
_UNSTORED = {"cache-control": "no-store"}
Fields = Annotated[dict[str, Any], Body()]


def add_kiosk(
    app: FastAPI,
    assistant: Assistant,
    kiosk: Kiosk,
    restart: Callable[[], None] = lambda: None,
    language: str = DEFAULT_LANGUAGE,
) -> None:
    """Add the kiosk to an application.

    Args:
        app: The application.
        assistant: Who answers.
        kiosk: How it was set up.
        restart: Called when the facilitator asks for a restart.
        language: Language of the interface.
    """
    edition = assistant.edition
    samples = {one: find_samples(assistant, one) for one in languages()}
    slides = {
        one: find_slides(assistant, [*samples[one], *given_samples(assistant, one)[:_MOST_GIVEN]]) for one in samples
    }
    shown = Shown(edition, slides, samples, kiosk.phones, kiosk.counts.keep_texts, languages())
    documents = {one: kiosk_page(shown, one) for one in languages()}

    def chosen(fields: dict[str, Any]) -> str:
        return str(fields["language"]) if fields.get("language") in languages() else language

    @app.get(PAGE)
    def page(request: Request) -> HTMLResponse:
        wishes = request.headers.get("accept-language", "")
        return HTMLResponse(documents[choose_language(request.url.query, wishes, language)], headers=_UNSTORED)

    @app.post(TURN)
    def take_turn(fields: Fields) -> JSONResponse:
        try:
            return JSONResponse(_turn(assistant, kiosk, fields, chosen(fields)), headers=_UNSTORED)
        finally:
            forget()  # what was read stays in no cache either
            numbers.forget()

    @app.post(DESK)
    def open_desk(fields: Fields, request: Request) -> JSONResponse:
        peer = request.client.host if request.client else ""
        attempt = kiosk.pin.try_(str(fields.get("pin", "")), peer)
        spoken = chosen(fields)
        if not attempt.right:
            wait = ceil(attempt.wait)
            said = line("kiosk_pin_wait", spoken, seconds=wait) if wait else line("kiosk_pin_wrong", spoken)
            return JSONResponse({"said": said, "wait": wait}, 403, headers=_UNSTORED)
        if fields.get("do") == "restart":
            restart()
            return JSONResponse({}, headers=_UNSTORED)
        return JSONResponse({"markup": desk(kiosk.counts, spoken)}, headers=_UNSTORED)


def _turn(assistant: Assistant, kiosk: Kiosk, fields: dict[str, Any], language: str) -> dict[str, str]:
    """Answer a turn: the markup to show, the state that the page sends with the next, and why nothing was asked."""
    talk = assistant.conversation()
    talk.state = _state(fields.get("state"), assistant.edition)
    shown = fields.get("show")
    if isinstance(shown, str) and shown:
        answer = talk.show(shown)
        said = answer.question if answer.hits else ""
    else:
        said = fields["said"] if isinstance(fields.get("said"), str) else ""
        answer = talk.ask(said)
        kiosk.counts.add(answer)
    if answer.message in _NOT_A_QUESTION:
        return {"refused": answer.message, "state": _carried(talk.state)}
    markup = turn(said, answer, assistant.edition, kiosk.phones, bool(shown), language)
    return {"markup": markup, "state": _carried(talk.state)}


def _carried(state: State) -> str:
    """The talk as the page carries it, without its oldest turns where it would not come back in a request's body."""
    text = state.to_json()
    while len(text.encode()) > _MOST_STATE:
        state = State(state.turns[1:])
        text = state.to_json()
    return text


def _state(text: object, edition: Edition) -> State:
    """The talk so far as the page tells it, or a new one: it comes from outside, and may be forged."""
    try:
        state = State.from_json(str(text)) if text else State()
    except (ValueError, RecursionError):
        return State()
    known = all(entry in edition.by_id for one in state.turns for entry in one.entries)
    return state if known else State()
