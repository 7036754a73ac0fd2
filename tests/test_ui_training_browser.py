"""The Train room in a real browser: learning to the end, reload, a server that goes, files, keys, and who is asked."""

# ruff: noqa: F811 - a fixture that is imported is named again where it is used

import csv
import io
import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.messages import line
from assistant.training.plan import QuizPlan
from assistant.training.progress import read_progress
from assistant.training.quiz import make_quiz
from assistant.training.rivals import Rivals
from tests.test_ui_browser import SIZES, Seen, address, browser, page, seen, violations, watch  # noqa: F401  # fixtures
from tests.ui_fixtures import HOSTILE, free_port, scripted, served

ASSISTANT = scripted()
EDITION = ASSISTANT.edition
STORE = f"verbatim:train:{EDITION.id}"
LINK = "/train?quiz=5&sections=7.10&seed=abc"
ITEMS = make_quiz(Rivals(EDITION, ASSISTANT.model.confusions), QuizPlan((7, 10), 5, "abc"))


def visit(page: Page, address: str, place: str = "/train", waiting_for: str = ".t-home") -> None:
    page.goto(address + place)
    page.wait_for_selector(waiting_for)


def button(page: Page, name: str, language: str = "en") -> Any:
    return page.get_by_role("button", name=line(name, language))


def begin_cards(page: Page, section: int = 7, language: str = "en") -> None:
    """Begin flash cards of one section, five at most."""
    page.locator(f"[name=section][value='{section}']").check()
    page.locator("[name=length][value='5']").check()
    button(page, "train_cards", language).click()
    page.wait_for_selector(".t-session")


def card(page: Page) -> str:
    """Id of the entry on the card that is shown."""
    return page.locator(".t-one:not([hidden])").get_attribute("data-entry") or ""


def kept(page: Page, part: str = "") -> Any:
    """What the browser has kept."""
    text = page.evaluate("key => localStorage.getItem(key)", STORE + part)
    return None if text is None else json.loads(text)


def test_learning_to_the_end_with_the_keyboard_alone(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    assert page.title() == f"Train · {EDITION.title} · Verbatim"
    page.locator("[name=section][value='7']").focus()
    page.keyboard.press("Space")
    assert page.locator(".t-chosen").inner_text() == line("train_one_section")
    assert page.locator("strong.t-new").inner_text() == "3"
    button(page, "train_cards").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".t-session")
    asked = []
    for key in ("1", "2", "2", "2"):  # the first is forgotten and comes again
        asked.append(card(page))
        assert page.locator(".t-back:visible").count() == 0
        page.keyboard.press("2")  # does nothing as long as the answer is hidden
        assert card(page) == asked[-1]
        page.keyboard.press("Space")
        shown = page.locator(".t-back:visible .v-text")
        assert shown.inner_text().strip() == EDITION.by_id[asked[-1]].answer
        page.keyboard.press(key)
    assert asked == ["24", "25", "26", "24"]
    page.wait_for_selector(".t-sheet")
    expect(page.locator(".t-sheet .t-heading").first).to_have_text(line("train_score_cards", right=2, count=3))
    assert page.evaluate("() => document.activeElement.classList.contains('t-heading')")
    assert page.locator(".t-entry").get_attribute("data-entry") == "24"
    progress = read_progress(kept(page), EDITION.id)
    assert {entry: one.reviews for entry, one in progress.cards.items()} == {"24": 2, "25": 1, "26": 1}
    assert progress.waiting == ()
    button(page, "train_done").press("Enter")
    page.wait_for_selector(".t-home")
    assert page.locator(".t-section", has_text="[Social Capital]").locator(".t-level-learning").count() == 3
    assert seen.hosts == {"127.0.0.1"}
    assert seen.failures == []


