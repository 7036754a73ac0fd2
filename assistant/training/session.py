"""Which flash cards come now."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.corpus.edition import Edition, Entry
from assistant.training.cards import recall_chance
from assistant.training.progress import Progress, end_of_day
from assistant.training.sections import entries_in

LENGTHS = (5, 10, 20)  # cards or questions of a session
MOST_CARDS = 500  # entries learned at the same time: more is no one's plan, and the document stays small


@dataclass(frozen=True, slots=True)
class Session:
    """The cards of one sitting.

    Attributes:
        entries: The entries to recall, in order.
        ahead: Whether none of them is due or new, so that they are repeated before their time.
    """

    entries: tuple[Entry, ...]
    ahead: bool = False


def due_today(entries: Iterable[Entry], progress: Progress, now: int, zone: int = 0) -> tuple[Entry, ...]:
    """The entries to repeat before the learner's day ends, the least likely to be recalled first.

    Args:
        entries: Those to choose from, in printed order.
        progress: What the learner knows.
        now: Seconds since 1970 (UTC).
        zone: Minutes that the learner's clock is ahead of UTC.
    """
    end = end_of_day(now, zone)
    due = [entry for entry in entries if entry.id in progress.cards and progress.cards[entry.id].due < end]
    return tuple(sorted(due, key=lambda entry: recall_chance(progress.cards[entry.id], now)))  # stable: ties as printed


def plan_session(
    edition: Edition, progress: Progress, places: Iterable[int], length: int, now: int, zone: int = 0
) -> Session:
    """Choose the cards of a session: first what is due, then new ones in printed order.

    Where neither is left, what was learned is repeated ahead of its time, the least likely to be recalled first.

    Args:
        edition: The FAQ.
        progress: What the learner knows.
        places: The chosen sections, by place from 1; none means all.
        length: Most cards.
        now: Seconds since 1970 (UTC).
        zone: Minutes that the learner's clock is ahead of UTC.
    """
    entries = entries_in(edition, places)
    due = due_today(entries, progress, now, zone)
    room = max(0, MOST_CARDS - len(progress.cards))
    new = [entry for entry in entries if entry.id not in progress.cards][:room]
    chosen = (*due, *new)[:length]
    if chosen:
        return Session(chosen)
    learned = [entry for entry in entries if entry.id in progress.cards]
    learned.sort(key=lambda entry: recall_chance(progress.cards[entry.id], now))
    return Session(tuple(learned[:length]), ahead=True)
