"""What frames the talk: masthead, opening screen, and the line that says where the text comes from."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.markup import tag


def masthead(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Markup:
    """Name of the product and title of the publication."""
    name = tag("p", line("app_name", language), class_="v-name")
    return tag("div", name, tag("h1", edition.title, class_="v-title", lang=edition.language), class_="v-head")


def opening(edition: Edition, samples: Sequence[str], language: str = DEFAULT_LANGUAGE) -> Markup:
    """One line that says what this is, and questions to begin with."""
    buttons = [tag("li", tag("button", text, type="button", class_="v-sample", value=text)) for text in samples]
    return tag(
        "div",
        tag("p", edition.publisher, class_="v-publisher", lang=edition.language),
        tag("p", line("tagline", language), class_="v-tagline"),
        tag("h2", line("samples_heading", language), class_="v-samples-heading"),
        tag("ul", *buttons, class_="v-samples", role="list"),
        class_="v-open",
    )


def footer(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Markup:
    """Where the text comes from, whose it is, and how it was established."""
    source = line("source_line", language, title=edition.title, publisher=edition.publisher)
    more = [tag("p", text, lang=edition.language) for text in (edition.rights, edition.established) if text]
    about = tag("details", tag("summary", line("about_text", language)), *more, class_="v-about")
    return tag("div", tag("p", source), about, class_="v-foot")
