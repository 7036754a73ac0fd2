"""The interface's own words beside an answer: catalogue lines with their values filled in."""

from assistant.acts.numbers import numbers_in
from assistant.answer import Answer
from assistant.corpus.edition import Edition, Entry
from assistant.engine import MAX_QUESTION
from assistant.messages import DEFAULT_LANGUAGE, language_name, line

_SURE, _LIKELY, _EVEN = 0.9, 0.7, 0.4  # lowest calibrated probability of each wording


MOST_NEAREST = 3  # nearest questions listed where nothing is covered
# Of the values that a line may name, those that are published text: they are in the edition's language.
PUBLISHED = frozenset({"title", "section", "established"})


def message_of(answer: Answer, edition: Edition, language: str = DEFAULT_LANGUAGE) -> str:
    """The line that goes with an answer, whichever it is, with every value that it may name."""
    return line(answer.message, language, **values_of(answer, edition, language))


def values_of(answer: Answer, edition: Edition, language: str = DEFAULT_LANGUAGE) -> dict[str, object]:
    """Every value that the line of an answer may name, by the name that it has there."""
    numbered = [section for section in edition.sections if section.number is not None]
    named = [entry for entry in edition.questions if entry.number is not None]
    if answer.message in ("no_such_section", "sections"):
        first, last = (str(numbered[0].number), str(numbered[-1].number)) if numbered else ("–", "–")
    else:
        first, last = (str(named[0].number), str(named[-1].number)) if named else ("–", "–")
    asked = numbers_in(answer.question)
    section = str(answer.hits[0].entry.section) if answer.hits else ""
    inside = edition.in_section(answer.hits[0].entry.section) if answer.hits else ()
    return {
        "title": edition.title,
        "limit": MAX_QUESTION,
        "section": section,
        "number": f"{asked[0][0]}{asked[0][1]}" if asked else answer.question.strip(),
        "first": first,
        "last": last,
        "count": len(edition.sections) if answer.message == "sections" else len(inside),
        "other": inside[-1].id if inside else "",
        "place": place_of(answer.listing[0], language) if answer.listing else "",
        "established": edition.established,
    }


def offered(answer: Answer) -> tuple[Entry, ...]:
    """The entries that are listed below an answer's line; none below an entry that is shown in full."""
    if answer.kind == "answer" or not answer.hits:
        return ()
    return answer.listed[:MOST_NEAREST] if answer.kind == "not_covered" else answer.listed


def as_published(edition: Edition, language: str = DEFAULT_LANGUAGE) -> str:
    """That the text is in another language than the interface, "" where it is not."""
    if edition.language.split("-")[0].lower() == language:
        return ""
    return line("as_published", language, language=language_name(edition.language, language))


def number_of(entry: Entry, language: str = DEFAULT_LANGUAGE) -> str:
    """The number of an entry as it is cited: "36", "62 (62b)" where the print repeats one, "" where it has none."""
    if entry.number is None:
        return ""
    if entry.id == str(entry.number):
        return entry.id
    return line("printed_twice", language, number=entry.number, id=entry.id)


def place_of(entry: Entry, language: str = DEFAULT_LANGUAGE) -> str:
    """Where an entry stands: "Section 10, Cluster Development Agent · Question 36"."""
    name, values = place_line(entry, language)
    return line(name, language, **values)


def place_line(entry: Entry, language: str = DEFAULT_LANGUAGE) -> tuple[str, dict[str, object]]:
    """Name of the line that says where an entry stands, and its values."""
    if entry.kind == "front_matter":
        return "place_front_matter", {}
    number = number_of(entry, language)
    return "place_question" if number else "place_plain", {"section": entry.section, "number": number}


def certainty(probability: float, language: str = DEFAULT_LANGUAGE) -> str:
    """A probability in words and as a number: "Very likely the right entry: about 97 in 100"."""
    name = (
        "why_very_likely"
        if probability >= _SURE
        else "why_likely"
        if probability >= _LIKELY
        else "why_even"
        if probability >= _EVEN
        else "why_unlikely"
    )
    percent = round(probability * 100)
    share = "why_over" if percent > 99 else "why_under" if percent < 1 else "why_percent"
    return line("why_certainty", language, words=line(name, language), percent=line(share, language, percent=percent))
