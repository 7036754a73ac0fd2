"""The views: what dense vectors and three lexical indexes say about a question and each entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Entry
from assistant.encoder import Vectors
from assistant.retrieval.gate import Gate
from assistant.retrieval.groups import Group
from assistant.retrieval.keys import NO_ENTRY, SHORTEST_SENTENCE, Key
from assistant.retrieval.lexical import LexicalView
from assistant.retrieval.prototypes import Prototypes
from assistant.text import by_ear, character_ngrams, words

Floats = NDArray[np.float32]

# What is known of one entry for one question; all between about 0 and 1, higher is better.
FEATURES = (
    "question",  # cosine with the printed question
    "passage",  # cosine with the question and the nearest few sentences of the answer together
    "sentence",  # cosine with the nearest sentence of the answer
    "phrasing",  # cosine with the nearest phrasing or the printed question
    "nearest_three",  # mean cosine of the three nearest of all these but the passage
    "words_printed",  # BM25 of words over question and answer
    "words",  # BM25 of words over question, answer and phrasings
    "sounds",  # BM25 of word skeletons and beginnings over the same
    "characters",  # BM25 of character n-grams, the nearest key
    "characters_three",  # … mean of the three nearest keys
    "prototype",  # product with a vector learned to tell this entry's keys from all others
)
_NOTHING = -2.0  # below every score
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

    def __init__(
        self,
        keys: Sequence[Key],
        dense: "faiss.Index",
        lexical: dict[str, LexicalView],
        prototypes: Prototypes,
        gate: Gate,
    ) -> None:
        """Wrap built or loaded indexes; use `build` or `load`."""
        self.keys = keys
        self._dense = dense
        self._lexical = lexical
        self._prototypes = prototypes
        self.gate = gate
        self._support: Floats = np.zeros((0, dense.d), dtype=np.float32)
        if len(gate.support):
            self._support = np.array(dense.reconstruct_batch(gate.support), dtype=np.float32)
        entry = np.array([key.entry for key in keys], dtype=np.int64)
        kind = np.array([key.kind for key in keys])
        size = int(entry.max(initial=NO_ENTRY)) + 1
        covered = kind != "uncovered"
        self._question = Group(entry, kind == "question", size)
        self._passage = Group(entry, kind == "passage", size)
        self._sentence = Group(entry, kind == "sentence", size)
        self._phrasing = Group(entry, (kind == "question") | (kind == "phrasing"), size)
        self._short = Group(entry, covered & (kind != "passage"), size)
        self._covered = Group(entry, covered, size)
        self._uncovered = np.flatnonzero(~covered)
        self._size = size

    @classmethod
    def build(
        cls, keys: Sequence[Key], vectors: Vectors, entries: Sequence[Entry], gate: Gate | None = None
    ) -> "Views":
        """Index keys.

        Args:
            keys: The keys.
            vectors: (len(keys), dimension) float32, their unit vectors.
            entries: The entries that they stand for.
            gate: What was learned of these keys before; by default it is learned now.
        """
        dense = faiss.IndexFlatIP(vectors.shape[1])
        dense.add(np.ascontiguousarray(vectors))
        printed = [f"{entry.question}\n{entry.answer}" for entry in entries]
        everything = printed.copy()
        for key in keys:
            if key.kind == "phrasing":
                everything[key.entry] += f" {key.text}"
        lexical = {
            "words_printed": LexicalView.build(printed, words),
            "words": LexicalView.build(everything, words),
            "sounds": LexicalView.build(everything, by_ear),
            "characters": LexicalView.build([key.text for key in keys], character_ngrams, k1=0.9, b=1.0),
        }
        prototypes = Prototypes.learn(keys, vectors, len(entries))
        return cls(keys, dense, lexical, prototypes, gate or Gate.learn(keys, vectors))

    def look_up(self, text: str, vector: Floats) -> Evidence:
        """Gather the evidence for one question.

        Args:
            text: The question.
            vector: (dimension,) float32, its unit vector.
        """
        cosines, nearest = self._dense.search(vector[None, :], min(_NEAREST_KEYS, len(self.keys)))
        # One more than there are keys: the last is what a group shorter than others is filled up with.
        cosine = np.full(len(self.keys) + 1, cosines[0, -1], dtype=np.float32)
        cosine[nearest[0]] = cosines[0]
        cosine[-1] = _NOTHING
        characters = np.append(self._lexical["characters"].scores(text), _NOTHING).astype(np.float32)
        columns = {
            "question": self._question.best(cosine),
            "passage": self._passage.best(cosine),
            "sentence": self._sentence.best(cosine),
            "phrasing": self._phrasing.best(cosine),
            "nearest_three": self._short.best_three(cosine),
            "words_printed": self._lexical["words_printed"].scores(text),
            "words": self._lexical["words"].scores(text),
            "sounds": self._lexical["sounds"].scores(text),
            "characters": self._covered.best(characters),
            "characters_three": self._covered.best_three(characters),
            "prototype": self._prototypes.scores(vector),
        }
        return Evidence(
            np.arange(self._size),
            np.stack([columns[name] for name in FEATURES], axis=1),
            self._short.nearest(cosine),
            _top(cosine[self._uncovered]),
            _top(characters[self._uncovered]),
            self._lexical["words"].unknown_share(text),
            self._lexical["words_printed"].unknown_share(text),
            (self.gate.by_vector(self._support @ vector), self.gate.by_wording(text)),
        )

    def vectors(self, keys: NDArray[np.int64]) -> Vectors:
        """The vectors of some keys: (len(keys), dimension) float32."""
        vectors: Vectors = self._dense.reconstruct_batch(keys)
        return vectors

    def sentence_vectors(self, entry: int, lengths: Sequence[int]) -> Vectors:
        """Vectors of an entry's sentences, zeros for those too short to be keys.

        Args:
            entry: Position of the entry.
            lengths: Length of each sentence of its answer.

        Returns:
            (len(lengths), dimension) float32.
        """
        places = iter(self._sentence.keys_of(entry))
        vectors = np.zeros((len(lengths), self._dense.d), dtype=np.float32)
        for row, length in enumerate(lengths):
            if length >= SHORTEST_SENTENCE:
                vectors[row] = self._dense.reconstruct(int(next(places)))
        return vectors

    def nearness(self, entry: int) -> Floats:
        """Cosine of an entry's printed question with everyone's: (entries,) float32."""
        nearness: Floats = self._question_vectors @ self._question_vectors[entry]
        return nearness

    @cached_property
    def _question_vectors(self) -> Vectors:
        return self.vectors(self._question.keys_of_all())

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
        self._prototypes.save(folder)
        self.gate.save(folder)

    @classmethod
    def load(cls, folder: Path, keys: Sequence[Key]) -> "Views":
        """Read what `save` wrote, for the same keys."""
        dense = faiss.read_index(str(folder / "vectors.faiss"))
        tokenise = {"words_printed": words, "words": words, "sounds": by_ear, "characters": character_ngrams}
        lexical = {name: LexicalView.load(folder / name, how) for name, how in tokenise.items()}
        return cls(keys, dense, lexical, Prototypes.load(folder), Gate.load(folder))


def _top(scores: Floats) -> tuple[float, float]:
    if not len(scores):
        return 0.0, 0.0
    highest = np.sort(scores)[::-1][:3]
    return float(highest[0]), float(highest.mean())
