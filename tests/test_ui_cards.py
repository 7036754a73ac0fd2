"""The markup of the screen: nothing of an entry is lost, nothing becomes markup, nothing foreign looks published."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.answer import Answer, Citation, Hit
from assistant.corpus.edition import Edition, Entry, Section
from assistant.messages import line
from assistant.ui.cards import card
from assistant.ui.furniture import footer, masthead, opening
from assistant.ui.markup import tag
from assistant.ui.passage import passage
from assistant.ui.replies import asked, reply
from assistant.ui.samples import Sample, find_samples, given_samples
from assistant.ui.talk import MOST_TURNS, Talk
from assistant.wording import certainty, message_of, number_of, place_of
from tests.ui_fixtures import HOSTILE, REASON, hostile_edition, scripted

ASSISTANT = scripted()
EDITION = ASSISTANT.edition
# What the page may be built of; above all no script, style, iframe, form or image, and no link but to itself.
ALLOWED = {
    "a",
    "article",
    "button",
    "details",
    "div",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "li",
    "mark",
    "p",
    "q",
    "span",
    "summary",
    "ul",
}


class Parsed(HTMLParser):
    """What a browser would see: the text, the elements, and the text inside chosen elements."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.inside: dict[str, list[str]] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        names = dict(attrs).get("class") or ""
        self._open.append((tag, names))
        for name in [tag, *names.split()]:
            self.inside.setdefault(name, []).append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop()[0] == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        self.text += data
        for element, names in self._open:
            for name in [element, *names.split()]:
                self.inside[name][-1] += data

    def values(self, attribute: str) -> list[str | None]:
        return [value for name, value in self.attributes if name == attribute]


def found(entry: Entry, evidence: tuple[tuple[int, int], ...] = (), edition: Edition = EDITION) -> Hit:
    return Hit(entry, 0.97, Citation(edition, entry), evidence)


def bare(text: str) -> str:
    """Text without white space: blocks begin and end without any in markup."""
    return "".join(text.split())


@pytest.mark.parametrize("entry", EDITION.entries, ids=lambda entry: entry.id)
def test_the_card_of_every_entry_shows_its_answer_whole_and_nothing_else_as_such(entry: Entry) -> None:
    seen = Parsed(card(found(entry), "en", REASON))
    assert bare(seen.inside["v-text"][0]) == bare(entry.answer)
    assert seen.inside["v-question"] == [entry.question]
    assert seen.inside["v-place"] == [place_of(entry)]
    assert len(seen.inside.get("v-note", [])) == len(entry.notes)
    citation = Citation(EDITION, entry)
    votes = [entry.id, entry.id]
    assert seen.values("value") == [str(citation), entry.answer, citation.bibtex, citation.csl_json, *votes]
    assert seen.values("href") == [f"/browse?lang=en#q{entry.id}"]
    assert set(seen.tags) <= ALLOWED


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n<>&\"'*_$`"), max_size=300)


@given(texts, st.data())
def test_any_answer_with_any_evidence_is_shown_character_for_character(answer: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(answer)), max_size=6)))
    evidence = tuple((start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False) if start < end)
    entry = replace(EDITION.by_id["36"], answer=answer)
    seen = Parsed(passage(entry, evidence))
    assert bare(seen.text) == bare(answer)
    marked = "".join(answer[start:end] for start, end in evidence)
    assert bare("".join(seen.inside.get("mark", []))) == bare(marked)
    assert set(seen.tags) <= ALLOWED


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20), min_size=1, max_size=12
    )
)
def test_paragraphs_and_items_keep_their_own_text_to_the_character(lines: list[str]) -> None:
    seen = Parsed(passage(replace(EDITION.by_id["36"], answer="\n\n".join(lines))))
    assert [*seen.inside.get("p", []), *seen.inside.get("li", [])] != []
    assert sorted([*seen.inside.get("p", []), *seen.inside.get("li", [])]) == sorted(lines)


def test_evidence_is_marked_inside_the_text_and_a_run_of_sentences_is_one_highlight() -> None:
    entry = replace(EDITION.by_id["36"], answer="One here. Two here. Three here.")
    seen = Parsed(passage(entry, ((0, 9), (10, 19))))
    assert seen.inside["mark"] == ["One here. Two here."]
    assert seen.text == entry.answer


def test_list_marks_stay_part_of_the_printed_text() -> None:
    seen = Parsed(passage(EDITION.by_id["43"], ((54, 60),)))
    assert seen.inside["v-list-mark"] == ["(i)", "(ii)", "(iii)", "(iv)", "(v)", "(vi)"]
    assert seen.inside["li"][1] == "(ii) Presence of similar clusters that would enable replicability"
    assert seen.values("role") == ["list"]


def test_the_box_of_countries_is_set_in_columns_with_its_captions_and_its_source() -> None:
    seen = Parsed(passage(EDITION.by_id["28"]))
    assert len(seen.inside["li"]) == 39
    assert (seen.inside["li"][0], seen.inside["li"][5], seen.inside["li"][-1]) == ("Argentina", "Columbia", "USA")
    assert seen.inside["figcaption"][0].startswith("A SELECT LIST OF COUNTRIES")
    assert "Box 1: Select list" in seen.inside["figcaption"][0]
    assert seen.inside["v-source"][0].startswith("Source: (i) OECD")
    assert "However the methodology" not in seen.inside["v-box"][0]


