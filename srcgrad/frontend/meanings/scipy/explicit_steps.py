"""The steps of the explicit Runge-Kutta methods: their sizes, their ends, what is between them.

E. Hairer, S. P. Nørsett and G. Wanner, Solving Ordinary Differential Equations I, sections II.4 to
II.6, 1993.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.calls.implicit import constant
from srcgrad.frontend.meanings.scipy.first_steps import TOO_SMALL, first_size, shortest
from srcgrad.frontend.meanings.scipy.runge_kutta import (
    A_23,
    A_45,
    A_853,
    C_23,
    C_45,
    C_853,
    E_23,
    E_45,
    E_853,
    F_853,
    P_23,
    P_45,
    P_853,
)


def _table(method: Any) -> Any:
    """A, C, the errors, the polynomials; the order of the error, the stages of a step, of all."""
    if method == "RK45":
        return A_45, C_45, E_45, None, P_45, 4, 7, 7
    if method == "RK23":
        return A_23, C_23, E_23, None, P_23, 2, 4, 4
    return A_853, C_853, E_853, F_853, P_853, 7, 13, 16


class ExplicitSteps:
    """Steps of a Runge-Kutta method. A state is the solution at the start of a step."""

    def __init__(self, f: Any, method: Any) -> None:
        self.f = f
        self.table = _table(method)
        self.degree = self.table[4].shape[1]
        self.starts_at_end = False
        self.sizes = [0.0]

    def search(self, t0: Any, tf: Any, start: Any, limits: Any, crossings: Any) -> Any:
        """Find the sizes of the steps that are accepted, until one ends it."""
        A, C, E, F, _, order, count, _ = self.table
        f = self.f
        direction = 1.0 if tf >= t0 else -1.0
        t, y = t0, start
        size = first_size(f, t0, tf, start, order, limits)
        rejected = False
        while direction * (t - tf) < 0.0:
            least = shortest(t, direction)
            if size > limits.longest:
                size = limits.longest
            elif size < least and not rejected:
                size = least
            if size < least:
                raise RuntimeError(TOO_SMALL)
            then = t + size * direction
            if direction * (then - tf) > 0.0:
                then = tf
            h = then - t
            size = abs(h)
            slopes = constant(_stages(f, t, y, h, A, C, count))
            moved = _end(y, h, slopes, A, count - 1)
            scale = limits.atol + np.maximum(np.abs(y), np.abs(moved)) * limits.rtol
            error = _error(slopes, h, scale, E, F, count)
            if error < 1.0:
                factor = 10.0
                if error != 0.0:
                    factor = min(10.0, 0.9 * error ** (-1.0 / (order + 1)))
                if rejected:
                    factor = min(1.0, factor)
                self.sizes.append(h)
                if crossings is not None:
                    shape = partial(self._known, t, y, h)
                    if crossings.ended(t, then, moved, shape, t, h):
                        break
                t, y = then, moved
                rejected = False
                size = size * factor
            else:
                size = size * max(0.2, 0.9 * error ** (-1.0 / (order + 1)))
                rejected = True

    def _known(self, t: Any, y: Any, h: Any) -> Any:
        """A step's polynomial, of which nothing is differentiated."""
        return constant(self.shape(0, self.step(0, t, y, h, True)[2], h))

    def begin(self, t0: Any, start: Any) -> Any:
        """The state before the first step."""
        return start

    def step(self, k: Any, now: Any, y: Any, h: Any, inside: Any) -> Any:
        """The state after a step, the solution there, and what its polynomial is made of."""
        A, C, _, _, _, _, count, every = self.table
        slopes = _stages(self.f, now, y, h, A, C, every if inside else count - 1)
        moved = _end(y, h, slopes, A, count - 1)
        return moved, moved, (y, slopes)

    def shape(self, k: Any, parts: Any, h: Any) -> Any:
        """The solution within a step, by powers of the share of it that has passed."""
        y, slopes = parts
        P = self.table[4]
        n, degree = y.shape[0], P.shape[1]
        shape = np.empty((degree + 1, n))
        for i in range(n):
            shape[0, i] = y[i]
            for p in range(degree):
                total = 0.0
                for s in range(P.shape[0]):
                    total += P[s, p] * slopes[s, i]
                shape[p + 1, i] = h * total
        return shape


def _stages(f: Any, t: Any, y: Any, h: Any, A: Any, C: Any, count: Any) -> Any:
    n = y.shape[0]
    slopes = np.empty((count, n))
    for s in range(count):
        z = np.empty(n)
        for i in range(n):
            total = 0.0
            for j in range(s):
                total += A[s, j] * slopes[j, i]
            z[i] = y[i] + h * total
        slopes[s] = f(t + C[s] * h, z)
    return slopes


def _end(y: Any, h: Any, slopes: Any, A: Any, last: Any) -> Any:
    n = y.shape[0]
    z = np.empty(n)
    for i in range(n):
        total = 0.0
        for j in range(last):
            total += A[last, j] * slopes[j, i]
        z[i] = y[i] + h * total
    return z


def _error(slopes: Any, h: Any, scale: Any, E: Any, F: Any, count: Any) -> Any:
    n = scale.shape[0]
    high = low = 0.0
    for i in range(n):
        total = other = 0.0
        for s in range(count):
            total += E[s] * slopes[s, i]
            if F is not None:
                other += F[s] * slopes[s, i]
        high += (total / scale[i]) ** 2
        low += (other / scale[i]) ** 2
    if F is None:
        return abs(h) * np.sqrt(high / n)
    if high == 0.0 and low == 0.0:
        return 0.0
    return abs(h) * high / np.sqrt((high + 0.01 * low) * n)
