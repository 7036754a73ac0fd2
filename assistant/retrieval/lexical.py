"""A lexical view: BM25 over tokens of some kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.arrays import highest, load_array

_MOST_READ = 30_000  # places in the index that a search for the nearest texts reads
Tokenise = Callable[[str], list[str]]
Floats = NDArray[np.float32]
Places = NDArray[np.int64]


class LexicalView:
    """BM25 (Robertson and Zaragoza 2009) over one kind of token, built by bm25s.

    Scores are given as a share of the most that a text could score for the question (all its
    tokens, each as often as one likes), so they are between 0 and 1 and comparable between
    questions. A token that no text has counts as the rarest.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        starts: Places,
        numbers: NDArray[np.int32],
        values: Floats,
        rarity: Floats,
        tokenise: Tokenise,
        size: int,
    ) -> None:
        """Wrap arrays; use `build` or `load`.

        Args:
            vocabulary: Number of each token.
            starts: (tokens + 1,) int64, where the texts of each token begin in `numbers`.
            numbers: int32, the texts that have a token, ascending, token by token.
            values: float32, what the token adds to the score of each.
            rarity: (tokens + 1,) float32, inverse document frequencies; the last one is for unknown tokens.
            tokenise: Turns a text into tokens.
            size: How many texts there are.
        """
        self._vocabulary = vocabulary
        self._starts = starts
        self._numbers = numbers
        self._values = values
        self._rarity = rarity
        self._tokenise = tokenise
        self.size = size

    @classmethod
    def build(cls, texts: Sequence[str], tokenise: Tokenise, k1: float = 1.5, b: float = 0.75) -> "LexicalView":
        """Index texts. `k1` and `b` are BM25's saturation and length normalisation."""
        import bm25s  # heavy, and only needed here

        bm25s.logger.setLevel("WARNING")  # it reports each step where anybody has set up logging
        vocabulary: dict[str, int] = {}
        tokens = [[vocabulary.setdefault(token, len(vocabulary)) for token in tokenise(text)] for text in texts]
        documents = np.zeros(len(vocabulary) + 1, dtype=np.float32)
        for one in tokens:
            documents[list(set(one))] += 1
        rarity = np.log(1 + (len(texts) - documents + 0.5) / (documents + 0.5)).astype(np.float32)
        bm25 = bm25s.BM25(k1=k1, b=b, method="lucene")
        bm25.index((tokens, dict(vocabulary)), show_progress=False)
        numbers, values = bm25.scores["indices"], bm25.scores["data"]
        starts = np.append(bm25.scores["indptr"][: len(vocabulary)], len(numbers)).astype(np.int64)
        return cls(vocabulary, starts, numbers, values, rarity, tokenise, len(texts))

    def scores(self, text: str, among: Places | None = None) -> Floats:
        """Score indexed texts: float32 in 0 … 1, higher is better.

        Args:
            text: The question.
            among: (n,) numbers of the texts to score, ascending; by default all.
        """
        tokens = self._tokenise(text)
        known = Counter(self._vocabulary[token] for token in tokens if token in self._vocabulary)
        if not known:
            return np.zeros(self.size if among is None else len(among), dtype=np.float32)
        most = sum(count * float(self._rarity[token]) for token, count in known.items())
        most += (len(tokens) - known.total()) * float(self._rarity[-1])
        scores = self._scores(known) if among is None else self._scores_of(known, among)
        share: Floats = (scores / most).astype(np.float32)
        return share

    def _scores(self, tokens: Counter[int]) -> NDArray[np.float64]:
        found = [self._texts_with(token) for token in tokens]
        counts = np.repeat(list(tokens.values()), [len(numbers) for numbers, _ in found])
        values = counts * np.concatenate([values for _, values in found])
        places = np.concatenate([numbers for numbers, _ in found])
        return np.bincount(places, weights=values, minlength=self.size).astype(np.float64)

    def _scores_of(self, tokens: Counter[int], texts: Places) -> NDArray[np.float64]:
        scores = np.zeros(len(texts))
        wanted = texts.astype(np.int32)  # as they are stored: converting those would read them whole
        for token, count in tokens.items():
            numbers, values = self._texts_with(token)
            if len(numbers):
                at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
                there = numbers[at] == wanted
                scores[there] += count * values[at[there]]
        return scores

    def nearest(self, text: str, count: int) -> Places:
        """The texts that score highest by the rarest tokens alone: at most `count` numbers.

        Only as many places of the index are read as are read quickly, whatever its size.
        """
        tokens = {self._vocabulary[token] for token in self._tokenise(text) if token in self._vocabulary}
        numbers: list[NDArray[np.int32]] = []
        values: list[Floats] = []
        for token in sorted(tokens, key=lambda one: (-self._rarity[one], one)):
            some, worth = self._texts_with(token)
            if sum(map(len, numbers)) + len(some) > _MOST_READ:
                break
            numbers.append(some)
            values.append(worth)
        if not numbers:
            return np.zeros(0, dtype=np.int64)
        unique, place = np.unique(np.concatenate(numbers), return_inverse=True)
        scores = np.bincount(place, weights=np.concatenate(values))
        nearest: Places = unique[highest(scores, count)[1]].astype(np.int64)
        return nearest

    def _texts_with(self, token: int) -> tuple[NDArray[np.int32], Floats]:
        """The texts that have a token, ascending, and what it adds to the score of each."""
        inside = slice(int(self._starts[token]), int(self._starts[token + 1]))
        return self._numbers[inside], self._values[inside]

    def unknown_share(self, text: str) -> float:
        """How much of a text's weight is in tokens that no indexed text has: 0 … 1."""
        tokens = self._tokenise(text)
        weights = [self.rarity(token) for token in tokens]
        unknown = [weight for token, weight in zip(tokens, weights, strict=True) if token not in self._vocabulary]
        return sum(unknown) / sum(weights) if weights else 1.0

    def rarity(self, token: str) -> float:
        """Inverse document frequency of a token; that of the rarest for an unknown one."""
        return float(self._rarity[self._vocabulary.get(token, -1)])

    def save(self, folder: Path) -> None:
        """Write the view into a new folder."""
        folder.mkdir()
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, f"_{name}"), allow_pickle=False)
        np.save(folder / "size.npy", self.size, allow_pickle=False)
        (folder / _VOCABULARY).write_text("\n".join(self._vocabulary), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, tokenise: Tokenise, mapped: bool = False) -> "LexicalView":
        """Read what `save` wrote, or map it from the files."""
        arrays = (load_array(folder / f"{name}.npy", mapped) for name in _ARRAYS)
        tokens = (folder / _VOCABULARY).read_text(encoding="utf-8").split("\n")
        vocabulary = {token: number for number, token in enumerate(tokens) if token}
        starts, numbers, values, rarity = arrays
        return cls(vocabulary, starts, numbers, values, rarity, tokenise, int(np.load(folder / "size.npy")))


_ARRAYS = ("starts", "numbers", "values", "rarity")
_VOCABULARY = "vocabulary.txt"
