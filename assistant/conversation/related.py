"""What people ask next: neighbours of an entry in the text and in meaning."""

from collections.abc import Collection

from assistant.corpus.edition import Entry
from assistant.engine import Assistant


def related(assistant: Assistant, entry: Entry, seen: Collection[str], count: int = 3) -> list[Entry]:
    """Entries that go with one, best first: the next in its section, then the nearest in meaning.

    Args:
        assistant: Whose edition and vectors are used.
        entry: The entry.
        seen: Ids of entries that the reader has seen.
        count: How many to give at most.
    """
    edition = assistant.edition
    at = edition.position[entry.id]
    following = [one for one in edition.entries[at + 1 : at + 2] if one.section == entry.section]
    near = assistant.views.neighbours(at, 4 * count + len(seen) + 1)
    candidates = [*following, *(edition.entries[place] for place in near)]
    unique = {one.id: one for one in candidates if one.id != entry.id and one.id not in seen}
    return list(unique.values())[:count]
