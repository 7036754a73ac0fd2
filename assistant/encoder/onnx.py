"""The encoder that serves: ONNX Runtime and `tokenizers`, without PyTorch."""

from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from assistant.encoder import Vectors
from assistant.text import romanise, without_end_mark

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
_BATCH = 64


def reads_devanagari(tokenizer: Tokenizer) -> bool:
    """Whether a tokenizer tells Hindi words apart; those made for English drop the vowel signs."""
    one, other = (tokenizer.encode(word, add_special_tokens=False).ids for word in ("की", "का"))
    return bool(one != other)


class OnnxEncoder:
    """An exported sentence encoder, read from the folder where `export` wrote it."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the model.

        Args:
            folder: Holds `model.onnx` and `tokenizer.json`.
            threads: Threads for one call. One is fastest for single questions.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        options.enable_cpu_mem_arena = threads > 1  # for single questions it keeps 10 MB and saves no time
        self._session = onnxruntime.InferenceSession(
            str(folder / MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._romanise = not reads_devanagari(self._tokenizer)
        self._dimension = int(self._session.get_outputs()[0].shape[-1])

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return self._dimension

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts: (n, dimension) float32, rows of length 1."""
        vectors = np.empty((len(texts), self._dimension), dtype=np.float32)
        # Batches of like length waste the least on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._encode_batch([texts[i] for i in batch])
        return vectors

    def _encode_batch(self, texts: list[str]) -> Vectors:
        plain = [without_end_mark(text) for text in texts]
        encoded = self._tokenizer.encode_batch([romanise(text) for text in plain] if self._romanise else plain)
        longest = max(len(one.ids) for one in encoded)
        ids = np.zeros((len(texts), longest), dtype=np.int64)
        mask = np.zeros((len(texts), longest), dtype=np.int64)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = one.attention_mask
        (vectors,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return np.asarray(vectors, dtype=np.float32)
