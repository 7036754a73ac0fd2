"""Search keys: the texts that stand for an entry in the index."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.corpus.folder import Corpus
from assistant.text import sentence_spans

KeyKind = Literal["question", "passage", "sentence", "phrasing", "uncovered"]
NO_ENTRY = -1
SHORTEST_SENTENCE = 20  # characters; shorter ones ("Chile") say nothing by themselves


@dataclass(frozen=True, slots=True)
class Key:
    """A text that stands for an entry in the index.

    Attributes:
        entry: Position of the entry in the edition, or `NO_ENTRY` for an uncovered question.
        kind: What the text is.
        text: The text that is embedded.
    """

    entry: int
    kind: KeyKind
    text: str


def edition_keys(corpus: Corpus) -> Iterator[Key]:
    """The keys of a corpus: by entry in printed order, then the uncovered questions."""
    phrasings: dict[str, list[str]] = {}
    for phrasing in corpus.phrasings:
        phrasings.setdefault(phrasing.entry, []).append(phrasing.text)
    for position, entry in enumerate(corpus.edition.entries):
        yield Key(position, "question", entry.question)
        yield Key(position, "passage", f"{entry.question}\n{entry.answer}")
        for start, end in sentence_spans(entry.answer):
            if end - start >= SHORTEST_SENTENCE:
                yield Key(position, "sentence", entry.answer[start:end])
        for text in phrasings.get(entry.id, ()):
            yield Key(position, "phrasing", text)
    for uncovered in corpus.not_covered:
        yield Key(NO_ENTRY, "uncovered", uncovered.text)
