"""What the tests of the screen share: an assistant with known answers, a served page, a browser."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant.answer import Answer, Citation, Hit, Reason
from assistant.conversation import Conversation
from assistant.corpus.edition import Edition, Entry, Section
from assistant.corpus.folder import read_corpus
from assistant.corpus.scanned import read_scan
from assistant.engine import MAX_QUESTION, Assistant

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus" / "getting-to-know-clusters"
CHROMIUM = os.environ.get("VERBATIM_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script><b>bold</b> **md** $x$ &amp; `c`'

REASON = Reason(
    views={
        "question": 0.61,
        "passage": 0.58,
        "sentence": 0.72,
        "phrasing": 0.93,
        "nearest_three": 0.81,
        "words_printed": 0.44,
        "words": 0.9,
        "sounds": 0.95,
        "characters": 0.88,
        "characters_three": 0.7,
    },
    weights={},
    nearest="Who appoints the Cluster Development Agent?",
    nearest_kind="phrasing",
    shared=("appoints", "cda", "who"),
    margin=9.1,
    uncovered=0.4,
)

# What is asked, the entry that answers it, and the words of it that are evidence.
ANSWERED = {
    "who appoints the CDA?": ("36", ()),
    "Which countries have tried cluster development?": ("28", ("Following is only a partial list",)),
    "how do we select clusters?": ("43", ("(i) Importance to the national", "(iv) Future prospects")),
    "what is not a cluster?": ("6", ("An industrial estate", "A small group")),
    "who should do the diagnostic study?": ("46", ("Ideally it should be",)),
    "Who should carry out the diagnostic study?": ("46", ("Ideally it should be",)),
    "is there a database for India?": ("18", ()),
    "contribution of clusters": ("21", ("The industrial clusters in India",)),
    "role of BDS providers": ("62b", ("Apart from providing",)),
}
# … and in the kiosk besides, so that its attract screen has something to walk through.
WALK: dict[str, tuple[str, tuple[str, ...]]] = {
    "Who hires the cluster agent, and for how long?": ("36", ()),
    "How is a network different from a cluster?": ("60", ()),
    "Can the government create a new cluster from scratch?": ("19", ()),
}
CHOICES = {"how is trust built?": ("53", "54", "47"), "trust": ("53", "54")}


class ScriptedConversation(Conversation):
    """A conversation whose answers are known beforehand."""

    def understand(self, said: str) -> tuple[Answer, str]:
        """Answer from the script."""
        return self.assistant.ask(said), "question"

    def related(self, entry: Entry) -> tuple[Hit, ...]:
        """The two entries after this one."""
        after = self.assistant.edition.position[entry.id] + 1
        return tuple(self.assistant.hit(one, 0.0) for one in self.assistant.edition.entries[after : after + 2])


@dataclass(frozen=True)
class ScriptedAssistant(Assistant):
    """An assistant whose answers are known beforehand, so that a test of the screen is one of the screen alone."""

    def ask(self, question: str, top: int = 4) -> Answer:
        """Answer from the script; whatever is not in it is not covered."""
        text = question.strip()
        refusal = "empty" if not text else "too_long" if len(question) > MAX_QUESTION else ""
        if refusal or not any(char.isalnum() for char in text):
            return Answer(question, "not_covered", (), refusal or "no_words")
        if text == "hello":
            return Answer(question, "small_talk", (), "hello")
        if text.startswith("question "):
            entry = self.edition.by_id.get(text.removeprefix("question "))
            if entry is None:
                return Answer(question, "not_covered", (), "no_such_question")
            return Answer(question, "answer", (self._found(entry, 1.0),), "answer")
        if text == "section 12":
            inside = self.edition.in_section(self.edition.sections[11])[:4]
            return Answer(question, "choose", tuple(self._found(entry, 0.25) for entry in inside), "choose_section")
        if text in CHOICES:
            hits = tuple(self._found(self.edition.by_id[name], 0.4) for name in CHOICES[text])
            return Answer(question, "choose", hits, "choose", REASON)
        if text in ANSWERED and ANSWERED[text][0] in self.edition.by_id:
            name, beginnings = ANSWERED[text]
            hit = self._found(self.edition.by_id[name], 0.97, beginnings)
            return Answer(question, "answer", (hit,), "answer", REASON)
        near = tuple(self._found(entry, 0.02) for entry in self.edition.questions[56:60] or self.edition.questions[:2])
        return Answer(question, "not_covered", near, "not_covered", REASON)

    def conversation(self) -> Conversation:
        """Begin a conversation in which every turn is answered from the script."""
        return ScriptedConversation(self)

    def _found(self, entry: Entry, probability: float, beginnings: tuple[str, ...] = ()) -> Hit:
        spans = []
        for beginning in beginnings:
            start = entry.answer.index(beginning)
            ends = (entry.answer.find(". ", start) + 1, entry.answer.find("\n", start))
            spans.append((start, min((end for end in ends if end > 0), default=len(entry.answer))))
        return Hit(entry, probability, Citation(self.edition, entry), tuple(spans))


def scripted(edition: Edition | None = None) -> ScriptedAssistant:
    """A scripted assistant over an edition, by default the project's own."""
    nothing = cast("Any", None)  # it looks nothing up
    # … but knows which entries are mistaken for each other, for the quizzes.
    views = cast("Any", SimpleNamespace(neighbours=lambda entry, count: ()))
    model = cast("Any", SimpleNamespace(confusions=((50, 51, 0.03), (18, 19, 0.02))))
    return ScriptedAssistant(edition or read_corpus(CORPUS).edition, views, nothing, model, nothing, nothing)


