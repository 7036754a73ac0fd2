"""Programs that are measured from outside: started, timed, looked at, and always ended."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import httpx
import psutil

from benchmarks.speed_parts.child import RESULT
from benchmarks.speed_parts.results import MEGABYTE, PartError

ROOT = Path(__file__).resolve().parents[2]
_LIMIT = 300  # seconds after which a child is ended, whatever it does
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_SETTINGS = ("VERBATIM_", "GRADIO_", *_ONE_THREAD)  # of whoever runs this, which are not to be measured


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a process, in megabytes of 10⁶ bytes.

    Attributes:
        uss: What would be free again if it ended: pages that no other process has.
        pss: … and its share of those that others have too; 0 where the system does not say.
        rss: All its pages that are in memory.
    """

    uss: float
    pss: float
    rss: float

    @property
    def figures(self) -> dict[str, float]:
        """For the file."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Done:
    """What a child gave back.

    Attributes:
        answer: Its answer.
        memory: Its memory when it had answered.
    """

    answer: dict[str, Any]
    memory: Memory


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes:
        address: Where it is.
        pid: Its process.
        began: `time.perf_counter()` when it was started.
    """

    address: str
    pid: int
    began: float


def environment(root: Path = ROOT, one_thread: bool = False) -> dict[str, str]:
    """The environment of a child: offline, with the checkout importable, and nothing set that changes the product.

    Compiled modules may be written even where this process may not: everyone has them after a first start.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    kept["PYTHONPATH"] = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    kept["HF_HUB_OFFLINE"] = "1"
    return kept | (dict.fromkeys(_ONE_THREAD, "1") if one_thread else {})


def memory_of(pid: int) -> Memory:
    """Memory of a process and of all that it started."""
    process = psutil.Process(pid)
    seen = [one.memory_full_info() for one in (process, *process.children(recursive=True))]
    return Memory(*(round(sum(getattr(one, name, 0) for one in seen) / MEGABYTE, 1) for name in ("uss", "pss", "rss")))


def time_program(
    arguments: Sequence[str], root: Path = ROOT, accepted: Sequence[int] = (0,), limit: float = _LIMIT
) -> float:
    """Seconds that a Python program takes from start to end.

    Args:
        arguments: What follows `python`.
        root: The checkout that it runs in.
        accepted: Exit codes that mean that it went well.
        limit: Seconds after which it is ended.

    Raises:
        PartError: if it fails.
    """
    began = time.perf_counter()
    try:
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=root,
            env=environment(root),
            capture_output=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PartError(f"{' '.join(arguments)} did not end within {limit:.0f} s") from error
    took = time.perf_counter() - began
    if ended.returncode not in accepted:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise PartError(f"{' '.join(arguments)} ended with {ended.returncode}: {said[-1] if said else 'nothing said'}")
    return took


def child(name: str, job: Mapping[str, Any], python: str = sys.executable, one_thread: bool = True) -> Done:
    """Have a task of `benchmarks.speed_parts.child` done in a process of its own.

    Args:
        name: The task.
        job: What it needs.
        python: The Python that runs it.
        one_thread: Whether its libraries are told to use one thread; else they use what they like.

    Raises:
        PartError: if it fails.
    """
    command = [python, "-m", "benchmarks.speed_parts.child", name]
    with _running(command, environment(one_thread=one_thread), _LIMIT) as (process, log):
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            for row in process.stdout:
                if row.startswith(RESULT):
                    return Done(json.loads(row.removeprefix(RESULT)), memory_of(process.pid))
        except BrokenPipeError:
            pass  # it ended before it had read anything: it has said why
        raise PartError(f"the task {name!r} gave no result: {_last_line(log) or 'it said nothing'}")


@contextmanager
def serving(*command: str) -> Iterator[Server]:
    """Run a server on a free port of 127.0.0.1, from when it answers until the block ends.

    Args:
        command: What follows `python`; host and port are added.

    Raises:
        PartError: if it does not answer, or if the block fails and the server has said why.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    began = time.perf_counter()
    whole = [sys.executable, *command, "--host", "127.0.0.1", "--port", str(port)]
    with _running(whole, environment(), 3 * _LIMIT) as (process, log):
        _wait_until_up(address, process, log)
        try:
            yield Server(address, process.pid, began)
        except Exception as error:
            said = _last_line(log)
            if not said:
                raise
            raise PartError(f"{error}; {command[-1]} said: {said}") from error


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _running(
    command: Sequence[str], env: dict[str, str], limit: float
) -> Iterator[tuple["subprocess.Popen[str]", IO[str]]]:
    """Run a program until the block ends, and at most for so many seconds; gives it and the file of its errors."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        )
        timer = threading.Timer(limit, process.kill)
        timer.daemon = True
        timer.start()
        try:
            yield process, log
        finally:
            timer.cancel()
            process.kill()
            process.communicate()  # closes the pipes, and waits


def _wait_until_up(address: str, process: "subprocess.Popen[str]", log: IO[str]) -> None:
    deadline = time.monotonic() + _LIMIT
    with httpx.Client(trust_env=False, timeout=_LIMIT) as client:
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise PartError(f"the server ended: {_last_line(log) or 'it said nothing'}")
            try:
                if client.get(f"{address}/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                pass  # nobody listens yet
            time.sleep(0.01)
    raise PartError(f"the server did not answer within {_LIMIT} s")


def _last_line(log: IO[str]) -> str:
    """The last line that a program wrote to its errors, "" if it wrote nothing."""
    log.seek(0)
    return (log.read().strip().splitlines() or [""])[-1]
