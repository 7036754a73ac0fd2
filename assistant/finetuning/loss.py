"""The loss: a question should lie near every text of its entry, and far from all others."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_SHARPNESS = 20.0  # cosines are multiplied by it before the softmax


class EntryContrast(torch.nn.Module):
    """Cross-entropy over the similarities in a batch, where every text of the same entry is a right one.

    The supervised contrastive loss of Khosla et al. (2020) with the sum inside the logarithm, both from
    the question to the texts and back. A batch has three columns: a question, another text of its entry,
    and a question that the FAQ does not cover, which is wrong for everybody.
    """

    def __init__(self, model: "SentenceTransformer") -> None:
        """Train `model`."""
        super().__init__()
        self.model = model

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Compute the loss of one batch.

        Args:
            sentence_features: Tokenised questions, texts of their entries, and uncovered questions.
            labels: (batch,) position of the entry of each row.
        """
        questions, texts, uncovered = (
            torch.nn.functional.normalize(self.model(dict(column))["sentence_embedding"].float(), dim=-1)
            for column in sentence_features
        )
        same = labels[:, None] == labels[None, :]
        nobody = torch.zeros(len(labels), len(uncovered), dtype=torch.bool, device=labels.device)
        forth = _contrast(questions @ torch.cat([texts, uncovered]).T, torch.cat([same, nobody], dim=1))
        back = _contrast(texts @ torch.cat([questions, uncovered]).T, torch.cat([same, nobody], dim=1))
        return forth + back


def _contrast(similarity: Tensor, right: Tensor) -> Tensor:
    scaled = _SHARPNESS * similarity
    among_right = torch.logsumexp(scaled.masked_fill(~right, float("-inf")), dim=1)
    return (torch.logsumexp(scaled, dim=1) - among_right).mean()
