"""The plot: times in units of the adjoint by hand, a group of bars a row and size."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contenders import AUTOGRAD, BY_HAND, JAX, PRIMAL, SRCGRAD
from benchmarks.report import Result

STYLES = {
    PRIMAL: ("|", "#606060"),
    SRCGRAD: ("o", "#1f6fb4"),
    JAX: ("s", "#d9822b"),
    AUTOGRAD: ("^", "#8e5ba6"),
}


def draw(results: list[Result], path: Path) -> None:
    try:
        import matplotlib
    except ImportError:
        print("no plot: matplotlib is not installed")
        return
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 0.4 * len(results) + 1.6), layout="constrained")
    for name, (marker, colour) in STYLES.items():
        ratios = {k: result.ratio(name, BY_HAND) for k, result in enumerate(results)}
        shown = {k: ratio for k, ratio in ratios.items() if ratio is not None}
        axes.plot(
            list(shown.values()),
            list(shown),
            marker,
            color=colour,
            label=name,
            markersize=9,
            markeredgewidth=2,
        )
    axes.axvline(1.0, color="black", linewidth=0.8)
    axes.axvline(3.0, color="black", linewidth=0.6, linestyle=":")
    axes.set_xscale("log")
    axes.set_yticks(
        range(len(results)), [f"{result.row.title}, {result.size}" for result in results]
    )
    axes.grid(axis="y", linewidth=0.4)
    axes.set_ylim(len(results) - 0.5, -0.5)
    axes.set_xlabel("best time, in units of the adjoint by hand (line: 1, dotted: 3)")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside upper center", ncols=len(STYLES), frameon=False)
    figure.savefig(path, dpi=150)
