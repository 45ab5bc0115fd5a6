"""Eigenvalues, singular values and orthogonal factors as calls of LAPACK."""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import numpy as np
from numba import types
from numba.extending import overload, register_jitable

from srcgrad.backend.apart import APART
from srcgrad.backend.columns import LOWER, NO, UPPER, by_columns, is_ours
from srcgrad.backend.lapack import lapack
from srcgrad.frontend.meanings.numpy.spectra import COMPLEX_EIGENVALUES, EIG_IS_COMPLEX

VECTORS_TOO = ord("V")
EVERY, FIRST = ord("A"), ord("S")


def eigh(a):
    return np.linalg.eigh(a)


def eigh_upper(a):
    return np.linalg.eigh(a, "U")


def eigvalsh(a):
    return np.linalg.eigvalsh(a)


def eig(a):
    return np.linalg.eig(a)


def svd(a, full_matrices=True):
    return np.linalg.svd(a, full_matrices)


def qr(a):
    return np.linalg.qr(a)


def qr_complete(a):
    return np.linalg.qr(a, "complete")


FUNCTIONS = {
    each.__name__: each for each in (eigh, eigh_upper, eigvalsh, eig, svd, qr, qr_complete)
}


def _parts(dtype):
    """The dtype of real numbers."""
    return dtype.underlying_float if isinstance(dtype, types.Complex) else dtype


def _complex(dtype):
    """The dtype of complex numbers with such parts."""
    return {types.float32: types.complex64, types.float64: types.complex128}.get(dtype, dtype)


# Eigenvalues of Hermitian matrices.


def _hermitian(job, triangle, matrix):
    """The eigenvalues of a matrix given by columns, which becomes its eigenvectors."""


@overload(_hermitian)
def _hermitian_values(job, triangle, matrix):
    real = _parts(matrix.dtype)
    if isinstance(matrix.dtype, types.Complex):
        heevd = lapack("heevd", matrix.dtype, 12)

        def find(job, triangle, matrix, values):
            n = values.size
            both = job == VECTORS_TOO
            work = np.empty(2 * n + n * n if both else n + 1, matrix.dtype)
            room = np.empty(1 + 5 * n + 2 * n * n if both else n, real)
            whole = np.empty(3 + 5 * n if both else 1, np.int32)
            size, places, places_whole = work.size, room.size, whole.size
            return heevd(
                job, triangle, n, matrix, n, values, work, size, room, places, whole, places_whole
            )

    else:
        syevd = lapack("syevd", matrix.dtype, 10)

        def find(job, triangle, matrix, values):
            n = values.size
            both = job == VECTORS_TOO
            work = np.empty(1 + 6 * n + 2 * n * n if both else 2 * n + 1, real)
            whole = np.empty(3 + 5 * n if both else 1, np.int32)
            return syevd(job, triangle, n, matrix, n, values, work, work.size, whole, whole.size)

    find = register_jitable(find)

    def eigenvalues(job, triangle, matrix):
        values = np.empty(matrix.shape[0], real)
        if values.size > 0 and find(job, triangle, matrix, values) > 0:
            raise np.linalg.LinAlgError("Eigenvalues did not converge")
        return values

    return eigenvalues


def _decomposed(triangle):
    def decomposed(a):
        matrix = by_columns(a)
        values = _hermitian(VECTORS_TOO, triangle, matrix)
        return values, by_columns(matrix)

    return decomposed


@overload(eigh, jit_options=APART)
def _eigh(a):
    return _decomposed(LOWER) if is_ours(a) else lambda a: np.linalg.eigh(a)


@overload(eigh_upper, jit_options=APART)
def _eigh_upper(a):
    return _decomposed(UPPER) if is_ours(a) else None


@overload(eigvalsh, jit_options=APART)
def _eigvalsh(a):
    def spectrum(a):
        return _hermitian(NO, LOWER, by_columns(a))

    return spectrum if is_ours(a) else lambda a: np.linalg.eigvalsh(a)


# Eigenvalues of other matrices.


@overload(eig, jit_options=APART)
def _eig(a):
    """Of real matrices, real eigenvalues only where NumPy's dtype depends on whether they are."""
    if not is_ours(a):
        return lambda a: np.linalg.eig(a)
    dtype = _complex(a.dtype) if EIG_IS_COMPLEX else a.dtype

    def decomposed(a):
        for row in a:
            for each in row:
                if not np.isfinite(each):
                    raise np.linalg.LinAlgError("Array must not contain infs or NaNs")
        values = np.empty(a.shape[0], dtype)
        columns = np.empty(a.shape, dtype)
        if a.shape[0] > 0:
            _general(by_columns(a), values, columns)
        return values, by_columns(columns)

    return decomposed


def _general(matrix, values, columns):
    """Store the eigenvalues and eigenvectors of a matrix, given by columns."""


