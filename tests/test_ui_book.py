"""The Browse room's markup: the whole edition, each entry once, and nothing of it altered."""

from dataclasses import replace

import pytest

from assistant.corpus.edition import Edition, Section
from assistant.corpus.scanned import Scan, read_scan
from assistant.messages import catalogue, line
from assistant.ui.book import MOST_AT_ONCE, book, print_view
from assistant.ui.chapters import chapter_places, chapters
from assistant.ui.scan_view import errata_page, scan_view
from assistant.ui.shell import document
from tests.test_ui_cards import Parsed, bare
from tests.ui_fixtures import CORPUS, HOSTILE, hostile_edition, scripted

EDITION = scripted().edition
VOID = ("<input ", "<link ", "<meta ")  # elements without an end, which the parser of these tests would wait for


def parsed(markup: str) -> Parsed:
    markup = str(markup)
    for name in VOID:
        parts = markup.split(name)
        markup = parts[0] + "".join(part.partition(">")[2] for part in parts[1:])
    return Parsed(markup.removeprefix("<!doctype html>"))


@pytest.fixture(scope="module")
def scan() -> Scan:
    scan = read_scan(CORPUS)
    assert scan is not None
    return scan


def large_edition() -> Edition:
    """One with more entries than a page holds, in two sections."""
    first, second = EDITION.sections[:2]
    entry = EDITION.by_id["36"]
    entries = tuple(
        replace(entry, id=str(n), number=n, section=first if n <= MOST_AT_ONCE else second)
        for n in range(1, MOST_AT_ONCE + 3)
    )
    return replace(EDITION, entries=entries, sections=(first, second))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_whole_edition_is_there_once_in_printed_order(scan: Scan, language: str) -> None:
    seen = parsed(book(EDITION, scan, None, language))
    assert [bare(text) for text in seen.inside["v-text"]] == [bare(entry.answer) for entry in EDITION.entries]
    assert seen.inside["v-question"] == [entry.question for entry in EDITION.entries]
    ids = [name for name in seen.values("id") if name]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if name.startswith("q")] == [f"q{entry.id}" for entry in EDITION.entries]
    assert len(seen.inside["v-chapter"]) == len(EDITION.sections) + 1
    assert len(seen.inside["v-note"]) == sum(len(entry.notes) for entry in EDITION.entries)


def test_contents_lead_to_every_section(scan: Scan) -> None:
    seen = parsed(book(EDITION, scan))
    targets = [str(link) for link in seen.values("href") if str(link).startswith("#")]
    assert targets == [f"#s{chapter.key}" for chapter in chapters(EDITION)]
    assert {target.removeprefix("#") for target in targets} <= set(seen.values("id"))


def test_published_text_is_marked_with_its_language_and_the_rest_with_the_interfaces(scan: Scan) -> None:
    page = document(EDITION, "/browse", "x", book(EDITION, scan, None, "hi"), (), "hi")
    assert '<html lang="hi">' in page
    assert line("as_published", "hi", language="अंग्रेज़ी") in page
    assert page.count('class="v-text" lang="en"') == len(EDITION.entries)
    assert '<span lang="en">Section 10, Cluster Development Agent</span>' in page
    assert 'hreflang="en"' in page
    assert line("as_published", "en", language="English") not in document(
        EDITION, "/browse", "x", book(EDITION, scan), (), "en"
    )


def test_one_section_alone_is_shown_in_full_with_the_way_to_all_others(scan: Scan) -> None:
    chapter = chapter_places(EDITION)["s12"]
    seen = parsed(book(EDITION, scan, chapter))
    assert seen.inside["v-question"] == [entry.question for entry in chapter.entries]
    assert "/browse?section=13&lang=en#s13" in seen.values("href")
    assert "true" in seen.values("data-partial")


def test_a_large_edition_is_shown_a_section_at_a_time() -> None:
    edition = large_edition()
    assert len(parsed(book(edition, None)).inside["v-entry"]) == MOST_AT_ONCE
    chapter = chapter_places(edition)[f"q{MOST_AT_ONCE + 1}"]
    assert len(parsed(book(edition, None, chapter)).inside["v-entry"]) == 2


