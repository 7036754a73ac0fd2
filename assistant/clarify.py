"""Texts that mean more than one entry: a bare term that many share, and two questions in one."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from assistant.answer import MOST_CHOICES, Answer
from assistant.text import words

if TYPE_CHECKING:
    from assistant.engine import Assistant, Found

# Words of a printed question that name nothing.
_FUNCTION_WORDS = frozenset(
    """
    a about an and any are as at be been between by can could do does done for from had has have how if in into is
    it its may many might more most much must no not of on one only or other over should so some such than that the
    their them then there these they this those through to under up was were what when where whether which while who
    whom whose why will with within would you your
    """.split()  # noqa: SIM905
)
_BROAD = 2  # words that a bare term has at most
_ASKING = frozenset("how what when where which who whom whose why".split())  # noqa: SIM905
_MOST_BREAKS = 4  # places where a text is parted: each costs two questions
_SHORTEST = 3  # words of a question that is looked up by itself
_BREAK = re.compile(
    r"(?<=[?!।])\s+|[,;.]\s+(?:(?:and|aur|और)\s+)?|\s+(?:and also|and|also|plus|aur ye bhi|aur|तथा|और)\s+",
    re.IGNORECASE,
)


def broad(assistant: "Assistant", found: "Found") -> Answer | None:
    """Offer what there is on a bare term of the FAQ ("CDA", "diagnostic study"): many entries share it."""
    said = words(found.question)
    if found.ruling.kind != "not_covered" or not 0 < len(said) <= _BROAD or found.evidence.unknown_printed > 0:
        return None
    places = found.evidence.entries[found.ruling.order[:MOST_CHOICES]]
    best = [assistant.edition.entries[int(place)] for place in places]
    asked = {word for entry in best for word in words(entry.question)} - _FUNCTION_WORDS
    if len(best) < 2 or not asked & set(said):
        return None
    share = float(found.ruling.probabilities.max())
    return Answer(found.question, "choose", tuple(assistant.hit(entry, share) for entry in best), "choose")


def two_questions(assistant: "Assistant", found: "Found") -> Answer | None:
    """Offer both answers where a text holds two questions, each answered, or the one answered and the other offered.

    A text that is answered as it stands is only parted where it plainly asks twice.
    """
    whole = found.ruling.kind
    first = assistant.edition.entries[int(found.evidence.entries[found.ruling.order[0]])].id
    for parts in _parted(found.question, plainly=whole == "answer"):
        answers = []
        for part in parts:  # where the one is not in the FAQ, the other need not be looked up
            answer = assistant.answer(assistant.find(part))
            if answer.kind == "not_covered":
                break
            answers.append(answer)
        kinds = {answer.kind for answer in answers}
        if len(answers) < 2 or "answer" not in kinds:
            continue
        offered = [
            hit for answer in answers for hit in answer.hits[: 1 if answer.kind == "answer" else MOST_CHOICES - 1]
        ]
        hits = {hit.entry.id: hit for hit in offered}
        if len(hits) > 1 and (whole != "answer" or (first in hits and "choose" not in kinds)):
            return Answer(found.question, "choose", tuple(hits.values())[:MOST_CHOICES], "choose_two_questions")
    return None


def _parted(text: str, plainly: bool) -> Iterator[tuple[str, str]]:
    """The ways to part a text in two that are both long enough to be questions.

    Args:
        text: The text.
        plainly: Whether both must be marked as questions, by a question mark or a word that asks.
    """
    for match in islice(_BREAK.finditer(text), _MOST_BREAKS):
        parts = text[: match.start()], text[match.end() :]
        long_enough = all(len(words(part)) >= _SHORTEST for part in parts)
        if long_enough and (not plainly or all(part.endswith("?") or words(part)[0] in _ASKING for part in parts)):
            yield parts
