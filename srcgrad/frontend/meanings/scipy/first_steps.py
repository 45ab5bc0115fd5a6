"""What all methods for differential equations share: tolerances, norms, the size of a first step.

E. Hairer, S. P. Nørsett and G. Wanner, Solving Ordinary Differential Equations I, section II.4,
1993.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant

TOO_SMALL = "Required step size is less than spacing between numbers."


class Limits:
    """How exact the steps are, and how long."""

    def __init__(self, rtol: Any, atol: Any, longest: Any, first: Any) -> None:
        self.rtol = rtol
        self.atol = atol
        self.longest = longest
        self.first = first


def size_of(x: Any) -> Any:
    """The root of the mean square."""
    return np.sqrt(np.sum(x * x) / x.size)


def shortest(t: Any, direction: Any) -> Any:
    """The shortest step that is taken at a time."""
    return 10.0 * abs(np.nextafter(t, direction * np.inf) - t)


def first_size(f: Any, t0: Any, tf: Any, y0: Any, order: Any, limits: Any) -> Any:
    """The size of the first step: as asked for, or as Hairer, Nørsett and Wanner choose it."""
    length = abs(tf - t0)
    if limits.first is not None:
        if limits.first <= 0:
            raise ValueError("`first_step` must be positive.")
        if limits.first > length:
            raise ValueError("`first_step` exceeds bounds.")
        return limits.first
    if length == 0.0:
        return 0.0
    direction = 1.0 if tf >= t0 else -1.0
    f0 = constant(f(t0, y0))
    scale = limits.atol + np.abs(y0) * limits.rtol
    d0, d1 = size_of(y0 / scale), size_of(f0 / scale)
    h0 = 1e-6 if d0 < 1e-5 or d1 < 1e-5 else 0.01 * d0 / d1
    h0 = min(h0, length)
    f1 = constant(f(t0 + h0 * direction, y0 + h0 * direction * f0))
    d2 = size_of((f1 - f0) / scale) / h0
    if d1 <= 1e-15 and d2 <= 1e-15:
        h1 = max(1e-6, h0 * 1e-3)
    else:
        h1 = (0.01 / max(d1, d2)) ** (1.0 / (order + 1))
    return min(min(100.0 * h0, h1), min(length, limits.longest))
