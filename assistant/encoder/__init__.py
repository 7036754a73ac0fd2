"""Turning texts into vectors: the one place that knows the neural model."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine."""

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        ...

    def encode(self, texts: list[str]) -> Vectors:
        """Embed texts.

        Returns:
            (n, dimension) float32, rows of length 1.
        """
        ...
