"""Medians and quantiles: which elements of a sorted vector, and in what proportion.

The derivative goes to the elements between which a quantile lies, and to `q`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import (
    common_dtype,
    flattened,
    inside,
    order_of,
    refuse,
)
from srcgrad.frontend.meanings.numpy.reductions import deliver
from srcgrad.frontend.meanings.numpy.vectors import axis_of, with_axis_last
from srcgrad.frontend.values.environment.registry import reads_as

DISCRETE = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")
CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0),
    "hazen": (0.5, 0.5),
    "weibull": (0.0, 0.0),
    "median_unbiased": (1.0 / 3.0, 1.0 / 3.0),
    "normal_unbiased": (3.0 / 8.0, 3.0 / 8.0),
}
OTHERS = ("linear", "midpoint", "averaged_inverted_cdf")


def _enter_median(function: Any, skip: bool) -> None:
    """Let a function be the median of all elements, or of those that are numbers."""

    def median(a: Any, axis: Any = None, out: Any = None, keepdims: Any = False) -> Any:
        axis, keepdims = _where(np.ndim(a), axis, keepdims)
        a = _numbers(a)
        a = a if a.dtype.kind in "fc" else a.astype(np.float64)
        return deliver(_reduced(a, axis, keepdims, common_dtype(a, 0.0), 0.5, "median", skip), out)

    reads_as(function, ignoring="overwrite_input")(median)


def _enter_quantile(function: Any, skip: bool, what: str, top: int) -> None:
    """Let a function be quantiles, at levels from 0 to `top`, of all elements or of numbers."""

    def quantile(
        a: Any, q: Any, axis: Any = None, out: Any = None, method: Any = "linear", **options: Any
    ) -> Any:
        q = _plain(q) / 100 if top == 100 else _plain(q)
        found = _quantiles(a, q, axis, method, skip, what, top, **options)
        return deliver(found, out)

    reads_as(function, ignoring="overwrite_input")(quantile)


_enter_median(np.median, False)
_enter_median(np.nanmedian, True)
_enter_quantile(np.quantile, False, "Quantiles", 1)
_enter_quantile(np.nanquantile, True, "Quantiles", 1)
_enter_quantile(np.percentile, False, "Percentiles", 100)
_enter_quantile(np.nanpercentile, True, "Percentiles", 100)


def _numbers(a: Any) -> Any:
    if np.ndim(a) == 0:
        return flattened(a)
    a = np.asarray(a)
    if np.issubdtype(a.dtype, np.complexfloating):
        raise TypeError("a must be an array of real numbers")
    return a


def _where(ndim: Any, axis: Any, keepdims: Any) -> Any:
    """The axes, and whether they are kept: a number has none."""
    if ndim > 0 or axis is None:
        return axis, keepdims and ndim > 0
    _axes(axis, ndim)
    return None, False


def _plain(q: Any) -> Any:
    return q if np.ndim(q) == 0 else np.asarray(q)


def _quantiles(
    a: Any,
    q: Any,
    axis: Any,
    method: Any,
    skip: Any,
    what: Any,
    top: Any,
    keepdims: Any = False,
    weights: Any = None,
) -> Any:
    axis, keepdims = _where(np.ndim(a), axis, keepdims)
    a = _numbers(a)
    if weights is not None:
        refuse("a quantile with weights", "Sort and add up the weights in a loop.")
    if method not in DISCRETE and method not in CONTINUOUS and method not in OTHERS:
        raise ValueError(f"{method!r} is not a valid method")
    if np.ndim(q) > 1:
        refuse("quantiles at a matrix of probabilities", "Flatten them, and reshape the result.")
    _check_levels(q, what, top)
    dtype = a.dtype if method in DISCRETE else common_dtype(a, q, 0.0)
    if method == "linear" and np.issubdtype(common_dtype(q), np.integer):
        dtype = a.dtype
    return _reduced(a, axis, keepdims, dtype, q, method, skip)


def _check_levels(q: Any, what: Any, top: Any) -> None:
    for level in q if np.ndim(q) == 1 else (q,):
        if not (level >= 0 and level <= 1):
            raise ValueError(f"{what} must be in the range [0, {top}]")


def _reduced(a: Any, axis: Any, keepdims: Any, dtype: Any, q: Any, method: Any, skip: Any) -> Any:
    """What the vectors along some axes are reduced to; for several levels along a first axis."""
    axes = _axes(axis, a.ndim)
    others = tuple(k for k in range(a.ndim) if k not in axes)
    rows = _rows(a, axes, others)
    several = np.ndim(q) == 1
    if len(others) == 0 and not several and not keepdims:
        return dtype.type(_of_vector(rows, q, method, skip))
    shape = tuple(a.shape[k] for k in others) + ((len(q),) if several else ())
    found = np.empty(shape, dtype)
    if several:
        _each_several(rows.ndim, rows, found, q, method, skip)
        found = np.transpose(found, (len(others), *tuple(range(len(others)))))
    elif len(others) == 0:
        found[()] = _of_vector(rows, q, method, skip)
    else:
        _each(rows.ndim, rows, found, q, method, skip)
    if not keepdims:
        return found
    kept = tuple(None if k in axes else slice(None) for k in range(a.ndim))
    return found[((slice(None),) if several else ()) + kept]


def _axes(axis: Any, ndim: Any) -> Any:
    if axis is None:
        return tuple(range(ndim))
    if not isinstance(axis, tuple | list):
        return (axis_of(axis, ndim),)
    axes = tuple(axis_of(each, ndim) for each in axis)
    if sum(axes.count(each) for each in axes) > len(axes):
        raise ValueError("repeated axis")
    return axes


def _rows(a: Any, axes: Any, others: Any) -> Any:
    """The array with some of its axes as one, the last."""
    if len(others) == 0:
        return flattened(a)
    if len(axes) == 1:
        return with_axis_last(a, axes[0])
    shape = tuple(a.shape[k] for k in others)
    return np.reshape(np.transpose(a, others + axes), (*shape, -1))


def _each(ndim: Any, rows: Any, found: Any, q: Any, method: Any, skip: Any) -> None:
    for k in range(rows.shape[0]):
        if ndim == 2:
            found[k] = _of_vector(rows[k], q, method, skip)
        else:
            _each(ndim - 1, rows[k], found[k], q, method, skip)


def _each_several(ndim: Any, rows: Any, found: Any, q: Any, method: Any, skip: Any) -> None:
    if ndim > 1:
        for k in range(rows.shape[0]):
            _each_several(ndim - 1, rows[k], found[k], q, method, skip)
        return
    order = order_of(rows)
    n = _not_nan(rows) if skip else rows.shape[0]
    for k, level in enumerate(q):
        found[k] = _level(rows, order, n, level, method, skip)


def _of_vector(x: Any, q: Any, method: Any, skip: Any) -> Any:
    order = order_of(x)
    n = _not_nan(x) if skip else x.shape[0]
    return _level(x, order, n, q, method, skip)


def _not_nan(x: Any) -> Any:
    count = 0
    for k in range(x.shape[0]):
        count += x[k] == x[k]
    return count


def _level(x: Any, order: Any, n: Any, q: Any, method: Any, skip: Any) -> Any:
    """One quantile of the first n elements of a sorted vector."""
    if n == 0:
        if method != "median" and not skip:
            raise IndexError("index -1 is out of bounds for axis 0 with size 0")
        return math.nan
    if not skip and np.issubdtype(x.dtype, np.inexact):
        last = _at(x, order, n - 1)
        if last != last:
            return last
    if method == "median":
        half = n // 2
        if n % 2 == 1:
            return _at(x, order, half) / 1
        return (_at(x, order, half - 1) + _at(x, order, half)) / 2
    if method in DISCRETE:
        return _at(x, order, min(max(_discrete(n, q, method), 0), n - 1))
    return _between(x, order, n, q, method)


def _at(x: Any, order: Any, rank: Any) -> Any:
    return inside(x, inside(order, rank))


def _discrete(n: Any, q: Any, method: Any) -> Any:
    if method == "lower":
        return math.floor((n - 1) * q)
    if method == "higher":
        return math.ceil((n - 1) * q)
    if method == "nearest":
        return int(np.around((n - 1) * q))
    where = n * q - 1 if method == "inverted_cdf" else n * q - 1 - 0.5
    below = math.floor(where)
    exact = where == below
    if method == "closest_observation":
        exact = exact and below % 2 == 1
    return below if exact else below + 1


def _between(x: Any, order: Any, n: Any, q: Any, method: Any) -> Any:
    """A mean of two neighbours, weighted by where between them the quantile lies."""
    where = _position(n, q, method)
    low = math.floor(where)
    high = low + 1
    if where >= n - 1:
        low, high = n - 1, n - 1
    elif where < 0:
        low, high = 0, 0
    part = where - math.floor(where)
    if method == "midpoint":
        part = 0.0 if part == 0 else 0.5
    if method == "averaged_inverted_cdf":
        part = 0.5 if part == 0 else 1.0
    lower, upper = _at(x, order, low), _at(x, order, high)
    gap = upper - lower
    return upper - gap * (1 - part) if part >= 0.5 else lower + gap * part


def _position(n: Any, q: Any, method: Any) -> Any:
    """Where a quantile lies among the subscripts of a sorted vector (Hyndman and Fan 1996)."""
    if method == "linear":
        return (n - 1) * q
    if method == "midpoint":
        return 0.5 * (math.floor((n - 1) * q) + math.ceil((n - 1) * q))
    if method == "averaged_inverted_cdf":
        return n * q - 1
    alpha, beta = CONTINUOUS[method]
    return n * q + (alpha + q * (1 - alpha - beta)) - 1