def test_a_box_right_at_the_start_and_a_plain_list_need_no_caption() -> None:
    items = "\n".join(f"Item {number}" for number in range(9))
    assert "figcaption" not in Parsed(passage(replace(EDITION.by_id["36"], answer=items))).tags
    assert Parsed(passage(replace(EDITION.by_id["36"], answer="One\nTwo"))).values("class") == ["v-list"]


def test_editors_notes_stand_apart_and_are_labelled() -> None:
    seen = Parsed(card(found(EDITION.by_id["18"]), "en"))
    assert seen.inside["v-note"][0].startswith(line("editors_note"))
    assert "breaks off" in seen.inside["v-note"][0]
    assert "breaks off" not in seen.inside["v-text"][0]
    assert ("role", "note") in seen.attributes


def test_a_supplied_title_stands_in_brackets_and_its_reason_is_there_to_read() -> None:
    seen = Parsed(card(found(EDITION.by_id["46"]), "en"))
    assert seen.inside["v-place"] == ["Section 12, [Diagnostic Study] · Question 46"]
    assert "reversed type" in seen.inside["v-supplied"][0]
    assert any("reversed type" in str(title) for title in seen.values("title"))
    assert "v-supplied" not in Parsed(card(found(EDITION.by_id["36"]), "en")).inside


def test_the_fold_out_says_why() -> None:
    seen = Parsed(card(found(EDITION.by_id["36"], ((0, 10),)), "en", REASON))
    why = seen.inside["v-why"][0]
    assert certainty(0.97) in why
    assert REASON.nearest in why
    assert seen.inside["v-word"] == ["appoints", "cda", "who"]
    assert line("why_highlight") in why
    # the best of question 0.61, passage 0.58, sentence 0.72; of phrasing 0.93, nearest three 0.81; and so on
    assert seen.inside["v-bar-value"] == ["72", "93", "90", "95", "88"]
    assert line("why_chosen") in Parsed(card(found(EDITION.by_id["36"]), "en", chosen=True)).inside["v-why"][0]
    assert line("why_named") in Parsed(card(found(EDITION.by_id["36"]), "en")).inside["v-why"][0]


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.999, "Very likely the right entry: over 99 in 100"),
        (0.9, "Very likely the right entry: about 90 in 100"),
        (0.7, "Likely the right entry: about 70 in 100"),
        (0.4, "Perhaps the right entry: about 40 in 100"),
        (0.1, "Not a sure match: about 10 in 100"),
        (0.001, "Not a sure match: under 1 in 100"),
    ],
)
def test_certainty_in_words_and_number(probability: float, words: str) -> None:
    assert certainty(probability) == words


def test_numbers_and_places() -> None:
    assert number_of(EDITION.by_id["62b"]) == "62 (62b)"
    assert place_of(EDITION.by_id["62b"]).endswith("· Question 62 (62b)")
    assert place_of(EDITION.by_id["introduction"]) == line("place_front_matter")
    plain = replace(EDITION.by_id["36"], number=None, id="who", section=Section(None, "Agents"))
    assert (number_of(plain), place_of(plain)) == ("", "Agents")
    assert "v-number" not in Parsed(card(found(plain), "en")).inside


def test_a_choice_offers_buttons_that_carry_the_id() -> None:
    answer = ASSISTANT.ask("role of BDS providers")
    seen = Parsed(reply(replace(answer, kind="choose", message="choose"), EDITION))
    assert seen.values("value") == ["62b"]
    assert seen.inside["v-line"] == [line("choose")]
    assert "v-text" not in seen.inside


def test_not_covered_never_looks_like_an_answer() -> None:
    seen = Parsed(reply(ASSISTANT.ask("what is the interest rate?"), EDITION))
    assert seen.inside["v-line"] == [line("not_covered")]
    assert seen.inside["v-nearest-line"] == [line("not_covered_nearest")]
    assert seen.values("value") == ["57", "58", "59"]
    assert not {"v-card", "v-text", "article", "h2"} & set(seen.inside)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("hello", line("hello", title=EDITION.title)),
        ("", line("empty")),
        ("🙂🙂", line("no_words")),
        ("x" * 1001, line("too_long", limit=1000)),
        ("question 99", line("no_such_question", number="99", first="1", last="69")),
        ("section 12", line("choose_section", section="Section 12, [Diagnostic Study]")),
    ],
)
def test_every_message_gets_its_values(question: str, expected: str) -> None:
    assert message_of(ASSISTANT.ask(question), EDITION) == expected


def test_a_missing_section_is_told_the_range_of_sections() -> None:
    answer = Answer("section 40", "not_covered", (), "no_such_section")
    assert message_of(answer, EDITION) == line("no_such_section", number="40", first="1", last="18")
    unnumbered = replace(EDITION, entries=(), sections=())
    assert "–" in message_of(answer, unnumbered)
    assert "–" in message_of(replace(answer, message="no_such_question"), unnumbered)


