"""Markup that is safe by construction: every text is escaped as it goes in, unless it is markup already."""

from markupsafe import Markup, escape


def tag(name: str, *content: str, **attributes: str) -> Markup:
    """Build one element.

    Args:
        name: Name of the element.
        *content: Its content in order. `Markup` goes in as it is, any other text is escaped.
        **attributes: Its attributes, escaped; `class_` stands for `class`.
    """
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_"), str(value)) for key, value in attributes.items()
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, Markup("").join(map(escape, content)))


def join(parts: list[Markup]) -> Markup:
    """Put elements one after another."""
    return Markup("").join(parts)
