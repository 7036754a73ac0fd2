"""The index on disk: written whole or not at all, and never read when it does not fit."""

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.errors import StoredIndexError

MANIFEST = "manifest.json"
FORMAT = 4  # raised whenever what is written changes
_LIBRARIES = ("sentence-transformers", "torch", "faiss-cpu", "bm25s", "onnxruntime", "numpy")


@dataclass(frozen=True)
class Manifest:
    """What an index was built from and what it consists of.

    Attributes:
        format: Version of this layout.
        edition: Id of the edition.
        inputs: sha256 of each corpus file that decides what is in the index.
        model: The encoder's name.
        model_digest: sha256 of its weights.
        adapter: sha256 of the adapter merged into it, "" for none.
        tuning_digest: sha256 over everything that was learned of the corpus before, "" if nothing was.
        served_by: "onnxruntime" or "sentence-transformers".
        precision: "int8" or "fp32", of the encoder's weights.
        agreement: Share of questions for which the encoder that serves finds the same entry first as the
            one in full precision; 1 where they are the same.
        dimension: Length of the vectors.
        metric: How vectors are compared.
        keys: Number of keys.
        libraries: Versions of the libraries that built it.
        acts: sha256 over the turns that the dialogue acts were learned from.
        files: sha256 of every other file of the index.
    """

    format: int
    edition: str
    inputs: Mapping[str, str]
    model: str
    model_digest: str
    adapter: str
    tuning_digest: str
    served_by: str
    precision: str
    agreement: float
    dimension: int
    metric: str
    keys: int
    libraries: Mapping[str, str]
    acts: str
    files: Mapping[str, str]


def library_versions() -> dict[str, str]:
    """Versions of the libraries that decide what is in an index."""
    versions = {}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = "not installed"
    return versions


def read_manifest(folder: Path) -> Manifest:
    """Read an index's manifest.

    Raises:
        StoredIndexError: if there is none or it cannot be read.
    """
    path = folder / MANIFEST
    try:
        manifest = Manifest(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise StoredIndexError(f"there is no index in {folder}: run `verbatim build`") from error
    except (ValueError, TypeError) as error:
        raise StoredIndexError(f"{path} cannot be read ({error}): run `verbatim build`") from error
    if manifest.format != FORMAT:
        raise StoredIndexError(
            f"{folder} has the index format {manifest.format}, this version reads {FORMAT}: run `verbatim build`"
        )
    return manifest


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Compare every file of an index with its manifest.

    Raises:
        StoredIndexError: if one is missing, changed, or not named there.
    """
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    for name in sorted(found | set(manifest.files)):
        path = folder / name
        if name not in manifest.files:
            raise StoredIndexError(f"{path} is not part of the index: run `verbatim build`")
        if name not in found:
            raise StoredIndexError(f"{path} is missing from the index: run `verbatim build`")
        digest = file_digest(path)
        if digest != manifest.files[name]:
            raise StoredIndexError(
                f"{path} has the sha256 {digest[:12]}…, the manifest has {manifest.files[name][:12]}…: "
                "the index was damaged or changed; run `verbatim build`"
            )


def file_digest(path: Path) -> str:
    """sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_files(folder: Path) -> dict[str, str]:
    """sha256 of every file below a folder, by relative path."""
    return {str(path.relative_to(folder)): file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: the last file of an index."""
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a new folder to write into; when the block ends well, it takes the place of `folder`.

    A block that fails leaves `folder` as it was. The old index goes only after the new one is on disk.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    new = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}.new"
    old = new.with_suffix(".old")
    new.mkdir()
    try:
        yield new
        for path in new.rglob("*"):
            if path.is_file():
                _sync(path)
        _sync(new)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
