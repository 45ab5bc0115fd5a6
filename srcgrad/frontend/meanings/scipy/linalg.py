"""scipy.linalg: systems of known structure and decompositions, by NumPy's routines.

SciPy's options for memory (`overwrite_a` …), drivers and finiteness checks change nothing here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.options import MEMORY
from srcgrad.frontend.meanings.scipy.stacks import check_square, of_each
from srcgrad.frontend.meanings.scipy.triangular import floating, lower_triangle, upper_triangle
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.linalg.solve, ignoring=MEMORY)
def solve(a: Any, b: Any, lower: Any = False, assume_a: Any = None, transposed: Any = False) -> Any:
    a, b = floating(a, b)
    check_square(a, "Expected square matrix")
    if transposed and np.iscomplexobj(a):
        raise NotImplementedError(
            "scipy.linalg.solve can currently not solve a^T x = b or a^H x = b for complex "
            "matrices."
        )
    if assume_a in ("pos", "positive definite"):
        return scipy.linalg.cho_solve((_factor(a, lower), True), b)
    if assume_a in ("upper triangular", "lower triangular"):
        lower = assume_a == "lower triangular"
        return scipy.linalg.solve_triangular(a, b, int(transposed), lower)
    matrix = _structured(a, assume_a, lower)
    return np.linalg.solve(np.swapaxes(matrix, -1, -2) if transposed else matrix, b)


def _structured(a: Any, structure: Any, lower: Any) -> Any:
    """The matrix that is meant if only a part of it is read."""
    if structure in (None, "gen", "general", "banded"):
        return a
    if a.ndim > 2:
        return of_each(_from_part, a, structure, lower)
    return _from_part(a, structure, lower)


def _from_part(a: Any, structure: Any, lower: Any) -> Any:
    """The matrix that is meant, of one matrix."""
    if structure == "lower triangular":
        return lower_triangle(a)
    if structure == "upper triangular":
        return upper_triangle(a)
    if structure in ("sym", "symmetric"):
        return _symmetric(a, lower)
    if structure in ("her", "hermitian"):
        return _hermitian(a, lower)
    n = a.shape[0]
    if structure == "diagonal":
        width = 0
    elif structure == "tridiagonal":
        width = 1
    else:
        raise ValueError(f"{structure} is not a recognized matrix structure")
    matrix = np.zeros((n, n), a.dtype)
    for i in range(n):
        for j in range(max(i - width, 0), min(i + width + 1, n)):
            matrix[i, j] = a[i, j]
    return matrix


def _symmetric(a: Any, lower: Any) -> Any:
    """The symmetric matrix with this triangle."""
    n = a.shape[0]
    matrix = np.empty((n, n), a.dtype)
    for i in range(n):
        for j in range(i + 1):
            matrix[i, j] = matrix[j, i] = a[i, j] if lower else a[j, i]
    return matrix


def _hermitian(a: Any, lower: Any) -> Any:
    """The Hermitian matrix with this triangle."""
    if not np.iscomplexobj(a):
        return _symmetric(a, lower)
    n = a.shape[0]
    matrix = np.empty((n, n), a.dtype)
    for i in range(n):
        for j in range(i):
            matrix[i, j] = a[i, j] if lower else a[j, i].conj()
            matrix[j, i] = matrix[i, j].conj()
        matrix[i, i] = a[i, i].real
    return matrix


def _factor(a: Any, lower: Any) -> Any:
    """The lower Cholesky factor, from one triangle."""
    return np.linalg.cholesky(a if lower else np.swapaxes(a, -1, -2).conj())


@reads_as(scipy.linalg.inv, ignoring=MEMORY)
def inv(a: Any, *, assume_a: Any = None, lower: Any = False) -> Any:
    (a,) = floating(a)
    check_square(a, "Expected square matrix")
    if assume_a in ("pos", "positive definite"):
        identity = np.eye(a.shape[-1], dtype=a.dtype)
        return scipy.linalg.cho_solve((_factor(a, lower), True), identity)
    return np.linalg.inv(_structured(a, assume_a, lower))


@reads_as(scipy.linalg.det, ignoring=MEMORY)
def det(a: Any) -> Any:
    (a,) = floating(a)
    if a.ndim < 2:
        raise ValueError("The input array must be at least two-dimensional.")
    if a.shape[-1] != a.shape[-2]:
        raise ValueError("Last 2 dimensions of the array must be square.")
    wide = np.complex128 if np.iscomplexobj(a) else np.float64
    return wide(np.linalg.det(a)) if a.ndim == 2 else np.linalg.det(a).astype(wide)


@reads_as(scipy.linalg.pinv, ignoring=MEMORY)
def pinv(a: Any, *, atol: Any = None, rtol: Any = None, return_rank: Any = False) -> Any:
    (a,) = floating(a)
    if a.ndim > 2:
        if return_rank:
            refuse("scipy.linalg.pinv of a stack, with ranks", "Call it for each matrix.")
        found = np.empty(np.swapaxes(a, -1, -2).shape, a.dtype)
        for at in np.ndindex(a.shape[:-2]):
            found[at] = _pseudo_inverse(a[at], atol, rtol, False)
        return found
    return _pseudo_inverse(a, atol, rtol, return_rank)


def _pseudo_inverse(a: Any, atol: Any, rtol: Any, return_rank: Any) -> Any:
    if rtol is None:
        rtol = 0.0 if atol is not None else max(a.shape) * np.finfo(a.dtype).eps
    values = np.linalg.svd(a, compute_uv=False)
    cutoff = 0.0
    if values.shape[0] > 0:
        cutoff = float(rtol) if atol is None else float(rtol) + atol / values[0]
    inverse = np.linalg.pinv(a, cutoff)
    if not return_rank:
        return inverse
    return inverse, np.linalg.matrix_rank(a, rtol=cutoff)


@reads_as(scipy.linalg.norm, ignoring=MEMORY)
def norm(a: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    return np.linalg.norm(a, ord, axis, keepdims)


@reads_as(scipy.linalg.cholesky, ignoring=MEMORY)
def cholesky(a: Any, lower: Any = False) -> Any:
    (a,) = floating(a)
    check_square(a, "Input array is expected to be square.")
    factor = _factor(a, lower)
    return factor if lower else np.swapaxes(factor, -1, -2).conj()


@reads_as(scipy.linalg.eigh, ignoring=MEMORY)
def eigh(
    a: Any,
    b: Any = None,
    *,
    lower: Any = True,
    eigvals_only: Any = False,
    type: Any = 1,
    subset_by_index: Any = None,
    subset_by_value: Any = None,
) -> Any:
    if subset_by_value is not None:
        refuse("scipy.linalg.eigh with subset_by_value", "Select from all the eigenvalues.")
    a, b = (*floating(a), None) if b is None else floating(a, b)
    check_square(a, 'expected square "a" matrix')
    if b is None:
        w, v = np.linalg.eigh(a, "L" if lower else "U")
    else:
        if a.ndim > 2 or b.ndim > 2:
            refuse("stacks of generalised eigenvalue problems", "Call it for each of them.")
        w, v = _generalised(_hermitian(a, lower), b, lower, type)
    if subset_by_index is not None:
        first, last = subset_by_index
        w, v = w[..., first : last + 1], v[..., first : last + 1]
    return w if eigvals_only else (w, v)


def _generalised(a: Any, b: Any, lower: Any, type: Any) -> Any:
    """`a v = w b v`, by the Cholesky factor of b."""
    if type != 1:
        refuse("a generalised eigenvalue problem that is not of type 1", "Write it as a v = w b v.")
    if b.ndim != 2 or b.shape[0] != b.shape[1]:
        raise ValueError('expected square "b" matrix')
    if b.shape != a.shape:
        raise ValueError("wrong b dimensions, should be those of a")
    factor = _factor(b, lower)
    half = scipy.linalg.solve_triangular(factor, a, lower=True)
    w, y = np.linalg.eigh(scipy.linalg.solve_triangular(factor, half.conj().T, lower=True))
    return w, scipy.linalg.solve_triangular(factor, y, trans=2, lower=True)


@reads_as(scipy.linalg.eigvalsh, ignoring=MEMORY)
def eigvalsh(a: Any, b: Any = None, **options: Any) -> Any:
    return scipy.linalg.eigh(a, b, eigvals_only=True, **options)


@reads_as(scipy.linalg.svd, ignoring=MEMORY)
def svd(a: Any, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    if not compute_uv:
        return np.linalg.svd(a, compute_uv=False)
    u, s, vh = np.linalg.svd(a, full_matrices)
    return u, s, vh


@reads_as(scipy.linalg.svdvals, ignoring=MEMORY)
def svdvals(a: Any) -> Any:
    return np.linalg.svd(a, compute_uv=False)


@reads_as(scipy.linalg.polar)
def polar(a: Any, side: Any = "right") -> Any:
    if side not in ("right", "left"):
        raise ValueError("`side` must be either 'right' or 'left'")
    u, s, vh = np.linalg.svd(a, full_matrices=False)
    stretch = s[..., np.newaxis, :]
    if side == "right":
        return u @ vh, (np.swapaxes(vh, -1, -2).conj() * stretch) @ vh
    return u @ vh, (u * stretch) @ np.swapaxes(u, -1, -2).conj()


@reads_as(scipy.linalg.qr, ignoring=MEMORY)
def qr(a: Any, mode: Any = "full", pivoting: Any = False) -> Any:
    if pivoting or mode == "raw":
        refuse("scipy.linalg.qr with pivoting or mode='raw'", "Use mode='economic'.")
    if mode not in ("full", "r", "economic"):
        raise ValueError("Mode argument should be one of ['full', 'r','economic', 'raw']")
    (a,) = floating(a)
    if mode == "economic":
        return np.linalg.qr(a)
    q, r = np.linalg.qr(a, mode="complete")
    return (r,) if mode == "r" else (q, r)


@reads_as(scipy.linalg.khatri_rao)
def khatri_rao(a: Any, b: Any) -> Any:
    a = np.asarray(a)
    b = np.asarray(b)
    if a.ndim != 2 or b.ndim != 2:
        raise ValueError("The both arrays should be 2-dimensional.")
    if a.shape[1] != b.shape[1]:
        raise ValueError("The number of columns for both arrays should be equal.")
    return np.reshape(np.einsum("ik,jk->ijk", a, b), (a.shape[0] * b.shape[0], a.shape[1]))


@reads_as(scipy.linalg.solve_toeplitz, ignoring=MEMORY)
def solve_toeplitz(c_or_cr: Any, b: Any) -> Any:
    if isinstance(c_or_cr, tuple):
        matrix = scipy.linalg.toeplitz(c_or_cr[0], c_or_cr[1])
    else:
        matrix = scipy.linalg.toeplitz(c_or_cr)
    if matrix.shape[0] != matrix.shape[1] or matrix.shape[0] != np.shape(b)[0]:
        raise ValueError("Incompatible dimensions.")
    return np.linalg.solve(matrix, b)
