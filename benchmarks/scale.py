"""How it grows: `python -m benchmarks.scale` (`--sizes 70,1000,10000` for a short run; a million takes an hour).

Makes FAQs of 70 to 1,000,000 entries from text that it generates, builds and opens each as a user would, in a process
of its own, and measures build time and memory, size on disk, opening, memory when serving, queries, the dense index's
recall against exact search, and a rebuild after one entry was edited. Writes `benchmarks/results/scale.json` and
`docs/plots/scale.svg`.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results" / "scale.json"
PLOT = Path(__file__).parents[1] / "docs" / "plots" / "scale.svg"
SIZES = (70, 1_000, 10_000, 100_000, 1_000_000)
_ASKED = 300
_SEED = 12

_WHO = """weavers potters dyers tanners smiths carpenters spinners growers millers bakers printers masons fishers
herders traders brokers exporters hauliers moulders welders fitters tailors knitters lacquerers gilders""".split()  # noqa: SIM905
_DOES = """insure finance repair certify register export price store grade pack ship label test lease share train
inspect audit license promote borrow mortgage pool standardise recycle""".split()  # noqa: SIM905
_WHAT = """looms kilns vats hides anvils timber yarn seedlings flour dough type stone nets wool spices stock cargo
pallets moulds rods pipes cloth hosiery trays leaf boilers lathes drills scales sheds""".split()  # noqa: SIM905
_WHERE = """Alwar Bagru Channapatna Dindigul Erode Firozabad Guntur Hosur Indore Jorhat Kannauj Ludhiana Moradabad
Nagina Ongole Panipat Rajkot Sivakasi Tiruppur Unjha Varanasi Wai Yavatmal Ambur Belgaum""".split()  # noqa: SIM905
_WHEN = """monsoon harvest winter audit festival strike drought recession merger relocation flood election wedding
holiday inspection shortage expansion closure dispute fire""".split()  # noqa: SIM905
_HOW = """jointly cheaply safely abroad online yearly locally legally quickly privately""".split()  # noqa: SIM905


_ASK = (
    "How do {who} in {where} {does} {what} {how} after a {when}?",
    "Who helps {where} to {does} the {what} of its {who} {how} in times of {when}?",
    "May {what} be held by {who} who {does} {how} during the {when} at {where}?",
    "What does {where} pay if {who} {does} {what} {how} and there is a {when}?",
    "Which office of {where} lets {who} {does} {how}, and are {what} exempt in a {when}?",
    "Why must {who} {does} {what} before the {when}, and can it be done {how} near {where}?",
)


def entries(count: int) -> Iterator[tuple[str, str]]:
    """Questions that differ, each with an answer of one or two sentences."""
    draw = np.random.default_rng(_SEED)
    parts = (_WHO, _DOES, _WHAT, _WHERE, _WHEN, _HOW)
    shape = [len(part) for part in parts]
    for number in draw.choice(int(np.prod(shape)), count, replace=False):
        chosen = [part[place] for part, place in zip(parts, np.unravel_index(number, shape), strict=True)]
        who, does, what, where, when, how = chosen
        yield (
            _ASK[number % len(_ASK)].format(who=who, does=does, what=what, where=where, when=when, how=how),
            f"The {who} of {where} {does} their {what} {how} through the office for {when} relief, form {number}. "
            f"A receipt is kept for {number % 9 + 1} years.",
        )


def asked(question: str) -> str:
    """A question as somebody in a hurry would put it: its long words, two of them in the other order."""
    words = [word for word in question.rstrip("?").replace(",", "").split() if len(word) > 3]
    return " ".join([words[1], words[0], *words[2:]])


def write_corpus(folder: Path, count: int) -> None:
    """Write an FAQ of generated entries."""
    folder.mkdir(parents=True)
    with (folder / "faq.md").open("w", encoding="utf-8") as file:
        file.write("# A grown FAQ\n\n## Section 1. Everything\n")
        for number, (question, answer) in enumerate(entries(count), 1):
            file.write(f"\n### {number}. {question}\n\n{answer}\n")
    (folder / "edition.toml").write_text(
        'title = "A grown FAQ"\npublisher = "A benchmark"\nrights = "none"\n', encoding="utf-8"
    )


def measure(folder: Path, count: int) -> dict[str, Any]:
    """Build and open an FAQ in a folder, ask it, edit it, and build it again: each in a process of its own.

    What a stopped run has built there is not built again.
    """
    corpus, index, figures = folder / "corpus", folder / "index", folder / "built.json"
    if not figures.is_file():
        if not corpus.is_dir():
            write_corpus(corpus, count)
        figures.write_text(json.dumps(part("build", corpus, index)), encoding="utf-8")
    built = json.loads(figures.read_text(encoding="utf-8"))
    served = part("serve", corpus, index)
    faq = corpus / "faq.md"
    text = faq.read_text(encoding="utf-8")
    faq.write_text(text.replace("A receipt is kept for", "A stamped receipt is kept for", 1), encoding="utf-8")
    again = part("build", corpus, index)
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    return {
        **{f"build_{name}": value for name, value in built.items()},
        **served,
        "index_mb": size / 1e6,
        "rebuild_seconds": again["seconds"],
        "rebuild_share": again["seconds"] / built["seconds"],
    }


def part(name: str, corpus: Path, index: Path) -> dict[str, Any]:
    """Run one part in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.scale", "--part", name, str(corpus), str(index)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def build(corpus: Path, index: Path) -> dict[str, Any]:
    """Build an index: seconds, and the most memory that it took."""
    from assistant.corpus.folder import read_corpus
    from assistant.encoder.source import find_model
    from assistant.index.build import build_index

    start = time.perf_counter()
    build_index(read_corpus(corpus), index, find_model())
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}


