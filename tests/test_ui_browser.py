"""The page in a real browser: what a visitor sees, and what the browser asks of whom."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from assistant import Assistant
from assistant.answer import Citation
from assistant.messages import line
from tests.ui_fixtures import CHROMIUM, CHROMIUM_FLAGS, HOSTILE, free_port, require_chromium, scripted, served, serving

EDITION = scripted().edition
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SIZES = {"laptop": (1366, 768), "phone": (360, 740), "tall": (1080, 1920), "narrow": (320, 640)}


@dataclass
class Seen:
    """What a page did besides showing itself.

    Attributes:
        requests: Address of every request.
        failures: Console errors, uncaught errors, failed and refused requests.
    """

    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> set[str | None]:
        return {urlsplit(url).hostname for url in self.requests if not url.startswith(("data:", "blob:"))}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    require_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(browser: Browser) -> Iterator[str]:
    with served() as url:
        yield url


def watch(page: Page) -> Seen:
    seen = Seen()
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on(
        "requestfailed",
        lambda request: (
            seen.failures.append(f"{request.failure} {request.url}")
            if "ERR_ABORTED" not in str(request.failure)
            else None
        ),
    )
    page.on(
        "response",
        lambda response: seen.failures.append(f"{response.status} {response.url}") if response.status >= 400 else None,
    )
    page.on("console", lambda message: seen.failures.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.failures.append(str(error)))
    return seen


@pytest.fixture
def seen(page: Page) -> Seen:
    return watch(page)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def visit(page: Page, address: str, place: str = "/") -> None:
    page.goto(address + place)
    page.wait_for_selector("html.v-ready")


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait for one more reply."""
    before = page.locator(".v-reply").count()
    page.get_by_label(line("input_label")).fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function("count => document.querySelectorAll('.v-reply').length > count", arg=before)


def violations(page: Page) -> list[str]:
    """What axe-core finds, the page's colours at rest."""
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    page.evaluate(AXE)  # through the debugger: the page's own policy would refuse a foreign script
    found = page.evaluate(
        "() => axe.run().then(result => result.violations.map(one => "
        "one.id + ': ' + one.nodes.map(node => node.target + ' ' + node.failureSummary)))"
    )
    return [str(one) for one in found]


