"""The edition in chapters: its sections, and before them the front matter."""

from dataclasses import dataclass
from itertools import groupby

from assistant.corpus.edition import Edition, Entry, Section
from assistant.messages import DEFAULT_LANGUAGE, line


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with its entries, or the front matter.

    Attributes:
        key: What names it in an address: the section's printed number, or its place.
        section: The section, None for the front matter.
        entries: Its entries in printed order.
    """

    key: str
    section: Section | None
    entries: tuple[Entry, ...]

    def title(self, language: str = DEFAULT_LANGUAGE) -> str:
        """Its heading: the section as it is cited."""
        return line("place_front_matter", language) if self.section is None else str(self.section)


def chapters(edition: Edition) -> tuple[Chapter, ...]:
    """The edition in chapters, in printed order."""
    found: list[Chapter] = []
    for section, run in groupby(edition.entries, lambda one: None if one.kind == "front_matter" else one.section):
        number = section.number if section else None
        key = "front" if section is None else f"x{len(found) + 1}" if number is None else str(number)
        found.append(Chapter(key, section, tuple(run)))
    return tuple(found)


def chapter_places(edition: Edition) -> dict[str, Chapter]:
    """The chapters by what a link names on their page: "s12" for section 12, "q36" for entry 36."""
    every = chapters(edition)
    entries = {f"q{entry.id}": chapter for chapter in every for entry in chapter.entries}
    return {**entries, **{f"s{chapter.key}": chapter for chapter in every}}
