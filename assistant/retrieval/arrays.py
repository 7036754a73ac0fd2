"""Arrays on disk, and the highest of many scores."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def load_array(path: Path, mapped: bool = False) -> NDArray[Any]:
    """Read an array that `numpy.save` wrote, or map it: then only what is touched is read.

    A mapped one is seen as a plain array; numpy's own class for them costs microseconds at every slice.
    """
    return np.asarray(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))


def highest(scores: NDArray[Any], count: int) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The highest scores, best first, of equal ones the earlier first, and their places."""
    places = np.sort(np.argpartition(-scores, count - 1)[:count]) if count < len(scores) else np.arange(len(scores))
    places = places[np.argsort(-scores[places], kind="stable")]
    return scores[places], places
