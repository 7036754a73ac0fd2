"""The scan as it was read by machine, entry by entry, with every correction in its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.corpus.check import Proof, prove
from assistant.corpus.edition import Edition
from assistant.corpus.errata import Edit, Erratum, place_errata, read_errata, replay
from assistant.corpus.folder import read_edition
from assistant.corpus.source import read_source
from assistant.corpus.transcript import Unit, read_transcript


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the scan that an erratum changed as a whole, or none did.

    Attributes:
        found: What the scan has.
        corrected: What stands in the edition instead; the same where nothing was corrected.
        erratum: The correction, None where there is none.
    """

    found: str
    corrected: str
    erratum: Erratum | None = None


@dataclass(frozen=True, slots=True)
class ScannedEntry:
    """What the scan has of one entry.

    Attributes:
        first_line: 1-based line of the source where the entry begins.
        pieces: The text in order; joined as found they are a slice of the source.
    """

    first_line: int
    pieces: tuple[Piece, ...]

    @property
    def errata(self) -> tuple[Erratum, ...]:
        """The corrections in the entry, in order."""
        return tuple(piece.erratum for piece in self.pieces if piece.erratum is not None)


@dataclass(frozen=True)
class Scan:
    """The source of an edition, proved to be its source.

    Attributes:
        sha256: Digest of the source.
        proof: What the proof counted.
        errata: All corrections, in the order of the source.
        entries: What the scan has of each entry, by its id.
    """

    sha256: str
    proof: Proof
    errata: tuple[Erratum, ...] = field(repr=False)
    entries: Mapping[str, ScannedEntry] = field(repr=False)


def read_scan(folder: Path) -> Scan | None:
    """Read the source of a corpus folder with its errata; None if the edition has none.

    Raises:
        CorpusError: if a file is missing or contradicts itself.
        CheckError: if the scan with its errata is not the edition: then nothing can be said of its entries.
    """
    source = read_source(folder)
    if source is None:
        return None
    edition = read_edition(folder)
    place = folder / "errata.toml"
    errata = read_errata(place) if place.is_file() else ()
    proof = prove(source.content, source.sha256, errata, edition)
    text = source.content.decode("utf-8")
    edits = place_errata(text, errata)
    entries = dict(scan_entries(text, edits, edition))
    return Scan(source.sha256, proof, tuple(edit.erratum for edit in edits), entries)


def scan_entries(source: str, edits: Sequence[Edit], edition: Edition) -> Iterator[tuple[str, ScannedEntry]]:
    """Cut a scan into the entries of the edition that it was proved to be.

    Args:
        source: The scan.
        edits: Its errata in their places, in order.
        edition: The edition.
    """
    corrected, origins = replay(source, edits)
    fronts = [entry.question for entry in edition.entries if entry.kind == "front_matter"]
    spans = _spans(read_transcript(corrected, origins, fronts), len(source))
    for entry, (start, end) in zip(edition.entries, spans, strict=True):
        end = start + len(source[start:end].rstrip())
        inside = [edit for edit in edits if start <= edit.start < end and edit.end > start]
        yield entry.id, ScannedEntry(source.count("\n", 0, start) + 1, tuple(_pieces(source, inside, start, end)))


def _spans(units: Sequence[Unit], length: int) -> Iterator[tuple[int, int]]:
    """Start and end of each entry: from its question or heading to the next entry or section."""
    begun: int | None = None
    for unit in units:
        if unit.kind not in ("question", "front_matter", "section"):
            continue
        if begun is not None:
            yield begun, unit.offsets[0]
        begun = None if unit.kind == "section" else unit.offsets[0]
    if begun is not None:
        yield begun, length


def _pieces(source: str, edits: Sequence[Edit], start: int, end: int) -> Iterator[Piece]:
    at = start
    for edit in edits:
        if at < edit.start:
            yield Piece(source[at : edit.start], source[at : edit.start])
        yield Piece(source[edit.start : edit.end], edit.text, edit.erratum)
        at = edit.end
    if at < end:
        yield Piece(source[at:end], source[at:end])
