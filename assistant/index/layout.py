"""Names of the files of an index, and its list of keys."""

import json
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

from assistant.retrieval.keys import Key

KEYS_FILE = "keys.jsonl"
ENCODER_FOLDER = "encoder"

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much


def write_keys(keys: Sequence[Key], folder: Path) -> None:
    """Write the keys in order, one a line."""
    lines = (json.dumps(astuple(key), ensure_ascii=False) for key in keys)
    (folder / KEYS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_keys(folder: Path) -> list[Key]:
    """Read what `write_keys` wrote."""
    with (folder / KEYS_FILE).open(encoding="utf-8") as file:
        return [Key(*json.loads(line)) for line in file]
