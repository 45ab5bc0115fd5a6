"""Least squares, condition numbers, ranks and tensor equations, by the routines of `linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad.frontend.meanings.numpy.norms import squared
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """`np.linalg.lstsq`, by the pseudo-inverse; the sum of squares is empty at a rank below n."""
    a = np.asarray(a)
    b = np.asarray(b)
    if a.ndim != 2:
        raise LinAlgError(f"{a.ndim}-dimensional array given. Array must be two-dimensional")
    if b.ndim not in (1, 2):
        raise LinAlgError(f"{b.ndim}-dimensional array given. Array must be two-dimensional")
    m, n = a.shape
    if b.shape[0] != m:
        raise LinAlgError("Incompatible dimensions")
    dtype = np.linalg.solve(np.ones((1, 1), a.dtype), np.ones(1, b.dtype)).dtype
    a = a.astype(dtype)
    if rcond is None:
        rcond = np.finfo(dtype).eps * max(m, n)
    elif rcond == -1:
        rcond = np.finfo(dtype).eps
    values = np.linalg.svd(a, compute_uv=False)
    rank = 0
    for k in range(values.shape[0]):
        if values[k] > rcond * values[0]:
            rank += 1
    x = np.dot(np.linalg.pinv(a, rcond), b).astype(dtype)
    columns = 1 if b.ndim == 1 else b.shape[1]
    count = columns if rank == n and m > n else 0
    squares = np.zeros(count, values.dtype)
    left = b - np.dot(a, x)
    for i in range(m):
        for j in range(count):
            each = left[i] if b.ndim == 1 else left[i, j]
            squares[j] += squared(each)
    return x, squares, np.int32(rank), values


@reads_as(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Any:
    """`np.linalg.cond`; infinite where the last singular value is zero."""
    x = np.asarray(x)
    if x.shape[-1] == 0 or x.shape[-2] == 0:
        raise LinAlgError("cond is not defined on empty arrays")
    if p is None or p in (2, -2):
        values = np.linalg.svd(x, compute_uv=False)
        if p == -2:
            return _quotient(values[..., -1], values[..., 0])
        return _quotient(values[..., 0], values[..., -1])
    inverse = np.linalg.inv(x)
    return np.linalg.norm(x, p, axis=(-2, -1)) * np.linalg.norm(inverse, p, axis=(-2, -1))


def _quotient(above: Any, below: Any) -> Any:
    """The quotient, infinite also if both are zero."""
    return np.where(below == 0.0, np.inf, above / np.where(below == 0.0, 1.0, below)).astype(
        above.dtype
    )


@reads_as(np.linalg.matrix_rank)
def matrix_rank(A: Any, tol: Any = None, hermitian: Any = False, *, rtol: Any = None) -> Any:
    """`np.linalg.matrix_rank`: how many singular values count."""
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    matrices = np.asarray(A)
    if matrices.ndim < 2:
        return int(np.any(matrices != 0))
    values = np.linalg.svd(matrices, compute_uv=False, hermitian=hermitian)
    if tol is None:
        if rtol is None:
            rtol = max(matrices.shape[-2:]) * np.finfo(values.dtype).eps
        largest = np.max(values, axis=-1, keepdims=True, initial=0.0)
        return np.count_nonzero(values > largest * _column(rtol), axis=-1)
    return np.count_nonzero(values > _column(tol), axis=-1)


def _column(tolerance: Any) -> Any:
    """A tolerance for each matrix of a stack, or one for all."""
    return tolerance if np.ndim(tolerance) == 0 else np.expand_dims(tolerance, -1)


@reads_as(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """`np.linalg.tensorsolve`: one linear system of the elements in order."""
    a = np.asarray(a)
    b = np.asarray(b)
    if axes is not None:
        a = np.transpose(a, [k for k in range(a.ndim) if k not in axes] + list(axes))
    shape = a.shape[b.ndim :]
    size = 1
    for extent in shape:
        size = size * extent
    if a.size != size * size:
        raise LinAlgError(
            "Input arrays must satisfy the requirement "
            "prod(a.shape[b.ndim:]) == prod(a.shape[:b.ndim])"
        )
    return np.reshape(np.linalg.solve(np.reshape(a, (size, size)), np.ravel(b)), shape)


@reads_as(np.linalg.tensorinv)
def tensorinv(a: Any, ind: Any = 2) -> Any:
    """`np.linalg.tensorinv`: the inverse of one matrix of the elements in order."""
    a = np.asarray(a)
    if ind <= 0:
        raise ValueError("Invalid ind argument.")
    size = 1
    for extent in a.shape[ind:]:
        size = size * extent
    inverse = np.linalg.inv(np.reshape(a, (size, -1)))
    return np.reshape(inverse, a.shape[ind:] + a.shape[:ind])
