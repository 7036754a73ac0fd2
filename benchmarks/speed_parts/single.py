"""One question at a time, in one thread: how long it takes beside plain encoding, and where the time goes."""

import statistics
from typing import Any

from assistant.encoder.source import find_model
from benchmarks.speed_parts.processes import child
from benchmarks.speed_parts.questions import questions
from benchmarks.speed_parts.results import Part, Row, spread

TARGET = 0.25
_WARM = 20


def job(count: int) -> dict[str, Any]:
    """Questions and warm-up questions for a child, and where the published model lies."""
    asked, warm = questions(count, _WARM)
    return {"questions": asked, "warm": warm, "model": find_model().path}


def measure_ask(count: int, rounds: int) -> Part:
    """`Assistant.ask` against the encoding of the question alone by sentence-transformers, each in one thread.

    Both run in turns, each time in a new process, so that a moment in which the machine is busy hits both; the
    median of the rounds counts. `Assistant.ask` also runs with the threads that its libraries take by themselves,
    as it does for whoever sets nothing.

    Args:
        count: Questions of a round.
        rounds: How often each runs.
    """
    work = job(count)
    milliseconds: dict[str, list[dict[str, float]]] = {"ask": [], "encode": [], "ask_own_threads": []}
    for _ in range(rounds):
        milliseconds["ask"].append(spread(child("ask", work).answer["seconds"]))
        milliseconds["encode"].append(spread(child("encode", work).answer["seconds"]))
        milliseconds["ask_own_threads"].append(spread(child("ask", work, one_thread=False).answer["seconds"]))
    ours, theirs, own = (_middle(milliseconds[name]) for name in ("ask", "encode", "ask_own_threads"))
    against = "encoding alone, sentence-transformers"
    rows = (
        Row.ratio("one question, median", ours["p50"], "ms", against, theirs["p50"], TARGET),
        Row.ratio("one question, 95th percentile", ours["p95"], "ms", against, theirs["p95"]),
        Row.ratio("… median, no limit on threads", own["p50"], "ms", "the same in one thread", ours["p50"]),
    )
    return Part(rows, {"ask": ours, "encode": theirs, "ask_own_threads": own, "rounds": milliseconds})


def _middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in ("p50", "p95")}


def measure_breakdown(count: int) -> Part:
    """Where the time of one question goes: of each stage the mean, so that they add up, and the median."""
    answer = child("breakdown", job(count)).answer
    microseconds = {
        stage: {
            "mean": round(statistics.mean(seconds) * 1e6, 1),
            "p50": round(statistics.median(seconds) * 1e6, 1),
            "calls_a_question": round(answer["calls"].get(stage, 0) / count, 2),
        }
        for stage, seconds in answer["stages"].items()
    }
    whole = sum(stage["mean"] for stage in microseconds.values())
    rows = [
        Row.ratio(stage, figures["mean"], "µs", "the whole, mean", round(whole, 1))
        for stage, figures in microseconds.items()
    ]
    return Part(
        tuple(rows),
        {"microseconds": microseconds, "whole": round(whole, 1), "questions": count},
        tuple(answer["missing"]),
    )
