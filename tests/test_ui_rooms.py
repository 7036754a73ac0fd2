"""Browse, the languages, saving, reading aloud and votes in a real browser."""

# ruff: noqa: F811 - a fixture that is imported is named again where it is used

import io
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from assistant.corpus.edition import Entry
from assistant.messages import line
from tests.test_saved import pdf_text, rendered
from tests.test_ui_browser import (  # noqa: F401  # fixtures
    SIZES,
    Seen,
    address,
    ask,
    browser,
    page,
    seen,
    violations,
    visit,
    watch,
)
from tests.test_ui_cards import bare
from tests.ui_fixtures import scripted, served

EDITION = scripted().edition
PLACES = ("/browse", "/browse/errata", "/browse/print?section=12")


def open_browse(page: Page, address: str, place: str = "/browse") -> None:
    page.goto(address + place)
    page.wait_for_selector("html.v-scripted")


def find(page: Page, text: str) -> None:
    page.get_by_label(line("browse_find")).fill(text)
    page.keyboard.press("Enter")  # at once, not after the pause


def starts(text: str, word: str) -> int:
    """How often a word begins a word of a text."""
    return len(re.findall(rf"(?<![^\W_]){re.escape(word)}", text.lower()))


def texts_of(entry: Entry) -> str:
    number = "" if entry.number is None else entry.id if entry.id == str(entry.number) else f"{entry.number} {entry.id}"
    return f"{number}\n{entry.question}\n{entry.answer}"


def test_browse_opens_and_talks_to_nobody_else(page: Page, seen: Seen, address: str) -> None:
    for place in PLACES:
        open_browse(page, address, place)
    assert EDITION.title in page.title()
    assert page.locator("h1").inner_text() == EDITION.title
    assert seen.hosts == {"127.0.0.1"}
    assert seen.failures == []
    assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_a_link_opens_its_entry_and_no_other(page: Page, seen: Seen, address: str) -> None:
    open_browse(page, address, "/browse#q37")
    assert page.locator(".v-entry > details[open]").count() == 1
    assert page.locator("#q37 .v-text").inner_text().strip() == EDITION.by_id["37"].answer
    page.wait_for_function("() => document.activeElement === document.querySelector('#q37 summary')")
    box = page.locator("#q37").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 400
    page.evaluate("() => { location.hash = '#q62b'; }")
    page.wait_for_selector("#q62b > details[open]")
    page.evaluate("() => { location.hash = '#q99'; }")
    page.evaluate("() => { location.hash = '#%E0%A4%A'; }")
    assert page.locator(".v-entry > details[open]").count() == 2
    assert seen.failures == []


def test_a_link_opens_an_entry_that_finding_had_hidden(page: Page, address: str) -> None:
    open_browse(page, address)
    find(page, "zzz")
    page.evaluate("() => { location.hash = '#q36'; }")
    page.wait_for_selector("#q36 > details[open]")
    assert page.locator("#q36").is_visible()


@pytest.mark.parametrize(
    "typed", ["trust", "TRUST", "cda implementing", "37", "62b", "sub-contractor", "naïve", "‘cluster"]
)
def test_finding_shows_the_entries_that_have_every_word_and_marks_each_place(
    page: Page, address: str, typed: str
) -> None:
    open_browse(page, address)
    before = page.locator("#v-book .v-text").all_text_contents()
    find(page, typed)
    words = typed.lower().replace("ï", "i").replace("‘", "'").split()
    texts = {entry.id: texts_of(entry).replace("‘", "'").replace("’", "'") for entry in EDITION.entries}
    expected = {name for name, text in texts.items() if all(starts(text, word) for word in words)}
    shown = page.locator(".v-entry:visible").evaluate_all("all => all.map(one => one.id)")
    assert set(shown) == {f"q{name}" for name in expected}
    assert page.locator(".v-entry > details[open]").count() == len(expected)
    marks = page.locator("mark.v-hit").all_text_contents()
    places = sum(starts(texts[name], word) for name in expected for word in words)
    assert len(marks) == places
    assert {mark.lower().replace("‘", "'") for mark in marks} <= set(words)
    told = page.locator("#v-found").inner_text()
    if not expected:
        assert told == line("browse_found_none")
        assert page.get_by_role("link", name=line("browse_found_ask")).is_visible()
    elif len(expected) == 1:
        assert told == (line("browse_found_one") if places == 1 else line("browse_found_single", places=places))
    else:
        assert told == line("browse_found_many", places=places, entries=len(expected))
    assert page.locator("#v-book .v-text").all_text_contents() == before  # marks stand around letters, never for them


