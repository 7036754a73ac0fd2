"""Opening an FAQ: finding its corpus and index, and building the index when none fits."""

import hashlib
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from assistant.acts import Acts
from assistant.corpus.edition import Edition
from assistant.corpus.folder import default_corpus, input_digests, read_corpus, read_edition
from assistant.encoder import Encoder
from assistant.encoder.onnx import OnnxEncoder
from assistant.encoder.source import DEFAULT_MODEL, find_model, published_digest
from assistant.engine import Assistant
from assistant.errors import ModelError, StoredIndexError
from assistant.index.layout import ENCODER_FOLDER, Progress
from assistant.index.model import MODEL_FILE, AnswerModel
from assistant.index.store import Manifest, read_manifest, verify_files
from assistant.index.tuning import read_tuning, tuning_digest
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.views import Views

_PACKAGE = Path(__file__).resolve().parent


def default_index(corpus: Path) -> Path:
    """Where the index of a corpus goes: `index/` of the checkout it lies in, or the user's cache folder."""
    corpus = corpus.resolve()
    checkout = _PACKAGE.parent
    if corpus.parent == checkout / "corpus" and (checkout / "index").is_dir():
        return checkout / "index" / corpus.name
    place = hashlib.sha256(str(corpus).encode()).hexdigest()[:8]  # two corpora may have the same name
    return user_cache_path("verbatim") / "index" / f"{corpus.name}-{place}"


def open_assistant(
    corpus: Path | str | None = None,
    index: Path | str | None = None,
    model: str | None = None,
    progress: Progress | None = None,
    rebuild: bool = False,
) -> Assistant:
    """Open an FAQ; see `Assistant.open`.

    Args:
        corpus: Corpus folder.
        index: Index folder.
        model: Name or path of the encoder.
        progress: Told how far a build is.
        rebuild: Build the index even if the one there fits.
    """
    place = Path(corpus) if corpus else default_corpus()
    edition = read_edition(place)
    folder = Path(index) if index else default_index(place)
    name = model or DEFAULT_MODEL
    if not rebuild:
        try:
            return _load(place, edition, folder, name)
        except StoredIndexError as fault:
            _build(place, edition, folder, name, progress, fault)
    else:
        _build(place, edition, folder, name, progress, None)
    return _load(place, edition, folder, name)


def _build(
    corpus: Path, edition: Edition, folder: Path, name: str, progress: Progress | None, fault: StoredIndexError | None
) -> None:
    from assistant.index.build import build_index, silent  # heavy: PyTorch and sentence-transformers

    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder.parent / f".{folder.name}.lock")):
        if fault is not None:
            try:  # another process may have built it while this one waited
                _load(corpus, edition, folder, name)
                return
            except StoredIndexError:
                pass
        try:
            build_index(read_corpus(corpus), folder, find_model(name), progress or silent)
        except ModelError as error:
            if fault is None:
                raise
            raise StoredIndexError(f"{fault}. It cannot be rebuilt here: {error}") from error


def _load(corpus: Path, edition: Edition, folder: Path, name: str) -> Assistant:
    """Load an index that fits the corpus and the model.

    Raises:
        StoredIndexError: if there is none, or it does not fit.
    """
    manifest = read_manifest(folder)
    _compare(manifest, corpus, edition, folder, name)
    verify_files(folder, manifest)
    try:
        views = Views.load(folder)
        if len(views.keys) != manifest.keys:
            raise StoredIndexError(
                f"{folder} has {len(views.keys)} keys, its manifest {manifest.keys}: run `verbatim build`"
            )
        encoder = _encoder(corpus, folder, manifest)
        if encoder.dimension != manifest.dimension:
            raise StoredIndexError(
                f"{folder} has vectors of {manifest.dimension} numbers, the encoder gives "
                f"{encoder.dimension}: run `verbatim build`"
            )
        return Assistant(
            edition,
            views,
            encoder,
            AnswerModel.load(folder / MODEL_FILE),
            Acts.load(folder),
            FollowUps.load(folder),
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise StoredIndexError(f"{folder} cannot be read ({error}): run `verbatim build`") from error


def _compare(manifest: Manifest, corpus: Path, edition: Edition, folder: Path, name: str) -> None:
    if manifest.edition != edition.id:
        raise StoredIndexError(
            f"{folder} was built for the edition {manifest.edition}, the corpus is {edition.id}: "
            "run `verbatim build`, or give another index folder"
        )
    for file, digest in input_digests(corpus).items():
        built = manifest.inputs.get(file, "")
        if built != digest:
            raise StoredIndexError(
                f"index was built for {file} {built[:8] or 'absent'}…, corpus has {digest[:8] or 'none'}…: "
                "run `verbatim build`"
            )
    wanted = (name, published_digest(name))
    if (manifest.model, manifest.model_digest) != wanted:
        raise StoredIndexError(
            f"index was built with {manifest.model} {manifest.model_digest[:8]}…, asked for {name} "
            f"{wanted[1][:8]}…: run `verbatim build`"
        )
    tuned = tuning_digest(corpus)
    if manifest.tuning_digest not in ("", tuned) or (tuned and not manifest.tuning_digest and name == DEFAULT_MODEL):
        raise StoredIndexError(
            f"index was built with the tuning {manifest.tuning_digest[:8] or 'none'}…, corpus has "
            f"{tuned[:8] or 'none'}…: run `verbatim build`"
        )


def _encoder(corpus: Path, folder: Path, manifest: Manifest) -> Encoder:
    if manifest.served_by == "onnxruntime":
        return OnnxEncoder(folder / ENCODER_FOLDER)
    from assistant.encoder.source import SentenceTransformersEncoder, load_model

    source = find_model(manifest.model)
    tuning = read_tuning(read_corpus(corpus), source) if manifest.tuning_digest else None
    return SentenceTransformersEncoder(load_model(source, tuning.adapter if tuning else None))
