"""Learns to read follow-ups: `python -m benchmarks.learn_context`.

From follow-ups that people wrote on the first FAQ (its `follow_ups.csv`), and from complete questions said in the
middle of a talk. Figures are cross-fitted by voice. Writes `assistant/conversation/context.json`, and
`context_bare.json` for FAQs that have no follow-ups of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant import Assistant
from assistant.acts import Acts, read_acts
from assistant.conversation.context import Reading, follow_up_odds, lean_features, read
from assistant.conversation.model import BARE_FILE, CONTEXT_FILE, ContextModel
from assistant.conversation.state import State, Turn
from assistant.corpus.folder import FollowUp, default_corpus, read_corpus
from assistant.retrieval.features import Floats
from assistant.retrieval.follow_ups import KNOWN_FEATURES, FollowUps, Known
from assistant.retrieval.logistic import Logistic
from assistant.retrieval.ranking import conditional_logit, softmax

_HARMED = 0.006  # most complete questions that may lose their right answer by being read in the light of the talk
_LEAST_LEANING = 0.3
_UNCOVERED_ANSWERED = 0.03  # most follow-ups without an answer that may be answered
_UNCOVERED_OFFERED = 0.05  # … or be offered a choice
_WRONG = 0.04  # most follow-ups that may be answered with a wrong entry
_PARTS = 4  # of the voices, one of which is held out at a time
_SEED = 4


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


def examples(faq: Assistant, follow_ups: Sequence[FollowUp]) -> list[Example]:
    """Follow-ups and complete questions after an entry, each read without what its own voice said."""
    questions = [key.text for key in faq.views.keys if key.kind in ("question", "phrasing", "uncovered")]
    voices = sorted({one.voice for one in follow_ups})
    draw = np.random.default_rng(_SEED)
    found = []
    for part in range(_PARTS):
        inside = set(voices[part::_PARTS])
        others = [one for one in follow_ups if one.voice not in inside]
        said = read_acts(follow_ups)
        without = replace(
            faq,
            acts=Acts.learn(faq.encoder, [one for one in said if one.voice not in inside], questions),
            follow_ups=FollowUps.learn(others, faq.edition, faq.encoder),
        )
        for one in (one for one in follow_ups if one.voice in inside):
            expected = tuple(faq.edition.position[entry] for entry in one.expected)
            reading = _read(without, one.shown, one.asked, one.text)
            found.append(Example(reading, expected, one.kind != "fresh", one.voice))
        for turn in (turn for turn in read_acts(()) if turn.voice in inside and turn.act == "question"):
            shown = faq.edition.entries[int(draw.integers(len(faq.edition.entries)))]
            found.append(Example(_read(without, shown.id, shown.question, turn.text), (), False, turn.voice))
    return found


def _read(faq: Assistant, shown: str, asked: str, said: str) -> Reading:
    state = State((Turn(asked, "question", "answer", (shown,)),))
    alone = faq.find(said)
    reading = read(faq, state, alone, follow_up_odds(faq.acts, alone))
    assert reading is not None
    return reading


def ranking(leaning: Sequence[Example]) -> Floats:
    """Weights of the entry features."""
    features = []
    for one in leaning:
        if one.expected:
            rows = one.reading.features.astype(np.float64)
            rest = np.delete(np.arange(len(rows)), one.expected)
            features.append(rows[np.concatenate([one.expected[:1], rest])][: len(rows) - 2])
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


def without_known(one: Example) -> Example:
    """The same for an FAQ that knows no follow-ups."""
    reading = one.reading
    nothing = Known(np.zeros_like(reading.known.entries), np.zeros_like(reading.known.none))
    features = np.hstack([reading.features[:, : -len(KNOWN_FEATURES)], nothing.entries])
    return replace(one, reading=replace(reading, features=features, known=nothing))


def model(every: Sequence[Example]) -> ContextModel:
    """Learn, and choose the thresholds on cross-fitted turns."""
    rows = []
    for voice in sorted({one.voice for one in every}):
        weights, covered, leaning = learn([one for one in every if one.voice != voice])
        rows += [_judge(one, weights, covered, leaning) for one in every if one.voice == voice]
    table = np.array(rows)
    leans, has, right, offered_right, alone_right = (table[:, column] > 0.5 for column in range(5))
    share, covered_by, lean = table[:, 5], table[:, 6], table[:, 7]
    # Complete questions that are answered right alone and would not be in the light of the talk.
    harmed = np.where(~leans & has & alone_right & ~right, lean, 0)[~leans & has]
    lean_from = max(_LEAST_LEANING, float(np.quantile(harmed, 1 - _HARMED)))
    best, none, asked = share * covered_by, leans & ~has, leans & has
    answer_from = max(
        float(np.quantile(best[none], 1 - _UNCOVERED_ANSWERED)),
        float(np.quantile(np.where(right, 0, best)[asked], 1 - _WRONG)),
    )
    choose_from = float(np.quantile(covered_by[none], 1 - _UNCOVERED_OFFERED))
    answered, offered = best >= answer_from, (best < answer_from) & (covered_by >= choose_from)
    report = {
        "follow_ups": float(asked.sum()),
        "uncovered": float(none.sum()),
        "complete": float((~leans).sum()),
        "leaning_recognised": float((lean[leans] >= lean_from).mean()),
        "first_place": float(right[asked].mean()),
        "answered_right": float((right & answered)[asked].mean()),
        "answered_wrong": float((~right & answered)[asked].mean()),
        "served": float(((right & answered) | (offered_right & offered))[asked].mean()),
        "uncovered_answered": float(answered[none].mean()),
        "uncovered_refused": float((~answered & ~offered)[none].mean()),
    }
    weights, covered, leaning = learn(every)
    return ContextModel(tuple(map(float, weights)), covered, leaning, lean_from, answer_from, choose_from, report)


def _judge(one: Example, weights: Floats, covered: Logistic, leaning: Logistic) -> tuple[float, ...]:
    scores = one.reading.features @ weights
    order = np.argsort(-scores, kind="stable")
    return (
        one.leans,
        bool(one.expected),
        int(order[0]) in one.expected,
        bool(set(order[:4].tolist()) & set(one.expected)),
        int(one.reading.alone.ruling.order[0]) in one.expected,
        float(softmax(scores).max()),
        covered.probability(one.reading.turn_features(scores)),
        leaning.probability(lean_features(one.reading)),
    )


def main() -> None:
    """Learn with known follow-ups and without, and write both."""
    faq = Assistant.open()
    every = examples(faq, read_corpus(default_corpus()).follow_ups)
    for path, some in ((CONTEXT_FILE, every), (BARE_FILE, [without_known(one) for one in every])):
        learned = model(some)
        learned.save(path)
        print(path.name)
        for name in ("lean_from", "answer_from", "choose_from"):
            print(f"  {name:<20} {getattr(learned, name):.3f}")
        for name, value in learned.report.items():
            print(f"  {name:<20} {value:.3f}")


if __name__ == "__main__":
    main()
