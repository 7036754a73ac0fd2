"""The views: what dense vectors and three lexical indexes say about a question and each entry."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Entry
from assistant.encoder import Vectors
from assistant.retrieval.arrays import highest
from assistant.retrieval.candidates import ALL, KeysByEntry
from assistant.retrieval.dense import Cosines, DenseIndex
from assistant.retrieval.features import FEATURES, Evidence, Floats
from assistant.retrieval.gate import Gate
from assistant.retrieval.grams import HashedGrams
from assistant.retrieval.keys import SHORTEST_SENTENCE, Key, Keys
from assistant.retrieval.lexical import LexicalView
from assistant.retrieval.prototypes import Prototypes
from assistant.text import by_ear, character_ngrams, words

_CHARACTERS, _GRAMS = "characters", "grams"  # folders of the two kinds of view over character n-grams

_NOTHING = -2.0  # below every score
_NONE = np.zeros(0, dtype=np.int64)
_NEAREST_KEYS = 2048  # keys that the dense search returns; beyond them an entry gets the last one's cosine
_NEAREST_OF_MANY = 512  # … where not every key is compared
_BY_WORDS = 64  # candidates that a lexical view gives where not all entries are


class Views:
    """All indexes over one set of keys."""

    def __init__(
        self,
        keys: Keys,
        dense: DenseIndex,
        lexical: dict[str, LexicalView],
        characters: "LexicalView | HashedGrams",
        prototypes: Prototypes,
        gate: Gate,
    ) -> None:
        """Wrap built or loaded indexes; use `build` or `load`."""
        self.keys = keys
        self.dense = dense
        self._lexical = lexical
        self._characters = characters
        self._prototypes = prototypes
        self.gate = gate
        # Where not every key is compared with a question, those that the gate asks for are.
        self._support = dense.vectors(gate.support[: 0 if dense.settings.kind == "flat" else None])
        self._by_entry = KeysByEntry(keys)

    @classmethod
    def build(
        cls, keys: Sequence[Key], vectors: Vectors, entries: Sequence[Entry], gate: Gate | None = None
    ) -> "Views":
        """Index keys.

        Args:
            keys: The keys.
            vectors: (len(keys), dimension) float32, their unit vectors; may be mapped from a file.
            entries: The entries that they stand for.
            gate: What was learned of these keys before; by default it is learned now.
        """
        printed = [f"{entry.question}\n{entry.answer}" for entry in entries]
        everything = printed.copy()
        for key in keys:
            if key.kind == "phrasing":
                everything[key.entry] += f" {key.text}"
        lexical = {
            "words_printed": LexicalView.build(printed, words),
            "words": LexicalView.build(everything, words),
            "sounds": LexicalView.build(everything, by_ear),
        }
        texts = (key.text for key in keys)
        characters = (
            HashedGrams.build(texts)
            if len(entries) > ALL
            else LexicalView.build(list(texts), character_ngrams, k1=0.9, b=1.0)
        )
        prototypes = Prototypes.learn(keys, vectors, len(entries))
        return cls(
            Keys.of(keys), DenseIndex.build(vectors), lexical, characters, prototypes, gate or Gate.learn(keys, vectors)
        )

    def look_up(self, text: str, vector: Floats) -> Evidence:
        """Gather the evidence for one question.

        Args:
            text: The question.
            vector: (dimension,) float32, its unit vector.
        """
        cosines = self._compare(vector)
        weighed = self._by_entry.everyone or self._by_entry.candidates(
            cosines.nearest, [self._lexical[name].nearest(text, _BY_WORDS) for name in ("words", "sounds")]
        )
        among = None if weighed.every else weighed.entries
        cosine = np.append(cosines.of(weighed.keys), np.float32(_NOTHING))
        characters, uncovered = self._by_characters(text, weighed.keys)
        tables = weighed.tables
        columns = {
            "question": tables["question"].best(cosine),
            "passage": tables["passage"].best(cosine),
            "sentence": tables["sentence"].best(cosine),
            "phrasing": tables["phrasing"].best(cosine),
            "nearest_three": tables["short"].best_three(cosine),
            "words_printed": self._lexical["words_printed"].scores(text, among),
            "words": self._lexical["words"].scores(text, among),
            "sounds": self._lexical["sounds"].scores(text, among),
            "characters": tables["covered"].best(characters),
            "characters_three": tables["covered"].best_three(characters),
            "prototype": self._prototypes.scores(vector, among),
        }
        place = tables["short"].nearest(cosine)
        return Evidence(
            weighed.entries,
            np.stack([columns[name] for name in FEATURES], axis=1),
            np.where(place < 0, -1, weighed.keys[place]),
            _top(cosines.of(self._by_entry.uncovered)),
            _top(uncovered),
            self._lexical["words"].unknown_share(text),
            self._lexical["words_printed"].unknown_share(text),
            (self.gate.by_vector(cosines.support), self.gate.by_wording(text)),
        )

    def _compare(self, vector: Floats) -> Cosines:
        """Compare a question with the keys: with all of them, or with the nearest that a search finds."""
        every = self.dense.compare(vector)
        if every is None:
            found, nearest = self.dense.search(vector, _NEAREST_OF_MANY)
            return Cosines(None, found[-1] if len(found) else _NOTHING, nearest, found, self._support @ vector)
        lowest = max(0, len(every) - _NEAREST_KEYS)
        floor = np.partition(every, lowest)[lowest] if len(every) else _NOTHING
        nearest = _NONE if self._by_entry.everyone else highest(every, _NEAREST_OF_MANY)[1]
        return Cosines(every, floor, nearest, every[nearest], every[self.gate.support])

    def _by_characters(self, text: str, keys: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Scores of the candidates' keys, with a last one below all, and of the uncovered questions."""
        if isinstance(self._characters, HashedGrams):
            found, uncovered = (self._characters.scores(text, one) for one in (keys, self._by_entry.uncovered))
        else:
            scores = self._characters.scores(text)
            found, uncovered = scores[keys], scores[self._by_entry.uncovered]
        return np.append(found, np.float32(_NOTHING)), uncovered

    def vectors(self, keys: NDArray[np.int64]) -> Vectors:
        """The vectors of some keys: (len(keys), dimension) float32."""
        return self.dense.vectors(keys)

    def sentence_vectors(self, entry: int, lengths: Sequence[int]) -> Vectors:
        """Vectors of an entry's sentences, zeros for those that are no keys.

        Args:
            entry: Position of the entry.
            lengths: Length of each sentence of its answer.

        Returns:
            (len(lengths), dimension) float32.
        """
        keys = self._by_entry.keys_of([entry], "sentence")
        vectors = np.zeros((len(lengths), self.dense.dimension), dtype=np.float32)
        long_enough = [row for row, length in enumerate(lengths) if length >= SHORTEST_SENTENCE]
        if len(keys) == len(long_enough):
            vectors[long_enough] = self.dense.vectors(keys)
        return vectors

    def nearness(self, entry: int, among: NDArray[np.int64]) -> Floats:
        """Cosine of an entry's printed question with those of others: (len(among),) float32."""
        own, others = (self.dense.vectors(self._by_entry.keys_of(one, "question")) for one in ([entry], among))
        nearness: Floats = others @ own[0]
        return nearness

    def neighbours(self, entry: int, count: int) -> list[int]:
        """Positions of the entries whose printed question is nearest to that of one, nearest first."""
        if self._by_entry.everyone:
            others = self._by_entry.everyone.entries
        else:
            own = self.dense.vectors(self._by_entry.keys_of([entry], "question"))[0]
            others = np.sort(self._by_entry.entries_of(self.dense.search(own, _NEAREST_OF_MANY)[1]))
        others = others[others != entry]
        order = np.argsort(-self.nearness(entry, others), kind="stable")
        return [int(place) for place in others[order[:count]]]

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a word in all keys."""
        return self._lexical["words"].rarity(word)

    def terms_shared(self, text: str, key: int) -> tuple[str, ...]:
        """Words that a question shares with a key, the rarest first."""
        shared = set(words(text)) & set(words(self.keys[key].text))
        return tuple(sorted(shared, key=lambda word: (-self.rarity(word), word)))

    def save(self, folder: Path) -> None:
        """Write keys and indexes into an existing folder."""
        self.keys.save(folder)
        self.dense.save(folder)
        for name, view in self._lexical.items():
            view.save(folder / name)
        self._characters.save(folder / (_GRAMS if isinstance(self._characters, HashedGrams) else _CHARACTERS))
        self._prototypes.save(folder)
        self.gate.save(folder)

    @classmethod
    def load(cls, folder: Path) -> "Views":
        """Read what `save` wrote; the parts of a large index stay on disk until they are read."""
        large = (folder / _GRAMS).is_dir()
        lexical = {
            name: LexicalView.load(folder / name, how, large)
            for name, how in {"words_printed": words, "words": words, "sounds": by_ear}.items()
        }
        characters = (
            HashedGrams.load(folder / _GRAMS) if large else LexicalView.load(folder / _CHARACTERS, character_ngrams)
        )
        prototypes = Prototypes.load(folder, large)
        return cls(Keys.load(folder), DenseIndex.load(folder), lexical, characters, prototypes, Gate.load(folder))


def _top(scores: Floats) -> tuple[float, float]:
    if not len(scores):
        return 0.0, 0.0
    highest = np.sort(scores)[::-1][:3]
    return float(highest[0]), float(highest.mean())
