"""`verbatim train`: flash cards in the terminal."""

import json
import time
from collections import deque
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from assistant.answer import Citation, Hit
from assistant.cli.main import CorpusOption, JsonOption, app, out
from assistant.cli.show import place_of, show_text
from assistant.corpus.edition import Edition, Entry
from assistant.corpus.folder import default_corpus, read_edition
from assistant.errors import VerbatimError
from assistant.messages import line
from assistant.training.keeping import default_file, read_file, write_file
from assistant.training.mastery import mastery, streak
from assistant.training.plan import read_places
from assistant.training.progress import Progress, Review, day_of
from assistant.training.session import LENGTHS, Session, plan_session
from assistant.training.sheet import cards_sheet


@app.command()
def train(
    sections: Annotated[str, typer.Option("--sections", help='Only these sections: "1,12"; by default all.')] = "",
    length: Annotated[int, typer.Option("--length", help="Most cards of the session: 5, 10 or 20.")] = 10,
    progress: Annotated[Path | None, typer.Option("--progress", help="File that your progress is kept in.")] = None,
    merge: Annotated[Path | None, typer.Option("--merge", help="Add the progress in this file first.")] = None,
    due: Annotated[bool, typer.Option("--due", help="Only show how far you are, by section.")] = False,
    corpus: CorpusOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn the FAQ with flash cards; what you forget comes again sooner (FSRS). Nothing is sent anywhere."""
    edition = read_edition(corpus or default_corpus())
    if length not in LENGTHS:
        raise VerbatimError(f"--length is {length}: give {', '.join(map(str, LENGTHS[:-1]))} or {LENGTHS[-1]}")
    places = read_places(edition, sections.replace(",", ".").replace(" ", ""))
    if places is None:
        raise VerbatimError(f"--sections is {sections!r}: give places in the list that `verbatim train --due` shows")
    file = progress or default_file(edition)
    held = read_file(file, edition) if file.exists() else Progress(edition.id)
    held = held.not_after(_now())
    if merge is not None:
        held = held.merge(read_file(merge, edition)).settle(_zone())
        write_file(file, held)
    if due:
        _show_mastery(edition, held, as_json)
        return
    if as_json:
        raise VerbatimError("--json goes with --due: flash cards are for people")
    session = plan_session(edition, held, places, length, _now(), _zone())
    if not session.entries:
        raise VerbatimError(f"there is nothing to learn in {edition.title}: it has no questions")
    tries = _run(edition, session, held, file)
    _show_end(edition, tries, file)


def _run(edition: Edition, session: Session, held: Progress, file: Path) -> list[Review]:
    """Ask the cards of a session until each was recalled; a forgotten one comes again at the end."""
    out.print(Text(line("train_ahead" if session.ahead else "train_terminal_intro"), style="dim"))
    queue = deque(session.entries)
    tries: list[Review] = []
    while queue:
        entry = queue.popleft()
        out.print()
        out.print(Text(line("train_left", count=len(queue) + 1), style="dim"))
        out.print(Text(f"{place_of(entry)}", style="dim"))
        out.print(Text(entry.question, style="bold"))
        answer = _ask(edition, entry)
        if answer is None:
            break
        tries.append(Review(_now(), entry.id, "got" if answer else "forgot"))
        held = held.tried(entry.id, tries[-1].grade, tries[-1].at, _zone())
        write_file(file, held)  # after every card: what was learned outlives a power cut
        if not answer:
            queue.append(entry)
    return tries


def _ask(edition: Edition, entry: Entry) -> bool | None:
    """Let the learner recall an entry; whether it was known, None to stop."""
    if _read(line("train_terminal_reveal")) is None:
        return None
    show_text(out, Hit(entry, 1.0, Citation(edition, entry)))
    out.print()
    while True:
        said = _read(line("train_terminal_grade"))
        if said is None or said.startswith("q"):
            return None
        if not said or said.startswith(("g", "y")):
            return True
        if said.startswith(("f", "n")):
            return False


def _read(prompt: str) -> str | None:
    """What was typed, in lower case; None at the end of the input."""
    try:
        return input(f"{prompt} ").strip().lower()
    except (EOFError, KeyboardInterrupt):
        return None


def _show_end(edition: Edition, tries: list[Review], file: Path) -> None:
    sheet = cards_sheet(edition, tries)
    out.print()
    if not sheet.rows:
        out.print(line("train_nothing_done"))
        return
    out.print(Text(line("train_score_cards", right=sheet.right, count=len(sheet.rows)), style="bold"))
    again = sheet.to_read(edition)
    if again:
        out.print(f"{line('train_read_again')}:")
    for entry in again:
        out.print(Text(f"  {entry.id:>4}  {entry.question}"))
    out.print(Text(line("train_kept_in", file=file), style="dim"))


def _show_mastery(edition: Edition, held: Progress, as_json: bool) -> None:
    rows = mastery(edition, held, _now(), _zone())
    if as_json:
        for row in rows:
            typer.echo(json.dumps(asdict(row) | {"section": str(row.section)}, ensure_ascii=False))
        return
    names = [line(f"train_{name}") for name in ("known", "learning", "new", "due")]
    table = Table("", line("train_section"), *names, box=None, pad_edge=False)
    for row in rows:
        counts = [str(number) for number in (row.known, row.learning, row.new, row.due)]
        table.add_row(str(row.place), Text(str(row.section)), *counts)
    out.print(table)
    days = streak(held.days, day_of(_now(), _zone()))
    if days > 1:
        out.print(line("train_streak", days=days))


def _now() -> int:
    return int(time.time())


def _zone() -> int:
    """Minutes that the clock of this machine is ahead of UTC."""
    ahead = datetime.now().astimezone().utcoffset()
    return int(ahead.total_seconds()) // 60 if ahead else 0
