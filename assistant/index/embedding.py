"""Embedding all keys of a corpus: only those that are new, and on from where a stopped build was."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.encoder import Encoder, Vectors
from assistant.index.earlier import Earlier
from assistant.index.layout import Progress
from assistant.retrieval.keys import Key, keys_digest

_BATCH = 256
_VECTORS, _RECORD = "vectors.npy", "done.json"


def embed(encoder: Encoder, keys: Sequence[Key], progress: Progress, step: str = "embedding") -> Vectors:
    """Embed keys in batches: (len(keys), dimension) float32, unit rows.

    Args:
        encoder: Turns texts into vectors.
        keys: The keys.
        progress: Told how far it is.
        step: What it is told is being done.
    """
    vectors = np.empty((len(keys), encoder.dimension), dtype=np.float32)
    for start in range(0, len(keys), _BATCH):
        progress(step, start, len(keys))
        batch = keys[start : start + _BATCH]
        vectors[start : start + len(batch)] = encoder.encode([key.text for key in batch])
    progress(step, len(keys), len(keys))
    return vectors


def embed_resumably(
    encoder: Encoder, keys: Sequence[Key], folder: Path, name: str, earlier: Earlier | None, progress: Progress
) -> Vectors:
    """Embed keys into a file: those that an earlier index has are taken from it, and a stopped run is gone on with.

    Args:
        encoder: Turns texts into vectors.
        keys: The keys.
        folder: Where the file goes; made here. It can be removed once the vectors are no longer needed.
        name: What tells this encoder from any other.
        earlier: An index of the same encoder.
        progress: Told how far it is.

    Returns:
        (len(keys), dimension) float32, unit rows, mapped from the file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256(f"{name}\0{encoder.dimension}\0{keys_digest(keys)}".encode()).hexdigest()
    done = _done(folder, whole)
    shape = (len(keys), encoder.dimension)
    vectors: Vectors = np.lib.format.open_memmap(
        folder / _VECTORS, mode="r+" if done else "w+", dtype=np.float32, shape=shape
    )
    for start in range(done, len(keys), _BATCH):
        progress("embedding", start, len(keys))
        batch = keys[start : start + _BATCH]
        rows = vectors[start : start + len(batch)]
        known = earlier.numbers(batch) if earlier else np.full(len(batch), -1)
        if earlier:
            rows[known >= 0] = earlier.vectors(known[known >= 0])
        new = [key.text for key, number in zip(batch, known, strict=True) if number < 0]
        if new:
            rows[known < 0] = encoder.encode(new)
            vectors.flush()  # type: ignore[attr-defined]  # a memmap has it
            (folder / _RECORD).write_text(json.dumps({"of": whole, "done": start + len(batch)}), encoding="utf-8")
    progress("embedding", len(keys), len(keys))
    return vectors


def _done(folder: Path, whole: str) -> int:
    """How many keys a stopped run of the same keys had embedded."""
    try:
        record = json.loads((folder / _RECORD).read_text(encoding="utf-8"))
        return int(record["done"]) if record["of"] == whole and (folder / _VECTORS).is_file() else 0
    except (OSError, ValueError, KeyError, TypeError):
        return 0
