"""QR codes (ISO/IEC 18004): an answer to take along, as its own text or as a link for phones."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

import segno
from markupsafe import Markup

from assistant.answer import Hit
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.text import sentence_spans

MOST_BYTES = 2953  # that a QR code holds: version 40, the lowest level of error correction


@dataclass(frozen=True)
class Code:
    """A QR code.

    Attributes:
        content: What a reader of the code gets.
        held: Characters of the answer in it; 0 where it is a link.
        all: Characters of the answer.
    """

    content: str
    held: int = 0
    all: int = 0

    @cached_property
    def qr(self) -> segno.QRCode:
        """The code itself. UTF-8 throughout: readers guess at anything else."""
        return segno.make(self.content, error="l", encoding="utf-8", micro=False)

    @property
    def svg(self) -> Markup:
        """The code as an element of the page, dark on light in any colours: not all readers take the reverse."""
        drawn = self.qr.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="k-qr", lineclass=None)
        return Markup(drawn)  # numbers alone: nothing of the content is in it


def link_code(address: str, entry_id: str = "") -> Code:
    """A code with the address of the FAQ for phones, or of one entry there."""
    return Code(f"{address}/#q{quote(entry_id, safe='')}" if entry_id else f"{address}/")


def text_code(hit: Hit, language: str = DEFAULT_LANGUAGE) -> Code | None:
    """A code with the printed question, the answer and where they stand, for a phone without a network.

    An answer that is too long is cut after its last sentence, or else its last word, that fits, and the code says so.

    Returns:
        The code; None if not even the question and a first word fit.
    """
    answer = hit.entry.answer
    whole = _content(hit, answer)
    if len(whole.encode()) <= MOST_BYTES:
        return Code(whole, len(answer), len(answer))
    longest = line("kiosk_cut", language, held=len(answer), all=len(answer))
    room = MOST_BYTES - len(_content(hit, f"\n\n{longest}").encode())
    held = _last_end(answer, room)
    if not held:
        return None
    said = line("kiosk_cut", language, held=held, all=len(answer))
    return Code(_content(hit, f"{answer[:held]}\n\n{said}"), held, len(answer))


def _content(hit: Hit, answer: str) -> str:
    return f"{hit.entry.question}\n\n{answer}\n\n{hit.citation}"


def _last_end(answer: str, room: int) -> int:
    """Characters of the longest beginning of an answer that takes `room` bytes and ends with a sentence or a word."""
    if room <= 0:
        return 0
    fits = len(answer.encode()[:room].decode(errors="ignore"))
    sentences = [end for _, end in sentence_spans(answer) if end <= fits]
    if sentences and sentences[-1] > fits // 2:
        return sentences[-1]
    return len(answer[: answer.rfind(" ", 0, fits + 1)]) if " " in answer[: fits + 1] else 0
