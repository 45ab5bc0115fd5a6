"""Where calls of built-in and NumPy functions get their meaning.

`REGISTRY[function]` is a handler `handler(run, args, kwargs) -> Value`. `DEFINITIONS[function]` is
a plain Python function that is read in place of a call. Functions of numbers are in `pointwise.py`.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Value

Handler: TypeAlias = Callable[[Run, tuple[Value, ...], dict[str, Value]], Value]
Definition: TypeAlias = Callable[..., Any]

LATE: dict[str, str] = {
    "numba": "srcgrad.frontend.jitted",
    "scipy.fft": "srcgrad.frontend.scipy.fft",
    "scipy.integrate": "srcgrad.frontend.scipy.integrate",
    "scipy.interpolate": "srcgrad.frontend.scipy.interpolate",
    "scipy.linalg": "srcgrad.frontend.scipy.linalg",
    "scipy.special": "srcgrad.frontend.scipy.special",
    "scipy.ndimage": "srcgrad.frontend.scipy.ndimage",
    "scipy.signal": "srcgrad.frontend.scipy.signal",
    "scipy.spatial.distance": "srcgrad.frontend.scipy.distances",
    "scipy.stats": "srcgrad.frontend.scipy.stats",
    "scipy.stats._stats_py": "srcgrad.frontend.scipy.descriptive",
    "scipy.sparse": "srcgrad.frontend.scipy.sparse",
}
"""The chapters about modules that srcgrad does not import: read once the program has done so."""

REGISTRY: dict[Any, Handler] = {}
DEFINITIONS: dict[Any, Definition] = {}


def means(*functions: Any) -> Callable[[Handler], Handler]:
    """Enter a handler for calls of these functions."""

    def enter(handler: Handler) -> Handler:
        for function in functions:
            REGISTRY[function] = handler
        return handler

    return enter


def reads_as(*functions: Any) -> Callable[[Definition], Definition]:
    """Enter a definition in plain Python, read in place of calls of these functions."""

    def enter(definition: Definition) -> Definition:
        for function in functions:
            DEFINITIONS[function] = definition
        return definition

    return enter


def enter_late() -> None:
    """Read the chapters about modules that have been imported since."""
    for module, chapter in tuple(LATE.items()):
        if module in sys.modules:
            importlib.import_module(chapter)  # waits for a thread that is at it
            LATE.pop(module, None)
