"""Markup that is safe by construction: every text is escaped as it goes in, unless it is markup already."""

from collections.abc import Collection, Iterable
from string import Formatter

from markupsafe import Markup, escape

from assistant.messages import catalogue


def tag(name: str, *content: str, **attributes: str) -> Markup:
    """Build one element.

    Args:
        name: Name of the element.
        *content: Its content in order. `Markup` goes in as it is, any other text is escaped.
        **attributes: Its attributes, escaped; `class_` stands for `class`, `data_x` for `data-x`.
    """
    # Joined as plain strings, each escaped by itself: a page has hundreds of elements.
    written = "".join(f' {_name(key)}="{escape(str(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(map(escape, content))}</{name}>")  # all of it is escaped


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def join(parts: Iterable[str]) -> Markup:
    """Put elements one after another."""
    return Markup("").join(parts)


def published(text: str, language_of_text: str, language: str) -> Markup:
    """A run of published text inside a line of the interface, marked where its language is another one."""
    return escape(text) if language_of_text == language else tag("span", text, lang=language_of_text)


def marked_line(name: str, language: str, language_of_text: str, names: Collection[str], /, **values: object) -> Markup:
    """One line of the catalogue as markup, the published text in it marked with its own language.

    Args:
        name: Name of the line.
        language: Language of the interface.
        language_of_text: BCP 47 tag of the published text.
        names: Names of the values that are published text.
        **values: All values; `Markup` goes in as it is.
    """
    parts: list[Markup] = []
    for text, field, _, _ in Formatter().parse(catalogue(language)[name]):
        parts.append(escape(text))
        if field and field in names:
            parts.append(published(str(values[field]), language_of_text, language))
        elif field:
            parts.append(escape(values[field]))
    return join(parts)
