"""Learns the model for FAQs that have nothing to learn from: `python -m benchmarks.learn_untaught --data DIR`.

From the first FAQ without its phrasings, which are the questions put to it, and from Stack FAQ (DIR/stackfaq).
Questions that an FAQ does not answer are the corpus's own, the same questions put to the FAQ without the
entry that answers them, and those of the other FAQ. Writes `assistant/index/untaught.json`.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import regex

from assistant.corpus.folder import Corpus, default_corpus, read_corpus
from assistant.decision import Limits
from assistant.encoder import Encoder
from assistant.encoder.source import SentenceTransformersEncoder, find_model, load_model
from assistant.index.model import UNTAUGHT_FILE
from assistant.learning import FOLDS, Example, learn_from, unanswered_examples
from assistant.retrieval.keys import NO_ENTRY, Key, edition_keys
from assistant.retrieval.views import Views
from assistant.text import normalise
from benchmarks.public_sets import read_set

_SEED = 5
_QUESTIONS = 1200  # of each kind and set, so that neither set outweighs the other
_OTHERS = 200
_HINDI = regex.compile(
    r"\p{Devanagari}|\b(kya|hai|h|ka|ke|ki|kaun|kaise|mein|me|kitn[aei]|kyo?n|kab|ko|se|hota|nahi)\b"
)
# Thresholds that an owner who has written nothing yet can live with; evaluate, then write phrasings.
_LIMITS = Limits(same_field=0.15, other=0.01, wrong=0.08, served=0.97)

Asked = tuple[str, int, str]  # a question, the position of the entry that answers it, its kind


def examples(corpus: Corpus, asked: Sequence[Asked], encoder: Encoder, draw: random.Random) -> Iterator[Example]:
    """Put questions to a corpus as it would be with no phrasings and no uncovered questions."""
    keys = list(edition_keys(replace(corpus, phrasings=(), not_covered=())))
    vectors = encoder.encode([key.text for key in keys])
    views = Views.build(keys, vectors, corpus.edition.entries)
    questions = encoder.encode([text for text, _, _ in asked])
    for (text, entry, kind), vector in zip(asked, questions, strict=True):
        evidence = views.look_up(normalise(text), vector)
        yield Example(corpus.edition, text, entry, evidence, draw.randrange(FOLDS), kind)
    # The same questions put to the FAQ without the entries that answer them.
    covered = [place for place, (_, entry, _) in enumerate(asked) if entry != NO_ENTRY]
    missing = [Key(asked[place][1], "question", asked[place][0]) for place in covered]
    yield from unanswered_examples(corpus.edition, keys, vectors, missing, questions[covered])


def first_faq(draw: random.Random) -> tuple[Corpus, list[Asked]]:
    """The edition that comes with the package, and English questions on it."""
    corpus = read_corpus(default_corpus())
    position = {entry.id: place for place, entry in enumerate(corpus.edition.entries)}
    covered: list[Asked] = [(one.text, position[one.entry], "") for one in corpus.phrasings]
    uncovered: list[Asked] = [(one.text, NO_ENTRY, one.kind) for one in corpus.not_covered]
    return corpus, [
        one
        for some in (covered, uncovered)
        for one in draw.sample([one for one in some if not _HINDI.search(one[0].casefold())], _QUESTIONS)
    ]


def stack_faq(folder: Path, draw: random.Random) -> tuple[Corpus, list[Asked]]:
    """Stack FAQ and its paraphrases."""
    corpus, queries = read_set(folder)
    position = {entry.id: place for place, entry in enumerate(corpus.edition.entries)}
    asked = [(query.text, position[min(query.gold)], "") for query in queries if query.gold]
    return corpus, draw.sample(asked, min(_QUESTIONS, len(asked)))


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    options = parser.parse_args()
    draw = random.Random(_SEED)
    encoder = SentenceTransformersEncoder(load_model(find_model()))
    sets = [first_faq(draw), stack_faq(options.data / "stackfaq", draw)]
    found: list[Example] = []
    for (corpus, asked), (_, elsewhere) in zip(sets, reversed(sets), strict=True):
        far: list[Asked] = [(text, NO_ENTRY, "far") for text, _, _ in draw.sample(elsewhere, _OTHERS)]
        found += examples(corpus, [*asked, *far], encoder, draw)
    model = replace(learn_from(found, _LIMITS), confusions=())
    model.save(UNTAUGHT_FILE)
    print(model.decision.report, model.decision.answer_from, model.decision.choose_from)


if __name__ == "__main__":
    main()
