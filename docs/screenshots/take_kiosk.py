"""Take the pictures of the kiosk from the real page: python docs/screenshots/take_kiosk.py."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
SIZES = {"landscape": (1366, 768), "portrait": (1080, 1920)}
PIN = "2468"
PROGRAM = (
    "from assistant import Assistant; from assistant.ui.places import Setup; from assistant.ui.server import serve; "
    f"serve(Assistant.open(), port=0, setup=Setup(kiosk=True, pin={PIN!r}{{more}}))"
)
ASKED = "who appoints the CDA?"
BEGIN = ("touch #k-begin",)
ANSWER = (*BEGIN, f"ask {ASKED}")
KEYBOARD = (*BEGIN, "touch #k-toggle", "touch [data-layout=latin] [data-do=devanagari]")
# Name of the picture, size and colours of the screen, and what is done before it is taken, one step after another.
SHOTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("attract", "landscape", "light", ()),
    ("attract", "portrait", "dark", ()),
    ("ask", "landscape", "light", BEGIN),
    ("ask", "portrait", "light", BEGIN),
    ("keyboard", "landscape", "light", KEYBOARD),
    ("keyboard", "portrait", "dark", KEYBOARD),
    ("answer", "landscape", "light", ANSWER),
    ("answer", "landscape", "dark", ANSWER),
    ("answer", "portrait", "light", ANSWER),
    ("code", "landscape", "light", (*ANSWER, "touch .k-code")),
    ("not-covered", "landscape", "light", (*BEGIN, "ask what subsidy does a common facility centre get?")),
    ("still-there", "landscape", "light", (*ANSWER, "wait 68000")),
    ("still-there", "portrait", "dark", (*ANSWER, "wait 68000")),
    ("corner", "landscape", "light", (*ANSWER, "corner")),
)
# … and where phones have an address.
PHONES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("phones", "landscape", "light", ()),
    ("phones", "portrait", "dark", ()),
)


def step(page: Page, done: str) -> None:
    """Do one step."""
    what, _, value = done.partition(" ")
    if what == "touch":
        page.locator(value).click()
    elif what == "wait":
        page.clock.run_for(int(value))
    elif what == "ask":
        page.fill("#k-field", value)
        page.click("#k-send")
        page.wait_for_selector(".v-reply")
    else:
        for _ in range(5):
            page.mouse.click(10, 10)
        for digit in PIN:
            page.locator(f".k-digit[value='{digit}']").click()
        page.locator(".k-enter").click()
        page.wait_for_selector("#k-desk:visible")


def take(browser: Browser, address: str, shot: tuple[str, str, str, tuple[str, ...]]) -> None:
    """Take one picture."""
    name, size, colours, steps = shot
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        color_scheme="dark" if colours == "dark" else "light",
    )
    page = context.new_page()
    page.clock.install()
    page.goto(address)
    page.wait_for_selector("html.k-ready")
    for done in steps:
        step(page, done)
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    page.screenshot(path=HERE / f"kiosk-{name}-{size}{'-dark' if colours == 'dark' else ''}.png")
    context.close()


def main() -> None:
    """Serve the kiosk, take every picture, stop; then once more with an address for phones."""
    for more, wanted in (("", SHOTS), (", public_url='http://192.168.1.5:7860'", PHONES)):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(more=more)], cwd=HERE.parent.parent, text=True, stdout=subprocess.PIPE
        ) as server:
            try:
                address = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
                if address is None:
                    raise SystemExit("the server did not start")
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
                    )
                    for shot in wanted:
                        take(browser, f"{address.group()}/kiosk", shot)
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
