"""Questions that need no search: small talk, "question 37", "section 12", a printed question typed out."""

import re
from dataclasses import dataclass

from assistant.corpus.edition import Edition, Entry, Section
from assistant.text import normalise, words

_QUESTION_NUMBER = re.compile(
    r"(?:show |open |read )?(?:me )?(?:question|ques|que|qn|q|faq|no|number|entry|prashn|sawal)"
    r"(?: (?:number|num|no))?[ .:#]*(\d{1,4} ?[a-z]?)"
)
_SECTION_NUMBER = re.compile(
    r"(?:show |open |read )?(?:me )?(?:section|sec|chapter|part)(?: (?:number|no))?[ .:#]*(\d{1,3})"
)

# Small talk as whole utterances: a question that merely begins with "hello" is a question.
_SMALL_TALK = {
    "greeting": "hi|hello|hey|hallo|hullo|(?:hi|hello|hey) there|good (?:morning|afternoon|evening|day)|namaste|"
    "namaska+r|sala+m|vanakkam|greetings|howdy",
    "thanks": "thanks|thank you|thank u|thankyou|thx|ty|many thanks|thanks a lot|thank you (?:so|very) much|"
    "dhanya[vw]a+d|shukriya|great thanks|ok thanks|ok thank you",
    "goodbye": "bye|bye bye|goodbye|good bye|see you|good night|alvida|tata",
    "help": "help|help me|what can you do|how does this work|how do i use (?:this|you)|what can i ask|"
    "what can i ask you|how to use this|madad|what do you know",
    "who_are_you": "who are you|what are you|are you (?:a )?(?:robot|bot|human|machine|real person|an ai|ai|chatgpt)|"
    "(?:aap|tum) kaun (?:hain|ho)",
}
_POLITE = r"(?:please|pls|sir|madam|ji|everyone|friend|dear|all|there)"
_PATTERNS = {name: re.compile(f"(?:{pattern})(?: {_POLITE})*") for name, pattern in _SMALL_TALK.items()}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """What a shortcut leads to.

    Attributes:
        message: Name of the line that goes with it.
        entries: The entries it names; empty for small talk and for numbers that do not exist.
        number: The number asked for, "" if none.
        section: The section asked for.
    """

    message: str
    entries: tuple[Entry, ...] = ()
    number: str = ""
    section: Section | None = None


def small_talk(text: str) -> str | None:
    """Name of the line that answers a greeting, thanks, goodbye or call for help; None for anything else."""
    said = " ".join(words(text))
    return next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(said)), None)


def find_shortcut(edition: Edition, text: str) -> Shortcut | None:
    """Recognise a question by its number, a section by its number, or a printed question typed out."""
    said = " ".join(normalise(text).strip(" ?!.").split())
    question = _QUESTION_NUMBER.fullmatch(said)
    if question:
        number = question[1].replace(" ", "")
        entry = edition.by_id.get(number)
        return Shortcut("answer", (entry,)) if entry else Shortcut("no_such_question", number=number)
    section = _SECTION_NUMBER.fullmatch(said)
    if section:
        found = next((one for one in edition.sections if one.number == int(section[1])), None)
        if found is None:
            return Shortcut("no_such_section", number=section[1])
        return Shortcut("choose_section", edition.in_section(found), section=found)
    typed = edition.by_question.get(tuple(words(text)))
    return Shortcut("answer", (typed,)) if typed else None
