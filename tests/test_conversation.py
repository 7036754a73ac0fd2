"""Conversations: what leans on the talk, what steers it, and a state that survives everything."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.acts.numbers import numbers_in, position_in
from assistant.answer import Answer
from assistant.conversation import Conversation, State, Turn
from assistant.messages import catalogue
from assistant.wording import message_of

CASES = Path(__file__).parent / "cases"


def talk(faq: Assistant, *said: str) -> list[Answer]:
    chat = faq.conversation()
    return [chat.ask(one) for one in said]


def shown(answer: Answer) -> str:
    return answer.hits[0].entry.id if answer.kind == "answer" else answer.kind


def test_a_follow_up_is_understood_from_the_talk(faq: Assistant) -> None:
    _, answer = talk(faq, "who appoints the CDA?", "and for how long?")
    assert "41" in [hit.entry.id for hit in answer.hits[:2]]
    assert answer.kind in ("answer", "choose")


def test_a_complete_question_is_not_dragged_by_the_talk(faq: Assistant) -> None:
    question = "which countries have tried cluster development?"
    _, answer = talk(faq, "who appoints the CDA?", question)
    assert answer.as_dict | {"related": []} == faq.ask(question).as_dict


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        ("what comes after that?", "37"),
        ("next", "37"),
        ("the one before it in the book", "35"),
        ("say that again", "36"),
        ("show question 45", "45"),
        ("सवाल 45 दिखाओ", "45"),
    ],
)
def test_moves_go_from_the_entry_that_was_shown(faq: Assistant, said: str, entry: str) -> None:
    first, answer = talk(faq, "who appoints the CDA?", said)
    assert shown(first) == "36"
    assert shown(answer) == entry


def test_a_choice_is_picked_by_its_position(faq: Assistant) -> None:
    offered, second, last = talk(faq, "section 12", "the second one", "aakhri wala")
    assert offered.kind == "choose"
    assert shown(second) == offered.listed[1].id
    assert shown(last) == offered.listed[-1].id


def test_back_returns_to_the_earlier_answer(faq: Assistant) -> None:
    first, _, answer = talk(faq, "who appoints the CDA?", "question 7", "go back to the earlier answer")
    assert shown(answer) == shown(first)


def test_more_offers_what_was_not_seen(faq: Assistant) -> None:
    _, _, answer = talk(faq, "who appoints the CDA?", "question 37", "tell me more")
    assert answer.move == "more"
    assert not {"36", "37"} & {entry.id for entry in answer.listed}


def test_start_over_forgets_everything(faq: Assistant) -> None:
    chat = faq.conversation()
    chat.ask("who appoints the CDA?")
    assert chat.ask("start over").message == "restart"
    assert chat.state == State()
    assert chat.ask("say that again").message == "nothing_shown"


def test_the_sections_and_their_questions_are_listed(faq: Assistant) -> None:
    sections, inside = talk(faq, "what sections are there?", "what is in section 12")
    assert sections.message == "sections"
    assert inside.listed == faq.edition.in_section(faq.edition.sections[11])
    _, picked = talk(faq, "what sections are there?", "let me see the thirteenth")
    assert picked.listed == faq.edition.in_section(faq.edition.sections[12])


def test_how_many_questions_there_are_is_a_question_and_no_number(faq: Assistant) -> None:
    assert talk(faq, "how many questions are there in the booklet")[0].move != "entry"


def test_entries_on_a_topic_are_listed_in_printed_order(faq: Assistant) -> None:
    (answer,) = talk(faq, "list all questions on the CDA")
    places = [faq.edition.position[entry.id] for entry in answer.listed]
    assert places == sorted(places)
    assert {"36", "37", "38", "39", "40", "41"} <= {entry.id for entry in answer.listed}


def test_where_and_trust_are_answered_about_what_was_shown(faq: Assistant) -> None:
    _, where, trust = talk(faq, "who appoints the CDA?", "which section is this from", "can I trust this?")
    assert "Section 10" in message_of(where, faq.edition)
    assert "36" in message_of(where, faq.edition)
    assert faq.edition.established in message_of(trust, faq.edition)


def test_related_entries_were_not_shown_before(faq: Assistant) -> None:
    chat = faq.conversation()
    seen = []
    for question in ("who appoints the CDA?", "question 37", "question 38"):
        answer = chat.ask(question)
        seen.append(answer.hits[0].entry.id)
        assert 1 <= len(answer.related) <= 3
        assert not {hit.entry.id for hit in answer.related} & set(seen)


def test_a_clicked_choice_always_shows_its_entry(faq: Assistant) -> None:
    chat = faq.conversation()
    for entry in faq.edition.entries:
        assert shown(chat.show(entry.id)) == entry.id


@pytest.mark.parametrize("said", ["what is the next step after the diagnostic study?", "who is the CDA?", "trust"])
def test_a_question_is_not_taken_for_a_move(faq: Assistant, said: str) -> None:
    assert not talk(faq, said)[0].move


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("question sixty two", [(62, "")]),
        ("show 62b", [(62, "b")]),
        ("the 3rd", [(3, "")]),
        ("सत्रहवां भाग", [(17, "")]),
        ("teen number", [(3, "")]),
        ("पच्चीसवाँ प्रश्न", [(25, "")]),
        ("paintalis number dikhao", [(45, "")]),
        ("chapter XIV", [(14, "")]),
        ("open q33", [(33, "")]),
        ("question ninety nine", [(99, "")]),
        ("is this all then", []),
        ("q. forty-five", [(45, "")]),
        ("no number here", []),
    ],
)
def test_numbers_are_read_in_digits_and_words(said: str, numbers: list[tuple[int, str]]) -> None:
    assert numbers_in(said) == numbers


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ("the second one", 2),
        ("last please", -1),
        ("doosra wala", 2),
        ("the former", 1),
        ("option b", 2),
        ("the one just under the second", 3),
        ("teesra dikha do", 3),
        ("that", None),
    ],
)
def test_positions_are_read(said: str, position: int | None) -> None:
    assert position_in(said) == position


def test_a_state_that_is_none_is_refused() -> None:
    for text in ("", "{}", "[1]", '[{"said": 1}]', '[{"said": "", "act": "", "kind": "x", "entries": []}]'):
        with pytest.raises(ValueError, match=r"\w"):
            State.from_json(text)


def test_a_talk_goes_on_from_its_json(faq: Assistant) -> None:
    chat = faq.conversation()
    chat.ask("who appoints the CDA?")
    resumed = Conversation(faq, State.from_json(chat.state.to_json()))
    assert resumed.ask("and for how long?").as_dict == chat.ask("and for how long?").as_dict


SAID = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *("who appoints the CDA?", "and for how long?", "the second one", "none of these", "tell me more", "next"),
            *("previous", "go back", "repeat", "start over", "what sections are there", "section 12", "question 45"),
            *("list all questions on trust", "where is this from", "can I trust this", "hello", "thanks", "bye"),
            *("question 999", "section 99", "the ninth one", "last", "क्या मतलब", "aur?", "no, I meant the association"),
        ]
    ),
)


def test_whatever_is_said_the_state_holds_and_only_published_text_is_shown(faq: Assistant) -> None:
    lines = catalogue()

    @settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(SAID, min_size=1, max_size=6))
    def hold(turns: list[str]) -> None:
        chat = faq.conversation()
        for said in turns:
            answer = chat.ask(said)
            assert State.from_json(chat.state.to_json()) == chat.state
            assert json.loads(answer.to_json())
            assert answer.message in lines
            assert message_of(answer, faq.edition)
            for entry in (*(hit.entry for hit in (*answer.hits, *answer.related)), *answer.listing):
                assert faq.edition.by_id[entry.id] is entry
            assert (answer.kind == "small_talk") <= (not answer.hits)
            assert answer.kind != "choose" or 2 <= len(answer.hits) <= 4

    hold()


def test_a_turn_remembers_what_was_shown() -> None:
    assert Turn("q", "question", "answer", ("36",)).shown == "36"
    assert Turn("q", "question", "choose", ("36", "37")).shown == ""
