"""`verbatim evaluate` and `verbatim confusions`: what an owner runs before publishing."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from assistant.cli.main import CorpusOption, IndexOption, JsonOption, ModelOption, app, open_with_progress, out
from assistant.cli.progress import progress_bar
from assistant.engine import Assistant
from assistant.errors import VerbatimError


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines with query, expected (ids, or none), style, kind.")],
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
    as_json: JsonOption = False,
    compare_with: Annotated[
        Path | None, typer.Option("--compare", help="An earlier report, written with --json.")
    ] = None,
    misses: Annotated[int, typer.Option(min=0, help="List at most this many misses.")] = 40,
    dialogues: Annotated[
        bool, typer.Option("--dialogues", help="FILE holds dialogues (JSON Lines, or a folder of them).")
    ] = False,
) -> None:
    """Measure answers on questions whose right entries are known, each figure with its 95 % interval."""
    if dialogues:
        _evaluate_dialogues(file, open_with_progress(corpus, index, model), as_json, misses)
        return
    from assistant.evaluation.cases import read_cases
    from assistant.evaluation.report import as_dict, compare, figures, miss_reason, run_cases

    earlier = _read_report(compare_with) if compare_with else None
    faq = open_with_progress(corpus, index, model)
    cases = read_cases(file, faq.edition.by_id)
    with progress_bar() as progress:
        outcomes = run_cases(faq, cases, progress)
    report = as_dict(outcomes, {entry.id: str(entry.section) for entry in faq.edition.entries})
    if earlier is not None:
        report["compared"] = compare(earlier, report)
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    out.print(Text(f"{len(cases)} questions", style="bold"))
    for name, figure in figures(outcomes).items():
        out.print(f"  {name:<34} {figure}")
    _print_styles(report)
    wrong = [one for one in outcomes if not one.good]
    if wrong and misses:
        out.print(
            Text(f"\n{len(wrong)} misses" + (f", the first {misses}" if len(wrong) > misses else ""), style="bold")
        )
    for one in wrong[:misses]:
        out.print(Text(f"  {one.case.query}\n      {miss_reason(one)}"))
    if earlier is not None:
        told = report["compared"]
        out.print(
            f"\nOn {told['cases']} common questions: {told['good_before']} good before, {told['good_now']} now "
            f"(McNemar p = {told['p']:.3f}); {len(told['gained'])} gained, {len(told['lost'])} lost."
        )


def _evaluate_dialogues(file: Path, faq: Assistant, as_json: bool, misses: int) -> None:
    from assistant.evaluation.dialogues import figures, read_dialogues, run_dialogues, turn_reason

    held = read_dialogues(file, faq)
    with progress_bar() as progress:
        outcomes = run_dialogues(faq, held, progress)
    table = figures(outcomes)
    wrong = [one for one in outcomes if not one.good]
    if as_json:
        turns = [
            {"said": one.turn.said, "before": one.before, "good": one.good, "why": turn_reason(one)} for one in outcomes
        ]
        typer.echo(json.dumps({"figures": {name: asdict(one) for name, one in table.items()}, "turns": turns}))
        return
    out.print(Text(f"{len(held)} dialogues, {len(outcomes)} turns", style="bold"))
    for name, figure in table.items():
        out.print(f"  {name:<34} {figure}")
    if wrong and misses:
        out.print(Text(f"\n{len(wrong)} misses", style="bold"))
    for one in wrong[:misses]:
        out.print(Text(f"  {' / '.join((*one.before, one.turn.said))}\n      {turn_reason(one)}"))


@app.command()
def confusions(
    corpus: CorpusOption = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
    top: Annotated[int, typer.Option("--top", min=1, max=300, help="List this many pairs.")] = 20,
) -> None:
    """List the pairs of entries that are most easily mistaken for each other."""
    faq = open_with_progress(corpus, index)
    for first, second, value in faq.model.confusions[:top]:
        one, other = faq.edition.entries[first], faq.edition.entries[second]
        if as_json:
            typer.echo(json.dumps({"entries": [one.id, other.id], "share": value}))
        else:
            out.print(Text(f"{value:6.1%}  {one.id:>4}  {one.question}\n        {other.id:>4}  {other.question}"))
    if not faq.model.confusions and not as_json:
        out.print("Nothing is known of confusions: the corpus has no phrasings to learn them from.")


@app.command()
def tune(
    corpus: CorpusOption = None,
    model: ModelOption = None,
    seed: Annotated[int, typer.Option(help="Seed of everything that is drawn.")] = 7,
) -> None:
    """Fine-tune the encoder on the corpus's phrasings (minutes to an hour); goes on where it was stopped."""
    from assistant.corpus.folder import default_corpus, read_corpus
    from assistant.encoder.source import DEFAULT_MODEL, find_model
    from assistant.finetuning.run import tune as run_tuning

    read = read_corpus(corpus or default_corpus())
    out.print(
        f"{len(read.phrasings)} phrasings, {len(read.not_covered)} uncovered questions. On two cores this takes "
        f"about {max(1, len(read.phrasings) // 250)} minutes."
    )
    with progress_bar() as progress:
        record = run_tuning(read, find_model(model or DEFAULT_MODEL), seed, progress)
    out.print(f"Tuned for {record['epochs']} epochs; held-out figures: {json.dumps(record['held_out'])}")
    out.print("Run `verbatim build` to use it.")


def _read_report(path: Path) -> dict[str, object]:
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return dict(report) if "outcomes" in report else dict(report["outcomes"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise VerbatimError(
            f"{path} is not a report: write one with `verbatim evaluate FILE --json > {path}`"
        ) from error


def _print_styles(report: dict[str, dict[str, dict[str, dict[str, float]]]]) -> None:
    if not report["by_style"]:
        return
    columns = ("@1", "@3", "answered in full and right", "served", "uncovered, answered")
    table = Table("style", *columns, box=None, pad_edge=False)
    for style, values in report["by_style"].items():
        table.add_row(style, *(f"{values[name]['value']:.3f}" if name in values else "" for name in columns))
    out.print()
    out.print(table)
