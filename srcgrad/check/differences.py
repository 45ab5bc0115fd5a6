"""Slopes by differences of a function, extrapolated to step zero, and the doubt that remains."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from srcgrad.check.coordinates import Vector

Along = Callable[[float], Vector]
"""A function of the distance along a direction."""


def slope(value: Along) -> tuple[Vector, Vector]:
    """The slopes of a function at 0, and an estimate of their errors.

    C. J. F. Ridders, Accurate computation of F'(x) and F'(x) F''(x), 1982: central differences
    with shrinking steps, extrapolated; the entry that differs least from its neighbours is taken.
    A slope is NaN where the function is not finite at any step.

    >>> slope(lambda step: np.array([np.exp(step), step**2]))[0].round(9)
    array([1., 0.])
    """
    with np.errstate(all="ignore"):
        previous: list[Vector] = []
        step = 0.1
        best = np.full(value(0.0).shape, np.nan)
        doubt = np.full(best.shape, np.inf)
        for _ in range(12):
            row = [quotient(value, step)]
            for k, coarser in enumerate(previous):
                # What is not finite goes down the diagonal, and no further.
                row.append(row[k] + (row[k] - coarser) / (9.0 ** (k + 1) - 1.0))
                error = np.maximum(abs(row[k + 1] - row[k]), abs(row[k + 1] - coarser))
                better = error <= doubt
                best, doubt = np.where(better, row[k + 1], best), np.where(better, error, doubt)
            if np.all(doubt <= 1e-11 * abs(best)):
                break
            previous = row
            step /= 3.0
    return best, np.where(np.isfinite(doubt), doubt, 0.0)


def quotient(value: Along, step: float) -> Vector:
    """The central difference at one step."""
    with np.errstate(all="ignore"):
        found: Vector = (value(step) - value(-step)) / (2.0 * step)
    return found
