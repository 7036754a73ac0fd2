"""The plots of the documentation, drawn from the file of figures. Matplotlib is needed for nothing else."""

import importlib
from pathlib import Path
from typing import Any

from benchmarks.speed_parts.results import PartError

_OURS, _THEIRS, _INK = "#0b6e6e", "#b3683a", "#333333"
_LOOK = {
    "font.size": 10,
    "font.family": "sans-serif",
    "svg.fonttype": "none",
    "svg.hashsalt": "verbatim",  # the same figures give the same file
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": _INK,
    "text.color": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


def draw(report: dict[str, Any], folder: Path) -> list[str]:
    """Draw what there are figures for.

    Args:
        report: The file of figures.
        folder: Where the plots go.

    Returns:
        Names of the files.

    Raises:
        PartError: if Matplotlib is not installed.
    """
    pyplot = _pyplot()
    folder.mkdir(parents=True, exist_ok=True)
    parts = report.get("parts", {})
    drawn = []
    for name, (part, plot) in _PLOTS.items():
        if part not in parts:
            continue
        with pyplot.rc_context(_LOOK):
            figure = plot(pyplot, parts[part])
            figure.savefig(folder / name, metadata={"Date": None}, facecolor="white", bbox_inches="tight")
            pyplot.close(figure)
        drawn.append(name)
    return drawn


def _pyplot() -> Any:
    try:
        importlib.import_module("matplotlib").use("svg")
        return importlib.import_module("matplotlib.pyplot")
    except ImportError as error:
        raise PartError(f"Matplotlib is missing ({error}): run `pip install matplotlib`") from error


def _query(pyplot: Any, part: dict[str, Any]) -> Any:
    """Where the time of one question goes."""
    stages = {name: one["mean"] for name, one in part["figures"]["microseconds"].items() if one["mean"] > 0}
    whole = part["figures"]["whole"]
    figure, axes = pyplot.subplots(figsize=(7, 0.32 * len(stages) + 1))
    bars = axes.barh(list(stages), list(stages.values()), color=_OURS)
    axes.bar_label(bars, [f"{value:,.0f} µs, {value / whole:.0%}" for value in stages.values()], padding=3)
    axes.invert_yaxis()
    axes.margins(x=0.25)
    axes.set_xlabel("microseconds of one question (mean)")
    axes.set_title(f"One question: {whole / 1000:.1f} ms", loc="left")
    return figure


def _load(pyplot: Any, part: dict[str, Any]) -> Any:
    """What a reader waits, by the number of readers; and the turns that are answered in a second."""
    by_clients = {int(name): one for name, one in part["figures"]["clients"].items()}
    figure, (waits, rates) = pyplot.subplots(1, 2, figsize=(9, 3.6))
    for key, label, colour in (("product", "Verbatim", _OURS), ("noop", "Gradio page that does nothing", _THEIRS)):
        seen = {clients: one[key] for clients, one in by_clients.items() if one[key]["milliseconds"]}
        for quantile, style in (("p50", "-"), ("p95", "--")):
            waits.plot(
                list(seen),
                [one["milliseconds"][quantile] for one in seen.values()],
                style,
                marker="o",
                color=colour,
                label=f"{label}, {'median' if quantile == 'p50' else '95th percentile'}",
            )
        rates.plot(list(seen), [one["turns_a_second"] for one in seen.values()], "-o", color=colour, label=label)
    for axes, title, unit in ((waits, "A reader waits", "ms"), (rates, "Turns answered", "a second")):
        axes.set_xscale("log")
        axes.set_xticks(list(by_clients), [str(clients) for clients in by_clients])
        axes.minorticks_off()
        axes.set_xlabel("readers, each with a turn about every second")
        axes.set_ylabel(unit)
        axes.set_title(title, loc="left")
    waits.set_yscale("log")
    figure.tight_layout()
    figure.legend(
        *waits.get_legend_handles_labels(), loc="upper center", bbox_to_anchor=(0.5, 0), ncols=2, frameon=False
    )
    return figure


def _others(pyplot: Any, part: dict[str, Any]) -> Any:
    """This engine and others: first answer, one question, memory."""
    engines = part["figures"]["engines"]
    measures = (("first", "open and first answer, s"), ("p50", "one question, ms"), ("uss", "memory, MB"))
    figure, all_axes = pyplot.subplots(1, len(measures), figsize=(10, 0.4 * len(engines) + 1), sharey=True)
    for axes, (key, title) in zip(all_axes, measures, strict=True):
        colours = [_OURS if name == "Verbatim" else _THEIRS for name in engines]
        bars = axes.barh(list(engines), [one[key] for one in engines.values()], color=colours)
        axes.bar_label(bars, fmt="%.3g", padding=3)
        axes.margins(x=0.2)
        axes.set_title(title, loc="left", fontsize=10)
    all_axes[0].invert_yaxis()
    figure.tight_layout()
    return figure


_PLOTS = {
    "query.svg": ("breakdown", _query),
    "load.svg": ("load", _load),
    "others.svg": ("others", _others),
}
