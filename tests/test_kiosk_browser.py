"""The kiosk in a real browser: what a visitor meets, and that nothing of one visitor is left for the next."""

# ruff: noqa: F811 - a fixture that is imported is named again where it is used

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route

from assistant.answer import Citation
from assistant.messages import line
from assistant.ui.assets import assets
from assistant.ui.kiosk.page import COUNTDOWN, IDLE
from tests.test_ui_browser import EDITION, browser, violations, watch  # noqa: F401  # a fixture
from tests.ui_fixtures import (
    CHROMIUM,
    CHROMIUM_FLAGS,
    HOSTILE,
    free_port,
    kiosk_served,
    serving,
)

SECRET = "zyxsecretzyx"  # words that occur nowhere else
SIZES = {"laptop": (1366, 768), "tall": (1080, 1920), "tablet": (820, 1180), "phone": (360, 740), "wide": (1920, 1080)}


@pytest.fixture(scope="module")
def address(browser: Browser) -> Iterator[str]:
    with kiosk_served() as url:
        yield url


def new_context(browser: Browser, size: str = "laptop", **given: Any) -> BrowserContext:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **given)
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = new_context(browser)
    yield context.new_page()
    context.close()


def enter(page: Page, address: str) -> None:
    """Open the kiosk and leave its attract screen."""
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    page.locator("#k-begin").click()
    page.wait_for_selector("#k-field:visible")


def empty(page: Page) -> None:
    """Empty the field. `fill` would select what is in it, and the page undoes every selection."""
    page.locator("#k-field").evaluate(
        "field => { field.value = ''; field.dispatchEvent(new Event('input', { bubbles: true })); }"
    )


def ask(page: Page, text: str) -> None:
    before = page.locator(".k-turn").count()
    empty(page)
    page.locator("#k-field").fill(text)
    page.locator("#k-send").click()
    page.wait_for_function("count => document.querySelectorAll('.k-turn').length > count", arg=before)


def screen(page: Page) -> str:
    return str(page.locator("#k-room").get_attribute("data-screen"))


def read_code(code: Locator) -> str:
    """What a phone makes of a code as it stands on the screen: the picture is that of the browser."""
    picture = code.screenshot()
    page = code.page
    # Decoded to pixels by the browser itself, so that no further library is needed.
    pixels = page.context.new_page()
    try:
        width, height, grey = pixels.evaluate(
            """async (bytes) => {
                const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], {type: 'image/png'}));
                const canvas = new OffscreenCanvas(image.width, image.height), to = canvas.getContext('2d');
                to.drawImage(image, 0, 0);
                const all = to.getImageData(0, 0, image.width, image.height).data;
                return [image.width, image.height, [...all].filter((_, at) => at % 4 === 0)];
            }""",
            list(picture),
        )
    finally:
        pixels.close()
    found = zxingcpp.read_barcodes(np.array(grey, dtype=np.uint8).reshape(height, width))
    assert len(found) == 1
    return str(found[0].text)


# ---- What a visitor meets


def test_it_begins_answers_and_talks_to_nobody_else(page: Page, address: str) -> None:
    seen = watch(page)
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    assert screen(page) == "attract"
    assert page.locator("h1:visible").inner_text() == EDITION.title
    assert page.locator(".k-slide:visible").count() == 1
    page.locator(".k-walk").click()  # anywhere
    assert screen(page) == "ask"
    assert page.locator(".v-sample").count() == 6
    assert page.locator(".k-kept").inner_text() == line("kiosk_nothing_kept")
    ask(page, "who appoints the CDA?")
    assert page.locator(".v-asked").inner_text() == "who appoints the CDA?"
    assert page.locator(".v-text").inner_text().strip() == EDITION.by_id["36"].answer
    assert page.locator(".v-place").inner_text() == "Section 10, Cluster Development Agent · Question 36"
    assert page.locator("#k-field").input_value() == ""
    page.locator(".v-related .v-show").first.click()
    page.wait_for_function("() => document.querySelectorAll('.v-card').length === 2")
    assert page.locator(".v-text").last.inner_text().strip() == EDITION.by_id["37"].answer
    assert page.evaluate("() => document.activeElement.classList.contains('v-reply')")
    assert seen.hosts == {"127.0.0.1"}
    assert seen.failures == []


def test_a_sample_is_asked_and_a_choice_shown(page: Page, address: str) -> None:
    enter(page, address)
    sample = page.locator(".v-sample").first
    text = sample.inner_text()
    sample.click()
    page.wait_for_selector(".k-turn")
    assert page.locator(".v-asked").inner_text() == text
    ask(page, "how is trust built?")
    page.locator(".v-reply-choose .v-show").nth(1).click()
    page.wait_for_function("() => document.querySelectorAll('.k-turn').length === 3")
    assert page.locator(".v-card .v-question").last.inner_text() == EDITION.by_id["54"].question


