"""The sections that a learner chooses from."""

from collections.abc import Iterable

from assistant.corpus.edition import Edition, Entry, Section


def sections_of(edition: Edition) -> tuple[Section, ...]:
    """The sections that hold questions, in printed order. Their place here, from 1, names them in a quiz link."""
    return tuple(dict.fromkeys(entry.section for entry in edition.questions))


def entries_in(edition: Edition, places: Iterable[int] = ()) -> tuple[Entry, ...]:
    """The questions of some sections, in printed order.

    Args:
        edition: The FAQ.
        places: Places of the sections, from 1; those that do not exist are passed over. None at all means all.
    """
    sections = sections_of(edition)
    wanted = {sections[place - 1] for place in places if 1 <= place <= len(sections)}
    return tuple(entry for entry in edition.questions if not wanted or entry.section in wanted)
