"""A talk as Markdown: rendered, it reads as the published text does, character for character."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from assistant.answer import Answer, Hit
from assistant.corpus.edition import Edition, Entry
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.wording import as_published, message_of, number_of, offered, place_of

# What CommonMark could take for markup inside a line, and at its beginning; a backslash makes it plain text.
_INLINE = re.compile(r"[\\`*_{}\[\]<>|~&$]")
_AT_START = re.compile(r"^(\d*)([#+=.)-])")


def talk_as_markdown(answers: Iterable[Answer], edition: Edition, on: date, language: str = DEFAULT_LANGUAGE) -> bytes:
    """Write a talk as Markdown (CommonMark), in UTF-8.

    Args:
        answers: The answers in order, as `Conversation.turns` has them.
        edition: The FAQ.
        on: The day that is named in it.
        language: Language of the interface.
    """
    blocks = [
        f"# {escape_markdown(line('saved_title', language, title=edition.title))}",
        escape_markdown(
            line("saved_on", language, date=on.isoformat(), title=edition.title, publisher=edition.publisher)
        ),
    ]
    if as_published(edition, language):
        blocks.append(escape_markdown(as_published(edition, language)))
    for answer in answers:
        blocks += _turn(answer, edition, language)
    return ("\n\n".join(blocks) + "\n").encode()


def escape_markdown(text: str) -> str:
    """A text on one line that renders as itself."""
    one = " ".join(text.split())
    return _AT_START.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", one))


def _turn(answer: Answer, edition: Edition, language: str) -> Iterator[str]:
    yield f"## {escape_markdown(answer.question)}"
    yield escape_markdown(message_of(answer, edition, language))
    if answer.kind == "answer":
        yield from _entry(answer.hits[0], language)
        return
    if answer.kind == "not_covered" and answer.hits:
        yield escape_markdown(line("not_covered_nearest", language))
    if offered(answer):
        yield "\n".join(f"- {_offered(entry, language)}" for entry in offered(answer))


def _offered(entry: Entry, language: str) -> str:
    return f"{escape_markdown(entry.question)} ({escape_markdown(place_of(entry, language))})"


def _entry(hit: Hit, language: str) -> Iterator[str]:
    """The entry as a quotation, and below it where it stands."""
    entry = hit.entry
    number = number_of(entry, language)
    title = f"{number}. {entry.question}" if number else entry.question
    quoted = [f"**{escape_markdown(title)}**", *_blocks(entry)]
    yield "\n>\n".join("\n".join(f"> {row}" for row in block.split("\n")) for block in quoted)
    yield f"— {escape_markdown(str(hit.citation))}"
    for note in entry.notes:
        yield f"*{escape_markdown(line('editors_note', language))}:* {escape_markdown(note)}"


def _blocks(entry: Entry) -> Iterator[str]:
    text = entry.answer
    for block in entry.blocks:
        if block.items:
            yield "\n".join(f"- {escape_markdown(text[start:end])}" for start, end in block.items)
        else:
            yield escape_markdown(text[block.start : block.end])
