"""What an assistant gives back: an answer with its hits, each cited."""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from assistant.corpus.edition import Edition, Entry

MOST_CHOICES = 4  # entries that a choice offers

AnswerKind = Literal["answer", "choose", "not_covered", "small_talk"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an entry stands, as a reader would cite it.

    Attributes:
        edition: The publication.
        entry: The entry.
    """

    edition: Edition
    entry: Entry

    def __str__(self) -> str:
        """Publisher, title, section and question, in one line of plain text."""
        parts = [self.edition.publisher, self.edition.title]
        if self.entry.kind == "question":
            parts.append(str(self.entry.section))
        parts.append(
            self.entry.label[0].lower() + self.entry.label[1:] if self.entry.number else f"“{self.entry.label}”"
        )
        return ", ".join(parts) + self._printed_twice() + "."

    def _printed_twice(self) -> str:
        plain = self.entry.number is None or self.entry.id == str(self.entry.number)
        return "" if plain else f" ({self.entry.id})"

    @property
    def csl(self) -> dict[str, Any]:
        """The citation as an item of CSL-JSON (Citation Style Language 1.0.2)."""
        return {
            "id": f"{self.edition.id}-{self.entry.id}",
            "type": "chapter",
            "title": self.entry.question,
            "container-title": self.edition.title,
            "publisher": self.edition.publisher,
            "language": self.edition.language,
            "section": str(self.entry.section),
            "locator": self.entry.id,
            "author": [{"literal": self.edition.publisher}],
        }

    @property
    def csl_json(self) -> str:
        """The citation as a CSL-JSON file with one item."""
        return json.dumps([self.csl], ensure_ascii=False, indent=1)

    @property
    def bibtex(self) -> str:
        """The citation as a BibTeX entry."""
        fields = {
            "author": "{" + _bibtex(self.edition.publisher) + "}",
            "title": _bibtex(self.entry.question),
            "booktitle": _bibtex(self.edition.title),
            "publisher": _bibtex(self.edition.publisher),
            "chapter": _bibtex(str(self.entry.section)),
            "note": _bibtex(self.entry.label + self._printed_twice()),
            "language": self.edition.language,
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@incollection{{{self.edition.id}-{self.entry.id},\n{body}}}"


def _bibtex(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found.

    Attributes:
        entry: The entry.
        probability: How likely it is that this entry answers the question, 0 … 1, calibrated.
        citation: Where it stands.
        evidence: Spans of `entry.answer` that bear on the question, in order; may be empty.
    """

    entry: Entry
    probability: float
    citation: Citation
    evidence: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry was found.

    Attributes:
        views: What each view says of it, by name of the feature, 0 … 1.
        weights: What each view adds to its score.
        nearest: The key that the question is nearest to: a printed text or a phrasing.
        nearest_kind: What that key is.
        shared: Words that the question shares with that key, the rarest first.
        margin: Lead of its score over the next entry's; a lead of 1 is a ratio of e.
        uncovered: Cosine of the nearest question that is known not to be covered.
        after: The printed question that it was read together with, "" if it was read by itself.
    """

    views: dict[str, float]
    weights: dict[str, float]
    nearest: str
    nearest_kind: str
    shared: tuple[str, ...]
    margin: float
    uncovered: float
    after: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to one question.

    Attributes:
        question: What was asked.
        kind: "answer": the first hit is shown in full. "choose": the hits are offered by their printed
            question. "not_covered": the FAQ has no answer; the hits are the nearest. "small_talk": no hits.
        hits: Best first.
        message: Name of the line in the catalogue of interface texts that goes with it.
        reason: Why the first hit was found; None where nothing was searched.
        listing: All entries of a list of which the hits are the first: a section, a topic.
        related: Entries that people ask next, where one is shown in a conversation.
        move: Name of the move that a turn of a conversation made ("pick", "next", …), "" for a question.
    """

    question: str
    kind: AnswerKind
    hits: tuple[Hit, ...]
    message: str
    reason: Reason | None = None
    listing: tuple[Entry, ...] = ()
    related: tuple[Hit, ...] = ()
    move: str = ""

    @property
    def listed(self) -> tuple[Entry, ...]:
        """The entries that are shown or offered, in order."""
        return self.listing or tuple(hit.entry for hit in self.hits[: 1 if self.kind == "answer" else None])

    @cached_property
    def as_dict(self) -> dict[str, Any]:
        """The answer for programs: strings, numbers, lists and dicts only."""
        return {
            "question": self.question,
            "kind": self.kind,
            "message": self.message,
            "hits": [
                {
                    "id": hit.entry.id,
                    "number": hit.entry.number,
                    "question": hit.entry.question,
                    "answer": hit.entry.answer,
                    "section": str(hit.entry.section),
                    "probability": round(hit.probability, 4),
                    "evidence": [list(span) for span in hit.evidence],
                    "notes": list(hit.entry.notes),
                    "citation": str(hit.citation),
                }
                for hit in self.hits
            ],
            "listing": [entry.id for entry in self.listing],
            "related": [{"id": hit.entry.id, "question": hit.entry.question} for hit in self.related],
            "move": self.move,
        }

    def to_json(self) -> str:
        """The answer as JSON."""
        return json.dumps(self.as_dict, ensure_ascii=False)
