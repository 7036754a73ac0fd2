"""One reader's talk as the screen shows it: the turns so far, and how to take it up again after a restart."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from assistant.answer import Answer
from assistant.conversation import Conversation
from assistant.corpus.scanned import Scan
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE
from assistant.ui.markup import tag
from assistant.ui.replies import asked, reply

MOST_TURNS = 40  # kept on the screen; the whole of them travels to the browser with every turn
_MOST_LOGGED = 12_000  # characters of the log: it travels back, inside the limit on a request's body
_NOT_A_QUESTION = ("empty", "too_long")  # refused before anything was asked: the text stays in the input

Message = dict[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange.

    Attributes:
        said: What the reader typed, or the printed question that they chose; "" where nothing was asked.
        answer: The answer.
        chosen: Id of the entry if the reader chose it, else "".
        messages: Both sides as the chat shows them.
    """

    said: str
    answer: Answer
    chosen: str
    messages: tuple[Message, ...]


@dataclass
class Talk:
    """The turns of one reader.

    Attributes:
        assistant: Who answers.
        language: Language of the interface.
        scan: The source of the edition, None if it comes without.
        turns: The turns so far, in order, the oldest dropped after `MOST_TURNS`.
    """

    assistant: Assistant
    language: str = DEFAULT_LANGUAGE
    scan: Scan | None = None
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._conversation: Conversation = self.assistant.conversation()
        self._count = 0

    @classmethod
    def resume(
        cls, assistant: Assistant, log: object, language: str = DEFAULT_LANGUAGE, scan: Scan | None = None
    ) -> "Talk":
        """Take up a talk from the log that the browser kept, for a server that has forgotten it.

        The log says only what was asked and chosen. Every answer is looked up again, so a forged log can
        show nothing that the edition does not hold.
        """
        talk = cls(assistant, language, scan)
        for action, value in _read(log):
            if action == "ask":
                talk.ask(value)
            else:
                talk.show(value)
        return talk

    def ask(self, text: str) -> Answer:
        """Answer a question and add the turn."""
        answer = self._conversation.ask(text)
        self._add("" if answer.message in _NOT_A_QUESTION else text, answer, "")
        return answer

    def show(self, entry_id: str) -> None:
        """Show an entry that the reader chose or followed a link to; a number that does not exist gets a line."""
        if entry_id in self.assistant.edition.by_id:
            answer = self._conversation.show(entry_id)
            self._add(answer.question, answer, entry_id)
        elif entry_id.isdecimal():
            self._add("", self._conversation.show(entry_id), "")

    def _add(self, said: str, answer: Answer, chosen: str) -> None:
        edition = self.assistant.edition
        markup = reply(answer, edition, bool(chosen), self.language, self.scan)
        # Numbered, so that the browser sees a new turn even where it says what the last one said.
        self._count += 1
        turn = tag("div", markup, class_=f"v-turn v-turn-{self._count}")
        messages = ((_message("user", asked(said)),) if said else ()) + (_message("assistant", turn),)
        if self.turns and not self.turns[-1].said:
            self.turns.pop()  # "Please type a question." is not worth keeping once there is something else to say
        self.turns = [*self.turns, Turn(said, answer, chosen, messages)][-MOST_TURNS:]

    @property
    def messages(self) -> list[Message]:
        """The whole talk as the chat shows it."""
        return [message for turn in self.turns for message in turn.messages]

    @property
    def answers(self) -> list[Answer]:
        """The answers of the turns in which something was asked or chosen."""
        return [turn.answer for turn in self.turns if turn.said]

    @property
    def log(self) -> str:
        """What was asked and chosen, as JSON, the oldest dropped beyond a limit."""
        rows: list[tuple[str, str]] = []
        length = 0
        for turn in reversed(self.turns):
            length += len(turn.said) + 20
            if length > _MOST_LOGGED:
                break
            if turn.said:
                rows.append(("show", turn.chosen) if turn.chosen else ("ask", turn.said))
        return json.dumps(rows[::-1], ensure_ascii=False)


def _message(role: str, markup: str) -> Message:
    # As a dict, because Gradio re-indents a plain string: a question's tabs and line breaks would change.
    return {"role": role, "content": [{"type": "text", "text": str(markup)}]}


def _read(log: object) -> Iterator[tuple[str, str]]:
    """The rows of a log; none if it is not one, since it comes from outside."""
    if not isinstance(log, str) or len(log) > 4 * _MOST_LOGGED:
        return
    try:
        rows = json.loads(log)
    except (ValueError, RecursionError):
        return
    for row in rows[-MOST_TURNS:] if isinstance(rows, list) else ():
        if isinstance(row, list) and len(row) == 2 and row[0] in ("ask", "show") and isinstance(row[1], str):
            yield row[0], row[1]
