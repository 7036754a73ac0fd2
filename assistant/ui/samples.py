"""Sample questions for the opening screen: real ones, each tried before it is shown."""

from assistant.corpus.edition import Section
from assistant.engine import Assistant

HOW_MANY = 6


def find_samples(assistant: Assistant, count: int = HOW_MANY) -> tuple[str, ...]:
    """Questions of different sections that this assistant answers.

    Those that the edition gives come first. One that is not answered is left out, and printed questions, spread
    over the sections, fill the places.
    """
    found: dict[Section, str] = {}
    edition = assistant.edition
    for text in edition.samples:
        if len(found) == count:
            break
        answer = assistant.ask(text)
        if answer.kind == "answer" and answer.hits[0].entry.section not in found:
            found[answer.hits[0].entry.section] = text
    free = [section for section in edition.sections if section not in found and edition.in_section(section)]
    missing = count - len(found)
    step = max(1, len(free) // missing) if missing else 1
    for section in free[::step][:missing]:
        entries = edition.in_section(section)
        found[section] = min(entries, key=lambda entry: len(entry.question)).question
    return tuple(found.values())
