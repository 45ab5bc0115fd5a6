"""The chapters about functions: which modules they are in, and when each of them is read."""

from __future__ import annotations

import importlib
import pkgutil
import sys

LATE: dict[str, str] = {
    "numba": "srcgrad.frontend.meanings.numba",
    "scipy.fft": "srcgrad.frontend.meanings.scipy.fft",
    "scipy.integrate": "srcgrad.frontend.meanings.scipy.integrate",
    "scipy.interpolate": "srcgrad.frontend.meanings.scipy.interpolate",
    "scipy.linalg": "srcgrad.frontend.meanings.scipy.linalg",
    "scipy.special": "srcgrad.frontend.meanings.scipy.special",
    "scipy.ndimage": "srcgrad.frontend.meanings.scipy.ndimage",
    "scipy.signal": "srcgrad.frontend.meanings.scipy.signal",
    "scipy.spatial.distance": "srcgrad.frontend.meanings.scipy.distances",
    "scipy.stats": "srcgrad.frontend.meanings.scipy.stats",
    "scipy.stats._stats_py": "srcgrad.frontend.meanings.scipy.descriptive",
    "scipy.sparse": "srcgrad.frontend.meanings.scipy.sparse",
}
"""The chapters about modules that srcgrad does not import: read once the program has done so."""


EARLY = ("srcgrad.frontend.meanings.python", "srcgrad.frontend.meanings.numpy")
"""The packages of chapters that every program needs."""


def enter_early() -> None:
    """Read the chapters about Python's functions and NumPy's."""
    for name in EARLY:
        package = importlib.import_module(name)
        for chapter in pkgutil.iter_modules(package.__path__, f"{name}."):
            importlib.import_module(chapter.name)


def enter_late() -> None:
    """Read the chapters about modules that have been imported since."""
    for module, chapter in tuple(LATE.items()):
        if module in sys.modules:
            importlib.import_module(chapter)  # waits for a thread that is at it
            LATE.pop(module, None)
