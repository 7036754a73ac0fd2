"""Many readers at once: what each waits for, what fails, and what the server needs meanwhile.

The readers share the processors with the server, and so do those of the page that does nothing, to which everything
is compared.
"""

import asyncio
import time
from collections.abc import Mapping

from benchmarks.speed_parts.crowds import LONGEST_ROUND, Crowd, hold
from benchmarks.speed_parts.processes import Server, serving
from benchmarks.speed_parts.results import Part, Row, spread
from benchmarks.speed_parts.serving import APP, NOOP
from benchmarks.speed_parts.talking import noop_turn, product_turn

TARGET = 1.3
JUDGED = 50  # clients at which the targets hold
ROUNDS = {1: 3, 10: 2, 50: 3, 100: 1}  # how often so many clients come
QUICK_ROUNDS = {1: 1, 10: 1, 50: 1, 100: 1}
_SEED = 13
_LONGEST = 230  # seconds of all rounds together; those that would end later are left out, and said so
_AGAINST = "a Gradio page that does nothing"

Crowds = dict[int, tuple[Crowd, Crowd]]  # by number of clients: the product's, and the other page's


def measure_load(rounds: Mapping[int, int]) -> Part:
    """Clients that each hold a talk, with the product and with the page that does nothing, in turns.

    Args:
        rounds: Numbers of clients, and how many rounds with each.
    """
    with serving(*APP) as product, serving(*NOOP) as noop:
        crowds, left_out = asyncio.run(_all_rounds(product, noop, rounds))
    rows = [row for clients, (ours, theirs) in crowds.items() for row in _rows(clients, ours, theirs)]
    figures = {
        str(clients): {"product": ours.figures, "noop": theirs.figures} for clients, (ours, theirs) in crowds.items()
    }
    return Part(tuple(rows), {"clients": figures}, tuple(left_out))


async def _all_rounds(product: Server, noop: Server, rounds: Mapping[int, int]) -> tuple[Crowds, list[str]]:
    """All rounds, the fewest clients first, and those that there was no time for."""
    ends = time.monotonic() + _LONGEST
    crowds: Crowds = {}
    left_out: list[str] = []
    await hold(product, product_turn, 2, _SEED, Crowd())  # the first turns load what is loaded late
    await hold(noop, noop_turn, 2, _SEED, Crowd())
    for clients, count in rounds.items():
        for number in range(count):
            if time.monotonic() + 2 * LONGEST_ROUND > ends:
                left_out.append(f"{clients} clients, round {number + 1}: of {_LONGEST} s too few are left")
                continue
            ours, theirs = crowds.setdefault(clients, (Crowd(), Crowd()))
            seed = _SEED + 1000 * clients + number
            await hold(product, product_turn, clients, seed, ours)
            await hold(noop, noop_turn, clients, seed, theirs)
    return crowds, left_out


def _rows(clients: int, ours: Crowd, theirs: Crowd) -> list[Row]:
    judged = clients == JUDGED
    errors, others = ours.errors.total(), theirs.errors.total()
    rows = [Row(f"{clients} clients, errors", errors, "", _AGAINST, others, errors, 0 if judged else None)]
    if ours.seconds and theirs.seconds:
        here, there = spread(ours.seconds), spread(theirs.seconds)
        target = TARGET if judged else None
        rows += [
            Row.ratio(f"{clients} clients, median", here["p50"], "ms", _AGAINST, there["p50"]),
            Row.ratio(f"{clients} clients, 95th percentile", here["p95"], "ms", _AGAINST, there["p95"], target),
        ]
    memory = ours.memory
    return [
        *rows,
        Row(f"{clients} clients, turns a second", ours.rate, "", _AGAINST, theirs.rate),
        Row(f"{clients} clients, memory at the peak", memory["peak"], "MB", "before", memory["before"]),
        Row(f"{clients} clients, memory after", memory["after"], "MB", "before", memory["before"]),
    ]
