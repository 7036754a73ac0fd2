"""The views, on keys whose scores can be worked out by hand."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import Corpus
from assistant.retrieval.features import FEATURES, Evidence
from assistant.retrieval.keys import NO_ENTRY, Key, edition_keys
from assistant.retrieval.lexical import LexicalView
from assistant.retrieval.prototypes import Prototypes
from assistant.retrieval.ranking import best_first, learn_ranking, pooled, softmax
from assistant.retrieval.views import Views
from assistant.text import words

from .conftest import WordEncoder

KEYS = (
    Key(0, "question", "steep green tea"),
    Key(0, "passage", "steep green tea minutes"),
    Key(0, "sentence", "minutes"),
    Key(0, "phrasing", "green tea minutes"),
    Key(1, "question", "best kettle"),
    Key(1, "passage", "best kettle thermometer"),
    Key(NO_ENTRY, "uncovered", "price kettle"),
)
ENTRIES = (
    Entry("1", "steep green tea", "minutes", Section(1, "Tea")),
    Entry("2", "best kettle", "thermometer", Section(1, "Tea")),
)
VOCABULARY = "steep green tea minutes best kettle thermometer price"


@pytest.fixture
def views(word_encoder: Callable[[str], WordEncoder]) -> Views:
    return Views.build(KEYS, word_encoder(VOCABULARY).encode([key.text for key in KEYS]), ENTRIES)


def look_up(views: Views, encoder: WordEncoder, text: str) -> dict[str, list[float]]:
    evidence = views.look_up(text, encoder.encode([text])[0])
    return {name: [float(value) for value in evidence.features[:, column]] for column, name in enumerate(FEATURES)}


def test_dense_features_are_cosines(views: Views, word_encoder: Callable[[str], WordEncoder]) -> None:
    features = look_up(views, word_encoder(VOCABULARY), "green tea")
    assert features["question"] == [pytest.approx(2 / np.sqrt(2 * 3)), 0.0]
    assert features["passage"] == [pytest.approx(2 / np.sqrt(2 * 4)), 0.0]
    assert features["sentence"] == [0.0, 0.0]  # entry 1 has no sentence
    assert features["phrasing"] == [pytest.approx(2 / np.sqrt(2 * 3)), 0.0]
    assert features["nearest_three"] == [pytest.approx((2 * 2 / np.sqrt(2 * 3) + 0) / 3), 0.0]


def test_the_nearest_uncovered_question_is_seen(views: Views, word_encoder: Callable[[str], WordEncoder]) -> None:
    evidence = views.look_up("price kettle", word_encoder(VOCABULARY).encode(["price kettle"])[0])
    assert list(evidence.uncovered) == pytest.approx([1.0, 1.0])
    assert evidence.uncovered_characters[0] == pytest.approx(evidence.uncovered_characters[1])


def test_words_that_no_key_has_are_counted(views: Views, word_encoder: Callable[[str], WordEncoder]) -> None:
    encoder = word_encoder(VOCABULARY)
    assert views.look_up("green tea", encoder.encode(["green tea"])[0]).unknown == 0
    assert 0.5 < views.look_up("green zebra", encoder.encode(["green zebra"])[0]).unknown < 1
    assert views.look_up("zebra", encoder.encode(["zebra"])[0]).unknown == 1


def test_views_are_the_same_after_saving_and_loading(
    views: Views, word_encoder: Callable[[str], WordEncoder], tmp_path: Path
) -> None:
    views.save(tmp_path)
    loaded = Views.load(tmp_path)
    encoder = word_encoder(VOCABULARY)
    assert look_up(loaded, encoder, "best green kettle") == look_up(views, encoder, "best green kettle")


def test_a_lexical_score_is_a_share_of_what_could_be_scored() -> None:
    view = LexicalView.build(["green tea", "black tea", "a kettle"], words)
    green, black, kettle = view.scores("green tea")
    assert 0 < black < green <= 1
    assert kettle == 0
    assert list(view.scores("zebra")) == [0, 0, 0]
    assert max(view.scores("green zebra")) < max(view.scores("green"))


def test_a_lone_hit_keeps_its_score() -> None:
    assert LexicalView.build(["tirupur hosiery", "ludhiana knitwear"], words).scores("tirupur")[0] > 0


def test_a_prototype_tells_an_entry_s_keys_from_all_others(word_encoder: Callable[[str], WordEncoder]) -> None:
    encoder = word_encoder(VOCABULARY)
    prototypes = Prototypes.learn(KEYS, encoder.encode([key.text for key in KEYS]), len(ENTRIES))
    tea, kettle = (prototypes.scores(encoder.encode([text])[0]) for text in ("green tea", "kettle thermometer"))
    assert tea[0] > 0.5 > tea[1]
    assert kettle[1] > 0.5 > kettle[0]
    # Uncovered questions teach nothing: a known one changes no prototype.
    covered = [key for key in KEYS if key.entry != NO_ENTRY]
    without = Prototypes.learn(covered, encoder.encode([key.text for key in covered]), len(ENTRIES))
    assert np.array_equal(without.weights, prototypes.weights)


def test_entries_with_the_same_answer_are_right_together() -> None:
    shares = np.array([0.5, 0.2, 0.3], dtype=np.float32)
    assert list(pooled(shares, np.array([4, 9, 4]))) == pytest.approx([0.8, 0.2, 0.8])


def test_a_long_answer_has_overlapping_passages_that_hold_all_of_it() -> None:
    sentences = [f"This is sentence number {number} of the answer." for number in range(9)]
    entry = Entry("1", "What is said?", " ".join(sentences), Section(1, "Long"))
    corpus = Corpus(Path("long"), Edition("long", "Long", "P", "R", (entry,), ()), (), (), (), {})
    passages = [key.text for key in edition_keys(corpus) if key.kind == "passage"]
    assert len(passages) > 1
    assert all(text.startswith("What is said?\n") and text.count("sentence number") <= 4 for text in passages)
    assert all(any(sentence in text for text in passages) for sentence in sentences)
    overlaps = itertools.pairwise(passages)
    assert all(any(sentence in one and sentence in other for sentence in sentences) for one, other in overlaps)


def test_a_short_answer_is_one_passage() -> None:
    entry = Entry("1", "What is said?", "Little. But well.", Section(1, "Short"))
    corpus = Corpus(Path("short"), Edition("short", "Short", "P", "R", (entry,), ()), (), (), (), {})
    assert [key.text for key in edition_keys(corpus) if key.kind == "passage"] == ["What is said?\nLittle. But well."]


def test_ties_go_to_the_printed_order() -> None:
    scores = np.array([0.5, 0.9, 0.9, 0.2], dtype=np.float32)
    assert list(best_first(scores)) == [1, 2, 0, 3]


def made_evidence(features: np.ndarray) -> Evidence:
    count = len(features)
    return Evidence(
        np.arange(count),
        features.astype(np.float32),
        np.zeros(count, dtype=np.int64),
        (0.0, 0.0),
        (0.0, 0.0),
        0.0,
        0.0,
        (0.0, 0.0),
    )


def test_the_ranking_learns_which_feature_to_trust() -> None:
    generator = np.random.default_rng(0)
    right = generator.integers(0, 4, 200)
    evidence = []
    for entry in right:
        features = generator.random((4, len(FEATURES)))
        features[entry, FEATURES.index("words")] += 1  # only this one tells
        evidence.append(made_evidence(features))
    ranking = learn_ranking(evidence, [int(entry) for entry in right])
    assert FEATURES[int(np.argmax(np.abs(ranking.weights)))] == "words"
    assert np.mean([ranking.scores(one).argmax() == entry for one, entry in zip(evidence, right, strict=True)]) > 0.95


@settings(deadline=None)
@given(st.lists(st.floats(-30, 30), min_size=1, max_size=20))
def test_softmax_is_a_distribution_in_the_order_of_the_scores(scores: list[float]) -> None:
    array = np.array(scores, dtype=np.float32)
    shares = softmax(array)
    assert shares.sum() == pytest.approx(1, abs=1e-4)
    assert shares[array.argmax()] == shares.max()


@settings(deadline=None, max_examples=30)
@given(st.permutations(range(4)))
def test_the_order_of_keys_within_an_entry_changes_nothing(order: list[int]) -> None:
    encoder = WordEncoder(VOCABULARY)
    shuffled = [KEYS[place] for place in order] + list(KEYS[4:])
    vectors = encoder.encode([key.text for key in shuffled])
    straight = Views.build(KEYS, encoder.encode([key.text for key in KEYS]), ENTRIES)
    for text in ("green tea", "best kettle minutes"):
        one, other = (look_up(which, encoder, text) for which in (Views.build(shuffled, vectors, ENTRIES), straight))
        for name in FEATURES:
            assert one[name] == pytest.approx(other[name], abs=1e-6), name
