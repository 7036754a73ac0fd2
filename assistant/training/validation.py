"""The parts of a progress document as they come from outside: each checked by hand, all faults collected."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistant.training.cards import LATEST, LONGEST_INTERVAL

_LONGEST_ID = 80  # characters
_MOST_TOLD = 5  # faults that a message names
_MOST_REVIEWS = 1_000_000
_LOWEST_STABILITY, _HIGHEST_STABILITY = 0.0001, 100_000.0  # days
_GRADES = ("forgot", "got")


class NoObjectError(ValueError):
    """A text is no JSON object; says what it is, as the end of a sentence."""


def read_object(text: str | bytes) -> dict[str, Any]:
    """The JSON object in a text from outside.

    Raises:
        NoObjectError: if there is none.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoObjectError("is not JSON") from error
    return as_object(document)


def as_object(document: object) -> dict[str, Any]:
    """A JSON value that must be an object.

    Raises:
        NoObjectError: if it is none.
    """
    if not isinstance(document, dict):
        raise NoObjectError("is not a JSON object")
    return document


class Faults:
    """What is wrong with a document, collected while it is read."""

    def __init__(self) -> None:
        """Begin without any."""
        self.found: list[str] = []

    def __str__(self) -> str:
        more = len(self.found) - _MOST_TOLD
        return "; ".join(self.found[:_MOST_TOLD]) + (f"; and {more} more" if more > 0 else "")

    def add(self, place: str, value: object, wanted: str) -> None:
        """Note that the value at a place is not what is wanted there."""
        self.found.append(f"{place} is {shorten(value)}, not {wanted}")

    def mapping(self, document: Mapping[str, Any], name: str) -> Iterator[tuple[str, object]]:
        """The pairs of an object; none, and a fault, if there is no object."""
        value = document.get(name)
        if not isinstance(value, dict):
            self.add(name, value, "an object")
            return
        for key, one in value.items():
            if is_id(key):
                yield key, one
            else:
                self.add(f"a key of {name}", key, f"an id of 1 to {_LONGEST_ID} characters")

    def rows(self, document: Mapping[str, Any], name: str) -> Iterator[tuple[str, object]]:
        """The items of a list with their places; none, and a fault, if there is no list."""
        value = document.get(name)
        if not isinstance(value, list):
            self.add(name, value, "a list")
            return
        for place, one in enumerate(value, 1):
            yield f"{name}, item {place}", one


def is_id(value: object) -> bool:
    """Whether a value can be an entry's id."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable()


def shorten(value: object) -> str:
    """A value from outside as a message may show it."""
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:40]}…"


def read_card(faults: Faults, entry: str, value: object) -> dict[str, Any] | None:
    """The fields of a card; None, and a fault, if it is none."""
    if not isinstance(value, dict):
        faults.add(f"card {entry}", value, "an object")
        return None
    before = len(faults.found)
    card: dict[str, Any] = {}
    for name, least, most in (
        ("stability", _LOWEST_STABILITY, _HIGHEST_STABILITY),
        ("difficulty", 1.0, 10.0),
    ):
        number = value.get(name)  # a comparison with what is not a number (NaN) is false
        if isinstance(number, int | float) and not isinstance(number, bool) and least <= number <= most:
            card[name] = round(float(number), 4)
        else:
            faults.add(f"{name} of card {entry}", number, f"a number from {least} to {most}")
    for name, first, last in (
        ("last", 0, LATEST),
        ("interval", 1, LONGEST_INTERVAL),
        ("reviews", 1, _MOST_REVIEWS),
        ("lapses", 0, _MOST_REVIEWS),
    ):
        card[name] = _whole(faults, f"{name} of card {entry}", value.get(name), first, last)
    return card if len(faults.found) == before else None


def read_review(faults: Faults, place: str, value: object) -> dict[str, Any] | None:
    """The fields of a try; None, and a fault, if it is none."""
    if not isinstance(value, dict):
        faults.add(place, value, "an object")
        return None
    before = len(faults.found)
    entry, grade = value.get("entry"), value.get("grade")
    if not is_id(entry):
        faults.add(f"entry of {place}", entry, "an id")
    if grade not in _GRADES:
        faults.add(f"grade of {place}", grade, "'forgot' or 'got'")
    at = _whole(faults, f"at of {place}", value.get("at"), 0, LATEST)
    return {"at": at, "entry": entry, "grade": grade} if len(faults.found) == before else None


def read_day(faults: Faults, place: str, value: object) -> str | None:
    """A day; None, and a fault, if it is none."""
    try:
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    faults.add(place, value, "a day such as '2026-11-24'")
    return None


def _whole(faults: Faults, place: str, value: object, least: int, most: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    faults.add(place, value, f"a whole number from {least} to {most}")
    return least
