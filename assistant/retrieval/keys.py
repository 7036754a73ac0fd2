"""Search keys: the texts that stand for an entry in the index."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args, overload

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.folder import Corpus
from assistant.text import sentence_spans

KeyKind = Literal["question", "passage", "sentence", "phrasing", "uncovered"]
KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
KEYS_FILE = "keys.npz"
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


class Keys(Sequence[Key]):
    """Keys in one block: a million open as fast as ten, and a key is made when it is asked for."""

    def __init__(self, entry: NDArray[np.int64], kind: NDArray[np.uint8], ends: NDArray[np.int64], text: bytes) -> None:
        """Wrap arrays; use `of` or `load`.

        Args:
            entry: (n,) int64, the entry of each.
            kind: (n,) uint8, the kind of each as its place in `KINDS`.
            ends: (n,) int64, where the text of each ends.
            text: All texts one after the other, UTF-8.
        """
        self.entry = entry
        self.kind = kind
        self._ends = ends
        self._text = text

    @classmethod
    def of(cls, keys: Iterable[Key]) -> "Keys":
        """Put keys into one block."""
        every = list(keys)
        texts = [key.text.encode() for key in every]
        return cls(
            np.array([key.entry for key in every], dtype=np.int64),
            np.array([KINDS.index(key.kind) for key in every], dtype=np.uint8),
            np.cumsum([len(text) for text in texts], dtype=np.int64),
            b"".join(texts),
        )

    def __len__(self) -> int:
        return len(self.entry)

    @overload
    def __getitem__(self, place: int) -> Key: ...

    @overload
    def __getitem__(self, place: slice) -> list[Key]: ...

    def __getitem__(self, place: int | slice) -> Key | list[Key]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        end = int(self._ends[place])
        start = int(self._ends[place - 1]) if place % len(self) else 0
        return Key(int(self.entry[place]), KINDS[self.kind[place]], self._text[start:end].decode())

    def save(self, folder: Path) -> None:
        """Write them into an existing folder."""
        text = np.frombuffer(self._text, dtype=np.uint8)
        np.savez(folder / KEYS_FILE, entry=self.entry, kind=self.kind, ends=self._ends, text=text)

    @classmethod
    def load(cls, folder: Path) -> "Keys":
        """Read what `save` wrote."""
        with np.load(folder / KEYS_FILE, allow_pickle=False) as stored:
            return cls(stored["entry"], stored["kind"], stored["ends"], stored["text"].tobytes())


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
