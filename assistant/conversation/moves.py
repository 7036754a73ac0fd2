"""Moves: turns that steer the talk instead of asking ("the second one", "tell me more", "what is in section 12")."""

from collections.abc import Callable

from assistant.acts import SMALL_TALK
from assistant.acts.numbers import numbers_in, position_in
from assistant.answer import MOST_CHOICES, Answer
from assistant.conversation.related import related
from assistant.conversation.state import State
from assistant.corpus.edition import Entry
from assistant.engine import Assistant
from assistant.text import words

_MOST_LISTED = 12
_TOPIC_SHARE = 0.8  # of the best entry's score that an entry on a topic needs
# What is said around the subject of "list all questions on the CDA", in English and Hindi.
_COMMAND = frozenset(
    """
    a about address all and any are around available bare baare batao bataiye bataye batayen booklet book bring by can
    catalog catalogue chahiye collect concerning contain containing cover covering could deal dealing deals dena dene
    dekhna dekhao dekho dijiye dikhao dikhaiye dikha display do each enlist entries entry every everything faq fetch
    find for from gather get give group hai hain have having he i in inke is isme it item items jinme jisme jitna
    jitne jo ka kar karo kaun kaunse ke ki ko kon kripya kya kuchh kuch kul lao le let like list listed liye mai main
    may me mein mention mentioning mentions mujhe nikalo number of on one only or out padhna par pass pe please pls
    portion prashn pull question questions regarding related relating sab saare saari sabhi sambandhit sare sari sawaal
    sawal sawalon se search see show sir some speak speaks stuff subject suchi tell that the their them theme there
    these they thing things those to topic topics touch touching u under us vale wala vala wale wali want what whatever
    where which with would you your
    """.split()  # noqa: SIM905
)

Move = Callable[[Assistant, State, str], Answer]


def meant(state: State, act: str) -> str:
    """The move that an act is in this talk: "the third" is a section where the sections were listed just now."""
    listed = bool(state.turns) and state.turns[-1].act == "sections"
    return "section" if listed and act in ("pick", "entry") else act


def respond(assistant: Assistant, state: State, act: str, said: str) -> Answer:
    """Carry out a move, or answer small talk.

    Args:
        assistant: Who answers.
        state: The talk so far.
        act: One of `MOVES` or `SMALL_TALK`.
        said: What was said.
    """
    if act in SMALL_TALK:
        return Answer(said, "small_talk", (), act)
    return _MOVES[act](assistant, state, said)


def _line(said: str, message: str) -> Answer:
    return Answer(said, "small_talk", (), message)


def _shown(assistant: Assistant, state: State) -> Entry | None:
    """The entry that was shown last."""
    return next((assistant.edition.by_id.get(turn.shown) for turn in reversed(state.turns) if turn.shown), None)


def _pick(assistant: Assistant, state: State, said: str) -> Answer:
    offered = next((turn.entries for turn in reversed(state.turns) if len(turn.entries) > 1), ())
    position = position_in(said)
    if not offered or position is None:
        return _line(said, "nothing_to_pick")
    if position > len(offered):
        return _line(said, "fewer_offered")
    entry = assistant.edition.by_id.get(offered[position - 1 if position > 0 else -1])
    return assistant.offer(said, (entry,), "answer") if entry else _line(said, "nothing_to_pick")


def _none(assistant: Assistant, state: State, said: str) -> Answer:
    """What else the last question might have meant, beyond what it was given."""
    question = state.question
    if question is None:
        return _line(said, "none_then")
    found = assistant.find(question.said)
    rejected = {one for turn in state.turns if turn.said == question.said or turn.act == "none" for one in turn.entries}
    others = [assistant.edition.entries[int(found.evidence.entries[place])] for place in found.ruling.order]
    left = [entry for entry in others[: 3 * MOST_CHOICES] if entry.id not in rejected]
    if not left or any(turn.act == "none" for turn in state.turns[-1:]):
        return _line(said, "none_then")
    hits = tuple(assistant.hit(entry, float(found.ruling.probabilities.min())) for entry in left[:MOST_CHOICES])
    return Answer(said, "choose", hits, "none_of_these")


