"""`verbatim train` as a learner runs it: whole processes, with a progress file of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.corpus.folder import default_corpus, read_edition
from assistant.training.progress import read_progress

EDITION = read_edition(default_corpus())


def train(*arguments: str, stdin: str = "", home: Path) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-m", "assistant", "train", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"PYTHONPATH": root, "XDG_DATA_HOME": str(home), "HOME": str(home)},
    )


def test_a_forgotten_card_comes_again_and_progress_is_kept(tmp_path: Path) -> None:
    #  reveal 24, forgot; reveal 25, got (an unknown letter asks once more); reveal 26, got; reveal 24 again, got
    done = train("--sections", "7", "--length", "5", stdin="\nf\n\nx\n\n\ng\n\n\n", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for entry in ("24", "25", "26"):
        for row in EDITION.by_id[entry].answer.splitlines():
            assert row in done.stdout  # word for word
    assert done.stdout.count(f"\n{EDITION.by_id['24'].question}\n") == 2
    assert "You knew 2 of 3 at once." in done.stdout
    assert done.stdout.index("To read again") < done.stdout.rindex(EDITION.by_id["24"].question)
    kept = tmp_path / "verbatim" / "progress" / f"{EDITION.id}.json"
    progress = read_progress(kept.read_text("utf-8"), EDITION.id)
    assert {entry: card.reviews for entry, card in progress.cards.items()} == {"24": 2, "25": 1, "26": 1}
    assert len(progress.days) == 1
    rows = [json.loads(row) for row in train("--due", "--json", home=tmp_path).stdout.splitlines()]
    assert len(rows) == 18
    expected = {"place": 7, "section": "Section 7, [Social Capital]", "known": 0, "learning": 3, "new": 0, "due": 0}
    assert rows[6] == expected
    shown = train("--due", home=tmp_path).stdout
    assert "Section 7, [Social Capital]" in shown
    ahead = train("--sections", "7", home=tmp_path)
    assert "Nothing is due today." in ahead.stdout


def test_what_was_learned_before_the_input_ended_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    done = train("--progress", str(file), stdin="\n\n\n", home=tmp_path)
    assert done.returncode == 0
    assert set(read_progress(file.read_text("utf-8"), EDITION.id).cards) == {"1"}
    assert [one.name for one in tmp_path.iterdir()] == ["mine.json"]  # no half-written file is left
    assert train("--progress", str(tmp_path / "none.json"), home=tmp_path).stdout.endswith("nothing has changed.\n")


def test_progress_from_elsewhere_is_added(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    train("--progress", str(one), "--sections", "7", stdin="\n\n", home=tmp_path)
    train("--progress", str(two), "--sections", "8", stdin="\n\n", home=tmp_path)
    done = train("--progress", str(one), "--merge", str(two), "--due", "--json", home=tmp_path)
    learning = [json.loads(row)["place"] for row in done.stdout.splitlines() if json.loads(row)["learning"]]
    assert learning == [7, 8]
    assert set(read_progress(one.read_text("utf-8"), EDITION.id).cards) == {"24", "27"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--length", "7"), "--length is 7: give 5, 10 or 20"),
        (("--sections", "99"), "--sections is '99'"),
        (("--json",), "--json goes with --due"),
        (("--progress", "{bad}"), "bad.json: the progress file is damaged: cards is 7, not an object"),
        (("--merge", "{none}"), "none.json cannot be read"),
    ],
)
def test_what_cannot_be_used_gets_one_clear_line(tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    bad = tmp_path / "bad.json"
    document = {
        "format": "verbatim-progress",
        "version": 1,
        "edition": EDITION.id,
        "cards": 7,
        "waiting": [],
        "days": [],
    }
    bad.write_text(json.dumps(document), "utf-8")
    given = [one.format(bad=bad, none=tmp_path / "none.json") for one in arguments]
    done = train(*given, home=tmp_path)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert done.stderr.startswith("verbatim: ")
    assert done.stderr.count("\n") == 1
    assert json.loads(bad.read_text("utf-8")) == document  # what is damaged is left as it is


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = train("--progress", str(tmp_path / "file" / "x.json"), stdin="\n\n", home=tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
