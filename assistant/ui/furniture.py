"""What frames the talk: masthead, opening screen, and the line that says where the text comes from."""

from collections.abc import Sequence

from markupsafe import Markup

from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.languages import link
from assistant.ui.markup import marked_line, tag
from assistant.ui.samples import Sample
from assistant.wording import as_published


def masthead(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Markup:
    """Name of the product and title of the publication."""
    name = tag("p", line("app_name", language), class_="v-name")
    return tag("div", name, tag("h1", edition.title, class_="v-title", lang=edition.language), class_="v-head")


def opening(edition: Edition, samples: Sequence[Sample], language: str = DEFAULT_LANGUAGE) -> Markup:
    """One line that says what this is, and questions to begin with."""
    buttons = [
        tag("li", tag("button", one.text, type="button", class_="v-sample", value=one.text, lang=one.language))
        for one in samples
    ]
    return tag(
        "div",
        tag("p", edition.publisher, class_="v-publisher", lang=edition.language),
        tag("p", line("tagline", language), class_="v-tagline"),
        language_note(edition, language),
        tag("h2", line("samples_heading", language), class_="v-samples-heading"),
        tag("ul", *buttons, class_="v-samples", role="list"),
        class_="v-open",
    )


def language_note(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Markup:
    """That the text is in another language than the interface, where it is."""
    said = as_published(edition, language)
    return tag("p", said, class_="v-as-published") if said else Markup("")


def save_buttons(language: str = DEFAULT_LANGUAGE) -> Markup:
    """What saves the talk as a file."""
    buttons = [
        tag("button", line(f"save_{kind}", language), type="button", class_="v-act v-save", value=suffix)
        for kind, suffix in (("markdown", "md"), ("pdf", "pdf"))
    ]
    label = tag("span", line("save_label", language), class_="v-save-label")
    return tag("div", label, *buttons, class_="v-saving", role="group", aria_label=line("save_label", language))


def footer(edition: Edition, language: str = DEFAULT_LANGUAGE) -> Markup:
    """Where the text comes from, whose it is, and how it was established."""
    source = marked_line(
        "source_line",
        language,
        edition.language,
        ("title", "publisher"),
        title=edition.title,
        publisher=edition.publisher,
    )
    more = [tag("p", text, lang=edition.language) for text in (edition.rights, edition.established) if text]
    errata = tag("p", tag("a", line("errata", language), href=link("/browse/errata", language), class_="v-leave"))
    about = tag("details", tag("summary", line("about_text", language)), *more, errata, class_="v-about")
    return tag("div", tag("p", source), about, class_="v-foot")
