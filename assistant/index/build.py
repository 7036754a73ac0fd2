"""Building an index from a corpus."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.corpus.folder import Corpus
from assistant.encoder import Encoder, Vectors
from assistant.encoder.export import exported
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import ModelSource, load_model
from assistant.index.layout import ENCODER_FOLDER, Progress, write_keys
from assistant.index.model import MODEL_FILE, AnswerModel
from assistant.index.store import FORMAT, Manifest, describe_files, library_versions, replacing, write_manifest
from assistant.index.tuning import Tuning, read_tuning
from assistant.learning import learn
from assistant.retrieval.keys import Key, edition_keys
from assistant.retrieval.views import Views

_BATCH = 256


def silent(step: str, done: int, total: int) -> None:
    """Report no progress."""


def build_index(corpus: Corpus, folder: Path, source: ModelSource, progress: Progress = silent) -> None:
    """Build the index of a corpus and put it in place of the one in `folder`, if there is one.

    Args:
        corpus: The corpus.
        folder: Where the index goes.
        source: The encoder's weights.
        progress: Told what is being done.

    Raises:
        ModelError: if the encoder cannot be loaded.
    """
    tuning = read_tuning(corpus, source)
    progress("loading the model", 0, 1)
    model = load_model(source, tuning.adapter if tuning else None)
    with replacing(folder) as new:
        progress("exporting the model", 0, 1)
        encoder = exported(model, new / ENCODER_FOLDER)
        views, answer_model = assemble(corpus, encoder, tuning, progress)
        views.save(new)
        write_keys(views.keys, new)
        answer_model.save(new / MODEL_FILE)
        write_manifest(
            new,
            Manifest(
                FORMAT,
                corpus.edition.id,
                dict(corpus.digests),
                source.name,
                source.digest,
                tuning.digest if tuning else "",
                "onnxruntime" if isinstance(encoder, OnnxEncoder) else "sentence-transformers",
                encoder.dimension,
                "cosine",
                len(views.keys),
                library_versions(),
                describe_files(new),
            ),
        )


def assemble(
    corpus: Corpus, encoder: Encoder, tuning: Tuning | None = None, progress: Progress = silent
) -> tuple[Views, AnswerModel]:
    """Embed a corpus, index it, and learn from it, all in memory.

    Args:
        corpus: The corpus.
        encoder: Turns texts into vectors.
        tuning: What was learned of the corpus before; by default it is learned now.
        progress: Told what is being done.
    """
    keys = list(edition_keys(corpus))
    vectors = embed(encoder, keys, progress)
    progress("building the views", 0, 1)
    views = Views.build(keys, vectors, corpus.edition.entries, tuning.gate if tuning else None)
    return views, tuning.model if tuning else learn(corpus, keys, vectors, progress)


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
