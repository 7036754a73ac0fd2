"""The page as it serves one reader: its memory, and what a turn costs beyond Gradio itself."""

import asyncio
import statistics

from benchmarks.speed_parts.processes import Memory, Server, child, memory_of, serving
from benchmarks.speed_parts.questions import talks
from benchmarks.speed_parts.results import Part, Row, spread
from benchmarks.speed_parts.single import job
from benchmarks.speed_parts.talking import find_event, noop_turn, product_turn, send, visiting

MEMORY_TARGET, TURN_TARGET = 0.5, 5.0
APP, NOOP = ("app.py",), ("-m", "benchmarks.speed_parts.noop")
_TURNS = 5  # of a talk
_WARM_TALKS = 2


def measure_memory(count: int, rounds: int) -> Part:
    """Memory of the serving process after so many questions, against that of the usual libraries and one question.

    What a process keeps of the memory that it needed while starting differs from start to start by tens of
    megabytes, so several are started, and the median counts.

    Args:
        count: Questions.
        rounds: How many processes of each are started.
    """
    work = job(count)
    seen: dict[str, list[Memory]] = {"fresh": [], "used": [], "usual": []}
    for _ in range(rounds):
        with serving(*APP) as server:
            seen["fresh"].append(memory_of(server.pid))
            asyncio.run(_ask_all(server, work["questions"]))
            seen["used"].append(memory_of(server.pid))
        seen["usual"].append(child("libraries", work).memory)
    fresh, used, usual = (_median(seen[name]) for name in ("fresh", "used", "usual"))
    against = "sentence-transformers and Gradio"
    rows = (
        Row.ratio(f"memory after {count} questions (USS)", used.uss, "MB", against, usual.uss, MEMORY_TARGET),
        Row.ratio("… resident (RSS)", used.rss, "MB", against, usual.rss),
        Row("… before any question (USS)", fresh.uss, "MB"),
    )
    return Part(rows, {name: [memory.figures for memory in memories] for name, memories in seen.items()})


def _median(seen: list[Memory]) -> Memory:
    return Memory(*(statistics.median(getattr(one, name) for one in seen) for name in ("uss", "pss", "rss")))


async def _ask_all(server: Server, questions: list[str]) -> None:
    async with visiting(server.address) as client:
        event = await find_event(client, api_name="ask")
        for number, text in enumerate(questions):
            await send(client, event, f"memory{number}", [text])


def measure_turn(turns: int) -> Part:
    """A turn of the chat over HTTP, against a turn of a page that does nothing.

    Args:
        turns: Turns of each.
    """
    with serving(*APP) as product, serving(*NOOP) as noop:
        ours, theirs = asyncio.run(_take_turns(product, noop, turns // _TURNS))
    of_ours, of_theirs = spread(ours), spread(theirs)
    against = "a Gradio page that does nothing"
    beyond = of_ours["p50"] - of_theirs["p50"]
    rows = (
        Row("a turn of the chat, median", of_ours["p50"], "ms", against, of_theirs["p50"], beyond, TURN_TARGET),
        Row("a turn of the chat, 95th percentile", of_ours["p95"], "ms", against, of_theirs["p95"]),
    )
    return Part(rows, {"milliseconds": {"product": of_ours, "noop": of_theirs}, "beyond": round(beyond, 3)})


async def _take_turns(product: Server, noop: Server, count: int) -> tuple[list[float], list[float]]:
    """Seconds of every turn of the product and of the other: each turn is taken with one right after the other."""
    ours, theirs = [], []
    async with visiting(product.address) as here, visiting(noop.address) as there:
        begin, begin_noop = await product_turn(here), await noop_turn(there)
        for number, talk in enumerate(talks(_WARM_TALKS + count, _TURNS)):
            reader, other = begin(), begin_noop()
            for text in talk:
                took, took_noop = await reader.say(text), await other.say(text)
                if number >= _WARM_TALKS:
                    ours.append(took)
                    theirs.append(took_noop)
    return ours, theirs
