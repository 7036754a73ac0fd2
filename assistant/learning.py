"""Learning the ranking and the decision from phrasings and uncovered questions, with cross-fitting."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.edition import Edition
from assistant.corpus.folder import Corpus
from assistant.decision import Limits, learn_decision, signals
from assistant.encoder import Vectors
from assistant.index.layout import Progress
from assistant.index.model import AnswerModel
from assistant.retrieval.features import Evidence, Floats
from assistant.retrieval.keys import NO_ENTRY, Key
from assistant.retrieval.ranking import Ranking, learn_ranking, pooled, softmax
from assistant.retrieval.views import Views
from assistant.text import normalise

FOLDS = 12  # the more, the more like the whole index is what a question is judged by
_SEED = 20261124
_FEWEST = 50  # phrasings, or uncovered questions, below which nothing is learned from them
_GROUPS = 5  # of entries, one of which is taken out at a time
_CONFUSIONS = 300  # pairs that are kept


@dataclass(frozen=True, slots=True)
class Example:
    """A question whose right answer is known, with evidence gathered without its own key.

    Attributes:
        edition: The FAQ that it is put to.
        text: The question.
        entry: Position of the entry that answers it, or `NO_ENTRY`.
        evidence: What the views of the other folds say.
        fold: The fold that it was held out in.
        kind: Kind of uncovered question, if the corpus says.
    """

    edition: Edition
    text: str
    entry: int
    evidence: Evidence
    fold: int
    kind: str = ""


def fold_numbers(corpus: Corpus, keys: Sequence[Key], count: int = FOLDS) -> NDArray[np.int64]:
    """Put the learnable keys into folds: (len(keys),) int64, -1 for printed texts.

    Texts of one voice stay together where the corpus names at least two, so that a question is judged
    by other people's words; otherwise they are dealt out at random, equal texts together.
    """
    folds = np.full(len(keys), -1, dtype=np.int64)
    dealt = np.random.default_rng(_SEED).permutation(len(keys))
    for kind, voice_of in (
        ("phrasing", {normalise(phrasing.text): phrasing.voice for phrasing in corpus.phrasings}),
        ("uncovered", {normalise(uncovered.text): uncovered.voice for uncovered in corpus.not_covered}),
    ):
        voices = sorted(set(voice_of.values()))
        same: dict[str, int] = {}
        for place in (place for place, key in enumerate(keys) if key.kind == kind):
            text = normalise(keys[place].text)
            by_voice = len(voices) > 1 and "" not in voices
            fold = voices.index(voice_of[text]) if by_voice else int(dealt[place])
            folds[place] = same.setdefault(text, fold) % count
    return folds


def held_out_examples(
    corpus: Corpus, keys: Sequence[Key], vectors: Vectors, folds: NDArray[np.int64], fold: int
) -> Iterator[Example]:
    """Look the keys of one fold up in views of all the others.

    Args:
        corpus: The corpus.
        keys: All its keys.
        vectors: (len(keys), dimension) float32, their vectors.
        folds: (len(keys),) int64 from `fold_numbers`.
        fold: The fold to hold out.
    """
    kinds = {uncovered.text: uncovered.kind for uncovered in corpus.not_covered}
    rest: list[int] = np.flatnonzero(folds != fold).tolist()
    views = Views.build([keys[place] for place in rest], vectors[rest], corpus.edition.entries)
    for place in np.flatnonzero(folds == fold).tolist():
        key = keys[place]
        yield Example(
            corpus.edition,
            key.text,
            key.entry,
            views.look_up(key.text, vectors[place]),
            fold,
            kinds.get(key.text, "") if key.entry == NO_ENTRY else "",
        )


def unanswered_examples(
    edition: Edition, keys: Sequence[Key], vectors: Vectors, asked: Sequence[Key], asked_vectors: Vectors
) -> Iterator[Example]:
    """Put questions to the FAQ without the entries that answer them: they stand in for uncovered ones.

    Args:
        edition: The FAQ.
        keys: Its keys.
        vectors: (len(keys), dimension) float32, their vectors.
        asked: The questions, each with the entry that answers it.
        asked_vectors: (len(asked), dimension) float32, their vectors.
    """
    entries = edition.entries
    for group in range(_GROUPS):
        kept = [position for position in range(len(entries)) if position % _GROUPS != group]
        shortened = replace(edition, entries=tuple(entries[position] for position in kept))
        renumbered = {position: place for place, position in enumerate(kept)} | {NO_ENTRY: NO_ENTRY}
        rest = [place for place, key in enumerate(keys) if key.entry in renumbered]
        views = Views.build(
            [replace(keys[place], entry=renumbered[keys[place].entry]) for place in rest],
            vectors[rest],
            shortened.entries,
        )
        for place, (question, vector) in enumerate(zip(asked, asked_vectors, strict=True)):
            if question.entry not in renumbered:
                evidence = views.look_up(question.text, vector)
                yield Example(shortened, question.text, NO_ENTRY, evidence, place % FOLDS, "same_field")


def learn(corpus: Corpus, keys: Sequence[Key], vectors: Vectors, progress: Progress) -> AnswerModel:
    """Learn the ranking and the decision of a corpus from its own keys.

    Args:
        corpus: The corpus.
        keys: Its keys.
        vectors: (len(keys), dimension) float32, their vectors.
        progress: Told how far it is.
    """
    if len(corpus.phrasings) < _FEWEST:
        return AnswerModel.untaught()
    folds = fold_numbers(corpus, keys)
    examples: list[Example] = []
    for fold in range(FOLDS):
        progress("learning", fold, FOLDS)
        examples += held_out_examples(corpus, keys, vectors, folds, fold)
    progress("learning", FOLDS, FOLDS)
    if len(corpus.not_covered) < _FEWEST:
        asked = [place for place, key in enumerate(keys) if key.kind == "phrasing"]
        examples += unanswered_examples(corpus.edition, keys, vectors, [keys[place] for place in asked], vectors[asked])
    return learn_from(examples)


def learn_from(examples: Sequence[Example], limits: Limits | None = None) -> AnswerModel:
    """Learn the ranking and the decision from cross-fitted examples."""
    answered = [example for example in examples if example.entry != NO_ENTRY]
    if len(answered) < _FEWEST:
        return AnswerModel.untaught()
    ranking = learn_ranking([one.evidence for one in answered], [one.entry for one in answered])
    scores = [ranking.scores(example.evidence) for example in examples]
    signal = np.stack(
        [
            signals(normalise(example.text), example.evidence, score, example.edition)
            for example, score in zip(examples, scores, strict=True)
        ]
    )
    entry = np.array([example.entry for example in examples])
    judged = [_judge(example, score) for example, score in zip(examples, scores, strict=True)]
    right = np.array([right for right, _ in judged])
    share = np.array([share for _, share in judged], dtype=np.float32)
    same_field = np.array([example.kind in ("", "same_field") for example in examples])
    folds = np.array([example.fold for example in examples])
    decision = learn_decision(signal, entry != NO_ENTRY, right, share, same_field, folds, limits or Limits())
    return AnswerModel(ranking, decision, _confusions(answered, ranking))


def _judge(example: Example, scores: Floats) -> tuple[bool, float]:
    """Whether the best-ranked entry answers the question, and its share."""
    answers = example.edition.answer_numbers[example.evidence.entries]
    top = int(scores.argmax())
    right = example.entry != NO_ENTRY and answers[top] == example.edition.answer_numbers[example.entry]
    return bool(right), float(pooled(softmax(scores), answers)[top])


def _confusions(examples: Sequence[Example], ranking: Ranking) -> tuple[tuple[int, int, float], ...]:
    """Pairs of entries by how much of the share for questions of one goes to the other, most first."""
    if not examples:
        return ()
    size = 1 + max(int(example.evidence.entries.max()) for example in examples)
    given, asked = np.zeros((size, size)), np.zeros(size)
    for example in examples:
        given[example.entry, example.evidence.entries] += softmax(ranking.scores(example.evidence))
        asked[example.entry] += 1
    mean = given / np.maximum(asked, 1)[:, None]
    mutual = np.triu((mean + mean.T) / 2, k=1)
    pairs = np.dstack(np.unravel_index(np.argsort(-mutual, axis=None, kind="stable")[:_CONFUSIONS], mutual.shape))[0]
    return tuple((int(a), int(b), round(float(mutual[a, b]), 5)) for a, b in pairs if mutual[a, b] > 0)
