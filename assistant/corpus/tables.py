"""The files that an owner edits by hand, CSV and TOML: read with errors that say where."""

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import CorpusError


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        CorpusError: with the place, if it is not valid.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} is not valid TOML: {error}") from error


def read_rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[dict[str, str], str]]:
    """The rows of an optional CSV file, each with its place for error messages.

    Args:
        path: The file; none gives no rows.
        needed: Columns that must be there, with no empty cell.

    Raises:
        CorpusError: with the line, if it is not such a table.
    """
    if not path.is_file():
        return
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8 at byte {error.start}: save it as UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    missing = [name for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise CorpusError(
            f"{path} has the columns {', '.join(reader.fieldnames or ())}: {', '.join(missing)} is missing"
        )
    try:
        for row in reader:
            place = f"{path}, line {reader.line_num}"
            cells = {name: (cell or "").strip() for name, cell in row.items() if isinstance(name, str)}
            if None in row:
                raise CorpusError(f"{place} has more cells than the header: put the text between double quotes")
            if not all(cells[name] for name in needed):
                raise CorpusError(f"{place}: a cell is empty, needed are {', '.join(needed)}")
            yield cells, place
    except csv.Error as error:
        raise CorpusError(f"{path}, line {reader.line_num}: {error}") from error
