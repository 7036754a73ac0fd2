"""The proof: it passes on the shipped edition, and no corruption of it passes."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.corpus.folder import Corpus, read_corpus
from assistant.errors import CheckError, CorpusError

WORDS = 7564  # words of the scan


def test_the_shipped_edition_is_proved_and_every_word_accounted_for(corpus: Corpus) -> None:
    proof = corpus.prove()
    assert proof is not None
    assert proof.words == len((corpus.folder / "source.txt").read_text("utf-8").split()) == WORDS
    assert proof.entries == 72
    assert proof.kept > 7400


@pytest.fixture(scope="module")
def copy(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the corpus that tests may spoil; each restores faq.md before it begins."""
    folder = tmp_path_factory.mktemp("copy") / corpus.folder.name
    shutil.copytree(corpus.folder, folder, ignore=shutil.ignore_patterns("*.csv", "tuned"))
    return folder


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_corruption_is_caught(corpus: Corpus, copy: Path, data: st.DataObject) -> None:
    text = (corpus.folder / "faq.md").read_text("utf-8")
    letters = [match.start() for match in re.finditer(r"\S", text)]
    at = data.draw(st.sampled_from(letters))
    how = data.draw(st.sampled_from(["change", "drop", "double", "insert"]))
    other = data.draw(st.sampled_from("aeioutnsrlAEIOU039.,;'-").filter(lambda char: char != text[at]))
    spoilt = {
        "change": text[:at] + other + text[at + 1 :],
        "drop": text[:at] + text[at + 1 :],
        "double": text[:at] + text[at] + text[at:],
        "insert": text[:at] + other + text[at:],
    }[how]
    (copy / "faq.md").write_text(spoilt, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_corpus(copy).prove()


def test_the_place_of_a_difference_is_named(corpus: Corpus, copy: Path) -> None:
    text = (corpus.folder / "faq.md").read_text("utf-8")
    (copy / "faq.md").write_text(
        text.replace("for a few years in the cluster", "for five years in the cluster"), encoding="utf-8"
    )
    with pytest.raises(CheckError) as caught:
        read_corpus(copy).prove()
    message = str(caught.value)
    assert "answer of entry 36" in message
    assert "for five years" in message
    assert "for a few years" in message
    assert "source.txt, line 569" in message


def test_moving_text_between_blocks_is_caught(corpus: Corpus, copy: Path) -> None:
    text = (corpus.folder / "faq.md").read_text("utf-8")
    (copy / "faq.md").write_text(
        text.replace("- (ii) Presence of similar", "(ii) Presence of similar"), encoding="utf-8"
    )
    with pytest.raises(CheckError, match="entry 43"):
        read_corpus(copy).prove()


def test_a_missing_entry_is_caught(corpus: Corpus, copy: Path) -> None:
    text = (corpus.folder / "faq.md").read_text("utf-8")
    start, end = text.index("### 69."), len(text)
    (copy / "faq.md").write_text(text[:start] + text[end:], encoding="utf-8")
    (copy / "edition.toml").write_text((corpus.folder / "edition.toml").read_text("utf-8"), encoding="utf-8")
    with pytest.raises(CheckError, match=r"missing at the end of faq\.md"):
        read_corpus(copy).prove()


def test_an_edited_scan_is_caught(corpus: Corpus, copy: Path) -> None:
    (copy / "faq.md").write_text((corpus.folder / "faq.md").read_text("utf-8"), encoding="utf-8")
    source = (corpus.folder / "source.txt").read_bytes()
    (copy / "source.txt").write_bytes(source.replace(b"Tirupur", b"Tiruppur", 1))
    try:
        with pytest.raises(CheckError, match="the scan is never edited"):
            read_corpus(copy).prove()
    finally:
        (copy / "source.txt").write_bytes(source)


def test_a_corpus_without_a_source_has_nothing_to_prove(tea: Path) -> None:
    assert read_corpus(tea).prove() is None
