"""Reading a turn in the light of the talk so far: which entry does "and who pays for it?" mean?

The turn is looked up as it stands, together with what was asked before, and together with the printed question
that was shown. A conditional logit over the entries weighs the three readings and where each entry stands to the
one shown; a logistic model says whether the FAQ answers the turn; another whether the turn leans on the talk at
all. All are learned from follow-ups that people wrote (`python -m benchmarks.learn_context`).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.acts import ACTS, Acts
from assistant.conversation.model import ContextModel
from assistant.conversation.state import State
from assistant.corpus.edition import Entry
from assistant.engine import Assistant, Found
from assistant.index.model import decide
from assistant.retrieval.features import FEATURES, Floats
from assistant.retrieval.follow_ups import KNOWN_FEATURES, KNOWN_NONE, Known
from assistant.retrieval.ranking import best_first, softmax
from assistant.text import words

_FLOOR = -12.0  # logarithms of shares below this are all alike
# Odds below which a turn is not read in the light of the talk at all: of 1,953 complete questions 43 in 100 are below,
# of 8,685 follow-ups 1 in 1,000, and none of either was found to lean on the talk.
COMPLETE_BELOW = -4.0
_CHOICE_SHARE = 0.02  # share of the best entry's probability that a choice needs: a talk offers what it can

# What is known of one entry for one turn.
ENTRY_FEATURES = (
    *("alone", "after_question", "after_shown"),  # logarithm of its share in each reading
    *("share_alone", "share_after_question", "share_after_shown"),
    "is_shown",
    "same_section",
    "follows",
    "precedes",
    "nearness",  # cosine of its printed question with the one shown
    "sentence",  # cosine of the turn as it stands with the nearest sentence of its answer
    *KNOWN_FEATURES,
)
# What is known of the turn, and of the entry that comes out best.
TURN_FEATURES = (
    *("covered_alone", "covered_after_question", "covered_after_shown"),
    *("best_alone", "best_after_question", "best_after_shown"),
    "share",
    "margin",
    *(f"top_{name}" for name in ENTRY_FEATURES),
    *(f"alone_{name}" for name in FEATURES),
    "unknown",
    "unknown_printed",
    "gate_vector",
    "gate_wording",
    "length",
    "follow_up",  # logarithm of the odds that it is a follow-up rather than a question
    *KNOWN_NONE,
    *("nearer_answered", "learned_lead"),  # how far known follow-ups that are answered lead over those that are not
)


@dataclass(frozen=True)
class Reading:
    """A turn looked up three ways.

    Attributes:
        alone: The turn as it stands.
        after_question: The turn after what was asked before.
        after_shown: The turn after the printed question that was shown.
        entries: (n,) int64, positions of the candidate entries of all three, ascending.
        features: (n, len(ENTRY_FEATURES)) float32.
        follow_up: Logarithm of the odds that the turn is a follow-up rather than a question.
        known: What known follow-ups say of it.
        shown: The entry that was shown before.
    """

    alone: Found
    after_question: Found
    after_shown: Found
    entries: NDArray[np.int64]
    features: Floats
    follow_up: float
    known: Known
    shown: Entry

    def turn_features(self, scores: Floats) -> Floats:
        """What the decision rests on: (len(TURN_FEATURES),) float32.

        Args:
            scores: (entries,) float32, the ranking's scores.
        """
        readings = (self.alone, self.after_question, self.after_shown)
        order = best_first(scores)
        top, second = int(order[0]), int(order[min(1, len(order) - 1)])
        evidence = self.alone.evidence
        return np.array(
            [
                *(found.ruling.covered for found in readings),
                *(float(found.ruling.probabilities.max()) for found in readings),
                softmax(scores)[top],
                scores[top] - scores[second],
                *self.features[top],
                *self._alone_features(top),
                evidence.unknown,
                evidence.unknown_printed,
                *evidence.gate,
                np.log1p(len(words(self.alone.question))),
                self.follow_up,
                *self.known.none,
                self.known.entries[:, KNOWN_FEATURES.index("talked_before")].max() - self.known.none[0],
                self.known.entries[:, KNOWN_FEATURES.index("learned")].max() - self.known.none[2],
            ],
            dtype=np.float32,
        )

    def _alone_features(self, place: int) -> Floats:
        """What the views say of an entry for the turn as it stands; zeros where it is no candidate of that."""
        evidence = self.alone.evidence
        at = np.flatnonzero(evidence.entries == self.entries[place])
        features: Floats = evidence.features[at[0]] if len(at) else np.zeros(len(FEATURES), dtype=np.float32)
        return features


def follow_up_odds(acts: Acts, alone: Found) -> float:
    """Logarithm of the odds that a turn is a follow-up rather than a question, by its words alone."""
    likely = acts.probabilities(alone.question, alone.vector)
    return float(np.log((likely[ACTS.index("follow_up")] + 1e-4) / (likely[ACTS.index("question")] + 1e-4)))


def read(assistant: Assistant, state: State, alone: Found, odds: float) -> Reading | None:
    """Look a turn up in the light of the talk so far; None where nothing was talked about yet.

    Args:
        assistant: Who looks it up.
        state: The talk so far.
        alone: The turn as it stands.
        odds: `follow_up_odds` of the turn.
    """
    topic = state.topic
    if topic is None:
        return None
    shown = assistant.edition.by_id.get(topic.entries[0])
    if shown is None:
        return None
    before = state.question.said if state.question else shown.question
    talks = [f"{before} {alone.question}", f"{shown.question} {alone.question}"]
    after_question, after_shown = assistant.find_all(talks)
    offered = topic.entries if topic.kind == "choose" else topic.entries[:1]
    readings = (alone, after_question, after_shown)
    at = assistant.edition.position[shown.id]
    beside = [place for place in (at - 1, at, at + 1) if 0 <= place < len(assistant.edition.entries)]
    entries = np.unique(np.concatenate([beside, *(found.evidence.entries for found in readings)]))
    known = assistant.follow_ups.look_up(entries, at, *(found.vector for found in readings))
    features = np.hstack([_features(assistant, readings, entries, at, offered), known.entries])
    return Reading(alone, after_question, after_shown, entries, features, odds, known, shown)


def _features(
    assistant: Assistant,
    readings: tuple[Found, Found, Found],
    entries: NDArray[np.int64],
    at: int,
    offered: tuple[str, ...],
) -> Floats:
    position, section = assistant.edition.position, assistant.edition.section_numbers
    shares = [_spread(entries, found.evidence.entries, softmax(found.ruling.scores)) for found in readings]
    sentence = readings[0].evidence.features[:, FEATURES.index("sentence")]
    return np.stack(
        [
            *(np.maximum(np.log(share + 1e-9), _FLOOR) for share in shares),
            *shares,
            np.isin(entries, [position[one] for one in offered if one in position]),
            section[entries] == section[at],
            entries == at + 1,
            entries == at - 1,
            assistant.views.nearness(at, entries),
            _spread(entries, readings[0].evidence.entries, sentence),
        ],
        axis=1,
    ).astype(np.float32)


def _spread(entries: NDArray[np.int64], some: NDArray[np.int64], values: Floats) -> Floats:
    """The values of some entries put where they stand among more, 0 for the others."""
    spread = np.zeros(len(entries), dtype=np.float32)
    spread[np.searchsorted(entries, some)] = values
    return spread


def rule(model: ContextModel, reading: Reading) -> tuple[Found, Found]:
    """Rank the entries for a turn that leans on the talk, and decide.

    Returns:
        The turn with its candidates and what is made of them; and the reading that shows best why.
    """
    scores: Floats = (reading.features @ np.array(model.ranking, dtype=np.float32)).round(4)
    covered = model.covered.probability(reading.turn_features(scores))
    ruling = decide(scores, softmax(scores), covered, model.answer_from, model.choose_from, _CHOICE_SHARE)
    found = replace(reading.alone, evidence=replace(reading.alone.evidence, entries=reading.entries), ruling=ruling)
    best = reading.entries[ruling.order[0]]
    seen = next(
        (one for one in (reading.after_shown, reading.after_question) if best in one.evidence.entries), reading.alone
    )
    places = np.searchsorted(reading.entries, seen.evidence.entries)
    scores = ruling.scores[places]
    return found, replace(seen, ruling=replace(ruling, order=best_first(scores), scores=scores))


def leaning(model: ContextModel, reading: Reading) -> float:
    """How likely it is that a turn leans on the talk: 0 … 1."""
    return model.leaning.probability(lean_features(reading))


def lean_features(reading: Reading) -> Floats:
    """What tells a turn that leans on the talk from one that stands by itself: float32."""
    alone, after_question, after_shown = (
        found.ruling for found in (reading.alone, reading.after_question, reading.after_shown)
    )
    return np.array(
        [
            reading.follow_up,
            alone.covered,
            float(alone.probabilities.max()),
            after_question.covered,
            float(after_question.probabilities.max()),
            after_shown.covered,
            float(after_shown.probabilities.max()),
            np.log1p(len(words(reading.alone.question))),
            reading.alone.evidence.unknown,
            *reading.alone.evidence.gate,
        ],
        dtype=np.float32,
    )
