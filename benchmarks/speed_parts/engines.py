"""This engine and others over the same texts, each set up in the plainest way its own documentation shows.

`benchmarks.against_others` compares how well they find, and sets them up alike; it is not imported here, because its
own imports would count as theirs in memory and time.
"""

import time
from collections.abc import Callable
from typing import Any

Ask = Callable[[str], object]
Opened = tuple[Ask, float]  # what answers, and the seconds of it all that went into indexing the texts


def verbatim(texts: list[str], model: str) -> Opened:
    """This engine as it ships, with its stored index, which holds far more than these texts."""
    from assistant import Assistant

    return Assistant.open().ask, 0.0


def sentence_transformers_faiss(texts: list[str], model: str) -> Opened:
    """Plain semantic search: sentence-transformers and a flat FAISS index."""
    import faiss
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu", local_files_only=True)

    def embed(some: list[str]) -> Any:
        return encoder.encode(some, normalize_embeddings=True, show_progress_bar=False)

    start = time.perf_counter()
    vectors = embed(texts)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    indexing = time.perf_counter() - start
    return lambda text: index.search(embed([text]), 5), indexing


def txtai(texts: list[str], model: str) -> Opened:
    """Txtai's hybrid index: dense and BM25, weighed half and half."""
    from txtai import Embeddings

    index = Embeddings(path=model, hybrid=True)
    start = time.perf_counter()
    index.index([(place, text, None) for place, text in enumerate(texts)])
    indexing = time.perf_counter() - start
    return lambda text: index.search(text, 5), indexing


def haystack(texts: list[str], model: str) -> Opened:
    """Haystack's in-memory embedding retriever."""
    from haystack import Document
    from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu", local_files_only=True)

    def embed(some: list[str]) -> Any:
        return encoder.encode(some, normalize_embeddings=True, show_progress_bar=False)

    start = time.perf_counter()
    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(
        [
            Document(id=str(place), content=text, embedding=vector.tolist())
            for place, (text, vector) in enumerate(zip(texts, embed(texts), strict=True))
        ]
    )
    indexing = time.perf_counter() - start
    retriever = InMemoryEmbeddingRetriever(store, top_k=5)
    return lambda text: retriever.run(query_embedding=embed([text])[0].tolist()), indexing


ENGINES: dict[str, Callable[[list[str], str], Opened]] = {
    "Verbatim": verbatim,
    "sentence-transformers and FAISS": sentence_transformers_faiss,
    "txtai, hybrid": txtai,
    "Haystack, in-memory retriever": haystack,
}
