"""Progress in a file of the learner's: read, and written so that a power cut loses nothing."""

import contextlib
import os
import tempfile
from pathlib import Path

from platformdirs import user_data_path

from assistant.corpus.edition import Edition
from assistant.training.progress import Progress, ProgressError, read_progress


def default_file(edition: Edition) -> Path:
    """Where a learner's progress is kept unless another file is named: in the user's data folder."""
    return user_data_path("verbatim") / "progress" / f"{edition.id}.json"


def read_file(path: Path, edition: Edition) -> Progress:
    """The progress in a file.

    Raises:
        ProgressError: if it cannot be read, or is not progress in this FAQ.
    """
    try:
        return read_progress(path.read_text(encoding="utf-8-sig"), edition.id)
    except (OSError, UnicodeDecodeError) as error:
        raise ProgressError(f"{path} cannot be read ({error}): name another file with --progress") from error
    except ProgressError as error:
        raise ProgressError(f"{path}: {error}") from error


def write_file(path: Path, progress: Progress) -> None:
    """Put progress in a file: written beside it, synced, and renamed over it.

    Raises:
        ProgressError: if it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise ProgressError(f"{path} cannot be written ({error}): name another file with --progress") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(progress.to_json())
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise ProgressError(f"{path} cannot be written ({error}): name another file with --progress") from error
