"""This engine and others over the printed questions and answers: opening, asking, memory."""

from assistant.corpus.folder import default_corpus, read_corpus
from benchmarks.speed_parts.engines import ENGINES
from benchmarks.speed_parts.processes import child
from benchmarks.speed_parts.results import Part, PartError, Row, spread
from benchmarks.speed_parts.single import job


def measure_others(python: str, count: int) -> Part:
    """Each engine in a process of its own.

    Opening counts imports, model and index. The others index the texts then, which is given too: a program could
    store that, as this engine does.

    Args:
        python: The Python that has the others; it runs this engine too.
        count: Questions.
    """
    entries = read_corpus(default_corpus()).edition.entries
    work = job(count) | {"texts": [f"{entry.question}\n{entry.answer}" for entry in entries]}
    figures: dict[str, dict[str, float]] = {}
    failed = []
    for name in ENGINES:
        try:
            done = child("engine", work | {"engine": name}, python)
        except PartError as error:
            failed.append(f"{name}: {error}")
            continue
        times = spread(done.answer["seconds"])
        figures[name] = {
            "first": round(done.answer["first"], 3),
            "indexing": round(done.answer["indexing"], 3),
            "p50": times["p50"],
            "p95": times["p95"],
            **done.memory.figures,
        }
    ours = figures.get("Verbatim")
    if ours is None:
        raise PartError("; ".join(failed))
    rows = [
        Row.ratio(what, ours[key], unit, name, theirs[key])
        for name, theirs in list(figures.items())[1:]
        for what, key, unit in (
            ("open and first answer", "first", "s"),
            ("one question, median", "p50", "ms"),
            ("memory (USS)", "uss", "MB"),
        )
    ]
    return Part(tuple(rows), {"engines": figures, "texts": len(entries)}, tuple(failed))
