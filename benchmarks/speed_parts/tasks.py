"""What a child does. Every import is inside the task that needs it: imports are part of what is measured."""

import time
from collections.abc import Callable
from typing import Any

Job = dict[str, Any]


def ask(job: Job) -> Job:
    """Open the FAQ and time every question."""
    from assistant import Assistant

    return _time_each(Assistant.open().ask, job)


def encode(job: Job) -> Job:
    """Load the model as published with sentence-transformers and time the encoding of every question."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    model = SentenceTransformer(job["model"], device="cpu", local_files_only=True)
    return _time_each(lambda text: model.encode(text, show_progress_bar=False), job)


def libraries(job: Job) -> Job:
    """Import what a plain page with semantic search imports, load the model and encode one question."""
    import gradio
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(job["model"], device="cpu", local_files_only=True)
    return {"numbers": len(model.encode(job["questions"][0])), "gradio": gradio.__version__}


def breakdown(job: Job) -> Job:
    """Time the stages of every question."""
    from benchmarks.speed_parts.stages import time_stages

    return time_stages(job)


def engine(job: Job) -> Job:
    """Open an engine over some texts, time that, the first answer and every question."""
    from benchmarks.speed_parts.engines import ENGINES

    start = time.perf_counter()
    opened, indexing = ENGINES[job["engine"]](job["texts"], job["model"])
    opened(job["warm"][0])
    first = time.perf_counter() - start
    return _time_each(opened, job) | {"first": first, "indexing": indexing}


def _time_each(answer: Callable[[str], object], job: Job) -> Job:
    for text in job["warm"]:
        answer(text)
    seconds = []
    for text in job["questions"]:
        start = time.perf_counter()
        answer(text)
        seconds.append(time.perf_counter() - start)
    return {"seconds": seconds}