def test_chapters_are_found_by_what_a_link_names() -> None:
    places = chapter_places(EDITION)
    assert places["s10"] is places["q36"]
    assert [chapter.key for chapter in chapters(EDITION)] == ["front", *(str(n) for n in range(1, 19))]
    assert len(places) == len(EDITION.entries) + len(EDITION.sections) + 1
    unnumbered = replace(EDITION.by_id["36"], section=Section(None, "Odds and ends"))
    assert [one.key for one in chapters(replace(EDITION, entries=(*EDITION.entries, unnumbered)))][-1] == "x20"


def test_a_print_view_has_every_answer_unfolded_and_nothing_to_press_but_print() -> None:
    seen = parsed(print_view(EDITION))
    assert [bare(text) for text in seen.inside["v-text"]] == [bare(entry.answer) for entry in EDITION.entries]
    assert "details" not in seen.tags
    assert seen.inside["button"] == [line("browse_print_now")]
    assert EDITION.rights in seen.inside["v-colophon"][0]
    chapter = chapter_places(EDITION)["s12"]
    assert parsed(print_view(EDITION, chapter)).inside["v-question"] == [entry.question for entry in chapter.entries]


@pytest.mark.parametrize("entry", EDITION.entries, ids=lambda entry: entry.id)
def test_the_scan_of_an_entry_shows_each_correction_in_its_place(scan: Scan, entry: object) -> None:
    scanned = scan.entries[getattr(entry, "id", "")]
    seen = parsed(scan_view(scanned, "en"))
    (text,) = seen.inside["v-scan"]
    shown = "".join(
        piece.found if piece.erratum is None else sign(piece.found) + sign(piece.corrected) for piece in scanned.pieces
    )
    assert text == shown
    rows = seen.inside.get("v-erratum-why", [])
    assert rows == [erratum.reason for erratum in scanned.errata]
    intro = line("scan_intro" if rows else "scan_clean", line=scanned.first_line)
    assert intro in seen.inside["v-scan-body"][0]


def sign(text: str) -> str:
    shown = text.replace("\n", "¶")
    return shown if shown.strip() else shown.replace(" ", "·")


def test_the_errata_page_lists_every_correction_and_accounts_for_every_word(scan: Scan) -> None:
    seen = parsed(errata_page(EDITION, scan))
    assert seen.inside["v-erratum-why"] == [erratum.reason for erratum in scan.errata]
    assert EDITION.established in seen.text
    assert str(scan.proof.words) in seen.text
    assert scan.sha256 in seen.text
    supplied = [section for section in EDITION.sections if section.supplied]
    assert len(supplied) == 8
    assert all(str(section) in seen.text and section.reason in seen.text for section in supplied)
    for entry in EDITION.entries:
        for note in entry.notes:
            assert note in seen.text


def test_an_edition_without_its_scan_says_so_and_shows_none() -> None:
    assert line("errata_none") in parsed(errata_page(EDITION, None)).text
    assert "v-scanned" not in parsed(book(EDITION, None)).inside


def test_every_kind_and_certainty_of_an_erratum_has_its_words() -> None:
    from assistant.corpus.errata import CERTAINTIES, KINDS

    assert {name for name in catalogue() if name.startswith("kind_")} == {f"kind_{kind}" for kind in KINDS}
    assert {name for name in catalogue() if name.startswith("certainty_")} == {f"certainty_{c}" for c in CERTAINTIES}


def test_nothing_of_a_hostile_corpus_becomes_markup() -> None:
    edition = hostile_edition()
    for main in (book(edition, None), print_view(edition), errata_page(edition, None)):
        seen = parsed(document(edition, "/browse", "x", main))
        assert not {"img", "b", "iframe", "style"} & set(seen.tags)
        assert seen.tags.count("script") == 1  # card.js
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        assert all(str(link).startswith(("/", "#")) for link in seen.values("href"))
        assert HOSTILE in seen.text
