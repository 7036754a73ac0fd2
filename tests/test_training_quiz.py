"""Quizzes: made from a seed, of slices of the edition alone, with one right choice."""

import csv
import io
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import default_corpus, read_edition
from assistant.text import normalise, sentence_spans
from assistant.training.chance import number, shuffled
from assistant.training.cloze import make_cloze
from assistant.training.plan import QuizPlan, new_seed, read_places, read_plan
from assistant.training.progress import Review
from assistant.training.quiz import KINDS, Item, make_quiz
from assistant.training.rivals import Rivals
from assistant.training.sections import entries_in
from assistant.training.sheet import COLUMNS, cards_sheet, quiz_sheet
from assistant.training.slices import Slice, opening_of

EDITION = read_edition(default_corpus())
RIVALS = Rivals(EDITION, ((50, 51, 0.03), (18, 19, 0.02), (51, 47, 0.01)))

plans = st.builds(
    QuizPlan,
    st.sets(st.integers(1, 18), max_size=3).map(lambda places: tuple(sorted(places))),
    st.sampled_from((5, 10, 20)),
    st.from_regex("[a-z0-9]{1,12}", fullmatch=True),
)


def is_printed(piece: Slice) -> bool:
    """Whether a slice is one of the edition itself, not of a copy."""
    whole = EDITION.by_id[piece.entry.id]
    text = whole.question if piece.part == "question" else whole.answer
    return text[piece.start : piece.end] == piece.text != ""


@given(plans)
def test_everything_that_a_quiz_shows_is_printed(plan: QuizPlan) -> None:
    for item in make_quiz(RIVALS, plan):
        assert all(is_printed(piece) for piece in (item.shown, *item.choices))
        assert item.gap is None or (is_printed(item.gap) and item.gap.text in item.shown.text)


@given(plans)
def test_one_choice_is_right_and_the_others_are_not(plan: QuizPlan) -> None:
    for item in make_quiz(RIVALS, plan):
        right = item.choices[item.right]
        texts = [normalise(piece.text) for piece in item.choices]
        assert len(set(texts)) == len(texts) == 4
        wrong = [piece for piece in item.choices if piece is not right]
        assert right.entry == item.entry
        assert all(piece.entry.answer != item.entry.answer for piece in wrong)
        if item.kind == "cloze":
            assert all(normalise(piece.text) not in normalise(item.shown.text) for piece in wrong)
            assert normalise(item.shown.text).count(normalise(right.text)) == 1
            assert normalise(right.text) not in normalise(item.entry.question)
        else:
            assert len({piece.entry.id for piece in item.choices}) == 4


@given(plans)
def test_a_quiz_keeps_to_its_plan(plan: QuizPlan) -> None:
    items = make_quiz(RIVALS, plan)
    pool = entries_in(EDITION, plan.places)
    assert {item.entry for item in items} <= set(pool)
    assert len({(item.kind, item.entry.id) for item in items}) == len(items)
    assert min(plan.length, len(pool)) <= len(items) <= plan.length
    if plan.length <= len(pool):
        assert len({item.entry.id for item in items}) == len(items)
    assert items == make_quiz(Rivals(EDITION, ((50, 51, 0.03), (18, 19, 0.02), (51, 47, 0.01))), plan)


def test_a_class_gets_the_same_quiz_on_every_machine() -> None:
    """Written down once: a change here is a change of every link that a trainer has handed out."""
    items = make_quiz(RIVALS, QuizPlan((10, 12), 5, "class"))
    assert [(item.kind, item.entry.id) for item in items] == [
        ("answer", "48"),
        ("question", "51"),
        ("cloze", "52"),
        ("answer", "39"),
        ("question", "41"),
    ]
    assert number("class", "x") == 0x8A8D64F42F3E9846  # the first 8 bytes of `printf 'class\nx' | sha256sum`


@given(st.lists(st.integers()), st.text())
def test_shuffling_keeps_every_item(items: list[int], seed: str) -> None:
    assert sorted(shuffled(items, seed)) == sorted(items)


def test_a_short_quiz_has_all_kinds_and_other_seeds_other_questions() -> None:
    for seed in ("a", "b", "c"):
        assert {item.kind for item in make_quiz(RIVALS, QuizPlan((), 5, seed))} == set(KINDS)
    quizzes = {tuple(item.entry.id for item in make_quiz(RIVALS, QuizPlan((), 10, str(seed)))) for seed in range(20)}
    assert len(quizzes) == 20


def test_the_right_choice_stands_at_any_place() -> None:
    places = [item.right for seed in range(30) for item in make_quiz(RIVALS, QuizPlan((), 10, str(seed)))]
    assert all(50 < places.count(place) < 100 for place in range(4))  # 75 each, give or take


def test_a_section_of_one_question_asks_it_in_three_ways() -> None:
    items = make_quiz(RIVALS, QuizPlan((6,), 20, "x"))
    assert sorted(item.kind for item in items) == sorted(KINDS)
    assert {item.entry.id for item in items} == {"23"}


def test_rivals_are_the_confusable_then_the_near_in_meaning_then_the_near_in_print() -> None:
    entry = EDITION.entries[51]
    near = Rivals(EDITION, ((50, 51, 0.03), (51, 47, 0.01)), lambda position, count: [60, 47, position + 9][:count])
    first = [EDITION.position[one.id] for one, _ in zip(near.of(entry), range(7), strict=False)]
    # confused with it: 50, 47; near in meaning: 60 (47 is there already); in print: 52, then 50 (there), 53, 49, …
    assert first == [50, 47, 60, 52, 53, 49, 54]


