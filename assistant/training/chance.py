"""Chance that is the same on every machine: a seed and a name give a number, whatever the version of Python."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

Item = TypeVar("Item")


def number(seed: str, *names: object) -> int:
    """A number from a seed and the names of what it is for."""
    text = "\n".join([seed, *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8], "big")


def shuffled(items: Iterable[Item], seed: str, *names: object) -> list[Item]:
    """Items in an order that a seed decides."""
    numbered = [(number(seed, *names, place), place, item) for place, item in enumerate(items)]
    return [item for _, _, item in sorted(numbered, key=lambda one: one[:2])]