def test_the_attract_screen_walks_through_real_questions(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    count = page.locator(".k-slide").count()
    assert count == 3
    met = []
    for _ in range(count + 1):
        shown = page.locator(".k-slide:visible")
        assert shown.count() == 1
        met.append(shown.locator(".k-asked").inner_text())
        excerpt = shown.locator(".k-excerpt").inner_text()
        assert any(entry.answer.startswith(excerpt) for entry in EDITION.entries)
        page.clock.run_for(9_000)
    assert len(set(met)) == count
    assert met[-1] == met[0]
    assert screen(page) == "attract"


def test_hostile_input_shows_as_text(page: Page, address: str) -> None:
    seen = watch(page)
    enter(page, address)
    title = page.title()
    for text in (HOSTILE, "</div></article><script>document.title=9</script>", "<svg/onload=alert(1)>"):
        ask(page, text)
        assert page.locator(".v-asked").last.evaluate("node => node.textContent") == text
        assert page.locator(".v-asked").last.evaluate("node => node.children.length") == 0
    assert page.title() == title
    assert seen.failures == []


def test_what_cannot_be_asked_gets_a_line_and_stays(page: Page, address: str) -> None:
    enter(page, address)
    page.locator("#k-send").click()
    assert page.locator("#v-notice").inner_text() == line("empty")
    page.locator("#k-field").fill("x" * 1001)
    assert page.locator("#v-notice").inner_text() == line("too_long", limit=1000)
    page.locator("#k-send").click()
    assert page.locator("#k-field").input_value() == "x" * 1001
    assert page.locator(".k-turn").count() == 0


def test_a_fault_of_the_server_is_said_and_the_question_stays(page: Page, address: str) -> None:
    enter(page, address)
    page.route("**/kiosk/turn", lambda route: route.fulfill(status=500, body="Internal Server Error"))
    sample = page.locator(".v-sample").first
    text = sample.inner_text()
    sample.click()
    page.wait_for_selector(f"#v-notice:has-text('{line('failed')}')")
    assert page.locator("#k-field").input_value() == text
    page.unroute_all()
    page.locator("#k-send").click()
    page.wait_for_selector(".k-turn")


def test_the_server_goes_and_comes_back_and_the_question_is_answered(page: Page) -> None:
    port = free_port()
    with kiosk_served(port=port) as url:
        enter(page, url)
    page.locator("#k-field").fill("who appoints the CDA?")
    page.locator("#k-send").click()
    page.wait_for_selector(f"#v-notice:has-text('{line('kiosk_gone')}')")
    assert page.locator("#k-field").input_value() == "who appoints the CDA?"
    with kiosk_served(port=port):
        page.wait_for_selector(".v-card", timeout=30_000)
    page.locator("#k-finish").click()  # the server is gone again: the visitor is forgotten all the same
    assert screen(page) == "attract"
    assert "appoints" not in page.content()


# ---- Keyboard


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.locator(f'.k-layout:not([hidden]) button.k-key[value="{key}"]').first.click()


def test_the_keyboard_writes_latin_and_devanagari(page: Page, address: str) -> None:
    enter(page, address)
    assert page.locator("#k-keys").is_hidden()
    page.locator("#k-toggle").click()
    assert page.locator("#k-toggle").get_attribute("aria-expanded") == "true"
    assert page.locator("#k-field").get_attribute("inputmode") == "none"  # the device's own stays away
    field = page.locator("#k-field")
    press(page, *"who", " ", *"is")
    page.locator("[data-layout=latin] [data-do=delete]").click()
    assert field.input_value() == "who i"
    field.evaluate("field => field.setSelectionRange(3, 3)")
    press(page, "m")
    assert field.input_value() == "whom i"
    assert page.evaluate("() => document.activeElement.id") == "k-field"
    empty(page)
    page.locator("[data-layout=latin] [data-do=devanagari]").click()
    assert page.locator("[data-layout=latin]").is_hidden()
    # कई लोग: a vowel after a consonant is a sign unless the row is turned by hand
    press(page, "क")
    assert page.locator(".k-vowel").nth(3).get_attribute("value") == "ी"
    page.locator("[data-do=vowels]").click()
    press(page, "ई", " ", "ल", "ो", "ग")
    assert field.input_value() == "कई लोग"
    press(page, "क्ष", "ं")
    page.locator("[data-layout=devanagari] [data-do=delete]").click()
    assert field.input_value() == "कई लोगक्ष"
    page.locator("[data-do=latin]").click()
    page.locator("[data-layout=latin] [data-do=hide]").click()
    assert page.locator("#k-keys").is_hidden()
    page.locator("#k-finish").click()
    page.locator("#k-begin").click()
    assert page.locator("#k-keys").is_hidden()
    field.click()  # switched on once, it comes up at every touch of the field, by the next visitor's as well
    assert page.locator("#k-keys").is_visible()
    page.locator("#k-toggle").click()
    field.click()
    assert page.locator("#k-keys").is_hidden()


def test_a_finger_in_the_field_calls_the_keyboard_and_asking_puts_it_away(browser: Browser, address: str) -> None:
    context = new_context(browser, "tablet", has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    page.locator("#k-begin").tap()
    page.locator("#k-field").tap()
    assert page.locator("#k-keys").is_visible()
    for key in "trust":
        page.locator(f"[data-layout=latin] [value={key}]").tap()
    page.locator("#k-send").tap()
    page.wait_for_selector(".v-reply-choose")
    assert page.locator("#k-keys").is_hidden()
    context.close()


def test_of_two_fingers_on_the_keyboard_none_is_lost_and_a_slip_writes_nothing(browser: Browser, address: str) -> None:
    context = new_context(browser, "tall", has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    page.locator("#k-begin").tap()
    page.locator("#k-toggle").tap()
    session = context.new_cdp_session(page)

    def at(key: str, finger: int) -> dict[str, float]:
        box = page.locator(f"[data-layout=latin] [value={key}]").bounding_box()
        assert box
        return {"x": box["x"] + 20, "y": box["y"] + 20, "id": finger}

    def touch(kind: str, *fingers: dict[str, float]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(fingers)})

    one, two = at("t", 1), at("r", 2)
    touch("touchStart", one)
    touch("touchStart", one, two)
    touch("touchEnd", two)
    touch("touchEnd")
    page.wait_for_function("() => document.querySelector('#k-field').value.length === 2")
    assert page.locator("#k-field").input_value() == "tr"
    page.locator("[data-layout=latin] [value=u]").focus()
    page.keyboard.press("Enter")  # keys of the screen by keys of the hand
    assert page.locator("#k-field").input_value() == "tru"
    page.mouse.move(at("s", 1)["x"], at("s", 1)["y"])
    page.mouse.down()
    page.mouse.move(at("k", 1)["x"], at("k", 1)["y"])
    page.mouse.up()
    assert page.locator("#k-field").input_value() == "tru"
    context.close()


# ---- Codes


@pytest.mark.parametrize("size", ["laptop", "tall"])
def test_the_code_of_an_answer_is_its_text_word_for_word(browser: Browser, address: str, size: str) -> None:
    context = new_context(browser, size)
    page = context.new_page()
    enter(page, address)
    ask(page, "who appoints the CDA?")
    entry = EDITION.by_id["36"]
    expected = f"{entry.question}\n\n{entry.answer}\n\n{Citation(EDITION, entry)}"
    assert read_code(page.locator(".k-code svg")) == expected  # as it stands beside the answer
    page.locator(".k-code").click()
    assert read_code(page.locator("#k-large svg")) == expected
    page.locator("#k-zoom .k-close").click()
    assert page.locator("#k-zoom").is_hidden()
    context.close()


def test_the_code_of_the_longest_answer_can_be_read_from_a_small_screen_and_says_where_it_ends(
    page: Page, address: str
) -> None:
    entry = max(EDITION.entries, key=lambda one: len(one.answer))
    enter(page, address)
    page.evaluate(
        """id => { const show = document.createElement('button'); show.className = 'v-show'; show.value = id;
            document.querySelector('#v-chat').append(show); show.click(); show.remove(); }""",
        entry.id,
    )
    page.wait_for_selector(".k-cut")
    page.locator(".k-code").click()
    text = read_code(page.locator("#k-large svg"))
    question, rest = text.split("\n\n", 1)
    held = re.search(r"(\d+) of (\d+) characters", text)
    assert held
    assert question == entry.question
    assert rest.startswith(entry.answer[: int(held[1])])
    assert int(held[2]) == len(entry.answer)
    assert line("kiosk_take_cut", held=held[1], all=held[2]) == page.locator(".k-cut").inner_text()
    assert text.endswith(str(Citation(EDITION, entry)))


def test_with_an_address_for_phones_codes_are_links_and_the_attract_screen_shows_it(browser: Browser) -> None:
    with kiosk_served(public_url="http://faq.local:8080") as url:
        context = new_context(browser)
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("html.k-ready")
        assert page.locator(".k-address").inner_text() == "faq.local:8080"
        assert read_code(page.locator(".k-join svg")) == "http://faq.local:8080/"
        enter(page, url)
        ask(page, "who appoints the CDA?")
        assert read_code(page.locator(".k-code svg")) == "http://faq.local:8080/#q36"
        context.close()


# ---- Nothing is left

STORED = """async () => ({
    local: localStorage.length, session: sessionStorage.length, cookies: document.cookie,
    databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    state: JSON.stringify(history.state), place: location.href, name: window.name,
})"""


def nothing_left(page: Page, address: str) -> None:
    """No trace of the secret in the page, its stores, its history, or anywhere in its memory."""
    assert screen(page) == "attract"
    assert SECRET not in page.evaluate("() => document.documentElement.outerHTML")
    assert page.locator("#k-field").input_value() == ""
    assert page.locator(".k-turn").count() == 0
    stored = page.evaluate(STORED)
    assert stored.pop("state") in ("null", '"kiosk"')
    assert stored == {
        "local": 0,
        "session": 0,
        "cookies": "",
        "databases": 0,
        "caches": 0,
        "workers": 0,
        "place": address,
        "name": "",
    }
    session = page.context.new_cdp_session(page)
    entries = session.send("Page.getNavigationHistory")["entries"]
    assert {entry["url"] for entry in entries} <= {address, "about:blank", "chrome://newtab/"}
    assert SECRET not in json.dumps(entries)
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.collectGarbage")
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    memory = "".join(chunks)
    assert "k-room" in memory  # the picture is one of this page
    assert SECRET not in memory
    session.detach()


def test_the_memory_of_the_page_is_looked_at_in_earnest(page: Page, address: str) -> None:
    """The proof below could not fail if a snapshot did not show what is there."""
    enter(page, address)
    ask(page, f"{SECRET} one")
    with pytest.raises(AssertionError):
        nothing_left(page, address)
    session = page.context.new_cdp_session(page)
    chunks: list[str] = []
    session.on("HeapProfiler.addHeapSnapshotChunk", lambda event: chunks.append(event["chunk"]))
    session.send("HeapProfiler.takeHeapSnapshot", {"reportProgress": False})
    assert SECRET in "".join(chunks)


def visit_with_a_secret(page: Page, address: str) -> None:
    enter(page, address)
    ask(page, f"my name is {SECRET}")
    ask(page, "who appoints the CDA?")
    page.locator("#k-field").fill(f"half typed {SECRET}")


def test_after_a_minute_and_a_countdown_nothing_is_left(page: Page, address: str) -> None:
    assert (IDLE, COUNTDOWN) == (60, 15)
    page.clock.install()
    visit_with_a_secret(page, address)
    page.clock.run_for(59_000)
    assert page.locator("#k-still").is_hidden()
    page.clock.run_for(2_000)
    assert page.locator("#k-still").is_visible()
    assert page.evaluate("() => document.activeElement.id") == "k-stay"
    assert 13 <= int(page.locator("#k-left").inner_text()) <= 15
    page.locator("#k-stay").click()  # somebody is
    assert page.locator("#k-still").is_hidden()
    assert page.locator(".k-turn").count() == 2
    assert page.locator("#k-field").input_value() == f"half typed {SECRET}"
    page.clock.run_for(70_000)
    assert page.locator("#k-still").is_visible()
    assert SECRET in page.content()
    page.clock.run_for(6_000)
    assert page.locator("#k-still").is_hidden()
    nothing_left(page, address)


def test_any_key_or_touch_says_that_somebody_is_there(page: Page, address: str) -> None:
    page.clock.install()
    enter(page, address)
    acts: tuple[Callable[[], None], ...] = (
        lambda: page.mouse.wheel(0, 50),
        lambda: page.keyboard.press("Shift"),
        lambda: page.mouse.click(5, 700),
    )
    for act in acts:
        page.clock.run_for(62_000)
        assert page.locator("#k-still").is_visible()
        act()
        page.wait_for_selector("#k-still", state="hidden")
        page.clock.run_for(1_000)
        assert screen(page) == "ask"


def test_after_the_machine_slept_the_visitor_is_gone(page: Page, address: str) -> None:
    page.clock.install()
    visit_with_a_secret(page, address)
    page.clock.fast_forward(20_000)  # at once: no tick in between
    nothing_left(page, address)


def test_done_means_gone_and_a_late_answer_does_not_come_back(page: Page, address: str) -> None:
    visit_with_a_secret(page, address)

    def late(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/kiosk/turn", late)
    page.locator("#k-field").fill(f"late {SECRET}")
    page.locator("#k-send").click()
    page.locator("#k-finish").click()
    page.wait_for_timeout(1500)
    page.unroute_all(behavior="ignoreErrors")
    nothing_left(page, address)
    page.locator("#k-begin").click()
    ask(page, "hello")
    assert page.locator(".k-turn").count() == 1


def test_the_next_visitor_is_not_answered_in_the_light_of_the_last(page: Page, address: str) -> None:
    visit_with_a_secret(page, address)
    page.locator("#k-finish").click()
    page.locator("#k-begin").click()
    with page.expect_request("**/kiosk/turn") as sent:
        ask(page, "and for how long?")
    assert json.loads(str(sent.value.post_data)) == {
        "said": "and for how long?",
        "state": "",
        "language": "en",
    }


def test_a_day_of_visitors_leaves_the_page_as_large_as_the_first(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    session = page.context.new_cdp_session(page)

    def visits(count: int) -> dict[str, int]:
        for _ in range(count):
            page.locator("#k-begin").click()
            ask(page, "who appoints the CDA?")
            page.locator("#k-toggle").click()
            page.locator("#k-finish").click()
        session.send("HeapProfiler.collectGarbage")
        counted = session.send("Memory.getDOMCounters")
        return {name: int(counted[name]) for name in ("documents", "nodes", "jsEventListeners")}

    visits(3)
    early = visits(3)
    assert visits(30) == pytest.approx(early, rel=0.1)
    assert page.evaluate("() => history.length") <= 3


@pytest.mark.parametrize("way", ["reload", "back", "away and back", "forward"])
def test_after_back_or_reload_nothing_is_left(page: Page, address: str, way: str) -> None:
    page.goto("about:blank")
    visit_with_a_secret(page, address)
    if way == "reload":
        page.reload()
    elif way == "back":
        page.go_back()
    elif way == "forward":
        page.go_back()
        page.go_forward()
    else:
        page.goto(address.replace("/kiosk", "/healthz"))
        page.go_back()
    page.wait_for_selector("html.k-ready #k-attract:visible")
    assert urlsplit(page.url).path == "/kiosk"
    if way == "away and back":
        assert SECRET not in page.content()
        assert page.locator("#k-field").input_value() == ""
    else:
        nothing_left(page, address)


def test_a_power_cut_leaves_nothing_on_the_disk(address: str, tmp_path: Path, browser: Browser) -> None:
    """The browser is killed in the middle of a visit; its whole profile is searched, and it is started again."""
    profile = tmp_path / "profile"
    playwright = browser.browser_type
    context = playwright.launch_persistent_context(profile, executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
    page = context.pages[0]
    visit_with_a_secret(page, address)
    page.evaluate("() => localStorage.setItem('control', 'zyxcontrolzyx')")  # what is kept is found below
    page.wait_for_timeout(8000)  # time enough for a browser to write down what it means to keep
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if f"--user-data-dir={profile}" in command and not any(one.startswith("--type=") for one in command):
            process.kill()
    time.sleep(1)  # its children go after it
    files = [file for file in profile.rglob("*") if file.is_file() and not file.is_symlink()]
    assert any(b"zyxcontrolzyx" in file.read_bytes() for file in files)
    for file in files:
        content = file.read_bytes()
        for form in (SECRET.encode(), SECRET.encode("utf-16-le")):
            assert form not in content, file
    assert len(files) > 20
    again = playwright.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, "--restore-last-session"]
    )
    page = again.new_page()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    page.evaluate("() => localStorage.clear()")
    nothing_left(page, address)
    again.close()


SEARCH = f"""
import gc, os, pathlib, signal
BACKWARDS = {SECRET[::-1]!r}
def holds():
    # Everything that can be reached, of whatever kind: what the collector tracks, and what those refer to.
    secret = BACKWARDS[::-1]
    seen, todo, found = set(), gc.get_objects(), []
    while todo:
        one = todo.pop()
        if id(one) in seen or one is secret:
            continue
        seen.add(id(one))
        if isinstance(one, (str, bytes, bytearray)):
            text = one if isinstance(one, str) else bytes(one).decode("utf-8", "replace")
            if secret in text:
                found.append(text[:200])
        else:
            todo += gc.get_referents(one)
    return found
def search(*_):
    gc.collect()
    pathlib.Path(RESULT + ".part").write_text(repr(holds()))
    pathlib.Path(RESULT + ".part").rename(RESULT)
signal.signal(signal.SIGUSR1, search)
pathlib.Path(RESULT + ".pid").write_text(str(os.getpid()))
"""


def held_by_the_server(pid: int, result: Path) -> str:
    """Texts with the secret in them that live in the memory of the server."""
    result.unlink(missing_ok=True)
    os.kill(pid, signal.SIGUSR1)
    for _ in range(600):
        if result.exists():
            return result.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError("the server did not answer")


@pytest.mark.parametrize("real", [False, True], ids=["scripted", "real"])
def test_the_server_keeps_nothing(page: Page, tmp_path: Path, request: pytest.FixtureRequest, real: bool) -> None:
    """Neither in its memory, object by object, nor in a file; and nothing even before the visitor has left."""
    result = tmp_path / "held"
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "TMPDIR": str(home)}
    before = f"RESULT = {str(result)!r}\n{SEARCH}"
    if real:
        request.getfixturevalue("faq")  # the index is there
        program = (
            f"{before}\nfrom assistant import Assistant\nfrom assistant.ui.places import Setup\n"
            "from assistant.ui.server import serve\n"
            "serve(Assistant.open(), port=0, setup=Setup(kiosk=True, pin='2468'))"
        )
        opened = serving(program, **environment)
    else:
        opened = kiosk_served(before, environment)
    with opened as url:
        address = url if url.endswith("/kiosk") else f"{url}/kiosk"
        visit_with_a_secret(page, address)
        ask(page, f"who appoints {SECRET} as agent?")
        ask(page, f"and {SECRET}?")
        page.locator("#k-finish").click()
        nothing_left(page, address)
        pid = int(result.with_suffix(".pid").read_text())
        page.wait_for_timeout(1500)  # the threads that served have come to rest
        assert held_by_the_server(pid, result) == "[]"
        for file in home.rglob("*"):
            assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file
        # … and the search does find what is kept: here the chat of the other room, which has sessions.
        page.goto(address.replace("/kiosk", "/"))
        page.wait_for_selector("html.v-ready")
        page.get_by_label(line("input_label")).fill(f"{SECRET} again")
        page.keyboard.press("Enter")
        page.wait_for_selector(".v-reply")
        assert SECRET in held_by_the_server(pid, result)


# ---- No way out


def test_there_is_no_way_out(page: Page, address: str) -> None:
    enter(page, address)
    ask(page, "who appoints the CDA?")
    assert page.locator("a, iframe, footer, details, form, embed, object, img").count() == 0
    prevented = """(events) => events.map(([type, kind, more]) => {
        const event = new window[kind](type, {bubbles: true, cancelable: true, ...more});
        (document.querySelector('.v-text') || document.body).dispatchEvent(event);
        return event.defaultPrevented;
    })"""
    blocked: list[list[Any]] = [
        ["contextmenu", "MouseEvent", {}],
        ["dragstart", "DragEvent", {}],
        ["dragover", "DragEvent", {}],
        ["drop", "DragEvent", {}],
        ["copy", "ClipboardEvent", {}],
        ["cut", "ClipboardEvent", {}],
        ["paste", "ClipboardEvent", {}],
        ["auxclick", "MouseEvent", {"button": 1}],
        ["selectstart", "Event", {}],
        ["wheel", "WheelEvent", {"ctrlKey": True}],
        ["mouseup", "MouseEvent", {"button": 3}],
        *(["keydown", "KeyboardEvent", {"key": key, "ctrlKey": True}] for key in "ptnwljfsou+-0CVA"),
        *(["keydown", "KeyboardEvent", {"key": f"F{number}"}] for number in range(1, 13)),
        ["keydown", "KeyboardEvent", {"key": "ArrowLeft", "altKey": True}],
        ["keydown", "KeyboardEvent", {"key": "ContextMenu"}],
        ["keydown", "KeyboardEvent", {"key": "BrowserBack"}],
    ]
    assert page.evaluate(prevented, blocked) == [True] * len(blocked)
    allowed = [["keydown", "KeyboardEvent", {"key": key}] for key in ("a", "क", "Backspace", "Tab", "ArrowUp")]
    assert page.evaluate(prevented, [*allowed, ["wheel", "WheelEvent", {}]]) == [False] * 6
    style = page.evaluate(
        "() => { const of = getComputedStyle(document.querySelector('.v-text p'));"
        "return [of.userSelect, getComputedStyle(document.documentElement).touchAction,"
        "getComputedStyle(document.documentElement).overscrollBehaviorY]; }"
    )
    assert style == ["none", "pan-y", "none"]
    page.locator(".v-text p").first.dblclick()
    assert page.evaluate("() => String(getSelection())") == ""
    field = page.locator("#k-field")
    field.fill("some words here")
    field.dblclick()
    page.wait_for_function("() => (f => f.selectionStart === f.selectionEnd)(document.querySelector('#k-field'))")
    page.emulate_media(media="print")
    assert page.evaluate("() => getComputedStyle(document.body).display") == "none"


def test_the_script_asks_for_nothing_elsewhere_and_makes_no_markup() -> None:
    style, script = assets()["kiosk.css"].content.decode(), assets()["kiosk.js"].content.decode()
    assert "http:" not in style + script
    assert "https:" not in style + script
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "Function(", "document.write", "Storage"):
        assert word not in script


# ---- The facilitator's corner


def open_corner(page: Page) -> None:
    for _ in range(5):
        page.mouse.click(10, 10)
    page.wait_for_selector("#k-lock:visible")


def type_pin(page: Page, digits: str) -> None:
    for digit in digits:
        page.locator(f".k-digit[value='{digit}']").click()
    page.locator(".k-enter").click()


def test_the_corner_opens_with_five_touches_and_the_pin(page: Page) -> None:
    with kiosk_served() as address:
        enter(page, address)
        ask(page, "who appoints the CDA?")
        ask(page, "what is the interest rate?")
        for _ in range(4):
            page.mouse.click(10, 10)
        page.wait_for_timeout(200)
        assert page.locator("#k-facilitator").is_hidden()
        open_corner(page)
        type_pin(page, "1111")
        page.wait_for_selector(f"#k-pin-said:has-text('{line('kiosk_pin_wrong')}')")
        assert page.locator("#k-dots").inner_text() == ""
        for digit in "2460":  # by a real keyboard, with a slip
            page.keyboard.press(digit)
        page.locator(".k-erase").click()
        page.keyboard.press("8")
        page.keyboard.press("Enter")
        page.wait_for_selector("#k-desk:visible")
        assert page.locator(".k-counts dd").all_inner_texts() == ["2", "1", "0", "1"]
        assert "appoints" not in page.locator("#k-facilitator").inner_text()
        assert violations(page) == []
        page.locator(".k-start").click()
        assert screen(page) == "attract"
        assert "appoints" not in page.content()


def test_the_corner_closes_itself_and_forgets_what_was_typed(page: Page, address: str) -> None:
    page.clock.install()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    open_corner(page)
    page.locator(".k-digit[value='2']").click()
    assert len(page.locator("#k-dots").inner_text()) == 1
    page.clock.run_for(76_000)
    assert page.locator("#k-facilitator").is_hidden()
    open_corner(page)
    assert page.locator("#k-dots").inner_text() == ""


def test_a_restart_brings_the_kiosk_back(page: Page) -> None:
    with kiosk_served() as address:
        enter(page, address)
        ask(page, "trust")
        open_corner(page)
        type_pin(page, "2468")
        page.wait_for_selector("#k-desk:visible")
        page.evaluate("() => { window.before = true; }")
        page.locator(".k-restart").click()
        page.wait_for_function("() => !window.before", timeout=60_000)
        page.wait_for_selector("html.k-ready #k-attract:visible")
        page.locator("#k-begin").click()
        ask(page, "trust")


# ---- For everybody

OTHER_LAYOUT = ".k-layout:not([hidden]) :is([data-do=latin], [data-do=devanagari])"


def targets(page: Page) -> list[str]:
    """What can be touched and is smaller than 64 px or than its own words."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, summary, [tabindex="0"]')]
            .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
            .filter(([, box]) => box.width < 63.9 || box.height < 63.9)
            .map(([html, box]) => `${html} ${box.width} x ${box.height}`)
            .concat([...document.querySelectorAll('button:not(.k-code)')].filter(one => one.checkVisibility() &&
                one.scrollWidth > one.clientWidth + 1).map(one => `${one.outerHTML} is too narrow for its words`))"""
    )
    return [str(one) for one in found]


