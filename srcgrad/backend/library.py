"""Products and decompositions of matrices as calls of BLAS and LAPACK.

Text that says `a @ b` or `np.linalg.solve(a, b)` is compiled to these functions, with NumPy's
results and errors. A product of small matrices is a loop, for which a call would take longer.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import ast
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from srcgrad.backend.lapack import LETTERS, lapack

SMALL = 12_000
"""Multiplications below which a product is a loop: BLAS is as fast from about 24 by 24 on."""
NO, TRANSPOSED = ord("N"), ord("T")
LOWER, UPPER = ord("L"), ord("U")


def library_calls(function: ast.FunctionDef) -> None:
    """Put the functions of this file in the place of the library's, in a program's tree."""
    _Calls().visit(function)


class _Calls(ast.NodeTransformer):
    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.op, ast.MatMult):
            return node
        name = ast.Name("srcgrad_matmul", ast.Load())
        return ast.copy_location(
            ast.Call(ast.copy_location(name, node), [node.left, node.right], []), node
        )

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name) if name in FUNCTIONS:
                node.func = ast.copy_location(ast.Name(f"srcgrad_{name}", ast.Load()), node.func)
        return node


def is_needed(text: str) -> bool:
    """Whether a text calls what is replaced here."""
    return " @ " in text or "np.linalg." in text


def names() -> dict[str, Any]:
    """The global names that `library_calls` adds to a program."""
    return {f"srcgrad_{name}": function for name, function in FUNCTIONS.items()}


# Stubs for the overloads: what compiled code calls.


def matmul(a, b):
    return np.matmul(a, b)


def solve(a, b):
    return np.linalg.solve(a, b)


def inv(a):
    return np.linalg.inv(a)


def cholesky(a):
    return np.linalg.cholesky(a)


def eigh(a):
    return np.linalg.eigh(a)


def eigvalsh(a):
    return np.linalg.eigvalsh(a)


def eig(a):
    return np.linalg.eig(a)


def svd(a, full_matrices=True):
    return np.linalg.svd(a, full_matrices)


def qr(a):
    return np.linalg.qr(a)


def det(a):
    return np.linalg.det(a)


def slogdet(a):
    return np.linalg.slogdet(a)


FUNCTIONS = {
    each.__name__: each
    for each in (matmul, solve, inv, cholesky, eigh, eigvalsh, eig, svd, qr, det, slogdet)
}


def _is_ours(*arrays: Any) -> bool:
    """Whether all are matrices or vectors of one real dtype; others are left to Numba."""
    return all(
        isinstance(each, types.Array) and each.dtype in LETTERS and each.dtype == arrays[0].dtype
        for each in arrays
    )


# Products.


@overload(matmul)
def _matmul(a, b):
    if not _is_ours(a, b) or a.ndim != 2 or b.ndim != 2 or "A" in (a.layout, b.layout):
        return lambda a, b: np.dot(a, b)
    gemm = lapack("gemm", a.dtype, 13)
    one, zero = a.dtype(1), a.dtype(0)
    # Row by row, memory holds what column by column is the transpose: c.T = b.T @ a.T.
    flag_a = TRANSPOSED if a.layout == "F" else NO
    flag_b = TRANSPOSED if b.layout == "F" else NO

    def product(a, b):
        n, k = a.shape
        m = b.shape[1]
        c = np.empty((n, m), a.dtype)
        if n * m * k <= SMALL:
            for i in range(n):
                for j in range(m):
                    c[i, j] = zero
                for h in range(k):
                    factor = a[i, h]
                    for j in range(m):
                        c[i, j] += factor * b[h, j]
            return c
        rows_a = n if flag_a == TRANSPOSED else k
        rows_b = k if flag_b == TRANSPOSED else m
        gemm(flag_b, flag_a, m, n, k, one, b, rows_b, a, rows_a, zero, c, m)
        return c

    return product


# Systems of equations.


def _solve_in_place(matrix, right, count):
    """Solve for `count` right-hand sides, all given column by column; the sides become solutions.

    A triangular matrix, a Cholesky factor say, is not decomposed first.
    """


@overload(_solve_in_place)
def _solved_in_place(matrix, right, count):
    gesv, trtrs = lapack("gesv", matrix.dtype, 7), lapack("trtrs", matrix.dtype, 9)

    def solve_it(matrix, right, count):
        n = matrix.shape[0]
        if n == 0:
            return
        is_lower = is_upper = True
        for j in range(n):
            for i in range(n):
                if matrix[j, i] != 0:
                    is_lower = is_lower and i >= j
                    is_upper = is_upper and i <= j
            if not (is_lower or is_upper):
                break
        if is_lower or is_upper:
            triangle = LOWER if is_lower else UPPER
            info = trtrs(triangle, NO, NO, n, count, matrix, n, right, n)
        else:
            pivots = np.empty(n, np.int32)
            info = gesv(n, count, matrix, n, pivots, right, n)
        if info > 0:
            raise np.linalg.LinAlgError("Singular matrix")

    return solve_it


@overload(solve)
def _solve(a, b):
    if not _is_ours(a, b):
        return lambda a, b: np.linalg.solve(a, b)

    def solved(a, b):
        n = a.shape[0]
        matrix = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                matrix[j, i] = a[i, j]
        x = b.copy()
        _solve_in_place(matrix, x, 1)
        return x

    def all_solved(a, b):
        n, count = b.shape
        matrix = np.empty((n, n), a.dtype)
        columns = np.empty((count, n), a.dtype)
        for i in range(n):
            for j in range(n):
                matrix[j, i] = a[i, j]
            for k in range(count):
                columns[k, i] = b[i, k]
        _solve_in_place(matrix, columns, count)
        x = np.empty((n, count), a.dtype)
        for i in range(n):
            for k in range(count):
                x[i, k] = columns[k, i]
        return x

    return solved if b.ndim == 1 else all_solved


@overload(inv)
def _inv(a):
    def inverse(a):
        return solve(a, np.eye(a.shape[0], a.shape[0], 0, a.dtype))

    return inverse if _is_ours(a) else lambda a: np.linalg.inv(a)


@overload(cholesky)
def _cholesky(a):
    if not _is_ours(a):
        return lambda a: np.linalg.cholesky(a)
    potrf = lapack("potrf", a.dtype, 4)
    zero = a.dtype(0)

    def lower(a):
        n = a.shape[0]
        factor = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(i + 1):
                factor[i, j] = a[i, j]
            for j in range(i + 1, n):
                factor[i, j] = zero
        # Row by row, the lower triangle is what LAPACK calls the upper.
        if n > 0 and potrf(UPPER, n, factor, n) > 0:
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return factor

    return lower


def _triangular(a):
    """The sign of the determinant of a square matrix and the diagonal of its `U` (LU, pivoted)."""


@overload(_triangular)
def _pivoted(a):
    getrf = lapack("getrf", a.dtype, 5)
    one = a.dtype(1)

    def factors(a):
        n = a.shape[0]
        matrix = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                matrix[j, i] = a[i, j]
        pivots = np.empty(n, np.int32)
        if n > 0:
            getrf(n, n, matrix, n, pivots)
        diagonal = np.empty(n, a.dtype)
        sign = one
        for i in range(n):
            diagonal[i] = matrix[i, i]
            if pivots[i] != i + 1:
                sign = -sign
        return sign, diagonal

    return factors


@overload(det)
def _det(a):
    if not _is_ours(a):
        return lambda a: np.linalg.det(a)

    def determinant(a):
        value, diagonal = _triangular(a)
        for each in diagonal:
            value *= each
        return value

    return determinant


@overload(slogdet)
def _slogdet(a):
    if not _is_ours(a):
        return lambda a: np.linalg.slogdet(a)
    zero = a.dtype(0)

    def sign_and_logarithm(a):
        sign, diagonal = _triangular(a)
        logarithm = zero
        for each in diagonal:
            if each == 0:
                return zero, -a.dtype.type(np.inf)
            sign = -sign if each < 0 else sign
            logarithm += np.log(abs(each))
        return sign, logarithm

    return sign_and_logarithm


# Eigenvalues and singular values.


@overload(eigh)
def _eigh(a):
    if not _is_ours(a):
        return lambda a: np.linalg.eigh(a)
    syevd = lapack("syevd", a.dtype, 10)
    vectors_too = ord("V")

    def decomposed(a):
        n = a.shape[0]
        matrix = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                matrix[j, i] = a[i, j]
        values = np.empty(n, a.dtype)
        if n > 0:
            work = np.empty(1 + 6 * n + 2 * n * n, a.dtype)
            whole = np.empty(3 + 5 * n, np.int32)
            if (
                syevd(vectors_too, LOWER, n, matrix, n, values, work, work.size, whole, whole.size)
                > 0
            ):
                raise np.linalg.LinAlgError("Eigenvalues did not converge")
        vectors = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                vectors[i, j] = matrix[j, i]
        return values, vectors

    return decomposed


@overload(eigvalsh)
def _eigvalsh(a):
    if not _is_ours(a):
        return lambda a: np.linalg.eigvalsh(a)
    syevd = lapack("syevd", a.dtype, 10)
    values_only = ord("N")

    def spectrum(a):
        n = a.shape[0]
        matrix = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                matrix[j, i] = a[i, j]
        values = np.empty(n, a.dtype)
        if n > 0:
            work = np.empty(2 * n + 1, a.dtype)
            whole = np.empty(1, np.int32)
            if (
                syevd(values_only, LOWER, n, matrix, n, values, work, work.size, whole, whole.size)
                > 0
            ):
                raise np.linalg.LinAlgError("Eigenvalues did not converge")
        return values

    return spectrum


@overload(eig)
def _eig(a):
    """Real eigenvalues only: whether there are others depends on the values."""
    if not _is_ours(a):
        return lambda a: np.linalg.eig(a)
    geev = lapack("geev", a.dtype, 13)
    vectors_too = ord("V")

    def decomposed(a):
        n = a.shape[0]
        matrix = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                if not np.isfinite(a[i, j]):
                    raise np.linalg.LinAlgError("Array must not contain infs or NaNs")
                matrix[j, i] = a[i, j]
        values = np.empty(n, a.dtype)
        rotations = np.empty(n, a.dtype)
        columns = np.empty((n, n), a.dtype)
        if n > 0:
            work = np.empty(8 * n, a.dtype)
            info = geev(
                NO,
                vectors_too,
                n,
                matrix,
                n,
                values,
                rotations,
                matrix,
                n,
                columns,
                n,
                work,
                work.size,
            )
            if info > 0:
                raise np.linalg.LinAlgError("Eigenvalues did not converge")
            for each in rotations:
                if each != 0:
                    raise ValueError(
                        "np.linalg.eig is supported for matrices whose eigenvalues are real"
                    )
        vectors = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(n):
                vectors[i, j] = columns[j, i]
        return values, vectors

    return decomposed


@overload(svd)
def _svd(a, full_matrices=True):
    if not _is_ours(a):
        return lambda a, full_matrices=True: np.linalg.svd(a, full_matrices)
    gesdd = lapack("gesdd", a.dtype, 13)
    every, first = ord("A"), ord("S")

    def decomposed(a, full_matrices=True):
        m, n = a.shape
        least = min(m, n)
        matrix = np.empty((n, m), a.dtype)
        for i in range(m):
            for j in range(n):
                matrix[j, i] = a[i, j]
        wide = m if full_matrices else least
        high = n if full_matrices else least
        values = np.empty(least, a.dtype)
        left = np.empty((wide, m), a.dtype)
        right = np.empty((n, high), a.dtype)
        if least > 0:
            room = 4 * least * least + 7 * least + max(m, n)
            work = np.empty(2 * room, a.dtype)
            whole = np.empty(8 * least, np.int32)
            job = every if full_matrices else first
            info = gesdd(job, m, n, matrix, m, values, left, m, right, high, work, work.size, whole)
            if info != 0:  # also for what is not finite
                raise np.linalg.LinAlgError("SVD did not converge")
        u = np.empty((m, wide), a.dtype)
        for i in range(m):
            for k in range(wide):
                u[i, k] = left[k, i] if least > 0 else (1.0 if i == k else 0.0)
        vh = np.empty((high, n), a.dtype)
        for k in range(high):
            for j in range(n):
                vh[k, j] = right[j, k] if least > 0 else (1.0 if j == k else 0.0)
        return u, values, vh

    return decomposed


@overload(qr)
def _qr(a):
    if not _is_ours(a):
        return lambda a: np.linalg.qr(a)
    geqrf, orgqr = lapack("geqrf", a.dtype, 7), lapack("orgqr", a.dtype, 8)
    zero = a.dtype(0)

    def decomposed(a):
        m, n = a.shape
        least = min(m, n)
        matrix = np.empty((n, m), a.dtype)
        for i in range(m):
            for j in range(n):
                matrix[j, i] = a[i, j]
        scales = np.empty(least, a.dtype)
        work = np.empty(max(1, 64 * n), a.dtype)
        if least > 0:
            geqrf(m, n, matrix, m, scales, work, work.size)
        r = np.empty((least, n), a.dtype)
        for i in range(least):
            for j in range(n):
                r[i, j] = matrix[j, i] if j >= i else zero
        if least > 0:
            orgqr(m, least, least, matrix, m, scales, work, work.size)
        q = np.empty((m, least), a.dtype)
        for i in range(m):
            for j in range(least):
                q[i, j] = matrix[j, i]
        return q, r

    return decomposed
