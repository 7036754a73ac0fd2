"""`verbatim`: every command, its flags and its exit codes."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.text import Text

from assistant.cli.progress import progress_bar
from assistant.cli.show import show_answer, show_hit
from assistant.engine import Assistant
from assistant.errors import VerbatimError
from assistant.messages import line

BAD_INPUT = 2  # exit code for input that cannot be used
FAILED = 1  # … for a check that found a difference

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Answers questions from a published FAQ, word for word, or says that it does not cover them.",
)
CorpusOption = Annotated[Path | None, typer.Option("--corpus", envvar="VERBATIM_CORPUS", help="Corpus folder.")]
IndexOption = Annotated[Path | None, typer.Option("--index", envvar="VERBATIM_INDEX", help="Index folder.")]
ModelOption = Annotated[str | None, typer.Option("--model", help="Name or folder of a sentence-transformers model.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON, one object a line.")]
CiteAs = Literal["text", "bibtex", "csl"]
# Lines are wrapped for a terminal only: a program that reads them wants them whole.
out = Console(highlight=False, width=None if sys.stdout.isatty() else 100_000)


def open_with_progress(corpus: Path | None, index: Path | None, model: str | None = None) -> Assistant:
    """Open an FAQ; a progress bar shows if its index has to be built."""
    with progress_bar() as progress:
        return Assistant.open(corpus, index, model, progress)


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question; without it, one a line from standard input.")
    ] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
    top: Annotated[int, typer.Option("--top", min=1, help="Show this many entries in full.")] = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Say why the entry was found.")] = False,
) -> None:
    """Answer a question. Exit code 0: answered or offered a choice; 1: not covered; 2: not a question."""
    faq = open_with_progress(corpus, index, model)
    questions = [question] if question is not None else [row.rstrip("\n") for row in sys.stdin if row.strip()]
    if not questions:
        raise VerbatimError("there is no question: give one, or one a line on standard input")
    code = 0
    for one in questions:
        answer = faq.ask(one, max(top, 4))
        if as_json:
            typer.echo(answer.to_json())
        elif top > 1 and answer.hits:
            for hit in answer.hits[:top]:
                show_hit(out, hit)
                out.print()
        else:
            show_answer(out, answer, faq.edition, explain)
        if answer.kind == "not_covered":
            code = max(code, 1 if answer.message == "not_covered" else BAD_INPUT)
    raise typer.Exit(code)


@app.command()
def chat(corpus: CorpusOption = None, index: IndexOption = None, model: ModelOption = None) -> None:
    """Talk with the FAQ in the terminal."""
    faq = open_with_progress(corpus, index, model)
    conversation = faq.conversation()
    out.print(line("chat_intro", title=faq.edition.title))
    while True:
        try:
            question = input("> ")
        except (EOFError, KeyboardInterrupt):
            question = ""
        if not question.strip():
            out.print(line("bye"))
            return
        show_answer(out, conversation.ask(question), faq.edition)
        out.print()


@app.command()
def browse(
    entry: Annotated[str | None, typer.Argument(help='Id of an entry ("36", "62b", "about"), or "section 10".')] = None,
    corpus: CorpusOption = None,
    as_json: JsonOption = False,
    cite: Annotated[CiteAs | None, typer.Option("--cite", help="Write only the citation of the entry.")] = None,
) -> None:
    """List the FAQ by section, or show one section or entry."""
    from assistant.answer import Citation, Hit
    from assistant.corpus.folder import default_corpus, read_corpus

    edition = read_corpus(corpus or default_corpus()).edition
    wanted = (entry or "").removeprefix("question ").strip()
    if wanted in edition.by_id:
        found = edition.by_id[wanted]
        citation = Citation(edition, found)
        if cite is not None:
            typer.echo({"text": str(citation), "bibtex": citation.bibtex, "csl": citation.csl_json}[cite])
        elif as_json:
            typer.echo(json.dumps(asdict(found), ensure_ascii=False))
        else:
            show_hit(out, Hit(found, 1.0, citation))
        return
    number = wanted.removeprefix("section ").strip()
    sections = [one for one in edition.sections if not wanted or str(one.number) == number]
    if not sections or (wanted and not wanted.startswith("section ")):
        raise VerbatimError(f"the FAQ has no entry {wanted!r}: run `verbatim browse` for the list")
    shown = [one for one in edition.entries if one.section in sections or not wanted]
    if as_json:
        for one in shown:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
        return
    heading = ""
    for one in shown:
        if one.kind == "question" and str(one.section) != heading:
            heading = str(one.section)
            out.print(Text(f"\n{heading}", style="bold"))
        out.print(Text(f"  {one.id:>5}  {one.question}" if one.number is not None else f"{one.question} ({one.id})"))


@app.command()
def check(corpus: CorpusOption = None, as_json: JsonOption = False) -> None:
    """Prove that the edition is its source with the errata applied. Exit code 1: it is not."""
    from assistant.corpus.folder import default_corpus, read_corpus
    from assistant.errors import CheckError

    read = read_corpus(corpus or default_corpus())
    try:
        proof = read.prove()
    except CheckError as error:
        typer.echo(
            json.dumps({"passed": False, "difference": str(error)}) if as_json else f"verbatim: {error}",
            err=not as_json,
        )
        raise typer.Exit(FAILED) from error
    if proof is None:
        typer.echo(json.dumps({"passed": None}) if as_json else line("no_source"))
        return
    if as_json:
        typer.echo(json.dumps({"passed": True, "words": proof.words} | asdict(proof)))
        return
    out.print(line("check_passed", entries=proof.entries), style="bold")
    rows = (
        ("words of the scan", proof.words),
        ("kept in an entry", proof.kept),
        ("kept in a heading", proof.headings),
        ("corrected", proof.corrected),
        ("garbled headings", proof.heading_repairs),
        ("page furniture", proof.furniture),
    )
    for name, count in rows:
        out.print(f"{count:>8,}  {name}")
    out.print("errata: " + ", ".join(f"{count} {kind}" for kind, count in proof.errata.items()))


@app.command()
def build(corpus: CorpusOption = None, index: IndexOption = None, model: ModelOption = None) -> None:
    """Build the index anew."""
    from assistant.opening import open_assistant

    with progress_bar() as progress:
        faq = open_assistant(corpus, index, model, progress, rebuild=True)
    out.print(f"{len(faq.edition.entries)} entries, {len(faq.views.keys)} keys: the index is ready.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
    kiosk: Annotated[bool, typer.Option("--kiosk", help="Open the kiosk as well, at /kiosk.")] = False,
    pin: Annotated[
        str, typer.Option(envvar="VERBATIM_PIN", help="PIN of the kiosk's hidden corner; one is made if not given.")
    ] = "",
    keep_questions: Annotated[
        bool, typer.Option("--keep-questions", help="Let the facilitator see what was asked today; visitors are told.")
    ] = False,
    share_lan: Annotated[bool, typer.Option("--share-lan", help="Let phones in the local network come.")] = False,
    public_url: Annotated[str, typer.Option(help="Address at which phones find it; the codes lead there.")] = "",
) -> None:
    """Serve the rooms in the browser."""
    from assistant.corpus.folder import default_corpus
    from assistant.corpus.scanned import read_scan
    from assistant.ui.places import Setup
    from assistant.ui.server import serve as serve_assistant

    for flag, given in (("--pin", pin), ("--keep-questions", keep_questions)):
        if given and not kiosk:
            raise VerbatimError(line("kiosk_only", flag=flag))
    setup = Setup(kiosk, pin, public_url, share_lan, keep_questions)
    faq = open_with_progress(corpus, index, model)
    serve_assistant(faq, host, port, scan=read_scan(corpus or default_corpus()), setup=setup)


def main() -> None:
    """Run the command line; bad input gets one clear line and exit code 2."""
    import assistant.cli.measure
    import assistant.cli.train  # noqa: F401  # each adds its commands to `app`

    try:
        app()
    except VerbatimError as error:
        typer.echo(f"verbatim: {error}", err=True)
        raise SystemExit(BAD_INPUT) from error
