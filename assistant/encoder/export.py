"""Exporting an encoder once, at build time, for ONNX Runtime to run it without PyTorch."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.encoder import Encoder
from assistant.encoder.onnx import MODEL_FILE, TOKENIZER_FILE, OnnxEncoder
from assistant.encoder.source import SentenceTransformersEncoder, quiet
from assistant.errors import ModelError

LIGHT_FOLDER = "int8"

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def exported(model: "SentenceTransformer", folder: Path) -> Encoder:
    """Export a model and open what was exported, to embed many texts with all processors.

    Args:
        model: The model.
        folder: Where it goes; made here, and not there for a model that cannot be exported.

    Returns:
        An `OnnxEncoder`, or the model as sentence-transformers runs it if it cannot be exported.
    """
    folder.mkdir()
    try:
        export(model, folder)
    except ModelError:
        folder.rmdir()
        return SentenceTransformersEncoder(model)
    return OnnxEncoder(folder, threads=os.cpu_count() or 1)


def quantised(folder: Path) -> OnnxEncoder:
    """Quantise an exported model to 8-bit weights, one scale a channel, and open it beside the full one.

    Activations are quantised as they come (dynamic quantisation, `onnxruntime.quantization`).

    Args:
        folder: Where `exported` wrote the model.
    """
    with quiet():
        from onnxruntime.quantization import quantize_dynamic

        light = folder / LIGHT_FOLDER
        light.mkdir()
        quantize_dynamic(str(folder / MODEL_FILE), str(light / MODEL_FILE), per_channel=True)
        (light / TOKENIZER_FILE).write_bytes((folder / TOKENIZER_FILE).read_bytes())
    return OnnxEncoder(light, threads=os.cpu_count() or 1)


def keep_one(folder: Path, light: bool) -> None:
    """Leave one model in the folder: the quantised one or the full one."""
    if light:
        (folder / LIGHT_FOLDER / MODEL_FILE).replace(folder / MODEL_FILE)
    shutil.rmtree(folder / LIGHT_FOLDER)


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
