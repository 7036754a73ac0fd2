"""The kiosk's page: everything that it will ever show is built here or comes with a turn."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.corpus.edition import Edition
from assistant.engine import MAX_QUESTION
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.assets import PREFIX, address
from assistant.ui.kiosk.attract import Slide, attract, language_choice
from assistant.ui.kiosk.keyboard import keyboard
from assistant.ui.kiosk.settings import DESK, TURN
from assistant.ui.markup import join, tag
from assistant.ui.samples import Sample

IDLE = 60  # seconds without a touch until the visitor is asked whether they are still there
COUNTDOWN = 15  # … and then until everything of theirs is gone

_LINES = ("waiting", "failed", "kiosk_gone", "empty", "kiosk_restarting")
_FONTS = ("fonts/source-serif-4-latin.woff2", "fonts/source-sans-3-latin.woff2")


@dataclass(frozen=True)
class Shown:
    """What the kiosk's page is made of.

    Attributes:
        edition: The FAQ.
        slides: The walk of the attract screen, by language of the interface.
        samples: Questions to touch, likewise.
        phones: Address of the FAQ for phones, "" where there is none.
        texts_kept: Whether questions are kept for the day; visitors are told.
        languages: Languages of the interface that can be chosen.
    """

    edition: Edition
    slides: Mapping[str, Sequence[Slide]]
    samples: Mapping[str, Sequence[Sample]]
    phones: str = ""
    texts_kept: bool = False
    languages: Sequence[str] = (DEFAULT_LANGUAGE,)


def kiosk_page(shown: Shown, language: str = DEFAULT_LANGUAGE) -> str:
    """The whole document: the room once in each language, so that nothing has to be loaded to change it.

    Args:
        shown: What the page is made of.
        language: Language that each visit begins in.
    """
    others = [tag("template", _room(shown, one), data_language=one) for one in shown.languages if one != language]
    title = f"{shown.edition.title} · {line('app_name', language)}"
    return (
        f'<!doctype html><html class="k" lang="{html.escape(language)}" translate="no"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{html.escape(title)}</title>'
        f"{_head(shown.languages, language)}</head><body>{_room(shown, language)}{join(others)}"
        '<div id="k-corner" aria-hidden="true"></div></body></html>'
    )


def _room(shown: Shown, language: str) -> Markup:
    return tag(
        "main",
        attract(shown.edition, shown.slides[language], shown.phones, shown.languages, language),
        _ask(shown, language),
        _still_there(language),
        _large_code(language),
        _corner(language),
        id="k-room",
        data_screen="attract",
        data_language=language,
    )


def _head(languages: Sequence[str], language: str) -> str:
    data = {
        "lines": {one: _lines(one) for one in {language, *languages}},
        "language": language,
        "limit": MAX_QUESTION,
        "idle": IDLE,
        "countdown": COUNTDOWN,
        "turn": TURN,
        "desk": DESK,
    }
    fonts = (f'<link rel="preload" href="{PREFIX}{name}" as="font" type="font/woff2" crossorigin>' for name in _FONTS)
    return "".join(
        [
            *fonts,
            f'<link rel="stylesheet" href="{address("verbatim.css")}">',
            f'<link rel="stylesheet" href="{address("kiosk.css")}">',
            f'<link rel="icon" type="image/svg+xml" href="{address("mark.svg")}">',
            '<meta name="color-scheme" content="light dark">',
            f'<meta name="verbatim" content="{html.escape(json.dumps(data, ensure_ascii=False))}">',
            f'<script src="{address("kiosk.js")}" defer></script>',
        ]
    )


def _lines(language: str) -> dict[str, str]:
    """The lines that the script shows, one of them with a place for a number."""
    lines = {name: line(name, language) for name in _LINES}
    lines["too_long"] = line("too_long", language, limit=MAX_QUESTION)
    return lines | {"kiosk_pin_digits": line("kiosk_pin_digits", language, count="#")}


def _ask(shown: Shown, language: str) -> Markup:
    edition = shown.edition
    finish = _button("kiosk_finish", language, id="k-finish", class_="k-quiet")
    names = tag(
        "div",
        tag("p", line("app_name", language), class_="v-name"),
        tag("h1", edition.title, class_="k-bar-title", lang=edition.language),
        class_="k-names",
    )
    buttons = [
        tag("li", tag("button", one.text, type="button", class_="v-sample", value=one.text, lang=one.language))
        for one in shown.samples[language]
    ]
    kept = line("kiosk_questions_kept" if shown.texts_kept else "kiosk_nothing_kept", language)
    opening = tag(
        "div",
        tag("p", line("kiosk_tagline", language), class_="k-tagline"),
        tag("ul", *buttons, class_="k-samples", role="list"),
        tag("p", kept, class_="k-kept"),
        id="k-opening",
    )
    talk = tag("div", id="v-chat", role="log", aria_live="polite", aria_label=line("conversation_label", language))
    return tag(
        "section",
        tag("header", names, language_choice(shown.languages, language), finish, class_="k-bar"),
        tag("div", opening, talk, id="k-scroll"),
        _input(language),
        keyboard(language),
        id="k-ask",
        aria_label=line("input_label", language),
        hidden="",
    )


def _input(language: str) -> Markup:
    field = tag(
        "textarea",
        id="k-field",
        rows="1",
        aria_label=line("input_label", language),
        placeholder=line("input_hint", language),
        autocomplete="off",
        autocapitalize="off",
        autocorrect="off",
        spellcheck="false",
        enterkeyhint="send",
        data_gramm="false",
    )
    toggle = _button("kiosk_keyboard", language, id="k-toggle", class_="k-quiet", aria_expanded="false")
    send = _button("send", language, id="k-send")
    notice = tag("div", id="v-notice", role="status")
    return tag("div", notice, tag("div", field, toggle, send, class_="input-container"), id="v-ask")


def _still_there(language: str) -> Markup:
    left = tag("p", tag("span", str(COUNTDOWN), id="k-left"), " ", line("kiosk_seconds", language), class_="k-left")
    return tag(
        "dialog",
        tag("h2", line("kiosk_still_there", language), class_="k-dialog-title", id="k-still-title"),
        tag("p", line("kiosk_still_there_why", language), id="k-still-why"),
        left,
        _button("kiosk_stay", language, id="k-stay", class_="k-big"),
        id="k-still",
        role="alertdialog",
        aria_labelledby="k-still-title",
        aria_describedby="k-still-why",
    )


def _large_code(language: str) -> Markup:
    close = _button("kiosk_close", language, class_="k-big k-close")
    return tag("dialog", tag("div", id="k-large"), close, id="k-zoom", aria_label=line("kiosk_code_large", language))


def _corner(language: str) -> Markup:
    digits = [tag("button", digit, type="button", class_="k-digit", value=digit) for digit in "123456789"]
    pad = [
        *digits,
        _button("kiosk_key_delete", language, class_="k-digit k-erase"),
        tag("button", "0", type="button", class_="k-digit", value="0"),
        _button("kiosk_pin_enter", language, class_="k-digit k-enter"),
    ]
    lock = tag(
        "div",
        tag("h2", line("kiosk_pin_title", language), class_="k-dialog-title", id="k-pin-title"),
        tag("p", line("kiosk_pin_ask", language), class_="k-soft"),
        tag("p", id="k-dots", role="status"),
        tag("p", id="k-pin-said", role="alert"),
        tag("div", *pad, class_="k-pad"),
        id="k-lock",
    )
    buttons = [
        _button("kiosk_desk_start", language, class_="k-big k-start"),
        _button("kiosk_desk_restart", language, class_="k-big k-restart"),
    ]
    day = tag("div", tag("div", id="k-day"), tag("div", *buttons, class_="k-desk-buttons"), id="k-desk", hidden="")
    close = _button("kiosk_close", language, class_="k-quiet k-close")
    return tag("dialog", lock, day, close, id="k-facilitator", aria_label=line("kiosk_pin_title", language))


def _button(name: str, language: str, **attributes: str) -> Markup:
    return tag("button", line(name, language), type="button", **attributes)
