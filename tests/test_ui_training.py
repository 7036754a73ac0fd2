"""The Train room behind its routes: what it answers, what it refuses, that it keeps nothing and alters no text."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import catalogue, line
from assistant.training.cards import DAY, Card
from assistant.training.plan import QuizPlan
from assistant.training.progress import Progress, ProgressError, Review
from assistant.training.quiz import make_quiz
from assistant.training.rivals import Rivals
from assistant.ui.assets import assets
from assistant.ui.room import MOST_BODY
from assistant.ui.training.requests import RequestError, read_body
from assistant.ui.training.room import Document, TrainingRoom
from assistant.ui.training.routes import TRAIN
from assistant.ui.training.shell import page
from tests.test_ui_server import request
from tests.ui_fixtures import HOSTILE, hostile_edition, scripted, served

ASSISTANT = scripted()
EDITION = ASSISTANT.edition
ROOM = TrainingRoom(ASSISTANT)
NOON = 1_795_521_600  # 24 November 2026, 12:00 UTC
CLOCK = {"now": NOON, "zone": 330}
JSON = {"content-type": "application/json"}


class Texts(HTMLParser):
    """What a reader sees of markup, and its elements."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def named(self, class_: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if class_ in (attributes.get("class") or "").split()]


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as url:
        yield url


def post(address: str, name: str, document: Any) -> tuple[int, dict[str, str], Any]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    status, headers, answer = request(address, "POST", f"/train/{name}", body, JSON)
    return status, headers, json.loads(answer) if headers["content-type"] == "application/json" else answer


def test_home_shows_what_is_due_by_section() -> None:
    progress = Progress(
        EDITION.id, {"24": Card(9.0, 5.0, NOON - 9 * DAY, 2, 3, 0), "25": Card(2.0, 5.0, NOON, 2, 1, 0)}
    )
    answer = ROOM.home({**CLOCK, "progress": progress.as_dict})
    seen = Texts(answer["html"])
    boxes = {one["value"]: one for tag, one in seen.tags if tag == "input" and one.get("name") == "section"}
    assert len(boxes) == 18
    assert (boxes["7"]["data-due"], boxes["7"]["data-new"]) == ("1", "1")
    assert line("train_known_of", known=1, count=3) in seen.text
    assert len(seen.named("t-level-known")) == 1 + 1  # one entry, and the key to the colours
    assert answer["progress"] == progress.as_dict
    assert line("train_streak", days=2) not in seen.text


def test_a_streak_is_shown_from_the_second_day_on() -> None:
    days = ["2026-11-22", "2026-11-23"]
    answer = ROOM.home({**CLOCK, "progress": Progress(EDITION.id, days=tuple(days)).as_dict})
    assert line("train_streak", days=2) in answer["html"]


def test_tries_that_waited_are_in_their_cards_after_any_request() -> None:
    progress = Progress(EDITION.id, waiting=(Review(NOON - 5, "36", "got"),)).as_dict
    for answer in (
        ROOM.home({**CLOCK, "progress": progress}),
        ROOM.cards({**CLOCK, "progress": json.dumps(progress), "sections": [], "length": 5}),
    ):
        assert answer["progress"]["waiting"] == []
        assert answer["progress"]["cards"]["36"]["reviews"] == 1
        assert answer["progress"]["days"] == ["2026-11-24"]


def test_flash_cards_hold_the_published_text_and_its_notes() -> None:
    answer = ROOM.cards({**CLOCK, "sections": [10, 17], "length": 20})
    assert answer["entries"] == [one.id for place in (9, 16) for one in EDITION.in_section(EDITION.sections[place])]
    for entry in answer["entries"]:
        one = EDITION.by_id[entry]
        shown = Texts(answer["html"].split(f'data-entry="{entry}"')[1].split("</article>")[0]).text
        for part in (one.question, one.answer, *one.notes):
            assert without_space(part) in without_space(shown)


