"""Conversations on dialogues that nothing was tuned with: `tests/cases/dialogues/`, written by two other hands.

The recorded figures stand in `tests/cases/dialogues.json`; a figure that leaves its recorded 95 % interval for the
worse fails. To record new ones: `python -m tests.test_dialogues`, and say why in the commit.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.errors import VerbatimError
from assistant.evaluation.cases import read_cases
from assistant.evaluation.dialogues import TurnOutcome, figures, read_dialogues, run_dialogues

CASES = Path(__file__).parent / "cases"
RECORD = CASES / "dialogues.json"
HIGHER_IS_BETTER = (
    "needs the talk: served",
    "needs the talk: right entry first",
    "complete: served",
    "uncovered: told no",
    "moves recognised",
    "small talk recognised",
)
LOWER_IS_BETTER = ("uncovered: answered", "questions taken for moves")


def measure(faq: Assistant) -> list[TurnOutcome]:
    return run_dialogues(faq, read_dialogues(CASES / "dialogues", faq), lambda step, done, total: None)


@pytest.fixture(scope="module")
def outcomes(faq: Assistant) -> Sequence[TurnOutcome]:
    return measure(faq)


def test_there_are_enough_dialogues(faq: Assistant) -> None:
    dialogues = read_dialogues(CASES / "dialogues", faq)
    later = [turn for dialogue in dialogues for turn in dialogue[1:]]
    assert len(dialogues) >= 80
    assert all(2 <= len(dialogue) <= 5 for dialogue in dialogues)
    assert sum(turn.kind in ("fresh", "switch", "two") for turn in later) >= len(later) / 3 - 1


@pytest.mark.parametrize("name", HIGHER_IS_BETTER)
def test_no_figure_falls_below_its_recorded_interval(outcomes: Sequence[TurnOutcome], name: str) -> None:
    recorded = json.loads(RECORD.read_text("utf-8"))[name]
    assert figures(outcomes)[name].value >= recorded["low"], recorded


@pytest.mark.parametrize("name", LOWER_IS_BETTER)
def test_no_error_rises_above_its_recorded_interval(outcomes: Sequence[TurnOutcome], name: str) -> None:
    recorded = json.loads(RECORD.read_text("utf-8"))[name]
    assert figures(outcomes)[name].value <= recorded["high"], recorded


def test_complete_questions_lose_nothing_in_a_talk(outcomes: Sequence[TurnOutcome]) -> None:
    table = figures(outcomes)
    assert table["complete: served"].value >= table["complete: served when asked alone"].value - 0.01


def test_no_real_question_is_taken_for_a_move(faq: Assistant) -> None:
    cases = read_cases(CASES / "covered.csv", faq.edition.by_id)
    assert [case.query for case in cases if faq.conversation().ask(case.query).move] == []


def test_a_dialogue_file_that_is_none_is_refused(faq: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    for text, message in (
        ("", "no dialogues"),
        ("{}", "not a dialogue"),
        ('{"turns": [{"say": "x", "kind": "odd"}]}', "odd"),
        ('{"turns": [{"say": "x", "kind": "move", "move": "jump"}]}', "jump"),
        ('{"turns": [{"say": "x", "kind": "fresh", "expected": ["999"]}]}', "999"),
    ):
        path.write_text(text, "utf-8")
        with pytest.raises(VerbatimError, match=message):
            read_dialogues(path, faq)
    with pytest.raises(VerbatimError, match="there is no file"):
        read_dialogues(tmp_path / "none.jsonl", faq)


def main() -> None:
    """Record the figures of the index as it is."""
    table = {name: asdict(figure) for name, figure in figures(measure(Assistant.open())).items()}
    RECORD.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
