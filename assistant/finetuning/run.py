"""`verbatim tune`: adapters for the folds, what is learned with them, and the adapter that is kept."""

import json
import statistics
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from platformdirs import user_cache_path

from assistant.acts import acts_digest
from assistant.corpus.folder import Corpus
from assistant.encoder import Encoder
from assistant.encoder.export import exported
from assistant.encoder.source import ModelSource, load_model
from assistant.errors import CorpusError
from assistant.finetuning.adapter import save_adapter, train_adapter
from assistant.index.build import learn_acts, spoken
from assistant.index.embedding import embed
from assistant.index.layout import Progress
from assistant.index.model import MODEL_FILE
from assistant.index.store import library_versions, replacing
from assistant.index.tuning import RECORD_FILE, TUNED_FOLDER
from assistant.learning import FOLDS, Example, fold_numbers, held_out_examples, learn_from
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.gate import Gate
from assistant.retrieval.keys import Key, edition_keys, keys_digest

ADAPTERS = 3  # trained to judge by; each is judged on the third of the folds that it has not seen
DEFAULT_SEED = 7
_EPOCHS = 3  # at most; held-out phrasings say when to stop
_FEWEST_PHRASINGS = 300


def tune(corpus: Corpus, source: ModelSource, seed: int, progress: Progress) -> dict[str, Any]:
    """Tune the encoder on a corpus and write what is learned into the corpus's folder.

    Three adapters are trained on two thirds of the folds each, and the ranking and the decision are
    learned from how the questions of the other third fare, fold by fold, so no figure rests on a question
    that its encoder has seen. The adapter that is kept is trained on everything, for as many epochs as did
    best.
    A run that was stopped goes on where it was: finished adapters lie in the user's cache folder.

    Args:
        corpus: The corpus.
        source: The base model.
        seed: Seed of everything that is drawn.
        progress: Told how far it is.

    Returns:
        The record that is stored with the adapter.

    Raises:
        CorpusError: if the corpus has too few phrasings.
    """
    if len(corpus.phrasings) < _FEWEST_PHRASINGS:
        raise CorpusError(
            f"{corpus.folder / 'phrasings.csv'} has {len(corpus.phrasings)} phrasings, tuning needs "
            f"{_FEWEST_PHRASINGS}: write more, or use the model as published"
        )
    keys = list(edition_keys(corpus))
    folds = fold_numbers(corpus, keys)
    work = user_cache_path("verbatim") / "tuning" / _fingerprint(corpus, source, seed)
    examples: list[Example] = []
    runs = []
    for number in range(ADAPTERS):
        name = f"adapter {number + 1} of {ADAPTERS}"
        seen = [key for key, fold in zip(keys, folds, strict=True) if fold < 0 or fold % ADAPTERS != number]
        held_out = [
            key
            for key, fold in zip(keys, folds, strict=True)
            if fold >= 0 and fold % ADAPTERS == number and key.kind == "phrasing"
        ]
        encoder, run = _adapter(work / f"{number + 1}", source, seen, held_out, _EPOCHS, seed + number, progress)
        runs.append(run)
        vectors = embed(encoder, keys, progress, f"embedding with {name}")
        for fold in range(number, FOLDS, ADAPTERS):
            progress(f"judging {name}", fold // ADAPTERS, FOLDS // ADAPTERS)
            examples += held_out_examples(corpus, keys, vectors, folds, fold)
    epochs = round(statistics.median(run["epochs"] for run in runs))
    encoder, _ = _adapter(work / "final", source, keys, [], epochs, seed + ADAPTERS, progress)
    model = learn_from(examples)
    gate = Gate.learn(keys, embed(encoder, keys, progress, "embedding with the adapter"))
    acts = learn_acts(encoder, keys, spoken(corpus))
    follow_ups = FollowUps.learn(corpus.follow_ups, corpus.edition, encoder)
    record = {
        "model": source.name,
        "model_digest": source.digest,
        "command": f"verbatim tune --seed {seed}",
        "seed": seed,
        "epochs": epochs,
        "adapters": runs,
        "inputs": dict(corpus.digests),
        "keys": keys_digest(keys),
        "acts": acts_digest(corpus.follow_ups),
        "libraries": library_versions(),
        "held_out": model.decision.report,
    }
    with replacing(corpus.folder / TUNED_FOLDER) as folder:
        for name in ("adapter_model.safetensors", "adapter_config.json"):
            (folder / name).write_bytes((work / "final" / name).read_bytes())
        model.save(folder / MODEL_FILE)
        gate.save(folder)
        acts.save(folder)
        follow_ups.save(folder)
        (folder / RECORD_FILE).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return record


def _adapter(
    folder: Path, source: ModelSource, keys: list[Key], held_out: list[Key], epochs: int, seed: int, progress: Progress
) -> tuple[Encoder, dict[str, Any]]:
    """Train an adapter, or read the one that an earlier run finished."""
    record = folder / "run.json"
    if not record.is_file():
        step = f"training adapter {folder.name}"
        trained = train_adapter(source, keys, held_out, epochs, seed, lambda done, total: progress(step, done, total))
        with replacing(folder) as new:
            save_adapter(trained.encoder.model, new)
            run = {"adapter": folder.name, "epochs": trained.epochs, "held_out_nearest": trained.held_out, "seed": seed}
            (new / "run.json").write_text(json.dumps(run), encoding="utf-8")
    with TemporaryDirectory() as place:
        encoder = exported(load_model(source, folder), Path(place) / "encoder")
    return encoder, json.loads(record.read_text(encoding="utf-8"))


def _fingerprint(corpus: Corpus, source: ModelSource, seed: int) -> str:
    import hashlib

    return hashlib.sha256(json.dumps([dict(corpus.digests), asdict(source), seed, _EPOCHS]).encode()).hexdigest()[:16]
