"""The kiosk without a browser: PIN, counts, codes, markup, and what the server answers, refuses and forgets."""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.acts import numbers
from assistant.answer import Answer, Citation, Hit
from assistant.messages import line
from assistant.text import forget, normalise, skeleton
from assistant.ui.kiosk.attract import Slide, find_slides
from assistant.ui.kiosk.code import MOST_BYTES, Code, link_code, text_code
from assistant.ui.kiosk.counts import MOST_TEXTS, DayCounts
from assistant.ui.kiosk.desk import desk
from assistant.ui.kiosk.keyboard import DEVANAGARI, LATIN, VOWELS
from assistant.ui.kiosk.page import Shown, kiosk_page
from assistant.ui.kiosk.pin import Pin, PinError, new_pin
from assistant.ui.kiosk.replies import turn
from assistant.ui.samples import Sample, find_samples
from tests.test_ui_cards import Parsed, bare
from tests.test_ui_server import request
from tests.ui_fixtures import HOSTILE, hostile_edition, kiosk_served, noting_calls, scripted, served

ASSISTANT = scripted()
EDITION = ASSISTANT.edition
PIN = "2468"


def hit_of(entry_id: str) -> Hit:
    return ASSISTANT.hit(EDITION.by_id[entry_id], 1.0)


def decoded(code: Code) -> str:
    """What a reader makes of a code that is printed four pixels a module."""
    modules = np.array([list(row) for row in code.qr.matrix], dtype=np.uint8)
    picture = np.kron(np.pad(1 - modules, 4, constant_values=1), np.ones((4, 4), dtype=np.uint8)) * 255
    found = zxingcpp.read_barcodes(picture.astype(np.uint8))
    assert len(found) == 1
    return str(found[0].text)


# ---- PIN


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_the_pin_is_kept_as_a_hash_only() -> None:
    pin = Pin(PIN)
    assert PIN not in repr(vars(pin))
    assert PIN.encode() not in pin._hash
    assert Pin(PIN)._hash != pin._hash  # salted
    assert pin.try_(PIN, "a").right


def test_wrong_attempts_wait_longer_and_longer_and_each_peer_for_its_own() -> None:
    clock = Clock()
    pin = Pin(PIN, clock)
    assert [pin.try_("0000", "a").wait for _ in range(4)] == [0, 0, 0, 5]
    assert pin.try_(PIN, "a").right is False  # even the right one has to wait
    assert pin.try_(PIN, "b").right
    clock.time += 5
    assert pin.try_("0000", "a").wait == 10
    for expected in (20, 40, 80, 160, 300, 300):
        clock.time += 300
        assert pin.try_("", "a").wait == expected
    clock.time += 300
    assert pin.try_(PIN, "a").right
    assert pin.try_("0000", "a").wait == 0  # the right one clears the account


