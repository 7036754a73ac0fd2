"""The decision: answer, offer a choice, or say that the FAQ does not cover it."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Edition
from assistant.retrieval.features import FEATURES, Evidence, Floats
from assistant.retrieval.logistic import Logistic
from assistant.retrieval.ranking import pooled, softmax
from assistant.text import words

# What a question asks for, in English, Hindi in Latin letters, and romanised Devanagari.
_ASKS = {
    "amount": re.compile(
        r"\b(how (much|many)|kitn[aie]|rs|rupees?|rupay\w*|lakh|crores?|cost|costs|price|budget|salary|fee|fees|"
        r"amount|percent\w*|number of|subsidy|interest|rate|paisa|paise|kharch\w*|vetan|tankhwah|\w*sankhya)\b"
    ),
    "time": re.compile(
        r"\b(when|which year|what year|how long|how soon|date|deadline|kab|kitne (din|saal|mahine|samay)|"
        r"saal|years?|months?|days?|tarikh)\b"
    ),
    "place": re.compile(r"\b(where|address|located|location|kahan|kaha|office|pata)\b"),
    "name": re.compile(r"\b(who|whom|whose|name|names|naam|kaun|kisne|phone|mobile|email|website|contact|author)\b"),
    "form": re.compile(
        r"\b(form|apply|application|register\w*|licen[cs]e|scheme|yojana|rules?|act|law|format|template|fill|"
        r"document|documents|certificate|eligib\w*|sanction\w*)\b"
    ),
}
_NUMBER = re.compile(r"\d|\b(hundred|thousand|few years|several|dozen)\b")
_NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")

SIGNALS = (
    *(f"top_{name}" for name in FEATURES),
    *(f"lead_{name}" for name in FEATURES),
    "score",
    "margin",
    "share",
    "agreement",
    "uncovered",
    "uncovered_three",
    "uncovered_characters",
    "uncovered_characters_three",
    "nearer_uncovered",
    "nearer_uncovered_characters",
    "unknown",
    "unknown_printed",
    "gate_vector",
    "gate_wording",
    "length",
    *(f"asks_{name}" for name in _ASKS),
    "amount_missing",
    "time_missing",
    "name_missing",
)


def signals(question: str, evidence: Evidence, scores: Floats, edition: Edition) -> Floats:
    """What the decision rests on, for the best-ranked entry: (len(SIGNALS),) float32.

    Args:
        question: The question, normalised for matching.
        evidence: What the views say about it.
        scores: The ranking's scores of the candidates.
        edition: The FAQ.
    """
    order = np.argsort(-scores, kind="stable")
    top = int(order[0])
    answers = edition.answer_numbers[evidence.entries]
    second = next((int(place) for place in order[1:] if answers[place] != answers[top]), top)
    features = evidence.features
    best = dict(zip(FEATURES, features[top], strict=True))
    lead = features[top] - features[second]
    asks = {name: float(bool(pattern.search(question))) for name, pattern in _ASKS.items()}
    answer = edition.entries[int(evidence.entries[top])].answer
    return np.array(
        [
            *features[top],
            *lead,
            scores[top],
            scores[top] - scores[second],
            pooled(softmax(scores), answers)[top],
            float(np.mean(features.argmax(axis=0) == top)),
            *evidence.uncovered,
            *evidence.uncovered_characters,
            evidence.uncovered[0] - best["phrasing"],
            evidence.uncovered_characters[0] - best["characters"],
            evidence.unknown,
            evidence.unknown_printed,
            *evidence.gate,
            np.log1p(len(words(question))),
            *asks.values(),
            asks["amount"] * float(not _NUMBER.search(answer)),
            asks["time"] * float(not _NUMBER.search(answer)),
            asks["name"] * float(not _NAMED.search(answer)),
        ],
        dtype=np.float32,
    )


@dataclass(frozen=True)
class Decision(Logistic):
    """A logistic model over the signals of whether the FAQ answers the question, and the thresholds on it.

    Attributes:
        answer_from: Lowest probability at which the best entry is shown as the answer.
        choose_from: Lowest probability at which entries are offered.
        report: What the thresholds were chosen for, and the figures on held-out questions.
    """

    answer_from: float
    choose_from: float
    report: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """The error rates that thresholds are chosen for, as shares of held-out questions.

    Attributes:
        same_field: Most uncovered questions of the FAQ's own field that may be answered.
        other: Most of all other uncovered questions that may be answered.
        wrong: Most covered questions that may be answered with a wrong entry.
        served: Fewest covered questions that are answered or offered a choice.
    """

    same_field: float = 0.05
    other: float = 0.005
    wrong: float = 0.015
    served: float = 0.985


def learn_decision(
    signal: Floats,
    covered: NDArray[np.bool_],
    right: NDArray[np.bool_],
    share: Floats,
    same_field: NDArray[np.bool_],
    folds: NDArray[np.int64],
    limits: Limits,
) -> Decision:
    """Learn the logistic model and choose the thresholds, both on cross-fitted questions.

    The model is fitted once on all folds; thresholds and figures come from models that did not see
    the question's fold. Classes are weighted as if covered and uncovered questions came in equal numbers.

    Args:
        signal: (n, len(SIGNALS)) float32.
        covered: (n,) whether the FAQ answers the question.
        right: (n,) whether the best-ranked entry is the one that does.
        share: (n,) the ranking's share for the best entry.
        same_field: (n,) whether an uncovered question is of the FAQ's own field.
        folds: (n,) fold of each question.
        limits: The error rates to keep.
    """
    held_out = np.zeros(len(covered))
    for fold in np.unique(folds):
        inside = folds != fold
        model = Logistic.learn(signal[inside], covered[inside])
        held_out[~inside] = [model.probability(row) for row in signal[~inside]]
    probability = held_out * share
    answer_from = max(
        _exceeded_by(probability[~covered & same_field], limits.same_field),
        _exceeded_by(probability[~covered & ~same_field], limits.other),
        _exceeded_by(np.where(right, 0, probability)[covered], limits.wrong),
    )
    answer_from = float(np.clip(answer_from, 0.3, 0.95))
    choose_from = float(np.clip(np.quantile(held_out[covered], 1 - limits.served), 0.02, answer_from))
    answered = probability >= answer_from
    report = {
        "covered": float(covered.sum()),
        "uncovered": float((~covered).sum()),
        "first_place": float(right[covered].mean()),
        "answered_right": float((answered & right)[covered].mean()),
        "answered_wrong": float((answered & ~right)[covered].mean()),
        "same_field_answered": float(answered[~covered & same_field].mean()) if (~covered & same_field).any() else 0.0,
        "other_answered": float(answered[~covered & ~same_field].mean()) if (~covered & ~same_field).any() else 0.0,
    }
    model = Logistic.learn(signal, covered)
    return Decision(model.weights, model.bias, model.mean, model.scale, answer_from, choose_from, report)


def _exceeded_by(probability: NDArray[np.float64], share: float) -> float:
    """The lowest threshold that at most this share of probabilities reach."""
    if not len(probability):
        return 0.0
    allowed = int(share * len(probability))
    return float(np.sort(probability)[::-1][min(allowed, len(probability) - 1)]) + 1e-6
