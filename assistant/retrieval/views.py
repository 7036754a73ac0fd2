"""The views: what dense vectors and three lexical indexes say about a question and each entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.encoder import Vectors
from assistant.retrieval.gate import Gate
from assistant.retrieval.keys import NO_ENTRY, SHORTEST_SENTENCE, Key
from assistant.retrieval.lexical import LexicalView
from assistant.text import by_ear, character_ngrams, words

Floats = NDArray[np.float32]

# What is known of one entry for one question; all between about 0 and 1, higher is better.
FEATURES = (
    "question",  # cosine with the printed question
    "passage",  # cosine with question and answer together
    "sentence",  # cosine with the nearest sentence of the answer
    "phrasing",  # cosine with the nearest phrasing or the printed question
    "nearest_three",  # mean cosine of the three nearest of all these but the passage
    "words_printed",  # BM25 of words over question and answer
    "words",  # BM25 of words over question, answer and phrasings
    "sounds",  # BM25 of word skeletons and beginnings over the same
    "characters",  # BM25 of character n-grams, the nearest key
    "characters_three",  # … mean of the three nearest keys
)
_NEAREST_KEYS = 2048  # keys that the dense search returns; beyond them an entry gets the last one's cosine


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the views say about one question.

    Attributes:
        entries: (n,) int64, positions of the candidate entries, ascending.
        features: (n, len(FEATURES)) float32.
        nearest_key: (n,) int64, the key with the highest cosine of each candidate, -1 if none.
        uncovered: Cosine of the nearest known uncovered question, and the mean of the nearest three;
            0 where there are none.
        uncovered_characters: The same by character n-grams.
        unknown: Share of the question's weight that is in words that no key has.
        unknown_printed: … that no printed question or answer has.
        gate: How covered the question looks by itself, by its vector and by its wording.
    """

    entries: NDArray[np.int64]
    features: Floats
    nearest_key: NDArray[np.int64]
    uncovered: tuple[float, float]
    uncovered_characters: tuple[float, float]
    unknown: float
    unknown_printed: float
    gate: tuple[float, float]


