"""Sample questions for the opening screen: real ones, each tried before it is shown."""

from dataclasses import dataclass

from assistant.corpus.edition import Section
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE

HOW_MANY = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A question to begin with.

    Attributes:
        text: The question.
        language: BCP 47 tag of its language.
    """

    text: str
    language: str


def find_samples(assistant: Assistant, language: str = DEFAULT_LANGUAGE, count: int = HOW_MANY) -> tuple[Sample, ...]:
    """Questions of different sections that this assistant answers.

    Those that the edition gives come first: in the language of the interface, or else in its own. One that is not
    answered is left out, and printed questions, spread over the sections, fill the places.

    Args:
        assistant: Who answers.
        language: Language of the interface.
        count: How many.
    """
    found: dict[Section, Sample] = {}
    edition = assistant.edition
    for sample in given_samples(assistant, language):
        if len(found) == count:
            break
        answer = assistant.ask(sample.text)
        if answer.kind == "answer" and answer.hits[0].entry.section not in found:
            found[answer.hits[0].entry.section] = sample
    free = [section for section in edition.sections if section not in found and edition.in_section(section)]
    missing = count - len(found)
    step = max(1, len(free) // missing) if missing else 1
    for section in free[::step][:missing]:
        entries = edition.in_section(section)
        shortest = min(entries, key=lambda entry: len(entry.question))
        found[section] = Sample(shortest.question, edition.language)
    return tuple(found.values())


def given_samples(assistant: Assistant, language: str = DEFAULT_LANGUAGE) -> tuple[Sample, ...]:
    """The questions that the edition gives to begin with: in a language, or else in its own."""
    edition = assistant.edition
    spoken = language if language in edition.samples else edition.language
    return tuple(Sample(text, spoken) for text in edition.samples.get(spoken, ()))
