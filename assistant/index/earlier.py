"""The index that a build replaces: what it holds of the same encoder need not be made again."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.acts import Acts
from assistant.encoder import Encoder, Vectors
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import ModelSource
from assistant.errors import StoredIndexError
from assistant.index.layout import ENCODER_FOLDER
from assistant.index.store import Manifest, library_versions, read_manifest, verify_files
from assistant.retrieval.dense import DenseIndex
from assistant.retrieval.keys import Key, Keys


@dataclass(frozen=True)
class Serving:
    """The encoder that an index is built with and that will answer from it.

    Attributes:
        encoder: Turns texts into vectors.
        precision: "int8" or "fp32".
        agreement: Share of questions for which it finds the same entry first as the one in full precision.
    """

    encoder: Encoder
    precision: str
    agreement: float


@dataclass(frozen=True)
class Earlier:
    """An index of the same encoder.

    Attributes:
        folder: Where it lies.
        manifest: Its manifest.
    """

    folder: Path
    manifest: Manifest
    _dense: DenseIndex = field(repr=False)
    _keys: Keys = field(repr=False)

    @classmethod
    def read(cls, folder: Path, edition: str, source: ModelSource, adapter: str) -> "Earlier | None":
        """Read the index in a folder, if there is one, it is whole, and its encoder is the one asked for.

        Args:
            folder: The index.
            edition: Id of the edition that it must be of.
            source: The encoder's weights.
            adapter: sha256 of the adapter merged into it, "" for none.
        """
        try:
            manifest = read_manifest(folder)
            found = (manifest.edition, manifest.model_digest, manifest.adapter, dict(manifest.libraries))
            if found != (edition, source.digest, adapter, library_versions()) or manifest.served_by != "onnxruntime":
                return None
            verify_files(folder, manifest)
            return cls(folder, manifest, DenseIndex.load(folder), Keys.load(folder))
        except (StoredIndexError, OSError, ValueError, RuntimeError):
            return None

    def serving(self, folder: Path) -> Serving:
        """Copy the encoder into a new index and open it, to embed with all processors."""
        shutil.copytree(self.folder / ENCODER_FOLDER, folder / ENCODER_FOLDER)
        encoder = OnnxEncoder(folder / ENCODER_FOLDER, threads=os.cpu_count() or 1)
        return Serving(encoder, self.manifest.precision, self.manifest.agreement)

    def acts(self, digest: str) -> Acts | None:
        """The dialogue acts, if they were learned from the same turns."""
        return Acts.load(self.folder) if self.manifest.acts == digest else None

    def numbers(self, keys: Sequence[Key]) -> NDArray[np.int64]:
        """The numbers here of keys with the same text: (len(keys),) int64, -1 for those that it lacks."""
        return np.array([self._number.get(key.text, -1) for key in keys], dtype=np.int64)

    def vectors(self, numbers: NDArray[np.int64]) -> Vectors:
        """Their vectors: (len(numbers), dimension) float32."""
        return self._dense.vectors(numbers)

    @cached_property
    def _number(self) -> dict[str, int]:
        return {key.text: number for number, key in enumerate(self._keys)}
