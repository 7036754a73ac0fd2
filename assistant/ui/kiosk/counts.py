"""What was asked today: numbers, and texts only where the facilitator allowed it. All of it in memory."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.answer import Answer

_NOT_A_QUESTION = ("empty", "too_long", "no_words")
MOST_TEXTS = 200  # kept of a day, the oldest dropped


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of a day.

    Attributes:
        since: When counting began.
        asked: Questions, in words or touched; no greetings, no moves such as "the second one".
        answered: … that were answered with an entry.
        offered: … for which several entries were offered.
        not_covered: … that the FAQ does not cover.
        texts: The questions themselves with their time and the kind of their answer, the newest first.
    """

    since: datetime
    asked: int = 0
    answered: int = 0
    offered: int = 0
    not_covered: int = 0
    texts: tuple[tuple[datetime, str, str], ...] = ()


class DayCounts:
    """Counts of the current day; at midnight they begin anew."""

    def __init__(self, keep_texts: bool = False, now: Callable[[], datetime] = datetime.now) -> None:
        """Begin to count.

        Args:
            keep_texts: Whether questions themselves are kept until midnight.
            now: Gives the local time.
        """
        self.keep_texts = keep_texts
        self._now = now
        self._lock = threading.Lock()
        self._tally = Tally(now())
        self._texts: deque[tuple[datetime, str, str]] = deque(maxlen=MOST_TEXTS)

    def add(self, answer: Answer) -> None:
        """Count an answer, unless nothing was asked: a greeting, a move, a text that is no question."""
        if answer.kind == "small_talk" or answer.move or answer.message in _NOT_A_QUESTION:
            return
        with self._lock:
            self._turn_the_page()
            tally = self._tally
            self._tally = replace(
                tally,
                asked=tally.asked + 1,
                answered=tally.answered + (answer.kind == "answer"),
                offered=tally.offered + (answer.kind == "choose"),
                not_covered=tally.not_covered + (answer.kind == "not_covered"),
            )
            if self.keep_texts:
                self._texts.appendleft((self._now(), answer.question, answer.kind))

    @property
    def tally(self) -> Tally:
        """The counts so far."""
        with self._lock:
            self._turn_the_page()
            return replace(self._tally, texts=tuple(self._texts))

    def _turn_the_page(self) -> None:
        now = self._now()
        if now.date() != self._tally.since.date():
            self._tally = Tally(now)
            self._texts.clear()
