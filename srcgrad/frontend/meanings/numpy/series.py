"""`numpy.polynomial`: values and calculus of series, whose coefficients begin with the constant."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from srcgrad.frontend.meanings.numpy.elements import common_dtype, listed_dtype, of_each, refuse
from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as


def _coefficients(c: Any) -> Any:
    """Coefficients of a float type: numbers of their own if they are in a list."""
    if isinstance(c, tuple | list) and np.ndim(c) == 1:
        dtype = listed_dtype(*c)
        if not np.issubdtype(dtype, np.inexact):
            dtype = np.dtype(np.float64)
        return tuple(dtype.type(each) for each in c)
    c = np.array([c]) if np.ndim(c) == 0 else np.asarray(c)
    return c if np.issubdtype(c.dtype, np.inexact) else c.astype(np.float64)


def _values(function: Any, x: Any, c: Any, tensor: Any) -> Any:
    """A series at a number, or at every element; for each column of a matrix of coefficients."""
    c = _coefficients(c)
    if isinstance(x, tuple | list):
        x = np.asarray(x)
    if np.ndim(c) > 1 and not tensor:
        if np.ndim(x) > np.ndim(c) - 1:
            refuse("columns of coefficients for more axes of numbers", "Run over the columns.")
        if x.shape != c.shape[c.ndim - x.ndim :]:
            raise ValueError("as many columns of coefficients as numbers are supported")
        values = np.empty(c.shape[1:], common_dtype(x, c))
        _each_with_its_column(np.ndim(c) - 1, function, x, c, values)
        return values
    if np.ndim(c) > 1:
        values = np.empty(c.shape[1:] + np.shape(x), common_dtype(x, c))
        _columns(c.ndim, function, x, c, values)
        return values
    return _of_numbers(function, x, c)


def _of_numbers(function: Any, x: Any, c: Any) -> Any:
    return function(x, c) if np.ndim(x) == 0 else of_each(function, x, c)


def _columns(ndim: Any, function: Any, x: Any, c: Any, values: Any) -> None:
    for k in range(c.shape[1]):
        if ndim == 2:
            values[k] = _of_numbers(function, x, c[:, k])
        else:
            _columns(ndim - 1, function, x, c[:, k], values[k])


def _each_with_its_column(ndim: Any, function: Any, x: Any, c: Any, values: Any) -> None:
    for k in range(c.shape[1]):
        own = x if x.ndim < ndim else x[k]
        if ndim == 1:
            values[k] = function(own, c[:, k])
        else:
            _each_with_its_column(ndim - 1, function, own, c[:, k], values[k])


def _enter_values(function: Any, series: Any) -> None:
    """Let a function be a series at numbers, given the series at one."""

    def values(x: Any, c: Any, tensor: Any = True) -> Any:
        return _values(series, x, c, tensor)

    reads_as(function)(values)


def _horner(x: Any, c: Any) -> Any:
    n = len(c)
    value = c[n - 1] + x * 0
    for k in range(n - 2, -1, -1):
        value = c[k] + value * x
    return value


def _clenshaw(step: Any, first: Any) -> Any:
    """A series by Clenshaw's recurrence: `first` is its polynomial of degree one."""

    def series(x: Any, c: Any) -> Any:
        n = len(c)
        if n == 1:
            return c[0] + 0 * x
        low, high = c[n - 2], c[n - 1]
        for k in range(n - 3, -1, -1):
            low, high = step(x, c, low, high, k)
        return low + high * first(x)

    return series


RECURRENCES: dict[Any, tuple[Any, Any]] = {
    chebyshev.chebval: (
        lambda x, c, low, high, k: (c[k] - high, low + high * 2 * x),
        lambda x: x,
    ),
    legendre.legval: (
        lambda x, c, low, high, k: (
            c[k] - high * ((k + 1) / (k + 2)),
            low + high * x * ((2 * k + 3) / (k + 2)),
        ),
        lambda x: x,
    ),
    hermite.hermval: (
        lambda x, c, low, high, k: (c[k] - high * (2 * (k + 1)), low + high * (2 * x)),
        lambda x: 2 * x,
    ),
    hermite_e.hermeval: (
        lambda x, c, low, high, k: (c[k] - high * (k + 1), low + high * x),
        lambda x: x,
    ),
    laguerre.lagval: (
        lambda x, c, low, high, k: (
            c[k] - high * (k + 1) / (k + 2),
            low + high * ((2 * k + 3) - x) / (k + 2),
        ),
        lambda x: 1 - x,
    ),
}
"""Each family's step of Clenshaw's recurrence, and its polynomial of degree one."""

_enter_values(polynomial.polyval, _horner)
for _function, (_step, _first) in RECURRENCES.items():
    _enter_values(_function, _clenshaw(_step, _first))


