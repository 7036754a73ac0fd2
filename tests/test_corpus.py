"""The corpus folder: the format of faq.md, what is refused, and what the shipped edition is."""

import csv
import hashlib
from pathlib import Path

import pytest

from assistant.corpus.edition import Edition
from assistant.corpus.folder import Corpus, read_corpus
from assistant.corpus.markdown import read_faq, write_faq
from assistant.errors import CorpusError


def test_the_format_of_faq_md(tea: Path) -> None:
    edition = read_corpus(tea).edition
    assert [entry.id for entry in edition.entries] == ["preface", "1", "2", "3", "3b"]
    assert [str(section) for section in edition.sections] == ["Section 1, Brewing", "Section 2, [Storing]"]
    assert edition.by_id["1"].answer == "Two minutes are enough. Longer makes it bitter."
    kettle = edition.by_id["2"]
    assert kettle.answer == "(i) A kettle with a thermometer,\n(ii) or any kettle and a little patience."
    (block,) = kettle.blocks
    assert [kettle.answer[start:end] for start, end in block.items] == kettle.answer.split("\n")
    assert edition.by_id["3b"].notes == ("Printed as number 3, a second time.",)
    assert edition.sections[1].reason == "The heading is torn off."
    assert edition.by_id["preface"].kind == "front_matter"


def test_writing_and_reading_give_the_same_entries(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "faq.md"
    path.write_text(write_faq(edition.title, edition.entries), encoding="utf-8")
    title, entries, sections = read_faq(path)
    assert title == edition.title
    assert [(entry.id, entry.question, entry.answer) for entry in entries] == [
        (entry.id, entry.question, entry.answer) for entry in edition.entries
    ]
    assert [str(section) for section in sections] == [str(section) for section in edition.sections]


def test_a_wrapped_paragraph_is_one_paragraph(tea: Path) -> None:
    path = tea / "faq.md"
    path.write_text(path.read_text("utf-8").replace("enough. Longer", "enough.\nLonger"), encoding="utf-8")
    assert read_corpus(tea).edition.by_id["1"].answer == "Two minutes are enough. Longer makes it bitter."


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (" {#3b}", "", r"the id '3' is used in line 20 and again in line 24"),
        ("# Tea for Beginners\n", "", "has no title"),
        ("In a dark and dry place.\n", "", "line 20: entry 3 has no answer"),
        ("# Tea for Beginners", "# Coffee", "has the title 'Tea for Beginners', faq.md has 'Coffee'"),
        ("## Section 1. Brewing", "## Section 1. brewing", "make them the same"),
        ("## Section 1. Brewing\n", "", "stands before the first section"),
        ("Two minutes", "Two\0minutes", "NUL"),
    ],
)
def test_a_faulty_faq_is_refused_with_its_place(tea: Path, old: str, new: str, complaint: str) -> None:
    path = tea / "faq.md"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorpusError, match=complaint):
        read_corpus(tea)


@pytest.mark.parametrize("name", ["faq.md", "edition.toml"])
def test_a_missing_file_is_named(tea: Path, name: str) -> None:
    (tea / name).unlink()
    with pytest.raises(CorpusError, match=f"{name} is missing"):
        read_corpus(tea)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("phrasings.csv", "entry,phrasing\n9,how hot\n", "line 2: the entry '9' is not in faq.md"),
        ("phrasings.csv", "entry,words\n1,how hot\n", "phrasing is missing"),
        ("phrasings.csv", "entry,phrasing\n1,how hot, and how long\n", "put the text between double quotes"),
        ("phrasings.csv", "entry,phrasing\n1,\n", "a cell is empty"),
        ("not_covered.csv", "question,nearest\nhow much is it,99\n", "the entry '99' is not in faq.md"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(tea: Path, name: str, text: str, complaint: str) -> None:
    (tea / name).write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=complaint) as caught:
        read_corpus(tea)
    assert name in str(caught.value)


def test_a_file_that_is_not_utf8_is_refused_with_its_place(tea: Path) -> None:
    (tea / "faq.md").write_bytes(b"# Caf\xe9\n")
    with pytest.raises(CorpusError, match="not UTF-8 at byte 5"):
        read_corpus(tea)


def test_the_shipped_edition_is_pinned(corpus: Corpus) -> None:
    edition = corpus.edition
    assert len(edition.questions) == 70
    assert len(edition.sections) == 18
    assert [entry.id for entry in edition.entries[:3]] == ["about", "introduction", "1"]
    first, middle, last = edition.by_id["5"], edition.by_id["36"], edition.by_id["69"]
    assert first.question == "Does a cluster have to be a formally recognised entity?"
    assert first.answer == "A cluster need not be and is generally not a formally recognised entity."
    assert str(middle.section) == "Section 10, Cluster Development Agent"
    assert middle.answer == (
        "As per the UNIDO methodology the CDA is appointed by the implementing agency for a few years in the cluster "
        "to initiate the cluster development process either individually or with a small team."
    )
    assert last.answer.endswith(
        "Fostering investments across clusters within the country and from abroad is another that "
        "holds a good potential."
    )
    source = (corpus.folder / "source.txt").read_bytes()
    assert hashlib.sha256(source).hexdigest() == "4c9638cba21b0e402f58fa9b69ad334d6381d092dad61096ae78399a200fda17"


def test_what_was_printed_stays_as_printed(edition: Edition) -> None:
    assert "Rs. ????? crores (US$ ??? million)" in edition.by_id["21"].answer
    assert edition.by_id["18"].answer.endswith("micro-enterprise clusters (around 283),")
    assert "Columbia" in edition.by_id["28"].answer
    assert "It is sincerely hope" in edition.by_id["introduction"].answer
    assert "born only around 1990%." in edition.by_id["introduction"].answer
    for entry in ("18", "21", "28", "introduction"):
        assert edition.by_id[entry].notes


def test_the_country_box_stays_a_list(edition: Edition) -> None:
    entry = edition.by_id["28"]
    (box,) = [block for block in entry.blocks if block.items]
    countries = [entry.answer[start:end] for start, end in box.items]
    assert len(countries) == 39
    assert countries[:3] == ["Argentina", "Australia", "Belgium"]
    assert countries[-1] == "USA"


def test_titles_that_the_scan_lost_are_marked_with_a_reason(edition: Edition) -> None:
    supplied = {section.number for section in edition.sections if section.supplied}
    assert supplied == {3, 4, 5, 6, 7, 12, 13, 17}
    assert all(section.reason for section in edition.sections if section.supplied)
    assert str(edition.by_id["45"].section) == "Section 12, [Diagnostic Study]"


def test_every_entry_has_phrasings_and_uncovered_neighbours(corpus: Corpus) -> None:
    for entry in corpus.edition.entries:
        assert sum(phrasing.entry == entry.id for phrasing in corpus.phrasings) >= 30, entry.id
        near = [one for one in corpus.not_covered if one.nearest == entry.id and one.kind == "same_field"]
        assert len(near) >= 17, entry.id


def test_no_held_out_question_is_a_search_key(corpus: Corpus) -> None:
    keys = {phrasing.text.casefold() for phrasing in corpus.phrasings}
    keys |= {uncovered.text.casefold() for uncovered in corpus.not_covered}
    for name in ("covered", "uncovered"):
        with (Path(__file__).parent / "cases" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            held_out = [row["query"].casefold() for row in csv.DictReader(file)]
        assert len(held_out) >= 250
        assert not keys.intersection(held_out)
