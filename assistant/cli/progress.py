"""A progress bar on standard error for anything that takes over a second."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from assistant.index.layout import Progress as Report


@contextmanager
def progress_bar() -> Iterator[Report]:
    """Give a function that shows progress; nothing appears if it is never called."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), console=console
    )
    tasks: dict[str, TaskID] = {}

    def report(step: str, done: int, total: int) -> None:
        if not tasks:
            bar.start()
        if step not in tasks:
            for task in tasks.values():
                bar.update(task, completed=bar.tasks[task].total or 1)
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done, total=total)

    try:
        yield report
    finally:
        if tasks:
            bar.stop()