def test_finding_waits_for_no_enter_and_leaves_everything_as_it_was(page: Page, seen: Seen, address: str) -> None:
    open_browse(page, address, "/browse#q5")
    markup = page.locator("#q36").evaluate("node => node.outerHTML")
    page.get_by_label(line("browse_find")).press_sequentially("unido")
    page.wait_for_function(
        "() => [...document.querySelectorAll('mark.v-hit')].some(mark => mark.textContent.toLowerCase() === 'unido')"
    )
    assert page.locator("#q36 > details[open]").count() == 1
    assert page.locator("#s4").is_hidden()  # a section with nothing in it
    page.keyboard.press("Escape")
    assert page.locator("mark.v-hit").count() == 0
    assert page.locator(".v-entry:visible").count() == len(EDITION.entries)
    assert page.locator(".v-entry > details[open]").evaluate_all("all => all.map(one => one.parentNode.id)") == ["q5"]
    assert page.locator("#q36").evaluate("node => node.outerHTML") == markup
    assert page.locator("#v-found").evaluate("node => node.textContent") == ""
    assert seen.failures == []


def test_what_is_not_found_can_be_asked_without_typing_it_again(page: Page, seen: Seen, address: str) -> None:
    open_browse(page, address)
    find(page, "what is the interest rate?")
    page.get_by_role("link", name=line("browse_found_ask")).click()
    page.wait_for_selector("html.v-ready")
    assert page.get_by_label(line("input_label")).input_value() == "what is the interest rate?"
    assert page.evaluate("() => sessionStorage.length") == 0
    assert seen.failures == []


def test_all_are_opened_and_closed(page: Page, address: str) -> None:
    open_browse(page, address)
    page.get_by_role("button", name=line("browse_open_all")).click()
    assert page.locator(".v-entry > details[open]").count() == len(EDITION.entries)
    page.get_by_role("button", name=line("browse_close_all")).click()
    assert page.locator(".v-entry > details[open]").count() == 0


def test_an_entry_gives_its_link_and_its_text(page: Page, address: str) -> None:
    open_browse(page, address, "/browse#q43")
    entry = page.locator("#q43")
    for name, expected in (("browse_link", f"{address}/browse#q43"), ("copy_text", EDITION.by_id["43"].answer)):
        entry.get_by_role("button", name=line(name)).click()
        page.wait_for_selector(f"#v-notice:has-text('{line('copied')}')")
        assert page.evaluate("() => navigator.clipboard.readText()") == expected
        page.wait_for_selector("#v-notice:empty", state="attached")


def test_the_scan_of_an_entry_is_shown_with_its_corrections(page: Page, address: str) -> None:
    open_browse(page, address, "/browse#q62b")
    entry = page.locator("#q62b")
    assert entry.locator(".v-scan").is_hidden()
    entry.get_by_text(line("scan"), exact=True).click()
    assert entry.locator(".v-scan").is_visible()
    assert entry.locator(".v-scan del").all_inner_texts() == ["t"]
    assert entry.locator(".v-scan ins").all_inner_texts() == ["r"]


