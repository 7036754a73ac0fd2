"""A talk as a PDF: set in the typefaces of the page, its text as text, so that it can be selected and searched."""

import atexit
import logging
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from assistant.answer import Answer, Hit
from assistant.corpus.edition import Edition, Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.wording import as_published, message_of, number_of, offered, place_of

# A glyph that no typeface here has shows as an empty box; the library would write what somebody typed to the log.
logging.getLogger("fpdf").setLevel(logging.CRITICAL)

_SERIF, _SANS = "serif", "sans"
# Family, style, file, and the weight that it is set in.
_FACES = (
    (_SERIF, "", "source-serif-4-latin", 400),
    (_SERIF, "B", "source-serif-4-latin", 600),
    (_SANS, "", "source-sans-3-latin", 400),
    (_SANS, "B", "source-sans-3-latin", 600),
    ("serif-ext", "", "source-serif-4-latin-ext", 400),
    ("devanagari", "", "noto-sans-devanagari", 400),
    ("devanagari", "B", "noto-sans-devanagari", 600),
)
_INK, _SOFT, _RUBRIC, _RULE = (31, 27, 22), (93, 85, 74), (143, 45, 30), (221, 211, 195)
_MARGIN, _BOTTOM, _INDENT = 25.0, 24.0, 6.0  # mm
_COUNT = "\ue000" * 4  # stands for the number of pages until it is known
_TURN = 45.0  # mm that the beginning of a turn needs


def talk_as_pdf(answers: Iterable[Answer], edition: Edition, on: date, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Write a talk as a PDF of A4 pages.

    Args:
        answers: The answers in order, as `Conversation.turns` has them.
        edition: The FAQ.
        on: The day that is named in it.
        language: Language of the interface.
    """
    paper = _Paper(edition, language)
    paper.write(line("saved_title", language, title=edition.title), _SERIF, 22, after=2)
    saved = line("saved_on", language, date=on.isoformat(), title=edition.title, publisher=edition.publisher)
    for text in filter(None, (saved, as_published(edition, language))):
        paper.write(text, _SANS, 9.5, colour=_SOFT, after=1)
    for answer in answers:
        _turn(paper, answer, edition, language)
    return paper.finish()


def _turn(paper: "_Paper", answer: Answer, edition: Edition, language: str) -> None:
    paper.rule()
    paper.write(line("saved_asked", language, question=answer.question), _SANS, 11, bold=True, after=1.5)
    paper.write(message_of(answer, edition, language), _SANS, 10, colour=_SOFT, after=3)
    if answer.kind == "answer":
        _entry(paper, answer.hits[0], language)
        return
    if answer.kind == "not_covered" and answer.hits:
        paper.write(line("not_covered_nearest", language), _SANS, 10, colour=_SOFT, after=2)
    for entry in offered(answer):
        paper.write(entry.question, _SERIF, 11, indent=_INDENT)
        paper.write(place_of(entry, language), _SANS, 9, colour=_SOFT, indent=_INDENT, after=2)


def _entry(paper: "_Paper", hit: Hit, language: str) -> None:
    entry = hit.entry
    number = number_of(entry, language)
    title = f"{number}. {entry.question}" if number else entry.question
    paper.write(title, _SERIF, 13, bold=True, indent=_INDENT, after=2)
    _answer(paper, entry)
    paper.write(str(hit.citation), _SANS, 9.5, colour=_RUBRIC, indent=_INDENT, after=2)
    for note in entry.notes:
        paper.write(f"{line('editors_note', language)}: {note}", _SANS, 9.5, colour=_SOFT, indent=_INDENT, after=1.5)


def _answer(paper: "_Paper", entry: Entry) -> None:
    for block in entry.blocks:
        for start, end in block.items:
            paper.write(entry.answer[start:end], _SERIF, 11, indent=2 * _INDENT, after=1)
        if not block.items:
            paper.write(entry.answer[block.start : block.end], _SERIF, 11, indent=_INDENT, after=2)
    paper.ln(1)


class _Paper(FPDF):
    """The sheets, with their foot."""

    def __init__(self, edition: Edition, language: str) -> None:
        super().__init__(format="A4")
        self._language = language
        self.set_title(line("saved_title", language, title=edition.title))
        self.set_creator(line("app_name", language))
        self.set_lang(language)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, _BOTTOM)
        for (family, style, _, _), path in zip(_FACES, _faces(), strict=True):
            self.add_font(family, style, path)
        self.set_text_shaping(True)
        self.set_fallback_fonts(["serif-ext", "devanagari"], exact_match=False)
        self.alias_nb_pages(_COUNT)
        self.add_page()

    def finish(self) -> bytes:
        """The file. The library leaves the typefaces open, so they are closed here."""
        try:
            return bytes(self.output())
        finally:
            for face in self.fonts.values():
                if isinstance(face, TTFFont):
                    face.ttfont.close()

    def footer(self) -> None:
        """The number of the page, which the library asks for."""
        self.set_y(-15)
        self.set_font(_SANS, "", 9)
        self.set_text_color(*_SOFT)
        text = line("saved_page", self._language, page=self.page_no(), pages=_COUNT)
        self.cell(0, 5, text, align="R")

    def write(  # type: ignore[override]
        self,
        text: str,
        family: str,
        size: float,
        *,
        bold: bool = False,
        colour: tuple[int, int, int] = _INK,
        indent: float = 0.0,
        after: float = 0.0,
    ) -> None:
        """Set one paragraph.

        Args:
            text: Its text.
            family: Its typeface.
            size: In points.
            bold: Whether it is set bold.
            colour: Its colour, red, green and blue.
            indent: From the left margin, in mm.
            after: Space below it, in mm.
        """
        self.set_font(family, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.set_x(_MARGIN + indent)
        self.multi_cell(0, size * 0.52, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(after)

    def rule(self) -> None:
        """A line across, above a turn; at the foot of a sheet a new sheet instead."""
        if self.get_y() > self.h - _BOTTOM - _TURN:
            self.add_page()
            return
        self.ln(3)
        self.set_draw_color(*_RULE)
        self.line(_MARGIN, self.get_y(), self.w - _MARGIN, self.get_y())
        self.ln(4)


@cache
def _faces() -> tuple[Path, ...]:
    """The typefaces as files that can be embedded, each at one weight: the page's own vary in it."""
    folder = Path(mkdtemp(prefix="verbatim-faces-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    source = files(__name__.rpartition(".")[0]).joinpath("assets", "fonts")
    made = []
    with ExitStack() as stack:
        for family, style, name, weight in _FACES:
            path = stack.enter_context(as_file(source.joinpath(f"{name}.woff2")))
            font = stack.enter_context(TTFont(path))
            wanted = {
                axis.axisTag: float(weight) if axis.axisTag == "wght" else axis.defaultValue
                for axis in font["fvar"].axes
            }
            made.append(folder / f"{family}{style}.ttf")
            still = instantiateVariableFont(font, wanted)
            still.flavor = None
            still.save(made[-1])
    return tuple(made)
