"""Norms of vectors and matrices, by sums and maxima of magnitudes.

Where a norm has a kink the gradient is an element of the subdifferential: zero for the zero vector.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """`np.linalg.norm`, every order."""
    x = _inexact(x)
    axes = _axes(axis, x.ndim)
    if axis is None and (
        ord is None or (ord in ("f", "fro") and x.ndim == 2) or (ord == 2 and x.ndim == 1)
    ):
        return np.sqrt(np.sum(squared(x), axis=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _vector_norm(x, ord, axes, keepdims)
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes[0], axes[1], keepdims)
    raise ValueError("Improper number of dimensions to norm.")


@reads_as(np.linalg.vector_norm)
def vector_norm(x: Any, /, *, axis: Any = None, keepdims: Any = False, ord: Any = 2) -> Any:
    """`np.linalg.vector_norm`: of all elements along some axes."""
    x = _inexact(x)
    return _vector_norm(x, ord, _axes(axis, x.ndim), keepdims)


@reads_as(np.linalg.matrix_norm)
def matrix_norm(x: Any, /, *, keepdims: Any = False, ord: Any = "fro") -> Any:
    """`np.linalg.matrix_norm`: of the matrices in the last two axes."""
    x = _inexact(x)
    if x.ndim < 2:
        raise np.exceptions.AxisError(f"axis -2 is out of bounds for array of dimension {x.ndim}")
    return _matrix_norm(x, ord, x.ndim - 2, x.ndim - 1, keepdims)


def _inexact(x: Any) -> Any:
    x = np.asarray(x)
    return x if x.dtype.kind in "fc" else x.astype(float)


def _axes(axis: Any, ndim: Any) -> Any:
    """The axes of a norm, counted from the first."""
    if axis is None:
        return tuple(range(ndim))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for each in axes:
        if not isinstance(each, int):
            raise TypeError("'axis' must be None, an integer or a tuple of integers")
        if not -ndim <= each < ndim:
            raise np.exceptions.AxisError(
                f"axis {each} is out of bounds for array of dimension {ndim}"
            )
    return tuple([each % ndim for each in axes])


def squared(x: Any) -> Any:
    """The squares of the moduli."""
    if x.dtype.kind == "c":
        return x.real * x.real + x.imag * x.imag
    return x * x


def _vector_norm(x: Any, ord: Any, axis: Any, keepdims: Any) -> Any:
    if ord is None or ord == 2:
        return np.sqrt(np.sum(squared(x), axis=axis, keepdims=keepdims))
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    if ord == math.inf:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims, initial=0)
    if ord == -math.inf:
        return np.min(np.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return np.sum((x != 0).astype(np.abs(x).dtype), axis=axis, keepdims=keepdims)
    if ord == 1:
        return np.sum(np.abs(x), axis=axis, keepdims=keepdims)
    powers = np.abs(x) ** ord if ord > 0 else np.where(x == 0, math.inf, np.abs(x) ** ord)
    return np.sum(powers, axis=axis, keepdims=keepdims) ** (1.0 / ord)


def _matrix_norm(x: Any, ord: Any, row: Any, column: Any, keepdims: Any) -> Any:
    if row == column:
        raise ValueError("Duplicate axes given.")
    if ord is None or ord in ("f", "fro"):
        return np.sqrt(np.sum(squared(x), axis=(row, column), keepdims=keepdims))
    if ord in (1, -1):
        return _extreme_of_sums(x, ord, row, column, keepdims)
    if ord in (math.inf, -math.inf):
        return _extreme_of_sums(x, ord, column, row, keepdims)
    if ord in (2, -2) or ord == "nuc":
        return _norm_by_singular_values(x, ord, row, column, keepdims)
    raise ValueError("Invalid norm order for matrices.")


def _extreme_of_sums(x: Any, ord: Any, summed: Any, over: Any, keepdims: Any) -> Any:
    """The largest sum along one axis over the other; the smallest if the order is negative."""
    sums = np.sum(np.abs(x), axis=summed, keepdims=keepdims)
    if not keepdims and over > summed:
        over = over - 1
    if ord > 0:
        return np.max(sums, axis=over, keepdims=keepdims, initial=0)
    return np.min(sums, axis=over, keepdims=keepdims)


def _norm_by_singular_values(x: Any, ord: Any, row: Any, column: Any, keepdims: Any) -> Any:
    others = tuple([axis for axis in range(x.ndim) if axis not in (row, column)])
    values = np.linalg.svd(np.transpose(x, (*others, row, column)), compute_uv=False)
    if ord == "nuc":
        found = np.sum(values, axis=-1)
    elif ord == 2:
        found = np.max(values, axis=-1)
    else:
        found = np.min(values, axis=-1)
    if keepdims:
        for axis in sorted((row, column)):
            found = np.expand_dims(found, axis)
    return found
