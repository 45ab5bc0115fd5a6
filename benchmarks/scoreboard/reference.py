"""What is right: differences along two directions, where they settle and no kink is near."""

from __future__ import annotations

import math
import zlib
from typing import Any

import numpy as np

from benchmarks.scoreboard.collection import Entry
from tests.tools.checking import Differences, leaves

WIDTH = 1e-6
"""How far from the point the slopes to either side are compared."""


def directions(name: str, size: int) -> list[np.ndarray]:
    """The two directions that belong to a program: the same in every process."""
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    return [generator.uniform(-1.0, 1.0, size) for _ in range(2)]


def slopes(entry: Entry) -> list[tuple[float, float]] | None:
    """The derivatives along the directions, with errors; None where nothing can be said."""
    there = Differences(entry.function, entry.arguments, entry.keywords, list(entry.wrt))
    if not there.size:
        return None
    found = []
    for direction in directions(entry.name, there.size):
        slope, error = there.along(direction)
        if not (math.isfinite(slope) and error <= 1e-6 * (1.0 + abs(slope))):
            return None
        if _kinked(there, direction, slope):
            return None
        found.append((slope, error))
    return found


def _kinked(there: Differences, direction: np.ndarray, slope: float) -> bool:
    """Whether the slopes to the left and to the right differ: any convention would be right."""
    before, here, after = (float(there.at(t * direction)) for t in (-WIDTH, 0.0, WIDTH))
    left, right = (here - before) / WIDTH, (after - here) / WIDTH
    rounding = 1e-15 * (abs(here) + 1.0) / WIDTH
    allowed = 1e-3 * (1.0 + abs(slope)) + 10.0 * rounding
    return not (abs(left - slope) <= allowed and abs(right - slope) <= allowed)


def single(entry: Entry) -> bool:
    """Whether a program computes in single precision, so that fewer digits are asked for."""
    given: list[Any] = list(leaves((list(entry.arguments), list(entry.keywords.values()))))
    if any(
        str(getattr(leaf, "dtype", "")) in ("float32", "complex64", "float16") for leaf in given
    ):
        return True
    code = getattr(entry.function, "__code__", None)
    names = () if code is None else (*code.co_names, *map(str, code.co_consts))
    return any(name in ("float32", "complex64", "float16", "f4") for name in names)