def test_attempts_side_by_side_are_no_way_around_the_wait() -> None:
    pin = Pin(PIN)
    waits: list[float] = []
    threads = [threading.Thread(target=lambda: waits.append(pin.try_("0000", "a").wait)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(wait == 0 for wait in waits) == 3


def test_the_accounts_of_peers_are_bounded() -> None:
    pin = Pin(PIN)
    pin._hashed = lambda digits: b""  # type: ignore[method-assign]  # a thousand real ones take a minute
    for number in range(1100):
        pin.try_("0000", str(number))
    assert len(pin._wrong) == 1024
    assert "1099" in pin._wrong


@pytest.mark.parametrize("digits", ["", "123", "1" * 13, "12a4", "१२३४", "12 34", "-123"])
def test_a_pin_that_cannot_be_typed_is_refused(digits: str) -> None:
    with pytest.raises(PinError, match="4 to 12 digits"):
        Pin(digits)


def test_a_pin_at_random_can_be_used() -> None:
    made = {new_pin() for _ in range(50)}
    assert len(made) > 40
    assert all(re.fullmatch(r"\d{6}", pin) for pin in made)


# ---- Counts


def test_counts_are_of_questions_and_of_today_and_hold_no_texts() -> None:
    now = datetime(2026, 1, 5, 9, 30)
    counts = DayCounts(now=lambda: now)
    for text in ("who appoints the CDA?", "trust", "what is the interest rate?", "hello", "", "🙂", "x" * 1001):
        counts.add(ASSISTANT.ask(text))
    counts.add(replace(ASSISTANT.ask("trust"), move="pick"))
    tally = counts.tally
    assert (tally.asked, tally.answered, tally.offered, tally.not_covered) == (3, 1, 1, 1)
    assert tally.since == datetime(2026, 1, 5, 9, 30)
    assert tally.texts == ()
    assert "appoints" not in repr(vars(counts))
    now += timedelta(days=1)
    assert (counts.tally.asked, counts.tally.since) == (0, datetime(2026, 1, 6, 9, 30))


def test_texts_are_kept_where_allowed_bounded_and_until_midnight() -> None:
    now = datetime(2026, 1, 5, 9, 30)
    counts = DayCounts(True, lambda: now)
    for number in range(MOST_TEXTS + 7):
        counts.add(Answer(f"question {number}?", "not_covered", (), "not_covered"))
    texts = counts.tally.texts
    assert len(texts) == MOST_TEXTS
    assert texts[0] == (now, f"question {MOST_TEXTS + 6}?", "not_covered")
    now += timedelta(hours=15)
    assert counts.tally.texts == ()


def test_the_desk_shows_counts_and_escapes_texts() -> None:
    counts = DayCounts(True)
    counts.add(Answer(HOSTILE, "not_covered", (), "not_covered"))
    seen = Parsed(desk(counts))
    assert seen.inside["dd"] == ["1", "0", "0", "1"]
    assert seen.inside["k-text"] == [HOSTILE]
    assert not {"script", "img", "b"} & set(seen.tags)
    silent = Parsed(desk(DayCounts()))
    assert line("kiosk_desk_no_texts") in silent.text


# ---- Codes


@pytest.mark.parametrize("entry_id", [entry.id for entry in EDITION.entries])
def test_the_code_of_every_entry_reads_as_its_own_text(entry_id: str) -> None:
    entry = EDITION.by_id[entry_id]
    code = text_code(hit_of(entry_id))
    assert code is not None
    text = decoded(code)
    assert text == code.content
    assert text.startswith(f"{entry.question}\n\n{entry.answer[: code.held]}")
    assert text.endswith(f"\n\n{Citation(EDITION, entry)}")
    if code.held == code.all:
        assert text == f"{entry.question}\n\n{entry.answer}\n\n{Citation(EDITION, entry)}"


def test_only_what_is_too_long_is_cut_after_a_sentence_and_says_so() -> None:
    codes = {entry.id: text_code(hit_of(entry.id)) for entry in EDITION.entries}
    cut = [name for name, code in codes.items() if code and code.held < code.all]
    assert len(cut) == 1
    code = codes[cut[0]]
    assert code is not None
    answer = EDITION.by_id[cut[0]].answer
    assert code.all == len(answer)
    assert answer[code.held - 1] in ".!?:;" or "\n" in answer[code.held : code.held + 2]
    assert f"\n\n{line('kiosk_cut', held=code.held, all=code.all)}\n\n" in code.content
    assert MOST_BYTES - 400 < len(code.content.encode()) <= MOST_BYTES


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n .क“"), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(texts, st.integers(1, 400))
def test_any_answer_fits_or_is_cut_to_a_beginning_of_itself(text: str, times: int) -> None:
    answer = text * times
    code = text_code(replace(hit_of("36"), entry=replace(EDITION.by_id["36"], answer=answer)))
    if code is None:
        assert " " not in answer[:MOST_BYTES] or len(answer.encode()) > MOST_BYTES
        return
    assert len(code.content.encode()) <= MOST_BYTES
    assert code.content.split("\n\n", 1)[1].startswith(answer[: code.held])
    assert int(code.qr.version) <= 40


def test_a_question_that_fills_a_code_gets_none() -> None:
    entry = replace(EDITION.by_id["36"], question="q" * 3000)
    assert text_code(replace(hit_of("36"), entry=entry)) is None
    shown = Parsed(turn("", Answer("", "answer", (replace(hit_of("36"), entry=entry),), "answer"), EDITION))
    assert "k-take" not in shown.inside


def test_a_code_may_be_a_link_for_phones() -> None:
    assert decoded(link_code("http://192.168.1.5:7860")) == "http://192.168.1.5:7860/"
    assert decoded(link_code("https://faq.example", "62b")) == "https://faq.example/#q62b"
    assert link_code("https://a.b", '2"><script>').content == "https://a.b/#q2%22%3E%3Cscript%3E"


def test_the_drawing_holds_numbers_only() -> None:
    drawn = str(Code(HOSTILE).svg)
    assert re.fullmatch(
        r'<svg viewBox="0 0 \d+ \d+" class="k-qr"><path fill="#fff" d="[\d.MHhvVz -]+"/>'
        r'<path stroke="#000" d="[\d.Mmh -]+"/></svg>',
        drawn,
    )


# ---- Markup

ALLOWED = {
    "article",
    "div",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "li",
    "mark",
    "p",
    "path",
    "span",
    "svg",
    "ul",
    "button",
}


def test_every_kind_of_reply_is_built_without_a_link_and_with_one_code_an_answer() -> None:
    for text in ("who appoints the CDA?", "trust", "what is the interest rate?", "hello", "question 99", "section 12"):
        answer = ASSISTANT.ask(text)
        seen = Parsed(turn(text, answer, EDITION))
        assert set(seen.tags) <= ALLOWED
        assert seen.inside["v-asked"] == [text]
        assert seen.tags.count("svg") == (answer.kind == "answer")
        assert not [name for name, _ in seen.attributes if name.startswith("on") or name in ("href", "src")]
        assert not {"v-copy", "v-why", "v-cite"} & set(seen.inside)
    seen = Parsed(turn("", ASSISTANT.ask("who appoints the CDA?"), EDITION))
    assert bare(seen.inside["v-text"][0]) == bare(EDITION.by_id["36"].answer)


def test_a_cut_code_is_said_to_be_cut_beside_it() -> None:
    entry = max(EDITION.entries, key=lambda one: len(one.answer))
    code = text_code(hit_of(entry.id))
    assert code is not None
    answer = ASSISTANT.show(entry.id)
    seen = Parsed(turn("", answer, EDITION))
    assert seen.inside["k-cut"] == [line("kiosk_take_cut", held=code.held, all=code.all)]
    linked = Parsed(turn("", answer, EDITION, "http://192.168.1.5:7860"))
    assert "k-cut" not in linked.inside
    assert line("kiosk_take_link") in linked.text


def test_a_hostile_corpus_stays_text_on_every_screen_of_the_kiosk() -> None:
    edition = hostile_edition()
    hostile = scripted(edition)
    hits = tuple(Hit(entry, 1.0, Citation(edition, entry)) for entry in edition.entries)
    sample = Sample(HOSTILE, "en")
    slides = [Slide(sample, hits[0], 40)]
    assert find_slides(hostile, [Sample("question 1", "en")]) == ()
    parts = [turn(HOSTILE, Answer(HOSTILE, "answer", hits[:1], "answer"), edition)]
    parts.append(turn(HOSTILE, Answer(HOSTILE, "choose", hits, "choose"), edition))
    for part in parts:
        seen = Parsed(part)
        assert set(seen.tags) <= ALLOWED
        assert HOSTILE in seen.text
    page = kiosk_page(Shown(edition, {"en": slides}, {"en": [sample]}, 'http://h"><script>document.title=6</script>'))
    assert page.count("<script") == 1
    assert "<img" not in page


def test_the_walk_shows_beginnings_of_answers_and_real_questions() -> None:
    asked = [
        "who appoints the CDA?",
        "what is the interest rate?",
        "trust",
        "question 43",
        "question 10",
        "question 36",
    ]
    slides = find_slides(ASSISTANT, [Sample(text, "en") for text in asked])
    assert [slide.hit.entry.id for slide in slides] == ["36", "10"]  # what leads up to a list says nothing alone: 43
    for slide in slides:
        assert 0 < slide.end <= 280
        assert slide.hit.entry.answer[: slide.end].endswith(".")
    page = kiosk_page(Shown(EDITION, {"en": slides}, {"en": find_samples(ASSISTANT)}))
    assert page.count('class="k-slide"') == 2
    assert "<a " not in page
    assert "href" not in re.sub(r"<link [^>]*>", "", page)


def test_the_keyboards_write_every_letter_that_they_promise() -> None:
    assert set("abcdefghijklmnopqrstuvwxyz0123456789") <= set("".join(LATIN))
    letters = {letter for row in DEVANAGARI for key in row for letter in key} | {one for both in VOWELS for one in both}
    assert {chr(code) for code in range(0x0915, 0x093A)} - {"ऩ", "ऱ", "ळ", "ऴ"} <= letters
    assert set("अआइईउऊऋएऐओऔािीुूृेैोौ्ंँः़") <= letters
    assert all(len(row) <= 11 for row in (*LATIN, *DEVANAGARI, VOWELS))  # 64 px each beside each other on a tablet


# ---- The server


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with kiosk_served() as url:
        yield url.removesuffix("/kiosk")


def post(address: str, path: str, fields: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    status, _, body = request(
        address,
        "POST",
        path,
        json.dumps(fields, ensure_ascii=False).encode(),
        {"content-type": "application/json"} | headers,
    )
    return status, json.loads(body)


def test_a_turn_is_answered_and_the_page_carries_the_talk(address: str) -> None:
    status, first = post(address, "/kiosk/turn", {"said": "who appoints the CDA?"})
    assert status == 200
    assert bare(Parsed(first["markup"]).inside["v-text"][0]) == bare(EDITION.by_id["36"].answer)
    assert [one["said"] for one in json.loads(first["state"])] == ["who appoints the CDA?"]
    _, second = post(address, "/kiosk/turn", {"show": "62b", "state": first["state"]})
    assert Parsed(second["markup"]).inside["v-asked"] == [EDITION.by_id["62b"].question]
    assert len(json.loads(second["state"])) == 2


def test_a_long_talk_still_fits_into_a_request(address: str) -> None:
    state, longest = "", "क" * 1000
    for _ in range(22):
        status, answer = post(address, "/kiosk/turn", {"said": longest, "state": state})
        assert status == 200
        state = answer["state"]
    assert len(json.loads(state)) == 10  # of 3,100 bytes or so each, in 32 KB
    assert post(address, "/kiosk/turn", {"said": '"' * 999 + "a", "state": state})[0] == 200


def test_what_is_no_question_is_refused_by_name(address: str) -> None:
    assert post(address, "/kiosk/turn", {"said": "  "})[1]["refused"] == "empty"
    assert post(address, "/kiosk/turn", {"said": "x" * 1001})[1]["refused"] == "too_long"
    assert "markup" in post(address, "/kiosk/turn", {"said": "🙂"})[1]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"said": 7},
        {"said": None, "show": None},
        {"show": "9999"},
        {"show": 36},
        {"said": "trust", "state": "{"},
        {"said": "trust", "state": "[" * 9000},
        {"said": "trust", "state": [1]},
        {"said": "trust", "state": json.dumps([{"said": "a", "act": "question", "kind": "answer", "entries": ["no"]}])},
        {"said": "trust", "state": json.dumps([{"said": "a", "act": "question", "kind": "forged", "entries": []}])},
    ],
)
def test_forged_turns_do_no_harm(address: str, fields: dict[str, Any]) -> None:
    status, answer = post(address, "/kiosk/turn", fields)
    assert status == 200
    assert json.loads(answer["state"]) is not None


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff"])
def test_a_body_that_is_no_turn_is_refused(address: str, body: bytes) -> None:
    for path in ("/kiosk/turn", "/kiosk/desk"):
        status, _, answer = request(address, "POST", path, body, {"content-type": "application/json"})
        assert status in (400, 422)
        assert b"Traceback" not in answer


