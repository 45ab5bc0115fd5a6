"""What `scipy.interpolate` means by cubic splines, and by polynomials in pieces."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.interpolate
import scipy.linalg

from srcgrad.frontend.values.environment.registry import reads_as


def evaluate(self: Any, x: Any, nu: Any = 0, extrapolate: Any = None) -> Any:
    """The value of polynomials in pieces, or of a derivative of them, by Horner's rule."""
    given = np.asarray(x)
    places = np.ravel(given)
    ends, coefficients = self.x, self.c
    if extrapolate is None:
        extrapolate = self.extrapolate
    first, last = ends[0], ends[-1]
    result = np.empty((places.shape[0], *coefficients.shape[2:]), coefficients.dtype)
    for n in range(places.shape[0]):
        place = places[n]
        if extrapolate == "periodic":
            place = first + (place - first) % (last - first)
        k = min(max(np.searchsorted(ends, place, side="right") - 1, 0), ends.shape[0] - 2)
        result[n] = 0.0
        for m in range(coefficients.shape[0] - nu):
            power, factor = coefficients.shape[0] - 1 - m, 1
            for q in range(nu):
                factor *= power - q
            result[n] = result[n] * (place - ends[k]) + factor * coefficients[m, k]
        if not extrapolate and (place < first or place > last):
            result[n] = np.nan
    return result.reshape(given.shape + coefficients.shape[2:])


def derivative(self: Any, nu: Any = 1) -> Any:
    """The derivative of polynomials in pieces."""
    size = self.c.shape[0]
    powers = np.arange(size - 1, nu - 1, -1)
    factors = np.ones(powers.shape)
    for k in range(nu):
        factors = factors * (powers - k)
    shape = (-1,) + (1,) * (self.c.ndim - 1)
    coefficients = self.c[: size - nu] * factors.reshape(shape)
    return Pieces(coefficients, self.x, self.extrapolate)


reads_as(scipy.interpolate.PPoly.__call__)(evaluate)
reads_as(scipy.interpolate.PPoly.derivative)(derivative)


class Pieces:
    """Polynomials in pieces: SciPy's `PPoly`, made within a program."""

    def __init__(self, c: Any, x: Any, extrapolate: Any) -> None:
        self.c, self.x, self.extrapolate = c, x, extrapolate

    def __call__(self, x: Any, nu: Any = 0, extrapolate: Any = None) -> Any:
        return evaluate(self, x, nu, extrapolate)

    def derivative(self, nu: Any = 1) -> Any:
        return derivative(self, nu)


@reads_as(scipy.interpolate.CubicSpline)
def cubic_spline(
    x: Any, y: Any, axis: Any = 0, bc_type: Any = "not-a-knot", extrapolate: Any = None
) -> Any:
    """`scipy.interpolate.CubicSpline` of a vector: its slopes solve a tridiagonal system.

    C. de Boor, A Practical Guide to Splines, 1978, chapter IV.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    if y.ndim != 1:
        raise NotImplementedError("CubicSpline of several functions: make one of each")
    if x.shape != y.shape:
        raise ValueError("The length of `y` along `axis`=0 doesn't match the length of `x`")
    if x.shape[0] < 2:
        raise ValueError("`x` must contain at least 2 elements.")
    gaps = np.diff(x)
    if np.any(gaps <= 0):
        raise ValueError("`x` must be strictly increasing sequence.")
    secants = np.diff(y) / gaps
    start, end = (bc_type, bc_type) if isinstance(bc_type, str) else bc_type
    slopes = _slopes(x, gaps, secants, _condition(start), _condition(end))
    bend = (slopes[:-1] + slopes[1:] - 2.0 * secants) / gaps
    parts = (bend / gaps, (secants - slopes[:-1]) / gaps - bend, slopes[:-1], y[:-1])
    return Pieces(np.stack(parts), x, True if extrapolate is None else extrapolate)


def _condition(given: Any) -> Any:
    """Which derivative a spline has at an end, and its value; None for not-a-knot."""
    if given == "not-a-knot":
        return None
    if given == "natural":
        return (2, 0.0)
    if given == "clamped":
        return (1, 0.0)
    if isinstance(given, str):
        raise NotImplementedError(f"CubicSpline with bc_type={given!r}")
    return given


def _slopes(x: Any, gaps: Any, secants: Any, start: Any, end: Any) -> Any:
    count = x.shape[0]
    bands, wanted = np.zeros((3, count)), np.zeros(count)
    for i in range(1, count - 1):
        bands[0, i + 1] = gaps[i - 1]
        bands[1, i] = 2.0 * (gaps[i - 1] + gaps[i])
        bands[2, i - 1] = gaps[i]
        wanted[i] = 3.0 * (gaps[i] * secants[i - 1] + gaps[i - 1] * secants[i])
    if start is None and end is None and count == 3:
        # A parabola through three points.
        bands[1, 0] = bands[0, 1] = bands[1, 2] = bands[2, 1] = 1.0
        wanted[0], wanted[2] = 2.0 * secants[0], 2.0 * secants[1]
    else:
        bands[1, 0], bands[0, 1], wanted[0] = _at_end(gaps, secants, start, 1.0)
        bands[1, -1], bands[2, -2], wanted[-1] = _at_end(gaps[::-1], secants[::-1], end, -1.0)
    return scipy.linalg.solve_banded((1, 1), bands, wanted)


def _at_end(gaps: Any, secants: Any, condition: Any, direction: Any) -> Any:
    """An equation for the slope at an end and the next one: their factors, and what comes out."""
    if condition is None:
        if gaps.shape[0] == 1:
            return 1.0, 0.0, secants[0]
        both = gaps[0] + gaps[1]
        known = (gaps[0] + 2.0 * both) * gaps[1] * secants[0] + gaps[0] ** 2 * secants[1]
        return gaps[1], both, known / both
    order, value = condition
    if order == 1:
        return 1.0, 0.0, value
    curved = 3.0 * gaps[0] * secants[0] - 0.5 * direction * value * gaps[0] ** 2
    return 2.0 * gaps[0], gaps[0], curved
