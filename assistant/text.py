"""Text for matching: what is compared, never what is shown."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

# Runs of letters, their marks and digits: `\w` would split Devanagari at its vowel signs.
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")
# A sentence ends at . ? ! followed by a space and the start of another, or at a line break.
_SENTENCE = re.compile(r"\S.*?(?:[.?!]+[\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9])|(?=\n)|\Z)", re.DOTALL)
_ABBREVIATION = re.compile(r"(?:\b(?:Rs|viz|Prof|Dr|Mr|Mrs|No|vs|e\.g|i\.e)|\b[A-Z](?:\.[A-Z])*)\.\s*\Z")

# Devanagari as Hindi is typed in Latin letters. "ə" is the vowel that a consonant carries unless told
# otherwise; it is spoken or dropped by the rules in `_romanise_word`.
_CONSONANTS = {
    "क": "k",
    "ख": "kh",
    "ग": "g",
    "घ": "gh",
    "ङ": "n",
    "च": "ch",
    "छ": "chh",
    "ज": "j",
    "झ": "jh",
    "ञ": "n",
    "ट": "t",
    "ठ": "th",
    "ड": "d",
    "ढ": "dh",
    "ण": "n",
    "त": "t",
    "थ": "th",
    "द": "d",
    "ध": "dh",
    "न": "n",
    "प": "p",
    "फ": "f",
    "ब": "b",
    "भ": "bh",
    "म": "m",
    "य": "y",
    "र": "r",
    "ल": "l",
    "ळ": "l",
    "व": "v",
    "श": "sh",
    "ष": "sh",
    "स": "s",
    "ह": "h",
}
_VOWELS = {
    "अ": "a",
    "आ": "a",
    "इ": "i",
    "ई": "i",
    "उ": "u",
    "ऊ": "u",
    "ऋ": "ri",
    "ए": "e",
    "ऐ": "ai",
    "ओ": "o",
    "औ": "au",
    "ऑ": "o",
    "ऍ": "e",
}
_VOWEL_SIGNS = {
    "ा": "a",
    "ि": "i",
    "ी": "i",
    "ु": "u",
    "ू": "u",
    "ृ": "ri",
    "े": "e",
    "ै": "ai",
    "ो": "o",
    "ौ": "au",
    "ॉ": "o",
    "ॅ": "e",
    "्": "",
}
_OTHER_SIGNS = {"ं": "n", "ँ": "n", "ः": "h", "़": "", "।": ".", "॥": "."}
_DEVANAGARI_RUN = re.compile("[\u0900-\u097f]+")
_DROPPED = re.compile("(?<=[aeiouə])([^aeiouə]h?)ə(?=[^aeiouə]h?[aeiou])")

# Letters that are written one for another when a word is spelt by ear; the order matters.
_BY_EAR = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("sch", "s"),
        ("sh", "s"),
        ("ch", "k"),
        ("ck", "k"),
        ("ph", "f"),
        ("c(?=[iey])", "s"),
        ("g(?=[iey])", "j"),
        ("c", "k"),
        ("x", "ks"),
        ("q", "k"),
        ("w", "v"),
        ("z", "j"),
        ("h", ""),
    )
)


@lru_cache(maxsize=256)  # the views ask for the same question one after the other
def normalise(text: str) -> str:
    """Fold case, width, quotes, white space and script, so that texts that say the same compare equal."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("‘", "'")
    return " ".join(romanise(folded).split())


def forget() -> None:
    """Forget the texts and words that were read lately; without it they stay in memory for a while."""
    normalise.cache_clear()
    skeleton.cache_clear()


def without_end_mark(text: str) -> str:
    """A text without the punctuation at its end: whether somebody types a question mark says nothing."""
    return text.rstrip(" \t\r\n?!.।…") or text


def romanise(text: str) -> str:
    """Write Devanagari as Hindi is typed in Latin letters: "क्लस्टर क्या है" gives "klastar kya hai"."""
    return _DEVANAGARI_RUN.sub(lambda run: _romanise_run(run.group()), text)


def _romanise_run(run: str) -> str:
    letters = []
    for char in unicodedata.normalize("NFD", run):
        if char in _CONSONANTS:
            letters.append(_CONSONANTS[char] + "ə")
        elif char in _VOWEL_SIGNS:
            if letters:
                letters[-1] = letters[-1].removesuffix("ə")
            letters.append(_VOWEL_SIGNS[char])
        elif char.isdigit():
            letters.append(str(unicodedata.digit(char)))
        else:
            letters.append(_VOWELS.get(char) or _OTHER_SIGNS.get(char, ""))
    latin = "".join(letters)
    if latin.count("ə") > 1 or len(latin) > 2:
        latin = latin.removesuffix("ə")  # silent at the end of a word
    return _DROPPED.sub(r"\1", latin).replace("ə", "a")


def words(text: str) -> list[str]:
    """The words of a text, lower case, marks of Indic scripts kept."""
    return [str(word) for word in _WORD.findall(normalise(text))]


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """A word's consonants as they sound: "cluster", "clustr" and "klastar" all give "klstr".

    Made for matching misspellings, Hindi in Latin letters, and English words in Devanagari.
    """
    for pattern, sound in _BY_EAR:
        word = pattern.sub(sound, word)
    word = re.sub("^[aeiouy]", "a", word)
    word = word[:1] + re.sub("[aeiouy]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word)


def by_ear(text: str) -> list[str]:
    """Tokens that survive misspelling: each word's skeleton and its first five letters."""
    return [token for word in words(text) for token in (f"~{skeleton(word)}", word[:5])]


def character_ngrams(text: str, shortest: int = 3, longest: int = 5) -> list[str]:
    """Character n-grams inside word boundaries, as scikit-learn's `char_wb` makes them, but of words alone."""
    grams: list[str] = []
    for word in words(text):
        padded = f" {word} "
        for length in range(shortest, longest + 1):
            if length >= len(padded):
                grams.append(padded)
                break
            grams += [padded[at : at + length] for at in range(len(padded) - length + 1)]
    return grams


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences and list items of an answer, in order, without the space between."""
    start: int | None = None
    for match in _SENTENCE.finditer(text):
        start = match.start() if start is None else start
        if _ABBREVIATION.search(text, start, match.end()) and match.end() < len(text) and text[match.end()] != "\n":
            continue  # "Prof. Alagh" is not the end of a sentence
        yield start, match.end()
        start = None
    if start is not None:
        yield start, len(text.rstrip())
