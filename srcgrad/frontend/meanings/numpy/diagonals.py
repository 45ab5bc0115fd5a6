"""Matrices given by their diagonals, triangles and powers."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.axes import array_of, bound
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions


@reads_as(np.eye)
def eye(
    N: Any,
    M: Any = None,
    k: Any = 0,
    dtype: Any = float,
    order: Any = "C",
    *,
    device: Any = None,
    like: Any = None,
) -> Any:
    """`np.eye`: ones on one diagonal."""
    columns = N if M is None else M
    result = np.zeros((N, columns), dtype, order)
    for i in range(max(0, -k), min(N, columns - k)):
        result[i, i + k] = 1
    return result


@reads_as(np.identity)
def identity(n: Any, dtype: Any = None, *, like: Any = None) -> Any:
    """`np.identity`."""
    return np.eye(n, dtype=dtype)


@means(np.diag)
def _diag(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.diag, args, kwargs)
    array = array_of(run, given["v"])
    offset = conversions.integer(run, given.get("k", Known(0)), "the number of a diagonal")
    if array.ndim == 1:
        return run.call(Known(matrix_of_diagonal), (array, offset), {})
    if array.ndim != 2:
        raise Raised(ValueError("Input must be 1- or 2-d."), run.span())
    return run.call(Known(np.diagonal), (array, offset), {})


def matrix_of_diagonal(v: Any, k: Any) -> Any:
    """A square matrix with one diagonal that is not zero."""
    size = v.shape[0] + abs(k)
    result = np.zeros((size, size), v.dtype)
    first, right = max(0, -k), max(0, k)
    for i in range(v.shape[0]):
        result[i + first, i + right] = v[i]
    return result


@reads_as(np.diagflat)
def diagflat(v: Any, k: Any = 0) -> Any:
    """`np.diagflat`."""
    return matrix_of_diagonal(np.ravel(v), k)


@reads_as(np.tri)
def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = float, *, like: Any = None) -> Any:
    """`np.tri`: ones on and below a diagonal."""
    columns = N if M is None else M
    result = np.zeros((N, columns), dtype)
    for i in range(N):
        result[i, : max(0, i + k + 1)] = 1
    return result


def _matrix(m: Any) -> Any:
    m = np.asarray(m)
    return m if m.ndim >= 2 else np.broadcast_to(m, (m.shape[0], m.shape[0]))


@reads_as(np.tril)
def tril(m: Any, k: Any = 0) -> Any:
    """`np.tril`: the last two axes without what is above a diagonal."""
    m = _matrix(m)
    result = np.zeros_like(m)
    for i in range(m.shape[-2]):
        stop = max(0, i + k + 1)
        result[..., i, :stop] = m[..., i, :stop]
    return result


@reads_as(np.triu)
def triu(m: Any, k: Any = 0) -> Any:
    """`np.triu`: the last two axes without what is below a diagonal."""
    m = _matrix(m)
    result = np.zeros_like(m)
    for i in range(m.shape[-2]):
        start = max(0, i + k)
        result[..., i, start:] = m[..., i, start:]
    return result


@reads_as(np.vander)
def vander(x: Any, N: Any = None, increasing: Any = False) -> Any:
    """`np.vander`: the powers of the elements of a vector, row by row as they lie in memory."""
    x = np.asarray(x)
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    count = x.shape[0] if N is None else N
    result = np.empty((x.shape[0], count), np.promote_types(x.dtype, int))
    powers = result if increasing else result[:, ::-1]
    for i in range(x.shape[0]):
        if count > 0:
            powers[i, 0] = 1
        for k in range(1, count):
            powers[i, k] = powers[i, k - 1] * x[i]
    return result
