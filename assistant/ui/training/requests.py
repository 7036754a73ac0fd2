"""What the page asks of the server, checked by hand: all of it comes from outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.corpus.edition import Edition, Entry
from assistant.errors import VerbatimError
from assistant.training.cards import LATEST
from assistant.training.plan import QuizPlan, read_plan
from assistant.training.progress import Progress, Review, read_progress
from assistant.training.sections import sections_of
from assistant.training.session import LENGTHS
from assistant.training.validation import Faults, NoObjectError, read_object, read_review, shorten

_MOST_ZONE = 14 * 60  # minutes that any clock is ahead of or behind UTC
_MOST_TRIES = 1_000
_MOST_CHOSEN = 100


class RequestError(VerbatimError):
    """A request is not one that the page makes."""


@dataclass(frozen=True, slots=True)
class Learner:
    """Who asks: their progress and their clock, for as long as the request takes.

    Attributes:
        progress: What they know; every try is in its card.
        now: Seconds since 1970 (UTC).
        zone: Minutes that their clock is ahead of UTC.
    """

    progress: Progress
    now: int
    zone: int


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        RequestError: if there is none.
    """
    try:
        return read_object(body)
    except NoObjectError as error:
        raise RequestError(f"the body {error}") from error


def read_learner(document: Mapping[str, Any], edition: Edition) -> Learner:
    """The learner of a request; one without progress is a new one.

    Raises:
        RequestError: if the clock is none.
        ProgressError: if the progress cannot be read.
    """
    now = whole(document, "now", 0, LATEST)
    zone = whole(document, "zone", -_MOST_ZONE, _MOST_ZONE)
    given = document.get("progress")
    progress = Progress(edition.id) if given is None else read_progress(given, edition.id)
    return Learner(progress.not_after(now).settle(zone), now, zone)


def read_sections(document: Mapping[str, Any], edition: Edition) -> tuple[int, ...]:
    """The chosen sections, by place.

    Raises:
        RequestError: if one of them does not exist.
    """
    given, most = document.get("sections"), len(sections_of(edition))
    if not isinstance(given, list) or len(given) > most:
        raise RequestError(f"sections is {shorten(given)}, not a list of places from 1 to {most}")
    return tuple(_whole("sections", one, 1, most) for one in given)


def read_length(document: Mapping[str, Any]) -> int:
    """The length of a session.

    Raises:
        RequestError: if it is none that can be chosen.
    """
    length = document.get("length")
    if length not in LENGTHS or isinstance(length, bool | float):
        raise RequestError(f"length is {shorten(length)}, not one of {LENGTHS}")
    return int(length)


def read_entries(document: Mapping[str, Any], edition: Edition) -> tuple[Entry, ...]:
    """The entries that a request names; those that the edition no longer has are passed over.

    Raises:
        RequestError: if there is no list of ids.
    """
    given = document.get("entries")
    if not isinstance(given, list) or len(given) > max(LENGTHS) or not all(isinstance(one, str) for one in given):
        raise RequestError(f"entries is {shorten(given)}, not a list of at most {max(LENGTHS)} ids")
    return tuple(edition.by_id[one] for one in dict.fromkeys(given) if one in edition.by_id)


def read_quiz(document: Mapping[str, Any], edition: Edition) -> QuizPlan | None:
    """The plan of a quiz, None if this FAQ cannot follow it."""
    query = document.get("plan")
    if not isinstance(query, dict) or not all(isinstance(one, str) for one in query.values()):
        return None
    return read_plan(edition, query)


def read_chosen(document: Mapping[str, Any]) -> tuple[int | None, ...]:
    """The choices that were made in a quiz.

    Raises:
        RequestError: if there is no list of them.
    """
    given = document.get("chosen")
    if not isinstance(given, list) or len(given) > _MOST_CHOSEN:
        raise RequestError(f"chosen is {shorten(given)}, not a list of at most {_MOST_CHOSEN} choices")
    return tuple(None if one is None else _whole("chosen", one, 0, _MOST_CHOSEN) for one in given)


def read_tries(document: Mapping[str, Any]) -> tuple[Review, ...]:
    """The tries of a session of flash cards.

    Raises:
        RequestError: if one is none.
    """
    given = document.get("tries")
    if not isinstance(given, list) or len(given) > _MOST_TRIES:
        raise RequestError(f"tries is {shorten(given)}, not a list of at most {_MOST_TRIES} tries")
    faults = Faults()
    read = [read_review(faults, f"try {place}", one) for place, one in enumerate(given, 1)]
    if faults.found:
        raise RequestError(str(faults))
    return tuple(Review(**one) for one in read if one is not None)


def whole(document: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """A whole number of a request.

    Raises:
        RequestError: if it is none, or out of range.
    """
    return _whole(name, document.get(name), least, most)


def _whole(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise RequestError(f"{name} is {shorten(value)}, not a whole number from {least} to {most}")
