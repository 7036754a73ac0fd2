"""`faq.md`: the edition as people read and edit it.

The format is a small part of CommonMark, with the header attribute `{#id}` of Pandoc:

    # Getting to Know Clusters             the title, once
    ## Introduction {#introduction}        front matter: a heading with an id, no section
    ## Section 10. Cluster Development Agent
    ### 36. What is …?                     a question; its id is "36"
    ### 62. What is …? {#62b}              … or the one given
    a paragraph on one line                paragraphs are parted by empty lines
    - an item                              list items, one a line

Square brackets around a section's title mark it as supplied by the editor. Questions and sections
need no numbers: an unnumbered question has the words of the question as its id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.corpus.edition import Entry, EntryKind, Section
from assistant.errors import CorpusError

_HEADING = re.compile(r"(?P<level>#{1,3}) (?P<text>.+?)(?: \{#(?P<id>[\w-]+)\})?")
_SECTION = re.compile(r"Section (\d+)\. (.+)")
_NUMBERED = re.compile(r"(\d+)\. (.+)")
_SLUG_LENGTH = 60


@dataclass(slots=True)
class _Draft:
    id: str
    question: str
    section: Section
    number: int | None
    kind: EntryKind
    line: int
    blocks: list[list[str]] = field(default_factory=list)

    def finish(self, path: Path) -> Entry:
        if not self.blocks:
            raise CorpusError(f"{path}, line {self.line}: entry {self.id} has no answer")
        answer = "\n\n".join("\n".join(lines) for lines in self.blocks)
        return Entry(self.id, self.question, answer, self.section, self.number, self.kind)


def read_faq(path: Path) -> tuple[str, tuple[Entry, ...], tuple[Section, ...]]:
    """Read `faq.md`.

    Returns:
        Its title, entries and numbered or unnumbered sections, in printed order.

    Raises:
        CorpusError: with the line, if the file is not UTF-8, breaks the format, or uses an id twice.
    """
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 at byte {error.start}: save it as UTF-8") from error
    reader = _Reader(path)
    for number, line in enumerate(lines, 1):
        reader.read(line.strip(), number)
    _refuse_twins(reader.drafts, path)
    if not reader.title:
        raise CorpusError(f"{path} has no title: begin it with a line '# Title of the FAQ'")
    if not reader.drafts:
        raise CorpusError(f"{path} has no entries: give each question a line '### 1. Question'")
    return reader.title, tuple(draft.finish(path) for draft in reader.drafts), tuple(reader.sections)


class _Reader:
    """The headings and entries so far, and the block that is being read."""

    def __init__(self, path: Path) -> None:
        self.title = ""
        self.sections: list[Section] = []
        self.drafts: list[_Draft] = []
        self._path = path
        self._block: list[str] | None = None

    def read(self, line: str, number: int) -> None:
        if "\0" in line:
            raise self._error(number, "has a NUL character: take it out")
        heading = _HEADING.fullmatch(line)
        if heading or not line:
            self._block = None
        if heading:
            self._read_heading(len(heading["level"]), heading["text"], heading["id"], number)
        elif line and not self.drafts:
            raise self._error(number, f"the text {line[:60]!r} stands before the first question (a '### ' heading)")
        elif line:
            self._read_text(line)

    def _read_heading(self, level: int, text: str, given: str | None, number: int) -> None:
        if level == 1:
            self.title = self.title or text
        elif level == 2 and given:
            self.drafts.append(_Draft(given, text, Section(None, text), None, "front_matter", number))
        elif level == 2:
            self.sections.append(_section(text))
        elif not self.sections:
            raise self._error(number, f"the question {text!r} stands before the first section (a '## ' heading)")
        else:
            self.drafts.append(_question(text, given, self.sections[-1], number))

    def _read_text(self, line: str) -> None:
        text = line.removeprefix("- ")
        if self._block is None:
            self._block = [text]
            self.drafts[-1].blocks.append(self._block)
        elif text != line:
            self._block.append(text)
        else:  # a paragraph or item that an editor wrapped over several lines
            self._block[-1] += f" {text}"

    def _error(self, number: int, complaint: str) -> CorpusError:
        return CorpusError(f"{self._path}, line {number}: {complaint}")


def _section(text: str) -> Section:
    numbered = _SECTION.fullmatch(text)
    number, title = (int(numbered[1]), numbered[2]) if numbered else (None, text)
    supplied = title.startswith("[") and title.endswith("]")
    return Section(number, title[1:-1] if supplied else title, supplied)


def _question(text: str, given: str | None, section: Section, line: int) -> _Draft:
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return _Draft(given or numbered[1], numbered[2], section, int(numbered[1]), "question", line)
    slug = re.sub(r"[\W_]+", "-", text.casefold()).strip("-")[:_SLUG_LENGTH].strip("-")
    return _Draft(given or slug, text, section, None, "question", line)


def _refuse_twins(drafts: Sequence[_Draft], path: Path) -> None:
    seen: dict[str, int] = {}
    for draft in drafts:
        if draft.id in seen:
            raise CorpusError(
                f"{path}: the id {draft.id!r} is used in line {seen[draft.id]} and again in line "
                f"{draft.line}: give one of them its own, as in '### … {{#{draft.id}b}}'"
            )
        seen[draft.id] = draft.line


def write_faq(title: str, entries: Sequence[Entry]) -> str:
    """Write entries as `faq.md`; `read_faq` gives the same entries back."""
    lines = [f"# {title}"]
    section: Section | None = None
    for entry in entries:
        if entry.kind == "front_matter":
            lines.append(f"## {entry.question} {{#{entry.id}}}")
        elif entry.section != section:
            section = entry.section
            number = "" if section.number is None else f"Section {section.number}. "
            lines.append(f"## {number}{section.shown_title}")
        if entry.kind == "question":
            number = "" if entry.number is None else f"{entry.number}. "
            given = "" if entry.id == str(entry.number) else f" {{#{entry.id}}}"
            lines.append(f"### {number}{entry.question}{given}")
        for block in entry.blocks:
            if block.items:
                lines.append("\n".join(f"- {entry.answer[start:end]}" for start, end in block.items))
            else:
                lines.append(entry.answer[block.start : block.end])
    return "\n\n".join(lines) + "\n"
