"""What an index has learned: the ranking, the decision, and how both were come by."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.answer import AnswerKind
from assistant.corpus.edition import Edition
from assistant.decision import SIGNALS, Decision, signals
from assistant.errors import StoredIndexError
from assistant.retrieval.ranking import Ranking, pooled, softmax
from assistant.retrieval.views import FEATURES, Evidence, Floats

MODEL_FILE = "model.json"
UNTAUGHT_FILE = Path(__file__).parent / "untaught.json"
_MOST_CHOICES = 4
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
        order = self.ranking.order(scores)
        covered = self.decision.covered(signals(question, evidence, scores, edition))
        probabilities = pooled(softmax(scores), edition.answer_numbers[evidence.entries]) * covered
        best = float(probabilities[order[0]])
        choices = int(np.sum(probabilities[order[:_MOST_CHOICES]] >= _CHOICE_SHARE * best))
        if best >= self.decision.answer_from:
            kind: AnswerKind = "answer"
        elif covered >= self.decision.choose_from:
            kind = "choose"
        else:
            kind = "not_covered"
        return Ruling(kind, order, scores, probabilities, max(2, choices), covered)

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
