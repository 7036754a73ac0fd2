"""A corpus folder: reading and validating everything that the owner of an FAQ edits."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from assistant.corpus.check import Proof, prove
from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.errata import Erratum, read_errata
from assistant.corpus.markdown import read_faq
from assistant.corpus.source import read_source
from assistant.corpus.tables import read_rows, read_toml
from assistant.errors import CorpusError

# The files whose content decides what is in an index; a change in one of them makes it stale.
INPUT_FILES = ("faq.md", "phrasings.csv", "not_covered.csv", "follow_ups.csv")
DEFAULT_EDITION = "getting-to-know-clusters"
_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Another way people ask for an entry: a search key, never shown as an answer.

    Attributes:
        entry: Id of the entry.
        text: The phrasing.
        voice: Whose words they are, if the file says; phrasings of one voice are held out together.
    """

    entry: str
    text: str
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A question that people ask and the FAQ does not answer.

    Attributes:
        text: The question.
        nearest: Id of the entry that it comes closest to, or "".
        why: What the entry does not say.
        kind: "same_field", "trap", "far", … if the file says.
        voice: Whose words it is in, if the file says.
    """

    text: str
    nearest: str = ""
    why: str = ""
    kind: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What somebody said after an entry was shown.

    Attributes:
        shown: Id of the entry that was shown.
        asked: What had been asked.
        text: What was said then.
        expected: Ids of the entries that answer it; empty if none does.
        kind: "fresh" for a complete question that leans on nothing, else how it leans on the talk.
        voice: Whose words it is in, if the file says.
    """

    shown: str
    asked: str
    text: str
    expected: tuple[str, ...] = ()
    kind: str = ""
    voice: str = ""


@dataclass(frozen=True)
class Corpus:
    """Everything that the owner of an FAQ edits.

    Attributes:
        folder: Where it was read from.
        edition: The text that may be shown.
        phrasings: Other ways people ask; may be empty.
        not_covered: Questions that the FAQ does not answer; may be empty.
        errata: Where the edition departs from its source; empty if it has none.
        follow_ups: What people say next; may be empty.
        digests: sha256 of each input file by name; a missing optional file has "".
    """

    folder: Path
    edition: Edition
    phrasings: tuple[Phrasing, ...] = field(repr=False)
    not_covered: tuple[Uncovered, ...] = field(repr=False)
    errata: tuple[Erratum, ...] = field(repr=False)
    digests: Mapping[str, str] = field(repr=False)
    follow_ups: tuple[FollowUp, ...] = field(default=(), repr=False)

    def first(self, count: int) -> "Corpus":
        """The corpus with the first entries and their phrasings alone; itself if it has no more entries."""
        if count >= len(self.edition.entries):
            return self
        edition = replace(self.edition, entries=self.edition.entries[:count])
        phrasings = tuple(one for one in self.phrasings if one.entry in edition.by_id)
        return replace(self, edition=edition, phrasings=phrasings, follow_ups=())

    def prove(self) -> Proof | None:
        """Prove the edition against its source, or return None if it has no source.

        Raises:
            CheckError: at the first unexplained difference.
        """
        source = read_source(self.folder)
        return prove(source.content, source.sha256, self.errata, self.edition) if source else None


def read_edition(folder: Path) -> Edition:
    """Read only the text that may be shown: all that opening an FAQ needs whose index is built.

    Raises:
        CorpusError: if a needed file is missing, or the two contradict each other.
    """
    if not folder.is_dir():
        raise CorpusError(f"there is no corpus folder {folder}: give one with faq.md and edition.toml in it")
    for name in ("faq.md", "edition.toml"):
        if not (folder / name).is_file():
            raise CorpusError(f"{folder / name} is missing: a corpus needs faq.md and edition.toml")
    return _edition(folder, read_toml(folder / "edition.toml"))


def input_digests(folder: Path) -> dict[str, str]:
    """sha256 of each input file of a corpus folder by name; a missing one has ""."""
    return {name: _digest(folder / name) for name in INPUT_FILES}


