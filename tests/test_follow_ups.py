"""Known follow-ups and dialogue acts, on vectors that can be worked out by hand and on the real model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant import Assistant
from assistant.acts import ACTS, Acts, read_acts
from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import Corpus, FollowUp, read_corpus
from assistant.errors import CorpusError
from assistant.retrieval.follow_ups import FollowUps
from assistant.text import without_end_mark

from .conftest import WordEncoder

SECTION = Section(1, "Tea")
EDITION = Edition(
    "tea", "Tea", "P", "R", (Entry("1", "steep", "tea", SECTION), Entry("2", "kettle", "pot", SECTION)), (SECTION,)
)
ROWS = (
    FollowUp("1", "steep tea", "how long", ("1",), "same"),
    FollowUp("1", "steep tea", "which pot", ("2", "1"), "other"),
    FollowUp("2", "kettle", "price", (), "none"),
    FollowUp("2", "kettle", "steep tea how long", ("1",), "fresh"),
)
BOTH = np.arange(2)
VOCABULARY = "steep tea how long which pot kettle price"


@pytest.fixture
def follow_ups(word_encoder: Callable[[str], WordEncoder]) -> FollowUps:
    return FollowUps.learn(ROWS, EDITION, word_encoder(VOCABULARY))


def test_complete_questions_are_not_follow_ups(follow_ups: FollowUps) -> None:
    assert follow_ups.meant.tolist() == [0, 1, 0, -1]
    assert follow_ups.shown.tolist() == [0, 0, 0, 1]


def test_a_turn_is_near_the_follow_ups_that_meant_an_entry(
    follow_ups: FollowUps, word_encoder: Callable[[str], WordEncoder]
) -> None:
    said, asked, after = word_encoder(VOCABULARY).encode(["how long", "steep tea how long", "steep how long"])
    known = follow_ups.look_up(BOTH, 0, said, asked, after)
    table = known.entries
    assert table[0, :2].tolist() == pytest.approx([1, 1], abs=0.01)
    assert table[1, :2].tolist() == pytest.approx([0, 0], abs=0.01)
    assert table[0, 2] == pytest.approx((1 + 0.5) / 2, abs=0.01)  # "how long" and "which pot", each after "steep tea"
    assert known.none[:2].tolist() == pytest.approx([0, 0], abs=0.01)
    elsewhere = follow_ups.look_up(BOTH, 1, said, asked, after).entries
    assert elsewhere[0, 0] == 0  # nobody said so after the second entry
    assert elsewhere[0, 1] == pytest.approx(1, abs=0.01)


def test_what_is_learned_of_follow_ups_finds_what_they_meant(
    follow_ups: FollowUps, word_encoder: Callable[[str], WordEncoder]
) -> None:
    encoder = word_encoder(VOCABULARY)
    for row in (row for row in ROWS if row.kind != "fresh"):
        shown = EDITION.position[row.shown]
        after = f"{EDITION.entries[shown].question} {row.text}"
        known = follow_ups.look_up(BOTH, shown, *encoder.encode([row.text, f"{row.asked} {row.text}", after]))
        shares = dict(zip((*EDITION.by_id, ""), [*known.entries[:, 3], known.none[2]], strict=True))
        assert max(shares, key=lambda one: shares[one]) in (row.expected or ("",))
        if len(row.expected) < 2:  # where it means another entry just as well, it is neither here nor there
            assert (known.entries[shown, 4] > 0.5) == (row.expected == (row.shown,))


def test_an_faq_without_follow_ups_has_no_memory(word_encoder: Callable[[str], WordEncoder]) -> None:
    none = FollowUps.learn((), EDITION, word_encoder(VOCABULARY))
    known = none.look_up(BOTH, 0, *np.ones((3, 9), np.float32))
    assert not known.entries.any()
    assert not known.none.any()


def test_follow_ups_are_nearly_the_same_after_saving_and_loading(follow_ups: FollowUps, tmp_path: Path) -> None:
    follow_ups.save(tmp_path)
    loaded = FollowUps.load(tmp_path)
    assert np.array_equal(loaded.meant, follow_ups.meant)
    assert np.array_equal(loaded.vectors, follow_ups.vectors)
    assert np.allclose(loaded.weights, follow_ups.weights, atol=1e-3)


def test_the_corpus_has_follow_ups_of_every_entry(corpus: Corpus) -> None:
    assert {one.shown for one in corpus.follow_ups} == set(corpus.edition.by_id)
    assert {one.kind for one in corpus.follow_ups} == {"other", "same", "correction", "none", "fresh"}
    assert all(bool(one.expected) == (one.kind != "none") for one in corpus.follow_ups)


def test_a_follow_up_to_an_unknown_entry_is_refused(tea: Path) -> None:
    (tea / "follow_ups.csv").write_text("shown,asked,said,expected\n1,how long,and then?,99\n", "utf-8")
    with pytest.raises(CorpusError, match="99"):
        read_corpus(tea)


def test_every_act_has_turns_to_learn_from(corpus: Corpus) -> None:
    said = read_acts(corpus.follow_ups)
    assert {one.act for one in said} == set(ACTS)


def test_acts_are_the_same_after_saving_and_loading(faq: Assistant, tmp_path: Path) -> None:
    faq.acts.save(tmp_path)
    loaded = Acts.load(tmp_path)
    vector = faq.encoder.encode(["the second one please"])[0]
    before, after = (acts.probabilities("the second one please", vector) for acts in (faq.acts, loaded))
    assert before.sum() == pytest.approx(1, abs=1e-4)
    assert ACTS[int(before.argmax())] == ACTS[int(after.argmax())] == "pick"


@pytest.mark.parametrize("mark", ["?", " ?", "।", "...", "!"])
def test_a_mark_at_the_end_changes_nothing(faq: Assistant, mark: str) -> None:
    plain, marked = faq.find("who appoints the CDA"), faq.find(f"who appoints the CDA{mark}")
    assert np.array_equal(plain.vector, marked.vector)
    assert plain.ruling.covered == pytest.approx(marked.ruling.covered)


def test_a_text_of_marks_alone_is_kept() -> None:
    assert without_end_mark("???") == "???"
    assert without_end_mark("why?") == "why"
