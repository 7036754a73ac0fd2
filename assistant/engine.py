"""The assistant: from a question to an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.acts import ACTS, SMALL_TALK, WITHOUT_NUMBER, Acts
from assistant.acts.numbers import numbers_in
from assistant.answer import MOST_CHOICES, Answer, Citation, Hit, Reason
from assistant.clarify import broad, two_questions
from assistant.corpus.edition import Edition, Entry
from assistant.encoder import Encoder
from assistant.evidence import find_evidence
from assistant.index.model import AnswerModel, Ruling
from assistant.retrieval.features import FEATURES, Evidence, Floats
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.views import Views
from assistant.shortcuts import find_shortcut
from assistant.text import normalise, sentence_spans, words
from assistant.threads import one_thread

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from assistant.index.layout import Progress

MAX_QUESTION = 1000  # characters; longer texts are not questions
_ACT_FROM = 0.5  # lowest probability at which a turn is taken for a move or small talk
_SURE_ACT = 0.9  # … where the search is sure of an answer to it
_SURE_ANSWER = 0.8


@dataclass(frozen=True, slots=True)
class Found:
    """What the search says of one question.

    Attributes:
        question: The question.
        vector: (dimension,) float32, its vector.
        evidence: What the views say.
        ruling: What the model makes of it.
    """

    question: str
    vector: Floats
    evidence: Evidence
    ruling: Ruling


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one edition.

    Attributes:
        edition: The FAQ.
        views: The indexes.
        encoder: Turns questions into vectors.
        model: Ranks, and decides whether to answer.
        acts: Tells questions from turns that steer a conversation.
        follow_ups: What people say next.
    """

    edition: Edition
    views: Views = field(repr=False)
    encoder: Encoder = field(repr=False)
    model: AnswerModel = field(repr=False)
    acts: Acts = field(repr=False)
    follow_ups: FollowUps = field(repr=False)

    @classmethod
    def open(
        cls,
        corpus: Path | str | None = None,
        index: Path | str | None = None,
        model: str | None = None,
        progress: "Progress | None" = None,
    ) -> "Assistant":
        """Open an FAQ, and build its index first if there is none that fits.

        Args:
            corpus: Corpus folder; by default the edition that comes with the package.
            index: Folder of its index; by default `index/` of the checkout, or the user's cache folder.
            model: Name or path of a sentence-transformers model; by default all-MiniLM-L6-v2.
            progress: Told how far a build is.

        Raises:
            CorpusError: if the corpus folder is incomplete or contradicts itself.
            StoredIndexError: if the index does not fit and cannot be rebuilt.
            ModelError: if the encoder's weights are missing or not the published ones.
        """
        from assistant.opening import open_assistant  # it imports this module

        return open_assistant(corpus, index, model, progress)

    def conversation(self) -> "Conversation":
        """Begin a conversation."""
        from assistant.conversation import Conversation

        return Conversation(self)

    def ask(self, question: str, top: int = MOST_CHOICES) -> Answer:
        """Answer one question that stands by itself.

        Never raises for any string: an empty, too long or wordless one gets a "not_covered" answer
        without hits, whose message says why.

        Args:
            question: The question.
            top: Most hits to give with an answer or a refusal; a choice has two to four in any case.
        """
        refused = refuse(question)
        if refused:
            return Answer(question, "not_covered", (), refused)
        named = self.from_shortcut(question)
        if named:
            return named
        found = self.find(question)
        act = self.act_of(found)
        if act in SMALL_TALK:
            return Answer(question, "small_talk", (), act, move=act)
        return two_questions(self, found) or broad(self, found) or self.answer(found, top)

    def act_of(self, found: "Found") -> str:
        """The act of a turn: a move's or small talk's name, "" if it asks something."""
        acts = self.acts.probabilities(found.question, found.vector)
        numbers = [number for number, _ in numbers_in(found.question)]
        unlikely = WITHOUT_NUMBER if any(number > 1 for number in numbers) else () if numbers else ("entry",)
        acts[[ACTS.index(act) for act in unlikely]] = 0
        acts /= acts.sum()
        acts[[ACTS.index("question"), ACTS.index("follow_up")]] = 0
        sure = found.ruling.kind == "answer" and float(found.ruling.probabilities.max()) >= _SURE_ANSWER
        return ACTS[int(np.argmax(acts))] if float(acts.sum()) >= (_SURE_ACT if sure else _ACT_FROM) else ""

    def show(self, entry_id: str) -> Answer:
        """Show an entry that the reader chose by its id; an id that does not exist is said so."""
        entry = self.edition.by_id.get(entry_id)
        if entry is None:
            return Answer(entry_id, "not_covered", (), "no_such_question")
        return self.offer(entry.question, (entry,), "answer")

    def rank(self, question: str) -> list[Entry]:
        """All candidate entries, best first: what the search alone says, without shortcuts or decision."""
        found = self.find(question)
        return [self.edition.entries[int(found.evidence.entries[place])] for place in found.ruling.order]

    def from_shortcut(self, question: str) -> Answer | None:
        """The answer to a question that names what it wants: "question 37", "section 12", a printed question."""
        shortcut = find_shortcut(self.edition, question)
        if shortcut is None:
            return None
        if not shortcut.entries:
            return Answer(question, "not_covered", (), shortcut.message, move=shortcut.move)
        return replace(self.offer(question, shortcut.entries, shortcut.message), move=shortcut.move)

    def offer(self, said: str, entries: Sequence[Entry], message: str) -> Answer:
        """Offer entries by their printed question: one is shown, of many the first are hits and all are listed.

        Args:
            said: What was said.
            entries: At least one.
            message: Name of the line that goes with a choice.
        """
        hits = tuple(self.hit(entry, 1 / len(entries)) for entry in entries[:MOST_CHOICES])
        if len(entries) == 1:
            return Answer(said, "answer", hits, "answer")
        return Answer(said, "choose", hits, message, listing=tuple(entries))

    def find(self, question: str) -> "Found":
        """Look a question up, without shortcuts: what the search says of it."""
        return self.find_all([question])[0]

    def find_all(self, questions: Sequence[str]) -> "list[Found]":
        """Look several questions up at once, which is faster than one after the other."""
        found = []
        with one_thread():
            for question, vector in zip(questions, self.encoder.encode(list(questions)), strict=True):
                text = normalise(question)
                evidence = self.views.look_up(text, vector)
                found.append(Found(question, vector, evidence, self.model.rule(text, evidence, self.edition)))
        return found

    def answer(self, found: "Found", top: int = MOST_CHOICES) -> Answer:
        """Put what was found into an answer."""
        kind = found.ruling.kind
        return Answer(found.question, kind, self.hits(found, top), kind, self.reason(found))

    def hits(self, found: "Found", top: int = MOST_CHOICES) -> tuple[Hit, ...]:
        """The entries that were found, best first; the sentences that bear on the question in one that is shown."""
        ruling = found.ruling
        hits: list[Hit] = []
        for place in ruling.order[: ruling.choices if ruling.kind == "choose" else max(1, top)]:
            entry = self.edition.entries[int(found.evidence.entries[place])]
            spans = self.evidence(found, entry) if ruling.kind == "answer" and not hits else ()
            hits.append(self.hit(entry, float(ruling.probabilities[place]), spans))
        return tuple(hits)

    def hit(self, entry: Entry, probability: float, evidence: tuple[tuple[int, int], ...] = ()) -> Hit:
        """An entry with its citation."""
        return Hit(entry, probability, Citation(self.edition, entry), evidence)

    def evidence(self, found: "Found", entry: Entry) -> tuple[tuple[int, int], ...]:
        """The sentences of an entry's answer that bear on a question, as spans."""
        position = self.edition.position[entry.id]
        spans = tuple(sentence_spans(entry.answer))
        vectors = self.views.sentence_vectors(position, [end - start for start, end in spans])
        return find_evidence(found.question, found.vector, entry.answer, spans, vectors, self.views.rarity)

    def reason(self, found: "Found", after: str = "") -> Reason:
        """Why the first hit was found.

        Args:
            found: What was found.
            after: The printed question that it was read together with, "" if it was read by itself.
        """
        evidence, scores, order = found.evidence, found.ruling.scores, found.ruling.order
        top = int(order[0])
        features = evidence.features[top]
        weighed = features * self.model.ranking.weights
        key = self.views.keys[int(evidence.nearest_key[top])]
        margin = float(scores[top] - scores[int(order[1])]) if len(order) > 1 else float(scores[top])
        return Reason(
            dict(zip(FEATURES, map(float, features), strict=True)),
            dict(zip(FEATURES, map(float, weighed), strict=True)),
            key.text,
            key.kind,
            self.views.terms_shared(normalise(found.question), int(evidence.nearest_key[top])),
            margin,
            evidence.uncovered[0],
            after,
        )


def refuse(question: str) -> str | None:
    """Name of the line that refuses a text which is no question, or None."""
    if not question.strip("\0 \t\r\n"):
        return "empty"
    if len(question) > MAX_QUESTION:
        return "too_long"
    return None if words(question) else "no_words"
