"""The dense index: FAISS over the vectors of all keys, of the kind that their number asks for."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Vectors
from assistant.retrieval.arrays import highest

_FILE = "vectors.faiss"
_SETTINGS = "vectors.json"
_EXACT = 50_000  # keys up to which a question is compared with every one
_LINKS = 32  # of each vector in the graph (Malkov and Yashunin 2018, "… Hierarchical Navigable Small World graphs")
_EXPLORED_WHEN_BUILT = 80  # vectors looked at to find them
_LEAST_EXPLORED = 512  # vectors that a search looks at, at least
_RECALL = 0.995  # recall@10 against exact search that their number is chosen for
_ASKED = 256  # vectors that it is measured with
_BATCH = 50_000
_SEED = 5

Floats = NDArray[np.float32]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a dense index searches.

    Attributes:
        kind: "flat", every vector is compared; or "hnsw", those on a way through a graph of neighbours, in 16 bits.
        explored: Vectors that a search of the graph looks at, 0 for "flat".
        recall: Share of the 10 exactly nearest that it finds, measured when it was built.
    """

    kind: str
    explored: int = 0
    recall: float = 1.0


@dataclass(frozen=True)
class Cosines:
    """The cosines of keys with one question; those beyond the nearest all count as much as the last of these.

    Attributes:
        every: (keys,) float32, where every key was compared.
        floor: The last one's.
        nearest: Numbers of the nearest keys, nearest first; none where every entry is weighed anyway.
        found: float32, their cosines.
        support: float32, cosines of the keys that the gate asks for.
    """

    every: Floats | None
    floor: float
    nearest: Places
    found: Floats
    support: Floats

    def of(self, keys: Places) -> Floats:
        """The cosines of some keys, given ascending: (len(keys),) float32."""
        if self.every is not None:
            return np.maximum(self.every[keys], np.float32(self.floor))
        cosines = np.full(len(keys), self.floor, dtype=np.float32)
        if len(keys):
            place = np.minimum(np.searchsorted(keys, self.nearest), len(keys) - 1)
            there = keys[place] == self.nearest
            cosines[place[there]] = self.found[there]
        return cosines


class DenseIndex:
    """Vectors of unit length, searched by inner product, which is their cosine."""

    def __init__(self, index: Any, settings: Settings) -> None:
        """Wrap a FAISS index; use `build` or `load`."""
        self._index = index
        self.settings = settings
        self.dimension: int = index.d
        self._flat: Vectors | None = None
        if settings.kind == "flat":
            # Seen where they lie in FAISS: one product gives all cosines in half the time of a search.
            shape = (index.ntotal, index.d)
            seen = faiss.rev_swig_ptr(index.get_xb(), shape[0] * shape[1]) if shape[0] else np.zeros(0, np.float32)
            self._flat = seen.reshape(shape)

    def __len__(self) -> int:
        """Number of vectors."""
        return int(self._index.ntotal)

    @classmethod
    def build(cls, vectors: Vectors, exact: int = _EXACT) -> "DenseIndex":
        """Index vectors.

        Args:
            vectors: (n, dimension) float32 or float16, unit rows; may be mapped from a file.
            exact: Number up to which every vector is compared.
        """
        count, dimension = vectors.shape
        if count <= exact:
            flat = faiss.IndexFlatIP(dimension)
            flat.add(np.ascontiguousarray(vectors, dtype=np.float32))
            return cls(flat, Settings("flat"))
        graph: Any = faiss.index_factory(dimension, f"HNSW{_LINKS},SQfp16", faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = _EXPLORED_WHEN_BUILT
        for start in range(0, count, _BATCH):
            batch = np.ascontiguousarray(vectors[start : start + _BATCH], dtype=np.float32)
            if not start:
                graph.train(batch)  # 16 bits have nothing to learn, but have to be told so
            graph.add(batch)
        draw = np.random.default_rng(_SEED)
        asked = np.ascontiguousarray(vectors[draw.choice(count, _ASKED, replace=False)], dtype=np.float32)
        exactly = nearest_exactly(vectors, asked, 10)
        explored, recall = _explored(lambda explored: _recall(graph, asked, exactly, explored), count)
        return cls(graph, Settings("hnsw", explored, recall))

    def compare(self, vector: Floats) -> Floats | None:
        """The cosine of every key, where they are few enough to compare them all: (n,) float32."""
        return self._flat @ vector if self._flat is not None else None

    def search(self, vector: Floats, count: int) -> tuple[Floats, Places]:
        """The nearest keys: cosines, best first, and their numbers; fewer than `count` where fewer are found."""
        every = self.compare(vector)
        if every is not None:
            return highest(every, count)
        cosines, keys = self._index.search(vector[None, :], min(count, len(self)))
        found = keys[0] >= 0
        return cosines[0][found], keys[0][found]

    def vectors(self, keys: Places) -> Vectors:
        """The vectors of some keys: (len(keys), dimension) float32."""
        if not len(keys):
            return np.zeros((0, self.dimension), dtype=np.float32)
        if self._flat is not None:
            return self._flat[keys]
        vectors: Vectors = np.array(self._index.reconstruct_batch(keys), dtype=np.float32)
        return vectors

    def save(self, folder: Path) -> None:
        """Write it into an existing folder."""
        faiss.write_index(self._index, str(folder / _FILE))
        (folder / _SETTINGS).write_text(json.dumps(asdict(self.settings)) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "DenseIndex":
        """Read what `save` wrote; the vectors of a graph stay on disk until they are looked at."""
        settings = Settings(**json.loads((folder / _SETTINGS).read_text(encoding="utf-8")))
        if settings.kind == "flat":
            return cls(faiss.read_index(str(folder / _FILE)), settings)
        graph: Any = faiss.read_index(str(folder / _FILE), faiss.IO_FLAG_MMAP_IFC)
        graph.hnsw.efSearch = settings.explored
        return cls(graph, settings)


def nearest_exactly(vectors: Vectors, asked: Floats, count: int) -> Places:
    """The numbers of the nearest vectors by comparing with every one: (len(asked), count) int64."""
    best = faiss.ResultHeap(len(asked), count, keep_max=True)
    for start in range(0, len(vectors), _BATCH):
        some = np.ascontiguousarray(vectors[start : start + _BATCH], dtype=np.float32)
        cosines, places = faiss.knn(asked, some, min(count, len(some)), faiss.METRIC_INNER_PRODUCT)
        best.add_result(cosines, places + start)
    best.finalize()
    nearest: Places = best.I
    return nearest


def _recall(graph: Any, asked: Floats, exactly: Places, explored: int) -> float:
    graph.hnsw.efSearch = explored
    _, found = graph.search(asked, exactly.shape[1])
    return float(np.mean([np.isin(one, other).mean() for one, other in zip(exactly, found, strict=True)]))


def _explored(recall: Callable[[int], float], count: int) -> tuple[int, float]:
    """The fewest vectors to look at, doubling, that find enough."""
    explored = _LEAST_EXPLORED
    while (found := recall(explored)) < _RECALL and explored < count:
        explored *= 2
    return explored, found