def test_it_opens_and_answers_and_talks_to_nobody_else(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    assert page.title() == f"{EDITION.title} · Verbatim"
    assert page.locator("h1").inner_text() == EDITION.title
    assert page.locator(".v-sample").count() == 6
    source = line("source_line", title=EDITION.title, publisher=EDITION.publisher)
    assert source in page.locator("#v-footer").inner_text()
    ask(page, "who appoints the CDA?")
    card = page.locator(".v-card")
    assert card.locator("h2 .v-question").inner_text() == EDITION.by_id["36"].question
    assert card.locator(".v-number").evaluate("node => node.textContent") == line("number_spoken", number="36")
    assert card.locator(".v-place").inner_text() == "Section 10, Cluster Development Agent · Question 36"
    assert card.locator(".v-text").inner_text().strip() == EDITION.by_id["36"].answer
    assert page.locator(".v-asked").inner_text() == "who appoints the CDA?"
    assert page.locator("#v-opening").is_hidden()
    assert page.evaluate("() => document.activeElement.closest('#v-ask') !== null")
    assert page.get_by_label(line("input_label")).input_value() == ""
    assert seen.hosts == {"127.0.0.1"}
    assert seen.failures == []
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


@pytest.fixture(scope="module")
def real_address(browser: Browser) -> Iterator[str]:
    """A page with the real model behind it."""
    program = "from assistant import Assistant; from assistant.ui.server import serve; serve(Assistant.open(), port=0)"
    with serving(program) as url:
        yield url


def shown(page: Page) -> str:
    """Text of the newest answer on the screen."""
    return page.locator(".v-text").last.inner_text().strip()


def test_the_real_assistant_answers_on_the_screen(page: Page, seen: Seen, faq: Assistant, real_address: str) -> None:
    """The headline question with the real model, in this process's assistant and behind the page alike."""
    expected = faq.ask("who appoints the CDA?")
    assert (expected.kind, expected.hits[0].entry.id) == ("answer", "36")
    visit(page, real_address)
    ask(page, "who appoints the CDA?")
    assert shown(page) == EDITION.by_id["36"].answer
    assert seen.hosts == {"127.0.0.1"}


def test_a_talk_goes_on_from_what_was_shown(page: Page, seen: Seen, real_address: str) -> None:
    visit(page, real_address)
    ask(page, "who appoints the CDA?")
    ask(page, "and for how long does he stay?")
    assert shown(page) == EDITION.by_id["41"].answer
    why = page.locator(".v-why").last
    why.locator("summary").click()
    assert EDITION.by_id["36"].question in why.inner_text()
    ask(page, "go back to the earlier answer")
    assert shown(page) == EDITION.by_id["36"].answer
    assert seen.failures == []


def test_related_questions_below_an_answer_open_their_entry(page: Page, seen: Seen, real_address: str) -> None:
    visit(page, real_address)
    ask(page, "who appoints the CDA?")
    related = page.locator(".v-related .v-show").first
    entry = related.get_attribute("value") or ""
    related.click()
    page.wait_for_function("() => document.querySelectorAll('.v-card').length === 2")
    assert shown(page) == EDITION.by_id[entry].answer
    assert "36" not in page.locator(".v-related").last.locator(".v-show").evaluate_all(
        "all => all.map(one => one.value)"
    )
    assert seen.failures == []


def test_a_section_is_opened_from_the_list_of_sections(page: Page, seen: Seen, real_address: str) -> None:
    visit(page, real_address)
    ask(page, "what sections are there?")
    sections = page.locator(".v-section")
    assert sections.count() == len(EDITION.sections)
    wanted = next(one for one in EDITION.sections if one.number == 12)
    sections.filter(has_text=str(wanted)).click()
    page.wait_for_selector(".v-reply-choose")
    offered = page.locator(".v-reply-choose .v-show").evaluate_all("all => all.map(one => one.value)")
    assert offered == [entry.id for entry in EDITION.in_section(wanted)]
    assert seen.failures == []


def test_a_choice_shows_its_entry_and_stays_usable(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    ask(page, "how is trust built?")
    assert page.locator(".v-show").count() == 3
    ask(page, "hello")
    page.locator(".v-show").first.click()
    page.wait_for_selector(".v-card")
    assert page.locator(".v-card .v-question").inner_text() == EDITION.by_id["53"].question
    assert page.locator(".v-asked").last.inner_text() == EDITION.by_id["53"].question
    assert page.evaluate("() => document.activeElement.classList.contains('v-reply')")  # where a reader goes on
    page.locator(".v-show").nth(1).focus()  # by keyboard, two turns later
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.querySelectorAll('.v-card').length === 2")
    assert page.locator(".v-card .v-question").last.inner_text() == EDITION.by_id["54"].question
    assert seen.failures == []


def test_not_covered_lists_the_nearest_questions_and_no_answer(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "what is the interest rate?")
    assert page.locator(".v-line").inner_text() == line("not_covered")
    assert page.locator(".v-nearest-line").inner_text() == line("not_covered_nearest")
    assert page.locator(".v-card").count() == 0
    page.locator(".v-show").nth(1).click()
    page.wait_for_selector(".v-card")
    assert page.locator(".v-card .v-question").inner_text() == EDITION.by_id["58"].question


def test_a_sample_is_asked_as_it_stands(page: Page, address: str) -> None:
    visit(page, address)
    sample = page.locator(".v-sample").first
    text = sample.inner_text()
    sample.click()
    page.wait_for_selector(".v-reply")
    assert page.locator(".v-asked").inner_text() == text


def test_hostile_input_shows_as_text(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    title = page.title()
    for text in (
        HOSTILE,
        "</div></article><script>document.title=9</script>",
        "a\tb  c",
        "**bold** _x_\n# h\n- l",
        "&lt;b&gt;",
    ):
        ask(page, text)
        assert page.locator(".v-asked").last.evaluate("node => node.textContent") == text
        assert page.locator(".v-asked").last.evaluate("node => node.children.length") == 0
    assert page.title() == title
    assert seen.failures == []


def test_a_hostile_corpus_shows_as_text(browser: Browser) -> None:
    with served("hostile") as url:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        seen = watch(page)
        visit(page, url, "/#q1")
        page.wait_for_selector(".v-card")
        assert page.locator(".v-card .v-question").evaluate("node => node.textContent") == HOSTILE
        assert page.locator(".v-note").evaluate("node => node.textContent") == f"{line('editors_note')} {HOSTILE}"
        assert page.locator(".v-text script, .v-text img, .v-text b").count() == 0
        ask(page, "anything")
        page.locator(".v-show").last.click()
        page.wait_for_function("() => document.querySelectorAll('.v-card').length === 2")
        assert not page.title().isdecimal()
        assert page.locator("#v-chat img, #v-masthead img, #v-opening img, #v-footer img").count() == 0
        assert seen.hosts == {"127.0.0.1"}
        assert seen.failures == []
        context.close()


def test_a_link_opens_its_entry(page: Page, seen: Seen, address: str) -> None:
    visit(page, address, "/#q36")
    page.wait_for_selector(".v-card")
    assert page.locator(".v-card .v-question").inner_text() == EDITION.by_id["36"].question
    page.evaluate("() => { location.hash = '#q62b'; }")
    page.wait_for_function("() => document.querySelectorAll('.v-card').length === 2")
    assert page.locator(".v-card .v-question").last.inner_text() == EDITION.by_id["62b"].question
    page.evaluate("() => { location.hash = '#q99'; }")
    page.wait_for_function("() => document.querySelectorAll('.v-reply').length === 3")
    assert page.locator(".v-line").last.inner_text() == line("no_such_question", number="99", first="1", last="69")
    assert seen.failures == []


def test_copying_gives_the_citation_and_the_slice(page: Page, address: str) -> None:
    visit(page, address, "/#q43")
    page.wait_for_selector(".v-card")
    entry = EDITION.by_id["43"]
    citation = Citation(EDITION, entry)
    page.locator(".v-cite summary").click()
    for name, expected in (
        ("copy_citation", str(citation)),
        ("copy_text", entry.answer),
        ("copy_bibtex", citation.bibtex),
        ("copy_csl", citation.csl_json),
    ):
        page.get_by_role("button", name=line(name)).click()
        page.wait_for_selector(f"#v-notice:has-text('{line('copied')}')")
        assert page.evaluate("() => navigator.clipboard.readText()") == expected
        page.wait_for_selector(f".v-copy:has-text('{line(name)}')")


def test_what_cannot_be_asked_gets_a_line_and_nothing_is_lost(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    field_ = page.get_by_label(line("input_label"))
    field_.press("Enter")
    assert page.locator("#v-notice").inner_text() == line("empty")
    field_.fill("x" * 1001)
    assert page.locator("#v-notice").inner_text() == line("too_long", limit=1000)
    page.locator("#v-ask button").click()
    assert field_.input_value() == "x" * 1001
    assert page.locator(".v-reply").count() == 0
    ask(page, "🙂🙂")
    assert page.locator(".v-line").inner_text() == line("no_words")
    assert page.locator("#v-notice").inner_text() == ""
    assert seen.failures == []


def test_start_over_leaves_nothing_of_the_talk(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    page.get_by_role("button", name=line("start_over")).click()
    page.wait_for_selector(".v-sample")
    assert page.locator(".v-reply").count() == 0
    assert "appoints" not in page.content()
    ask(page, "hello")
    assert page.locator(".v-asked").count() == 1


def test_the_server_goes_and_comes_back_and_nothing_is_lost(page: Page) -> None:
    port = free_port()
    with served(port=port) as url:
        visit(page, url)
        ask(page, "who appoints the CDA?")
    field_ = page.get_by_label(line("input_label"))
    field_.fill("how is trust built?")
    field_.press("Enter")
    page.wait_for_selector(f"#v-notice:has-text('{line('gone')}')")
    assert field_.input_value() == "how is trust built?"
    assert page.locator(".v-card").count() == 1
    page.evaluate("() => { window.before = true; }")
    with served(port=port):
        page.wait_for_function("() => !window.before", timeout=30_000)  # the page is loaded anew …
        page.wait_for_selector(f"#v-notice:has-text('{line('back')}')")
        page.wait_for_selector(".v-card")  # … and the talk is there again
        page.wait_for_function("() => document.querySelector('#v-ask textarea')?.value === 'how is trust built?'")
        field_.press("Enter")
        page.wait_for_function("() => document.querySelectorAll('.v-asked').length === 2")
        assert page.evaluate("() => sessionStorage.length") == 0
        assert page.locator(".v-asked").all_inner_texts() == ["who appoints the CDA?", "how is trust built?"]
        assert page.locator(".v-card").count() == 1  # the new server knew nothing of it


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_accessibility_violations(browser: Browser, address: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    visit(page, address)
    assert violations(page) == []
    for question in (
        "who appoints the CDA?",
        "Which countries have tried cluster development?",
        "hello",
        "how do we select clusters?",
        "how is trust built?",
        "what is the interest rate?",
        "who should do the diagnostic study?",
    ):
        ask(page, question)
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_label(line("input_label")).fill("x" * 1001)
    assert violations(page) == []
    context.close()


def test_the_dark_theme_of_gradio_is_ours(page: Page, address: str) -> None:
    visit(page, address, "/?__theme=dark")
    page.wait_for_selector("body.dark")
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(21, 19, 15)"


@pytest.mark.parametrize("size", SIZES)
def test_no_screen_scrolls_sideways_and_a_tall_one_has_larger_type(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    visit(page, address)
    for question in (
        "",
        "Which countries have tried cluster development?",
        "how is trust built?",
        "w" * 400,
        "what is the interest rate?",
    ):
        if question:
            ask(page, question)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("() => document.body.scrollWidth <= innerWidth")
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("() => document.body.scrollWidth <= innerWidth")
    page.mouse.wheel(0, -100_000)
    box = page.locator("#v-ask textarea").bounding_box()
    assert box is not None
    assert 0 < box["y"] < height - 20  # the input is in sight wherever one reads
    if size == "tall":
        assert page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 24
    context.close()


def test_published_text_and_the_interfaces_words_are_set_in_different_types(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    family = "node => getComputedStyle(node).fontFamily.split(',')[0].replaceAll('\"', '')"
    for selector in (".v-text p", ".v-card .v-question", "h1"):
        assert page.locator(selector).first.evaluate(family) == "Source Serif 4"
    for selector in (".v-line", ".v-asked", ".v-place", ".v-copy", ".v-why summary"):
        assert page.locator(selector).first.evaluate(family) == "Source Sans 3"
    assert page.evaluate(
        "() => [...document.fonts].filter(font => font.status === 'loaded').map(font => font.family)"
        ".map(name => name.replaceAll('\"', '')).sort()"
    ) == ["Noto Sans Devanagari", "Source Sans 3", "Source Serif 4"]  # the way to Hindi is written in Hindi


def test_names_for_screen_readers(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    log = page.get_by_role("log", name=line("conversation_label"))
    assert log.get_attribute("aria-live") == "polite"
    assert page.locator("#v-chat [data-testid][aria-label]").count() == 0  # Gradio's raw markup as a name
    spoken = re.compile(r"^Question 36 ?: +What is the relationship")
    assert page.get_by_role("heading", level=2, name=spoken).count() == 1
    assert page.locator("#v-notice").get_attribute("role") == "status"
    assert json.loads(page.locator("#v-log textarea").input_value()) == [["ask", "who appoints the CDA?"]]
