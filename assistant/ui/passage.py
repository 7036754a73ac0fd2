"""The published text of an entry as markup: paragraphs, lists and boxes, with the evidence marked inside it.

The text itself is never touched. What a reader sees is the characters of `Entry.answer` in their order; markup
stands only between them.
"""

import re
from collections.abc import Sequence

from markupsafe import Markup

from assistant.corpus.edition import Block, Entry
from assistant.ui.markup import join, tag

Span = tuple[int, int]

_LIST_MARK = re.compile(r"(\((?:[ivx]+|[a-z]|\d+)\)|(?:\d+|[a-z])[.)]|[•–*])(?= )")
_CAPTION = re.compile(r"(?:Box|Table|Figure|Chart|Exhibit) \d+\b")
_SOURCE = re.compile(r"Sources?:")
_MANY_ITEMS = 8  # a list of at least so many items …
_SHORT_ITEM = 32  # … none longer than this is set in columns


def passage(entry: Entry, evidence: Sequence[Span] = ()) -> Markup:
    """The answer of an entry.

    Args:
        entry: The entry.
        evidence: Spans of its answer to highlight, in order.
    """
    marked = _merge(entry.answer, evidence)
    parts: list[Markup] = []
    blocks = list(entry.blocks)
    while blocks:
        block = blocks.pop(0)
        if not _in_columns(entry.answer, block):
            parts.append(_block(entry.answer, block, marked))
            continue
        # A table of the print: its heading stands in the paragraphs before it, its source in the one after.
        heading = [parts.pop() for _ in range(_captions_before(entry, block))][::-1]
        figure = [tag("figcaption", *heading)] if heading else []
        figure.append(_block(entry.answer, block, marked))
        if blocks and _SOURCE.match(entry.answer, blocks[0].start):
            figure.append(tag("div", _block(entry.answer, blocks.pop(0), marked), class_="v-source"))
        parts.append(tag("figure", *figure, class_="v-box"))
    return join(parts)


def _merge(text: str, evidence: Sequence[Span]) -> list[Span]:
    """Spans with those that only white space parts joined, so that a run of sentences is one highlight."""
    merged: list[Span] = []
    for start, end in evidence:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _in_columns(text: str, block: Block) -> bool:
    items = [text[start:end] for start, end in block.items]
    return len(items) >= _MANY_ITEMS and all(len(item) <= _SHORT_ITEM and not _LIST_MARK.match(item) for item in items)


def _captions_before(entry: Entry, block: Block) -> int:
    """How many paragraphs right before a block are its heading: a numbered caption, or capitals throughout."""
    count = 0
    for before in reversed(entry.blocks[: entry.blocks.index(block)]):
        text = entry.answer[before.start : before.end]
        if before.items or not (_CAPTION.match(text) or text.isupper()):
            break
        count += 1
    return count


def _block(text: str, block: Block, marked: Sequence[Span]) -> Markup:
    if not block.items:
        whole = text[block.start : block.end]
        run = _inline(text, block.start, block.end, marked)
        return tag("p", run, class_="v-caps") if whole.isupper() else tag("p", run)
    items = [_item(text, start, end, marked) for start, end in block.items]
    # Safari and VoiceOver forget that a list without bullets is one, unless its role says so.
    kind = "v-columns" if _in_columns(text, block) else "v-list"
    return tag("ul", *items, class_=kind, role="list")


def _item(text: str, start: int, end: int, marked: Sequence[Span]) -> Markup:
    mark = _LIST_MARK.match(text, start, end)
    if not mark:
        return tag("li", _inline(text, start, end, marked))
    printed = tag("span", _inline(text, start, mark.end(), marked), class_="v-list-mark")
    return tag("li", printed, _inline(text, mark.end(), end, marked), class_="v-marked")


def _inline(text: str, start: int, end: int, marked: Sequence[Span]) -> Markup:
    """One run of text with the highlights that fall into it."""
    parts: list[Markup] = []
    at = start
    for first, last in marked:
        first, last = max(first, start), min(last, end)
        if first < last:
            parts += [Markup.escape(text[at:first]), tag("mark", text[first:last])]
            at = last
    return join([*parts, Markup.escape(text[at:end])])