def test_the_page_is_never_stored_and_nothing_of_it_is_inline(address: str) -> None:
    _, headers, body = request(address, "GET", "/kiosk")
    assert headers["cache-control"] == "no-store"
    assert "script-src 'self' 'nonce-" in headers["content-security-policy"]
    assert len(re.findall(rb"<script\b", body)) == len(re.findall(rb'<script src="/verbatim/kiosk.js[^>]*>', body)) == 1
    assert b"</script></head>" in body
    assert b"gradio" not in body
    _, headers, _ = request(address, "POST", "/kiosk/turn", b'{"said": "trust"}', {"content-type": "application/json"})
    assert headers["cache-control"] == "no-store"


def test_a_foreign_page_cannot_ask_or_try_pins(address: str) -> None:
    for path in ("/kiosk/turn", "/kiosk/desk"):
        status, _, _ = request(address, "POST", path, b"{}", {"origin": "https://example.org"})
        assert status == 403


def test_without_the_flag_there_is_no_kiosk() -> None:
    with served() as url:
        assert request(url, "GET", "/kiosk")[0] == 404
        assert request(url, "POST", "/kiosk/turn", b"{}")[0] == 404
        assert request(url, "POST", "/kiosk/desk", b"{}")[0] == 404


def test_the_desk_opens_with_the_pin_and_attempts_are_slowed_down() -> None:
    with kiosk_served(keep_questions=True) as url:
        address = url.removesuffix("/kiosk")
        for said in ("who appoints the CDA?", "trust", "what is the interest rate?", "hello"):
            post(address, "/kiosk/turn", {"said": said})
        status, opened = post(address, "/kiosk/desk", {"pin": PIN})
        assert status == 200
        seen = Parsed(opened["markup"])
        assert seen.inside["dd"] == ["3", "1", "1", "1"]
        assert seen.inside["k-text"] == ["what is the interest rate?", "trust", "who appoints the CDA?"]
        wrong = [post(address, "/kiosk/desk", {"pin": "1111"}) for _ in range(4)]
        assert [status for status, _ in wrong] == [403] * 4
        assert wrong[0][1] == {"said": line("kiosk_pin_wrong"), "wait": 0}
        assert wrong[3][1] == {"said": line("kiosk_pin_wait", seconds=5), "wait": 5}
        assert post(address, "/kiosk/desk", {"pin": PIN})[0] == 403
        assert post(address, "/kiosk/desk", {"pin": PIN, "do": "restart"})[0] == 403