def made_up(*pairs: tuple[str, str]) -> Edition:
    """An edition of one section."""
    section = Section(None, "Tea")
    entries = tuple(Entry(str(at), asked, said, section, at) for at, (asked, said) in enumerate(pairs, 1))
    return Edition("tea", "Tea", "Garden", "", entries, (section,))


def test_what_would_be_right_as_well_is_no_rival() -> None:
    edition = made_up(
        ("How long?", "Two minutes."),
        ("how long", "Another answer to the same words."),
        ("For what time?", "Two minutes."),
        ("How hot?", "Eighty degrees."),
        ("How hot?", "Printed twice."),
    )
    assert [one.id for one in Rivals(edition, ((0, 1, 1.0), (0, 2, 0.5))).of(edition.entries[0])] == ["4"]


def test_an_faq_of_one_entry_has_no_quiz_and_one_of_two_a_small_one() -> None:
    assert make_quiz(Rivals(made_up(("How?", "So."))), QuizPlan((), 5, "x")) == ()
    two = make_quiz(Rivals(made_up(("How?", "So."), ("Why?", "Because."))), QuizPlan((), 5, "x"))
    assert {item.kind for item in two} == {"answer", "question"}
    assert all(len(item.choices) == 2 for item in two)


def test_an_opening_is_whole_sentences() -> None:
    for entry in EDITION.entries:
        piece = opening_of(entry)
        assert piece.start == 0
        assert piece.end in {end for _, end in sentence_spans(entry.answer)}
        assert len(piece.text) >= 80 or not piece.goes_on


def test_a_cloze_leaves_out_a_word_that_its_sentence_needs() -> None:
    edition = made_up(
        ("What is it?", "The garden keeps seventeen different varieties of excellent mountain tea."),
        ("And that?", "There were interesting customers, wonderful neighbours, mountainous countries and sandwiches."),
    )
    cloze = make_cloze(edition.entries[0], [edition.entries[1]], "seed")
    assert cloze is not None
    assert cloze.gap.text in ("seventeen", "different", "varieties")  # the longest, the first ones of equals
    assert all(word.entry is edition.entries[1] for word in cloze.wrong)
    assert make_cloze(edition.entries[0], [], "seed") is None


@given(plans)
def test_a_plan_goes_through_a_link_unchanged(plan: QuizPlan) -> None:
    assert read_plan(EDITION, dict(parse_qsl(plan.query))) == plan


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"quiz": "10"},
        {"seed": "abc"},
        {"quiz": "7", "seed": "abc"},
        {"quiz": "٥", "seed": "abc"},
        {"quiz": "10", "seed": "ABC"},
        {"quiz": "10", "seed": "a" * 13},
        {"quiz": "10", "seed": "abc\n"},
        {"quiz": "10", "seed": "abc", "sections": "19"},
        {"quiz": "10", "seed": "abc", "sections": "0"},
        {"quiz": "10", "seed": "abc", "sections": "1..2"},
        {"quiz": "10", "seed": "abc", "sections": "²"},
        {"quiz": "10", "seed": "abc", "sections": "9" * 5000},
    ],
)
def test_a_link_that_cannot_be_followed_is_no_plan(query: dict[str, str]) -> None:
    assert read_plan(EDITION, query) is None


def test_all_sections_and_none_are_the_same_choice() -> None:
    assert read_places(EDITION, ".".join(map(str, range(1, 19)))) == () == read_places(EDITION, "")
    assert read_places(EDITION, "12.3.12") == (3, 12)
    assert QuizPlan((3, 12), 10, "abc").query == "quiz=10&sections=3.12&seed=abc"


def test_seeds_are_new_and_can_be_read_out() -> None:
    seeds = {new_seed() for _ in range(200)}
    assert len(seeds) == 200
    assert not set("il1o0") & set("".join(seeds))


def items_of(plan: QuizPlan) -> tuple[Item, ...]:
    return make_quiz(RIVALS, plan)


@given(plans, st.lists(st.none() | st.integers(-1, 5), max_size=25))
def test_a_sheet_counts_what_was_right(plan: QuizPlan, chosen: list[int | None]) -> None:
    items = items_of(plan)
    sheet = quiz_sheet(items, chosen)
    answers = [*chosen, *[None] * len(items)]
    assert sheet.right == sum(answer == item.right for item, answer in zip(items, answers, strict=False))
    read = sheet.to_read(EDITION)
    assert [EDITION.position[one.id] for one in read] == sorted(EDITION.position[one.id] for one in read)
    assert {one.id for one in read} == {row.entry.id for row in sheet.rows if not row.correct}
    rows = list(csv.reader(io.StringIO(sheet.to_csv().removeprefix("\ufeff"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row[1] for row in rows[1:]] == [item.entry.id for item in items]
    assert [row[6] for row in rows[1:]] == [item.choices[item.right].text for item in items]
    assert sum(row[7] == "yes" for row in rows[1:]) == sheet.right


def test_the_sheet_of_a_cloze_shows_its_gap() -> None:
    item = next(one for one in items_of(QuizPlan((), 5, "a")) if one.gap)
    assert item.gap is not None
    row = quiz_sheet([item], [item.right]).rows[0]
    assert row.asked.replace("____", item.gap.text) == item.shown.text
    assert (row.given, row.correct) == (item.gap.text, True)


def test_the_first_try_decides_on_the_sheet_of_flash_cards() -> None:
    tries = [Review(3, "36", "got"), Review(1, "36", "forgot"), Review(2, "37", "got"), Review(4, "gone", "got")]
    sheet = cards_sheet(EDITION, tries)
    assert [(row.entry.id, row.given, row.correct) for row in sheet.rows] == [
        ("36", "forgot", False),
        ("37", "got", True),
    ]
    assert [one.id for one in sheet.to_read(EDITION)] == ["36"]
