"""Training without a screen: schedules, progress, sessions and mastery."""

import json
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.folder import default_corpus, read_edition
from assistant.training.cards import DAY, KNOWN_FROM, LATEST, Card, Grade, level_of, recall_chance, review
from assistant.training.mastery import mastery, streak
from assistant.training.progress import (
    MOST_DAYS,
    Progress,
    ProgressError,
    Review,
    day_of,
    end_of_day,
    read_progress,
)
from assistant.training.sections import entries_in, sections_of
from assistant.training.session import MOST_CARDS, due_today, plan_session
from tests.ui_fixtures import hostile_edition

EDITION = read_edition(default_corpus())
NOON = int(datetime(2026, 11, 24, 12, tzinfo=UTC).timestamp())

times = st.integers(0, LATEST)
grades: st.SearchStrategy[Grade] = st.sampled_from(("forgot", "got"))
ids = st.sampled_from([entry.id for entry in EDITION.entries[:12]] + ["gone", "é q"])
reviews = st.builds(Review, at=times, entry=ids, grade=grades)
cards = st.builds(
    Card,
    stability=st.floats(0.001, 36_500).map(lambda value: round(value, 4)),
    difficulty=st.floats(1, 10).map(lambda value: round(value, 4)),
    last=times,
    interval=st.integers(1, 36_500),
    reviews=st.integers(1, 500),
    lapses=st.integers(0, 100),
)
days = st.dates().map(lambda day: day.isoformat())
progresses = st.builds(
    lambda held, waiting, learned: Progress(EDITION.id, held, tuple(sorted(set(waiting))), tuple(sorted(set(learned)))),
    st.dictionaries(ids, cards, max_size=6),
    st.lists(reviews, max_size=6),
    st.lists(days, max_size=6),
)


def test_a_card_is_scheduled_as_fsrs_does_it() -> None:
    scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    ours: Card | None = None
    theirs = FsrsCard(card_id=1)
    at = NOON
    history: tuple[Grade, ...] = ("got", "got", "forgot", "got", "got")
    for grade in history:
        ours = review(ours, grade, at)
        rating = Rating.Good if grade == "got" else Rating.Again
        theirs, _ = scheduler.review_card(theirs, rating, datetime.fromtimestamp(at, UTC))
        assert ours.stability == pytest.approx(theirs.stability, rel=1e-3)
        assert ours.difficulty == pytest.approx(theirs.difficulty, abs=1e-3)
        assert datetime.fromtimestamp(ours.due, UTC) == theirs.due
        at = ours.due
    assert ours is not None
    assert (ours.reviews, ours.lapses) == (5, 1)


def test_the_first_recalls_have_the_intervals_of_the_published_weights() -> None:
    once = review(None, "got", NOON)
    assert (once.stability, once.interval) == (2.3065, 2)  # the third weight: stability after a first "good"
    again = review(None, "forgot", NOON)
    assert (again.stability, again.interval) == (0.212, 1)  # the first weight, and never less than a day
    assert (once.lapses, again.lapses) == (0, 0)  # what was never learned was not forgotten
    assert review(once, "forgot", once.due).lapses == 1
    assert recall_chance(once, NOON) == 1.0
    assert recall_chance(replace(once, stability=10.0), NOON + 10 * DAY) == pytest.approx(0.9)


@given(st.lists(st.tuples(grades, st.integers(0, 400 * DAY)), min_size=1, max_size=30))
def test_any_history_gives_a_card_that_can_be_written_and_read(history: list[tuple[Grade, int]]) -> None:
    card, at = None, NOON
    for grade, wait in history:
        before, card = card, review(card, grade, at)
        assert card.interval >= 1
        assert 1 <= card.difficulty <= 10
        assert before is None or card.last >= before.last
        assert 0 <= recall_chance(card, at + wait) <= 1
        at += wait
    assert card is not None
    progress = Progress("e", {"36": card})
    assert read_progress(progress.to_json(), "e") == progress


