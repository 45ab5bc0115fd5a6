"""Triangular systems, and the Cholesky and LU factors that are solved with them, as loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.options import MEMORY
from srcgrad.frontend.meanings.scipy.stacks import check_square, is_stack, of_each, solved
from srcgrad.frontend.values.environment.registry import reads_as


def floating(*values: Any) -> Any:
    """Arrays of one dtype of floats or of complex numbers."""
    arrays = tuple([np.asarray(value) for value in values])
    dtype = np.result_type(*[array.dtype for array in arrays])
    if dtype.kind not in "fc":
        dtype = np.dtype(float)
    return tuple([array if array.dtype == dtype else array.astype(dtype) for array in arrays])


def lower_triangle(a: Any) -> Any:
    n = a.shape[0]
    found = np.zeros((n, n), a.dtype)
    for i in range(n):
        for j in range(i + 1):
            found[i, j] = a[i, j]
    return found


def upper_triangle(a: Any) -> Any:
    n = a.shape[0]
    found = np.zeros((n, n), a.dtype)
    for i in range(n):
        for j in range(i, n):
            found[i, j] = a[i, j]
    return found


@reads_as(scipy.linalg.solve_triangular, ignoring=MEMORY)
def solve_triangular(
    a: Any, b: Any, trans: Any = 0, lower: Any = False, unit_diagonal: Any = False
) -> Any:
    a, b = floating(a, b)
    check_square(a, "expected square matrix")
    if is_stack(a, b):
        return solved(_triangular_solution, a, b, trans, lower, unit_diagonal)
    return _triangular_solution(a, b, trans, lower, unit_diagonal)


def _triangular_solution(a: Any, b: Any, trans: Any, lower: Any, unit_diagonal: Any) -> Any:
    """The solution with one matrix."""
    if a.shape[0] != b.shape[0]:
        raise ValueError(f"shapes of a of {a.shape[0]} rows and b of {b.shape[0]} are incompatible")
    if trans in (1, 2, "T", "C"):
        a = a.T if trans in (1, "T") else a.conj().T
        lower = not lower
    if not unit_diagonal:
        for i in range(a.shape[0]):
            if a[i, i] == 0.0:
                raise LinAlgError(f"singular matrix: resolution failed at diagonal {i}")
    columns = b.copy() if b.ndim == 2 else b.reshape((-1, 1)).copy()
    if lower:
        forward(a, columns, unit_diagonal)
    else:
        backward(a, columns, unit_diagonal)
    return columns if b.ndim == 2 else columns[:, 0]


def forward(a: Any, x: Any, unit_diagonal: Any) -> None:
    """Solve with a lower triangle, in place."""
    n, columns = x.shape
    for i in range(n):
        for j in range(i):
            for c in range(columns):
                x[i, c] -= a[i, j] * x[j, c]
        if not unit_diagonal:
            for c in range(columns):
                x[i, c] /= a[i, i]


def backward(a: Any, x: Any, unit_diagonal: Any) -> None:
    """Solve with an upper triangle, in place."""
    n, columns = x.shape
    for k in range(n):
        i = n - 1 - k
        for j in range(i + 1, n):
            for c in range(columns):
                x[i, c] -= a[i, j] * x[j, c]
        if not unit_diagonal:
            for c in range(columns):
                x[i, c] /= a[i, i]


@reads_as(scipy.linalg.cho_factor, ignoring=MEMORY)
def cho_factor(a: Any, lower: Any = False) -> Any:
    """The factor in one triangle; what was in the other stays there."""
    (a,) = floating(a)
    check_square(a, "Input array is expected to be square.")
    return (_factored(a, lower) if a.ndim == 2 else of_each(_factored, a, lower)), lower


def _factored(a: Any, lower: Any) -> Any:
    """A Cholesky factor in the place of one triangle."""
    n = a.shape[0]
    factor = np.linalg.cholesky(a if lower else a.T)
    found = a.copy()
    for i in range(n):
        for j in range(i + 1):
            if lower:
                found[i, j] = factor[i, j]
            else:
                found[j, i] = factor[i, j]
    return found


@reads_as(scipy.linalg.cho_solve, ignoring=MEMORY)
def cho_solve(c_and_lower: Any, b: Any) -> Any:
    factor, lower = c_and_lower
    if np.ndim(factor) < 2 or factor.shape[-1] != factor.shape[-2]:
        raise ValueError("The factored matrix c is not square.")
    rows = np.shape(b)[-min(np.ndim(b), 2)]
    if factor.shape[-1] != rows:
        raise ValueError(
            f"incompatible dimensions (a matrix of {factor.shape[-1]} rows, and {rows})"
        )
    if is_stack(factor, np.asarray(b)):
        return solved(_cholesky_solution, *floating(factor, b), lower)
    return _cholesky_solution(factor, b, lower)


def _cholesky_solution(factor: Any, b: Any, lower: Any) -> Any:
    """The solution with one matrix."""
    if lower:
        half = scipy.linalg.solve_triangular(factor, b, lower=True)
        return scipy.linalg.solve_triangular(factor, half, trans=2, lower=True)
    half = scipy.linalg.solve_triangular(factor, b, trans=2)
    return scipy.linalg.solve_triangular(factor, half)


def _pivots(a: Any) -> Any:
    """The row exchanges of Gaussian elimination, and the order of the rows after them."""
    m, n = a.shape
    k = min(m, n)
    work = a.copy()
    order = np.arange(m)
    exchanged = np.zeros(k, dtype=np.int32)
    for i in range(k):
        best = i
        for row in range(i + 1, m):
            if np.iscomplexobj(a):
                if _size(work[row, i]) > _size(work[best, i]):
                    best = row
            elif abs(work[row, i]) > abs(work[best, i]):
                best = row
        exchanged[i] = best
        for j in range(n):
            held = work[i, j]
            work[i, j] = work[best, j]
            work[best, j] = held
        place = order[i]
        order[i] = order[best]
        order[best] = place
        if work[i, i] != 0.0:
            for row in range(i + 1, m):
                factor = work[row, i] / work[i, i]
                for j in range(i + 1, n):
                    work[row, j] -= factor * work[i, j]
    return exchanged, order


def _size(x: Any) -> Any:
    """What BLAS compares of complex numbers: the sum of the sizes of the parts."""
    return abs(x.real) + abs(x.imag)


def _eliminated(a: Any, order: Any) -> Any:
    """Both factors in one matrix, of the rows in this order."""
    m, n = a.shape
    found = np.empty((m, n), a.dtype)
    for i in range(m):
        for j in range(n):
            found[i, j] = a[order[i], j]
    for i in range(min(m, n)):
        if found[i, i] != 0.0:
            for row in range(i + 1, m):
                found[row, i] = found[row, i] / found[i, i]
                for j in range(i + 1, n):
                    found[row, j] -= found[row, i] * found[i, j]
    return found


@reads_as(scipy.linalg.lu_factor, ignoring=MEMORY)
def lu_factor(a: Any) -> Any:
    (a,) = floating(a)
    if a.ndim == 2:
        exchanged, order = _pivots(a)
        return _eliminated(a, order), exchanged
    factors = np.empty_like(a)
    pivots = np.empty((*a.shape[:-2], min(a.shape[-2:])), dtype=np.int32)
    for at in np.ndindex(a.shape[:-2]):
        exchanged, order = _pivots(a[at])
        factors[at] = _eliminated(a[at], order)
        pivots[at] = exchanged
    return factors, pivots


@reads_as(scipy.linalg.lu_solve, ignoring=MEMORY)
def lu_solve(lu_and_piv: Any, b: Any, trans: Any = 0) -> Any:
    factors, exchanged = lu_and_piv
    factors, b = floating(factors, b)
    if not is_stack(factors, b):
        return _lu_solution(factors, exchanged, b, trans)
    axes = min(b.ndim, 2)
    stack = np.broadcast_shapes(factors.shape[:-2], b.shape[: b.ndim - axes])
    factors = np.broadcast_to(factors, (*stack, *factors.shape[-2:]))
    exchanged = np.broadcast_to(exchanged, (*stack, exchanged.shape[-1]))
    b = np.broadcast_to(b, (*stack, *b.shape[b.ndim - axes :]))
    found = np.empty(b.shape, b.dtype)
    for at in np.ndindex(stack):
        found[at] = _lu_solution(factors[at], exchanged[at], b[at], trans)
    return found


def _lu_solution(factors: Any, exchanged: Any, b: Any, trans: Any) -> Any:
    """The solution with one matrix."""
    if factors.shape[0] != b.shape[0]:
        raise ValueError(
            f"Shapes of lu with {factors.shape[0]} rows and b with {b.shape[0]} are incompatible"
        )
    n = b.shape[0]
    order = np.arange(n)
    for i in range(n):
        place = order[i]
        order[i] = order[exchanged[i]]
        order[exchanged[i]] = place
    columns = b if b.ndim == 2 else b.reshape((-1, 1))
    x = np.empty(columns.shape, columns.dtype)
    if trans == 0:
        for i in range(n):
            for c in range(columns.shape[1]):
                x[i, c] = columns[order[i], c]
        forward(factors, x, True)
        backward(factors, x, False)
        return x if b.ndim == 2 else x[:, 0]
    y = columns.copy()
    turned = factors.T if trans == 1 else factors.conj().T
    forward(turned, y, False)
    backward(turned, y, True)
    for i in range(n):
        for c in range(columns.shape[1]):
            x[order[i], c] = y[i, c]
    return x if b.ndim == 2 else x[:, 0]


@reads_as(scipy.linalg.lu, ignoring=MEMORY)
def lu(a: Any, permute_l: Any = False, p_indices: Any = False) -> Any:
    (a,) = floating(a)
    if a.ndim < 2:
        raise ValueError("The input array must be at least two-dimensional.")
    if a.ndim > 2:
        refuse("scipy.linalg.lu of a stack", "Call it for each matrix.")
    m, n = a.shape
    k = min(m, n)
    _, order = _pivots(a)
    factors = _eliminated(a, order)
    lower = np.zeros((m, k), a.dtype)
    upper = np.zeros((k, n), a.dtype)
    for i in range(m):
        target = order[i] if permute_l else i
        for j in range(min(i, k)):
            lower[target, j] = factors[i, j]
        if i < k:
            lower[target, i] = 1.0
            for j in range(i, n):
                upper[i, j] = factors[i, j]
    if permute_l:
        return lower, upper
    if p_indices:
        places = np.zeros(m, dtype=np.int32)
        for i in range(m):
            places[order[i]] = i
        return places, lower, upper
    permutation = np.zeros((m, m), a.real.dtype)
    for i in range(m):
        permutation[order[i], i] = 1.0
    return permutation, lower, upper