def test_nothing_of_a_learner_is_left_for_the_next() -> None:
    known = Progress(EDITION.id, {"24": Card(9.0, 5.0, NOON - 9 * DAY, 2, 3, 0)}, days=("2026-11-23",)).as_dict
    asked: list[Document] = [
        {**CLOCK, "progress": known},
        {**CLOCK, "progress": known, "sections": [7], "length": 5},
        {**CLOCK, "progress": known, "tries": [{"entry": "24", "grade": "forgot", "at": NOON}]},
    ]
    names = ("home", "cards", "sheet")

    def answers(progress: Document | None) -> list[str]:
        told = [getattr(ROOM, name)({**one, "progress": progress}) for name, one in zip(names, asked, strict=True)]
        return [re.sub(r'data-seed="[^"]*"', "", str(one)) for one in told]

    before = answers(None)
    assert answers(known) != before
    assert answers(None) == before
    assert set(vars(ROOM)) == {"edition", "_rivals"}


def test_a_session_that_was_broken_off_gets_its_own_cards_again() -> None:
    answer = ROOM.cards({**CLOCK, "entries": ["41", "36", "gone", "36"]})
    assert answer["entries"] == ["41", "36"]
    assert ROOM.cards({**CLOCK, "entries": ["gone"]}) == {"error": line("train_nothing")}


@given(
    st.sampled_from((5, 10, 20)),
    st.sets(st.integers(1, 18), max_size=2),
    st.from_regex("[a-z0-9]{1,8}", fullmatch=True),
)
def test_a_quiz_on_the_screen_is_that_of_its_plan_and_its_text_is_printed(
    length: int, places: set[int], seed: str
) -> None:
    plan = QuizPlan(tuple(sorted(places)), length, seed)
    items = make_quiz(Rivals(EDITION, ASSISTANT.model.confusions), plan)
    query = {"quiz": str(length), "seed": seed} | ({"sections": ".".join(map(str, sorted(places)))} if places else {})
    answer = ROOM.quiz({"plan": query})
    assert answer["count"] == len(items)
    articles = answer["html"].split("<article")[1:]
    for article, item in zip(articles, items, strict=True):
        seen = Texts(f"<article{article}".split("<details")[0])
        article_attributes = seen.tags[0][1]
        assert article_attributes["data-entry"] == item.entry.id
        assert article_attributes["data-right"] == str(item.right)
        assert len(seen.named("t-choice")) == 4
        for piece in (item.shown, *item.choices):
            assert without_space(piece.text) in without_space(seen.text.replace(line("train_gap"), ""))


def test_a_link_that_cannot_be_used_is_said_so() -> None:
    assert ROOM.quiz({"plan": {"quiz": "7", "seed": "x"}}) == {"error": line("train_bad_link")}
    assert ROOM.quiz({"plan": ["quiz"]}) == {"error": line("train_bad_link")}
    answer = ROOM.home({**CLOCK, "plan": {"quiz": "10", "seed": "x", "sections": "99"}})
    assert answer["bad_link"]
    assert "t-home" in answer["html"]
    invited = ROOM.home({**CLOCK, "plan": {"quiz": "10", "seed": "x", "sections": "12", "utm": "y"}})
    assert str(EDITION.sections[11]) in Texts(invited["html"]).text
    assert 'data-sections="12"' in invited["html"]


def test_the_sheet_of_a_quiz_is_made_anew_from_the_choices() -> None:
    plan = {"quiz": "5", "seed": "abc"}
    items = make_quiz(Rivals(EDITION, ASSISTANT.model.confusions), QuizPlan((), 5, "abc"))
    wrong = (items[0].right + 1) % 4
    answer = ROOM.sheet({**CLOCK, "plan": plan, "chosen": [wrong, *[one.right for one in items[1:4]], None]})
    seen = Texts(answer["html"])
    assert line("train_score_quiz", right=3, count=5) in seen.text
    missed = {items[0].entry.id, items[4].entry.id}
    assert set(answer["missed"]) == missed == {one["data-entry"] for one in seen.named("t-entry")}
    for entry in missed:
        assert without_space(EDITION.by_id[entry].answer) in without_space(seen.text)
    assert answer["csv"].count("\r\n") >= 6
    assert answer["progress"]["days"] == ["2026-11-24"]
    assert ROOM.sheet({**CLOCK, "plan": plan, "chosen": []})["progress"]["days"] == []


