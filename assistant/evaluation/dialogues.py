"""Measuring conversations: dialogues whose every turn has a known meaning."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.acts import MOVES, SMALL_TALK
from assistant.acts.numbers import numbers_in, position_in
from assistant.answer import Answer
from assistant.engine import Assistant
from assistant.errors import VerbatimError
from assistant.evaluation.figures import Figure, share

KINDS = ("fresh", "switch", "context", "uncovered", "two", "move", "small_talk")


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """What a reader says, and what it means.

    Attributes:
        said: What is said.
        kind: One of `KINDS`.
        expected: Ids of the entries that answer it; empty where none does, and for moves.
        move: Name of the move or small talk.
        argument: What a move names: a position, a section, an entry; "" if nothing.
    """

    said: str
    kind: str
    expected: frozenset[str] = frozenset()
    move: str = ""
    argument: str = ""


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What the assistant did with one turn.

    Attributes:
        turn: The turn.
        before: What was said before it.
        answer: What it answered.
        fresh: What it answers to the same words said alone; None where nobody would say them alone.
    """

    turn: DialogueTurn
    before: tuple[str, ...]
    answer: Answer
    fresh: Answer | None

    @property
    def good(self) -> bool:
        """Whether the turn was understood."""
        turn = self.turn
        if turn.kind in ("move", "small_talk"):
            return self.answer.move == turn.move and _argument_fits(turn)
        if turn.kind == "uncovered":
            return self.answer.kind in ("not_covered", "small_talk")
        if turn.kind == "two":
            return turn.expected <= {hit.entry.id for hit in self.answer.hits}
        return served(self.answer, turn.expected)


def _argument_fits(turn: DialogueTurn) -> bool:
    if turn.move == "pick" and turn.argument:
        return position_in(turn.said) == int(turn.argument)
    if turn.move in ("section", "entry") and turn.argument:
        return turn.argument in [f"{number}{letter}" for number, letter in numbers_in(turn.said)]
    return True


def served(answer: Answer, expected: frozenset[str]) -> bool:
    """Whether a right entry is shown, or is among the choices."""
    if answer.kind == "choose":
        return any(hit.entry.id in expected for hit in answer.hits)
    return answer.kind == "answer" and answer.hits[0].entry.id in expected


def read_dialogues(path: Path, faq: Assistant) -> list[list[DialogueTurn]]:
    """Read dialogues from JSON Lines: each line has `turns`, each turn say, kind, and expected or move and argument.

    Args:
        path: The file, or a folder of such files.
        faq: Whose entries they are about.

    Raises:
        VerbatimError: with the line, if it cannot be read or names an unknown entry, kind or move.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    dialogues = []
    for file in files:
        if not file.is_file():
            raise VerbatimError(f"there is no file {file}: give JSON Lines of dialogues, or a folder of them")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                dialogues.append([_turn(row, f"{file}, line {number}", faq) for row in _rows(line, file, number)])
    if not dialogues:
        raise VerbatimError(f"{path} has no dialogues")
    return dialogues


def _rows(line: str, file: Path, number: int) -> list[dict[str, Any]]:
    try:
        turns = json.loads(line)["turns"]
        return [dict(turn) for turn in turns]
    except (ValueError, KeyError, TypeError) as error:
        raise VerbatimError(f"{file}, line {number} is not a dialogue with turns: {error!r}") from error


def _turn(row: dict[str, Any], where: str, faq: Assistant) -> DialogueTurn:
    kind, move = str(row.get("kind")), str(row.get("move", ""))
    if not row.get("say") or kind not in KINDS:
        raise VerbatimError(f"{where}: a turn says something and is one of {', '.join(KINDS)}, not {kind!r}")
    if kind in ("move", "small_talk") and move not in (MOVES if kind == "move" else SMALL_TALK):
        raise VerbatimError(f"{where}: there is no {kind} {move!r}")
    expected = frozenset(map(str, row.get("expected", ())))
    unknown = expected - set(faq.edition.by_id)
    if unknown:
        raise VerbatimError(f"{where}: the FAQ has no entry {sorted(unknown)[0]!r}")
    return DialogueTurn(str(row["say"]), kind, expected, move, str(row.get("argument", "")))


def run_dialogues(
    faq: Assistant, dialogues: Sequence[Sequence[DialogueTurn]], progress: Callable[[str, int, int], None]
) -> list[TurnOutcome]:
    """Hold every dialogue."""
    outcomes = []
    for number, dialogue in enumerate(dialogues):
        progress("talking", number, len(dialogues))
        chat = faq.conversation()
        for place, turn in enumerate(dialogue):
            answer = chat.ask(turn.said)
            fresh = faq.ask(turn.said) if turn.kind in ("fresh", "switch") else None
            outcomes.append(TurnOutcome(turn, tuple(one.said for one in dialogue[:place]), answer, fresh))
    progress("talking", len(dialogues), len(dialogues))
    return outcomes


def figures(outcomes: Sequence[TurnOutcome]) -> dict[str, Figure]:
    """All figures of a set of outcomes, by kind of turn."""
    return {name: share(hits) for name, hits in _figures(outcomes) if hits}


def _figures(outcomes: Sequence[TurnOutcome]) -> Iterator[tuple[str, list[bool]]]:
    def of(*kinds: str) -> list[TurnOutcome]:
        return [one for one in outcomes if one.turn.kind in kinds]

    context, complete = of("context"), of("fresh", "switch")
    yield "needs the talk: served", [one.good for one in context]
    yield "needs the talk: right entry first", [_first(one.answer, one.turn.expected) for one in context]
    yield "needs the talk: answered right", [one.good and one.answer.kind == "answer" for one in context]
    yield "complete: served", [one.good for one in complete]
    yield (
        "complete: served when asked alone",
        [one.fresh is not None and served(one.fresh, one.turn.expected) for one in complete],
    )
    yield "uncovered: told no", [one.good for one in of("uncovered")]
    yield "uncovered: answered", [one.answer.kind == "answer" for one in of("uncovered")]
    yield "two questions: both given", [one.good for one in of("two")]
    yield "moves recognised", [one.good for one in of("move")]
    yield "small talk recognised", [one.good for one in of("small_talk")]
    yield "questions taken for moves", [bool(one.answer.move) for one in of("fresh", "switch", "context", "uncovered")]


def _first(answer: Answer, expected: frozenset[str]) -> bool:
    return bool(answer.hits) and answer.hits[0].entry.id in expected


def turn_reason(outcome: TurnOutcome) -> str:
    """In a few words, what went wrong with a turn."""
    turn, answer = outcome.turn, outcome.answer
    wanted = turn.move or " or ".join(sorted(turn.expected)) or "no answer"
    shown = ", ".join(hit.entry.id for hit in answer.hits[:4]) or "nothing"
    return f"{turn.kind}: wanted {wanted}, got {answer.move or answer.kind} ({shown})"