class Views:
    """All indexes over one set of keys."""

    def __init__(self, keys: Sequence[Key], dense: "faiss.Index", lexical: dict[str, LexicalView], gate: Gate) -> None:
        """Wrap built or loaded indexes; use `build` or `load`."""
        self.keys = keys
        self._dense = dense
        self._lexical = lexical
        self._gate = gate
        self._entry = np.array([key.entry for key in keys], dtype=np.int64)
        self._kind = np.array([key.kind for key in keys])
        self._size = int(self._entry.max(initial=NO_ENTRY)) + 1

    @classmethod
    def build(cls, keys: Sequence[Key], vectors: Vectors) -> "Views":
        """Index keys with their vectors, (len(keys), dimension) float32 unit rows."""
        dense = faiss.IndexFlatIP(vectors.shape[1])
        dense.add(np.ascontiguousarray(vectors))
        size = max((key.entry for key in keys), default=NO_ENTRY) + 1
        printed, everything = [""] * size, [""] * size
        for key in keys:
            if key.kind == "passage":
                printed[key.entry] = key.text
            if key.kind in ("passage", "phrasing"):
                everything[key.entry] += f" {key.text}"
        lexical = {
            "words_printed": LexicalView.build(printed, words),
            "words": LexicalView.build(everything, words),
            "sounds": LexicalView.build(everything, by_ear),
            "characters": LexicalView.build([key.text for key in keys], character_ngrams, k1=0.9, b=1.0),
        }
        return cls(keys, dense, lexical, Gate.learn(keys, vectors))

    def look_up(self, text: str, vector: Floats) -> Evidence:
        """Gather the evidence for one question.

        Args:
            text: The question.
            vector: (dimension,) float32, its unit vector.
        """
        cosines, nearest = self._dense.search(vector[None, :], min(_NEAREST_KEYS, len(self.keys)))
        cosine = np.full(len(self.keys), cosines[0, -1], dtype=np.float32)
        cosine[nearest[0]] = cosines[0]
        characters = self._lexical["characters"].scores(text)
        entries = np.arange(self._size)
        features = np.empty((self._size, len(FEATURES)), dtype=np.float32)
        column = dict(zip(FEATURES, features.T, strict=True))  # writing to a column writes to `features`
        kind = self._kind
        column["question"][:] = self._best(cosine, kind == "question")
        column["passage"][:] = self._best(cosine, kind == "passage")
        column["sentence"][:] = self._best(cosine, kind == "sentence")
        column["phrasing"][:] = self._best(cosine, (kind == "question") | (kind == "phrasing"))
        column["nearest_three"][:] = self._nearest_three(cosine, (kind != "passage") & (kind != "uncovered"))
        for name in ("words_printed", "words", "sounds"):
            column[name][:] = self._lexical[name].scores(text)
        column["characters"][:] = self._best(characters, kind != "uncovered")
        column["characters_three"][:] = self._nearest_three(characters, kind != "uncovered")
        return Evidence(
            entries, features, self._nearest_key(cosine), _top(cosine[kind == "uncovered"]),
            _top(characters[kind == "uncovered"]), self._lexical["words"].unknown_share(text),
            self._lexical["words_printed"].unknown_share(text), self._gate.scores(text, vector))

    def _best(self, scores: Floats, chosen: NDArray[np.bool_]) -> Floats:
        best = np.zeros(self._size, dtype=np.float32)
        np.maximum.at(best, self._entry[chosen], scores[chosen])
        return best

    def _nearest_three(self, scores: Floats, chosen: NDArray[np.bool_]) -> Floats:
        keys = np.flatnonzero(chosen)
        order = keys[np.lexsort((-scores[keys], self._entry[keys]))]
        entry = self._entry[order]
        place = np.arange(len(order)) - np.searchsorted(entry, entry)  # 0 for the nearest key of its entry
        first = place < 3
        total = np.bincount(entry[first], scores[order[first]], self._size)
        count = np.bincount(entry[first], minlength=self._size)
        return (total / np.maximum(count, 1)).astype(np.float32)

    def _nearest_key(self, cosine: Floats) -> NDArray[np.int64]:
        nearest = np.full(self._size, -1, dtype=np.int64)
        order = np.argsort(cosine, kind="stable")
        covered = order[self._entry[order] != NO_ENTRY]
        nearest[self._entry[covered]] = covered
        return nearest

    def sentence_vectors(self, entry: int, lengths: Sequence[int]) -> Vectors:
        """Vectors of an entry's sentences, zeros for those too short to be keys.

        Args:
            entry: Position of the entry.
            lengths: Length of each sentence of its answer.

        Returns:
            (len(lengths), dimension) float32.
        """
        places = iter(np.flatnonzero((self._entry == entry) & (self._kind == "sentence")))
        vectors = np.zeros((len(lengths), self._dense.d), dtype=np.float32)
        for row, length in enumerate(lengths):
            if length >= SHORTEST_SENTENCE:
                vectors[row] = self._dense.reconstruct(int(next(places)))
        return vectors

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a word in all keys."""
        return self._lexical["words"].rarity(word)

    def terms_shared(self, text: str, key: int) -> tuple[str, ...]:
        """Words that a question shares with a key, the rarest first."""
        shared = set(words(text)) & set(words(self.keys[key].text))
        return tuple(sorted(shared, key=lambda word: (-self.rarity(word), word)))

    def save(self, folder: Path) -> None:
        """Write all indexes but the keys into an existing folder."""
        faiss.write_index(self._dense, str(folder / "vectors.faiss"))
        for name, view in self._lexical.items():
            view.save(folder / name)
        self._gate.save(folder)

    @classmethod
    def load(cls, folder: Path, keys: Sequence[Key]) -> "Views":
        """Read what `save` wrote, for the same keys."""
        dense = faiss.read_index(str(folder / "vectors.faiss"))
        tokenise = {"words_printed": words, "words": words, "sounds": by_ear, "characters": character_ngrams}
        lexical = {name: LexicalView.load(folder / name, how) for name, how in tokenise.items()}
        return cls(keys, dense, lexical, Gate.load(folder))


def _top(scores: Floats) -> tuple[float, float]:
    if not len(scores):
        return 0.0, 0.0
    highest = np.sort(scores)[::-1][:3]
    return float(highest[0]), float(highest.mean())
