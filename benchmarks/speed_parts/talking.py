"""Talking with a page as a browser does: an event joins the queue, and its result comes as a server-sent event."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

import httpx

from benchmarks.speed_parts.results import PartError

_PATIENCE = 30  # seconds without a byte after which a turn has failed


class TurnError(Exception):
    """A turn was not answered; the message says why."""


@asynccontextmanager
async def visiting(address: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client for any number of readers of one server."""
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=200)
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=_PATIENCE, limits=limits) as client:
        yield client


async def find_event(client: httpx.AsyncClient, element: str = "", event: str = "", api_name: str = "") -> int:
    """Number of an event: that of an element of the page, or a named endpoint.

    Args:
        client: Visits the server.
        element: Id of the element.
        event: What happens to it ("submit", "click").
        api_name: Name of the endpoint, where it is one.

    Raises:
        PartError: if the page has none.
    """
    config = (await client.get("/config")).json()
    ids = {one["id"] for one in config["components"] if one["props"].get("elem_id") == element} if element else set()
    for one in config["dependencies"]:
        wanted = any(target in ids and happens == event for target, happens in one["targets"])
        if wanted or (api_name and one["api_name"] == api_name):
            return int(one["id"])
    raise PartError(f"the page has no event {event or api_name!r} of {element or 'its endpoints'!r}")


async def send(client: httpx.AsyncClient, event: int, session: str, data: list[Any]) -> tuple[list[Any], float]:
    """Send an event and wait for its result.

    Returns:
        The values that it gives back, and the seconds from sending it to having them all.

    Raises:
        TurnError: if it is refused or fails.
    """
    body = {"data": data, "fn_index": event, "session_hash": session, "event_data": None, "trigger_id": None}
    start = time.perf_counter()
    try:
        joined = await client.post("/gradio_api/queue/join", json=body)
        if joined.status_code != 200:
            raise TurnError(f"refused with {joined.status_code}: {joined.text[:80]}")
        async with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            async for row in stream.aiter_lines():
                if row.startswith("data:") and '"msg":"process_completed"' in row:
                    took = time.perf_counter() - start
                    return _values(json.loads(row[len("data:") :])), took
    except httpx.HTTPError as error:
        raise TurnError(f"{type(error).__name__} {error}".strip()) from error
    raise TurnError("the connection ended without a result")


def _values(message: dict[str, Any]) -> list[Any]:
    if not message["success"]:
        raise TurnError(f"failed: {message['output'].get('error')}")
    values: list[Any] = message["output"]["data"]
    return values


class Talk(Protocol):
    """One reader's talk with a page."""

    session: str

    async def say(self, text: str) -> float:
        """Take a turn: seconds until its result is there."""
        ...


class ProductTalk:
    """A talk with the product: the browser sends the text and the log of the talk, and gets the whole talk back."""

    def __init__(self, client: httpx.AsyncClient, event: int) -> None:
        """Open the page, so to say."""
        self.session = uuid.uuid4().hex[:11]
        self._client, self._event, self._log = client, event, ""

    async def say(self, text: str) -> float:
        """Take a turn."""
        values, took = await send(self._client, self._event, self.session, [text, self._log, None])
        messages, _, self._log, _ = values
        if not messages:
            raise TurnError("nothing was answered")
        return took


class NoopTalk:
    """A talk with the page that does nothing: the whole talk goes there and comes back."""

    def __init__(self, client: httpx.AsyncClient, event: int) -> None:
        """Open the page, so to say."""
        self.session = uuid.uuid4().hex[:11]
        self._client, self._event = client, event
        self._messages: list[Any] = []

    async def say(self, text: str) -> float:
        """Take a turn."""
        said = [{"role": role, "content": [{"type": "text", "text": text}]} for role in ("user", "assistant")]
        values, took = await send(self._client, self._event, self.session, [[*self._messages, *said]])
        if len(values[0]) != len(self._messages) + len(said):
            raise TurnError("not all came back")
        self._messages = values[0]
        return took


async def product_turn(client: httpx.AsyncClient) -> Callable[[], Talk]:
    """What begins a talk with the product."""
    event = await find_event(client, "v-ask", "submit")
    return lambda: ProductTalk(client, event)


async def noop_turn(client: httpx.AsyncClient) -> Callable[[], Talk]:
    """What begins a talk with the page that does nothing."""
    event = await find_event(client, "send", "click")
    return lambda: NoopTalk(client, event)
