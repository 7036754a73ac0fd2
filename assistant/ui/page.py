"""The page: a Gradio chat whose every word comes from the edition or the catalogue."""

from typing import Any

import gradio as gr
from gradio.events import api

from assistant.corpus.scanned import Scan
from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.furniture import footer, masthead, opening, save_buttons
from assistant.ui.rooms import rooms
from assistant.ui.samples import find_samples
from assistant.ui.talk import Message, Talk

_AT_ONCE = 4  # questions answered at the same time
_MOST_WAITING = 256  # further ones that wait their turn; beyond them the page says that it is busy
_MOST_SESSIONS = 500  # talks kept on the server; a forgotten one is taken up again from the reader's own log
_FORGET_AFTER = 3600  # seconds without a turn after which the server forgets a talk

Turned = tuple[list[Message], str, str, Talk]


def build_page(
    assistant: Assistant,
    language: str = DEFAULT_LANGUAGE,
    scan: Scan | None = None,
) -> gr.Blocks:
    """Build the chat.

    Its events carry what was asked or chosen, never what was answered: answers travel one way, to the reader.

    Args:
        assistant: Who answers.
        language: Language of the interface.
        scan: The source of the edition, None if it comes without.
    """
    edition = assistant.edition
    samples = find_samples(assistant, language)

    def ask(question: str, log: str, talk: Talk | None) -> Turned:
        talk = talk or Talk.resume(assistant, log, language, scan)
        answer = talk.ask(str(question))
        kept = str(question) if answer.message == "too_long" else ""  # nothing that was typed is lost
        return talk.messages, kept, talk.log, talk

    def show(entry_id: str, log: str, talk: Talk | None) -> Turned:
        talk = talk or Talk.resume(assistant, log, language, scan)
        talk.show(str(entry_id))
        return talk.messages, "", talk.log, talk

    def resume(log: str) -> tuple[list[Message], str, Talk]:
        talk = Talk.resume(assistant, log, language, scan)
        return talk.messages, talk.log, talk

    def start_over() -> tuple[list[Message], str, str, None]:
        return [], "", "", None

    def answer_as_data(question: str) -> dict[str, Any]:
        """Answer one question, as `Answer.as_dict` has it."""
        return assistant.ask(str(question)).as_dict

    title = f"{edition.title} · {line('app_name', language)}"
    page: gr.Blocks
    with gr.Blocks(title=title, analytics_enabled=False, fill_width=True) as page:
        _markup(rooms("/", language), "v-rooms")
        _markup(masthead(edition, language), "v-masthead")
        again = gr.Button(line("start_over", language), elem_id="v-again", size="sm")
        _markup(opening(edition, samples, language), "v-opening")
        chat = gr.Chatbot(
            elem_id="v-chat",
            buttons=[],
            show_label=False,
            container=False,
            layout="panel",
            height=None,
            autoscroll=False,
            render_markdown=False,
            latex_delimiters=[],
            allow_tags=False,
            feedback_options=None,
            group_consecutive_messages=False,
        )
        _markup(save_buttons(language), "v-save")
        question = gr.Textbox(
            elem_id="v-ask",
            label=line("input_label", language),
            placeholder=line("input_hint", language),
            lines=1,
            max_lines=5,
            submit_btn=line("send", language),
        )
        chosen = gr.Textbox(elem_id="v-chosen", visible="hidden")
        log = gr.Textbox(elem_id="v-log", visible="hidden")
        talk = gr.State(None, time_to_live=_FORGET_AFTER)
        _markup(footer(edition, language), "v-footer")

        shown = [chat, question, log, talk]
        quiet: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "hidden",
            "concurrency_limit": _AT_ONCE,
            "trigger_mode": "multiple",
        }
        # The public endpoint comes first, or the page's own handler takes its name.
        api(answer_as_data, api_name="ask", concurrency_limit=_AT_ONCE)
        question.submit(ask, [question, log, talk], shown, **quiet)
        chosen.submit(show, [chosen, log, talk], [chat, chosen, log, talk], **quiet)
        log.submit(resume, log, [chat, log, talk], **quiet)
        again.click(start_over, None, shown, **quiet)
    page.queue(max_size=_MOST_WAITING, default_concurrency_limit=_AT_ONCE, api_open=False)
    page.state_session_capacity = _MOST_SESSIONS
    return page


def _markup(markup: str, name: str) -> gr.Markdown:
    """Markup on the page. On one line it is one HTML block, in which Markdown changes nothing."""
    return gr.Markdown(" ".join(str(markup).split()), elem_id=name, container=False, latex_delimiters=[])
