"""Markup that is safe by construction: every text is escaped as it goes in, unless it is markup already."""

from markupsafe import Markup, escape


def tag(name: str, *content: str, **attributes: str) -> Markup:
    """Build one element.

    Args:
        name: Name of the element.
        *content: Its content in order. `Markup` goes in as it is, any other text is escaped.
        **attributes: Its attributes, escaped; `class_` stands for `class`.
    """
    # Joined as plain strings, each escaped by itself: a page has hundreds of elements.
    written = "".join(f' {key.rstrip("_")}="{escape(str(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(map(escape, content))}</{name}>")  # all of it is escaped


def join(parts: list[Markup]) -> Markup:
    """Put elements one after another."""
    return Markup("").join(parts)
