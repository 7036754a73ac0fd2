"""The questions that are asked: the held-out ones of the tests, which people wrote."""

import csv
import json
import random
from collections.abc import Iterator
from itertools import chain

from benchmarks.speed_parts.processes import ROOT

_CASES = ROOT / "tests" / "cases"
_SEED = 7


def questions(count: int, warm: int) -> tuple[list[str], list[str]]:
    """Questions to measure with, and others to warm up with; half are covered by the FAQ, half are not.

    Args:
        count: How many to measure with.
        warm: How many to warm up with.
    """
    both = []
    for name in ("covered.csv", "uncovered.csv"):
        with (_CASES / name).open(encoding="utf-8", newline="") as file:
            both.append([row["query"] for row in csv.DictReader(file)])
        random.Random(_SEED).shuffle(both[-1])
    mixed = list(dict.fromkeys(chain.from_iterable(zip(*both, strict=False))))
    return mixed[warm : warm + count], mixed[:warm]


def talks(count: int, turns: int, seed: int = _SEED) -> list[list[str]]:
    """Talks of so many turns: those that people wrote for the tests, joined end to end and cut.

    Args:
        count: How many talks.
        turns: Turns of each.
        seed: Decides which dialogues come when.
    """
    said = _endless(random.Random(seed))
    return [[next(said) for _ in range(turns)] for _ in range(count)]


def _endless(chance: random.Random) -> Iterator[str]:
    dialogues = [
        [turn["say"] for turn in json.loads(row)["turns"]]
        for path in sorted((_CASES / "dialogues").glob("*.jsonl"))
        for row in path.read_text(encoding="utf-8").splitlines()
    ]
    while True:
        chance.shuffle(dialogues)
        yield from chain.from_iterable(dialogues)
