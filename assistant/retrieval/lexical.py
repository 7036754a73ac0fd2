"""A lexical view: BM25 over tokens of some kind."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

_MOST_READ = 30_000  # places in the index that a search for the nearest texts reads
Tokenise = Callable[[str], list[str]]

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports each step where anybody has set up logging


class LexicalView:
    """BM25 (Robertson and Zaragoza 2009) over one kind of token, by bm25s.

    Scores are given as a share of the most that a text could score for the question (all its
    tokens, each as often as one likes), so they are between 0 and 1 and comparable between
    questions. A token that no text has counts as the rarest.
    """

    def __init__(self, bm25: Any, tokenise: Tokenise, rarity: NDArray[np.float32]) -> None:
        """Wrap a bm25s index; use `build` or `load`.

        Args:
            bm25: The bm25s index.
            tokenise: Turns a text into tokens.
            rarity: Inverse document frequency by token number; the last one is for unknown tokens.
        """
        self._bm25 = bm25
        self._tokenise = tokenise
        self._rarity = rarity
        self.size: int = bm25.scores["num_docs"]

    @classmethod
    def build(cls, texts: Sequence[str], tokenise: Tokenise, k1: float = 1.5, b: float = 0.75) -> "LexicalView":
        """Index texts. `k1` and `b` are BM25's saturation and length normalisation."""
        vocabulary: dict[str, int] = {}
        tokens = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokenise(text)] for text in texts]
        bm25 = bm25s.BM25(k1=k1, b=b, method="lucene")
        bm25.index((tokens, vocabulary), show_progress=False)
        documents = np.zeros(len(bm25.vocab_dict) + 1, dtype=np.float32)
        for one in tokens:
            documents[list(set(one))] += 1
        rarity = np.log(1 + (len(texts) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        return cls(bm25, tokenise, rarity)

    def scores(self, text: str, among: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Score indexed texts: float32 in 0 … 1, higher is better.

        Args:
            text: The question.
            among: (n,) numbers of the texts to score, ascending; by default all.
        """
        tokens = self._tokenise(text)
        vocabulary = self._bm25.vocab_dict
        known = [vocabulary[token] for token in tokens if token in vocabulary]
        if not known:
            return np.zeros(self.size if among is None else len(among), dtype=np.float32)
        most = self._rarity[known].sum() + (len(tokens) - len(known)) * self._rarity[-1]
        scores = self._bm25.get_scores_from_ids(known) if among is None else self._scores_of(known, among)
        share: NDArray[np.float32] = (scores / most).astype(np.float32)
        return share

    def _scores_of(self, tokens: Sequence[int], texts: NDArray[np.int64]) -> NDArray[np.float32]:
        scores = np.zeros(len(texts), dtype=np.float32)
        wanted = texts.astype(np.int32)  # as bm25s stores them: converting its lists would read them whole
        for token in tokens:
            numbers, values = self._postings(token)
            if len(numbers):
                at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
                there = numbers[at] == wanted
                scores[there] += values[at[there]]
        return scores

    def nearest(self, text: str, count: int) -> NDArray[np.int64]:
        """The texts that score highest by the rarest tokens alone: at most `count` numbers.

        Only as many entries of the index are read as are read quickly, whatever its size.
        """
        vocabulary = self._bm25.vocab_dict
        tokens = {vocabulary[token] for token in self._tokenise(text) if token in vocabulary}
        numbers: list[NDArray[np.int32]] = []
        values: list[NDArray[np.float32]] = []
        for token in sorted(tokens, key=lambda one: (-self._rarity[one], one)):
            some, worth = self._postings(token)
            if sum(map(len, numbers)) + len(some) > _MOST_READ:
                break
            numbers.append(some)
            values.append(worth)
        if not numbers:
            return np.zeros(0, dtype=np.int64)
        unique, place = np.unique(np.concatenate(numbers), return_inverse=True)
        scores = np.bincount(place, weights=np.concatenate(values))
        nearest: NDArray[np.int64] = unique[np.argsort(-scores, kind="stable")[:count]].astype(np.int64)
        return nearest

    def _postings(self, token: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The texts that have a token, ascending, and what it adds to the score of each."""
        stored = self._bm25.scores
        ends = stored["indptr"]
        if token + 1 >= len(ends):  # the empty token, which no text has
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        inside = slice(int(ends[token]), int(ends[token + 1]))
        return stored["indices"][inside], stored["data"][inside]

    def unknown_share(self, text: str) -> float:
        """How much of a text's weight is in tokens that no indexed text has: 0 … 1."""
        tokens = self._tokenise(text)
        vocabulary = self._bm25.vocab_dict
        weights = [float(self._rarity[vocabulary.get(token, -1)]) for token in tokens]
        unknown = [weight for token, weight in zip(tokens, weights, strict=True) if token not in vocabulary]
        return sum(unknown) / sum(weights) if weights else 1.0

    def rarity(self, token: str) -> float:
        """Inverse document frequency of a token; that of the rarest for an unknown one."""
        return float(self._rarity[self._bm25.vocab_dict.get(token, -1)])

    def save(self, folder: Path) -> None:
        """Write the view into a new folder."""
        self._bm25.save(str(folder), show_progress=False)
        np.save(folder / "rarity.npy", self._rarity, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, tokenise: Tokenise, mapped: bool = False) -> "LexicalView":
        """Read what `save` wrote, or map it from the files."""
        bm25 = bm25s.BM25.load(str(folder), load_vocab=True, show_progress=False, mmap=mapped)
        return cls(bm25, tokenise, np.load(folder / "rarity.npy", allow_pickle=False))
