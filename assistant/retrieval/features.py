"""What the views say of a question and each entry."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
