"""A quiz: questions with four choices each, all of them slices of the edition."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from assistant.corpus.edition import Entry
from assistant.training.chance import number, shuffled
from assistant.training.cloze import WRONG, make_cloze
from assistant.training.plan import QuizPlan
from assistant.training.rivals import Rivals
from assistant.training.sections import entries_in
from assistant.training.slices import Slice, answer_of, opening_of, question_of

Kind = Literal["answer", "question", "cloze"]
KINDS: tuple[Kind, ...] = ("answer", "question", "cloze")

_NEAREST = 5  # rivals from which the wrong choices are drawn, so that two quizzes are not the same


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a quiz.

    Attributes:
        kind: "answer": which answer belongs to this question; "question": which question does this answer;
            "cloze": which word is printed here.
        entry: The entry that it is about.
        shown: What is asked about: the printed question, the answer, or the sentence with the gap.
        choices: What to choose from.
        right: Place of the right one, from 0.
        gap: The word that is left out of `shown`; None but for a cloze.
    """

    kind: Kind
    entry: Entry
    shown: Slice
    choices: tuple[Slice, ...]
    right: int
    gap: Slice | None = None


def make_quiz(rivals: Rivals, plan: QuizPlan) -> tuple[Item, ...]:
    """Make the quiz of a plan.

    The same edition, rivals and plan give the same quiz. Entries are asked once as long as there are enough of
    them, and then again in another way; a small section may give a shorter quiz than was asked for.
    """
    entries = shuffled(entries_in(rivals.edition, plan.places), plan.seed, "entries")
    items: list[Item] = []
    for round_ in range(len(KINDS)):
        for place, entry in enumerate(entries):
            if len(items) == plan.length:
                return tuple(items)
            # Turn by turn, so that a short quiz has all kinds; shifted a round later, so that none comes twice.
            kind = KINDS[(number(plan.seed, "kinds") + place + round_) % len(KINDS)]
            item = _MAKERS[kind](entry, rivals, plan.seed)
            if item is None and not round_:
                item = _which_question(entry, rivals, plan.seed) or _which_answer(entry, rivals, plan.seed)
            if item is not None and all((one.kind, one.entry.id) != (item.kind, entry.id) for one in items):
                items.append(item)
    return tuple(items)


def _which_answer(entry: Entry, rivals: Rivals, seed: str) -> Item | None:
    return _item("answer", entry, question_of(entry), opening_of, rivals, seed)


def _which_question(entry: Entry, rivals: Rivals, seed: str) -> Item | None:
    return _item("question", entry, answer_of(entry), question_of, rivals, seed)


def _which_word(entry: Entry, rivals: Rivals, seed: str) -> Item | None:
    cloze = make_cloze(entry, rivals.of(entry), seed)
    if cloze is None:
        return None
    return _arranged("cloze", entry, cloze.sentence, cloze.gap, list(cloze.wrong), seed, cloze.gap)


def _item(
    kind: Kind, entry: Entry, shown: Slice, slice_of: Callable[[Entry], Slice], rivals: Rivals, seed: str
) -> Item | None:
    """A question whose choices are the same part of the entry and of three of its nearest rivals."""
    right = slice_of(entry)
    texts, near = {right.text}, []
    for one in map(slice_of, rivals.of(entry)):
        if one.text not in texts:
            texts.add(one.text)
            near.append(one)
        if len(near) == _NEAREST:
            break
    wrong = list(islice(shuffled(near, seed, entry.id, kind, "wrong"), WRONG))
    return _arranged(kind, entry, shown, right, wrong, seed) if wrong else None


def _arranged(
    kind: Kind, entry: Entry, shown: Slice, right: Slice, wrong: list[Slice], seed: str, gap: Slice | None = None
) -> Item:
    choices = shuffled([right, *wrong], seed, entry.id, kind, "order")
    return Item(kind, entry, shown, tuple(choices), choices.index(right), gap)


_MAKERS: dict[Kind, Callable[[Entry, Rivals, str], Item | None]] = {
    "answer": _which_answer,
    "question": _which_question,
    "cloze": _which_word,
}
