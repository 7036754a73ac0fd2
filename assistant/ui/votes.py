"""How many answers were called helpful: numbers alone, kept while the server runs."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Votes:
    """Counts of what readers pressed, by entry. Who pressed, when, and what had been asked is not known here.

    Attributes:
        helpful: How often each entry was called helpful, by its id.
        not_helpful: How often it was called not helpful.
    """

    helpful: Counter[str] = field(default_factory=Counter)
    not_helpful: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def count(self, entry_id: str, helpful: bool) -> None:
        """Count one press."""
        with self._lock:
            (self.helpful if helpful else self.not_helpful)[entry_id] += 1

    @property
    def totals(self) -> dict[str, int]:
        """Sums over all entries."""
        return {"helpful": self.helpful.total(), "not_helpful": self.not_helpful.total()}