@pytest.mark.parametrize("locale", ["en-IN", "hi-IN"])
@pytest.mark.parametrize("size", SIZES)
def test_every_target_is_large_and_no_screen_scrolls_sideways(
    browser: Browser, address: str, size: str, locale: str
) -> None:
    context = new_context(browser, size, locale=locale)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html.k-ready")

    def check() -> None:
        assert targets(page) == []
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("() => document.querySelector('#k-scroll').scrollWidth <= innerWidth")
        field = page.locator("#k-field").bounding_box()
        if field:
            assert 0 <= field["y"] <= SIZES[size][1] - 64
        assert page.evaluate("() => scrollY + document.documentElement.scrollTop") == 0

    check()
    page.locator("#k-begin").click()
    check()
    for text in ("who appoints the CDA?", "how is trust built?", "what is the interest rate?", "section 12", "w" * 300):
        ask(page, text)
        check()
    page.locator("#k-toggle").click()
    check()
    page.locator(OTHER_LAYOUT).click()
    check()
    page.locator("#k-toggle").click()
    page.locator(".k-code").first.click()
    check()
    code = page.locator("#k-large svg").bounding_box()
    assert code
    assert min(code["x"], code["y"]) >= 0
    assert code["x"] + code["width"] <= SIZES[size][0]
    assert code["y"] + code["height"] <= SIZES[size][1]
    page.locator("#k-zoom .k-close").click()
    open_corner(page)
    check()
    assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 18
    context.close()


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en-IN"), ("dark", "en-IN"), ("light", "hi-IN")])
def test_no_accessibility_violations(browser: Browser, scheme: str, locale: str) -> None:
    with kiosk_served(public_url="http://faq.local:8080", keep_questions=True) as address:
        context = new_context(browser, color_scheme="dark" if scheme == "dark" else "light", locale=locale)
        page = context.new_page()
        page.clock.install()
        page.goto(address)
        page.wait_for_selector("html.k-ready")
        assert violations(page) == []
        page.locator("#k-begin").click()
        assert violations(page) == []
        for text in (
            "who appoints the CDA?",
            "Which countries have tried cluster development?",
            "how is trust built?",
            "what is the interest rate?",
            "hello",
        ):
            ask(page, text)
        assert violations(page) == []
        page.locator("#k-toggle").click()
        assert violations(page) == []
        page.locator(OTHER_LAYOUT).click()
        assert violations(page) == []
        page.locator("#k-toggle").click()
        page.locator(".k-code").first.click()
        assert violations(page) == []
        page.locator("#k-zoom .k-close").click()
        open_corner(page)
        assert violations(page) == []
        type_pin(page, "2468")
        page.wait_for_selector("#k-desk:visible")
        assert violations(page) == []
        page.locator(".k-start").click()
        page.locator("#k-begin").click()
        page.clock.run_for(61_000)
        assert page.locator("#k-still").is_visible()
        assert violations(page) == []
        context.close()


