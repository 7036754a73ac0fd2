"""The figures that the product stands on, on questions that nothing was tuned with.

`tests/cases/covered.csv` and `uncovered.csv` were written by other hands than the phrasings. The recorded
figures stand in `tests/cases/figures.json`; a figure that leaves its recorded 95 % interval for the worse fails.
To record new ones: `python -m tests.test_quality`, and say why in the commit.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.evaluation.cases import read_cases
from assistant.evaluation.report import Outcome, figures, run_cases

CASES = Path(__file__).parent / "cases"
RECORD = CASES / "figures.json"
HIGHER_IS_BETTER = ("@1", "@3", "MRR", "answered in full and right", "served", "AUROC", "uncovered, told no")
LOWER_IS_BETTER = (
    "a wrong entry shown",
    "uncovered, answered",
    "uncovered, same_field: answered",
    "uncovered, trap: answered",
    "expected calibration error",
)
NEVER_ANSWERED = ("far", "chitchat", "injection", "nonsense")


def measure(faq: Assistant) -> list[Outcome]:
    cases = [case for name in ("covered", "uncovered") for case in read_cases(CASES / f"{name}.csv", faq.edition.by_id)]
    return run_cases(faq, cases, lambda step, done, total: None)


@pytest.fixture(scope="module")
def outcomes(faq: Assistant) -> Sequence[Outcome]:
    return measure(faq)


@pytest.mark.parametrize("name", HIGHER_IS_BETTER)
def test_no_figure_falls_below_its_recorded_interval(outcomes: Sequence[Outcome], name: str) -> None:
    recorded = json.loads(RECORD.read_text("utf-8"))[name]
    assert figures(outcomes)[name].value >= recorded["low"], recorded


@pytest.mark.parametrize("name", LOWER_IS_BETTER)
def test_no_error_rises_above_its_recorded_interval(outcomes: Sequence[Outcome], name: str) -> None:
    recorded = json.loads(RECORD.read_text("utf-8"))[name]
    assert figures(outcomes)[name].value <= recorded["high"], recorded


@pytest.mark.parametrize("kind", NEVER_ANSWERED)
def test_what_has_nothing_to_do_with_the_faq_is_never_answered(outcomes: Sequence[Outcome], kind: str) -> None:
    assert [one.case.query for one in outcomes if one.case.kind == kind and one.answered] == []


def main() -> None:
    """Record the figures of the index as it is."""
    table = {name: asdict(figure) for name, figure in figures(measure(Assistant.open())).items()}
    RECORD.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