def test_an_answer_shows_its_scan_with_its_corrections_too(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    ask(page, "question 62b")
    assert page.locator(".v-scan").is_hidden()
    page.get_by_text(line("scan"), exact=True).click()
    assert page.locator(".v-scan").is_visible()
    assert page.locator(".v-scan del").all_inner_texts() == ["t"]
    assert page.locator(".v-scan ins").all_inner_texts() == ["r"]
    assert page.locator(".v-errata > li").count() == 1
    assert seen.failures == []


def test_paper_has_every_answer_and_no_furniture(page: Page, address: str) -> None:
    for place, entries in (
        ("/browse/print", EDITION.entries),
        ("/browse", EDITION.entries),  # folded on the screen, and printed all the same
        ("/browse/print?section=12", EDITION.in_section(EDITION.sections[11])),
    ):
        open_browse(page, address, place)
        text = bare("".join(one.extract_text() for one in PdfReader(io.BytesIO(page.pdf())).pages))
        for entry in entries:
            assert bare(entry.answer[:40]) in text, (place, entry.id)
            assert bare(entry.question) in text
        for name in ("browse_print_now", "browse_print_section", "copy_text", "browse_find", "browse_open_all", "scan"):
            assert bare(line(name)) not in text


def test_the_print_button_prints(page: Page, address: str) -> None:
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    open_browse(page, address)
    page.locator("#s12").get_by_role("link", name=line("browse_print_section")).click()
    page.wait_for_selector("html.v-scripted #v-print")
    page.get_by_role("button", name=line("browse_print_now")).click()
    assert page.evaluate("() => window.printed") == 1
    assert page.locator(".v-question").count() == len(EDITION.in_section(EDITION.sections[11]))


def test_browse_can_be_read_without_its_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/browse")
    assert page.locator("#v-find").is_hidden()
    page.locator("#q36 summary").first.click()
    assert page.locator("#q36 .v-text").inner_text().strip() == EDITION.by_id["36"].answer
    context.close()


def test_a_hostile_corpus_shows_as_text_in_browse(browser: Browser) -> None:
    with served("hostile") as url:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        seen = watch(page)
        for place in ("/browse#q1", "/browse/print", "/browse/errata"):
            open_browse(page, url, place)
            assert not page.title().isdecimal()
            assert page.locator("img, b, iframe").count() == 0
        open_browse(page, url)
        find(page, "bold")
        assert page.locator("mark.v-hit").count() > 0
        assert seen.hosts == {"127.0.0.1"}
        assert seen.failures == []
        context.close()


def test_the_language_is_the_browsers_and_is_switched_on_the_page(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="hi-IN", reduced_motion="reduce")
    page = context.new_page()
    seen = watch(page)
    visit(page, address)
    root = page.locator("html")
    assert root.get_attribute("lang") == "hi"
    assert page.locator(".v-tagline").inner_text() == line("tagline", "hi")
    page.get_by_label(line("input_label", "hi")).fill("who appoints the CDA?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-card")
    assert page.locator(".v-line").inner_text() == line("answer", "hi")
    assert page.locator(".v-reply .v-as-published").inner_text() == line("as_published", "hi", language="अंग्रेज़ी")
    assert page.locator(".v-text").get_attribute("lang") == "en"
    assert page.locator(".v-text").inner_text().strip() == EDITION.by_id["36"].answer
    assert page.locator(".v-place [lang=en]").inner_text() == "Section 10, Cluster Development Agent"
    page.get_by_role("link", name="English").click()
    page.wait_for_selector(f".v-line:text-is('{line('answer')}')")  # the talk came along
    assert root.get_attribute("lang") == "en"  # though the browser asks for Hindi
    assert page.locator(".v-as-published").count() == 0
    assert page.evaluate("() => sessionStorage.length") == 0
    page.get_by_role("link", name=line("room_browse")).click()
    page.wait_for_selector("html.v-scripted")
    assert root.get_attribute("lang") == "en"
    page.get_by_role("link", name="हिन्दी").click()
    page.wait_for_selector(f"h2:text-is('{line('browse_title', 'hi')}')")
    assert page.locator("#v-book .v-as-published").is_visible()
    page.get_by_role("link", name=line("room_train", "hi")).click()
    page.get_by_role("button", name=line("train_cards", "hi")).click()
    page.wait_for_selector(f".t-reveal:has-text('{line('train_reveal', 'hi')}')")
    assert root.get_attribute("lang") == "hi"
    assert page.locator(".t-one:not([hidden]) .v-question").get_attribute("lang") == "en"
    assert seen.failures == []
    context.close()


def test_the_talk_outlasts_a_look_into_another_room(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    page.get_by_label(line("input_label")).fill("half a quest")
    page.get_by_role("link", name=line("in_whole_faq")).click()
    page.wait_for_selector("#q36 > details[open]")
    page.get_by_role("link", name=line("room_ask"), exact=True).click()
    page.wait_for_selector(".v-card")
    assert page.locator(".v-asked").all_inner_texts() == ["who appoints the CDA?"]
    assert page.get_by_label(line("input_label")).input_value() == "half a quest"
    assert page.locator("#v-notice").inner_text() == ""
    assert page.evaluate("() => sessionStorage.length") == 0
    assert len(page.context.pages) == 1  # no new window
    assert seen.failures == []


@pytest.mark.parametrize("kind", ["md", "pdf"])
def test_the_talk_is_saved(page: Page, seen: Seen, address: str, kind: str, tmp_path: Path) -> None:
    visit(page, address)
    assert page.locator("#v-save").is_hidden()
    for question in ("who appoints the CDA?", "how is trust built?", "what is the interest rate?"):
        ask(page, question)
    with page.expect_download() as download:
        page.get_by_role("button", name=line("save_markdown" if kind == "md" else "save_pdf")).click()
    assert download.value.suggested_filename == f"{line('saved_file')}.{kind}"
    download.value.save_as(tmp_path / "talk")
    content = (tmp_path / "talk").read_bytes()
    text = bare(rendered(content).text if kind == "md" else pdf_text(content))
    for expected in ("who appoints the CDA?", EDITION.by_id["36"].answer, line("choose"), line("not_covered")):
        assert bare(expected) in text
    assert page.locator("#v-notice").inner_text() == line("saved")
    assert seen.hosts == {"127.0.0.1"}
    assert seen.failures == []


VOICES = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => %s, addEventListener: () => {}, cancel: () => { window.spoken.push("cancelled"); },
  speak: (said) => { window.spoken.push(`${said.voice.name}: ${said.text}`); window.last = said; },
} });
"""
LOCAL = '{name: "Here", lang: "en_GB", localService: true}'
REMOTE = '{name: "Elsewhere", lang: "en-US", localService: false, default: true}'
OTHER = '{name: "Hindi", lang: "hi-IN", localService: true, default: true}'


def test_an_entry_is_read_aloud_by_a_voice_of_this_machine(page: Page, seen: Seen, address: str) -> None:
    page.add_init_script(VOICES % f"[{REMOTE}, {OTHER}, {LOCAL}]")
    visit(page, address)
    ask(page, "how do we select clusters?")
    entry = EDITION.by_id["43"]
    button = page.locator(".v-speak")
    assert button.inner_text() == line("read_aloud")
    button.click()
    spoken = page.evaluate("() => window.spoken")
    assert spoken[0] == f"Here: {entry.question}"
    assert bare("".join(one.removeprefix("Here: ") for one in spoken[1:])) == bare(entry.answer)
    assert button.inner_text() == line("stop_reading")
    button.click()
    assert page.evaluate("() => window.spoken.at(-1)") == "cancelled"
    assert button.inner_text() == line("read_aloud")
    button.click()
    page.evaluate("() => window.last.onend()")
    assert button.inner_text() == line("read_aloud")
    open_browse(page, address, "/browse#q36")
    page.locator("#q36 .v-speak").click()
    assert page.evaluate("() => window.spoken")[0] == f"Here: {EDITION.by_id['36'].question}"
    assert seen.failures == []


@pytest.mark.parametrize("voices", ["[]", f"[{REMOTE}]", f"[{OTHER}]"])
def test_where_no_voice_of_this_machine_fits_nothing_offers_to_read(page: Page, address: str, voices: str) -> None:
    page.add_init_script(VOICES % voices)
    visit(page, address)
    ask(page, "who appoints the CDA?")
    assert page.locator(".v-speak").is_hidden()


def test_a_vote_says_which_entry_and_nothing_more(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if "/vote" in request.url else None)
    page.get_by_role("button", name=line("not_helpful"), exact=True).click()
    page.wait_for_selector(f"#v-notice:has-text('{line('helpful_thanks')}')")
    page.get_by_role("button", name=line("helpful"), exact=True).click(force=True)
    page.wait_for_timeout(200)
    assert [json.loads(one) for one in sent] == [{"entry": "36", "helpful": False}]
    assert page.get_by_role("button", name=line("not_helpful"), pressed=True).count() == 1
    ask(page, "how do we select clusters?")  # another answer has its own vote
    page.locator(".v-helpful").last.click()
    page.wait_for_selector(".v-helpful[aria-pressed=true]")
    assert [json.loads(one)["entry"] for one in sent] == ["36", "43"]
    assert seen.failures == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_accessibility_violations_in_any_room(browser: Browser, address: str, scheme: str, language: str) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.add_init_script(VOICES % f"[{LOCAL}]")
    for place in ("/browse", "/browse/errata", "/browse/print"):
        open_browse(page, address, f"{place}?lang={language}")
        assert violations(page) == []
    open_browse(page, address, f"/browse?lang={language}#q28")
    page.locator("#q28 .v-scanned summary").click()
    page.locator("#q28 .v-cite summary").click()
    assert violations(page) == []
    page.locator("#v-find").fill("trust")
    page.wait_for_selector("mark.v-hit")
    assert violations(page) == []
    page.locator("#v-find").fill("zzz")
    page.wait_for_selector("#v-ask-instead:visible")
    assert violations(page) == []
    visit(page, address, f"/?lang={language}")
    assert violations(page) == []
    page.locator("#v-ask textarea").fill("who appoints the CDA?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".v-helpful")
    page.locator(".v-helpful").click()
    page.wait_for_selector(".v-helpful[aria-pressed=true]")
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_room_scrolls_sideways(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    for language in ("en", "hi"):
        for place in ("/browse", "/browse/errata", "/browse/print"):
            open_browse(page, address, f"{place}?lang={language}")
            page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
            assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), (place, language)
            assert page.evaluate("() => document.body.scrollWidth <= innerWidth"), (place, language)
        visit(page, address, f"/?lang={language}")
        page.locator("#v-ask textarea").fill("who appoints the CDA?")
        page.keyboard.press("Enter")
        page.wait_for_selector(".v-card")
        assert page.evaluate("() => document.body.scrollWidth <= innerWidth")
    context.close()


def test_hindi_is_set_in_the_devanagari_that_comes_along(page: Page, seen: Seen, address: str) -> None:
    open_browse(page, address, "/browse?lang=hi")
    page.wait_for_function(
        "() => [...document.fonts].some(font => font.status === 'loaded' && font.family.includes('Devanagari'))"
    )
    assert seen.hosts == {"127.0.0.1"}


def test_the_rooms_and_groups_have_names_for_screen_readers(page: Page, address: str) -> None:
    visit(page, address)
    ask(page, "who appoints the CDA?")
    for name in ("rooms_label", "languages_label"):
        assert page.get_by_role("navigation", name=line(name)).count() == 1
    for name in ("save_label", "helpful_label"):
        assert page.get_by_role("group", name=line(name)).count() == 1
    assert page.get_by_role("link", name=line("room_ask"), exact=True).get_attribute("aria-current") == "page"
    open_browse(page, address)
    assert page.get_by_role("navigation", name=line("browse_contents")).count() == 1
    assert page.get_by_role("search").count() == 1
    assert page.locator("#v-found").get_attribute("role") == "status"