def test_the_room_changes_its_language_and_the_next_visitor_begins_in_the_first(page: Page, address: str) -> None:
    seen = watch(page)
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    page.locator("#k-attract .k-language").click()
    assert screen(page) == "attract"
    assert page.locator("#k-begin").inner_text() == line("kiosk_begin", "hi")
    assert page.evaluate("() => document.documentElement.lang") == "hi"
    page.locator("#k-begin").click()
    ask(page, "who appoints the CDA?")
    assert page.locator(".v-text").inner_text().strip() == EDITION.by_id["36"].answer  # as published
    assert page.locator(".v-text").get_attribute("lang") == "en"
    assert page.locator(".k-take h3").inner_text() == line("kiosk_take", "hi")
    assert read_code(page.locator(".k-code svg")).startswith(EDITION.by_id["36"].question)
    page.locator("#k-field").fill("half typed")
    page.locator(".k-bar .k-language").click()  # and back, in the middle of a talk
    assert page.locator("#k-send").inner_text() == line("send")
    assert page.locator("#k-field").input_value() == "half typed"
    assert page.locator(".k-turn").count() == 1
    page.locator(".k-bar .k-language").click()
    page.locator("#k-finish").click()
    assert page.locator("#k-begin").inner_text() == line("kiosk_begin")
    assert page.locator("#k-field").input_value() == ""
    assert page.locator(".k-turn").count() == 0
    assert seen.failures == []


def test_a_browser_that_asks_for_hindi_gets_it(browser: Browser, address: str) -> None:
    context = new_context(browser, "tall", locale="hi-IN")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    assert page.locator("html").get_attribute("lang") == "hi"
    assert page.locator("#k-begin").inner_text() == line("kiosk_begin", "hi")
    page.locator("#k-begin").click()
    page.locator("#k-finish").click()
    assert page.locator("#k-begin").inner_text() == line("kiosk_begin", "hi")
    context.close()


def test_it_is_the_same_product(page: Page, address: str) -> None:
    enter(page, address)
    ask(page, "who appoints the CDA?")
    family = "node => getComputedStyle(node).fontFamily.split(',')[0].replaceAll('\"', '')"
    for selector in (".v-text p", ".v-card .v-question"):
        assert page.locator(selector).first.evaluate(family) == "Source Serif 4"
    for selector in (".v-line", ".v-asked", ".v-place", "#k-finish", "#k-send", "#k-field"):
        assert page.locator(selector).first.evaluate(family) == "Source Sans 3"
    assert page.get_by_role("log", name=line("conversation_label")).get_attribute("aria-live") == "polite"