@given(cards, grades, times)
def test_a_clock_that_was_set_back_does_no_harm(card: Card, grade: Grade, at: int) -> None:
    after = review(card, grade, at)
    assert after.last == max(at, card.last)
    assert after.due > after.last


def test_an_entry_is_new_then_learned_then_known() -> None:
    card = review(None, "got", NOON)
    assert [level_of(None), level_of(card)] == ["new", "learning"]
    card = review(card, "got", card.due)
    assert card.stability >= KNOWN_FROM
    assert level_of(card) == "known"  # recalled on two days
    assert level_of(review(card, "forgot", card.due)) == "learning"


@given(progresses)
def test_progress_goes_through_a_file_unchanged(progress: Progress) -> None:
    assert read_progress(progress.to_json(), EDITION.id) == progress
    assert read_progress(json.loads(json.dumps(progress.as_dict)), EDITION.id) == progress


@given(progresses, progresses, progresses)
def test_merging_minds_neither_order_nor_repetition(one: Progress, two: Progress, three: Progress) -> None:
    assert one.merge(two) == two.merge(one)
    assert one.merge(two).merge(three) == one.merge(two.merge(three))
    assert one.merge(one) == one
    both = one.merge(two)
    assert both.merge(two) == both
    assert set(both.cards) == {*one.cards, *two.cards}
    for entry, card in both.cards.items():
        assert card.last == max(held.cards[entry].last for held in (one, two) if entry in held.cards)


@given(progresses, st.integers(-840, 840))
def test_settling_leaves_nothing_waiting_and_loses_no_entry(progress: Progress, zone: int) -> None:
    settled = progress.settle(zone)
    assert settled.waiting == ()
    assert set(settled.cards) == {*progress.cards, *(one.entry for one in progress.waiting)}
    assert settled.settle(zone) == settled
    assert {day_of(one.at, zone) for one in progress.waiting} <= set(settled.days)


def test_a_try_that_a_merged_file_holds_already_counts_once() -> None:
    phone = Progress(EDITION.id, waiting=(Review(NOON, "36", "got"), Review(NOON + 9, "36", "forgot")))
    laptop = phone.settle()
    assert phone.merge(laptop).settle() == laptop
    later = phone.merge(laptop).tried("36", "got", NOON + 10)
    assert later.cards["36"].reviews == 3


def test_a_clock_that_ran_ahead_does_not_stop_learning() -> None:
    ahead = Progress(EDITION.id).tried("36", "got", NOON + 4000 * DAY)
    lost = replace(ahead, waiting=(Review(NOON + 60, "36", "forgot"),)).settle()
    assert lost.cards["36"].reviews == 1  # what it would be without
    right = replace(ahead.not_after(NOON), waiting=(Review(NOON + 60, "36", "forgot"),)).settle()
    assert (right.cards["36"].reviews, right.cards["36"].last) == (2, NOON + 60)


@given(progresses, times)
def test_nothing_is_later_than_now_and_nothing_is_lost(progress: Progress, now: int) -> None:
    held = progress.not_after(now)
    assert all(card.last <= now + 3600 for card in held.cards.values())
    assert all(one.at <= now + 3600 for one in held.waiting)
    assert set(held.cards) == set(progress.cards)
    assert {one.entry for one in held.waiting} == {one.entry for one in progress.waiting}
    assert held.not_after(now) == held
    assert progress.not_after(LATEST) == progress


def test_days_are_the_learners_own() -> None:
    late = int(datetime(2026, 11, 24, 20, 30, tzinfo=UTC).timestamp())
    assert (day_of(late), day_of(late, 330), day_of(late, -300)) == ("2026-11-24", "2026-11-25", "2026-11-24")
    assert end_of_day(late) == int(datetime(2026, 11, 25, tzinfo=UTC).timestamp())
    assert end_of_day(late, 330) == int(datetime(2026, 11, 25, 18, 30, tzinfo=UTC).timestamp())
    assert Progress("e").tried("1", "got", late, 330).days == ("2026-11-25",)


