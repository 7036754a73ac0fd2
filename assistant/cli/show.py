"""How answers look in the terminal. Published text is shown as it is; everything around it is the catalogue's."""

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from assistant.answer import Answer, Hit, Reason
from assistant.corpus.edition import Edition, Entry
from assistant.messages import line
from assistant.wording import message_of


def show_answer(console: Console, answer: Answer, edition: Edition, explain: bool = False) -> None:
    """Print an answer for a reader."""
    if answer.kind == "answer":
        show_hit(console, answer.hits[0])
        if answer.related:
            console.print()
            console.print(line("related"), style="dim")
        for hit in answer.related:
            console.print(Text(f"  {hit.entry.id:>4}  {hit.entry.question}", style="dim"))
    else:
        console.print(escape(message_of(answer, edition)), style="bold")
        if answer.kind == "not_covered" and answer.hits:
            console.print(line("not_covered_nearest"))
        for place, entry in enumerate(answer.listed if answer.hits else (), 1):
            console.print(Text(f"  {place}. {entry.question}  ({place_of(entry)})"))
        if answer.message == "sections":
            for section in edition.sections:
                console.print(Text(f"  {section}"))
    if explain and answer.reason:
        for row in reason_lines(answer.reason):
            console.print(Text(row, style="dim"))


def show_hit(console: Console, hit: Hit) -> None:
    """Print one entry in full, with its place, its evidence underlined and its notes apart."""
    console.print(Text(hit.entry.question, style="bold"))
    show_text(console, hit)


def show_text(console: Console, hit: Hit) -> None:
    """Print the answer of an entry with its place and notes, without its question."""
    for block in marked_blocks(hit.entry, hit.evidence):
        console.print()
        console.print(Padding(block, (0, 0, 0, 2), expand=False))
    console.print()
    console.print(Text(str(hit.citation), style="italic"))
    for note in hit.entry.notes:
        console.print(Text(f"{line('editors_note')}: {note}", style="dim"))


def marked_blocks(entry: Entry, evidence: tuple[tuple[int, int], ...]) -> Iterator[Text]:
    """The paragraphs and lists of an answer as styled text; the characters are the edition's."""
    text = Text(entry.answer)
    for start, end in evidence:
        text.stylize("underline", start, end)
    for block in entry.blocks:
        yield text[block.start : block.end]


def place_of(entry: Entry) -> str:
    """An entry's place in short: "Section 10, Cluster Development Agent, question 36"."""
    return f"{entry.section}, question {entry.id}" if entry.number is not None else entry.label


def reason_lines(reason: Reason) -> Iterator[str]:
    """Why an entry was found, one line a fact."""
    yield f"Nearest {reason.nearest_kind}: {reason.nearest!r}"
    if reason.after:
        yield f"Read together with: {reason.after!r}"
    yield f"Words shared: {', '.join(reason.shared) or 'none'}"
    yield f"Lead over the next entry: {reason.margin:.2f}"
    yield f"Nearest question known not to be covered: {reason.uncovered:.2f}"
    for name, value in reason.views.items():
        yield f"  {name:<18} {value:5.2f}   adds {reason.weights[name]:+6.2f}"
