"""Search keys: the texts that stand for an entry in the index."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.corpus.folder import Corpus
from assistant.text import sentence_spans

KeyKind = Literal["question", "passage", "sentence", "phrasing", "uncovered"]
NO_ENTRY = -1
SHORTEST_SENTENCE = 20  # characters; shorter ones ("Chile") say nothing by themselves
_PASSAGE = 4  # sentences of a long answer in one passage: an encoder reads a few hundred tokens at best
_PASSAGE_STEP = 2
# The more entries, the less of each is embedded: words are looked for in all of the text at any size.
_WITH_SENTENCES = 20_000  # entries up to which every sentence is a key
_WITH_PASSAGES = 200_000  # entries up to which the answer is one


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
    size = len(corpus.edition.entries)
    for position, entry in enumerate(corpus.edition.entries):
        yield Key(position, "question", entry.question)
        sentences = list(sentence_spans(entry.answer))
        for start, end in _passages(sentences) if size <= _WITH_PASSAGES else ():
            yield Key(position, "passage", f"{entry.question}\n{entry.answer[start:end]}")
        for start, end in sentences if size <= _WITH_SENTENCES else ():
            if end - start >= SHORTEST_SENTENCE:
                yield Key(position, "sentence", entry.answer[start:end])
        for text in phrasings.get(entry.id, ()):
            yield Key(position, "phrasing", text)
    for uncovered in corpus.not_covered:
        yield Key(NO_ENTRY, "uncovered", uncovered.text)


def keys_digest(keys: Iterable[Key]) -> str:
    """sha256 over keys in their order: what was learned of them by number holds for these only."""
    digest = hashlib.sha256()
    for key in keys:
        digest.update(f"{key.entry}\t{key.kind}\t{key.text}\0".encode())
    return digest.hexdigest()


def _passages(sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of a few sentences each that together hold all of an answer, overlapping."""
    for first in range(0, max(1, len(sentences) - _PASSAGE + _PASSAGE_STEP), _PASSAGE_STEP):
        inside = sentences[first : first + _PASSAGE]
        yield (inside[0][0], inside[-1][1]) if inside else (0, 0)
