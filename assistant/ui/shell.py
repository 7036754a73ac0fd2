"""A page that is written on the server, in one piece: the frame of every room that is not a chat."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.assets import head
from assistant.ui.furniture import footer, masthead
from assistant.ui.markup import tag
from assistant.ui.rooms import rooms


def document(
    edition: Edition,
    here: str,
    title: str,
    main: Markup,
    files: Sequence[str] = (),
    language: str = DEFAULT_LANGUAGE,
    **parameters: str,
) -> str:
    """A whole page.

    Args:
        edition: The FAQ.
        here: Path of the page.
        title: What it is, for the window's title.
        main: What stands between the masthead and the foot.
        files: Names of the style sheets and scripts that it needs beside those of every page.
        language: Language of the interface.
        **parameters: What else its address says.
    """
    name = f"{title} · {edition.title} · {line('app_name', language)}"
    head_ = Markup(head(language, edition.language, ("page.css", *files)))  # built from escaped parts
    top = tag("header", rooms(here, language, **parameters), masthead(edition, language), class_="v-top")
    body = tag(
        "body", top, main, tag("footer", footer(edition, language), id="v-footer"), class_=f"v-page{_kind(here)}"
    )
    meta = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    return f"<!doctype html>\n{tag('html', tag('head', meta, tag('title', name), head_), body, lang=language)}\n"


def _kind(path: str) -> str:
    """A class for the page of a path: "/browse/print" has "v-page-browse-print"."""
    return " v-page" + path.rstrip("/").replace("/", "-")
