"""Where the time of one question goes: the product's own functions, wrapped from outside.

A stage's time is its own: what a function inside it takes counts for that function's stage, so that all stages
add up to the whole.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

STAGES = (
    "shortcuts",
    "tokenise",
    "embed",
    "dense search",
    "view words_printed",
    "view words",
    "view sounds",
    "view characters",
    "keys to entries",
    "prototypes",
    "gate",
    "views, rest",
    "ranking and decision",
    "act",
    "two questions in one",
    "evidence",
    "reason",
    "rest",
)


class Stopwatch:
    """Adds up the time that wrapped functions take, each without what is inside it."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.calls: dict[str, int] = defaultdict(int)
        self.missing: list[str] = []
        self._inside: list[float] = []  # of each function that is running: time of those that it called

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Replace a function of a module, a class or an object by one that is timed.

        One that is not there is noted: the product has changed, and this module must follow.
        """
        if hasattr(owner, name):
            setattr(owner, name, self.timed(getattr(owner, name), stage))
        else:
            self.missing.append(f"{stage}: no {name} of {getattr(owner, '__name__', type(owner).__name__)}")

    def timed(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The function, timed."""

        def timing(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            start = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                took = time.perf_counter() - start
                self.spent[stage] += took - self._inside.pop()
                self.calls[stage] += 1
                if self._inside:
                    self._inside[-1] += took

        return timing


class TimedMatrix:
    """A matrix whose products are timed: the gate's, which are no function of their own."""

    def __init__(self, matrix: Any, watch: Stopwatch) -> None:
        self.shape = matrix.shape
        self._product = watch.timed(matrix.__matmul__, "gate")

    def __len__(self) -> int:
        return int(self.shape[0])

    def __matmul__(self, other: Any) -> Any:
        return self._product(other)


def time_stages(job: dict[str, Any]) -> dict[str, Any]:
    """Open the FAQ and time the stages of every question.

    Returns:
        `stages`: of each stage the seconds a question, a list as long as the questions. `calls`: how often each
        ran in all. `missing`: what could not be timed; its time is in the stage around it.
    """
    from assistant import Assistant

    faq = Assistant.open()
    watch = Stopwatch()
    answer = _instrument(faq, watch)
    for text in job["warm"]:
        answer(text)
    watch.calls.clear()
    rows = []
    for text in job["questions"]:
        watch.spent.clear()
        answer(text)
        rows.append(dict(watch.spent))
    unknown = {stage for row in rows for stage in row} - set(STAGES)
    assert not unknown, f"stages without a place in the list: {unknown}"
    stages = {stage: [row.get(stage, 0.0) for row in rows] for stage in STAGES}
    return {"stages": stages, "calls": watch.calls, "missing": watch.missing}


def _instrument(faq: Any, watch: Stopwatch) -> Callable[[str], Any]:
    """Wrap everything that has a stage; gives `ask`, timed."""
    from assistant import engine
    from assistant.acts import Acts
    from assistant.encoder.onnx import OnnxEncoder
    from assistant.engine import Assistant
    from assistant.index.model import AnswerModel
    from assistant.retrieval.gate import Gate
    from assistant.retrieval.groups import Table
    from assistant.retrieval.prototypes import Prototypes
    from assistant.retrieval.views import Views

    views = faq.views
    watch.wrap(engine, "find_shortcut", "shortcuts")
    watch.wrap(engine, "two_questions", "two questions in one")
    watch.wrap(engine, "broad", "two questions in one")
    watch.wrap(OnnxEncoder, "encode", "tokenise")  # what is left of it without the model: reading and tokenising
    watch.wrap(faq.encoder._session, "run", "embed")
    watch.wrap(views.dense, "compare", "dense search")
    for name, view in views._lexical.items():
        for function in ("scores", "unknown_share"):
            watch.wrap(view, function, f"view {name}")
    watch.wrap(views._characters, "scores", "view characters")
    for function in ("best", "best_three", "nearest"):
        watch.wrap(Table, function, "keys to entries")
    watch.wrap(Prototypes, "scores", "prototypes")
    views._support = TimedMatrix(views._support, watch)
    watch.wrap(Gate, "by_vector", "gate")
    watch.wrap(Gate, "by_wording", "gate")
    watch.wrap(Views, "look_up", "views, rest")
    watch.wrap(AnswerModel, "rule", "ranking and decision")
    watch.wrap(Acts, "probabilities", "act")
    watch.wrap(Assistant, "evidence", "evidence")
    watch.wrap(Assistant, "reason", "reason")
    return watch.timed(faq.ask, "rest")
