"""A crowd of readers: coroutines that each hold a talk with one server, while its memory is looked at."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import psutil

from benchmarks.speed_parts.processes import Server
from benchmarks.speed_parts.questions import talks
from benchmarks.speed_parts.results import MEGABYTE, spread
from benchmarks.speed_parts.talking import Talk, TurnError, visiting

LONGEST_ROUND = 40  # seconds after which a round is broken off
_TURNS = 5
_PAUSE = (0.5, 1.5)  # seconds between an answer and the next turn
_LOOK = 0.2  # seconds between two looks at the server's memory

Starting = Callable[[httpx.AsyncClient], Awaitable[Callable[[], Talk]]]


@dataclass
class Crowd:
    """What came of all rounds with so many clients at one server.

    Attributes:
        seconds: Of each turn that was answered.
        errors: What went wrong, and how often.
        lasted: Seconds of all rounds.
        server_cpu: Seconds of processor time that the server took.
        client_cpu: … that the readers took.
        memory: What the server had in memory (RSS), in MB: before the first round, at most, and after the last.
    """

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    lasted: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    memory: dict[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Turns answered in a second."""
        return len(self.seconds) / self.lasted if self.lasted else 0.0

    @property
    def figures(self) -> dict[str, object]:
        """For the file."""
        return {
            "milliseconds": spread(self.seconds) if self.seconds else None,
            "errors": dict(self.errors),
            "turns_a_second": round(self.rate, 1),
            "server_cores": round(self.server_cpu / self.lasted, 2),
            "client_cores": round(self.client_cpu / self.lasted, 2),
            "server_ms_a_turn": round(self.server_cpu / max(1, len(self.seconds)) * 1000, 2),
            "memory": self.memory,
        }


async def hold(server: Server, starting: Starting, clients: int, seed: int, crowd: Crowd) -> None:
    """Have so many clients hold a talk each, and add what came of it.

    Args:
        server: The server.
        starting: Gives what begins a talk.
        clients: How many.
        seed: Decides what they say, when they come and how long they pause.
        crowd: Where it is added.
    """
    chance = random.Random(seed)
    plans = [
        (said, [chance.uniform(*_PAUSE) for _ in said]) for said in talks(clients, _TURNS, seed)
    ]  # the first pause is before the first turn, so that they do not all come at once
    process = psutil.Process(server.pid)
    async with visiting(server.address) as client, _watching(process, crowd):
        begin = await starting(client)
        began, cpu, own = time.perf_counter(), _cpu(process), time.process_time()
        try:
            async with asyncio.timeout(LONGEST_ROUND):
                await asyncio.gather(*(_talk(client, begin(), said, pauses, crowd) for said, pauses in plans))
        except TimeoutError:
            crowd.errors[f"a round was broken off after {LONGEST_ROUND} s"] += 1
        crowd.lasted += time.perf_counter() - began
        crowd.server_cpu += _cpu(process) - cpu
        crowd.client_cpu += time.process_time() - own


async def _talk(client: httpx.AsyncClient, talk: Talk, said: list[str], pauses: list[float], crowd: Crowd) -> None:
    """One reader: comes, takes turns with pauses, goes. A turn that fails is counted, and the next one taken."""
    async with _present(client, talk.session):
        for text, pause in zip(said, pauses, strict=True):
            await asyncio.sleep(pause)
            try:
                crowd.seconds.append(await talk.say(text))
            except TurnError as error:
                crowd.errors[str(error)] += 1


@asynccontextmanager
async def _present(client: httpx.AsyncClient, session: str) -> AsyncIterator[None]:
    """Hold the connection that a browser holds for as long as the page is open."""

    async def listen() -> None:
        with contextlib.suppress(httpx.HTTPError):  # a turn will say what is wrong
            async with client.stream("GET", f"/gradio_api/heartbeat/{session}", timeout=None) as stream:
                async for _ in stream.aiter_raw():
                    pass

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


@asynccontextmanager
async def _watching(process: psutil.Process, crowd: Crowd) -> AsyncIterator[None]:
    """Look at the memory of a server until the block ends, and a second later."""
    memory = crowd.memory
    memory.setdefault("before", _resident(process))

    async def look() -> None:
        while True:
            memory["peak"] = max(memory.get("peak", 0.0), _resident(process))
            await asyncio.sleep(_LOOK)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.sleep(1)
        memory["after"] = _resident(process)


def _resident(process: psutil.Process) -> float:
    return round(float(process.memory_info().rss) / MEGABYTE, 1)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
