"""The talk as a file: what is saved reads as what was published."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from assistant.answer import Answer, Citation
from assistant.corpus.edition import Entry
from assistant.messages import line
from assistant.ui.saved_markdown import escape_markdown, talk_as_markdown
from assistant.ui.saved_pdf import talk_as_pdf
from tests.test_ui_cards import Parsed, bare, texts
from tests.ui_fixtures import HOSTILE, hostile_edition, scripted

ASSISTANT = scripted()
EDITION = ASSISTANT.edition
DAY = date(2026, 11, 24)
TALK = (
    "who appoints the CDA?",
    "how do we select clusters?",
    "how is trust built?",
    "what is the interest rate?",
    "hello",
    "क्लस्टर क्या है? प्रश्न, ज्ञान",
    "is there a database for India?",
)


def talk(*questions: str) -> list[Answer]:
    conversation = ASSISTANT.conversation()
    return [conversation.ask(question) for question in questions]


def shown(entry: Entry) -> Answer:
    return ASSISTANT.show(entry.id)


def rendered(markdown: bytes) -> Parsed:
    return Parsed(MarkdownIt("commonmark").render(markdown.decode()).replace("<hr />", "<hr></hr>"))


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize("entry", EDITION.entries, ids=lambda entry: entry.id)
def test_markdown_renders_to_the_published_text_with_its_citation(entry: Entry) -> None:
    seen = rendered(talk_as_markdown([shown(entry)], EDITION, DAY))
    (quoted,) = seen.inside["blockquote"]
    number = (
        "" if entry.number is None else entry.id if entry.id == str(entry.number) else f"{entry.number} ({entry.id})"
    )
    title = f"{number}. {entry.question}" if number else entry.question
    assert bare(quoted) == bare(title + entry.answer)
    assert len(seen.inside.get("li", [])) == sum(len(block.items) for block in entry.blocks)
    assert f"— {Citation(EDITION, entry)}" in seen.text
    for note in entry.notes:
        assert note in seen.text


@given(texts)
def test_any_text_renders_as_itself(text: str) -> None:
    seen = rendered(escape_markdown(text).encode())
    assert bare(seen.text) == bare(text)
    assert set(seen.tags) <= {"p"}


def test_markdown_has_the_whole_talk_in_its_order() -> None:
    seen = rendered(talk_as_markdown(talk(*TALK), EDITION, DAY))
    assert seen.inside["h1"] == [line("saved_title", title=EDITION.title)]
    assert seen.inside["h2"] == list(TALK)
    assert "2026-11-24" in seen.text
    assert seen.text.count(line("answer")) == 3
    assert seen.text.count(line("not_covered_nearest")) == 2
    assert line("hello", title=EDITION.title) in seen.text
    offered = [row for row in seen.inside["li"] if EDITION.by_id["53"].question in row]
    assert offered == [f"{EDITION.by_id['53'].question} (Section 13, [Trust Building] · Question 53)"]


def test_in_hindi_the_interface_is_hindi_and_the_answer_as_published() -> None:
    seen = rendered(talk_as_markdown(talk("who appoints the CDA?"), EDITION, DAY, "hi"))
    assert line("as_published", "hi", language="अंग्रेज़ी") in seen.text
    assert line("answer", "hi") in seen.text
    assert bare(EDITION.by_id["36"].answer) in bare(seen.inside["blockquote"][0])


@pytest.mark.parametrize("entry", EDITION.entries, ids=lambda entry: entry.id)
def test_the_text_of_a_pdf_is_the_published_text(entry: Entry) -> None:
    text = bare(re.sub(r"Page \d+ of \d+", "", pdf_text(talk_as_pdf([shown(entry)], EDITION, DAY))))
    for block in entry.blocks:
        for start, end in block.items or ((block.start, block.end),):
            assert bare(entry.answer[start:end]) in text
    assert bare(entry.question) in text
    assert bare(str(Citation(EDITION, entry))) in text


def test_a_pdf_has_the_whole_talk_and_devanagari_as_text() -> None:
    reader = PdfReader(io.BytesIO(talk_as_pdf(talk(*TALK), EDITION, DAY, "hi")))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for question in TALK:
        assert bare(question) in bare(text)
    assert bare(line("not_covered", "hi")) in bare(text)
    assert bare(line("saved_page", "hi", page=1, pages=len(reader.pages))) in bare(text)
    assert reader.metadata is not None
    assert EDITION.title in str(reader.metadata.title)


def test_every_typeface_of_a_pdf_is_embedded() -> None:
    reader = PdfReader(io.BytesIO(talk_as_pdf(talk(*TALK), EDITION, DAY, "hi")))
    names = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor
            names.add(str(descriptor["/FontName"]).partition("+")[2])
    assert any("Serif" in name for name in names)
    assert any("Devanagari" in name for name in names)


def test_a_long_talk_runs_over_pages_and_keeps_its_order() -> None:
    answers = [shown(entry) for entry in EDITION.entries[:30]]
    reader = PdfReader(io.BytesIO(talk_as_pdf(answers, EDITION, DAY)))
    text = bare("".join(page.extract_text() for page in reader.pages))
    places = [text.index(bare(f"{line('saved_asked', question='')}{answer.question}")) for answer in answers]
    assert len(reader.pages) > 5
    assert places == sorted(places)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=200))
def test_a_pdf_takes_whatever_somebody_typed(text: str) -> None:
    answer = replace(talk("who appoints the CDA?")[0], question=text)
    assert bare(EDITION.by_id["36"].answer) in bare(pdf_text(talk_as_pdf([answer], EDITION, DAY)))


def test_hostile_text_stays_text() -> None:
    edition = hostile_edition()
    answers = [scripted(edition).show("1"), replace(talk("hello")[0], question=HOSTILE)]
    seen = rendered(talk_as_markdown(answers, edition, DAY))
    assert not {"img", "script", "b", "a"} & set(seen.tags)
    assert HOSTILE in seen.text
    assert bare(HOSTILE) in bare(pdf_text(talk_as_pdf(answers, edition, DAY)))
