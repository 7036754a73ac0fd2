"""What is measured as rows of a table and as a file of figures."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

_LIBRARIES = (
    *("faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "numpy", "gradio", "uvicorn", "httpx"),
    *("sentence-transformers", "torch"),
)
MEGABYTE = 1_000_000


class PartError(Exception):
    """A part could not be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured.
        value: The product's figure.
        unit: Its unit.
        against: What it is compared with, "" for nothing.
        other: The figure of that, in the same unit.
        judged: What the target is about: a ratio, a difference or a count; None without a target or comparison.
        target: The most that `judged` may be, None where there is none.
    """

    what: str
    value: float
    unit: str
    against: str = ""
    other: float | None = None
    judged: float | None = None
    target: float | None = None

    @classmethod
    def ratio(
        cls, what: str, value: float, unit: str, against: str, other: float, target: float | None = None
    ) -> "Row":
        """A line whose target is about the ratio of the two figures."""
        return cls(what, value, unit, against, other, value / other if other else None, target)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none."""
        return None if self.target is None or self.judged is None else self.judged <= self.target


@dataclass(frozen=True, slots=True)
class Part:
    """What one part gave.

    Attributes:
        rows: Its lines of the table.
        figures: All figures, for the file.
        failed: What of it could not be measured, and why.
    """

    rows: tuple[Row, ...]
    figures: dict[str, Any] = field(default_factory=dict)
    failed: tuple[str, ...] = ()


def spread(seconds: Sequence[float], scale: float = 1000) -> dict[str, float]:
    """Median, 95th percentile, least and most of some times, and how many there are.

    Args:
        seconds: At least one time.
        scale: Units of the result in a second; milliseconds by default.
    """
    times = np.array(seconds) * scale
    p50, p95 = np.percentile(times, [50, 95])
    return {
        "p50": round(float(p50), 4),
        "p95": round(float(p95), 4),
        "least": round(float(times.min()), 4),
        "most": round(float(times.max()), 4),
        "n": len(times),
    }


def machine() -> dict[str, Any]:
    """What the figures depend on: processors, system and versions. No names and no paths."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": usable,
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in _LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def busy() -> float | None:
    """Processes that wanted a processor over the last minute, on average: what else the machine is doing."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def table(parts: dict[str, Part]) -> str:
    """All rows as text, in columns."""
    head = ("part", "what", "Verbatim", "against", "", "ratio or difference", "target", "met")
    rows = [head] + [
        _cells(name if not place else "", row) for name, part in parts.items() for place, row in enumerate(part.rows)
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _cells(part: str, row: Row) -> tuple[str, ...]:
    return (
        part,
        row.what,
        f"{number(row.value)} {row.unit}",
        row.against,
        "" if row.other is None else f"{number(row.other)} {row.unit}",
        "" if row.judged is None else number(row.judged),
        "" if row.target is None else f"≤ {number(row.target)}",
        {None: "", True: "yes", False: "NO"}[row.met],
    )


def number(value: float) -> str:
    """A figure with three significant digits, and none lost before the point."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def write(path: Path, parts: dict[str, Part], load_before: float | None) -> dict[str, Any]:
    """Write the figures as JSON. Parts that were not measured now are kept if they are of the same machine.

    Args:
        path: The file.
        parts: What was measured.
        load_before: What else the machine was doing before.

    Returns:
        What was written.
    """
    facts = machine()
    stored = read(path)
    kept = stored["parts"] if stored.get("machine") == facts else {}
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    measured = {
        name: {
            "measured": now,
            "load_before": load_before,
            "rows": [asdict(row) | {"met": row.met} for row in part.rows],
            "figures": part.figures,
        }
        for name, part in parts.items()
    }
    report = {"machine": facts, "parts": kept | measured}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return report


def read(path: Path) -> dict[str, Any]:
    """Read what `write` wrote; {} where there is nothing."""
    if not path.is_file():
        return {}
    stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return stored
