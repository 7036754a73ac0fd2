"""The Browse room: the whole FAQ as a book, by section, each entry folded under its printed question."""

from urllib.parse import quote

from markupsafe import Markup

from assistant.answer import Citation
from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.scanned import Scan
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.cards import copy_button, heading, notes, references, speak_button
from assistant.ui.chapters import Chapter, chapters
from assistant.ui.furniture import language_note
from assistant.ui.languages import link
from assistant.ui.markup import marked_line, published, tag
from assistant.ui.passage import passage
from assistant.ui.scan_view import scan_view

MOST_AT_ONCE = 500  # entries on one page; a larger FAQ is shown a section at a time


def book(edition: Edition, scan: Scan | None, only: Chapter | None = None, language: str = DEFAULT_LANGUAGE) -> Markup:
    """The whole FAQ, or one chapter of it: contents, the field to find with, and the entries.

    Args:
        edition: The FAQ.
        scan: Its source, None if it comes without.
        only: The chapter to show; by default all, where that is no more than a page holds.
        language: Language of the interface.
    """
    every = chapters(edition)
    whole = len(edition.entries) <= MOST_AT_ONCE
    shown = (only,) if only else every if whole else every[:1]
    partial = "" if len(shown) == len(every) else "true"
    text = tag(
        "main",
        _head(edition, language),
        _find(language),
        *(_chapter(one, edition, scan, language) for one in shown),
        id="v-book",
        data_partial=partial,
    )
    return tag("div", _contents(every, shown, edition, language), text, class_="v-shell")


def _contents(every: tuple[Chapter, ...], shown: tuple[Chapter, ...], edition: Edition, language: str) -> Markup:
    """Links to the chapters: on this page where they stand on it, else to their own."""
    rows = []
    for chapter in every:
        inside = chapter in shown
        target = f"#s{chapter.key}" if inside else link("/browse", language, f"s{chapter.key}", section=chapter.key)
        rows.append(tag("li", tag("a", *_shown_title(chapter, edition, language), href=target)))
    more = [
        tag("li", tag("a", line("errata", language), href=link("/browse/errata", language))),
        tag("li", tag("a", line("browse_print_all", language), href=link("/browse/print", language))),
    ]
    name = line("browse_contents", language)
    whole = (
        []
        if len(shown) == len(every)
        else [tag("li", tag("a", line("browse_title", language), href=link("/browse", language)))]
    )
    return tag(
        "nav",
        tag(
            "details",
            tag("summary", name),
            tag("ol", *rows, role="list", class_="v-chapters"),
            tag("ul", *whole, *more, role="list", class_="v-further"),
            open="",
        ),
        class_="v-contents",
        aria_label=name,
    )


def _shown_title(chapter: Chapter, edition: Edition, language: str) -> tuple[Markup, ...]:
    section = chapter.section
    if section is None or section.number is None:
        return (tag("span", "", class_="v-number"), _title(chapter, edition, language))
    unseen = tag("span", str(section).removesuffix(section.shown_title), class_="v-unseen", lang=edition.language)
    number = tag("span", str(section.number), class_="v-number", aria_hidden="true")
    return (number, tag("span", unseen, published(section.shown_title, edition.language, language)))


def _title(chapter: Chapter, edition: Edition, language: str) -> Markup:
    title = chapter.title(language)
    return tag("span", title) if chapter.section is None else tag("span", title, lang=edition.language)


def _head(edition: Edition, language: str) -> Markup:
    """What the page is, and how much of it there is."""
    count = line("browse_all", language, questions=len(edition.questions), sections=len(edition.sections))
    buttons = [
        tag("button", line(f"browse_{name}", language), type="button", class_="v-act", id=f"v-{name.replace('_', '-')}")
        for name in ("open_all", "close_all")
    ]
    title = tag(
        "div", tag("h2", line("browse_title", language), class_="v-book-title"), tag("p", count, class_="v-count")
    )
    row = tag("div", title, tag("div", *buttons, class_="v-folding"), class_="v-book-row")
    return tag("div", row, language_note(edition, language), class_="v-book-head")


