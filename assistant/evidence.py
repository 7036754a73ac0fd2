"""Evidence: the sentences of an answer that bear on the question, as spans. The text is never touched."""

from collections.abc import Callable, Sequence

import numpy as np

from assistant.encoder import Vectors
from assistant.text import words

_MOST = 3  # sentences marked in one answer
_NEAR = 0.85  # share of the best sentence's score that a further one needs
_LEAST = 0.35  # score below which nothing is marked
_WORD_SHARE = 0.5  # how much the shared words count beside the cosine


def find_evidence(
    question: str,
    vector: Vectors,
    answer: str,
    spans: Sequence[tuple[int, int]],
    sentence_vectors: Vectors,
    rarity: Callable[[str], float],
) -> tuple[tuple[int, int], ...]:
    """Find the sentences of an answer that bear on a question.

    Args:
        question: The question.
        vector: (dimension,) float32, its unit vector.
        answer: The answer.
        spans: Spans of its sentences.
        sentence_vectors: (len(spans), dimension) float32, zeros for a sentence that has no vector.
        rarity: Weight of a word.

    Returns:
        Some of the spans, in order. None if the answer is one sentence, or no sentence stands out.
    """
    if len(spans) < 2:
        return ()
    asked = set(words(question))
    weight = sum(rarity(word) for word in asked) or 1.0
    shared = [sum(rarity(word) for word in asked & set(words(answer[start:end]))) / weight for start, end in spans]
    scores = sentence_vectors @ vector + _WORD_SHARE * np.array(shared, dtype=np.float32)
    best = float(scores.max())
    if best < _LEAST:
        return ()
    nearest = np.argsort(-scores, kind="stable")[:_MOST]
    return tuple(spans[place] for place in sorted(nearest) if scores[place] >= _NEAR * best)
