"""Speed, memory and load, in one run: `python -m benchmarks.speed [--only ask,load] [--others PYTHON]`.

Everything is measured against something that a reader can judge it by: encoding alone, the import of the usual
libraries, a Gradio page that does nothing. The ratios are what counts, and they are of one run on one machine;
nothing else should be running meanwhile. Servers listen on 127.0.0.1 and every process is ended.
docs/performance.md says what the parts are.
"""

import argparse
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from benchmarks.speed_parts import load, others, serving, single, starts
from benchmarks.speed_parts.plots import draw
from benchmarks.speed_parts.processes import ROOT, time_program
from benchmarks.speed_parts.results import Part, PartError, busy, machine, read, table, write

_RESULTS = ROOT / "benchmarks" / "results" / "speed.json"
_PLOTS = ROOT / "docs" / "plots"
PARTS = ("ask", "breakdown", "processes", "app", "memory", "turn", "load", "first-start", "others", "plots")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured.

    Attributes:
        questions: Questions of a process.
        rounds: Processes that are asked them.
        starts: Starts of a program.
        turns: Turns of the chat.
        load: Rounds by the number of clients.
    """

    questions: int = 200
    rounds: int = 3
    starts: int = 5
    turns: int = 100
    load: tuple[tuple[int, int], ...] = tuple(load.ROUNDS.items())


QUICK = Sizes(20, 1, 1, 10, tuple(load.QUICK_ROUNDS.items()))


def parts(sizes: Sizes, python: str | None) -> dict[str, Callable[[], Part]]:
    """What measures each part.

    Args:
        sizes: How much is measured.
        python: The Python that has the other engines, if any.
    """
    return {
        "ask": lambda: single.measure_ask(sizes.questions, sizes.rounds),
        "breakdown": lambda: single.measure_breakdown(sizes.questions),
        "processes": lambda: starts.measure_processes(sizes.starts),
        "app": lambda: starts.measure_app(sizes.starts),
        "memory": lambda: serving.measure_memory(sizes.questions, sizes.rounds),
        "turn": lambda: serving.measure_turn(sizes.turns),
        "load": lambda: load.measure_load(dict(sizes.load)),
        "first-start": starts.measure_first_start,
        "others": lambda: others.measure_others(python or sys.executable, sizes.questions),
    }


def chosen(options: argparse.Namespace) -> list[str]:
    """The parts to measure: those that were named, or all but those that need an option that was not given."""
    if options.only:
        names: list[str] = options.only.split(",")
        return [name for name in PARTS if name in names]
    skipped = set()
    if not options.first_start:
        skipped.add("first-start")
    if not options.others:
        print("others: left out; --others PYTHON names a Python that has txtai and haystack-ai")
        skipped.add("others")
    return [name for name in PARTS if name not in skipped]


def main() -> int:
    """Measure, print, write and draw; 1 if a part could not be measured."""
    options = _options()
    signal.signal(signal.SIGTERM, _end)  # as for Ctrl+C, what was started is ended
    names = chosen(options)
    load_before = busy()
    print(f"{machine()}\nload before: {load_before}", flush=True)
    measured: dict[str, Part] = {}
    failed: dict[str, str] = {}
    makers = parts(QUICK if options.quick else Sizes(), options.others)
    if set(names) & set(makers):
        time_program(("-m", "assistant", "ask", "what is a cluster?"), limit=600)  # so that no part measures a build
    for name in names:
        if name in makers:
            print(f"measuring {name} …", flush=True)
            try:
                measured[name] = makers[name]()
            except Exception as error:  # one part's failure must not cost the others' figures
                failed[name] = f"{type(error).__name__}: {error}"
                continue
            if measured[name].failed:
                failed[name] = "; ".join(measured[name].failed)
    report = read(options.results)
    if measured:
        print("\n" + table(measured) + "\n")
        report = write(options.results, measured, load_before)
    if "plots" in names:
        try:
            print(f"drawn: {', '.join(draw(report, options.plots)) or 'nothing'}")
        except PartError as error:
            failed["plots"] = str(error)
    for name, reason in failed.items():
        print(f"FAILED {name}: {reason}", file=sys.stderr)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=None, help=f"some of {','.join(PARTS)}, with commas between")
    parser.add_argument("--first-start", action="store_true", help="measure the first start too, which takes minutes")
    parser.add_argument("--others", default=None, metavar="PYTHON", help="a Python that has txtai and haystack-ai")
    parser.add_argument("--quick", action="store_true", help="very few of everything, to see whether it works")
    parser.add_argument("--results", type=Path, default=_RESULTS, help="file of the figures")
    parser.add_argument("--plots", type=Path, default=_PLOTS, help="folder of the plots")
    options = parser.parse_args()
    unknown = set(options.only.split(",")) - set(PARTS) if options.only else set()
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}: the parts are {', '.join(PARTS)}")
    if options.quick and options.results == _RESULTS:
        parser.error("--quick gives no figures worth keeping: name another file with --results")
    return options


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main())
