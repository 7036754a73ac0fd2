"""The attract screen: it walks through real questions, each with the beginning of what the FAQ says."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from assistant.answer import Hit
from assistant.corpus.edition import Edition
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.text import sentence_spans
from assistant.ui.kiosk.code import link_code
from assistant.ui.markup import tag
from assistant.ui.samples import Sample
from assistant.wording import place_of

_LONGEST = 280  # characters of an answer that can be read in passing
_COMPLETE = ".!?।"  # how such a beginning ends: one that leads up to a list says nothing without it


@dataclass(frozen=True, slots=True)
class Slide:
    """One question of the walk.

    Attributes:
        asked: The question, as somebody would ask it.
        hit: The entry that answers it.
        end: Characters of the answer that are shown.
    """

    asked: Sample
    hit: Hit
    end: int


def find_slides(assistant: Assistant, samples: Sequence[Sample]) -> tuple[Slide, ...]:
    """The walk through those samples that are answered, and whose answer has a beginning short enough to show.

    Of samples with the same answer the first is shown.
    """
    slides: dict[str, Slide] = {}
    for sample in samples:
        answer = assistant.ask(sample.text)
        if answer.kind != "answer":
            continue
        hit = answer.hits[0]
        first = hit.entry.answer.partition("\n")[0]
        ends = [end for _, end in sentence_spans(first) if end <= _LONGEST and first[end - 1] in _COMPLETE]
        if ends:
            slides.setdefault(hit.entry.id, Slide(sample, hit, ends[-1]))
    return tuple(slides.values())


def attract(
    edition: Edition,
    slides: Sequence[Slide],
    phones: str = "",
    languages: Sequence[str] = (),
    language: str = DEFAULT_LANGUAGE,
) -> Markup:
    """The whole screen.

    Args:
        edition: The FAQ.
        slides: The walk.
        phones: Address of the FAQ for phones; its code is shown. "" where there is none.
        languages: Languages of the interface that can be chosen.
        language: Language of the interface.
    """
    head = tag(
        "div",
        tag("p", line("app_name", language), class_="v-name"),
        language_choice(languages, language),
        tag("h1", edition.title, class_="k-title", lang=edition.language),
        tag("p", edition.publisher, class_="k-publisher", lang=edition.language),
        class_="k-head",
    )
    walk = tag(
        "div", *(_slide(one, edition, place == 0, language) for place, one in enumerate(slides)), class_="k-walk"
    )
    begin = tag("button", line("kiosk_begin", language), type="button", id="k-begin", class_="k-big")
    foot = tag("div", begin, *([_join(phones, language)] if phones else []), class_="k-foot")
    return tag("section", head, walk, foot, id="k-attract", aria_label=line("app_name", language))


def language_choice(languages: Sequence[str], language: str = DEFAULT_LANGUAGE) -> Markup:
    """Buttons with the other languages, each in its own words; nothing where there is but one."""
    others = [
        tag("button", line("own_name", one), type="button", class_="k-quiet k-language", value=one, lang=one)
        for one in languages
        if one != language
    ]
    label = line("kiosk_languages", language)
    return tag("div", *others, class_="k-languages", role="group", aria_label=label) if others else Markup("")


def _slide(slide: Slide, edition: Edition, first: bool, language: str) -> Markup:
    entry = slide.hit.entry
    shown = [tag("p", entry.answer[: slide.end], class_="k-excerpt", lang=edition.language)]
    if slide.end < len(entry.answer):
        shown.append(tag("p", line("kiosk_slide_more", language), class_="k-more"))
    return tag(
        "div",
        tag("p", line("kiosk_slide_asked", language), class_="k-label"),
        tag("p", slide.asked.text, class_="k-asked", lang=slide.asked.language),
        tag("p", line("kiosk_slide_answered", language), class_="k-label"),
        tag("div", *shown, tag("p", place_of(entry, language), class_="k-place"), class_="k-sheet"),
        class_="k-slide",
        **({} if first else {"hidden": ""}),
    )


def _join(phones: str, language: str) -> Markup:
    shown = phones.partition("//")[2]
    words = tag(
        "div",
        tag("h2", line("kiosk_join", language)),
        tag("p", line("kiosk_join_how", language)),
        tag("p", shown, class_="k-address"),
        class_="k-join-words",
    )
    return tag(
        "div", tag("div", link_code(phones).svg, class_="k-join-code", aria_hidden="true"), words, class_="k-join"
    )
