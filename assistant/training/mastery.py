"""How far a learner is: by section, and day by day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.corpus.edition import Edition, Entry, Section
from assistant.training.cards import level_of
from assistant.training.progress import Progress
from assistant.training.sections import sections_of
from assistant.training.session import due_today


@dataclass(frozen=True, slots=True)
class Mastery:
    """How well the entries of one section are known.

    Attributes:
        section: The section.
        place: Its place among those with questions, from 1.
        known: Entries likely to be recalled a week after the last time.
        learning: Entries that were tried and are not yet known.
        new: Entries that were never tried.
        due: Entries to repeat today.
    """

    section: Section
    place: int
    known: int
    learning: int
    new: int
    due: int

    @property
    def count(self) -> int:
        """All entries of the section."""
        return self.known + self.learning + self.new


def mastery(edition: Edition, progress: Progress, now: int, zone: int = 0) -> tuple[Mastery, ...]:
    """How well each section is known, in printed order.

    Args:
        edition: The FAQ.
        progress: What the learner knows.
        now: Seconds since 1970 (UTC).
        zone: Minutes that the learner's clock is ahead of UTC.
    """
    inside: dict[Section, list[Entry]] = {section: [] for section in sections_of(edition)}
    for entry in edition.questions:
        inside[entry.section].append(entry)
    found = []
    for place, (section, entries) in enumerate(inside.items(), 1):
        levels = [level_of(progress.cards.get(entry.id)) for entry in entries]
        due = len(due_today(entries, progress, now, zone))
        counts = (levels.count("known"), levels.count("learning"), levels.count("new"))
        found.append(Mastery(section, place, *counts, due))
    return tuple(found)


def streak(days: Collection[str], today: str) -> int:
    """How many days in a row something was learned, up to today or, as today is not over, up to yesterday."""
    learned = set(days)
    day = date.fromisoformat(today)
    if today not in learned:
        day -= timedelta(days=1)
    count = 0
    while day.isoformat() in learned:
        count += 1
        day -= timedelta(days=1)
    return count