def _find(language: str) -> Markup:
    """The field to find with. Without the page's script it would do nothing, so the script shows it."""
    field = Markup(  # an element without content
        '<input id="v-find" type="search" autocomplete="off" autocapitalize="none" spellcheck="false" '
        'enterkeyhint="search" aria-describedby="v-found" placeholder="{}">'
    ).format(line("browse_find_hint", language))
    asking = tag("a", line("browse_found_ask", language), href=link("/", language), id="v-ask-instead", hidden="")
    found = tag("div", tag("p", "", id="v-found", role="status"), asking, class_="v-found")
    label = tag("label", line("browse_find", language), for_="v-find")
    return tag("div", label, field, found, class_="v-find", role="search")


def _chapter(chapter: Chapter, edition: Edition, scan: Scan | None, language: str) -> Markup:
    section = chapter.section
    supplied = []
    if section and section.supplied:
        supplied.append(tag("p", _supplied(section, edition, language), class_="v-supplied"))
    printing = tag(
        "a",
        line("browse_print_section", language),
        href=link("/browse/print", language, section=chapter.key),
        class_="v-print-link",
    )
    head = tag(
        "div", tag("h2", _title(chapter, edition, language), id=f"h{chapter.key}"), printing, class_="v-chapter-head"
    )
    entries = [_entry(entry, edition, scan, language) for entry in chapter.entries]
    return tag(
        "section",
        head,
        *supplied,
        *entries,
        id=f"s{chapter.key}",
        class_="v-chapter",
        aria_labelledby=f"h{chapter.key}",
    )


def _supplied(section: Section, edition: Edition, language: str) -> Markup:
    return marked_line("why_supplied", language, edition.language, ("reason",), reason=section.reason)


def _entry(entry: Entry, edition: Edition, scan: Scan | None, language: str) -> Markup:
    citation = Citation(edition, entry)
    actions = [
        copy_button("copy_citation", str(citation), language),
        copy_button("copy_text", entry.answer, language),
        tag(
            "button",
            line("browse_link", language),
            type="button",
            class_="v-act v-copy-link",
            value=f"#q{quote(entry.id)}",
        ),
        speak_button(language),
    ]
    more = [references(citation, language)]
    if scan and entry.id in scan.entries:
        more.append(scan_view(scan.entries[entry.id], edition.language, language))
    body = [
        tag("div", passage(entry), class_="v-text", lang=edition.language),
        *notes(entry, edition.language, language),
        tag("div", *actions, class_="v-actions"),
        *more,
    ]
    summary = tag("summary", heading(entry, "h3", edition.language, language))
    return tag(
        "article",
        tag("details", summary, tag("div", *body, class_="v-entry-body")),
        id=f"q{entry.id}",
        class_="v-entry",
    )


def print_view(edition: Edition, only: Chapter | None = None, language: str = DEFAULT_LANGUAGE) -> Markup:
    """A chapter, or the whole edition, as it goes to paper: everything unfolded, nothing to press."""
    parts = []
    for chapter in (only,) if only else chapters(edition):
        entries = [
            tag(
                "article",
                heading(entry, "h3", edition.language, language),
                tag("div", passage(entry), class_="v-text", lang=edition.language),
                *notes(entry, edition.language, language),
                class_="v-printed",
            )
            for entry in chapter.entries
        ]
        supplied = chapter.section and chapter.section.supplied
        why = (
            [tag("p", _supplied(chapter.section, edition, language), class_="v-supplied")]
            if chapter.section and supplied
            else []
        )
        parts.append(tag("section", tag("h2", _title(chapter, edition, language)), *why, *entries, class_="v-chapter"))
    bar = tag(
        "p",
        tag("button", line("browse_print_now", language), type="button", class_="v-act", id="v-print"),
        tag("a", line("browse_back", language), href=link("/browse", language)),
        class_="v-print-bar",
    )
    about = [
        tag("p", text, lang=edition.language)
        for text in (edition.publisher, edition.rights, edition.established)
        if text
    ]
    return tag("main", bar, *parts, tag("div", *about, class_="v-colophon"), id="v-book")
