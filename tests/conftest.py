"""Fixtures: the real assistant once a run, and a tiny corpus whose vectors can be worked out by hand."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")

import numpy as np
import pytest
from hypothesis import settings

from assistant import Assistant
from assistant.corpus.edition import Edition
from assistant.corpus.folder import Corpus, default_corpus, read_corpus
from assistant.encoder import Vectors

# No test times anything: a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

FAQ = """# Tea for Beginners

## Preface {#preface}

This leaflet answers what visitors of our tea garden ask most.

## Section 1. Brewing

### 1. How long should green tea steep?

Two minutes are enough. Longer makes it bitter.

### 2. Which kettle is best?

- (i) A kettle with a thermometer,
- (ii) or any kettle and a little patience.

## Section 2. [Storing]

### 3. Where should tea be kept?

In a dark and dry place.

### 3. Does tea go stale? {#3b}

Yes, after about two years.
"""
EDITION = """title = "Tea for Beginners"
publisher = "Tea Garden"
rights = "The text is the Tea Garden's."

[[sections]]
number = 1
title = "Brewing"

[[sections]]
number = 2
title = "Storing"
supplied = true
reason = "The heading is torn off."

[[notes]]
entry = "3b"
text = "Printed as number 3, a second time."
"""


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus that comes with the package."""
    return read_corpus(default_corpus())


@pytest.fixture(scope="session")
def edition(corpus: Corpus) -> Edition:
    """Its edition."""
    return corpus.edition


@pytest.fixture(scope="session")
def faq() -> Assistant:
    """The real assistant: real edition, real encoder, real index (built if there is none that fits)."""
    return Assistant.open()


def write_tea(folder: Path) -> Path:
    """Write a corpus of four entries and a preface into a new folder."""
    folder.mkdir()
    (folder / "faq.md").write_text(FAQ, encoding="utf-8")
    (folder / "edition.toml").write_text(EDITION, encoding="utf-8")
    return folder


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A corpus folder of four entries and a preface."""
    return write_tea(tmp_path / "tea")


@pytest.fixture(scope="session")
def built_tea(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Its index, built once a run with the published encoder, and the steps that the build told of."""
    folder = tmp_path_factory.mktemp("built")
    steps: list[str] = []
    Assistant.open(write_tea(folder / "tea"), folder / "index", progress=lambda step, done, total: steps.append(step))
    return folder / "index", steps


@pytest.fixture
def tea_index(built_tea: tuple[Path, list[str]], tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    folder = tmp_path / "index"
    shutil.copytree(built_tea[0], folder)
    return folder


class WordEncoder:
    """An encoder whose vectors can be worked out by hand: one axis for each word of a vocabulary."""

    def __init__(self, vocabulary: str) -> None:
        self._axes = {word: axis for axis, word in enumerate(vocabulary.split())}

    @property
    def dimension(self) -> int:
        return len(self._axes) + 1  # the last axis is for texts without a known word

    def encode(self, texts: list[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in text.lower().replace("?", " ").replace(".", " ").split():
                if word in self._axes:
                    row[self._axes[word]] += 1
            if not row.any():
                row[-1] = 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


@pytest.fixture
def word_encoder() -> Callable[[str], WordEncoder]:
    """Makes word encoders."""
    return WordEncoder