def test_the_sheet_of_flash_cards_tells_how_many_come_back() -> None:
    tries = [{"entry": "36", "grade": "forgot", "at": NOON}, {"entry": "36", "grade": "got", "at": NOON + 9}]
    progress = Progress(EDITION.id, waiting=tuple(Review(**one) for one in tries)).as_dict  # type: ignore[arg-type]
    answer = ROOM.sheet({**CLOCK, "progress": progress, "tries": tries})
    assert line("train_score_cards", right=0, count=1) in answer["html"]
    assert line("train_tomorrow", count=1) in answer["html"]
    assert answer["missed"] == ["36"]


def test_a_file_is_added_to_what_is_known() -> None:
    mine = Progress(EDITION.id, {"1": Card(2.0, 5.0, NOON, 2, 1, 0)})
    other = Progress(EDITION.id, {"2": Card(3.0, 5.0, NOON, 3, 1, 0)}, (Review(NOON + 1, "3", "got"),))
    answer = ROOM.merge({**CLOCK, "progress": mine.as_dict, "file": other.to_json()})
    assert set(answer["progress"]["cards"]) == {"1", "2", "3"}
    for spoiled in ("", "{", "[]", None, Progress("tea").to_json()):
        refused = ROOM.merge({**CLOCK, "progress": mine.as_dict, "file": spoiled})
        assert refused["error"].startswith(line("train_import_failed", reason=""))
        assert "progress" not in refused


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("home", {}),
        ("home", {"now": True, "zone": 0}),
        ("home", {"now": -1, "zone": 0}),
        ("home", {"now": 10**30, "zone": 0}),
        ("home", {"now": NOON, "zone": 1000}),
        ("cards", {**CLOCK}),
        ("cards", {**CLOCK, "sections": [19], "length": 5}),
        ("cards", {**CLOCK, "sections": [1.0], "length": 5}),
        ("cards", {**CLOCK, "sections": "1", "length": 5}),
        ("cards", {**CLOCK, "sections": [], "length": 5.0}),
        ("cards", {**CLOCK, "sections": [], "length": 1000}),
        ("cards", {**CLOCK, "sections": [], "length": [5]}),
        ("cards", {**CLOCK, "entries": [1]}),
        ("cards", {**CLOCK, "entries": ["1"] * 21}),
        ("sheet", {**CLOCK}),
        ("sheet", {**CLOCK, "tries": [{"entry": "1", "grade": "hard", "at": 1}]}),
        ("sheet", {**CLOCK, "plan": {}, "chosen": []}),
        ("sheet", {**CLOCK, "plan": {"quiz": "5", "seed": "x"}, "chosen": ["0"]}),
        ("sheet", {**CLOCK, "plan": {"quiz": "5", "seed": "x"}, "chosen": [0] * 101}),
    ],
)
def test_what_the_page_does_not_ask_is_refused(name: str, document: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        getattr(ROOM, name)(document)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError):
        read_body(body)


def test_damaged_progress_is_shown_to_its_owner_and_not_overwritten(address: str) -> None:
    with pytest.raises(ProgressError):
        ROOM.home({**CLOCK, "progress": "{"})
    status, _, answer = post(address, "home", {**CLOCK, "progress": json.dumps({"format": HOSTILE})})
    assert status == 200
    assert answer["broken"]
    assert "progress" not in answer
    assert "<img" not in answer["html"]
    assert "t-export" in answer["html"]


def test_a_hostile_corpus_shows_as_text() -> None:
    edition = hostile_edition()
    room = TrainingRoom(scripted(edition))
    fragments = [
        page(edition),
        room.home(dict(CLOCK))["html"],
        room.home({**CLOCK, "plan": {"quiz": "5", "seed": "x", "sections": "1"}})["html"],
        room.cards({**CLOCK, "sections": [], "length": 5})["html"],
        room.quiz({"plan": {"quiz": "5", "seed": "x"}})["html"],
        room.sheet({**CLOCK, "plan": {"quiz": "5", "seed": "x"}, "chosen": [0, 1, 0]})["html"],
        room.sheet({**CLOCK, "tries": [{"entry": "1", "grade": "forgot", "at": 1}]})["html"],
    ]
    for fragment in fragments:
        seen = Texts(fragment)
        assert not [tag for tag, _ in seen.tags if tag in ("img", "b")][
            len(seen.named("t-due") + seen.named("t-new")) :
        ]
        assert all("src" in attributes for tag, attributes in seen.tags if tag == "script")
        assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]
    assert HOSTILE in Texts(fragments[3]).text


