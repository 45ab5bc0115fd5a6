"""Matrices whose elements repeat, or stand in blocks."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.registry import reads_as


def _vector(value: Any, name: Any) -> Any:
    vector = np.atleast_1d(value)
    if vector.ndim > 1:
        refuse(f"scipy.linalg.{name} of more than a vector", "Call it for each vector.")
    return vector


@reads_as(scipy.linalg.toeplitz)
def toeplitz(c: Any, r: Any = None) -> Any:
    c = _vector(c, "toeplitz")
    r = c.conj() if r is None else _vector(r, "toeplitz")
    m, n = c.shape[0], r.shape[0]
    found = np.empty((m, n), np.result_type(c.dtype, r.dtype))
    for i in range(m):
        for j in range(n):
            found[i, j] = c[i - j] if i >= j else r[j - i]
    return found


@reads_as(scipy.linalg.hankel)
def hankel(c: Any, r: Any = None) -> Any:
    c = _vector(c, "hankel")
    r = np.zeros_like(c) if r is None else _vector(r, "hankel")
    m, n = c.shape[0], r.shape[0]
    found = np.empty((m, n), np.result_type(c.dtype, r.dtype))
    for i in range(m):
        for j in range(n):
            found[i, j] = c[i + j] if i + j < m else r[i + j - m + 1]
    return found


@reads_as(scipy.linalg.circulant)
def circulant(c: Any) -> Any:
    c = _vector(c, "circulant")
    n = c.shape[0]
    found = np.empty((n, n), c.dtype)
    for i in range(n):
        for j in range(n):
            found[i, j] = c[i - j] if i >= j else c[i - j + n]
    return found


@reads_as(scipy.linalg.companion)
def companion(a: Any) -> Any:
    a = _vector(a, "companion")
    n = a.shape[0] - 1
    if n < 1:
        raise ValueError("The length of `a` along the last axis must be at least 2.")
    if a[0] == 0:
        raise ValueError("The first coefficient in `a` must not be zero.")
    found = np.zeros((n, n), np.result_type(a.dtype, np.float32) if a.dtype.kind in "fc" else float)
    for j in range(n):
        found[0, j] = -a[j + 1] / a[0]
    for i in range(1, n):
        found[i, i - 1] = 1.0
    return found


@reads_as(scipy.linalg.block_diag)
def block_diag(*arrs: Any) -> Any:
    blocks = [np.atleast_2d(block) for block in (arrs if len(arrs) > 0 else ([],))]
    rows = 0
    columns = 0
    for block in blocks:
        if block.ndim > 2:
            refuse("scipy.linalg.block_diag of stacks", "Call it for each of the stack.")
        rows = rows + block.shape[0]
        columns = columns + block.shape[1]
    found = np.zeros((rows, columns), np.result_type(*[block.dtype for block in blocks]))
    top = 0
    left = 0
    for block in blocks:
        for i in range(block.shape[0]):
            for j in range(block.shape[1]):
                found[top + i, left + j] = block[i, j]
        top = top + block.shape[0]
        left = left + block.shape[1]
    return found
