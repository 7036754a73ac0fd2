"""Building an index from a corpus."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.acts import Acts, read_acts
from assistant.corpus.edition import Edition
from assistant.corpus.folder import Corpus, default_corpus, read_corpus
from assistant.encoder import Encoder, Vectors
from assistant.encoder.export import exported, keep_one, quantised
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import ModelSource, load_model
from assistant.index.layout import ENCODER_FOLDER, Progress, write_keys
from assistant.index.model import MODEL_FILE, AnswerModel
from assistant.index.store import FORMAT, Manifest, describe_files, library_versions, replacing, write_manifest
from assistant.index.tuning import Tuning, read_tuning
from assistant.learning import learn
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.gate import Gate
from assistant.retrieval.keys import Key, edition_keys
from assistant.retrieval.views import Views

_BATCH = 256
_ASKED = 600  # keys that a quantised encoder is compared on
_AGREEMENT = 0.99  # share of them that it must find the same entry for
_NEAR = 0.9  # lowest cosine with the full encoder's vector
_SEED = 8


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
        full = exported(model, new / ENCODER_FOLDER)
        encoder: Encoder = quantised(new / ENCODER_FOLDER) if isinstance(full, OnnxEncoder) else full
        views, answer_model = assemble(corpus, encoder, tuning, progress)
        agreement = 1.0
        if isinstance(full, OnnxEncoder):
            progress("checking the light model", 0, 1)
            agreement = agree(full, encoder, views, answer_model, corpus.edition)
            if agreement < _AGREEMENT:
                encoder, agreement = full, 1.0
                views, answer_model = assemble(corpus, full, tuning, progress)
            keep_one(new / ENCODER_FOLDER, light=encoder is not full)
        views.save(new)
        write_keys(views.keys, new)
        answer_model.save(new / MODEL_FILE)
        if tuning and tuning.acts and tuning.follow_ups:
            acts, follow_ups = tuning.acts, tuning.follow_ups
        else:
            acts = learn_acts(encoder, views.keys, corpus)
            follow_ups = FollowUps.learn(corpus.follow_ups, corpus.edition, encoder)
        acts.save(new)
        follow_ups.save(new)
        write_manifest(
            new,
            Manifest(
                format=FORMAT,
                edition=corpus.edition.id,
                inputs=dict(corpus.digests),
                model=source.name,
                model_digest=source.digest,
                adapter_digest=tuning.digest if tuning else "",
                served_by="onnxruntime" if isinstance(encoder, OnnxEncoder) else "sentence-transformers",
                precision="fp32" if encoder is full else "int8",
                agreement=agreement,
                dimension=encoder.dimension,
                metric="cosine",
                keys=len(views.keys),
                libraries=library_versions(),
                files=describe_files(new),
            ),
        )


def agree(full: Encoder, light: Encoder, views: Views, model: AnswerModel, edition: Edition) -> float:
    """How often a light encoder finds the same entry first as the full one: 0 … 1.

    Asks a sample of the keys of views without them. The vectors of the other keys are the light encoder's
    in both cases, as they are when it serves; texts that it embeds too far from the full one count as lost.

    Args:
        full: The encoder in full precision.
        light: The one that might serve.
        views: Views that the light one's vectors are in.
        model: Ranks.
        edition: The FAQ.
    """
    own = [place for place, key in enumerate(views.keys) if key.kind == "phrasing"] or [
        place for place, key in enumerate(views.keys) if key.kind == "sentence"
    ]
    asked = np.random.default_rng(_SEED).permutation(own)[:_ASKED]
    rest = np.setdiff1d(np.arange(len(views.keys)), asked)
    without = Views.build([views.keys[place] for place in rest], views.vectors(rest), edition.entries, Gate.nothing())
    texts = [views.keys[place].text for place in asked]
    one, other = full.encode(texts), light.encode(texts)
    near = (one * other).sum(axis=1) >= _NEAR
    same = [
        model.ranking.scores(without.look_up(text, first)).argmax()
        == model.ranking.scores(without.look_up(text, second)).argmax()
        for text, first, second in zip(texts, one, other, strict=True)
    ]
    return float((near & same).mean()) if len(texts) else 1.0


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


def learn_acts(encoder: Encoder, keys: Sequence[Key], corpus: Corpus) -> Acts:
    """Learn to tell an FAQ's questions from turns that follow up or steer a conversation.

    What a follow-up sounds like is learned from another FAQ's where this one has none of its own.
    """
    questions = [key.text for key in keys if key.kind in ("question", "phrasing", "uncovered")]
    follow_ups = corpus.follow_ups or read_corpus(default_corpus()).follow_ups
    return Acts.learn(encoder, read_acts(follow_ups), questions)


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
