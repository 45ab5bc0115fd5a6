"""Sparse matrices that SciPy puts together: diagonals, the identity, Kronecker's products."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse

from srcgrad.frontend.meanings.scipy.entries import Entries, Sparse, total
from srcgrad.frontend.values.environment.registry import reads_as

COMMON = "common"
"""Where no dtype is asked for: what floating-point numbers have in common."""


@reads_as(scipy.sparse.diags, ignoring="format")
def diags(diagonals: Any, offsets: Any = 0, shape: Any = None, dtype: Any = COMMON) -> Any:
    """`scipy.sparse.diags`."""
    return _diagonals(diagonals, offsets, shape, dtype, True)


@reads_as(scipy.sparse.diags_array, ignoring="format")
def diags_array(diagonals: Any, offsets: Any = 0, shape: Any = None, dtype: Any = COMMON) -> Any:
    """`scipy.sparse.diags_array`."""
    return _diagonals(diagonals, offsets, shape, dtype, False)


def _diagonals(diagonals: Any, offsets: Any, shape: Any, dtype: Any, matrix: Any) -> Any:
    if np.ndim(offsets) == 0:
        offsets = [offsets]
        if np.ndim(diagonals[0]) == 0:
            diagonals = [diagonals]
    if len(diagonals) != len(offsets):
        raise ValueError("Different number of diagonals and offsets.")
    parts = [np.atleast_1d(np.asarray(each)) for each in diagonals]
    if shape is None:
        size = parts[0].shape[0] + abs(offsets[0])
        shape = (size, size)
    values, rows, columns = [], [], []
    for k in range(len(parts)):
        part, offset = parts[k], offsets[k]
        length = min(shape[0] + offset, shape[1] - offset, min(shape[0], shape[1]))
        if length < 0:
            raise ValueError(f"Offset {offset} (index {k}) out of bounds")
        if part.shape[0] < length and part.shape[0] != 1:
            raise ValueError(
                f"Diagonal length (index {k}: {part.shape[0]} at offset {offset}) does not agree "
                f"with matrix size ({shape[0]}, {shape[1]})."
            )
        if part.shape[0] == 1:
            part = np.broadcast_to(part, (length,))
        values.append(part[:length])
        rows.append(np.arange(length) + max(0, -offset))
        columns.append(np.arange(length) + max(0, offset))
    found = np.concatenate(values)
    if dtype == COMMON:
        dtype = np.float64 if found.dtype.kind in "biu" else None
    if dtype is not None:
        found = found.astype(dtype)
    return Entries(found, np.concatenate(rows), np.concatenate(columns), shape, matrix)


@reads_as(scipy.sparse.eye, ignoring="format")
def eye(m: Any, n: Any = None, k: Any = 0, dtype: Any = float) -> Any:
    """`scipy.sparse.eye`."""
    return _ones(m, m if n is None else n, k, dtype, True)


@reads_as(scipy.sparse.eye_array, ignoring="format")
def eye_array(m: Any, n: Any = None, k: Any = 0, dtype: Any = float) -> Any:
    """`scipy.sparse.eye_array`."""
    return _ones(m, m if n is None else n, k, dtype, False)


@reads_as(scipy.sparse.identity, ignoring="format")
def identity(n: Any, dtype: Any = float) -> Any:
    """`scipy.sparse.identity`."""
    return _ones(n, n, 0, dtype, True)


def _ones(m: Any, n: Any, k: Any, dtype: Any, matrix: Any) -> Any:
    length = max(0, min(m + min(k, 0), n - max(k, 0)))
    along = np.arange(length)
    return Entries(np.ones(length, dtype), along + max(0, -k), along + max(0, k), (m, n), matrix)


@reads_as(scipy.sparse.kron, ignoring="format")
def kron(A: Any, B: Any) -> Any:
    """`scipy.sparse.kron`."""
    a, b = _entries_of(A), _entries_of(B)
    rows = (a.rows[:, None] * b.shape[0] + b.rows[None, :]).ravel()
    columns = (a.columns[:, None] * b.shape[1] + b.columns[None, :]).ravel()
    shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
    values = (a.values[:, None] * b.values[None, :]).ravel()
    return Entries(values, rows, columns, shape, a.matrix and b.matrix)


@reads_as(scipy.sparse.kronsum, ignoring="format")
def kronsum(A: Any, B: Any) -> Any:
    """`scipy.sparse.kronsum`."""
    a, b = _entries_of(A), _entries_of(B)
    if a.shape[0] != a.shape[1] or b.shape[0] != b.shape[1]:
        raise ValueError("A and B must be square")
    left = kron(_ones(b.shape[0], b.shape[0], 0, float, a.matrix), a)
    return total(left, kron(b, _ones(a.shape[0], a.shape[0], 0, float, b.matrix)))


def _entries_of(matrix: Any) -> Any:
    """A matrix by its entries; a dense one has all of them."""
    if isinstance(matrix, Sparse):
        return matrix.entries()
    dense = np.asarray(matrix)
    m, n = dense.shape
    every = np.arange(m * n)
    return Entries(dense.ravel(), every // n, every % n, (m, n), True)