def test_only_the_last_days_are_kept() -> None:
    first = datetime(2024, 1, 1, tzinfo=UTC).date()
    progress = Progress("e")
    for count in range(MOST_DAYS + 5):
        progress = progress.learned_on((first + timedelta(days=count)).isoformat())
    assert len(progress.days) == MOST_DAYS
    assert progress.days[-1] == (first + timedelta(days=MOST_DAYS + 4)).isoformat()


GOOD = Progress("e", {"36": Card(2.5, 5.0, NOON, 2, 1, 0)}, (Review(NOON, "1", "got"),), ("2026-11-24",)).as_dict
SPOILED = {
    "not JSON": ("{", "it is not JSON"),
    "deep": ("[" * 100_000, "it is not JSON"),
    "a list": ([], "not a JSON object"),
    "another format": (GOOD | {"format": "anki"}, "its format is 'anki', not 'verbatim-progress'"),
    "a later version": (GOOD | {"version": 2}, "has version 2, this program reads version 1"),
    "another FAQ": (GOOD | {"edition": "tea"}, "progress in 'tea', and here 'e' is learned"),
    "no cards": (GOOD | {"cards": None}, "cards is None, not an object"),
    "no days": ({name: GOOD[name] for name in GOOD if name != "days"}, "days is None, not a list"),
    "an endless number": (
        GOOD | {"cards": {"36": GOOD["cards"]["36"] | {"stability": float("inf")}}},
        "stability of card 36 is inf, not a number from",
    ),
    "a number that is none": (
        GOOD | {"cards": {"36": GOOD["cards"]["36"] | {"difficulty": float("nan")}}},
        "difficulty of card 36 is nan",
    ),
    "a number too large for a float": (
        GOOD | {"cards": {"36": GOOD["cards"]["36"] | {"stability": 10**400}}},
        "stability of card 36 is 1000",
    ),
    "a truth value": (
        GOOD | {"cards": {"36": GOOD["cards"]["36"] | {"interval": True}}},
        "interval of card 36 is True, not a whole number from 1 to 36500",
    ),
    "a time far off": (
        GOOD | {"waiting": [{"entry": "1", "grade": "got", "at": LATEST + 1}]},
        "at of waiting, item 1 is 4102444801",
    ),
    "another grade": (
        GOOD | {"waiting": [{"entry": "1", "grade": "hard", "at": 1}]},
        "grade of waiting, item 1 is 'hard', not 'forgot' or 'got'",
    ),
    "no day": (GOOD | {"days": ["2026-02-30"]}, "days, item 1 is '2026-02-30', not a day"),
    "a day otherwise": (GOOD | {"days": ["20261124"]}, "days, item 1 is '20261124', not a day"),
    "a long id": (GOOD | {"cards": {"x" * 81: GOOD["cards"]["36"]}}, "not an id of 1 to 80 characters"),
    "a bare card": (GOOD | {"cards": {"36": 7}}, "card 36 is 7, not an object"),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_no_progress_is_refused_with_the_reason(name: str) -> None:
    source, complaint = SPOILED[name]
    with pytest.raises(ProgressError) as caught:
        read_progress(source, "e")
    assert complaint in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_all_faults_are_told_at_once_up_to_a_limit() -> None:
    rows = [{"entry": "", "grade": "x", "at": -1}] * 4
    with pytest.raises(ProgressError, match=r"entry of waiting, item 1 .*; and 7 more$"):
        read_progress(GOOD | {"waiting": rows}, "e")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["cards", "waiting", "days", "more"]), json_values))
def test_whatever_comes_is_read_or_refused(parts: dict[str, Any]) -> None:
    with suppress(ProgressError):  # and nothing else is raised
        progress = read_progress(GOOD | parts, "e")
        assert read_progress(progress.to_json(), "e") == progress


def known(entry: str, last: int, interval: int, stability: float = 5.0) -> dict[str, Card]:
    return {entry: Card(stability, 5.0, last, interval, 1, 0)}