def hostile_edition() -> Edition:
    """An edition in which every text is an attack."""
    section = Section(1, HOSTILE, supplied=True, reason=HOSTILE)
    answer = f"{HOSTILE}\n\n(i) {HOSTILE}\n(ii) </li></ul><script>document.title=3</script>"
    entry = Entry("1", HOSTILE, answer, section, 1, notes=(HOSTILE,))
    sneaky = Entry('2"><script>document.title=4</script>', f"{HOSTILE} two", "javascript:alert(1)", section, None)
    return Edition(
        "hostile",
        f"</title><script>document.title=5</script>{HOSTILE}",
        HOSTILE,
        HOSTILE,
        (entry, sneaky),
        (section,),
        language='en" onload="x',
        established=HOSTILE,
    )


def serve_scripted(edition: str, port: int = 0) -> None:
    """Serve the page over the project's own edition ("own") or a hostile one ("hostile") until terminated."""
    from assistant.ui.server import serve

    own = edition == "own"
    serve(scripted(None if own else hostile_edition()), "127.0.0.1", port, scan=read_scan(CORPUS) if own else None)


def serve_kiosk(port: int = 0, host: str = "127.0.0.1", edition: str = "own", **given: Any) -> None:
    """Serve the scripted assistant with the kiosk open until terminated; its PIN is 2468 unless another is given."""
    from assistant.ui.places import Setup
    from assistant.ui.server import serve

    ANSWERED.update(WALK)
    asked = scripted(hostile_edition() if edition == "hostile" else None)
    serve(asked, host, port, setup=replace(Setup(kiosk=True, pin="2468"), **given))


def noting_calls(log: Path) -> str:
    """Python that writes into a file every name that is looked up and every address that is connected to."""
    return f"""
import pathlib, socket
looked_up, connect = socket.getaddrinfo, socket.socket.connect
def note(place):
    with pathlib.Path({str(log)!r}).open("a") as log:
        print(place, file=log)
def look_up(host, *given, **named):
    note(host)
    return looked_up(host, *given, **named)
def call(self, place):
    note(place[0] if isinstance(place, tuple) else place)
    return connect(self, place)
socket.getaddrinfo, socket.socket.connect = look_up, call
"""


@contextmanager
def kiosk_served(before: str = "", environment: dict[str, str] | None = None, **given: Any) -> Iterator[str]:
    """Serve the kiosk in a process of its own; gives the address of its page.

    Args:
        before: Python that the process runs first.
        environment: Further variables of its environment.
        **given: Given to `serve_kiosk`.
    """
    program = f"{before}\nfrom tests.ui_fixtures import serve_kiosk\nserve_kiosk(**{given!r})"
    with serving(program, **(environment or {})) as url:
        yield f"{url}/kiosk"


@contextmanager
def serving(program: str, **environment: str) -> Iterator[str]:
    """Run a program that serves the page, in a process of its own; gives the address that it prints.

    In a process, because Gradio leaves event loops and sockets behind, which are errors in this test run, and
    because a test must be able to end the server as a power cut would.
    """
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, text=True, stdout=subprocess.PIPE, env={**os.environ, **environment}
    ) as process:
        try:
            assert process.stdout is not None
            printed = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", printed)
            assert found, f"the server did not start: {printed!r}"
            yield found.group()
        finally:
            process.kill()
            process.wait(timeout=30)


@contextmanager
def served(edition: str = "own", port: int = 0, **environment: str) -> Iterator[str]:
    """Serve the page over the project's own edition ("own") or a hostile one ("hostile"), on 127.0.0.1."""
    program = f"from tests.ui_fixtures import serve_scripted; serve_scripted({edition!r}, {port})"
    with serving(program, **environment) as url:
        yield url


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def require_chromium() -> None:
    """Skip the test where there is no Chromium, or fail it where the environment says that there must be one."""
    if Path(CHROMIUM).exists():
        return
    reason = f"no Chromium at {CHROMIUM}: install it (Debian: apt-get install chromium) or set VERBATIM_CHROMIUM"
    if os.environ.get("VERBATIM_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
