"""The routes of the Train room."""

from collections.abc import Callable

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE
from assistant.training.progress import ProgressError
from assistant.ui.languages import choose_language
from assistant.ui.room import Room
from assistant.ui.training.requests import RequestError, read_body
from assistant.ui.training.room import Document, TrainingRoom
from assistant.ui.training.shell import PATH, page

_MOST_BODY = 256 * 1024  # bytes: a learner's progress travels in it, and when merging that of a file as well
_QUIZ = ("quiz", "sections", "seed")  # what a quiz link says
_NO_STORE = {"cache-control": "no-store"}  # what is personal is in no cache either
_ACTS = ("home", "cards", "quiz", "sheet", "merge")
TRAIN = Room(frozenset({PATH}), frozenset(f"{PATH}/{name}" for name in _ACTS), most_body=_MOST_BODY)


def add_training(app: FastAPI, assistant: Assistant, language: str = DEFAULT_LANGUAGE) -> None:
    """Add the room to an application.

    Args:
        app: The application.
        assistant: Whose FAQ is learned.
        language: Language of the interface where the browser asks for none that there is.
    """
    room = TrainingRoom(assistant)
    answers: dict[str, Callable[[Document, str], Document]] = {name: getattr(room, name) for name in _ACTS}

    def shown_in(request: Request) -> str:
        return choose_language(request.url.query, request.headers.get("accept-language", ""), language)

    @app.get(PATH)
    def training(request: Request) -> HTMLResponse:
        asked = {name: request.query_params[name] for name in _QUIZ if name in request.query_params}
        headers = {"cache-control": "no-cache", "vary": "accept-language"}
        return HTMLResponse(page(assistant.edition, shown_in(request), **asked), headers=headers)

    def answer(name: str, body: bytes, language: str) -> Response:
        try:
            return JSONResponse(answers[name](read_body(body), language), headers=_NO_STORE)
        except ProgressError as error:
            return JSONResponse(room.broken(error, language), headers=_NO_STORE)
        except RequestError as error:
            return JSONResponse({"error": str(error)}, 400, headers=_NO_STORE)

    @app.post(PATH + "/{name}")
    async def act(name: str, request: Request) -> Response:
        if name not in answers:
            return Response("there is nothing here", 404, media_type="text/plain")
        return await run_in_threadpool(answer, name, await request.body(), shown_in(request))
