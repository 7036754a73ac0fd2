"""A lexical view: BM25 over tokens of some kind."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

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
        tokens = [tokenise(text) for text in texts]
        bm25 = bm25s.BM25(k1=k1, b=b, method="lucene")
        bm25.index(tokens, show_progress=False)
        documents = np.zeros(len(bm25.vocab_dict) + 1, dtype=np.float32)
        for one in tokens:
            for token in set(one):
                documents[bm25.vocab_dict[token]] += 1
        documents[-1] = 0
        rarity = np.log(1 + (len(texts) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        return cls(bm25, tokenise, rarity)

    def scores(self, text: str) -> NDArray[np.float32]:
        """Score every indexed text: (size,) float32 in 0 … 1, higher is better."""
        tokens = self._tokenise(text)
        vocabulary = self._bm25.vocab_dict
        known = [vocabulary[token] for token in tokens if token in vocabulary]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        most = self._rarity[known].sum() + (len(tokens) - len(known)) * self._rarity[-1]
        scores: NDArray[np.float32] = self._bm25.get_scores_from_ids(known)
        share: NDArray[np.float32] = scores / most
        return share

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
    def load(cls, folder: Path, tokenise: Tokenise) -> "LexicalView":
        """Read what `save` wrote."""
        bm25 = bm25s.BM25.load(str(folder), load_vocab=True, show_progress=False)
        return cls(bm25, tokenise, np.load(folder / "rarity.npy", allow_pickle=False))
