"""A conversation: turns with one assistant, each understood in the light of those before it."""

from dataclasses import dataclass, field, replace

from assistant.answer import Answer, Hit
from assistant.clarify import broad, two_questions
from assistant.conversation.context import COMPLETE_BELOW, follow_up_odds, leaning, read, rule
from assistant.conversation.model import BARE_FILE, CONTEXT_FILE, ContextModel
from assistant.conversation.moves import meant, respond
from assistant.conversation.related import related
from assistant.conversation.state import State
from assistant.corpus.edition import Entry
from assistant.engine import Assistant, refuse


@dataclass
class Conversation:
    """Turns with one assistant. The state is all that it remembers, so a page can carry it.

    Attributes:
        assistant: Who answers.
        state: The talk so far; give an earlier one to go on with it.
        turns: The answers so far, in order.
    """

    assistant: Assistant
    state: State = field(default_factory=State)
    turns: list[Answer] = field(default_factory=list)

    def ask(self, said: str) -> Answer:
        """Answer the next turn, whatever it is."""
        answer, act = self.understand(said)
        return self._add(said, act, answer)

    def understand(self, said: str) -> tuple[Answer, str]:
        """What the next turn means: its answer, and its act."""
        return understand(self.assistant, self.state, said)

    def show(self, entry_id: str) -> Answer:
        """Show an entry that the reader chose, by its id: a choice is never searched for again."""
        answer = self.assistant.show(entry_id)
        return self._add(answer.question, "chosen", answer)

    def _add(self, said: str, act: str, answer: Answer) -> Answer:
        self.state = State() if act == "restart" else self.state.after(said, act, answer)
        if answer.kind == "answer":
            answer = replace(answer, related=self.related(answer.hits[0].entry))
        self.turns.append(answer)
        return answer

    def related(self, entry: Entry) -> tuple[Hit, ...]:
        """Entries that people ask next and have not seen."""
        further = related(self.assistant, entry, self.state.seen)
        return tuple(self.assistant.hit(one, 0.0) for one in further)


def understand(assistant: Assistant, state: State, said: str) -> tuple[Answer, str]:
    """Answer a turn, and say what act it was.

    Args:
        assistant: Who answers.
        state: The talk so far.
        said: What was said.

    Returns:
        The answer, and "question", "follow_up" or a move's name; "" for a text that is no turn at all.
    """
    refused = refuse(said)
    if refused:
        return Answer(said, "not_covered", (), refused), ""
    named = assistant.from_shortcut(said)
    if named:
        return named, named.move or "question"
    alone = assistant.find(said)
    act = meant(state, assistant.act_of(alone))
    if act:
        return replace(respond(assistant, state, act, said), move=act), act
    both = two_questions(assistant, alone)
    if both:
        return both, "question"
    odds = follow_up_odds(assistant.acts, alone)
    reading = read(assistant, state, alone, odds) if odds >= COMPLETE_BELOW else None
    if reading is not None:
        model = ContextModel.load(CONTEXT_FILE if len(assistant.follow_ups.meant) else BARE_FILE)
        if leaning(model, reading) >= model.lean_from:
            found, seen = rule(model, reading)
            kind = found.ruling.kind
            return Answer(
                said, kind, assistant.hits(found), kind, assistant.reason(seen, reading.shown.question)
            ), "follow_up"
    return broad(assistant, alone) or assistant.answer(alone), "question"
