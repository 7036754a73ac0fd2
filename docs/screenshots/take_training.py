"""Take the screenshots of the Train room from the real page: python docs/screenshots/take_training.py."""

import json
import time
from pathlib import Path

from playwright.sync_api import Browser, Page
from take import HERE, SIZES, opened

from assistant.corpus.edition import Edition
from assistant.corpus.folder import default_corpus, read_edition
from assistant.training.cards import DAY, Card
from assistant.training.progress import Progress, day_of

LINK = "/train?quiz=10&sections=7.10&seed=kites"
CARD = ("click .t-clear", "click [name=section][value='12']", "click .t-start [value=cards]", "press Space")
QUIZ = ("click .t-begin", "press 2", "press Enter")
# Name of the picture, size, colours, address, what is done, whether the whole page is shown.
SHOTS: tuple[tuple[str, str, str, str, tuple[str, ...], bool], ...] = (
    ("train", "laptop", "light", "/train", (), False),
    ("train-dark", "laptop", "dark", "/train", (), False),
    ("train-whole", "laptop", "light", "/train", (), True),
    ("train-phone", "phone", "light", "/train", (), False),
    ("train-kiosk", "kiosk", "light", "/train", (), False),
    ("train-card", "laptop", "light", "/train", CARD, False),
    ("train-card-phone-dark", "phone", "dark", "/train", CARD, False),
    ("train-invitation-phone", "phone", "light", LINK, (), False),
    ("train-quiz", "laptop", "light", LINK, (*QUIZ, "press 1"), False),
    ("train-quiz-dark", "laptop", "dark", LINK, QUIZ, False),
    ("train-quiz-phone", "phone", "light", LINK, ("click .t-begin",), False),
    ("train-sheet", "laptop", "light", LINK, ("click .t-begin", *("press 1", "press Enter") * 10), False),
    ("train-sheet-phone-dark", "phone", "dark", LINK, ("click .t-begin", *("press 2", "press Enter") * 10), False),
)


def some_progress(edition: Edition) -> Progress:
    """A learner who is half way: early sections known, the middle in work, some of it due."""
    now = int(time.time())
    cards = {}
    for place, entry in enumerate(edition.questions[:44]):
        stability = 30.0 if place < 18 else 9.0 if place % 3 else 2.3
        since = 3 if place % 5 else 10
        cards[entry.id] = Card(stability, 5.0, now - since * DAY, int(stability), 3, 0)
    return Progress(edition.id, cards, (), tuple(sorted(day_of(now - back * DAY) for back in range(6))))


def do(page: Page, step: str) -> None:
    """One step: a click or a key."""
    kind, _, what = step.partition(" ")
    if kind == "click":
        page.locator(what).first.click()
    else:
        page.keyboard.press(what)
    page.wait_for_timeout(300)


def take(browser: Browser, address: str, shot: tuple[str, str, str, str, tuple[str, ...], bool], kept: str) -> None:
    """Take one picture."""
    name, size, colours, place, steps, whole = shot
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    page.add_init_script(f"localStorage.length || ({kept})")
    page.goto(address + place)
    page.wait_for_selector(".t-today")
    for step in steps:
        if step == "click .t-clear" and page.locator(".t-clear").is_hidden():
            continue
        do(page, step)
    page.wait_for_timeout(500)
    page.screenshot(path=Path(HERE) / f"{name}.png", full_page=whole)
    context.close()


def main() -> None:
    """Take every picture."""
    edition = read_edition(default_corpus())
    text = json.dumps(json.dumps(some_progress(edition).as_dict))
    kept = f"localStorage.setItem('verbatim:train:{edition.id}', {text})"
    with opened() as (browser, address):
        for shot in SHOTS:
            take(browser, address, shot, kept)


if __name__ == "__main__":
    main()