def read_corpus(folder: Path) -> Corpus:
    """Read a corpus folder.

    Raises:
        CorpusError: if a needed file is missing, or a file contradicts itself or another one.
    """
    edition = read_edition(folder)
    known = edition.by_id
    phrasings = tuple(
        Phrasing(row["entry"], row["phrasing"], row.get("voice", ""))
        for row, place in read_rows(folder / "phrasings.csv", ("entry", "phrasing"))
        if _known(row["entry"], known, place)
    )
    not_covered = tuple(
        Uncovered(
            row["question"], row.get("nearest", ""), row.get("why", ""), row.get("kind", ""), row.get("voice", "")
        )
        for row, place in read_rows(folder / "not_covered.csv", ("question",))
        if not row.get("nearest") or _known(row["nearest"], known, place)
    )
    follow_ups = tuple(
        FollowUp(
            row["shown"],
            row["asked"],
            row["said"],
            tuple(one for one in row.get("expected", "").split(";") if one and _known(one, known, place)),
            row.get("kind", ""),
            row.get("voice", ""),
        )
        for row, place in read_rows(folder / "follow_ups.csv", ("shown", "asked", "said"))
        if _known(row["shown"], known, place)
    )
    errata_file = folder / "errata.toml"
    errata = read_errata(errata_file) if errata_file.is_file() else ()
    return Corpus(folder, edition, phrasings, not_covered, errata, input_digests(folder), follow_ups)


def default_corpus() -> Path:
    """The edition that comes with the package: in a checkout `corpus/`, in a wheel beside the modules."""
    for folder in (_PACKAGE.parent / "corpus", _PACKAGE / "editions"):
        if (folder / DEFAULT_EDITION).is_dir():
            return folder / DEFAULT_EDITION
    raise CorpusError(f"the edition {DEFAULT_EDITION} is not installed: reinstall the package, or give a corpus folder")


def _edition(folder: Path, settings: Mapping[str, Any]) -> Edition:
    title, entries, sections = read_faq(folder / "faq.md")
    place = folder / "edition.toml"
    for name in ("title", "publisher", "rights"):
        if not isinstance(settings.get(name), str) or not settings[name]:
            raise CorpusError(f'{place} has no {name}: add a line {name} = "…"')
    if settings["title"] != title:
        raise CorpusError(f"{place} has the title {settings['title']!r}, faq.md has {title!r}: make them the same")
    _compare_headings(settings, entries, sections, place)
    reasons = {record.get("number"): str(record.get("reason", "")) for record in settings.get("sections", [])}
    explained = {section: replace(section, reason=reasons.get(section.number, "")) for section in sections}
    notes = _notes(settings, {entry.id for entry in entries}, place)
    entries = tuple(
        replace(entry, section=explained.get(entry.section, entry.section), notes=notes.get(entry.id, ()))
        for entry in entries
    )
    return Edition(
        folder.name,
        title,
        settings["publisher"],
        settings["rights"],
        entries,
        tuple(explained[section] for section in sections),
        str(settings.get("language", "en")),
        str(settings.get("established", "")),
        {one: tuple(map(str, texts)) for one, texts in settings.get("samples", {}).items()},
    )


def _compare_headings(
    settings: Mapping[str, Any], entries: Sequence[Entry], sections: Sequence[Section], place: Path
) -> None:
    """Compare the headings of faq.md with those that edition.toml records, where it records them."""
    recorded = [
        (record.get("number"), record.get("title"), bool(record.get("supplied")))
        for record in settings.get("sections", [])
    ]
    found = [(section.number, section.title, section.supplied) for section in sections]
    fronts = [(record.get("id"), record.get("heading")) for record in settings.get("front_matter", [])]
    found_fronts = [(entry.id, entry.question) for entry in entries if entry.kind == "front_matter"]
    for what, ours, theirs in (("section", recorded, found), ("front matter", fronts, found_fronts)):
        if not ours:
            continue
        for one, other in zip_longest(ours, theirs):
            if one != other:
                raise CorpusError(f"{place} has the {what} {one}, faq.md has {other}: make them the same")


def _notes(settings: Mapping[str, Any], ids: set[str], place: Path) -> dict[str, tuple[str, ...]]:
    notes: dict[str, tuple[str, ...]] = {}
    for note in settings.get("notes", []):
        entry = str(note.get("entry"))
        if entry not in ids:
            raise CorpusError(f"{place}: a note is for the entry {entry!r}, which faq.md does not have")
        notes[entry] = (*notes.get(entry, ()), str(note.get("text", "")))
    return notes


def _known(entry: str, entries: Mapping[str, Entry], place: str) -> bool:
    if entry not in entries:
        raise CorpusError(f"{place}: the entry {entry!r} is not in faq.md")
    return True


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