def test_a_session_is_what_is_due_and_then_what_is_new() -> None:
    progress = Progress(
        EDITION.id,
        known("3", NOON - 9 * DAY, 2) | known("2", NOON - 3 * DAY, 2) | known("5", NOON, 2),
    )
    session = plan_session(EDITION, progress, (1,), 5, NOON)
    # 3 was recalled longest ago; then 2; then the new ones as printed; 5 is not due
    assert [entry.id for entry in session.entries] == ["3", "2", "1", "4", "6"]
    assert not session.ahead


def test_what_is_due_later_today_is_due_today() -> None:
    progress = Progress(EDITION.id, known("1", NOON - DAY + 8 * 3600, 1))  # due at 20:00 UTC
    assert [entry.id for entry in due_today(EDITION.questions, progress, NOON)] == ["1"]
    assert due_today(EDITION.questions, progress, NOON, -12 * 60) == due_today(EDITION.questions, progress, NOON)
    assert due_today(EDITION.questions, progress, NOON, 5 * 60 + 30) == ()  # in India it is tomorrow, 01:30


def test_where_nothing_is_due_or_new_a_session_is_ahead_of_time() -> None:
    held: dict[str, Card] = {}
    for entry, stability in (("24", 9.0), ("25", 3.0), ("26", 30.0)):
        held |= known(entry, NOON - DAY, 8, stability)
    session = plan_session(EDITION, Progress(EDITION.id, held), (7,), 5, NOON)
    assert session.ahead
    assert [entry.id for entry in session.entries] == ["25", "24", "26"]  # the weakest first


@given(progresses, st.sets(st.integers(1, 18), max_size=4), st.sampled_from((5, 10, 20)), times)
def test_a_session_has_no_entry_twice_and_keeps_to_its_sections(
    progress: Progress, places: set[int], length: int, now: int
) -> None:
    session = plan_session(EDITION, progress, places, length, now)
    chosen = [entry.id for entry in session.entries]
    assert len(chosen) == len(set(chosen)) <= length
    assert set(session.entries) <= set(entries_in(EDITION, places))
    assert chosen  # there is always something to learn
    assert all(entry.kind == "question" for entry in session.entries)


def test_no_more_cards_than_anybody_can_learn() -> None:
    held = {f"gone-{count}": Card(5.0, 5.0, NOON, 3, 1, 0) for count in range(MOST_CARDS)}
    assert plan_session(EDITION, Progress(EDITION.id, held), (), 5, NOON).entries == ()


def test_sections_are_those_with_questions_and_places_that_do_not_exist_are_passed_over() -> None:
    assert sections_of(EDITION) == EDITION.sections
    assert len(entries_in(EDITION)) == 70
    assert [entry.id for entry in entries_in(EDITION, (7,))] == ["24", "25", "26"]
    assert entries_in(EDITION, (7, 99, 0)) == entries_in(EDITION, (7,))
    assert len(sections_of(hostile_edition())) == 1


@given(progresses, times, st.integers(-840, 840))
def test_mastery_counts_every_question_once(progress: Progress, now: int, zone: int) -> None:
    rows = mastery(EDITION, progress, now, zone)
    assert sum(row.count for row in rows) == len(EDITION.questions)
    assert sum(row.known + row.learning for row in rows) == sum(
        entry.id in progress.cards for entry in EDITION.questions
    )
    assert all(row.due <= row.known + row.learning for row in rows)
    assert [row.place for row in rows] == list(range(1, 19))


def test_a_streak_lasts_until_a_day_was_missed() -> None:
    learned = ["2026-11-20", "2026-11-22", "2026-11-23"]
    assert streak(learned, "2026-11-23") == 2
    assert streak(learned, "2026-11-24") == 2  # today is not over
    assert streak([*learned, "2026-11-24"], "2026-11-24") == 3
    assert streak(learned, "2026-11-25") == 0
    assert streak((), "2026-11-25") == 0


def test_the_document_is_one_that_a_person_can_read() -> None:
    progress = Progress(EDITION.id, known("36", NOON, 2))
    text = progress.to_json()
    assert '\n  "36": {"stability": 5.0,' in text
    assert set(json.loads(text)) == {"format", "version", "edition", "waiting", "days", "cards"}
    assert json.loads(text)["cards"]["36"] == asdict(progress.cards["36"])
