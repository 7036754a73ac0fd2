"""Cloze: a printed sentence with one of its words left out, and three others that are printed elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import regex

from assistant.corpus.edition import Entry
from assistant.text import normalise, sentence_spans
from assistant.training.chance import number, shuffled
from assistant.training.slices import Slice

WRONG = 3  # wrong choices of every question

# A word, hyphens and apostrophes inside it included, or a number.
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:[-'’/][\p{L}\p{M}]+)*|\p{N}+(?:[.,]\p{N}+)*")
_LEAST_LETTERS = 5  # of a word that means something by itself
_TELLING = 3  # the longest words of a sentence are its telling ones: no "however", no "several"
_SHORTEST, _LONGEST = 50, 320  # characters of a sentence
_FROM_RIVALS = 12  # entries whose words are tried as wrong choices
_ENDING = 2  # letters: words that end alike fit the same place of a sentence


@dataclass(frozen=True, slots=True)
class Cloze:
    """A sentence with a gap.

    Attributes:
        sentence: The sentence, as printed.
        gap: The word that is left out.
        wrong: Three words of other entries that are of its kind.
    """

    sentence: Slice
    gap: Slice
    wrong: tuple[Slice, ...]


def make_cloze(entry: Entry, rivals: Iterable[Entry], seed: str) -> Cloze | None:
    """Make a cloze of one of an entry's sentences.

    Args:
        entry: The entry.
        rivals: Other entries, the most confusable first.
        seed: Decides on sentence, word and wrong words.

    Returns:
        The cloze; None if no sentence has a word that can be left out, or too few others are like it.
    """
    others = list(islice(rivals, _FROM_RIVALS))
    for sentence in shuffled(_sentences(entry), seed, entry.id, "sentence"):
        for gap in shuffled(_gaps(sentence), seed, entry.id, "gap", sentence.start):
            wrong = _wrong(sentence, gap, others, seed)
            if len(wrong) == WRONG:
                return Cloze(sentence, gap, wrong)
    return None


def _sentences(entry: Entry) -> Iterator[Slice]:
    for start, end in sentence_spans(entry.answer):
        if _SHORTEST <= end - start <= _LONGEST:
            yield Slice(entry, "answer", start, end)


def _words(slice_: Slice) -> Iterator[Slice]:
    for match in _WORD.finditer(slice_.text):
        if match.end() - match.start() >= _LEAST_LETTERS or match.group()[0].isdigit():
            yield Slice(slice_.entry, slice_.part, slice_.start + match.start(), slice_.start + match.end())


def _gaps(sentence: Slice) -> list[Slice]:
    """Words that may be left out: telling ones that stand once in the sentence and not in the printed question."""
    asked = normalise(sentence.entry.question)
    inside = normalise(sentence.text)
    found = [word for word in _words(sentence) if inside.count(normalise(word.text)) == 1]
    found = [word for word in found if normalise(word.text) not in asked]
    return sorted(found, key=lambda word: word.start - word.end)[:_TELLING]


def _wrong(sentence: Slice, gap: Slice, others: list[Entry], seed: str) -> tuple[Slice, ...]:
    taken = {normalise(gap.text)}
    inside = normalise(sentence.text)
    found: list[tuple[int, int, Slice]] = []
    every = chain.from_iterable(_words(Slice(one, "answer", 0, len(one.answer))) for one in others)
    for word in every:
        text = normalise(word.text)
        if _kind(word.text) != _kind(gap.text) or text in taken or text in inside or _akin(text, normalise(gap.text)):
            continue
        taken.add(text)
        alike = word.text[-_ENDING:].casefold() == gap.text[-_ENDING:].casefold()
        far = abs(len(word.text) - len(gap.text)) // 3
        found.append((far + (not alike), number(seed, gap.start, text), word))
    return tuple(word for *_, word in sorted(found, key=lambda one: one[:2])[:WRONG])


def _kind(word: str) -> str:
    """A number, a word with a capital, or a word without: of another kind than the rest, the right one stands out."""
    return "number" if word[0].isdigit() else "capital" if word[0].isupper() else "small"


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of the same one, as "cluster" and "clusters": either would be right."""
    return not one[0].isdigit() and one[:5] == other[:5]