@reads_as(polynomial.polyval2d)
def polyval2d(x: Any, y: Any, c: Any) -> Any:
    """`numpy.polynomial.polynomial.polyval2d`."""
    if np.shape(x) != np.shape(y):
        raise ValueError("x, y are incompatible")
    c = np.asarray(c)
    if c.ndim != 2:
        refuse("polyval2d with other than a matrix of coefficients", "Run over its columns.")
    return of_each(_horner2, (x, y), c if np.issubdtype(c.dtype, np.inexact) else c * 1.0)


def _horner2(x: Any, y: Any, c: Any) -> Any:
    value = _horner(x, c[:, -1])
    for k in range(c.shape[1] - 2, -1, -1):
        value = _horner(x, c[:, k]) + value * y
    return value


def _series(c: Any) -> Any:
    """A vector of coefficients of a float type."""
    c = np.array([c]) if np.ndim(c) == 0 else np.asarray(c)
    if c.ndim != 1:
        refuse("a series with a matrix of coefficients", "Run over its columns.")
    return c if np.issubdtype(c.dtype, np.inexact) else c.astype(np.float64)


def trimmed(c: Any) -> Any:
    """Coefficients without the zeros at their end, but for the first."""
    n = c.shape[0]
    if n == 0:
        raise ValueError("Coefficient array is empty")
    while n > 1 and c[n - 1] == 0:
        n -= 1
    return c[:n]


@reads_as(polynomial.polyadd, chebyshev.chebadd, legendre.legadd)
def polyadd(c1: Any, c2: Any) -> Any:
    """`polyadd`, `chebadd` and `legadd`."""
    return _sum(trimmed(_series(c1)), trimmed(_series(c2)), 1)


@reads_as(polynomial.polysub, chebyshev.chebsub, legendre.legsub)
def polysub(c1: Any, c2: Any) -> Any:
    """`polysub`, `chebsub` and `legsub`."""
    return _sum(trimmed(_series(c1)), trimmed(_series(c2)), -1)


def _sum(a: Any, b: Any, sign: Any) -> Any:
    total = np.zeros(max(a.shape[0], b.shape[0]), np.result_type(a.dtype, b.dtype))
    total[: a.shape[0]] = a
    total[: b.shape[0]] += sign * b
    return trimmed(total)


@reads_as(polynomial.polymul)
def polymul(c1: Any, c2: Any) -> Any:
    """`numpy.polynomial.polynomial.polymul`."""
    return trimmed(np.convolve(trimmed(_series(c1)), trimmed(_series(c2))))


@reads_as(polynomial.polyfromroots)
def polyfromroots(roots: Any) -> Any:
    """`numpy.polynomial.polynomial.polyfromroots`: the product of all `x - root`."""
    roots = _series(roots)
    c = np.zeros(roots.shape[0] + 1, np.result_type(roots.dtype, float))
    c[-1] = 1
    for i in range(roots.shape[0]):
        for k in range(c.shape[0] - 2 - i, c.shape[0] - 1):
            c[k] -= roots[i] * c[k + 1]
    return c


@reads_as(polynomial.polyder)
def polyder(c: Any, m: Any = 1, scl: Any = 1, axis: Any = 0) -> Any:
    """`numpy.polynomial.polynomial.polyder`."""
    if m < 0:
        raise ValueError("The order of derivation must be non-negative")
    c = _series(c)
    axis_of(axis, 1)
    for _ in (None,) * m:
        slope = np.zeros(max(c.shape[0] - 1, min(c.shape[0], 1)), c.dtype)
        for k in range(1, c.shape[0]):
            slope[k - 1] = k * (scl * c[k])
        c = slope
    return c


@reads_as(polynomial.polyint)
def polyint(c: Any, m: Any = 1, k: Any = (), lbnd: Any = 0, scl: Any = 1, axis: Any = 0) -> Any:
    """`numpy.polynomial.polynomial.polyint`."""
    if m < 0:
        raise ValueError("The order of integration must be non-negative")
    constants = (k,) if np.ndim(k) == 0 else tuple(k)
    if len(constants) > m:
        raise ValueError("Too many integration constants")
    c = _series(c)
    axis_of(axis, 1)
    for constant in constants + (0,) * (m - len(constants)):
        c = _integral(c * scl, constant, lbnd)
    return c


def _integral(c: Any, constant: Any, start: Any) -> Any:
    n = c.shape[0]
    if n == 0:
        raise IndexError("index 0 is out of bounds for axis 0 with size 0")
    grows = 0 if n == 1 and c[0] == 0 else 1
    area = np.zeros(n + grows, c.dtype)
    if grows == 1:
        for k in range(n):
            area[k + 1] = c[k] / (k + 1)
        area[0] = constant - _horner(start, area)
    else:
        area[0] = c[0] + constant
    return area
