"""A learner's progress: a small document that lives with the learner and travels as JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.errors import VerbatimError
from assistant.training.cards import DAY, Card, Grade, review
from assistant.training.validation import (
    Faults,
    NoObjectError,
    as_object,
    read_card,
    read_day,
    read_object,
    read_review,
)

FORMAT = "verbatim-progress"
VERSION = 1
MOST_DAYS = 400  # days of learning that are kept: a streak longer than a year needs no count
_LEEWAY = 3600  # seconds that two clocks may differ
MOST_TEXT = 4_000_000  # characters of a file that is looked at


class ProgressError(VerbatimError):
    """A progress file is no such file, is damaged, or belongs to another FAQ."""


@dataclass(frozen=True, order=True, slots=True)
class Review:
    """One try to recall an entry.

    Attributes:
        at: When, seconds since 1970 (UTC).
        entry: Id of the entry.
        grade: Whether it was recalled.
    """

    at: int
    entry: str
    grade: Grade


@dataclass(frozen=True)
class Progress:
    """What a learner knows of one FAQ.

    Attributes:
        edition: Id of the FAQ.
        cards: Cards by the entry's id. An entry without one is new.
        waiting: Tries that no card holds yet; a browser notes them down even while the server is gone.
        days: Days on which something was learned, as "2026-11-24" in the learner's own time.
    """

    edition: str
    cards: Mapping[str, Card] = field(default_factory=dict)
    waiting: tuple[Review, ...] = ()
    days: tuple[str, ...] = ()

    def settle(self, zone: int = 0) -> "Progress":
        """Let the cards hold the tries that wait.

        A try that is not later than its card's last one is dropped: another copy of this progress held it already.

        Args:
            zone: Minutes that the learner's clock is ahead of UTC.
        """
        cards = dict(self.cards)
        for one in sorted(self.waiting):
            card = cards.get(one.entry)
            if card is None or one.at > card.last:
                cards[one.entry] = review(card, one.grade, one.at)
        days = _latest({*self.days, *(day_of(one.at, zone) for one in self.waiting)})
        return replace(self, cards=cards, waiting=(), days=days)

    def not_after(self, now: int) -> "Progress":
        """This progress with nothing later than now, give or take an hour.

        A clock that ran ahead leaves cards in the future, and a card takes no try from before its last one: without
        this, it would take none until that day comes.

        Args:
            now: Seconds since 1970 (UTC).
        """
        most = now + _LEEWAY
        cards = {entry: replace(card, last=now) if card.last > most else card for entry, card in self.cards.items()}
        waiting = tuple(replace(one, at=now) if one.at > most else one for one in self.waiting)
        return replace(self, cards=cards, waiting=tuple(sorted(set(waiting))))

    def tried(self, entry: str, grade: Grade, at: int, zone: int = 0) -> "Progress":
        """This progress and one more try, which its card holds at once."""
        cards = {**self.cards, entry: review(self.cards.get(entry), grade, at)}
        return replace(self, cards=cards, days=_latest({*self.days, day_of(at, zone)}))

    def learned_on(self, day: str) -> "Progress":
        """This progress and one more day on which something was learned."""
        return replace(self, days=_latest({*self.days, day}))

    def merge(self, other: "Progress") -> "Progress":
        """Both together: of each card the one that was tried last.

        Neither order nor repetition matters, so two machines may exchange their files as often as they like.

        Raises:
            ProgressError: if they belong to different FAQs.
        """
        if self.edition != other.edition:
            raise ProgressError(
                f"this is progress in {other.edition!r}, and here {self.edition!r} is learned: choose its own file"
            )
        cards = dict(self.cards)
        for entry, card in other.cards.items():
            cards[entry] = max(card, cards.get(entry, card), key=_by_time)
        waiting = tuple(sorted({*self.waiting, *other.waiting}))
        return Progress(self.edition, cards, waiting, _latest({*self.days, *other.days}))

    @property
    def as_dict(self) -> dict[str, Any]:
        """The document, for JSON."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "edition": self.edition,
            "cards": {entry: asdict(card) for entry, card in sorted(self.cards.items())},
            "waiting": [asdict(one) for one in self.waiting],
            "days": list(self.days),
        }

    def to_json(self) -> str:
        """The document as text, one card a line, so that a person can read it."""
        parts = self.as_dict
        cards = ",\n".join(f"  {json.dumps(entry)}: {json.dumps(card)}" for entry, card in parts.pop("cards").items())
        head = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in parts.items())
        return f'{{\n{head},\n "cards": {{\n{cards}\n }}\n}}\n'


def read_progress(source: object, edition: str) -> Progress:
    """Read a document that came from outside: a file, a browser.

    Args:
        source: Its text, or what JSON made of it.
        edition: Id of the FAQ that it must belong to.

    Raises:
        ProgressError: with everything that is wrong with it.
    """
    document = _parse(source)
    if document.get("format") != FORMAT:
        raise ProgressError(f"this is no progress file: its format is {document.get('format')!r}, not {FORMAT!r}")
    if document.get("version") != VERSION:
        raise ProgressError(
            f"the progress file has version {document.get('version')!r}, this program reads version {VERSION}: "
            "use the program that wrote it, or a newer one"
        )
    if document.get("edition") != edition:
        raise ProgressError(
            f"this is progress in {document.get('edition')!r}, and here {edition!r} is learned: choose its own file"
        )
    faults = Faults()
    cards = {
        entry: Card(**values)
        for entry, card in faults.mapping(document, "cards")
        if (values := read_card(faults, entry, card)) is not None
    }
    waiting = tuple(
        Review(**values)
        for place, one in faults.rows(document, "waiting")
        if (values := read_review(faults, place, one)) is not None
    )
    days = {day for place, one in faults.rows(document, "days") if (day := read_day(faults, place, one)) is not None}
    if faults.found:
        raise ProgressError(f"the progress file is damaged: {faults}")
    return Progress(edition, cards, tuple(sorted(set(waiting))), _latest(days))


def day_of(at: int, zone: int = 0) -> str:
    """The day that a learner's calendar shows at a time.

    Args:
        at: Seconds since 1970 (UTC).
        zone: Minutes that the learner's clock is ahead of UTC.
    """
    return (datetime.fromtimestamp(at, UTC) + timedelta(minutes=zone)).date().isoformat()


def end_of_day(at: int, zone: int = 0) -> int:
    """When the learner's day ends that a time is in, seconds since 1970 (UTC)."""
    return at + DAY - (at + zone * 60) % DAY


def _parse(source: object) -> dict[str, Any]:
    if isinstance(source, str) and len(source) > MOST_TEXT:
        raise ProgressError(f"this is no progress file: it has more than {MOST_TEXT:,} characters")
    try:
        return read_object(source) if isinstance(source, str) else as_object(source)
    except NoObjectError as error:
        raise ProgressError(f"this is no progress file: it {error}") from error


def _by_time(card: Card) -> tuple[float, ...]:
    """A total order of cards, so that merging prefers the same one whichever comes first."""
    return (card.last, card.reviews, card.lapses, card.interval, card.stability, card.difficulty)


def _latest(days: set[str]) -> tuple[str, ...]:
    return tuple(sorted(days)[-MOST_DAYS:])
