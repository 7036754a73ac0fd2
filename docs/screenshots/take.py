"""Take the screenshots of the documentation from the real page: python docs/screenshots/take.py."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
SIZES = {"laptop": (1366, 768), "phone": (360, 740), "kiosk": (1080, 1920)}
# Name of the picture, size, colours, what is asked ("go …" opens another place, "find …" finds, "click …" clicks),
# whether the whole page is shown.
SHOTS: tuple[tuple[str, str, str, tuple[str, ...], bool], ...] = (
    ("opening", "laptop", "light", (), False),
    ("opening-dark", "laptop", "dark", (), False),
    ("opening-phone", "phone", "light", (), False),
    ("opening-kiosk", "kiosk", "light", (), False),
    ("answer", "laptop", "light", ("who appoints the CDA?",), False),
    ("answer-dark", "laptop", "dark", ("who appoints the CDA?",), False),
    ("answer-phone", "phone", "light", ("who appoints the CDA?",), False),
    ("evidence", "laptop", "light", ("Who should carry out the diagnostic study?",), False),
    ("why", "kiosk", "light", ("Who should carry out the diagnostic study?", "click .v-why summary"), False),
    ("list", "laptop", "light", ("question 43",), False),
    ("countries", "laptop", "light", ("Which countries have tried cluster development?",), True),
    ("countries-phone-dark", "phone", "dark", ("Which countries have tried cluster development?",), True),
    ("choose", "laptop", "light", ("section 12",), False),
    ("choose-phone-dark", "phone", "dark", ("section 12",), False),
    ("not-covered", "laptop", "light", ("what subsidy does a common facility centre get?",), False),
    ("not-covered-phone-dark", "phone", "dark", ("what subsidy does a common facility centre get?",), False),
    ("hindi", "laptop", "light", ("go /?lang=hi", "who appoints the CDA?"), False),
    ("browse", "laptop", "light", ("go /browse",), False),
    ("browse-dark", "laptop", "dark", ("go /browse#q36",), False),
    ("browse-phone", "phone", "light", ("go /browse",), False),
    ("browse-kiosk", "kiosk", "light", ("go /browse#q28",), False),
    ("browse-hindi-phone-dark", "phone", "dark", ("go /browse?lang=hi#q5",), False),
    ("find", "laptop", "light", ("go /browse", "find trust"), False),
    ("as-scanned", "laptop", "light", ("question 62b", "click .v-scanned summary"), False),
    ("hindi-phone", "phone", "light", ("go /?lang=hi",), False),
    ("answer-kiosk", "kiosk", "light", ("who appoints the CDA?",), False),
    ("errata", "laptop", "light", ("go /browse/errata",), False),
    ("print", "laptop", "light", ("go /browse/print?section=12",), False),
    ("hostile", "laptop", "light", ("<img src=x onerror=alert(1)><script>alert(2)</script> **bold** $x$",), False),
)


def take(browser: Browser, address: str, shot: tuple[str, str, str, tuple[str, ...], bool]) -> None:
    """Take one picture."""
    name, size, colours, steps, whole = shot
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("html.v-ready")
    for step in steps:
        what, _, value = step.partition(" ")
        if what == "click":
            page.locator(value).last.click()
            continue
        if what == "go":
            page.goto(address + value)
            page.wait_for_selector("html.v-ready, html.v-scripted")
            continue
        if what == "find":
            page.fill("#v-find", value)
            page.wait_for_selector("mark.v-hit")
            continue
        before = page.locator(".v-reply").count()
        page.fill("#v-ask textarea", step)
        page.keyboard.press("Enter")
        page.wait_for_function("count => document.querySelectorAll('.v-reply').length > count", arg=before)
    page.wait_for_timeout(500)
    if whole:  # the input would stand where the window ends
        page.add_style_tag(content="#v-ask { position: relative !important; }")
    page.screenshot(path=HERE / f"{name}.png", full_page=whole)
    context.close()


@contextmanager
def opened() -> Iterator[tuple[Browser, str]]:
    """Serve the page and open a browser; gives both, and stops both."""
    program = (
        sys.argv[1]
        if len(sys.argv) > 1
        else (
            "from assistant import Assistant; from assistant.corpus.folder import default_corpus; "
            "from assistant.corpus.scanned import read_scan; from assistant.ui.server import serve; "
            "serve(Assistant.open(), port=0, scan=read_scan(default_corpus()))"
        )
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=HERE.parent.parent, text=True, stdout=subprocess.PIPE
    ) as server:
        try:
            printed = server.stdout.readline() if server.stdout else ""
            address = re.search(r"http://\S+", printed)
            if address is None:
                raise SystemExit("the server did not start")
            with sync_playwright() as playwright:
                yield (
                    playwright.chromium.launch(
                        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                    ),
                    address.group(),
                )
        finally:
            server.terminate()


def main() -> None:
    """Take every picture."""
    with opened() as (browser, address):
        for shot in SHOTS:
            take(browser, address, shot)


if __name__ == "__main__":
    main()
