"""A task in a process of its own: `python -m benchmarks.speed_parts.child TASK`, with its job as a line of JSON.

It answers with one line and then waits to be ended, so that its memory can be looked at. Nothing is imported here
but what the task itself measures.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from benchmarks.speed_parts import tasks

RESULT = "RESULT "  # begins the line of the answer: libraries print lines of their own
TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "ask": tasks.ask,
    "encode": tasks.encode,
    "libraries": tasks.libraries,
    "breakdown": tasks.breakdown,
    "engine": tasks.engine,
}


def main() -> None:
    """Do the task and say what came of it."""
    answer = TASKS[sys.argv[1]](json.loads(sys.stdin.readline()))
    print(RESULT + json.dumps(answer), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
