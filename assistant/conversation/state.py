"""The state of a conversation: a small value that a page can carry, so that the server keeps nothing."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args

from assistant.answer import Answer, AnswerKind

MOST_TURNS = 20  # that are remembered; nobody refers further back
_MOST_IDS = 20  # of entries that one turn may have shown


@dataclass(frozen=True, slots=True)
class Turn:
    """What is remembered of one exchange.

    Attributes:
        said: What the reader said.
        act: What it was: "question", "follow_up", a move's name, or "chosen".
        kind: Kind of the answer.
        entries: Ids of the entries that were shown or offered, in order.
    """

    said: str
    act: str
    kind: AnswerKind
    entries: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Id of the entry that was shown in full, "" if none was."""
        return self.entries[0] if self.kind == "answer" and self.entries else ""


@dataclass(frozen=True, slots=True)
class State:
    """The turns so far, in order.

    Attributes:
        turns: The turns; the oldest are dropped beyond `MOST_TURNS`.
    """

    turns: tuple[Turn, ...] = ()

    def after(self, said: str, act: str, answer: Answer) -> "State":
        """The state after one more exchange."""
        entries = tuple(entry.id for entry in answer.listed)[:_MOST_IDS]
        return replace(self, turns=(*self.turns, Turn(said, act, answer.kind, entries))[-MOST_TURNS:])

    @property
    def topic(self) -> Turn | None:
        """The latest turn that showed an entry or offered some: what a follow-up leans on."""
        return next((turn for turn in reversed(self.turns) if turn.entries and turn.kind != "not_covered"), None)

    @property
    def question(self) -> Turn | None:
        """The latest turn that asked something, answered or not."""
        return next((turn for turn in reversed(self.turns) if turn.act in ("question", "follow_up")), None)

    @property
    def seen(self) -> frozenset[str]:
        """Ids of all entries that were shown in full."""
        return frozenset(turn.shown for turn in self.turns if turn.shown)

    def to_json(self) -> str:
        """The state as JSON."""
        return json.dumps([asdict(turn) for turn in self.turns], ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "State":
        """Read what `to_json` wrote.

        Raises:
            ValueError: if it is not a state.
        """
        rows = json.loads(text)
        if not isinstance(rows, list):
            raise ValueError(f"a conversation's state is a list of turns, this is {type(rows).__name__}")
        return cls(tuple(_turn(row) for row in rows[-MOST_TURNS:]))


def _turn(row: Any) -> Turn:
    try:
        said, act, kind, entries = (row[name] for name in ("said", "act", "kind", "entries"))
    except (TypeError, KeyError) as error:
        raise ValueError(f"a turn has said, act, kind and entries, this one lacks {error}") from error
    texts = [said, act, *entries] if isinstance(entries, list) else [None]
    if kind not in get_args(AnswerKind) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"not a turn of a conversation: {row!r:.200}")
    return Turn(said, act, kind, tuple(entries[:_MOST_IDS]))
