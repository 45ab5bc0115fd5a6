"""`np.interp` and `np.unwrap`.

A derivative at a point of `xp` itself is that of the piece to its right; at the last one, and so
everywhere within the table, that of the last piece. Outside the table the value is constant.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import common_dtype, inside
from srcgrad.frontend.meanings.numpy.sorting import piece_if_even
from srcgrad.frontend.meanings.numpy.vectors import axis_of, with_axis_last
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """`np.interp`."""
    fp = np.asarray(fp)
    fp = np.asarray(fp, np.result_type(fp.dtype, np.float64))
    xp = np.asarray(xp, np.float64)
    x = np.asarray(x, np.float64)
    if xp.ndim != 1 or fp.ndim != 1:
        raise ValueError("Data points must be 1-D sequences")
    if xp.shape[0] != fp.shape[0]:
        raise ValueError("fp and xp are not of the same length.")
    if period is not None:
        return _periodic(x, xp, fp, period)
    if xp.shape[0] == 0:
        raise ValueError("array of sample points is empty")
    below = fp[0] if left is None else fp.dtype.type(left)
    above = fp[-1] if right is None else fp.dtype.type(right)
    return _each(x, xp, fp, below, above)


def _periodic(x: Any, xp: Any, fp: Any, period: Any) -> Any:
    if period == 0:
        raise ValueError("period must be a non-zero value")
    if xp.shape[0] == 0:
        raise ValueError("array of sample points is empty")
    period = abs(period)
    xp = xp % period
    order = np.argsort(xp)
    n = xp.shape[0]
    points = np.empty(n + 2)
    values = np.empty(n + 2, fp.dtype)
    for k in range(n):
        points[k + 1] = xp[order[k]]
        values[k + 1] = fp[order[k]]
    points[0], points[n + 1] = points[n] - period, points[1] + period
    values[0], values[n + 1] = values[n], values[1]
    return _each(x % period, points, values, values[0], values[n + 1])


def _each(x: Any, xp: Any, fp: Any, below: Any, above: Any) -> Any:
    """The value at a number, or at every element."""
    if np.ndim(x) == 0:
        return _value(x, xp, fp, below, above)
    found = np.empty(x.shape, fp.dtype)
    _fill(x.ndim, x, xp, fp, below, above, found)
    return found


def _fill(ndim: Any, x: Any, xp: Any, fp: Any, below: Any, above: Any, found: Any) -> None:
    for k in range(x.shape[0]):
        if ndim == 1:
            found[k] = _value(x[k], xp, fp, below, above)
        else:
            _fill(ndim - 1, x[k], xp, fp, below, above, found[k])


def _value(x: Any, xp: Any, fp: Any, below: Any, above: Any) -> Any:
    n = xp.shape[0]
    if x < xp[0]:
        return below
    if x > xp[n - 1]:
        return above
    if n == 1:
        return fp[0]
    if x != x:
        return fp.dtype.type(x)
    low = _piece(x, xp)
    start, stop = inside(xp, low), inside(xp, low + 1)
    return _linear(x, start, stop, inside(fp, low), inside(fp, low + 1))


def _piece(x: Any, xp: Any) -> Any:
    """Between which point and the next a number is, the last one at most."""
    low = piece_if_even(x, xp, False)
    if inside(xp, low) <= x and x < inside(xp, low + 1):
        return low
    low = 0
    high = xp.shape[0] - 1
    while high - low > 1:
        middle = (low + high) // 2
        if inside(xp, middle) <= x:
            low = middle
        else:
            high = middle
    return low


def _linear(x: Any, start: Any, stop: Any, first: Any, last: Any) -> Any:
    """The value on a piece; `np.interp` tries from its other end where infinities give NaN."""
    slope = (last - first) / (stop - start)
    near, height = (stop, last) if x == stop else (start, first)
    value = height + slope * (x - near)
    if value == value:
        return value
    if x == near:
        return height
    value = last + slope * (x - stop)
    return first if value != value and first == last else value


@reads_as(np.unwrap)
def unwrap(p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2.0 * math.pi) -> Any:
    """`np.unwrap`: jumps are whole periods, and depend on nothing else."""
    p = np.asarray(p)
    axis = axis_of(axis, p.ndim)
    dtype = common_dtype(p, period)
    integral = np.issubdtype(dtype, np.integer)
    result = p.astype(dtype)
    limit = period / 2 if discont is None else discont
    _unwrap(p.ndim, with_axis_last(p, axis), with_axis_last(result, axis), limit, period, integral)
    return result


def _unwrap(ndim: Any, p: Any, result: Any, limit: Any, period: Any, integral: Any) -> None:
    if ndim > 1:
        for k in range(p.shape[0]):
            _unwrap(ndim - 1, p[k], result[k], limit, period, integral)
        return
    moved = period * 0
    for k in range(1, p.shape[0]):
        moved += _correction(p[k] - p[k - 1], limit, period, integral)
        result[k] = p[k] + moved


def _correction(step: Any, limit: Any, period: Any, integral: Any) -> Any:
    """The periods that bring a step into the interval from -period / 2 to period / 2."""
    if abs(step) < limit:
        return period * 0
    half = period // 2 if integral else period / 2
    wrapped = (step + half) % period - half
    if (not integral or period % 2 == 0) and wrapped == -half and step > 0:
        wrapped = wrapped + period
    return wrapped - step
