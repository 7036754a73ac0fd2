"""What very many entries are searched with must find what looking at every one finds; and builds that go on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import assistant.index.build
from assistant import Assistant
from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import Corpus, read_corpus
from assistant.encoder import Vectors
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import find_model
from assistant.index.build import build_index
from assistant.index.embedding import embed_resumably
from assistant.index.store import read_manifest
from assistant.retrieval import candidates, views
from assistant.retrieval.dense import DenseIndex, nearest_exactly
from assistant.retrieval.features import FEATURES
from assistant.retrieval.gate import Gate
from assistant.retrieval.grams import HashedGrams
from assistant.retrieval.keys import Key, edition_keys
from assistant.retrieval.lexical import LexicalView
from assistant.retrieval.views import Views
from assistant.text import character_ngrams, words

from .conftest import WordEncoder

_SYLLABLES = ("ba", "du", "ki", "lo", "me", "ro", "sa", "ty")
VOCABULARY = [f"{syllable}{letter}" for syllable in _SYLLABLES for letter in "bdfgklmnprst"]


def scattered(count: int, dimension: int = 32) -> Vectors:
    """Unit vectors around some centres, as texts on some subjects are."""
    draw = np.random.default_rng(1)
    centres = draw.normal(size=(60, dimension))
    vectors = centres[draw.integers(60, size=count)] + draw.normal(size=(count, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def large(count: int) -> tuple[list[Key], list[Entry]]:
    """Entries whose questions are six words of a small vocabulary."""
    draw = np.random.default_rng(2)
    section = Section(1, "All")
    texts = [[" ".join(draw.choice(VOCABULARY, size, replace=False)) for size in (6, 12)] for _ in range(count)]
    entries = [Entry(str(number), question, answer, section) for number, (question, answer) in enumerate(texts)]
    edition = Edition("large", "Large", "P", "R", tuple(entries), (section,))
    return list(edition_keys(Corpus(Path("large"), edition, (), (), (), {}))), entries


def test_a_graph_finds_what_exact_search_finds(tmp_path: Path) -> None:
    vectors = scattered(6000)
    dense = DenseIndex.build(vectors, exact=5000)
    assert dense.settings.kind == "hnsw"
    assert dense.settings.explored < len(dense)
    dense.save(tmp_path)
    loaded = DenseIndex.load(tmp_path)
    asked = scattered(200)[100:]
    exactly = nearest_exactly(vectors, asked, 10)
    found = [np.isin(one, loaded.search(vector, 10)[1]).mean() for one, vector in zip(exactly, asked, strict=True)]
    assert float(np.mean(found)) >= 0.99
    assert np.allclose(loaded.vectors(np.array([7, 5])), vectors[[7, 5]], atol=1e-3)


def test_few_vectors_are_searched_exactly() -> None:
    vectors = scattered(500)
    dense = DenseIndex.build(vectors)
    assert dense.settings.kind == "flat"
    assert dense.search(vectors[3], 10)[1].tolist() == nearest_exactly(vectors, vectors[3:4], 10)[0].tolist()


def test_candidates_are_scored_as_if_every_entry_were_one(
    word_encoder: Callable[[str], WordEncoder], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys, entries = large(400)
    encoder = word_encoder(" ".join(VOCABULARY))
    vectors = encoder.encode([key.text for key in keys])
    every = Views.build(keys, vectors, entries, Gate.nothing())
    assert len(every.look_up("", vectors[0]).entries) == len(entries)
    for module in (candidates, views):
        monkeypatch.setattr(module, "ALL", 100)
    Views.build(keys, vectors, entries, Gate.nothing()).save(tmp_path)
    some = Views.load(tmp_path)
    same = [FEATURES.index(name) for name in ("question", "passage", "words", "words_printed", "sounds", "prototype")]
    for entry in entries[::20]:
        text = " ".join(entry.question.split()[1:5])
        vector = encoder.encode([text])[0]
        one, other = every.look_up(text, vector), some.look_up(text, vector)
        assert len(other.entries) < len(entries)
        assert np.allclose(one.features[other.entries][:, same], other.features[:, same], atol=1e-5)
        assert one.entries[one.features.sum(axis=1).argmax()] == other.entries[other.features.sum(axis=1).argmax()]
        place = int(np.searchsorted(other.entries, int(entry.id)))
        assert keys[other.nearest_key[place]].entry == int(entry.id)
    assert some.neighbours(3, 5) == every.neighbours(3, 5)
    by_meaning = some.look_up("nothing of it", encoder.encode([entries[7].question])[0])
    assert int(entries[7].id) in by_meaning.entries  # though no word of it is said


def test_hashed_grams_score_like_bm25_of_the_same_grams() -> None:
    texts = [entry.question for entry in large(300)[1]]
    full, hashed = LexicalView.build(texts, character_ngrams, k1=0.9, b=1.0), HashedGrams.build(texts)
    for text in texts[::30]:
        asked = text[3:25]
        one, other = full.scores(asked), hashed.scores(asked, np.arange(len(texts)))
        assert one.argmax() == other.argmax()
        assert np.corrcoef(one, other)[0, 1] > 0.95


def test_the_rarest_words_find_their_texts() -> None:
    texts = [entry.question for entry in large(300)[1]] + ["zebra baba"]
    view = LexicalView.build(texts, words)
    assert view.nearest("a zebra", 5).tolist() == [300]
    assert view.nearest("nothing here", 5).tolist() == []
    among = np.array([2, 150, 300])
    assert np.allclose(view.scores("zebra baba dub", among), view.scores("zebra baba dub")[among])


class CountingEncoder(WordEncoder):
    """Counts what it embeds, and stops where it is told to."""

    def __init__(self, vocabulary: str, fails_after: int = 10**9) -> None:
        super().__init__(vocabulary)
        self.texts: list[str] = []
        self._fails_after = fails_after

    def encode(self, texts: list[str]) -> Vectors:
        if len(self.texts) + len(texts) > self._fails_after:
            raise KeyboardInterrupt
        self.texts += texts
        return super().encode(texts)


def test_a_stopped_build_goes_on_where_it_was(tmp_path: Path) -> None:
    keys, _ = large(500)
    vocabulary = " ".join(VOCABULARY)
    silent = assistant.index.build.silent
    stopped = CountingEncoder(vocabulary, fails_after=1000)
    with pytest.raises(KeyboardInterrupt):
        embed_resumably(stopped, keys, tmp_path / "work", "words", None, silent)
    again = CountingEncoder(vocabulary)
    vectors = embed_resumably(again, keys, tmp_path / "work", "words", None, silent)
    assert 0 < len(again.texts) == len(keys) - len(stopped.texts)
    assert np.allclose(vectors, WordEncoder(vocabulary).encode([key.text for key in keys]))
    other = CountingEncoder(vocabulary)
    embed_resumably(other, keys, tmp_path / "work", "another encoder", None, silent)
    assert len(other.texts) == len(keys)


def test_a_talk_goes_on_where_not_every_entry_is_weighed(
    tea: Path, tea_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (candidates, views):
        monkeypatch.setattr(module, "ALL", 1)
    monkeypatch.setattr(candidates, "_BY_MEANING", 2)
    faq = Assistant.open(tea, tea_index)
    chat = faq.conversation()
    assert chat.ask("how long should green tea steep").hits[0].entry.id == "1"
    for said in ("and where do I keep it?", "which pot for that?", "and then?", "no, I meant does it go bad"):
        answer, act = chat.understand(said)
        assert act in ("question", "follow_up")
        assert {hit.entry.id for hit in answer.hits} <= set(faq.edition.by_id)
        if answer.kind == "answer" and act == "follow_up":
            assert answer.reason is not None
            assert answer.reason.after == faq.edition.by_id["1"].question
    assert chat.related(faq.edition.by_id["1"])


def test_an_edited_entry_embeds_only_what_changed(tea: Path, tea_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = tea_index
    first = Assistant.open(tea, index)
    faq = tea / "faq.md"
    faq.write_text(faq.read_text("utf-8").replace("dark and dry place", "cool and dark cupboard"), "utf-8")
    embedded: list[str] = []
    encode = OnnxEncoder.encode

    def counted(self: OnnxEncoder, texts: list[str]) -> Vectors:
        embedded.extend(texts)
        return encode(self, texts)

    monkeypatch.setattr(OnnxEncoder, "encode", counted)
    monkeypatch.setattr(assistant.index.build, "load_model", lambda *_: pytest.fail("the model was loaded again"))
    monkeypatch.setattr(assistant.index.build, "learn_acts", lambda *_: pytest.fail("the acts were learned again"))
    build_index(read_corpus(tea), index, find_model())
    assert embedded
    assert all("cool and dark cupboard" in text for text in embedded)
    assert not (index.parent / ".index.building").exists()
    changed = Assistant.open(tea, index)
    assert changed.ask("where should tea be kept?").hits[0].entry.answer == "In a cool and dark cupboard."
    assert (
        changed.ask("how long should green tea steep").as_dict == first.ask("how long should green tea steep").as_dict
    )


def test_a_light_encoder_is_judged_by_the_first_entries_of_many(
    tea: Path, tea_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = read_corpus(tea)
    first = corpus.first(2)
    assert [entry.id for entry in first.edition.entries] == [entry.id for entry in corpus.edition.entries[:2]]
    assert {one.entry for one in first.phrasings} <= set(first.edition.by_id)
    assert corpus.first(len(corpus.edition.entries)) is corpus
    build = assistant.index.build
    encoder = OnnxEncoder(tea_index / "encoder")
    judged: list[int] = []

    def refuse(*given: Any) -> float:
        judged.append(len(given[-1].entries))
        return 0.5

    for name, instead in (
        ("_JUDGED", 2),
        ("load_model", lambda *_: None),
        ("exported", lambda *_: encoder),
        ("quantised", lambda *_: encoder),
        ("keep_one", lambda *_, light: None),
        ("agree", refuse),
    ):
        monkeypatch.setattr(build, name, instead)
    build_index(corpus, tmp_path / "new" / "index", find_model())
    manifest = read_manifest(tmp_path / "new" / "index")
    assert judged == [2]
    assert manifest.precision == "fp32"
    assert manifest.keys == len(list(edition_keys(corpus)))
