"""Building an index from a corpus."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from assistant.acts import Acts, acts_digest, read_acts
from assistant.corpus.edition import Edition
from assistant.corpus.folder import Corpus, FollowUp, default_corpus, read_corpus
from assistant.encoder import Encoder, Vectors
from assistant.encoder.export import exported, keep_one, quantised
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import ModelSource, load_model
from assistant.index.earlier import Earlier, Serving
from assistant.index.embedding import embed, embed_resumably
from assistant.index.layout import ENCODER_FOLDER, Progress
from assistant.index.model import MODEL_FILE, AnswerModel
from assistant.index.store import FORMAT, Manifest, describe_files, library_versions, replacing, write_manifest
from assistant.index.tuning import Tuning, adapter_digest, read_tuning
from assistant.learning import learn
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.gate import Gate
from assistant.retrieval.keys import Key, edition_keys
from assistant.retrieval.views import Views

_JUDGED = 2_000  # entries that are enough to judge a quantised encoder by
_ASKED = 600  # keys that a quantised encoder is compared on
_AGREEMENT = 0.99  # share of them that it must find the same entry for
_NEAR = 0.9  # lowest cosine with the full encoder's vector
_SEED = 8
_OTHERS = 3  # one in so many of another FAQ's follow-ups is enough


def silent(step: str, done: int, total: int) -> None:
    """Report no progress."""


def build_index(corpus: Corpus, folder: Path, source: ModelSource, progress: Progress = silent) -> None:
    """Build the index of a corpus and put it in place of the one in `folder`, if there is one.

    What that one holds of the same encoder is taken over: the exported encoder, and the vectors of texts that
    have not changed. A build that was stopped goes on embedding where it was.

    Args:
        corpus: The corpus.
        folder: Where the index goes.
        source: The encoder's weights.
        progress: Told what is being done.

    Raises:
        ModelError: if the encoder cannot be loaded.
    """
    tuning = read_tuning(corpus, source)
    adapter = adapter_digest(tuning)
    earlier = Earlier.read(folder, corpus.edition.id, source, adapter)
    keys = list(edition_keys(corpus))
    work = folder.parent / f".{folder.name}.building"  # where a stopped build is gone on with
    with replacing(folder) as new:

        def assembled(encoder: Encoder, name: str) -> tuple[Views, AnswerModel]:
            vectors = embed_resumably(
                encoder, keys, work / name, f"{source.digest} {adapter} {name}", earlier, progress
            )
            return assemble(corpus, keys, vectors, tuning, progress)

        if earlier:
            serving = earlier.serving(new)
            views, model = assembled(serving.encoder, serving.precision)
        else:
            serving, views, model = _first(corpus, source, tuning, new, assembled, progress)
        views.save(new)
        model.save(new / MODEL_FILE)
        said = spoken(corpus)
        said_digest = acts_digest(said)
        if tuning and tuning.acts and tuning.follow_ups:
            acts, follow_ups = tuning.acts, tuning.follow_ups
        else:
            acts = (earlier and earlier.acts(said_digest)) or learn_acts(serving.encoder, keys, said)
            follow_ups = FollowUps.learn(corpus.follow_ups, corpus.edition, serving.encoder)
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
                adapter=adapter,
                tuning_digest=tuning.digest if tuning else "",
                served_by="onnxruntime" if isinstance(serving.encoder, OnnxEncoder) else "sentence-transformers",
                precision=serving.precision,
                agreement=serving.agreement,
                dimension=serving.encoder.dimension,
                metric="cosine",
                keys=len(keys),
                libraries=library_versions(),
                acts=said_digest,
                files=describe_files(new),
            ),
        )
    shutil.rmtree(work, ignore_errors=True)


def _first(
    corpus: Corpus,
    source: ModelSource,
    tuning: Tuning | None,
    new: Path,
    assembled: Callable[[Encoder, str], tuple[Views, AnswerModel]],
    progress: Progress,
) -> tuple[Serving, Views, AnswerModel]:
    """Export the encoder, and keep it in 8 bits where it then finds what it finds in full precision."""
    progress("loading the model", 0, 1)
    model = load_model(source, tuning.adapter if tuning else None)
    progress("exporting the model", 0, 1)
    full = exported(model, new / ENCODER_FOLDER)
    if not isinstance(full, OnnxEncoder):
        return Serving(full, "fp32", 1.0), *assembled(full, "fp32")
    light = quantised(new / ENCODER_FOLDER)
    judged = corpus.first(_JUDGED)
    if judged is corpus:
        views, answer_model = assembled(light, "int8")
    else:
        keys = list(edition_keys(judged))
        vectors = embed(light, keys, progress, "checking the light model")
        views = Views.build(keys, vectors, judged.edition.entries, Gate.nothing())
        answer_model = AnswerModel.untaught()
    progress("checking the light model", 0, 1)
    agreement = agree(full, light, views, answer_model, judged.edition)
    kept = agreement >= _AGREEMENT
    keep_one(new / ENCODER_FOLDER, light=kept)
    serving = Serving(light, "int8", agreement) if kept else Serving(full, "fp32", 1.0)
    if kept and judged is corpus:
        return serving, views, answer_model
    return serving, *assembled(serving.encoder, serving.precision)


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
    # What stands for several entries alike has no first place to agree on.
    count = Counter((key.kind, key.text) for key in views.keys)
    single = [(place, key.kind) for place, key in enumerate(views.keys) if count[key.kind, key.text] == 1]
    own = next(
        (some for name in ("phrasing", "sentence", "question") if (some := [n for n, kind in single if kind == name])),
        [],
    )
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
    corpus: Corpus, keys: Sequence[Key], vectors: Vectors, tuning: Tuning | None = None, progress: Progress = silent
) -> tuple[Views, AnswerModel]:
    """Index a corpus whose keys are embedded, and learn from it, all in memory.

    Args:
        corpus: The corpus.
        keys: Its keys.
        vectors: (len(keys), dimension) float32, their vectors.
        tuning: What was learned of the corpus before; by default it is learned now.
        progress: Told what is being done.
    """
    progress("building the views", 0, 1)
    views = Views.build(keys, vectors, corpus.edition.entries, tuning.gate if tuning else None)
    return views, tuning.model if tuning else learn(corpus, keys, vectors, progress)


def spoken(corpus: Corpus) -> tuple[FollowUp, ...]:
    """What people say next: what a follow-up sounds like is learned from another FAQ where one has none of its own."""
    return corpus.follow_ups or read_corpus(default_corpus()).follow_ups[::_OTHERS]


def learn_acts(encoder: Encoder, keys: Sequence[Key], follow_ups: Sequence[FollowUp]) -> Acts:
    """Learn to tell an FAQ's questions from turns that follow up or steer a conversation."""
    questions = [key.text for key in keys if key.kind in ("question", "phrasing", "uncovered")]
    return Acts.learn(encoder, read_acts(follow_ups), questions)
