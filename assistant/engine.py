"""The assistant: from a question to an answer."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Answer, AnswerKind, Citation, Hit, Reason
from assistant.corpus.edition import Edition, Entry
from assistant.encoder import Encoder
from assistant.evidence import find_evidence
from assistant.index.model import AnswerModel
from assistant.retrieval.views import FEATURES, Evidence, Floats, Views
from assistant.shortcuts import find_shortcut, small_talk
from assistant.text import normalise, sentence_spans, words

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from assistant.index.layout import Progress

MAX_QUESTION = 1000  # characters; longer texts are not questions
_MOST_CHOICES = 4
_SENTENCE_END = re.compile(r"(?<=[?!।])\s+|\s+(?:and also|also|aur ye bhi)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Assistant:
    """Answers questions from one edition.

    Attributes:
        edition: The FAQ.
        views: The indexes.
        encoder: Turns questions into vectors.
        model: Ranks, and decides whether to answer.
    """

    edition: Edition
    views: Views = field(repr=False)
    encoder: Encoder = field(repr=False)
    model: AnswerModel = field(repr=False)

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

    def ask(self, question: str, top: int = _MOST_CHOICES) -> Answer:
        """Answer one question that stands by itself.

        Never raises for any string: an empty, too long or wordless one gets a "not_covered" answer
        without hits, whose message says why.

        Args:
            question: The question.
            top: Most hits to give with an answer or a refusal; a choice has two to four in any case.
        """
        refused = _refuse(question)
        if refused:
            return Answer(question, "not_covered", (), refused)
        talk = small_talk(question)
        if talk:
            return Answer(question, "small_talk", (), talk)
        return self._from_shortcut(question) or self._two_questions(question) or self._search(question, top)

    def show(self, entry_id: str) -> Answer:
        """Show an entry that the reader chose by its id; an id that does not exist is said so."""
        entry = self.edition.by_id.get(entry_id)
        if entry is None:
            return Answer(entry_id, "not_covered", (), "no_such_question")
        return Answer(entry.question, "answer", (self._hit(entry, 1.0),), "answer")

    def rank(self, question: str) -> list[Entry]:
        """All candidate entries, best first: what the search alone says, without shortcuts or decision."""
        evidence = self.views.look_up(normalise(question), self.encoder.encode([question])[0])
        order = self.model.ranking.order(self.model.ranking.scores(evidence))
        return [self.edition.entries[int(evidence.entries[place])] for place in order]

    def _from_shortcut(self, question: str) -> Answer | None:
        shortcut = find_shortcut(self.edition, question)
        if shortcut is None:
            return None
        entries = shortcut.entries[:_MOST_CHOICES]
        kind: AnswerKind = "not_covered" if not entries else "answer" if len(entries) == 1 else "choose"
        message = "answer" if kind == "answer" else shortcut.message
        if len(shortcut.entries) > len(entries):
            message = "choose_section_first"
        hits = tuple(self._hit(entry, 1.0 / len(entries)) for entry in entries)
        return Answer(question, kind, hits, message)

    def _two_questions(self, question: str) -> Answer | None:
        """Offer both answers where a text holds two questions that are each answered."""
        parts = [part for part in _SENTENCE_END.split(question) if part and len(words(part)) > 2]
        asked = [part for part in parts if part.rstrip().endswith("?")]
        if len(asked) != 2 or len(parts) != 2:
            return None
        answers = [self._search(part) for part in asked]
        first = {answer.hits[0].entry.id: answer.hits[0] for answer in answers if answer.kind == "answer"}
        whole = self._search(question)
        if len(first) < 2 or (whole.kind == "answer" and whole.hits[0].entry.id not in first):
            return None
        return Answer(question, "choose", tuple(first.values()), "choose_two_questions")

    def _search(self, question: str, top: int = _MOST_CHOICES) -> Answer:
        text = normalise(question)
        vector = self.encoder.encode([question])[0]
        evidence = self.views.look_up(text, vector)
        ruling = self.model.rule(text, evidence, self.edition)
        chosen = ruling.order[: ruling.choices if ruling.kind == "choose" else max(1, top)]
        hits: list[Hit] = []
        for place in chosen:
            entry = self.edition.entries[int(evidence.entries[place])]
            shown = ruling.kind == "answer" and not hits
            hits.append(
                self._hit(
                    entry, float(ruling.probabilities[place]), self._evidence(question, vector, entry) if shown else ()
                )
            )
        reason = self._reason(text, evidence, ruling.scores, ruling.order)
        return Answer(question, ruling.kind, tuple(hits), ruling.kind, reason)

    def _hit(self, entry: Entry, probability: float, evidence: tuple[tuple[int, int], ...] = ()) -> Hit:
        return Hit(entry, probability, Citation(self.edition, entry), evidence)

    def _evidence(self, question: str, vector: Floats, entry: Entry) -> tuple[tuple[int, int], ...]:
        position = self.edition.entries.index(entry)
        spans = tuple(sentence_spans(entry.answer))
        vectors = self.views.sentence_vectors(position, [end - start for start, end in spans])
        return find_evidence(question, vector, entry.answer, spans, vectors, self.views.rarity)

    def _reason(self, text: str, evidence: Evidence, scores: Floats, order: NDArray[np.int64]) -> Reason:
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
            self.views.terms_shared(text, int(evidence.nearest_key[top])),
            margin,
            evidence.uncovered[0],
        )


def _refuse(question: str) -> str | None:
    """Name of the line that refuses a text which is no question, or None."""
    if not question.strip("\0 \t\r\n"):
        return "empty"
    if len(question) > MAX_QUESTION:
        return "too_long"
    return None if words(question) else "no_words"
