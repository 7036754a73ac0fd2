"""A conversation: turns with one assistant, in order."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.answer import Answer

if TYPE_CHECKING:
    from assistant.engine import Assistant


@dataclass
class Conversation:
    """Turns with one assistant. For now every question is taken by itself.

    Attributes:
        assistant: Who answers.
        turns: The answers so far, in order.
    """

    assistant: "Assistant"
    turns: list[Answer] = field(default_factory=list)

    def ask(self, question: str) -> Answer:
        """Answer the next question."""
        answer = self.assistant.ask(question)
        self.turns.append(answer)
        return answer

    def show(self, entry_id: str) -> Answer:
        """Show an entry that the reader chose, by its id: a choice is never searched for again."""
        answer = self.assistant.show(entry_id)
        self.turns.append(answer)
        return answer
