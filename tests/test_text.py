"""Matching text: folding, scripts, sounds, sentences."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus.edition import Edition
from assistant.text import character_ngrams, normalise, romanise, sentence_spans, skeleton, words


def test_words_keep_the_marks_of_devanagari_and_fold_case_and_width() -> None:
    assert words("Who appoints the CDA?") == ["who", "appoints", "the", "cda"]
    assert words("ＣＤＡ") == ["cda"]
    assert words("सीडीए") == words("सीडीए ") != words("सड")


@pytest.mark.parametrize(
    ("devanagari", "latin"),
    [
        ("क्लस्टर", "klastar"),
        ("में", "men"),
        ("सरकार", "sarkar"),
        ("कौन", "kaun"),
        ("नहीं", "nahin"),
        ("२००५", "2005"),
        ("है", "hai"),
        ("करता", "karta"),
        ("न", "na"),
        ("क्या है?", "kya hai?"),
    ],
)
def test_devanagari_is_written_as_people_type_it(devanagari: str, latin: str) -> None:
    assert romanise(devanagari) == latin


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cluster", "clustr"),
        ("cluster", "क्लस्टर"),
        ("agency", "एजेंसी"),
        ("network", "नेटवर्क"),
        ("bhumika", "भूमिका"),
        ("phone", "fone"),
    ],
)
def test_words_that_sound_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(normalise(one)) == skeleton(normalise(other))


def test_words_that_differ_in_sound_have_different_skeletons() -> None:
    assert len({skeleton(word) for word in ("cluster", "cooperative", "network", "sector", "scheme")}) == 5


def test_character_ngrams_stay_inside_words() -> None:
    assert character_ngrams("ab c") == [" ab", "ab ", " ab ", " c "]


def test_sentences_of_an_answer(edition: Edition) -> None:
    about = edition.by_id["about"].answer
    sentences = [about[start:end] for start, end in sentence_spans(about)]
    assert len(sentences) == 7
    assert any("chaired by Prof Y.K. Alagh, former" in sentence for sentence in sentences)
    listed = edition.by_id["43"].answer
    assert listed[slice(*list(sentence_spans(listed))[1])] == (
        "(i) Importance to the national or state economy in terms of employment, turnover, exports, etc."
    )


def test_sentences_cover_every_answer_and_do_not_overlap(edition: Edition) -> None:
    for entry in edition.entries:
        spans = list(sentence_spans(entry.answer))
        between = [entry.answer[a[1] : b[0]] for a, b in pairwise(spans)]
        assert all(not gap.strip() for gap in between), entry.id
        assert (spans[0][0], spans[-1][1]) == (0, len(entry.answer)), entry.id


@given(st.text(max_size=200))
def test_nothing_breaks_on_any_text(text: str) -> None:
    words(text)
    character_ngrams(text)
    assert normalise(normalise(text)) == normalise(text)
    for start, end in sentence_spans(text):
        assert 0 <= start < end <= len(text)
