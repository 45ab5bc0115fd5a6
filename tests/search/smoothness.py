"""Where a program is not smooth, so that derivatives and differences may differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.tools.checking import Differences


def jumps(differences: Differences, directions: Sequence[np.ndarray]) -> bool:
    """Whether arguments that differ in their last places give another value."""
    moved = [
        float(differences.at(step * direction))
        for direction in directions
        for step in (0.0, 1e-14, -1e-14, 1e-13, -1e-13, 1e-12, -1e-12)
    ]
    return not np.ptp(moved) <= 1e-9 * (1.0 + abs(moved[0]))


def kinked(differences: Differences, direction: np.ndarray) -> bool:
    """Whether the slopes to the left and to the right differ."""
    step = 1e-6
    here = float(differences.at(0.0 * direction))
    right = (float(differences.at(step * direction)) - here) / step
    left = (here - float(differences.at(-step * direction))) / step
    return not abs(right - left) <= 1e-3 * (1.0 + abs(right))
