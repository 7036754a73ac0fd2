"""Errata: each one is found at its place, and replays."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.errata import Erratum, place_errata, read_errata, replay
from assistant.errors import CorpusError

SOURCE = "The clustet of\nTirupur has 9000\nfirms. The end.\n"


def erratum(line: int, found: str, corrected: str, kind: str = "letter") -> Erratum:
    return Erratum(line, found, corrected, kind, "for a test")


def test_errata_are_replayed_at_their_places() -> None:
    errata = [erratum(1, "clustet", "cluster"), erratum(2, "9000\nfirms", "9000 firms", "layout")]
    text, origins = replay(SOURCE, place_errata(SOURCE, errata))
    assert text == "The cluster of\nTirupur has 9000 firms. The end.\n"
    assert [SOURCE[origin] for origin in origins[:7]] == list("The clu")
    assert origins[text.index("firms")] == SOURCE.index("firms")


def test_an_edit_covers_only_what_differs() -> None:
    (edit,) = place_errata(SOURCE, [erratum(1, "The clustet of", "The cluster of")])
    assert (SOURCE[edit.start : edit.end], edit.text) == ("t", "r")


@pytest.mark.parametrize(
    ("line", "found", "complaint"),
    [
        (1, "Tirupur", "'Tirupur' is not in that line, which reads 'The clustet of'"),
        (9, "firms", "the source has only 3 lines"),
        (3, "e", "'e' is in that line more than once"),
    ],
)
def test_an_erratum_that_does_not_fit_is_refused_by_name(line: int, found: str, complaint: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(complaint)):
        place_errata(SOURCE, [erratum(line, found, "X")])


def test_errata_must_not_overlap() -> None:
    with pytest.raises(CorpusError, match="overlap"):
        place_errata(SOURCE, [erratum(1, "clustet", "X"), erratum(1, "stet of", "Y")])


@pytest.mark.parametrize(
    ("record", "complaint"),
    [
        ('line = 1\nfound = "a"\ncorrected = "b"\nkind = "whim"\nreason = "r"', "kind is 'whim', allowed are letter"),
        ('line = 1\nfound = "a"\ncorrected = "a"\nkind = "letter"\nreason = "r"', "found and corrected are the same"),
        ('line = 1\nfound = "a"', "missing"),
        ('line = 1\nfound = "a"\ncorrected = "b"\nkind = "letter"\nreason = "r"\nwho = "x"', "who"),
        ("line = ", "not valid TOML"),
    ],
)
def test_a_bad_record_is_refused_with_its_number(tmp_path: Path, record: str, complaint: str) -> None:
    path = tmp_path / "errata.toml"
    path.write_text(f"[[errata]]\n{record}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_errata(path)
    assert str(path) in str(caught.value)


@given(st.text(alphabet="abc \n", min_size=1, max_size=60), st.data())
def test_replaying_one_edit_changes_nothing_else(body: str, data: st.DataObject) -> None:
    source = body + "\n"
    start = data.draw(st.integers(0, len(body) - 1))
    end = data.draw(st.integers(start + 1, len(body)))
    line = source.count("\n", 0, start) + 1
    try:
        edits = place_errata(source, [erratum(line, source[start:end], "Z")])
    except CorpusError:  # the text is on its line twice
        return
    text, origins = replay(source, edits)
    assert len(text) == len(origins)
    assert text.replace("Z", "", 1) == source[: edits[0].start] + source[edits[0].end :]