def test_what_was_read_stays_in_no_cache() -> None:
    forget()
    numbers.forget()
    normalise("Ramesh asks about twenty clusters")
    skeleton("ramesh")
    numbers.without_numbers("ramesh twenty")
    caches = (normalise, skeleton, numbers._value)
    assert all(cache.cache_info().currsize for cache in caches)
    forget()
    numbers.forget()
    assert not any(cache.cache_info().currsize for cache in caches)


def test_the_kiosk_calls_no_other_host(tmp_path: Path) -> None:
    """Every name that is looked up and every address that is connected to, from the import of Gradio on."""
    log = tmp_path / "called"
    with kiosk_served(noting_calls(log), public_url="http://faq.local") as url:
        address = url.removesuffix("/kiosk")
        assert request(address, "GET", "/kiosk")[0] == 200
        assert post(address, "/kiosk/turn", {"said": "who appoints the CDA?"})[0] == 200
        assert post(address, "/kiosk/desk", {"pin": PIN})[0] == 200
    called = set(log.read_text().split())
    assert called  # the hook was in place: it saw the server look up its own address
    assert called <= {"127.0.0.1", "localhost", "::1"}


def test_a_restart_begins_anew_on_the_same_port_with_the_same_pin_and_counts() -> None:
    with kiosk_served() as url:
        address = url.removesuffix("/kiosk")
        post(address, "/kiosk/turn", {"said": "trust"})
        assert post(address, "/kiosk/desk", {"pin": PIN, "do": "restart"}) == (200, {})
        time.sleep(1.5)  # the old server needs a moment to go
        for _ in range(200):
            try:
                status, opened = post(address, "/kiosk/desk", {"pin": PIN})
                break
            except OSError:
                time.sleep(0.1)
        assert status == 200
        assert Parsed(opened["markup"]).inside["dd"][0] == "1"
        assert request(address, "GET", "/")[0] == 200
