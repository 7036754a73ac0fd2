"""Verbatim against others, in one run: `python -m benchmarks.against_others [--data DIR] [--json FILE]`.

Plain sentence-transformers search, BM25, txtai hybrid and Haystack hybrid get the same texts, the same weights and,
where there are any, the same phrasings. Needs `pip install txtai haystack-ai`; an engine that is not installed is
left out. Times are of single questions one after another, in one thread, and only to be compared within a run.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np

from assistant import Assistant
from assistant.corpus.folder import Corpus, default_corpus, read_corpus
from assistant.encoder.source import SentenceTransformersEncoder, find_model, load_model
from assistant.evaluation.cases import read_cases
from assistant.evaluation.figures import Figure, area_under_roc, resampled, share
from assistant.index.build import assemble, silent
from assistant.index.embedding import embed
from assistant.retrieval.keys import edition_keys
from assistant.text import normalise
from benchmarks.public_sets import Query, read_intents, read_set

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"

Scored = list[tuple[str, float]]  # entry ids with scores, best first
Ask = Callable[[str], Scored]


@dataclass(frozen=True)
class Bench:
    """One set of questions put to one FAQ.

    Attributes:
        name: What it is.
        corpus: The FAQ.
        queries: The questions.
    """

    name: str
    corpus: Corpus
    queries: list[Query]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What every engine indexes: (entry, text), question with answer, then the phrasings."""
        printed = [(entry.id, f"{entry.question}\n{entry.answer}") for entry in self.corpus.edition.entries]
        return printed + [(one.entry, one.text) for one in self.corpus.phrasings]


def verbatim(bench: Bench) -> Ask:
    """This engine with the model as published."""
    encoder = SentenceTransformersEncoder(load_model(find_model()))
    keys = list(edition_keys(bench.corpus))
    views, model = assemble(bench.corpus, keys, embed(encoder, keys, silent))
    entries = bench.corpus.edition.entries

    def ask(text: str) -> Scored:
        evidence = views.look_up(normalise(text), encoder.encode([text])[0])
        ruling = model.rule(normalise(text), evidence, bench.corpus.edition)
        return [
            (entries[int(evidence.entries[place])].id, float(ruling.probabilities[place]))
            for place in ruling.order[:10]
        ]

    return ask


def shipped(bench: Bench) -> Ask:
    """This engine as it ships: the tuned encoder, served by ONNX Runtime."""
    faq = Assistant.open()

    def ask(text: str) -> Scored:
        found = faq.find(text)
        entries = faq.edition.entries
        return [(entries[int(place)].id, float(found.ruling.probabilities[place])) for place in found.ruling.order[:10]]

    return ask


def sentence_transformers(bench: Bench) -> Ask:
    """The best cosine of an entry's texts."""
    from sentence_transformers import util

    model = load_model(find_model())
    entries, texts = zip(*bench.texts, strict=True)
    vectors = model.encode(list(texts), convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False)

    def ask(text: str) -> Scored:
        query = model.encode([text], convert_to_tensor=True, normalize_embeddings=True, show_progress_bar=False)
        hits = util.semantic_search(query, vectors, top_k=50)[0]
        return _by_entry((entries[int(hit["corpus_id"])], float(hit["score"])) for hit in hits)

    return ask


def bm25(bench: Bench) -> Ask:
    """BM25 over question, answer and phrasings of an entry as one document."""
    import bm25s

    documents: dict[str, str] = {}
    for entry, text in bench.texts:
        documents[entry] = f"{documents.get(entry, '')} {text}"
    ids = list(documents)
    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(documents.values()), stopwords="en", show_progress=False), show_progress=False)

    def ask(text: str) -> Scored:
        tokens = bm25s.tokenize(text, stopwords="en", return_ids=False, show_progress=False)
        found, scores = index.retrieve(tokens, k=min(10, len(ids)), show_progress=False)
        return [(ids[int(place)], float(score)) for place, score in zip(found[0], scores[0], strict=True)]

    return ask


def txtai(bench: Bench) -> Ask:
    """Txtai's hybrid index: dense and BM25, weighed half and half."""
    from txtai import Embeddings

    entries, texts = zip(*bench.texts, strict=True)
    index = Embeddings(path=find_model().path, hybrid=True)
    index.index([(place, text, None) for place, text in enumerate(texts)])
    return lambda text: _by_entry((entries[int(place)], float(score)) for place, score in index.search(text, 50))


