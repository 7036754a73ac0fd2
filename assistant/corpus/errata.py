"""The errata: every place where the edition departs from its source, as a receipt that replays."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.errors import CorpusError

KINDS = ("letter", "mark", "hyphen", "ornament", "furniture", "heading", "layout")
CERTAINTIES = ("certain", "probable", "uncertain")


@dataclass(frozen=True, slots=True)
class Erratum:
    """One departure from the source.

    Attributes:
        line: 1-based line of the source where `found` begins.
        found: The exact text in the source; it may run over line ends.
        corrected: What stands in the edition instead.
        kind: One of `KINDS`. "furniture" is page furniture, "heading" a section heading that the
            scan garbled or lost, "layout" a paragraph or list boundary.
        reason: Why.
        certainty: One of `CERTAINTIES`.
    """

    line: int
    found: str
    corrected: str
    kind: str
    reason: str
    certainty: str = "certain"


@dataclass(frozen=True, slots=True)
class Edit:
    """An erratum placed in the source: `source[start:end]` becomes `text`.

    Only what differs between found and corrected is covered, not the context around it.
    """

    start: int
    end: int
    text: str
    erratum: Erratum


def read_errata(path: Path) -> tuple[Erratum, ...]:
    """Read `errata.toml`.

    Raises:
        CorpusError: if the file is not TOML, or a record lacks a field or has an unknown one.
    """
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8")).get("errata", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is not valid TOML: {error}") from error
    return tuple(_erratum(record, f"{path}, erratum {number}") for number, record in enumerate(records, 1))


def _erratum(record: dict[str, object], place: str) -> Erratum:
    try:
        erratum = Erratum(**record)  # type: ignore[arg-type]  # the fields are checked below
    except TypeError as error:
        raise CorpusError(f"{place}: {error}") from error
    for field, allowed in (("kind", KINDS), ("certainty", CERTAINTIES)):
        if getattr(erratum, field) not in allowed:
            raise CorpusError(f"{place}: {field} is {getattr(erratum, field)!r}, allowed are {', '.join(allowed)}")
    if erratum.found == erratum.corrected:
        raise CorpusError(f"{place}: found and corrected are the same, {erratum.found!r}")
    return erratum


def place_errata(source: str, errata: Iterable[Erratum]) -> list[Edit]:
    """Find each erratum in the source.

    Raises:
        CorpusError: if the text found is not on its line, is there twice, or two errata overlap.
    """
    line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
    edits = [_place(source, line_starts, erratum) for erratum in errata]
    edits.sort(key=lambda edit: (edit.start, edit.end))
    for before, after in pairwise(edits):
        if after.start < before.end or (after.start, after.end) == (before.start, before.end):
            raise CorpusError(
                f"errata.toml: the corrections of {before.erratum.found!r} (line {before.erratum.line}) and "
                f"{after.erratum.found!r} (line {after.erratum.line}) overlap: join them into one"
            )
    return edits


def _place(source: str, line_starts: Sequence[int], erratum: Erratum) -> Edit:
    place = f"errata.toml, line {erratum.line}"
    if not 1 <= erratum.line < len(line_starts):
        raise CorpusError(f"{place}: the source has only {len(line_starts) - 1} lines")
    begin, end = line_starts[erratum.line - 1], line_starts[erratum.line]
    at = source.find(erratum.found, begin)
    if not begin <= at < end:
        raise CorpusError(f"{place}: {erratum.found!r} is not in that line, which reads {source[begin:end].rstrip()!r}")
    if source.find(erratum.found, at + 1, end - 1 + len(erratum.found)) >= 0:
        raise CorpusError(f"{place}: {erratum.found!r} is in that line more than once: give more of the line")
    found, corrected = erratum.found, erratum.corrected
    prefix = _common_prefix(found, corrected)
    suffix = _common_prefix(found[prefix:][::-1], corrected[prefix:][::-1])
    return Edit(at + prefix, at + len(found) - suffix, corrected[prefix : len(corrected) - suffix], erratum)


def _common_prefix(one: str, other: str) -> int:
    for length, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return length
    return min(len(one), len(other))


def replay(source: str, edits: Sequence[Edit]) -> tuple[str, list[int]]:
    """Apply placed errata to the source.

    Returns:
        The corrected text, and for each of its characters the offset in the source that it comes
        from (for inserted text, the offset where it was inserted).
    """
    pieces: list[str] = []
    origins: list[int] = []
    position = 0
    for edit in edits:
        pieces += source[position : edit.start], edit.text
        origins += range(position, edit.start)
        origins += [edit.start] * len(edit.text)
        position = edit.end
    pieces.append(source[position:])
    origins += range(position, len(source))
    return "".join(pieces), origins