def test_nothing_of_a_hostile_corpus_or_question_becomes_markup() -> None:
    edition = hostile_edition()
    parts = [masthead(edition), opening(edition, [Sample(HOSTILE, "en")]), footer(edition), asked(HOSTILE)]
    for entry in edition.entries:
        hit = found(entry, ((0, 20),), edition)
        for kind in ("answer", "choose", "not_covered"):
            reason = replace(REASON, nearest=HOSTILE, shared=(HOSTILE,))
            parts.append(reply(Answer(HOSTILE, kind, (hit,), kind, reason), edition))
        assert bare(Parsed(passage(entry, ((3, 9),))).text) == bare(entry.answer)
    for part in parts:
        seen = Parsed(part)
        assert set(seen.tags) <= ALLOWED
        assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("src", "srcdoc")]
        assert all(re.fullmatch(r"/[\w/]*\?lang=en(#q[\w.%~/-]*)?", str(link)) for link in seen.values("href"))
        assert HOSTILE in seen.text or "javascript:alert(1)" in seen.text


@given(st.text(max_size=200))
def test_what_was_asked_is_shown_as_typed(text: str) -> None:
    shown = text.replace("\r\n", "\n").replace("\r", "\n")
    assert Parsed(asked(shown)).text.replace("\x00", "\ufffd") == shown.replace("\x00", "\ufffd")


@given(st.text(max_size=50), st.text(max_size=50))
def test_tag_escapes_content_and_attributes(content: str, value: str) -> None:
    seen = Parsed(tag("p", content, title=value))
    assert seen.tags == ["p"]
    assert [name for name, _ in seen.attributes] == ["title"]


def test_samples_are_in_the_language_of_the_interface_where_the_edition_has_them(faq: Assistant) -> None:
    hindi = find_samples(faq, "hi")
    assert {sample.language for sample in hindi} == {"hi"}
    assert {sample.text for sample in hindi} <= set(faq.edition.samples["hi"])
    assert [sample.language for sample in given_samples(faq, "ta")] == ["en"] * len(faq.edition.samples["en"])
    shown = Parsed(opening(faq.edition, hindi, "hi"))
    assert [value for value in shown.values("value") if value] == [sample.text for sample in hindi]
    assert all(faq.ask(text).kind == "answer" for texts in faq.edition.samples.values() for text in texts)


def test_samples_are_answered_and_of_different_sections() -> None:
    samples = [sample.text for sample in find_samples(ASSISTANT)]
    assert len(samples) == len(set(samples)) == 6
    assert "Which countries have tried cluster development?" in samples  # of the catalogue, and in the script
    printed = {entry.question: entry for entry in EDITION.entries}
    sections = [printed[text].section.number for text in samples if text in printed]
    assert len(set(sections)) == len(sections) == 5
    hostile = hostile_edition()
    assert find_samples(scripted(hostile)) == (Sample(HOSTILE, hostile.language),)


def test_a_talk_is_taken_up_from_its_log_and_a_forged_one_shows_nothing_foreign() -> None:
    talk = Talk(ASSISTANT)
    for question in ("who appoints the CDA?", "", "x" * 2000, "trust"):
        talk.ask(question)
    talk.show("53")
    talk.show("9999")
    assert json.loads(talk.log) == [["ask", "who appoints the CDA?"], ["ask", "trust"], ["show", "53"]]
    again = Talk.resume(ASSISTANT, talk.log)
    assert [turn.answer for turn in again.turns] == [turn.answer for turn in talk.turns[:-1]]  # 9999 is not kept
    for forged in (
        None,
        7,
        "",
        "{",
        "[1]",
        '[["ask"]]',
        '[["say", "x"]]',
        '[["ask", 1]]',
        "[" * 9999,
        '{"a": 1}',
        "x" * 10**6,
    ):
        assert Talk.resume(ASSISTANT, forged).messages == []


def test_a_talk_is_bounded_on_the_screen_and_in_its_log() -> None:
    talk = Talk(ASSISTANT)
    for number in range(MOST_TURNS + 5):
        talk.ask(f"{number} " + "क" * 900)
    assert len(talk.turns) == MOST_TURNS
    assert len(talk.log.encode()) < 50_000
    assert len(json.loads(talk.log)) == 13  # of 903 or so characters each, in 12,000


def test_a_question_asked_again_and_again_is_a_new_turn_each_time() -> None:
    talk = Talk(ASSISTANT)
    before: list[object] = []
    for _ in range(MOST_TURNS + 2):
        talk.ask("trust")
        assert talk.messages[-1] not in before
        before = list(talk.messages)


def test_a_refusal_gives_way_to_the_next_turn() -> None:
    talk = Talk(ASSISTANT)
    talk.ask("")
    assert [message["role"] for message in talk.messages] == ["assistant"]
    talk.ask(" ")
    talk.ask("trust")
    assert [message["role"] for message in talk.messages] == ["user", "assistant"]