def test_a_reload_goes_on_where_it_was(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    begin_cards(page, 10)
    first = card(page)
    button(page, "train_reveal").click()
    button(page, "train_got").click()
    second = card(page)
    assert first != second
    page.reload()
    page.wait_for_selector(".t-session")
    assert card(page) == second
    for _ in range(4):
        button(page, "train_reveal").click()
        button(page, "train_got").click()
    page.wait_for_selector(".t-sheet")
    page.reload()  # the sheet too is there again
    page.wait_for_selector(".t-sheet")
    assert line("train_score_cards", right=5, count=5) in page.locator(".t-sheet").inner_text()
    assert len(read_progress(kept(page), EDITION.id).cards) == 5
    assert seen.failures == []


def test_a_session_goes_on_while_the_server_is_gone_and_ends_when_it_is_back(page: Page) -> None:
    port = free_port()
    with served(port=port) as url:
        visit(page, url)
        begin_cards(page)
        page.keyboard.press("Space")
        page.keyboard.press("2")
    for _ in range(2):  # nobody is there to ask
        page.keyboard.press("Space")
        page.keyboard.press("2")
    expect(page.locator("#v-notice")).to_have_text(line("train_gone"))
    assert [one["entry"] for one in kept(page)["waiting"]] == ["24", "25", "26"]
    with served(port=port):  # a server that knows nothing of it
        page.wait_for_selector(".t-sheet", timeout=30_000)
        assert line("train_score_cards", right=3, count=3) in page.locator(".t-sheet").inner_text()
        progress = read_progress(kept(page), EDITION.id)
        assert (set(progress.cards), progress.waiting) == ({"24", "25", "26"}, ())


def test_a_quiz_link_gives_everyone_the_same_quiz(browser: Browser, address: str) -> None:
    answers = []
    for _ in range(2):
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(15_000)
        seen = watch(page)
        visit(page, address, LINK, ".t-invitation")
        invited = page.locator(".t-invitation").inner_text()
        assert line("train_invited_sections", count=5) in invited
        assert "Section 10, Cluster Development Agent" in invited
        button(page, "train_begin").click()
        page.wait_for_selector(".t-session")
        assert "?" not in page.url  # a reload goes on with the quiz instead of inviting again
        choices = []
        for number, item in enumerate(ITEMS, 1):
            told = line("train_question_of", number=number, count=5)
            expect(page.locator(".t-left")).to_have_text(told)
            shown = page.locator(".t-item:not([hidden])")
            choices += shown.locator(".t-text").all_text_contents()
            right = number != 2
            page.keyboard.press(str((item.right if right else (item.right + 1) % 4) + 1))
            expect(page.locator(".t-verdict")).to_have_text(line("train_right" if right else "train_wrong"))
            assert page.locator(".t-item:not([hidden]) .t-choice.t-right").get_attribute("value") == str(item.right)
            page.keyboard.press("3")  # an answer stands
            page.keyboard.press("Enter")
        page.wait_for_selector(".t-sheet")
        assert line("train_score_quiz", right=4, count=5) in page.locator(".t-sheet").inner_text()
        assert page.locator(".t-entry").get_attribute("data-entry") == ITEMS[1].entry.id
        assert (seen.hosts, seen.failures) == ({"127.0.0.1"}, [])
        answers.append(choices)
        context.close()
    assert answers[0] == answers[1] == [piece.text for item in ITEMS for piece in item.choices]


def test_a_quiz_goes_on_after_a_reload_and_can_be_stopped(page: Page, seen: Seen, address: str) -> None:
    visit(page, address, LINK, ".t-invitation")
    button(page, "train_begin").click()
    page.wait_for_selector(".t-session")
    page.keyboard.press(str(ITEMS[0].right + 1))
    page.reload()
    expect(page.locator(".t-left")).to_have_text(line("train_question_of", number=2, count=5))
    page.locator(".t-choice:visible").first.focus()
    page.keyboard.press("Escape")
    page.wait_for_selector(".t-sheet")
    assert line("train_score_quiz", right=1, count=5) in page.locator(".t-sheet").inner_text()
    page.locator(".t-answers summary").click()
    assert page.locator(".t-answers td").filter(has_text=line("train_no_answer")).count() == 4
    assert kept(page)["days"]  # a day with a quiz is a day of learning
    button(page, "train_missed").click()  # what was missed is practised with flash cards
    page.wait_for_selector(".t-session")
    assert page.locator(".t-one").count() == len({item.entry.id for item in ITEMS[1:]})
    assert seen.failures == []


def test_the_trainers_link_follows_the_choice_and_opens_its_quiz(page: Page, address: str) -> None:
    visit(page, address)
    page.locator("[name=section][value='12']").check()
    page.locator("[name=section][value='7']").check()
    page.locator("[name=length][value='20']").check()
    page.locator(".t-more summary").first.click()
    assert page.locator(".t-link-local").is_visible()  # 127.0.0.1 is nobody else's address
    button(page, "train_copy_link").click()
    expect(page.locator("#v-notice")).to_have_text(line("copied"))
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link.startswith(f"{address}/train?quiz=20&sections=7.12&seed=")
    page.goto(link)
    page.wait_for_selector(".t-invitation")
    assert page.locator(".t-invited li").all_inner_texts() == [str(EDITION.sections[6]), str(EDITION.sections[11])]
    button(page, "train_not_now").click()
    page.wait_for_selector(".t-home")
    assert page.locator("[name=section]:checked").count() == 2  # what was chosen is still chosen
    page.goto(f"{address}/train?quiz=7&seed=abc")
    expect(page.locator("#v-notice")).to_have_text(line("train_bad_link"))
    assert page.locator(".t-home").count() == 1


def test_progress_is_saved_forgotten_and_added_again(page: Page, seen: Seen, address: str) -> None:
    visit(page, address)
    begin_cards(page)
    for _ in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    page.wait_for_selector(".t-sheet")
    before = kept(page)
    button(page, "train_done").click()
    page.wait_for_selector(".t-home")
    page.locator(".t-more summary").last.click()
    with page.expect_download() as saved:
        button(page, "train_export").click()
    assert saved.value.suggested_filename == f"{EDITION.id}-progress.json"
    file = saved.value.path()
    assert read_progress(file.read_text("utf-8"), EDITION.id) == read_progress(before, EDITION.id)
    button(page, "train_forget").click()
    assert kept(page) is not None  # once is not enough
    button(page, "train_forget_sure").click()
    expect(page.locator("#v-notice")).to_have_text(line("train_forgotten"))
    assert kept(page)["cards"] == {}
    assert kept(page, ":session") is None
    page.locator(".t-more summary").last.click()
    page.locator(".t-file").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(page.locator("#v-notice")).to_contain_text("The file cannot be used: this is no progress file")
    page.locator(".t-file").set_input_files(file)
    expect(page.locator("#v-notice")).to_have_text(line("train_imported"))
    assert kept(page)["cards"] == before["cards"]
    assert seen.failures == []


def test_the_score_sheet_is_saved_and_printed(page: Page, address: str) -> None:
    visit(page, address, LINK, ".t-invitation")
    button(page, "train_begin").click()
    page.wait_for_selector(".t-session")
    for _ in ITEMS:
        page.keyboard.press("1")
        page.keyboard.press("Enter")
    page.wait_for_selector(".t-sheet")
    with page.expect_download() as saved:
        button(page, "train_csv").click()
    rows = list(csv.reader(io.StringIO(saved.value.path().read_text("utf-8-sig"), newline="")))
    assert [row[1] for row in rows[1:]] == [item.entry.id for item in ITEMS]
    assert [row[5] for row in rows[1:]] == [item.choices[0].text for item in ITEMS]
    page.evaluate(
        "() => { window.print = () => { window.opened = document.querySelectorAll('details:not([open])').length; }; }"
    )
    button(page, "train_print").click()
    assert page.evaluate("() => window.opened") == page.locator("#v-footer details").count()
    page.emulate_media(media="print")
    assert page.locator(".t-name-line").is_visible()
    assert page.locator(".t-print").is_hidden()


def test_damaged_progress_can_be_saved_or_forgotten(page: Page, seen: Seen, address: str) -> None:
    page.goto(f"{address}/healthz")
    page.evaluate("key => localStorage.setItem(key, '{damaged')", STORE)
    page.goto(f"{address}/train")
    page.wait_for_selector(f"text={line('train_broken')}")
    assert page.evaluate("key => localStorage.getItem(key)", STORE) == "{damaged"
    with page.expect_download() as saved:
        button(page, "train_export").click()
    assert saved.value.path().read_text("utf-8") == "{damaged"
    button(page, "train_forget").click()
    button(page, "train_forget_sure").click()
    page.wait_for_selector(".t-home")
    assert seen.failures == []


@pytest.mark.parametrize("session", ["{", "7", '{"kind": "cards"}', '{"kind": "quiz", "done": true}', '{"kind": "x"}'])
def test_a_damaged_session_is_dropped(page: Page, address: str, session: str) -> None:
    page.goto(f"{address}/healthz")
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{STORE}:session", session])
    visit(page, address)
    page.wait_for_function("key => localStorage.getItem(key) === null", arg=f"{STORE}:session")
    page.reload()
    page.wait_for_selector(".t-home")


def test_a_browser_that_keeps_nothing_is_told_and_learns_all_the_same(page: Page, address: str) -> None:
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };")
    visit(page, address)
    expect(page.locator("#v-notice")).to_have_text(line("train_unkept"))
    begin_cards(page)
    for _ in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    page.wait_for_selector(".t-sheet")
    assert line("train_score_cards", right=3, count=3) in page.locator(".t-sheet").inner_text()
    button(page, "train_done").click()
    page.wait_for_selector(".t-home")
    assert page.locator(".t-level-learning").count() == 3 + 1  # its entries, and the key to the colours


