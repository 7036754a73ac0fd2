"""Starting: whole processes, the app until its first answer, and the first start that builds the index."""

import asyncio
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.speed_parts.processes import ROOT, Server, serving, time_program
from benchmarks.speed_parts.results import Part, PartError, Row, spread
from benchmarks.speed_parts.talking import find_event, send, visiting

PROCESS_TARGET, APP_TARGET, FIRST_TARGET = 0.15, 1.6, 12
QUESTION = "who appoints the CDA?"
_ASK = ("-m", "assistant", "ask", QUESTION)
_SENTENCE_TRANSFORMERS = ("-c", "import sentence_transformers")
_GRADIO = ("-c", "import gradio")
_PROGRAMS = {
    "ask": _ASK,
    "sentence_transformers": _SENTENCE_TRANSFORMERS,
    "assistant": ("-c", "import assistant"),
    "python": ("-c", "pass"),
}
_BUILDS = 600  # seconds that a build may take


def measure_processes(starts: int) -> Part:
    """Whole processes from start to end, in turns, after one of each that is not counted.

    Args:
        starts: How often each is started.
    """
    for arguments in _PROGRAMS.values():
        time_program(arguments)
    took: dict[str, list[float]] = {name: [] for name in _PROGRAMS}
    for _ in range(starts):
        for name, arguments in _PROGRAMS.items():
            took[name].append(time_program(arguments))
    seconds = {name: spread(times, 1) for name, times in took.items()}
    p50 = {name: one["p50"] for name, one in seconds.items()}
    rows = (
        Row.ratio(
            "verbatim ask, whole process",
            *(p50["ask"], "s", "import sentence_transformers", p50["sentence_transformers"], PROCESS_TARGET),
        ),
        Row.ratio("import assistant", p50["assistant"], "s", "python that does nothing", p50["python"]),
    )
    return Part(rows, {"seconds": seconds})


def measure_app(starts: int) -> Part:
    """`python app.py` from its start to the first answer over HTTP, against importing Gradio.

    Args:
        starts: How often each is started, after once that is not counted.
    """
    ours, up, gradio = [], [], []
    for turn in range(starts + 1):
        with serving("app.py") as server:
            healthy = time.perf_counter() - server.began
            answered = asyncio.run(_first_answer(server))
        imported = time_program(_GRADIO)
        if turn:
            up.append(healthy)
            ours.append(answered)
            gradio.append(imported)
    seconds = {"answer": spread(ours, 1), "up": spread(up, 1), "import_gradio": spread(gradio, 1)}
    p50 = {name: one["p50"] for name, one in seconds.items()}
    rows = (
        Row.ratio("app, start to first answer", p50["answer"], "s", "import gradio", p50["import_gradio"], APP_TARGET),
        Row.ratio("app, start to first response", p50["up"], "s", "import gradio", p50["import_gradio"]),
    )
    return Part(rows, {"seconds": seconds})


async def _first_answer(server: Server) -> float:
    async with visiting(server.address) as client:
        event = await find_event(client, api_name="ask")
        values, _ = await send(client, event, "first", [QUESTION])
    if values[0]["kind"] != "answer":
        raise PartError(f"{QUESTION!r} was not answered: {values[0]['kind']}")
    return time.perf_counter() - server.began


def measure_first_start() -> Part:
    """The first question in a new checkout, which builds the index, against importing sentence-transformers."""
    imports = statistics.median(time_program(_SENTENCE_TRANSFORMERS) for _ in range(3))
    with tempfile.TemporaryDirectory(prefix="verbatim-") as folder:
        checkout = Path(folder)
        _copy_checkout(checkout)
        first = time_program(_ASK, checkout, limit=_BUILDS)
        second = time_program(_ASK, checkout)
    row = Row.ratio("first question, index built", first, "s", "import sentence_transformers", imports, FIRST_TARGET)
    figures = {"first": round(first, 2), "second": round(second, 3), "import_sentence_transformers": round(imports, 3)}
    return Part((row,), figures)


def _copy_checkout(target: Path) -> None:
    """Copy what version control has or would take, without what it ignores: no index, no compiled modules."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        raise PartError(f"git cannot list the checkout: {listed.stderr.decode(errors='replace').strip()}")
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
