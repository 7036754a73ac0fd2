"""What was learned of follow-ups: the weights that a turn is read with in the light of the talk."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from assistant.retrieval.logistic import Logistic

CONTEXT_FILE = Path(__file__).parent / "context.json"
BARE_FILE = Path(__file__).parent / "context_bare.json"  # for an FAQ that knows no follow-ups


@dataclass(frozen=True)
class ContextModel:
    """What was learned of follow-ups.

    Attributes:
        ranking: One weight an entry feature.
        covered: Whether the FAQ answers a turn that leans on the talk.
        leaning: Whether a turn leans on the talk.
        lean_from: Lowest probability of leaning at which a turn is read in the light of the talk.
        answer_from: Lowest probability at which an entry is shown in full.
        choose_from: Lowest probability of being covered at which entries are offered.
        report: Figures on held-out follow-ups.
    """

    ranking: tuple[float, ...]
    covered: Logistic
    leaning: Logistic
    lean_from: float
    answer_from: float
    choose_from: float
    report: dict[str, float]

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    @classmethod
    @cache
    def load(cls, path: Path) -> "ContextModel":
        """Read what `save` wrote."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        covered, leaning = (Logistic.from_dict(stored.pop(name)) for name in ("covered", "leaning"))
        return cls(tuple(stored.pop("ranking")), covered, leaning, **stored)
