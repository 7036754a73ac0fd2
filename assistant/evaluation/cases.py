"""Test cases: questions with the entries that answer them."""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import VerbatimError


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the entries that answer it.

    Attributes:
        query: The question.
        expected: Ids of the entries that are right; empty if the FAQ does not cover the question.
        style: How it is asked ("typo", "hindi", …), "" if the file does not say.
        kind: Kind of uncovered question ("same_field", "trap", …), "" if the file does not say.
    """

    query: str
    expected: frozenset[str]
    style: str = ""
    kind: str = ""


def read_cases(path: Path, ids: Iterable[str]) -> list[Case]:
    """Read cases from CSV or JSON Lines with the fields query, expected and perhaps style and kind.

    In CSV the ids in `expected` are parted by semicolons; in JSON Lines it is a list or such a string.

    Raises:
        VerbatimError: with the line, if the file cannot be read or names an unknown entry.
    """
    if not path.is_file():
        raise VerbatimError(f"there is no file {path}: give a CSV or JSON Lines file with query and expected")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise VerbatimError(f"{path} is not UTF-8 at byte {error.start}: save it as UTF-8") from error
    rows = _json_rows(path, text) if path.suffix in (".jsonl", ".ndjson", ".json") else _csv_rows(path, text)
    known = set(ids)
    cases = [_case(row, f"{path}, line {number}", known) for number, row in rows]
    if not cases:
        raise VerbatimError(f"{path} has no questions")
    return cases


def _json_rows(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise VerbatimError(f"{path}, line {number} is not JSON: {error}") from error
            if not isinstance(row, dict):
                raise VerbatimError(f"{path}, line {number} is not an object with query and expected")
            rows.append((number, row))
    return rows


def _csv_rows(path: Path, text: str) -> list[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        return [(reader.line_num, dict(row)) for row in reader]
    except csv.Error as error:
        raise VerbatimError(f"{path}, line {reader.line_num}: {error}") from error


def _case(row: dict[str, Any], place: str, known: set[str]) -> Case:
    query = row.get("query")
    if not isinstance(query, str) or not query.strip() or "expected" not in row:
        raise VerbatimError(f"{place}: needed are query and expected, found are {', '.join(map(str, row))}")
    expected = row["expected"] or []
    ids = [str(one) for one in expected] if isinstance(expected, list) else str(expected).replace("none", "").split(";")
    wanted = frozenset(one.strip() for one in ids if one.strip())
    if wanted - known:
        raise VerbatimError(f"{place}: the entry {sorted(wanted - known)[0]!r} is not in the FAQ")
    return Case(query, wanted, str(row.get("style") or ""), str(row.get("kind") or ""))
