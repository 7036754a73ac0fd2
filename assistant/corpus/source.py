"""The source of an edition: the scan as it was stored, and the digest that it must have."""

from dataclasses import dataclass, field
from pathlib import Path

from assistant.corpus.tables import read_toml
from assistant.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Source:
    """What an edition was established from.

    Attributes:
        content: The scan, byte for byte.
        sha256: Its digest as `edition.toml` records it.
    """

    content: bytes = field(repr=False)
    sha256: str


def read_source(folder: Path) -> Source | None:
    """Read the source that `edition.toml` names, or return None if it names none.

    Raises:
        CorpusError: if it is named and missing.
    """
    named = read_toml(folder / "edition.toml").get("source")
    if named is None:
        return None
    path = folder / str(named.get("file", "source.txt"))
    if not path.is_file():
        raise CorpusError(f"{path} is missing: edition.toml names it as the source of the text; restore it")
    return Source(path.read_bytes(), str(named.get("sha256", "")))
