"""Differences, gradients and integrals of sampled functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.vectors import at, axis_of, in_place
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.diff)
def diff(a: Any, n: Any = 1, axis: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    """`np.diff`, one difference after the other."""
    if n == 0:
        return a
    if n < 0:
        raise ValueError("order must be non-negative but got " + repr(n))
    a = np.asarray(a)
    if a.ndim == 0:
        raise ValueError("diff requires input that is at least one dimensional")
    axis = axis_of(axis, a.ndim)
    if prepend is not None:
        a = np.concatenate((_end(prepend, a, axis), a), axis)
    if append is not None:
        a = np.concatenate((a, _end(append, a, axis)), axis)
    for _ in (None,) * (n - 1):
        a = _differences(a, axis)
    return _differences(a, axis)


def _end(value: Any, a: Any, axis: Any) -> Any:
    """What stands before or after an array: an array, or a number for each vector."""
    if np.ndim(value) != 0:
        return np.asarray(value)
    return np.full((*a.shape[:axis], 1, *a.shape[axis + 1 :]), value)


def _differences(a: Any, axis: Any) -> Any:
    if a.dtype == bool:
        return a[at(axis, slice(1, None))] != a[at(axis, slice(None, -1))]
    return a[at(axis, slice(1, None))] - a[at(axis, slice(None, -1))]


@reads_as(np.ediff1d)
def ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    """`np.ediff1d`: differences in the order of memory, with numbers before and after them."""
    ary = np.ravel(np.asarray(ary))
    if to_begin is None and to_end is None:
        return ary[1:] - ary[:-1]
    before = _beside(to_begin, "to_begin", ary.dtype)
    after = _beside(to_end, "to_end", ary.dtype)
    count = max(ary.shape[0] - 1, 0)
    result = np.empty(before.shape[0] + count + after.shape[0], ary.dtype)
    result[: before.shape[0]] = before
    result[before.shape[0] : before.shape[0] + count] = ary[1:] - ary[:-1]
    result[before.shape[0] + count :] = after
    return result


def _beside(values: Any, name: Any, dtype: Any) -> Any:
    if values is None:
        return np.empty(0, dtype)
    values = np.asarray(values)
    if not np.can_cast(values.dtype, dtype, "same_kind"):
        raise TypeError(
            "dtype of `"
            + name
            + "` must be compatible with input `ary` under the `same_kind` rule."
        )
    return np.ravel(values)


@reads_as(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """`np.gradient`: central differences inside, one-sided ones at both ends."""
    f = np.asarray(f)
    if not np.issubdtype(f.dtype, np.inexact):
        f = f.astype(np.float64)
    axes = _axes(axis, f.ndim)
    spacings = varargs
    if len(varargs) == 0:
        spacings = (1.0,) * len(axes)
    elif len(varargs) == 1 and np.ndim(varargs[0]) == 0:
        spacings = varargs * len(axes)
    elif len(varargs) != len(axes):
        raise TypeError("invalid number of arguments")
    if edge_order > 2:
        raise ValueError("'edge_order' greater than 2 not supported")
    pairs = tuple(zip(axes, spacings, strict=True))
    gaps = tuple(each if np.ndim(each) == 0 else _gaps(f, along, each) for along, each in pairs)
    slopes = tuple(_slope(f, along, gap, edge_order) for along, gap in zip(axes, gaps, strict=True))
    return slopes[0] if len(slopes) == 1 else slopes


def _axes(axis: Any, ndim: Any) -> Any:
    if axis is None:
        return tuple(range(ndim))
    if isinstance(axis, tuple):
        axes = tuple(axis_of(each, ndim) for each in axis)
        if len(set(axes)) < len(axes):
            raise ValueError("repeated axis")
        return axes
    return (axis_of(axis, ndim),)


def _slope(f: Any, axis: Any, gaps: Any, edge_order: Any) -> Any:
    if f.shape[axis] < edge_order + 1:
        raise ValueError(
            "Shape of array too small to calculate a numerical gradient, "
            "at least (edge_order + 1) elements are required."
        )
    slope = np.empty(f.shape, f.dtype)
    if np.ndim(gaps) == 0:
        _even_slope(f, axis, gaps, edge_order, slope)
    else:
        _uneven_slope(f, axis, gaps, edge_order, slope)
    return slope


def _gaps(f: Any, axis: Any, points: Any) -> Any:
    """The distances between the points that an axis is sampled at."""
    points = np.asarray(points)
    if points.ndim != 1:
        raise ValueError("distances must be either scalars or 1d")
    if points.shape[0] != f.shape[axis]:
        raise ValueError("when 1d, distances must match the length of the corresponding dimension")
    if points.shape[0] < 2:
        raise IndexError("index 0 is out of bounds for axis 0 with size 0")
    if np.issubdtype(points.dtype, np.integer):
        points = points.astype(np.float64)
    return points[1:] - points[:-1]


def _even_slope(f: Any, axis: Any, step: Any, edge_order: Any, slope: Any) -> None:
    inner = f[at(axis, slice(2, None))] - f[at(axis, slice(None, -2))]
    slope[at(axis, slice(1, -1))] = inner / (2.0 * step)
    first, second, last, before = (f[at(axis, k)] for k in (0, 1, -1, -2))
    if edge_order == 1:
        slope[at(axis, 0)] = (second - first) / step
        slope[at(axis, -1)] = (last - before) / step
    else:
        a, b, c = -1.5 / step, 2.0 / step, -0.5 / step
        slope[at(axis, 0)] = a * first + b * second + c * f[at(axis, 2)]
        a, b, c = 0.5 / step, -2.0 / step, 1.5 / step
        slope[at(axis, -1)] = a * f[at(axis, -3)] + b * before + c * last


def _uneven_slope(f: Any, axis: Any, gaps: Any, edge_order: Any, slope: Any) -> None:
    place = in_place(axis, f.ndim)
    left, right = gaps[:-1], gaps[1:]
    a = -right / (left * (left + right))
    b = (right - left) / (left * right)
    c = left / (right * (left + right))
    slope[at(axis, slice(1, -1))] = (
        a[place] * f[at(axis, slice(None, -2))]
        + b[place] * f[at(axis, slice(1, -1))]
        + c[place] * f[at(axis, slice(2, None))]
    )
    first, second, last, before = (f[at(axis, k)] for k in (0, 1, -1, -2))
    if edge_order == 1:
        slope[at(axis, 0)] = (second - first) / gaps[0]
        slope[at(axis, -1)] = (last - before) / gaps[-1]
    else:
        near, far = gaps[0], gaps[1]
        slope[at(axis, 0)] = (
            -(2.0 * near + far) / (near * (near + far)) * first
            + (near + far) / (near * far) * second
            - near / (far * (near + far)) * f[at(axis, 2)]
        )
        near, far = gaps[-1], gaps[-2]
        slope[at(axis, -1)] = (
            near / (far * (far + near)) * f[at(axis, -3)]
            - (near + far) / (far * near) * before
            + (2.0 * near + far) / (near * (far + near)) * last
        )


@reads_as(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Any:
    """`np.trapezoid`."""
    y = np.asarray(y)
    axis = axis_of(axis, y.ndim)
    doubled = y[at(axis, slice(1, None))] + y[at(axis, slice(None, -1))]
    if x is None:
        return np.sum(dx * doubled / 2.0, axis)
    return np.sum(gaps_along(np.asarray(x), y.ndim, axis) * doubled / 2.0, axis)


def gaps_along(x: Any, ndim: Any, axis: Any) -> Any:
    """The distances between points, in a shape that broadcasts along an axis."""
    if x.ndim == 1:
        return (x[1:] - x[:-1])[in_place(axis, ndim)]
    return x[at(axis, slice(1, None))] - x[at(axis, slice(None, -1))]
