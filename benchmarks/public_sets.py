"""Quality on public FAQ and intent data sets: `python -m benchmarks.public_sets --data DIR`.

DIR holds the sets as folders of `corpus.jsonl` and `queries.jsonl` (HINT3: `train.csv` and `test.csv`).
The engine is used as it ships; nothing is chosen on these sets. Prints a table, and JSON with --json.
"""

import argparse
import csv
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import Corpus, Phrasing
from assistant.encoder import Encoder
from assistant.encoder.source import SentenceTransformersEncoder, find_model, load_model
from assistant.evaluation.figures import area_under_roc, resampled, share
from assistant.index.build import assemble, silent
from assistant.index.embedding import embed
from assistant.retrieval.keys import edition_keys
from assistant.text import normalise

_NO_INTENT = "NO_NODES_DETECTED"


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the entries that answer it, and its kind ("oos-near", …)."""

    text: str
    gold: frozenset[str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What an engine says of one query: entry ids best first, and how sure it is that they answer it."""

    ranked: tuple[str, ...]
    sure: float


def make_corpus(name: str, entries: Sequence[Entry], phrasings: Sequence[Phrasing] = ()) -> Corpus:
    """A corpus in memory."""
    edition = Edition(name, name, "public", "see the data set", tuple(entries), ())
    return Corpus(Path(name), edition, tuple(phrasings), (), (), {})


def read_set(folder: Path) -> tuple[Corpus, list[Query]]:
    """Read a set of `corpus.jsonl` and `queries.jsonl`."""
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").open(encoding="utf-8")]
    section = Section(None, folder.name)
    entries = [Entry(row["id"], row["question"], row["answer"], section) for row in rows]
    queries = [
        Query(row["query"], frozenset(row["gold"]), row.get("kind", ""))
        for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))
    ]
    return make_corpus(folder.name, entries), queries


def read_intents(folder: Path) -> tuple[Corpus, list[Query]]:
    """Read a HINT3 bot: its intents are the entries, their training sentences the phrasings."""
    with (folder / "train.csv").open(encoding="utf-8", newline="") as file:
        train = [(row["label"], row["sentence"]) for row in csv.DictReader(file)]
    with (folder / "test.csv").open(encoding="utf-8", newline="") as file:
        test = [(row["label"], row["sentence"]) for row in csv.DictReader(file)]
    section = Section(None, folder.name)
    labels = sorted({label for label, _ in train})
    entries = [
        Entry(label, label.replace("_", " ").lower(), label.replace("_", " ").lower(), section) for label in labels
    ]
    phrasings = [Phrasing(label, sentence) for label, sentence in train]
    queries = [Query(sentence, frozenset({label} - {_NO_INTENT})) for label, sentence in test]
    return make_corpus(folder.name, entries, phrasings), queries


def run(corpus: Corpus, queries: Sequence[Query], encoder: Encoder) -> tuple[list[Result], float]:
    """Put all queries to the engine: the results, and milliseconds a query."""
    keys = list(edition_keys(corpus))
    views, model = assemble(corpus, keys, embed(encoder, keys, silent))
    vectors = encoder.encode([query.text for query in queries])
    start = time.perf_counter()
    results = []
    for query, vector in zip(queries, vectors, strict=True):
        text = normalise(query.text)
        evidence = views.look_up(text, vector)
        ruling = model.rule(text, evidence, corpus.edition)
        ranked = tuple(corpus.edition.entries[int(evidence.entries[place])].id for place in ruling.order[:10])
        results.append(Result(ranked, float(ruling.probabilities[ruling.order[0]])))
    return results, (time.perf_counter() - start) / max(1, len(queries)) * 1000


def best_matthews(results: Sequence[Result], queries: Sequence[Query]) -> float:
    """Best Matthews correlation over thresholds, as HINT3 reports it (Arora et al. 2020).

    The correlation is that of the labels (Gorodkin 2004): the intent, or none for what stays below the threshold.
    """
    from sklearn.metrics import matthews_corrcoef

    right = [min(query.gold, default=_NO_INTENT) for query in queries]
    thresholds = np.quantile([result.sure for result in results], np.linspace(0, 1, 201))
    return max(
        float(matthews_corrcoef(right, [r.ranked[0] if r.sure >= threshold else _NO_INTENT for r in results]))
        for threshold in thresholds
    )


def measure(results: Sequence[Result], queries: Sequence[Query]) -> dict[str, str]:
    """The figures of one set."""
    covered = np.array([bool(query.gold) for query in queries])
    first = np.array([result.ranked[0] in query.gold for result, query in zip(results, queries, strict=True)])
    three = np.array(
        [bool(query.gold.intersection(result.ranked[:3])) for result, query in zip(results, queries, strict=True)]
    )
    sure = np.array([result.sure for result in results])
    figures = {"@1": str(share(first[covered])), "@3": str(share(three[covered]))}
    if (~covered).any():
        kinds: dict[str, list[int]] = defaultdict(list)
        for place, query in enumerate(queries):
            if not query.gold:
                kinds[query.kind or "uncovered"].append(place)
        for kind, places in kinds.items():
            both = np.concatenate([np.flatnonzero(covered), places])
            figures[f"AUROC {kind}"] = str(
                resampled(
                    lambda chosen, both=both: area_under_roc(  # type: ignore[misc]  # bound now, used now
                        sure[both][chosen][covered[both][chosen]], sure[both][chosen][~covered[both][chosen]]
                    ),
                    len(both),
                )
            )
        figures["best Matthews correlation"] = f"{best_matthews(results, queries):.3f}"
    return figures


def main() -> None:
    """Measure every set that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--only", nargs="*", default=None, help="names of the sets to measure")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    options = parser.parse_args()
    encoder = SentenceTransformersEncoder(load_model(find_model()))
    table = {}
    for folder in sorted(
        {path.parent for path in options.data.glob("**/queries.jsonl")}
        | {path.parent for path in options.data.glob("hint3/*/train.csv")}
    ):
        if options.only and folder.name not in options.only:
            continue
        corpus, queries = read_set(folder) if (folder / "queries.jsonl").exists() else read_intents(folder)
        results, milliseconds = run(corpus, queries, encoder)
        table[folder.name] = measure(results, queries) | {"ms a query without the encoder": f"{milliseconds:.2f}"}
        print(f"{folder.name}: {len(corpus.edition.entries)} entries, {len(queries)} queries")
        for name, figure in table[folder.name].items():
            print(f"  {name:<28} {figure}")
    if options.json:
        options.json.write_text(json.dumps(table, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