@overload(_general)
def _general_values(matrix, values, columns):
    geev = lapack("geev", matrix.dtype, 13)
    real = _parts(matrix.dtype)
    failed = "Eigenvalues did not converge"

    def of_real(matrix, values, columns):
        n = values.size
        rotations = np.empty(n, real)
        work = np.empty(8 * n, real)
        size = work.size
        info = geev(
            NO, VECTORS_TOO, n, matrix, n, values, rotations, matrix, n, columns, n, work, size
        )
        if info > 0:
            raise np.linalg.LinAlgError(failed)
        for each in rotations:
            if each != 0:
                raise ValueError(COMPLEX_EIGENVALUES)

    def of_real_in_complex(matrix, values, columns):
        n = values.size
        parts = np.empty(n, real)
        rotations = np.empty(n, real)
        found = np.empty((n, n), real)
        work = np.empty(8 * n, real)
        size = work.size
        info = geev(
            NO, VECTORS_TOO, n, matrix, n, parts, rotations, matrix, n, found, n, work, size
        )
        if info > 0:
            raise np.linalg.LinAlgError(failed)
        for k in range(n):
            values[k] = complex(parts[k], rotations[k])
            first = k - 1 if rotations[k] < 0 else k
            for i in range(n):  # of a pair the two parts of the vector of the first
                other = found[first + 1, i] if rotations[k] != 0 else 0.0
                columns[k, i] = complex(found[first, i], -other if first < k else other)

    def of_complex(matrix, values, columns):
        n = values.size
        room = np.empty(2 * n, real)
        work = np.empty(8 * n, matrix.dtype)
        size = work.size
        info = geev(NO, VECTORS_TOO, n, matrix, n, values, matrix, n, columns, n, work, size, room)
        if info > 0:
            raise np.linalg.LinAlgError(failed)

    if isinstance(matrix.dtype, types.Complex):
        return of_complex
    return of_real_in_complex if isinstance(values.dtype, types.Complex) else of_real


# Singular values.


@overload(svd, jit_options=APART)
def _svd(a, full_matrices=True):
    if not is_ours(a):
        return lambda a, full_matrices=True: np.linalg.svd(a, full_matrices)
    real = _parts(a.dtype)

    def decomposed(a, full_matrices=True):
        m, n = a.shape
        least = min(m, n)
        wide = m if full_matrices else least
        high = n if full_matrices else least
        values = np.empty(least, real)
        left = np.empty((wide, m), a.dtype)
        right = np.empty((n, high), a.dtype)
        if least > 0:
            job = EVERY if full_matrices else FIRST
            if _singular(job, by_columns(a), values, left, right) != 0:  # also if not finite
                raise np.linalg.LinAlgError("SVD did not converge")
            return by_columns(left), values, by_columns(right)
        u = np.eye(m, wide, 0, a.dtype)
        return u, values, np.eye(high, n, 0, a.dtype)

    return decomposed


def _singular(job, matrix, values, left, right):
    """Store singular values and vectors, all given by columns; LAPACK's `info`."""


@overload(_singular)
def _singular_values(job, matrix, values, left, right):
    is_complex = isinstance(matrix.dtype, types.Complex)
    gesdd = lapack("gesdd", matrix.dtype, 14 if is_complex else 13)
    real = _parts(matrix.dtype)

    def of_real(job, matrix, values, left, right):
        n, m = matrix.shape
        k, high = values.size, right.shape[1]
        work = np.empty(2 * (4 * k * k + 7 * k + max(m, n)), real)
        size = work.size
        whole = np.empty(8 * k, np.int32)
        return gesdd(job, m, n, matrix, m, values, left, m, right, high, work, size, whole)

    def of_complex(job, matrix, values, left, right):
        n, m = matrix.shape
        k, high = values.size, right.shape[1]
        work = np.empty(2 * (k * k + 3 * k + max(m, n)), matrix.dtype)
        size = work.size
        room = np.empty(max(5 * k * k + 5 * k, 2 * max(m, n) * k + 2 * k * k + k), real)
        whole = np.empty(8 * k, np.int32)
        return gesdd(job, m, n, matrix, m, values, left, m, right, high, work, size, room, whole)

    return of_complex if is_complex else of_real


# Orthogonal factors.


@overload(qr, jit_options=APART)
def _qr(a):
    def decomposed(a):
        matrix = by_columns(a)
        scales = _reflect(matrix)
        r = _triangle(matrix, scales.size)
        q = matrix[: scales.size].copy()
        _multiply(q, scales)
        return by_columns(q), r

    return decomposed if is_ours(a) else lambda a: np.linalg.qr(a)


@overload(qr_complete, jit_options=APART)
def _qr_complete(a):
    def decomposed(a):
        matrix = by_columns(a)
        scales = _reflect(matrix)
        r = _triangle(matrix, a.shape[0])
        q = np.zeros((a.shape[0], a.shape[0]), a.dtype)
        q[: scales.size] = matrix[: scales.size]
        _multiply(q, scales)
        return by_columns(q), r

    return decomposed if is_ours(a) else None


@register_jitable
def _triangle(matrix, rows):
    """R, from what `_reflect` left of a matrix."""
    r = np.zeros((rows, matrix.shape[0]), matrix.dtype)
    for j in range(matrix.shape[0]):
        for i in range(min(j + 1, rows, matrix.shape[1])):
            r[i, j] = matrix[j, i]
    return r


def _reflect(matrix):
    """Make a matrix given by columns triangular by reflections; the factor of each."""


@overload(_reflect)
def _reflected(matrix):
    geqrf = lapack("geqrf", matrix.dtype, 7)

    def factors(matrix):
        n, m = matrix.shape
        scales = np.empty(min(m, n), matrix.dtype)
        work = np.empty(max(1, 64 * n), matrix.dtype)
        if scales.size > 0:
            geqrf(m, n, matrix, m, scales, work, work.size)
        return scales

    return factors


def _multiply(columns, scales):
    """Make reflections, kept in the first columns, the columns of their product."""


@overload(_multiply)
def _multiplied(columns, scales):
    is_complex = isinstance(columns.dtype, types.Complex)
    orgqr = lapack("ungqr" if is_complex else "orgqr", columns.dtype, 8)

    def multiply(columns, scales):
        n, m = columns.shape
        work = np.empty(max(1, 64 * n), columns.dtype)
        if n > 0:
            orgqr(m, n, scales.size, columns, m, scales, work, work.size)

    return multiply
