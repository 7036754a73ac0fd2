"""Dialogue acts: whether a turn asks, follows up, or steers the talk (Stolcke et al. 2000, "Dialogue act modeling")."""

import csv
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.acts.numbers import without_numbers
from assistant.corpus.folder import FollowUp
from assistant.encoder import Encoder, Vectors
from assistant.text import by_ear, character_ngrams

ACTS_FILE = "acts.npz"
MOVES = (
    *("pick", "none", "more", "next", "previous", "back", "repeat", "restart"),
    *("sections", "section", "entry", "topic", "where", "trust"),
)
WITHOUT_NUMBER = ("next", "previous", "back", "repeat")  # "put before me entry thirty-five" is none of them
SMALL_TALK = ("hello", "thanks", "who", "robot", "hear", "bye", "abuse", "help")
ACTS = ("question", "follow_up", *MOVES, *SMALL_TALK)

_BUCKETS = 1 << 14  # that tokens are hashed into (Weinberger et al. 2009)
_MEANING = 1.5  # how much the vector counts against the wording, whose features have length 1
_STRENGTH = 10.0  # inverse regularisation
_QUESTIONS = 3000  # of the FAQ's own that are learned from at most
_QUESTION_WEIGHT = 0.3
_SEED = 11


@dataclass(frozen=True, slots=True)
class Said:
    """A turn whose act is known.

    Attributes:
        act: One of `ACTS`.
        text: What was said.
        voice: Whose words they are.
    """

    act: str
    text: str
    voice: str


def read_acts(follow_ups: Sequence[FollowUp]) -> list[Said]:
    """Turns that people said, with their acts: what the acts are learned from.

    Args:
        follow_ups: What people say next, of some FAQ.
    """
    with files("assistant.acts").joinpath("acts.csv").open(encoding="utf-8") as file:
        said = [Said(row["act"], row["said"], row["voice"]) for row in csv.DictReader(file)]
    return said + [Said("question" if one.kind == "fresh" else "follow_up", one.text, one.voice) for one in follow_ups]


def acts_digest(follow_ups: Sequence[FollowUp]) -> str:
    """sha256 over what the acts are learned from."""
    rows = [[one.act, one.text, one.voice] for one in read_acts(follow_ups)]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


@dataclass(frozen=True)
class Acts:
    """A multinomial logistic model of a turn's act, over its vector and its wording.

    Attributes:
        weights: (dimension + buckets, len(ACTS)) float32.
        bias: (len(ACTS),) float32.
        rarity: (buckets,) float32, inverse document frequencies.
    """

    weights: Vectors
    bias: Vectors
    rarity: Vectors

    @classmethod
    def learn(cls, encoder: Encoder, said: Sequence[Said], questions: Sequence[str]) -> "Acts":
        """Learn from turns whose act is known, and from the FAQ's own questions.

        Args:
            encoder: Turns texts into vectors.
            said: Turns with their acts.
            questions: Questions that the FAQ may be asked; a sample of them is taken.
        """
        from scipy.sparse import csr_matrix, hstack
        from sklearn.linear_model import LogisticRegression

        chosen = np.random.default_rng(_SEED).permutation(len(questions))[:_QUESTIONS]
        texts = [one.text for one in said] + [questions[place] for place in chosen]
        acts = np.array([ACTS.index(one.act) for one in said] + [0] * len(chosen))
        buckets = [_buckets(text) for text in texts]
        documents = np.bincount(np.concatenate([np.array(list(one)) for one in buckets]), minlength=_BUCKETS)
        rarity = np.log((1 + len(texts)) / (1 + documents)).astype(np.float32) + 1
        rows, columns, values = [], [], []
        for row, counted in enumerate(buckets):
            places, weights = _weigh(counted, rarity)
            rows += [row] * len(places)
            columns += places.tolist()
            values += weights.tolist()
        wording = csr_matrix((values, (rows, columns)), shape=(len(texts), _BUCKETS), dtype=np.float32)
        inputs = hstack([csr_matrix(_MEANING * encoder.encode(texts)), wording]).tocsr()
        weight = np.where(np.arange(len(texts)) < len(said), 1.0, _QUESTION_WEIGHT)
        model = LogisticRegression(C=_STRENGTH, max_iter=200).fit(inputs, acts, weight)
        return cls(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32), rarity)

    def probabilities(self, text: str, vector: Vectors) -> Vectors:
        """How likely each act is: (len(ACTS),) float32.

        Args:
            text: What was said.
            vector: (dimension,) float32, its vector.
        """
        places, weights = _weigh(_buckets(text), self.rarity)
        scores = self.bias + _MEANING * vector @ self.weights[: len(vector)]
        scores = scores + weights @ self.weights[len(vector) + places]
        raised = np.exp(scores - scores.max())
        shares: Vectors = raised / raised.sum()
        return shares

    def save(self, folder: Path) -> None:
        """Write into an existing folder."""
        np.savez_compressed(
            folder / ACTS_FILE, weights=self.weights.astype(np.float16), bias=self.bias, rarity=self.rarity
        )

    @classmethod
    def load(cls, folder: Path) -> "Acts":
        """Read what `save` wrote."""
        with np.load(folder / ACTS_FILE, allow_pickle=False) as stored:
            return cls(stored["weights"].astype(np.float32), stored["bias"], stored["rarity"])


def _buckets(text: str) -> Counter[int]:
    return Counter(zlib.crc32(token.encode()) % _BUCKETS for token in _tokens(text))


def _weigh(counted: Counter[int], rarity: Vectors) -> tuple[NDArray[np.int64], Vectors]:
    places = np.fromiter(counted, dtype=np.int64, count=len(counted))
    weights = (1 + np.log(np.fromiter(counted.values(), dtype=np.float32, count=len(counted)))) * rarity[places]
    return places, (weights / max(float(np.linalg.norm(weights)), 1e-6)).astype(np.float32)


def _tokens(text: str) -> Iterator[str]:
    said = without_numbers(text)
    spoken = ["^", *said.split(), "$"]
    yield from spoken
    yield from (f"{one} {other}" for one, other in pairwise(spoken))
    yield from (f"~{gram}" for gram in character_ngrams(said))
    yield from (f"={sound}" for sound in by_ear(said))
    yield f"length {min(len(spoken), 14)}"