def _more(assistant: Assistant, state: State, said: str) -> Answer:
    shown = _shown(assistant, state)
    if shown is None:
        return _line(said, "nothing_shown")
    further = related(assistant, shown, state.seen, MOST_CHOICES)
    return assistant.offer(said, further, "more") if further else _line(said, "nothing_more")


def _step(step: int, end: str) -> Move:
    def move(assistant: Assistant, state: State, said: str) -> Answer:
        shown = _shown(assistant, state)
        if shown is None:
            return _line(said, "nothing_shown")
        place = assistant.edition.position[shown.id] + step
        if not 0 <= place < len(assistant.edition.entries):
            return _line(said, end)
        return assistant.offer(said, (assistant.edition.entries[place],), "answer")

    return move


def _back(assistant: Assistant, state: State, said: str) -> Answer:
    shown = [turn.shown for turn in state.turns if turn.shown]
    earlier = next((one for one in reversed(shown) if one != shown[-1]), None) if shown else None
    entry = assistant.edition.by_id.get(earlier or "")
    return assistant.offer(said, (entry,), "answer") if entry else _line(said, "nothing_before")


def _repeat(assistant: Assistant, state: State, said: str) -> Answer:
    last = next((turn for turn in reversed(state.turns) if turn.entries), None)
    entries = [assistant.edition.by_id[one] for one in last.entries if one in assistant.edition.by_id] if last else []
    if last is None or not entries:
        return _line(said, "nothing_shown")
    return assistant.offer(said, entries[:1] if last.shown else entries, "choose")


def _sections(assistant: Assistant, state: State, said: str) -> Answer:
    return _line(said, "sections" if assistant.edition.sections else "no_sections")


def _section(assistant: Assistant, state: State, said: str) -> Answer:
    wanted = next((number for number, _ in numbers_in(said)), None)
    edition = assistant.edition
    if wanted is None and position_in(said) == -1 and edition.sections:
        wanted = edition.sections[-1].number  # "the last chapter"
    section = next((one for one in edition.sections if one.number == wanted), None)
    if section is None:
        shown = _shown(assistant, state)
        if wanted is None and shown is not None:
            section = shown.section  # "what else is in this section"
        else:
            return Answer(said, "not_covered", (), "no_such_section")
    return assistant.offer(said, edition.in_section(section), "choose_section")


def _entry(assistant: Assistant, state: State, said: str) -> Answer:
    numbers = [f"{number}{letter}" for number, letter in numbers_in(said)]
    entry = next((assistant.edition.by_id[one] for one in numbers if one in assistant.edition.by_id), None)
    return assistant.offer(said, (entry,), "answer") if entry else Answer(said, "not_covered", (), "no_such_question")


def _topic(assistant: Assistant, state: State, said: str) -> Answer:
    """Entries on a subject, in printed order."""
    subject = " ".join(word for word in words(said) if word not in _COMMAND)
    if not subject:
        return _sections(assistant, state, said)
    found = assistant.find(subject)
    scores, best = found.ruling.scores, found.ruling.order[:_MOST_LISTED]
    places = found.evidence.entries[best[scores[best] >= _TOPIC_SHARE * scores[best[0]]]]
    entries = assistant.edition.entries
    if found.ruling.kind == "not_covered" and found.evidence.unknown_printed > 0.99:
        return Answer(said, "not_covered", (), "not_covered")
    nearest = [entries[int(place)] for place in places]
    listed = sorted(nearest, key=lambda entry: assistant.edition.position[entry.id])
    return assistant.offer(said, listed, "topic")


def _where(assistant: Assistant, state: State, said: str) -> Answer:
    shown = _shown(assistant, state)
    return Answer(said, "small_talk", (), "where", listing=(shown,)) if shown else _line(said, "nothing_shown")


def _trust(assistant: Assistant, state: State, said: str) -> Answer:
    return _line(said, "trust")


def _restart(assistant: Assistant, state: State, said: str) -> Answer:
    return _line(said, "restart")


_MOVES: dict[str, Move] = {
    "pick": _pick,
    "none": _none,
    "more": _more,
    "next": _step(1, "last_entry"),
    "previous": _step(-1, "first_entry"),
    "back": _back,
    "repeat": _repeat,
    "restart": _restart,
    "sections": _sections,
    "section": _section,
    "entry": _entry,
    "topic": _topic,
    "where": _where,
    "trust": _trust,
}
