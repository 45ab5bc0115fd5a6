"""What `scipy.integrate`'s rules for sampled functions mean: the trapezoidal one and Simpson's."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.integrate

from srcgrad.frontend.meanings.numpy.calculus import gaps_along, trapezoid
from srcgrad.frontend.meanings.numpy.vectors import at, axis_of, with_axis_last
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.integrate.trapezoid)
def scipy_trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """`scipy.integrate.trapezoid`."""
    return trapezoid(y, x, dx, axis)


@reads_as(scipy.integrate.cumulative_trapezoid)
def cumulative_trapezoid(
    y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1, initial: Any = None
) -> Any:
    """`scipy.integrate.cumulative_trapezoid`."""
    y = np.asarray(y)
    axis = axis_of(axis, y.ndim)
    if y.shape[axis] == 0:
        raise ValueError("At least one point is required along `axis`.")
    if initial is not None and initial != 0:
        raise ValueError("`initial` must be `None` or `0`.")
    doubled = y[at(axis, slice(1, None))] + y[at(axis, slice(None, -1))]
    if x is None:
        parts = dx * doubled / 2.0
    else:
        parts = _checked_gaps(y, np.asarray(x), axis) * doubled / 2.0
    if initial is None:
        return np.cumsum(parts, axis)
    total = np.zeros(y.shape, parts.dtype)
    total[at(axis, slice(1, None))] = np.cumsum(parts, axis)
    return total


def _checked_gaps(y: Any, x: Any, axis: Any) -> Any:
    _check_points(y, x, axis)
    return gaps_along(x, y.ndim, axis)


def _check_points(y: Any, x: Any, axis: Any) -> None:
    if x.ndim != 1 and x.ndim != y.ndim:
        raise ValueError("If given, shape of x must be 1-D or the same as y.")
    if x.shape[0 if x.ndim == 1 else axis] != y.shape[axis]:
        raise ValueError("If given, length of x along axis must be the same as y.")


@reads_as(scipy.integrate.simpson)
def simpson(y: Any, x: Any = None, *, dx: Any = 1.0, axis: Any = -1) -> Any:
    """`scipy.integrate.simpson`, in double precision.

    SciPy's result for float32 is float32 or float64 depending on whether the length is odd.
    """
    y = np.asarray(y)
    if not np.issubdtype(y.dtype, np.complexfloating):
        y = np.asarray(y, np.float64)
    axis = axis_of(axis, y.ndim)
    if x is not None:
        x = np.asarray(x)
        _check_points(y, x, axis)
        x = x if x.ndim == 1 else with_axis_last(x, axis)
    y = with_axis_last(y, axis)
    if y.ndim == 1:
        return _of_vector(y, x, dx)
    total = np.empty(y.shape[:-1], y.dtype)
    _each(y.ndim, y, x, dx, total)
    return total


def _each(ndim: Any, y: Any, x: Any, dx: Any, total: Any) -> None:
    for k in range(y.shape[0]):
        points = x if x is None or x.ndim == 1 else x[k]
        if ndim == 2:
            total[k] = _of_vector(y[k], points, dx)
        else:
            _each(ndim - 1, y[k], points, dx, total[k])


def _of_vector(y: Any, x: Any, dx: Any) -> Any:
    return _simpson(y, dx) if x is None else _uneven_simpson(y, x)


def _simpson(y: Any, dx: Any) -> Any:
    """Parabolas through three points each; the last of an even number, by Cartwright (2017)."""
    n = y.shape[0]
    if n == 2:
        return 0.5 * dx * (y[0] + y[1])
    total = y.dtype.type(0.0)
    for k in range(0, n - 2 - (n + 1) % 2, 2):
        total += y[k] + 4.0 * y[k + 1] + y[k + 2]
    total = total * (dx / 3.0)
    if n % 2 == 0:
        total += dx * (5.0 * y[n - 1] + 8.0 * y[n - 2] - y[n - 3]) / 12.0
    return total


def _uneven_simpson(y: Any, x: Any) -> Any:
    n = y.shape[0]
    if n == 2:
        return 0.5 * (x[1] - x[0]) * (y[0] + y[1])
    total = y.dtype.type(0.0)
    for k in range(0, n - 2 - (n + 1) % 2, 2):
        total += _parabola(y[k], y[k + 1], y[k + 2], x[k + 1] - x[k], x[k + 2] - x[k + 1])
    if n % 2 == 0:
        near, far = x[n - 1] - x[n - 2], x[n - 2] - x[n - 3]
        total += _ratio(2.0 * near**2 + 3.0 * far * near, 6.0 * (near + far)) * y[n - 1]
        total += _ratio(near**2 + 3.0 * near * far, 6.0 * far) * y[n - 2]
        total -= _ratio(near**3, 6.0 * far * (far + near)) * y[n - 3]
    return total


def _parabola(first: Any, middle: Any, last: Any, left: Any, right: Any) -> Any:
    both = left + right
    skew = _ratio(left, right)
    centre = both * _ratio(both, left * right)
    return both / 6.0 * (first * (2.0 - _ratio(1.0, skew)) + middle * centre + last * (2.0 - skew))


def _ratio(numerator: Any, denominator: Any) -> Any:
    """A quotient, and 0 where points coincide."""
    return numerator / denominator if denominator != 0.0 else 0.0 * numerator
