"""The chapters about functions: which modules they are in, and when each of them is read."""

from __future__ import annotations

import importlib
import pkgutil
import sys

MEANINGS = "srcgrad.frontend.meanings"
EARLY = ("python", "numpy")
"""The packages of chapters that every program needs."""
LATE: dict[str, tuple[str, ...]] = {
    "numba": ("numba", "numba_generalised"),
    "scipy.fft": ("scipy.fft", "scipy.cosines"),
    "scipy.integrate": ("scipy.integrate", "scipy.quadrature", "scipy.initial_values"),
    "scipy.interpolate": (
        *("scipy.interpolate", "scipy.knots", "scipy.spline_calculus", "scipy.spline_fits"),
        "scipy.grids",
    ),
    "scipy.linalg": (
        *("scipy.linalg", "scipy.banded", "scipy.triangular", "scipy.structured_matrices"),
        *("scipy.exponentials", "scipy.matrix_functions", "scipy.matrix_equations"),
        "scipy.riccati",
    ),
    "scipy.optimize": ("scipy.brackets", "scipy.tangents", "scipy.equations", "scipy.minima"),
    "scipy.special": ("scipy.special", "scipy.sums"),
    "scipy.ndimage": ("scipy.ndimage", "scipy.warps"),
    "scipy.signal": ("scipy.signal", "scipy.smoothing", "scipy.there_and_back"),
    "scipy.spatial.distance": ("scipy.distances",),
    "scipy.stats": ("scipy.stats",),
    "scipy.stats._stats_py": (
        "scipy.descriptive",
        "scipy.samples",
        "scipy.robust",
        "scipy.density",
    ),
    "scipy.sparse": ("scipy.sparse", "scipy.sparse_makers"),
    "scipy.sparse.linalg": ("scipy.sparse_solutions",),
}
"""The chapters about modules that srcgrad does not import: read once the program has done so."""


def enter_early() -> None:
    """Read the chapters about Python's functions and NumPy's."""
    for name in EARLY:
        package = importlib.import_module(f"{MEANINGS}.{name}")
        for chapter in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(chapter.name)


def enter_late() -> None:
    """Read the chapters about modules that have been imported since."""
    for module, chapters in tuple(LATE.items()):
        if module in sys.modules:
            for chapter in chapters:  # waits for a thread that is at it
                importlib.import_module(f"{MEANINGS}.{chapter}")
            LATE.pop(module, None)
