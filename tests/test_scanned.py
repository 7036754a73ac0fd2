"""The scan entry by entry: nothing of it is lost, and with its errata it is the edition again."""

import shutil
from pathlib import Path

import pytest

from assistant.corpus.check import edition_units
from assistant.corpus.folder import Corpus
from assistant.corpus.scanned import Scan, read_scan
from assistant.corpus.transcript import read_transcript
from assistant.errors import CheckError, CorpusError


@pytest.fixture(scope="module")
def scan(corpus: Corpus) -> Scan:
    scan = read_scan(corpus.folder)
    assert scan is not None
    return scan


@pytest.fixture(scope="module")
def source(corpus: Corpus) -> str:
    return (corpus.folder / "source.txt").read_text("utf-8")


def test_every_entry_is_a_slice_of_the_scan_and_they_follow_each_other(corpus: Corpus, scan: Scan, source: str) -> None:
    assert list(scan.entries) == [entry.id for entry in corpus.edition.entries]
    at = 0
    for scanned in scan.entries.values():
        found = "".join(piece.found for piece in scanned.pieces)
        start = source.index(found, at)
        assert source.count("\n", 0, start) + 1 == scanned.first_line
        at = start + len(found)


def test_the_entries_with_their_corrections_read_as_the_edition_has_them(corpus: Corpus, scan: Scan) -> None:
    fronts = [entry.question for entry in corpus.edition.entries if entry.kind == "front_matter"]
    corrected = ("".join(piece.corrected for piece in scanned.pieces) for scanned in scan.entries.values())
    text = "\n\n".join(corrected) + "\n"
    read = [(unit.kind, unit.text.casefold()) for unit in read_transcript(text, range(len(text)), fronts)]
    assert read == [
        (unit.kind, unit.text.casefold()) for unit, _ in edition_units(corpus.edition) if unit.kind != "section"
    ]


def test_each_erratum_stands_in_one_entry_or_in_a_heading(scan: Scan) -> None:
    inside = [id(erratum) for scanned in scan.entries.values() for erratum in scanned.errata]
    assert len(inside) == len(set(inside))
    outside = [erratum for erratum in scan.errata if id(erratum) not in inside]
    assert {erratum.kind for erratum in outside} == {"heading"}
    assert len(scan.errata) == len(inside) + len(outside) == sum(scan.proof.errata.values())


def test_a_misread_letter_is_shown_in_its_place(scan: Scan) -> None:
    (piece,) = (piece for piece in scan.entries["62b"].pieces if piece.erratum)
    assert (piece.found, piece.corrected, piece.erratum and piece.erratum.kind) == ("t", "r", "letter")
    assert scan.entries["36"].errata == ()


def test_an_edition_without_a_source_has_no_scan(tea: Path) -> None:
    assert read_scan(tea) is None


def test_a_scan_is_read_only_where_the_proof_holds(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / corpus.folder.name
    shutil.copytree(corpus.folder, folder, ignore=shutil.ignore_patterns("*.csv", "tuned"))
    faq = folder / "faq.md"
    faq.write_text(faq.read_text("utf-8").replace("for a few years in", "for five years in"), encoding="utf-8")
    with pytest.raises(CheckError, match="answer of entry 36"):
        read_scan(folder)
    (folder / "source.txt").unlink()
    with pytest.raises(CorpusError, match="restore it"):
        read_scan(folder)
