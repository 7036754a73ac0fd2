"""What an index has learned: the ranking, the decision, and how both were come by."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import MOST_CHOICES, AnswerKind
from assistant.corpus.edition import Edition
from assistant.decision import SIGNALS, Decision, signals
from assistant.errors import StoredIndexError
from assistant.retrieval.features import FEATURES, Evidence, Floats
from assistant.retrieval.ranking import Ranking, best_first, pooled, softmax

MODEL_FILE = "model.json"
UNTAUGHT_FILE = Path(__file__).parent / "untaught.json"
_CHOICE_SHARE = 0.05  # share of the best entry's probability that a further choice needs


@dataclass(frozen=True)
class Ruling:
    """What the model says about one question.

    Attributes:
        kind: "answer", "choose" or "not_covered".
        order: Places of the candidates, best first.
        scores: (n,) float32, the ranking's scores.
        probabilities: (n,) float32, how likely each candidate answers the question.
        choices: How many entries to offer.
        covered: How likely it is that the FAQ answers the question at all.
    """

    kind: AnswerKind
    order: NDArray[np.int64]
    scores: Floats
    probabilities: Floats
    choices: int
    covered: float


@dataclass(frozen=True)
class AnswerModel:
    """The ranking and the decision together.

    Attributes:
        ranking: Ranks entries.
        decision: Decides whether to answer.
        confusions: Pairs of entries that are most easily mistaken for each other, by position in the
            edition, with the share of the one's questions that goes to the other; most first.
    """

    ranking: Ranking
    decision: Decision
    confusions: tuple[tuple[int, int, float], ...] = ()

    def rule(self, question: str, evidence: Evidence, edition: Edition) -> Ruling:
        """Rank the candidates, judge how likely each is right, and decide."""
        scores = self.ranking.scores(evidence)
        covered = self.decision.probability(signals(question, evidence, scores, edition))
        shares = pooled(softmax(scores), edition.answer_numbers[evidence.entries])
        return decide(scores, shares, covered, self.decision.answer_from, self.decision.choose_from, _CHOICE_SHARE)

    def save(self, path: Path) -> None:
        """Write the model as JSON, with the names of what its weights are for."""
        text = json.dumps({"features": FEATURES, "signals": SIGNALS, **asdict(self)}, indent=1)
        path.write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "AnswerModel":
        """Read what `save` wrote.

        Raises:
            StoredIndexError: if it cannot be read, or was written for other features.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            if (tuple(stored["features"]), tuple(stored["signals"])) != (FEATURES, SIGNALS):
                raise ValueError("its weights are for other features than this version has")
            ranking, decision = stored["ranking"], stored["decision"]
            for name in ("weights", "mean", "scale"):
                decision[name] = tuple(decision[name])
            return cls(
                Ranking(tuple(ranking["weights"]), ranking["learned_from"]),
                Decision(**decision),
                tuple((a, b, value) for a, b, value in stored["confusions"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoredIndexError(f"{path} cannot be read ({error}): run `verbatim build`") from error

    @classmethod
    def untaught(cls) -> "AnswerModel":
        """The model for an FAQ that has too little to learn from.

        It was learned from other FAQs: `python -m benchmarks.learn_untaught` (docs/evaluation.md).
        """
        return cls.load(UNTAUGHT_FILE)


def decide(
    scores: Floats, shares: Floats, covered: float, answer_from: float, choose_from: float, choice_share: float
) -> Ruling:
    """Answer, offer a choice, or refuse.

    Args:
        scores: (n,) float32, the candidates' scores.
        shares: (n,) float32, how likely each is the one, if the FAQ answers the question at all.
        covered: How likely that is.
        answer_from: Lowest probability at which the best one is shown as the answer.
        choose_from: Lowest `covered` at which some are offered.
        choice_share: Share of the best one's probability that a further choice needs.
    """
    order = best_first(scores)
    probabilities = shares * covered
    best = float(probabilities[order[0]])
    choices = int(np.sum(probabilities[order[:MOST_CHOICES]] >= choice_share * best))
    kind: AnswerKind = "answer" if best >= answer_from else "choose" if covered >= choose_from else "not_covered"
    return Ruling(kind, order, scores, probabilities, max(2, choices), covered)
