"""The report: what an assistant does with cases, in figures and in misses."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.answer import Answer
from assistant.engine import Assistant
from assistant.evaluation.cases import Case
from assistant.evaluation.figures import Figure, area_under_roc, calibration_error, mcnemar, resampled, share


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the assistant did with one case.

    Attributes:
        case: The case.
        answer: What it answered.
        rank: Place of the first right entry in the full ranking, from 1; 0 for an uncovered question.
        best: Probability of its best entry.
    """

    case: Case
    answer: Answer
    rank: int
    best: float

    @property
    def answered(self) -> bool:
        """Whether an entry was shown in full."""
        return self.answer.kind == "answer"

    @property
    def right(self) -> bool:
        """Whether the best entry is a right one."""
        return bool(self.answer.hits) and self.answer.hits[0].entry.id in self.case.expected

    @property
    def served(self) -> bool:
        """Whether a right entry was shown, or was among the choices."""
        if self.answer.kind == "choose":
            return any(hit.entry.id in self.case.expected for hit in self.answer.hits)
        return self.answered and self.right

    @property
    def good(self) -> bool:
        """Whether the reader was served, or was rightly told no."""
        return self.served if self.case.expected else not self.answered


def run_cases(faq: Assistant, cases: Sequence[Case], progress: Callable[[str, int, int], None]) -> list[Outcome]:
    """Put every case to the assistant."""
    outcomes = []
    for number, case in enumerate(cases):
        if number % 20 == 0:
            progress("asking", number, len(cases))
        answer = faq.ask(case.query)
        ranked = [entry.id for entry in faq.rank(case.query)]
        rank = min((ranked.index(one) + 1 for one in case.expected), default=0)
        if case.expected and answer.hits and answer.hits[0].entry.id in case.expected:
            rank = 1  # a shortcut may have found what the ranking would not
        outcomes.append(Outcome(case, answer, rank, answer.hits[0].probability if answer.hits else 0.0))
    progress("asking", len(cases), len(cases))
    return outcomes


def figures(outcomes: Sequence[Outcome]) -> dict[str, Figure]:
    """All figures of a set of outcomes."""
    covered = [one for one in outcomes if one.case.expected]
    uncovered = [one for one in outcomes if not one.case.expected]
    ranks = np.array([one.rank for one in covered], dtype=np.float64)
    best = np.array([one.best for one in outcomes])
    is_covered = np.array([bool(one.case.expected) for one in outcomes], dtype=bool)
    right = np.array([one.right for one in outcomes], dtype=np.float64)
    table: dict[str, Figure] = {}
    if covered:
        table["@1"], table["@3"], table["@5"] = (share(ranks <= place) for place in (1, 3, 5))
        table["MRR"] = resampled(lambda chosen: float((1 / ranks[chosen]).mean()), len(ranks))
        table["answered in full and right"] = share([one.answered and one.right for one in covered])
        table["served"] = share([one.served for one in covered])
        table["a wrong entry shown"] = share([one.answered and not one.right for one in covered])
        table["refused though covered"] = share([one.answer.kind in ("not_covered", "small_talk") for one in covered])
    if uncovered:
        table["uncovered, answered"] = share([one.answered for one in uncovered])
        for kind in sorted({one.case.kind for one in uncovered} - {""}):
            table[f"uncovered, {kind}: answered"] = share([one.answered for one in uncovered if one.case.kind == kind])
        table["uncovered, told no"] = share([one.answer.kind == "not_covered" for one in uncovered])
    if covered and uncovered:
        table["AUROC"] = resampled(
            lambda chosen: area_under_roc(best[chosen][is_covered[chosen]], best[chosen][~is_covered[chosen]]),
            len(best),
        )
    if outcomes:
        table["expected calibration error"] = resampled(
            lambda chosen: calibration_error(best[chosen], right[chosen]), len(best)
        )
    return table


def miss_reason(outcome: Outcome) -> str:
    """In a few words, what went wrong with a case."""
    hits = outcome.answer.hits
    shown = hits[0].entry.id if hits else "nothing"
    if not outcome.case.expected:
        return f"answered with {shown} at {outcome.best:.2f}, though not covered"
    wanted = " or ".join(sorted(outcome.case.expected))
    if outcome.answer.kind == "not_covered":
        return f"refused; {wanted} ranked {outcome.rank}, best {shown} at {outcome.best:.2f}"
    if outcome.answer.kind == "small_talk":
        return f"taken for small talk; expected {wanted}"
    return f"{'showed' if outcome.answered else 'offered'} {shown}, expected {wanted}, ranked {outcome.rank}"


def as_dict(outcomes: Sequence[Outcome], sections: dict[str, str]) -> dict[str, Any]:
    """The whole report for programs.

    Args:
        outcomes: The outcomes.
        sections: Name of the section of each entry id.
    """
    styles = sorted({one.case.style for one in outcomes} - {""})
    by_section: dict[str, list[Outcome]] = {}
    for one in outcomes:
        for wanted in sorted(one.case.expected)[:1]:
            by_section.setdefault(sections[wanted], []).append(one)
    return {
        "cases": len(outcomes),
        "figures": {name: asdict(figure) for name, figure in figures(outcomes).items()},
        "by_style": {
            style: {
                name: asdict(figure)
                for name, figure in figures([one for one in outcomes if one.case.style == style]).items()
            }
            for style in styles
        },
        "by_section": {name: asdict(share([one.right for one in rows])) for name, rows in by_section.items()},
        "outcomes": [
            {
                "query": one.case.query,
                "expected": sorted(one.case.expected),
                "style": one.case.style,
                "kind": one.answer.kind,
                "shown": [hit.entry.id for hit in one.answer.hits],
                "rank": one.rank,
                "probability": round(one.best, 4),
                "good": one.good,
                "reason": "" if one.good else miss_reason(one),
            }
            for one in outcomes
        ],
    }


def compare(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """Compare two reports on the questions that both have, with a paired test."""
    before = {row["query"]: row for row in earlier["outcomes"]}
    pairs = [(before[row["query"]], row) for row in later["outcomes"] if row["query"] in before]
    good_before, good_now = [a["good"] for a, _ in pairs], [b["good"] for _, b in pairs]
    return {
        "cases": len(pairs),
        "good_before": sum(good_before),
        "good_now": sum(good_now),
        "p": mcnemar(good_before, good_now) if pairs else 1.0,
        "gained": [b["query"] for a, b in pairs if b["good"] and not a["good"]],
        "lost": [b["query"] for a, b in pairs if a["good"] and not b["good"]],
    }
