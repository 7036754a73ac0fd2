"""Learns to read follow-ups: `python -m benchmarks.learn_context`.

From follow-ups that people wrote on the first FAQ (`assistant/acts/follow_ups.csv`), and from complete questions
said in the middle of a talk. Figures are cross-fitted by voice. Writes `assistant/conversation/context.json`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant import Assistant
from assistant.acts import Acts, read_acts, read_table
from assistant.conversation.context import (
    Reading,
    lean_features,
    read,
)
from assistant.conversation.model import CONTEXT_FILE, ContextModel, Logistic
from assistant.conversation.state import State, Turn
from assistant.retrieval.ranking import conditional_logit, softmax
from assistant.retrieval.views import Floats

_LEANING_MISTAKEN = 0.01  # most complete questions that may be read in the light of the talk
_UNCOVERED_ANSWERED = 0.03
_UNCOVERED_OFFERED = 0.08
_WRONG = 0.05


@dataclass(frozen=True)
class Example:
    """A turn after another, with what it means.

    Attributes:
        reading: The turn, looked up in the light of the talk.
        expected: Positions of the entries that answer it; empty if none does.
        leans: Whether it leans on the talk.
        voice: Whose words it is in.
    """

    reading: Reading
    expected: tuple[int, ...]
    leans: bool
    voice: str


def examples(faq: Assistant) -> list[Example]:
    """Follow-ups, and complete questions said after a random entry was shown."""
    follow_ups, said = read_table("follow_ups.csv"), read_acts()
    questions = [key.text for key in faq.views.keys if key.kind in ("question", "phrasing", "uncovered")]
    draw = np.random.default_rng(4)
    found = []
    for voice in sorted({row["voice"] for row in follow_ups}):
        acts = Acts.learn(faq.encoder, [one for one in said if one.voice != voice], questions)
        for row in follow_ups:
            if row["voice"] == voice:
                expected = tuple(faq.edition.position[one] for one in row["expected"].split(";") if one)
                reading = _read(faq, row["shown"], row["asked"], row["said"], acts)
                found.append(Example(reading, expected, row["kind"] != "fresh", voice))
        for one in said:
            if one.voice == voice and one.act == "question":
                shown = faq.edition.entries[int(draw.integers(len(faq.edition.entries)))]
                found.append(Example(_read(faq, shown.id, shown.question, one.text, acts), (), False, voice))
    return found


def _read(faq: Assistant, shown: str, asked: str, said: str, acts: Acts) -> Reading:
    state = State((Turn(asked, "question", "answer", (shown,)),))
    alone = faq.find(said)
    reading = read(faq, state, alone, acts)
    assert reading is not None
    return reading


def ranking(leaning: Sequence[Example]) -> Floats:
    """Weights of the entry features."""
    features = []
    for one in leaning:
        if one.expected:
            rows = one.reading.features.astype(np.float64)
            rest = np.delete(np.arange(len(rows)), one.expected)
            for right in one.expected[:1]:
                features.append(rows[np.concatenate([[right], rest])][: len(rows) - 2])
    stacked = np.stack(features)
    return conditional_logit(stacked, np.zeros(stacked.shape[:2], dtype=np.bool_)).astype(np.float32)


def learn(some: Sequence[Example]) -> tuple[Floats, Logistic, Logistic]:
    """The ranking, whether a turn is covered, and whether it leans."""
    leans = [one for one in some if one.leans]
    weights = ranking(leans)
    features = np.stack([one.reading.turn_features(one.reading.features @ weights) for one in leans])
    covered = Logistic.learn(features, np.array([bool(one.expected) for one in leans]))
    leaning = Logistic.learn(
        np.stack([lean_features(one.reading) for one in some]), np.array([one.leans for one in some])
    )
    return weights, covered, leaning


def main() -> None:
    """Learn, choose the thresholds on cross-fitted turns, and write."""
    faq = Assistant.open()
    every = examples(faq)
    rows = []
    for voice in sorted({one.voice for one in every}):
        weights, covered, leaning = learn([one for one in every if one.voice != voice])
        for one in (one for one in every if one.voice == voice):
            scores = one.reading.features @ weights
            top = int(scores.argmax())
            probability = covered.probability(one.reading.turn_features(scores))
            first = set(np.argsort(-scores)[:3].tolist())
            rows.append(
                (
                    one.leans,
                    bool(one.expected),
                    top in one.expected,
                    bool(first & set(one.expected)),
                    float(softmax(scores).max()),
                    probability,
                    leaning.probability(lean_features(one.reading)),
                )
            )
    leans, has, right, three, share, covered_by, lean = (np.array(column) for column in zip(*rows, strict=True))
    lean_from = float(np.quantile(lean[~leans], 1 - _LEANING_MISTAKEN))
    best = share * covered_by
    none = leans & ~has
    answer_from = max(
        float(np.quantile(best[none], 1 - _UNCOVERED_ANSWERED)),
        float(np.quantile(np.where(right, 0, best)[leans & has], 1 - _WRONG)),
    )
    choose_from = float(np.quantile(covered_by[none], 1 - _UNCOVERED_OFFERED))
    answered, offered = best >= answer_from, (best < answer_from) & (covered_by >= choose_from)
    asked = leans & has
    report = {
        "follow_ups": float(asked.sum()),
        "uncovered": float(none.sum()),
        "complete": float((~leans).sum()),
        "leaning_recognised": float((lean[leans] >= lean_from).mean()),
        "first_place": float(right[asked].mean()),
        "among_three": float(three[asked].mean()),
        "answered_right": float((right & answered)[asked].mean()),
        "answered_wrong": float((~right & answered)[asked].mean()),
        "served": float(((right & answered) | (three & offered))[asked].mean()),
        "uncovered_answered": float(answered[none].mean()),
        "uncovered_refused": float((~answered & ~offered)[none].mean()),
    }
    weights, covered, leaning = learn(every)
    model = ContextModel(tuple(map(float, weights)), covered, leaning, lean_from, answer_from, choose_from, report)
    model.save(CONTEXT_FILE)
    for name, value in {
        **report,
        "lean_from": lean_from,
        "answer_from": answer_from,
        "choose_from": choose_from,
    }.items():
        print(f"{name:<20} {value:.3f}")


if __name__ == "__main__":
    main()
