"""A flash card's schedule: when a learner should recall an entry next."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State

Grade = Literal["forgot", "got"]
Level = Literal["new", "learning", "known"]

DAY = 86_400  # seconds
KNOWN_FROM = 7.0  # days of stability: a week from the last recall, 90 in 100 are still remembered
LATEST = 4_102_444_800  # 1 January 2100, seconds since 1970: later times are mistakes
LONGEST_INTERVAL = 36_500  # days

# FSRS-6 with its published weights. Without steps of minutes, because a session asks a forgotten card again by
# itself; without fuzz, because the same recalls must give the same schedule on every machine.
_SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_INTERVAL, enable_fuzzing=False)
# Two grades only: people take "hard" for a failure, which spoils the intervals.
_RATINGS = {"forgot": Rating.Again, "got": Rating.Good}


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of how well a learner remembers one entry.

    Attributes:
        stability: Days after which the chance of recalling it falls to 90 in 100.
        difficulty: From 1 (easy) to 10.
        last: When it was recalled last, seconds since 1970 (UTC).
        interval: Days from then until it should be recalled again.
        reviews: How often it was tried to recall.
        lapses: How often it was forgotten after it had been learned.
    """

    stability: float
    difficulty: float
    last: int
    interval: int
    reviews: int
    lapses: int

    @property
    def due(self) -> int:
        """When it should be recalled again, seconds since 1970 (UTC)."""
        return self.last + self.interval * DAY


def review(card: Card | None, grade: Grade, at: int) -> Card:
    """The card after one more try.

    Args:
        card: The card before; None for an entry that was never tried.
        grade: Whether it was recalled.
        at: When, seconds since 1970 (UTC). A time before the last try counts as that one: clocks are set back.
    """
    at = max(at, card.last) if card else at
    before = FsrsCard(card_id=1) if card is None else _as_fsrs(card)
    after, _ = _SCHEDULER.review_card(before, _RATINGS[grade], datetime.fromtimestamp(at, UTC))
    if after.stability is None or after.difficulty is None:
        raise ValueError("FSRS gave a card without stability or difficulty")
    return Card(
        # Rounded, so that a card that was written and read again is the same card.
        stability=round(after.stability, 4),
        difficulty=round(after.difficulty, 4),
        last=at,
        interval=max(1, (after.due - datetime.fromtimestamp(at, UTC)).days),
        reviews=card.reviews + 1 if card else 1,
        lapses=card.lapses + (grade == "forgot") if card else 0,
    )


def recall_chance(card: Card, at: int) -> float:
    """How likely it is that an entry can be recalled at a time (seconds since 1970), 0 … 1."""
    return float(_SCHEDULER.get_card_retrievability(_as_fsrs(card), datetime.fromtimestamp(at, UTC)))


def level_of(card: Card | None) -> Level:
    """How well an entry is known."""
    if card is None:
        return "new"
    return "known" if card.stability >= KNOWN_FROM else "learning"


def _as_fsrs(card: Card) -> FsrsCard:
    last = datetime.fromtimestamp(card.last, UTC)
    return FsrsCard(1, State.Review, stability=card.stability, difficulty=card.difficulty, due=last, last_review=last)