def test_the_page_is_the_same_for_everyone_and_runs_nothing_but_its_files(address: str) -> None:
    status, headers, body = request(address, "GET", "/train")
    assert status == 200
    assert headers["cache-control"] == "no-cache"
    scripts = re.findall(rb"<script\b([^>]*)>", body)
    assert len(scripts) == 3
    assert all(b'src="/verbatim/' in one for one in scripts)
    assert "set-cookie" not in headers
    again = request(address, "GET", "/train?quiz=10&seed=abc&more=x")[2]
    # … but that a change of language keeps the quiz of a link.
    assert again.count(b'href="/train?quiz=10&amp;seed=abc&amp;lang=hi"') == 1
    assert again.replace(b"quiz=10&amp;seed=abc&amp;", b"") == body
    assert not re.findall(rb"""(?:src|href|content)=["']https?://""", body)
    title = re.search(rb"<title>(.*?)</title>", body)
    assert title
    assert title[1].decode() == f"Train · {EDITION.title} · Verbatim"


def test_its_answers_are_kept_in_no_cache(address: str) -> None:
    for name, document in (
        ("home", CLOCK),
        ("cards", {**CLOCK, "sections": [], "length": 5}),
        ("quiz", {"plan": {"quiz": "5", "seed": "x"}}),
        ("sheet", {**CLOCK, "tries": []}),
        ("merge", {**CLOCK, "file": "{"}),
    ):
        status, headers, answer = post(address, name, document)
        assert (status, headers["cache-control"]) == (200, "no-store")
        assert set(answer) & {"html", "error"}
        assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/train/home"),
        ("POST", "/train"),
        ("POST", "/train/nothing"),
        ("GET", "/train/"),
        ("PUT", "/train/home"),
    ],
)
def test_what_the_room_does_not_need_is_closed(address: str, method: str, path: str) -> None:
    assert request(address, method, path, b"{}" if method != "GET" else None)[0] == 404


def test_only_the_room_may_send_more_and_not_without_end(address: str) -> None:
    large = json.dumps({**CLOCK, "more": "x" * MOST_BODY}).encode()
    assert post(address, "home", large)[0] == 200
    assert request(address, "POST", "/gradio_api/queue/join", large)[0] == 413
    for path in TRAIN.writes:
        assert request(address, "POST", path, b"x" * (TRAIN.most_body + 1))[0] == 413
    foreign = {"origin": "https://example.org", **JSON}
    assert request(address, "POST", "/train/home", b"{}", foreign)[0] == 403


def test_the_largest_progress_fits_into_a_request() -> None:
    cards = {f"entry-{number:074}": Card(36_500.1234, 10.0, NOON, 36_500, 1_000, 100) for number in range(500)}
    days = tuple(f"{2000 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}" for number in range(400))
    text = json.dumps(Progress(EDITION.id, cards, (), days).as_dict)
    assert len(json.dumps({**CLOCK, "progress": text})) < TRAIN.most_body / 1.5


def test_bad_requests_get_a_line_and_no_traceback(address: str) -> None:
    for body in (b"{", b"[]", b'{"now": 1}', b'{"now": NaN, "zone": 0}'):
        status, _, answer = post(address, "home", body)
        assert status == 400
        assert "Traceback" not in answer["error"]


def test_its_files_ask_for_nothing_elsewhere_and_make_no_markup_from_text() -> None:
    style = assets()["train.css"].content.decode()
    scripts = "".join(assets()[name].content.decode() for name in ("train.js", "train-keeping.js"))
    for word in ("http:", "https:", "@import", "url("):
        assert word not in style
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval",
        "Function(",
        "document.write",
        "http:",
        "cookie",
    ):
        assert word not in scripts
    assert all(len(assets()[name].content.splitlines()) <= 250 for name in ("train.js", "train-keeping.js"))


def test_every_line_that_the_script_shows_is_in_the_catalogue_and_used() -> None:
    scripts = "".join(assets()[name].content.decode() for name in ("train.js", "train-keeping.js"))
    used = set(re.findall(r"lines\.(\w+)", scripts))
    carried = Texts(page(EDITION)).tags
    data = next(one["data-lines"] for tag, one in carried if tag == "main")
    assert data is not None
    assert set(json.loads(data)) == used
    assert used <= set(catalogue())
