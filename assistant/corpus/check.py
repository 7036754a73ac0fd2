"""The proof that nothing was altered: the scan with its errata replayed is the edition."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from assistant.corpus.edition import Edition, Section
from assistant.corpus.errata import Edit, Erratum, place_errata, replay
from assistant.corpus.transcript import Unit, UnitKind, read_transcript
from assistant.errors import CheckError

_CONTEXT = 24  # characters shown on either side of a difference


@dataclass(frozen=True, slots=True)
class Proof:
    """What `verbatim check` counted: every word of the source is in exactly one of these.

    Attributes:
        kept: Words that stand unchanged in an entry.
        headings: Words that stand unchanged in a heading.
        corrected: Words that an erratum changed.
        heading_repairs: Words of garbled headings, replaced by an erratum.
        furniture: Words of running heads and stray marks, taken out by an erratum.
        entries: Number of entries compared.
        errata: Number of errata replayed, by kind.
    """

    kept: int
    headings: int
    corrected: int
    heading_repairs: int
    furniture: int
    entries: int
    errata: dict[str, int]

    @property
    def words(self) -> int:
        """All words of the source."""
        return self.kept + self.headings + self.corrected + self.heading_repairs + self.furniture


def prove(source: bytes, sha256: str, errata: Sequence[Erratum], edition: Edition) -> Proof:
    """Prove that the source, with the errata replayed, is the edition.

    Args:
        source: The scan as stored.
        sha256: Its digest, as `edition.toml` records it.
        errata: The errata.
        edition: The edition read from `faq.md`.

    Raises:
        CheckError: at the first difference, with its place in both texts.
        CorpusError: if an erratum does not fit the source.
    """
    digest = hashlib.sha256(source).hexdigest()
    if digest != sha256:
        raise CheckError(
            f"source.txt has the sha256 {digest[:12]}…, edition.toml records {sha256[:12]}…: "
            "the scan is never edited; restore it, and put corrections into errata.toml"
        )
    text = source.decode("utf-8")
    edits = place_errata(text, errata)
    corrected, origins = replay(text, edits)
    fronts = [entry.question for entry in edition.entries if entry.kind == "front_matter"]
    scanned = read_transcript(corrected, origins, fronts)
    _compare(scanned, tuple(edition_units(edition)), text)
    return _account(text, edits, scanned, len(edition.entries), errata)


def edition_units(edition: Edition) -> Iterator[tuple[Unit, str]]:
    """The edition as the units that the transcript of its source must have, each with its place."""
    section: Section | None = None
    for entry in edition.entries:
        if entry.kind == "front_matter":
            yield Unit("front_matter", entry.question), f"heading of {entry.id}"
        else:
            if entry.section != section:
                section = entry.section
                yield Unit("section", _section_heading(section)), f"heading of section {section.number}"
            yield Unit("question", f"{entry.number}. {entry.question}"), f"question of entry {entry.id}"
        for block in entry.blocks:
            kind: UnitKind = "item" if block.items else "paragraph"
            for start, end in block.items or ((block.start, block.end),):
                yield Unit(kind, entry.answer[start:end]), f"answer of entry {entry.id}, character {start + 1}"


def _section_heading(section: Section) -> str:
    """A section's heading as the transcript has it: printed in capitals, supplied ones as supplied."""
    title = section.shown_title if section.supplied else section.title.upper()
    return f"SECTION {section.number or 0:02d} {title}"


def _compare(scanned: Sequence[Unit], edition: Sequence[tuple[Unit, str]], source: str) -> None:
    for found, expected in zip_longest(scanned, edition):
        if found is None or expected is None or not _same(found, expected[0]):
            raise CheckError(_difference(found, expected, source))


def _same(scanned: Unit, edition: Unit) -> bool:
    if scanned.kind == edition.kind == "front_matter":  # its headings are set in capitals or not
        return scanned.text.casefold() == edition.text.casefold()
    return scanned.kind == edition.kind and scanned.text == edition.text


def _difference(found: Unit | None, expected: tuple[Unit, str] | None, source: str) -> str:
    if found is None:
        assert expected is not None  # zip_longest gives at least one of the two
        return f"faq.md, {expected[1]}: {_excerpt(expected[0].text, 0)} is not in the scan: remove it"
    words = found.text.split(" ")
    at = 0
    if expected is not None:
        ours = expected[0].text.split(" ")
        at = next((i for i, (a, b) in enumerate(zip_longest(words, ours)) if a != b), 0)
    line = source.count("\n", 0, found.offsets[min(at, len(found.offsets) - 1)]) + 1
    column = sum(len(word) + 1 for word in words[:at])
    if expected is None:
        return f"source.txt, line {line}: {_excerpt(found.text, 0)} is missing at the end of faq.md"
    unit, place = expected
    if unit.text == found.text:
        return (
            f"faq.md, {place}: it is set as {_name(unit.kind)}, the scan with its errata has "
            f"{_name(found.kind)} (source.txt, line {line})"
        )
    return (
        f"faq.md, {place}: faq.md has {_excerpt(unit.text, column)}, the scan with its errata gives "
        f"{_excerpt(found.text, column)} (source.txt, line {line}): restore faq.md, or add to errata.toml"
    )


def _name(kind: UnitKind) -> str:
    return {
        "front_matter": "a heading",
        "section": "a section's heading",
        "question": "a question",
        "paragraph": "a paragraph",
        "item": "a list item",
    }[kind]


def _excerpt(text: str, at: int) -> str:
    start, end = max(0, at - _CONTEXT), at + 2 * _CONTEXT
    return f"«{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}»"


def _account(
    source: str, edits: Sequence[Edit], units: Sequence[Unit], entries: int, errata: Sequence[Erratum]
) -> Proof:
    """Put every word of the source into one class."""
    heading_words = {offset for unit in units if unit.kind in ("section", "front_matter") for offset in unit.offsets}
    touched = [edit for edit in edits if not _is_layout(source, edit)]
    counts: Counter[str] = Counter()
    for word in re.finditer(r"\S+", source):
        edit = next((edit for edit in touched if _touches(edit, word.start(), word.end())), None)
        if edit is None:
            counts["headings" if word.start() in heading_words else "kept"] += 1
        elif edit.erratum.kind == "heading":
            counts["heading_repairs"] += 1
        elif edit.start <= word.start() and word.end() <= edit.end and not edit.text.strip():
            counts["furniture"] += 1
        else:
            counts["corrected"] += 1
    return Proof(
        counts["kept"],
        counts["headings"],
        counts["corrected"],
        counts["heading_repairs"],
        counts["furniture"],
        entries,
        dict(Counter(erratum.kind for erratum in errata).most_common()),
    )


def _touches(edit: Edit, start: int, end: int) -> bool:
    """Whether the edit changes the word at `start:end`, by covering or by lengthening it."""
    if edit.start < end and edit.end > start:
        return True
    lengthens = (edit.end == start and not edit.text[-1:].isspace()) or (
        edit.start == end and not edit.text[:1].isspace()
    )
    return edit.text.strip() != "" and lengthens


def _is_layout(source: str, edit: Edit) -> bool:
    """Whether the edit only moves line ends and bullet marks, and so changes no word."""
    return not source[edit.start : edit.end].strip() and not edit.text.replace("- ", "").strip()
