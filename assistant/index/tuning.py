"""What `verbatim tune` learned for a corpus: it lies in the corpus folder and travels with it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.acts import Acts, acts_digest
from assistant.corpus.folder import Corpus
from assistant.encoder.source import ModelSource
from assistant.errors import CorpusError
from assistant.index.model import MODEL_FILE, AnswerModel
from assistant.index.store import describe_files, file_digest
from assistant.retrieval.follow_ups import FollowUps
from assistant.retrieval.gate import Gate
from assistant.retrieval.keys import edition_keys, keys_digest

TUNED_FOLDER = "tuned"
RECORD_FILE = "tuning.json"


@dataclass(frozen=True)
class Tuning:
    """A tuned encoder's adapter, and the ranking and decision learned with it.

    Attributes:
        adapter: Folder of the low-rank adapter.
        model: The ranking and the decision.
        gate: The gate, None where the corpus has changed since and it must be learned anew.
        acts: The dialogue acts, None where what they are learned from has changed.
        follow_ups: The follow-ups, None where they have changed.
        record: How it was made: base model and its digest, seed, corpus digests, held-out figures.
        digest: sha256 over all its files.
    """

    adapter: Path
    model: AnswerModel
    gate: Gate | None
    acts: Acts | None
    follow_ups: FollowUps | None
    record: dict[str, Any]
    digest: str


def tuning_digest(corpus: Path) -> str:
    """sha256 over the files of the tuning in a corpus folder, "" if it has none."""
    folder = corpus / TUNED_FOLDER
    if not folder.is_dir():
        return ""
    return hashlib.sha256(json.dumps(describe_files(folder), sort_keys=True).encode()).hexdigest()


def adapter_digest(tuning: Tuning | None) -> str:
    """sha256 of the adapter's weights, "" if there is none."""
    return file_digest(tuning.adapter / "adapter_model.safetensors") if tuning else ""


def read_tuning(corpus: Corpus, source: ModelSource) -> Tuning | None:
    """Read a corpus's tuning, if it has one that was made for this base model.

    Raises:
        CorpusError: if it cannot be read.
    """
    folder = corpus.folder / TUNED_FOLDER
    if not folder.is_dir():
        return None
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        base = record["model_digest"]
    except (OSError, ValueError, KeyError) as error:
        raise CorpusError(
            f"{folder / RECORD_FILE} cannot be read ({error}): run `verbatim tune`, or remove {folder}"
        ) from error
    if base != source.digest:
        return None
    same_keys = record.get("keys") == keys_digest(edition_keys(corpus))
    gate = Gate.load(folder) if same_keys else None
    same_talk = bool(corpus.follow_ups) and record.get("acts") == acts_digest(corpus.follow_ups)
    return Tuning(
        folder,
        AnswerModel.load(folder / MODEL_FILE),
        gate,
        Acts.load(folder) if same_talk else None,
        FollowUps.load(folder) if same_talk else None,
        record,
        tuning_digest(corpus.folder),
    )