def serve(corpus: Path, index: Path) -> dict[str, Any]:
    """Open an FAQ and ask it: seconds to open, milliseconds a question, memory, recall."""
    import psutil

    from assistant import Assistant
    from assistant.retrieval.dense import nearest_exactly

    start = time.perf_counter()
    faq = Assistant.open(corpus, index)
    opened = time.perf_counter() - start
    draw = np.random.default_rng(_SEED + 1)
    wanted = draw.choice(len(faq.edition.entries), min(_ASKED, len(faq.edition.entries)), replace=False)
    questions = [asked(faq.edition.entries[int(place)].question) for place in wanted]
    for question in questions[:20]:
        faq.ask(question)
    taken, right = [], 0
    for question, place in zip(questions, wanted, strict=True):
        start = time.perf_counter()
        answer = faq.ask(question)
        taken.append(1000 * (time.perf_counter() - start))
        right += bool(answer.hits) and answer.hits[0].entry is faq.edition.entries[int(place)]
    memory = psutil.Process().memory_full_info()
    dense = faq.views.dense
    vectors = faq.encoder.encode(questions)
    every = dense.vectors(np.arange(len(dense)))
    exact = nearest_exactly(every, vectors, 10)
    found = [np.isin(one, dense.search(vector, 10)[1]).mean() for one, vector in zip(exact, vectors, strict=True)]
    return {
        "keys": len(dense),
        "kind": dense.settings.kind,
        "explored": dense.settings.explored,
        "open_seconds": opened,
        "query_ms_p50": float(np.quantile(taken, 0.5)),
        "query_ms_p95": float(np.quantile(taken, 0.95)),
        "first_place": right / len(questions),
        "recall_at_10": float(np.mean(found)),
        "serving_mb": memory.uss / 1e6,
    }


def plot(results: dict[str, dict[str, Any]]) -> None:
    """Draw what grows with the number of entries."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    sizes = [int(size) for size in results]
    panels = (
        ("Build (s)", ("build_seconds", "rebuild_seconds")),
        ("On disk, building, serving (MB)", ("index_mb", "build_memory_mb", "serving_mb")),
        ("A question (ms)", ("query_ms_p50", "query_ms_p95")),
        ("Recall@10 against exact search", ("recall_at_10",)),
    )
    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6), layout="constrained")
    for axis, (title, names) in zip(axes.flat, panels, strict=True):
        for name in names:
            axis.plot(sizes, [row[name] for row in results.values()], marker="o", label=name.replace("_", " "))
        axis.set(xscale="log", title=title, xlabel="entries")
        if "Recall" in title:
            axis.set(ylim=(0.95, 1.005))
        elif "question" not in title:
            axis.set(yscale="log")
        axis.legend(fontsize="small")
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT)


def main() -> None:
    """Measure the sizes asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--keep", type=Path, help="a folder in which the FAQs stay, to go on with after a stop")
    parser.add_argument("--part", nargs=3, metavar=("NAME", "CORPUS", "INDEX"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        name, corpus, index = given.part
        print(json.dumps({"build": build, "serve": serve}[name](Path(corpus), Path(index))))
        return
    stored = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {}
    for size in map(int, given.sizes.split(",")):
        with TemporaryDirectory() as folder:
            place = (given.keep or Path(folder)) / str(size)
            place.mkdir(parents=True, exist_ok=True)
            stored[str(size)] = measure(place, size)
        print(size, json.dumps(stored[str(size)]), flush=True)
        RESULTS.parent.mkdir(exist_ok=True)
        ordered = {key: stored[key] for key in sorted(stored, key=int)}
        RESULTS.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    plot(json.loads(RESULTS.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
