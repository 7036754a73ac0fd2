"""What the kiosk shows of a turn: the words that were asked, and a reply whose card can be taken along as a code."""

from functools import partial

from markupsafe import Markup

from assistant.answer import Answer, Hit
from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.cards import sheet
from assistant.ui.kiosk.code import Code, link_code, text_code
from assistant.ui.markup import tag
from assistant.ui.replies import asked, reply


def turn(
    said: str,
    answer: Answer,
    edition: Edition,
    phones: str = "",
    chosen: bool = False,
    language: str = DEFAULT_LANGUAGE,
) -> Markup:
    """One exchange.

    Args:
        said: What the visitor asked, or the printed question that they touched; "" to show none.
        answer: The answer.
        edition: The FAQ.
        phones: Address of the FAQ for phones, "" where there is none.
        chosen: Whether the visitor touched a question that was offered.
        language: Language of the interface.
    """
    card_of = partial(_card, edition=edition, phones=phones, language=language)
    shown = reply(answer, edition, chosen, language, card_of=card_of)
    return tag("div", *([asked(said)] if said else []), shown, class_="k-turn")


def _card(hit: Hit, edition: Edition, phones: str, language: str) -> Markup:
    """The card without its buttons: nothing can be copied from a stand, and nobody asks it why."""
    code = link_code(phones, hit.entry.id) if phones else text_code(hit, language)
    take = [_take(code, language)] if code else []
    published = tag("div", *sheet(hit, edition.language, language), class_="k-published")
    return tag("article", published, *take, class_="v-card")


def _take(code: Code, language: str) -> Markup:
    button = tag("button", code.svg, type="button", class_="k-code", aria_label=line("kiosk_code_larger", language))
    how = tag("p", line("kiosk_take_text" if code.held else "kiosk_take_link", language))
    cut = []
    if code.held < code.all:
        cut.append(tag("p", line("kiosk_take_cut", language, held=code.held, all=code.all), class_="k-cut"))
    words = tag("div", tag("h3", line("kiosk_take", language)), how, *cut, class_="k-take-words")
    return tag("div", button, words, class_="k-take")
