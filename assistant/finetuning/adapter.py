"""Training one adapter with the sentence-transformers trainer."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.encoder import Vectors
from assistant.encoder.source import ModelSource, SentenceTransformersEncoder, load_model, quiet
from assistant.retrieval.keys import NO_ENTRY, Key

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_RANK = 16  # of the low-rank update (Hu et al. 2021): 676,000 numbers for all-MiniLM-L6-v2
_LEARNING_RATE = 1e-3
_BATCH = 64
_LONGEST = 32  # tokens a text is cut to while training; most questions are shorter
_PHRASING_SHARE = 0.5  # how often a question's partner is another phrasing rather than printed text


@dataclass(frozen=True)
class Trained:
    """An encoder with its adapter, and how it came out.

    Attributes:
        encoder: The tuned encoder.
        epochs: Epochs that it was trained for (the best ones, where questions were held out).
        held_out: Share of held-out phrasings whose nearest key is of the right entry, after each epoch.
    """

    encoder: SentenceTransformersEncoder
    epochs: int
    held_out: tuple[float, ...]


def train_adapter(
    source: ModelSource,
    keys: Sequence[Key],
    held_out: Sequence[Key],
    epochs: int,
    seed: int,
    report: Callable[[int, int], None],
) -> Trained:
    """Train an adapter on keys, and stop early where there are held-out phrasings to tell when.

    Args:
        source: The base model.
        keys: Printed texts, phrasings and uncovered questions to learn from.
        held_out: Phrasings that are not among them; may be empty.
        epochs: Most epochs to train for.
        seed: Seed of everything that is drawn.
        report: Told the steps done and the steps in all.
    """
    with quiet(), TemporaryDirectory() as folder:
        from datasets import Dataset
        from peft import LoraConfig
        from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
        from transformers import set_seed

        from assistant.finetuning.loss import EntryContrast

        set_seed(seed)
        model = load_model(source)
        encoder = SentenceTransformersEncoder(model)
        full_length, model.max_seq_length = model.max_seq_length, _LONGEST
        model.add_adapter(
            LoraConfig(
                r=_RANK, lora_alpha=2 * _RANK, lora_dropout=0.0, target_modules=["query", "key", "value", "dense"]
            )
        )
        rows = _rows(keys, encoder, epochs, random.Random(seed))
        watch = _watcher(encoder, keys, held_out, len(rows) // _BATCH // epochs, report)
        trainer = SentenceTransformerTrainer(
            model=model,
            args=SentenceTransformerTrainingArguments(
                output_dir=folder,
                num_train_epochs=1,
                per_device_train_batch_size=_BATCH,
                learning_rate=_LEARNING_RATE,
                lr_scheduler_type="linear",
                warmup_steps=20,
                weight_decay=0.01,
                seed=seed,
                use_cpu=True,
                bf16=True,
                save_strategy="no",
                logging_strategy="no",
                report_to=[],
                disable_tqdm=True,
                dataloader_drop_last=True,
                dataloader_num_workers=0,
            ),
            train_dataset=Dataset.from_list(rows),
            loss=EntryContrast(model),
            callbacks=[watch],
        )
        trainer.train()
        watch.restore_best()
        model.max_seq_length = full_length
        model.eval()
        return Trained(encoder, watch.best_epoch or epochs, tuple(watch.accuracies))


def _rows(
    keys: Sequence[Key], encoder: SentenceTransformersEncoder, epochs: int, draw: random.Random
) -> list[dict[str, Any]]:
    """All epochs' rows in the order that they are trained in: question, partner, uncovered question, label."""
    printed: dict[int, list[str]] = {}
    phrased: dict[int, list[str]] = {}
    for key in keys:
        if key.entry != NO_ENTRY:
            (phrased if key.kind == "phrasing" else printed).setdefault(key.entry, []).append(
                encoder.readable(key.text)
            )
    uncovered = [encoder.readable(key.text) for key in keys if key.kind == "uncovered"] or [""]
    questions = [(entry, text) for entry, texts in phrased.items() for text in texts]
    rows = []
    for _ in range(epochs):
        draw.shuffle(questions)
        for entry, text in questions[: len(questions) // _BATCH * _BATCH]:
            partners = phrased[entry] if draw.random() < _PHRASING_SHARE else printed[entry]
            rows.append(
                {"question": text, "text": draw.choice(partners), "uncovered": draw.choice(uncovered), "label": entry}
            )
    return rows


def nearest_accuracy(vectors: Vectors, entries: Sequence[int], held_out: Vectors, right: Sequence[int]) -> float:
    """Share of held-out questions whose nearest key belongs to the right entry.

    Args:
        vectors: (n, dimension) float32, the keys' vectors.
        entries: (n,) their entries.
        held_out: (m, dimension) float32, the questions' vectors.
        right: (m,) the entries that answer them.
    """
    nearest = np.asarray(entries)[(held_out @ vectors.T).argmax(axis=1)]
    return float((nearest == np.asarray(right)).mean())


def _watcher(
    encoder: SentenceTransformersEncoder,
    keys: Sequence[Key],
    held_out: Sequence[Key],
    steps_an_epoch: int,
    report: Callable[[int, int], None],
) -> Any:
    from transformers import TrainerCallback

    class Watcher(TrainerCallback):
        """Reports progress; keeps the adapter of the best epoch and stops when an epoch is no better."""

        def __init__(self) -> None:
            self.accuracies: list[float] = []
            self.best_epoch = 0
            self._best: dict[str, Any] = {}

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            report(state.global_step, state.max_steps)
            if held_out and state.global_step % steps_an_epoch == 0:
                self._judge(control)

        def _judge(self, control: Any) -> None:
            model = encoder.model
            model.eval()
            phrasings = [key for key in keys if key.kind == "phrasing"]
            accuracy = nearest_accuracy(
                encoder.encode([key.text for key in phrasings]),
                [key.entry for key in phrasings],
                encoder.encode([key.text for key in held_out]),
                [key.entry for key in held_out],
            )
            model.train()
            if accuracy > max(self.accuracies, default=0.0):
                self.best_epoch = len(self.accuracies) + 1
                self._best = {
                    name: value.detach().clone() for name, value in model.named_parameters() if value.requires_grad
                }
            else:
                control.should_training_stop = True
            self.accuracies.append(accuracy)

        def restore_best(self) -> None:
            """Put the adapter of the best epoch back; without held-out questions the last one stays."""
            parameters = dict(encoder.model.named_parameters())
            for name, value in self._best.items():
                parameters[name].data.copy_(value)

    return Watcher()


def save_adapter(model: "SentenceTransformer", folder: Path) -> None:
    """Write the adapter alone, in half precision: a megabyte or two."""
    import torch
    from peft import get_peft_model_state_dict
    from safetensors.torch import save_file

    transformer: Any = model[0]
    state = get_peft_model_state_dict(transformer.model)
    # peft reads names as below its own wrapper; an adapter added by transformers has none around it.
    save_file(
        {f"base_model.model.{name}": value.to(torch.float16).contiguous() for name, value in state.items()},
        str(folder / "adapter_model.safetensors"),
    )
    config = transformer.model.peft_config["default"]
    config.base_model_name_or_path = None  # where the base model lies on this machine is nobody else's business
    config.save_pretrained(str(folder))
