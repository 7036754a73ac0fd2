"""The plan of a quiz, short enough for a link: a class that opens the link gets the same quiz."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import regex

from assistant.corpus.edition import Edition
from assistant.training.sections import sections_of
from assistant.training.session import LENGTHS

_SEED = regex.compile(r"[a-z0-9]{1,12}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are mistaken for each other when read out
_SEED_LENGTH = 6


@dataclass(frozen=True, slots=True)
class QuizPlan:
    """What a quiz is made from.

    Attributes:
        places: The chosen sections by place, from 1, in order; none means all.
        length: How many questions.
        seed: Decides on everything that is drawn.
    """

    places: tuple[int, ...]
    length: int
    seed: str

    @property
    def query(self) -> str:
        """The plan as the query of a link: "quiz=10&sections=1.12&seed=k7f3ma"."""
        parts = {"quiz": str(self.length)}
        if self.places:
            parts["sections"] = ".".join(map(str, self.places))
        return urlencode(parts | {"seed": self.seed})


def new_seed() -> str:
    """A seed that no quiz had before, easy to read out."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_SEED_LENGTH))


def read_plan(edition: Edition, query: Mapping[str, str]) -> QuizPlan | None:
    """The plan that the query of a link holds.

    Args:
        edition: The FAQ.
        query: The query's parts.

    Returns:
        The plan; None if there is none, or one that this FAQ cannot follow.
    """
    length, seed = query.get("quiz", ""), query.get("seed", "")
    if length not in map(str, LENGTHS) or not _SEED.fullmatch(seed):
        return None
    places = read_places(edition, query.get("sections", ""))
    return None if places is None else QuizPlan(places, int(length), seed)


def read_places(edition: Edition, text: str) -> tuple[int, ...] | None:
    """Places of sections from "1.12", in order; none for all of them; None if one does not exist."""
    if not text:
        return ()
    most = len(sections_of(edition))
    found = set()
    for part in text.split("."):
        if not (part.isascii() and part.isdecimal() and len(part) <= 6 and 1 <= int(part) <= most):
            return None
        found.add(int(part))
    return () if len(found) == most else tuple(sorted(found))