def haystack(bench: Bench) -> Ask:
    """Haystack's hybrid pipeline: embedding and BM25 retrievers, joined by reciprocal rank fusion."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    model = load_model(find_model())
    entries, texts = zip(*bench.texts, strict=True)
    vectors = model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(
        [
            Document(id=str(place), content=text, embedding=vector.tolist(), meta={"entry": entry})
            for place, (entry, text, vector) in enumerate(zip(entries, texts, vectors, strict=True))
        ]
    )
    words, dense = InMemoryBM25Retriever(store, top_k=50), InMemoryEmbeddingRetriever(store, top_k=50)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=50)

    def ask(text: str) -> Scored:
        vector = model.encode([text], normalize_embeddings=True, show_progress_bar=False)[0].tolist()
        found: list[list[Any]] = [
            words.run(query=text)["documents"],
            dense.run(query_embedding=vector)["documents"],
        ]
        joined = joiner.run(documents=found)["documents"]
        return _by_entry((document.meta["entry"], float(document.score)) for document in joined)

    return ask


def _by_entry(hits: Any) -> Scored:
    """The best score of each entry, best first."""
    best: dict[str, float] = {}
    for entry, score in hits:
        best[entry] = max(best.get(entry, -1e9), score)
    return sorted(best.items(), key=lambda pair: -pair[1])[:10]


ENGINES: dict[str, Callable[[Bench], Ask]] = {
    "Verbatim": verbatim,
    "sentence-transformers": sentence_transformers,
    "BM25": bm25,
    "txtai hybrid": txtai,
    "Haystack hybrid": haystack,
}


def measure(ask: Ask, queries: Sequence[Query]) -> tuple[dict[str, Figure], float]:
    """The figures of an engine, and milliseconds a question (the median)."""
    first, three, best, took = [], [], [], []
    for query in queries:
        start = time.perf_counter()
        hits = ask(query.text)
        took.append(time.perf_counter() - start)
        first.append(bool(hits) and hits[0][0] in query.gold)
        three.append(any(entry in query.gold for entry, _ in hits[:3]))
        best.append(hits[0][1] if hits else -1e9)
    covered, score = np.array([bool(query.gold) for query in queries]), np.array(best)
    table = {"@1": share(np.array(first)[covered]), "@3": share(np.array(three)[covered])}
    if not covered.all():
        table["AUROC"] = resampled(
            lambda chosen: area_under_roc(score[chosen][covered[chosen]], score[chosen][~covered[chosen]]), len(score)
        )
    return table, float(np.median(took)) * 1000


def benches(data: Path | None) -> list[Bench]:
    """Our held-out questions with and without phrasings, and the public sets that are there."""
    corpus = read_corpus(default_corpus())
    ids = corpus.edition.by_id
    held_out = [
        Query(case.query, case.expected)
        for name in ("covered.csv", "uncovered.csv")
        for case in read_cases(CASES / name, ids)
    ]
    bare = replace(corpus, phrasings=(), not_covered=())
    found = [
        Bench("first FAQ, no phrasings", bare, held_out),
        Bench("first FAQ, with phrasings", corpus, held_out),
    ]
    for name in ("who-covid", "cdc-covid", "stackfaq"):
        if data and (data / name).is_dir():
            found.append(Bench(f"{name}, no phrasings", *read_set(data / name)))
    for name in ("curekart", "sofmattress"):
        if data and (data / "hint3" / name).is_dir():
            found.append(Bench(f"{name}, with phrasings", *read_intents(data / "hint3" / name)))
    return found


def main() -> None:
    """Measure every engine on every set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="folder of the public data sets")
    parser.add_argument("--only", nargs="*", default=None, help="beginnings of the names of the sets to measure")
    parser.add_argument("--json", type=Path, default=None, help="write the figures here too")
    options = parser.parse_args()
    report: dict[str, dict[str, Any]] = {}
    for bench in benches(options.data):
        if options.only and not any(bench.name.startswith(name) for name in options.only):
            continue
        print(f"{bench.name}: {len(bench.corpus.edition.entries)} entries, {len(bench.queries)} questions", flush=True)
        # The first FAQ's own index is the engine with these phrasings; building it anew would take minutes.
        engines = ENGINES | ({"Verbatim": shipped} if bench.name == "first FAQ, with phrasings" else {})
        for name, make in engines.items():
            try:
                ask = make(bench)
            except ImportError as error:
                print(f"  {name:<22} left out: {error}")
                continue
            table, milliseconds = measure(ask, bench.queries)
            report.setdefault(bench.name, {})[name] = {
                **{figure: value.value for figure, value in table.items()},
                "ms": milliseconds,
            }
            print(f"  {name:<22} {'  '.join(f'{k} {v}' for k, v in table.items())}  {milliseconds:.1f} ms", flush=True)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
