"""The command line as a user runs it: whole processes, exit codes, and clear errors instead of tracebacks."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.corpus.folder import Corpus

CASES = Path(__file__).parent / "cases"


def verbatim(*arguments: str, stdin: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=cwd,
        env=environment,
    )


@pytest.fixture(autouse=True)
def built(faq: Assistant) -> None:
    """The index is there before a command runs."""


def test_ask_answers_with_the_entry_and_its_place(tmp_path: Path) -> None:
    done = verbatim("ask", "who appoints the CDA?", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "the CDA is appointed by the implementing agency for a few years" in done.stdout
    assert "Section 10, Cluster Development Agent, question 36." in done.stdout


def test_ask_says_that_a_question_is_not_covered() -> None:
    done = verbatim("ask", "what subsidy does a common facility centre get?")
    assert done.returncode == 1
    assert done.stdout.startswith("The FAQ does not cover this.\nThe nearest questions that it does answer:\n")


def test_ask_takes_questions_from_standard_input_and_writes_json() -> None:
    done = verbatim("ask", "--json", stdin="who appoints the CDA?\nquestion 12\n\nhello\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["kind"] for answer in answers] == ["answer", "answer", "small_talk"]
    assert [answer["hits"][0]["id"] for answer in answers[:2]] == ["36", "12"]
    assert done.returncode == 0


def test_ask_shows_several_entries_and_why() -> None:
    shown = verbatim("ask", "who appoints the CDA?", "--top", "3")
    assert shown.stdout.count("Foundation for MSME Clusters, Getting to Know Clusters") == 3
    more = json.loads(verbatim("ask", "who appoints the CDA?", "--top", "10", "--json").stdout)
    assert len({hit["id"] for hit in more["hits"]}) == 10
    explained = verbatim("ask", "who appoints the CDA?", "--explain")
    assert "Nearest phrasing" in explained.stdout
    assert "Words shared" in explained.stdout


@pytest.mark.parametrize("question", ["", "🙂", "x" * 100_000, "\n\n"])
def test_what_is_no_question_is_said_so_with_an_exit_code(question: str) -> None:
    done = verbatim("ask", question)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stdout.strip()


def test_markup_is_shown_as_text() -> None:
    done = verbatim("ask", "<b>who appoints the CDA</b> [red]now[/red]?")
    assert "Traceback" not in done.stderr
    assert "[/red]" not in done.stdout


def test_nothing_on_standard_input_is_an_error() -> None:
    done = verbatim("ask", stdin="")
    assert done.returncode == 2
    assert done.stderr.startswith("verbatim: there is no question")


def test_chat_goes_on_until_an_empty_line() -> None:
    done = verbatim("chat", stdin="hello\nwho appoints the CDA?\n\n")
    assert done.returncode == 0
    assert "Hello!" in done.stdout
    assert "question 36." in done.stdout
    assert done.stdout.rstrip().endswith("Goodbye, and good luck with your work.")


def test_browse_lists_sections_and_shows_entries() -> None:
    listed = verbatim("browse").stdout
    assert listed.index("Section 1, Understanding Clusters") < listed.index("Section 7, [Social Capital]")
    assert "  62b  What is the role of BDS providers" in listed
    assert "Printed as number 62, a second time" in verbatim("browse", "62b").stdout
    assert json.loads(verbatim("browse", "36", "--json").stdout)["number"] == 36
    assert len(verbatim("browse", "section 12", "--json").stdout.splitlines()) == 8
    assert verbatim("browse", "36", "--cite", "bibtex").stdout.startswith("@incollection{getting-to-know-clusters-36,")
    assert (
        json.loads(verbatim("browse", "36", "--cite", "csl").stdout)[0]["publisher"] == "Foundation for MSME Clusters"
    )
    missing = verbatim("browse", "99")
    assert (missing.returncode, missing.stderr) == (
        2,
        "verbatim: the FAQ has no entry '99': run `verbatim browse` for the list\n",
    )


def test_check_passes_and_counts() -> None:
    done = verbatim("check", "--json")
    assert done.returncode == 0
    counted = json.loads(done.stdout)
    assert counted["passed"] is True
    assert counted["words"] == sum(
        counted[name] for name in ("kept", "headings", "corrected", "heading_repairs", "furniture")
    )


def test_check_fails_on_one_changed_letter_and_names_the_place(corpus: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / corpus.folder.name
    shutil.copytree(corpus.folder, folder)
    faq = folder / "faq.md"
    faq.write_text(
        faq.read_text("utf-8").replace("appointed by the implementing", "appointed by the Implementing"), "utf-8"
    )
    done = verbatim("check", "--corpus", str(folder))
    assert done.returncode == 1
    assert "entry 36" in done.stderr
    assert "source.txt, line 569" in done.stderr


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda folder: (folder / "faq.md").unlink(), "faq.md is missing"),
        (
            lambda folder: (folder / "faq.md").write_text(
                (folder / "faq.md").read_text("utf-8").replace("### 2. ", "### 1. "), "utf-8"
            ),
            "the id '1' is used in line",
        ),
        (lambda folder: shutil.rmtree(folder), "there is no corpus folder"),
    ],
)
def test_a_faulty_corpus_gets_one_clear_line(corpus: Corpus, tmp_path: Path, spoil: object, complaint: str) -> None:
    folder = tmp_path / corpus.folder.name
    shutil.copytree(corpus.folder, folder)
    assert callable(spoil)
    spoil(folder)
    done = verbatim("ask", "who appoints the CDA?", "--corpus", str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_evaluate_reports_and_compares(tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    with (CASES / "covered.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for _, row in zip(range(12), csv.DictReader(file), strict=False)]
    with cases.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["query", "expected", "style"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        writer.writerow({"query": "what is the salary of a CDA", "expected": "none", "style": "plain"})
    report = verbatim("evaluate", str(cases), "--json")
    figures = json.loads(report.stdout)["figures"]
    assert figures["@1"]["cases"] == 12
    assert figures["uncovered, answered"]["cases"] == 1
    earlier = tmp_path / "earlier.json"
    earlier.write_text(report.stdout, encoding="utf-8")
    compared = verbatim("evaluate", str(cases), "--compare", str(earlier))
    assert "On 13 common questions" in compared.stdout
    assert "0 gained, 0 lost" in compared.stdout


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("query,expected\nhow many,99\n", "line 2: the entry '99' is not in the FAQ"),
        ("question,expected\nhow many,7\n", "needed are query and expected"),
        ("query,expected\n", "has no questions"),
    ],
)
def test_faulty_cases_are_refused_with_their_line(tmp_path: Path, text: str, complaint: str) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text(text, encoding="utf-8")
    done = verbatim("evaluate", str(cases))
    assert done.returncode == 2
    assert complaint in done.stderr


def test_confusions_lists_pairs() -> None:
    pairs = [json.loads(line) for line in verbatim("confusions", "--json", "--top", "5").stdout.splitlines()]
    assert len(pairs) == 5
    assert pairs[0]["share"] >= pairs[-1]["share"] > 0


def test_every_command_explains_itself() -> None:
    for command in ("ask", "chat", "browse", "check", "build", "serve", "evaluate", "confusions", "tune", "train"):
        done = verbatim(command, "--help")
        assert done.returncode == 0
        assert "Usage" in done.stdout


def test_answering_imports_no_training_library() -> None:
    script = (
        "import sys; from assistant import Assistant; Assistant.open().ask('who appoints the CDA?');"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'sklearn', 'gradio')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    assert done.stdout.strip() == "[]"