def test_two_tabs_do_not_undo_each_other(page: Page, address: str) -> None:
    """A try that another tab notes while this one waits for an answer stays noted."""
    visit(page, address)
    begin_cards(page)

    def slowly(route: Route) -> None:
        page.evaluate(
            "key => { const held = JSON.parse(localStorage.getItem(key));"
            " held.waiting.push({ at: 1795521600, entry: '1', grade: 'got' });"
            " localStorage.setItem(key, JSON.stringify(held)); }",
            STORE,
        )
        route.continue_()

    page.route("**/train/sheet?*", slowly)
    for _ in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("2")
    page.wait_for_selector(".t-sheet")
    assert [one["entry"] for one in kept(page)["waiting"]] == ["24", "25", "26", "1"]
    page.unroute("**/train/sheet?*")
    button(page, "train_done").click()
    page.wait_for_selector(".t-home")
    assert set(kept(page)["cards"]) == {"1", "24", "25", "26"}


def test_a_hostile_corpus_shows_as_text(browser: Browser) -> None:
    with served("hostile") as url:
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.set_default_timeout(15_000)
        seen = watch(page)
        visit(page, url)
        button(page, "train_cards").click()
        page.wait_for_selector(".t-session")
        heading = page.locator(".t-one:not([hidden]) .v-question")
        assert (heading.text_content() or "").startswith(HOSTILE)
        page.keyboard.press("Space")
        page.keyboard.press("1")
        page.keyboard.press("Escape")
        page.wait_for_selector(".t-sheet")
        button(page, "train_done").click()
        page.wait_for_selector(".t-home")
        button(page, "train_quiz").click()
        page.wait_for_selector(".t-session")
        page.keyboard.press("1")
        assert page.locator("main img, main b, main script").count() == 0
        assert not page.title().isdecimal()
        assert (seen.hosts, seen.failures) == ({"127.0.0.1"}, [])
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_accessibility_violations(browser: Browser, address: str, scheme: str, language: str) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        reduced_motion="reduce",
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    visit(page, address, f"/train?lang={language}")
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(21, 19, 15)" if scheme == "dark" else "rgb(244, 239, 230)")
    for summary in page.locator("summary").all():
        summary.click()
    page.locator("[name=section]").first.check()
    assert violations(page) == []
    page.locator("[name=section]").first.uncheck()
    begin_cards(page, language=language)
    assert violations(page) == []
    page.keyboard.press("Space")
    assert violations(page) == []
    for key in ("1", "Space", "2", "Space", "2", "Space", "2"):
        page.keyboard.press(key)
    page.wait_for_selector(".t-sheet")
    for summary in page.locator("summary").all():
        summary.click()
    assert violations(page) == []
    visit(page, address, f"{LINK}&lang={language}", ".t-invitation")
    assert violations(page) == []
    button(page, "train_begin", language).click()
    page.wait_for_selector(".t-session")
    for item in ITEMS:
        assert violations(page) == []
        page.keyboard.press("1")
        if page.locator(".t-read:visible summary").count():
            page.locator(".t-read:visible summary").click()
        assert violations(page) == [], item.kind
        page.locator(".t-next").press("Enter")
    page.wait_for_selector(".t-sheet")
    page.locator(".t-answers summary").click()
    assert violations(page) == []
    context.close()


@pytest.mark.parametrize("size", SIZES)
def test_no_screen_scrolls_sideways(browser: Browser, address: str, size: str) -> None:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(15_000)

    def fits() -> bool:
        return bool(
            page.evaluate(
                "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= innerWidth"
            )
        )

    visit(page, address)
    for summary in page.locator("summary").all():
        summary.click()
    assert fits()
    begin_cards(page, 8)  # the longest table of the book is in it
    assert fits()
    for _ in range(2):
        page.keyboard.press("Space")
        assert fits()
        box = page.locator(".t-grades").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height  # the buttons are in sight however long the answer is
        page.keyboard.press("2")
    page.wait_for_selector(".t-sheet")
    page.locator(".t-answers summary").click()
    assert fits()
    visit(page, address, LINK, ".t-invitation")
    button(page, "train_begin").click()
    page.wait_for_selector(".t-session")
    for _ in ITEMS:
        assert fits()
        page.keyboard.press("1")
        assert fits()
        page.keyboard.press("Enter")
    page.wait_for_selector(".t-sheet")
    page.locator(".t-answers summary").click()
    assert fits()
    context.close()
