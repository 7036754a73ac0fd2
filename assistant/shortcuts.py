"""Questions that need no search: "question 37", "section 12", a printed question typed out."""

import re
from dataclasses import dataclass

from assistant.corpus.edition import Edition, Entry, Section
from assistant.text import normalise, words

_QUESTION_NUMBER = re.compile(
    r"(?:show |open |read )?(?:me )?(?:question|ques|que|qn|q|faq|no|number|entry|prashn|sawal)"
    r"(?: (?:number|num|no))?[ .:#]*(\d{1,4} ?[a-z]?)"
)
_SECTION_NUMBER = re.compile(
    r"(?:show |open |read )?(?:me )?(?:section|sec|chapter|part|khand)(?: (?:number|no))?[ .:#]*(\d{1,3})"
)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a shortcut leads to.

    Attributes:
        message: Name of the line that goes with it.
        entries: The entries it names; empty for numbers that do not exist.
        number: The number asked for, "" if none.
        section: The section asked for.
        move: "entry" or "section" where one was asked for by its number.
    """

    message: str
    entries: tuple[Entry, ...] = ()
    number: str = ""
    section: Section | None = None
    move: str = ""


def find_shortcut(edition: Edition, text: str) -> Shortcut | None:
    """Recognise a question by its number, a section by its number, or a printed question typed out."""
    said = " ".join(normalise(text).strip(" ?!.").split())
    question = _QUESTION_NUMBER.fullmatch(said)
    if question:
        number = question[1].replace(" ", "")
        entry = edition.by_id.get(number)
        return Shortcut("answer" if entry else "no_such_question", (entry,) if entry else (), number, move="entry")
    section = _SECTION_NUMBER.fullmatch(said)
    if section:
        found = next((one for one in edition.sections if one.number == int(section[1])), None)
        if found is None:
            return Shortcut("no_such_section", number=section[1], move="section")
        return Shortcut("choose_section", edition.in_section(found), section=found, move="section")
    typed = edition.by_question.get(tuple(words(text)))
    return Shortcut("answer", (typed,)) if typed else None
