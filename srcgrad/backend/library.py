"""Products, systems and determinants of matrices as calls of BLAS and LAPACK.

Text that says `a @ b` or `np.linalg.solve(a, b)` is compiled to these functions and those of
`decompositions`, with NumPy's results and errors.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

import ast
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

from srcgrad.backend import decompositions, factors
from srcgrad.backend.apart import APART
from srcgrad.backend.columns import NO, UPPER, by_columns, is_ours, triangle_of
from srcgrad.backend.contractions import add_einsum, einsum, subtract_einsum
from srcgrad.backend.lapack import lapack
from srcgrad.backend.products import add_product, matmul, subtract_product
from srcgrad.backend.rolled import roll

OPTIONS = {"eigh": "eigh_upper", "qr": "qr_complete"}
"""The functions for the only option that a second argument stands for."""


def library_calls(function: ast.FunctionDef) -> None:
    """Put the functions of this file in the place of the library's, in a program's tree."""
    factors.shared_factors(function)
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
        match node:
            case ast.Call(ast.Attribute(ast.Attribute(ast.Name("np"), "linalg"), name), arguments):
                if name in OPTIONS and len(arguments) == 2:
                    name = OPTIONS[name]
                    del arguments[1]
                if name in FUNCTIONS:
                    called = ast.Name(f"srcgrad_{name}", ast.Load())
                    node.func = ast.copy_location(called, node.func)
            case ast.Call(ast.Attribute(ast.Name("np"), "einsum")):
                called = ast.Name("srcgrad_einsum", ast.Load())
                node.func = ast.copy_location(called, node.func)
            case ast.Call(ast.Attribute(ast.Name("np"), "roll"), [_, _], [axis]):
                called = ast.Name("srcgrad_roll", ast.Load())
                node.func = ast.copy_location(called, node.func)
                node.args.append(axis.value)
                node.keywords.clear()
        return node


def is_needed(text: str) -> bool:
    """Whether a text calls what is replaced here."""
    return any(each in text for each in (" @ ", "np.linalg.", "np.einsum("))


def names() -> dict[str, Any]:
    """The global names that `library_calls` adds to a program."""
    own = {f"srcgrad_{name}": function for name, function in FUNCTIONS.items()}
    return own | factors.names()


# Stubs for the overloads: what compiled code calls.


def solve(a, b):
    return np.linalg.solve(a, b)


def inv(a):
    return np.linalg.inv(a)


def pinv(a, rcond):
    return np.linalg.pinv(a, rcond)


def cholesky(a):
    return np.linalg.cholesky(a)


def det(a):
    return np.linalg.det(a)


def slogdet(a):
    return np.linalg.slogdet(a)


FUNCTIONS = {
    "matmul": matmul,
    "add_product": add_product,
    "subtract_product": subtract_product,
    "einsum": einsum,
    "add_einsum": add_einsum,
    "subtract_einsum": subtract_einsum,
    "roll": roll,
    **{each.__name__: each for each in (solve, inv, pinv, cholesky, det, slogdet)},
    **decompositions.FUNCTIONS,
}


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
        triangle = triangle_of(matrix)
        if triangle != 0:
            info = trtrs(triangle, NO, NO, n, count, matrix, n, right, n)
        else:
            pivots = np.empty(n, np.int32)
            info = gesv(n, count, matrix, n, pivots, right, n)
        if info > 0:
            raise np.linalg.LinAlgError("Singular matrix")

    return solve_it


@overload(solve, jit_options=APART)
def _solve(a, b):
    if not is_ours(a, b):
        return lambda a, b: np.linalg.solve(a, b)

    def solved(a, b):
        x = b.copy()
        _solve_in_place(by_columns(a), x, 1)
        return x

    def all_solved(a, b):
        columns = by_columns(b)
        _solve_in_place(by_columns(a), columns, b.shape[1])
        return by_columns(columns)

    return solved if b.ndim == 1 else all_solved


@overload(inv, jit_options=APART)
def _inv(a):
    def inverse(a):
        return solve(a, np.eye(a.shape[0], a.shape[0], 0, a.dtype))

    return inverse if is_ours(a) else lambda a: np.linalg.inv(a)


@overload(pinv, jit_options=APART)
def _pinv(a, rcond):
    if not is_ours(a):
        return lambda a, rcond: np.linalg.pinv(a, rcond)

    def inverse(a, rcond):
        u, s, vh = decompositions.svd(a, False)
        left = np.empty((vh.shape[1], s.size), a.dtype)
        right = np.empty((s.size, u.shape[0]), a.dtype)
        for k in range(s.size):
            scale = 1.0 / s[k] if s[k] > rcond * s[0] else 0.0
            for j in range(vh.shape[1]):
                left[j, k] = np.conj(vh[k, j]) * scale
            for i in range(u.shape[0]):
                right[k, i] = np.conj(u[i, k])
        return matmul(left, right)

    return inverse


@overload(cholesky, jit_options=APART)
def _cholesky(a):
    if not is_ours(a):
        return lambda a: np.linalg.cholesky(a)
    potrf = lapack("potrf", a.dtype, 4)
    zero = a.dtype(0)

    def lower(a):
        n = a.shape[0]
        factor = np.empty((n, n), a.dtype)
        for i in range(n):
            for j in range(i):
                factor[i, j] = a[i, j]
            factor[i, i] = a[i, i].real
            for j in range(i + 1, n):
                factor[i, j] = zero
        # Row by row, the lower triangle is what LAPACK calls the upper: of the transpose, which is
        # the conjugate, and has the transposed factor.
        if n > 0 and potrf(UPPER, n, factor, n) > 0:
            raise np.linalg.LinAlgError("Matrix is not positive definite")
        return factor

    return lower


# Determinants.


def _triangular(a):
    """The sign of the determinant of a square matrix and the diagonal of its `U` (LU, pivoted)."""


@overload(_triangular)
def _pivoted(a):
    getrf = lapack("getrf", a.dtype, 5)
    one = a.dtype(1)

    def factors(a):
        n = a.shape[0]
        matrix = by_columns(a)
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


@overload(det, jit_options=APART)
def _det(a):
    if not is_ours(a):
        return lambda a: np.linalg.det(a)

    def determinant(a):
        value, diagonal = _triangular(a)
        for each in diagonal:
            value *= each
        return value

    return determinant


@overload(slogdet, jit_options=APART)
def _slogdet(a):
    """Two numbers of one dtype: the logarithm is complex too if the sign is."""
    if not is_ours(a):
        return lambda a: np.linalg.slogdet(a)
    zero, nothing = a.dtype(0), a.dtype(-np.inf)

    def sign_and_logarithm(a):
        sign, diagonal = _triangular(a)
        logarithm = zero
        for each in diagonal:
            if each == 0:
                return zero, nothing
            sign = -sign if each < 0 else sign
            logarithm += np.log(abs(each))
        return sign, logarithm

    def phase_and_logarithm(a):
        sign, diagonal = _triangular(a)
        logarithm = zero
        for each in diagonal:
            if each == 0:
                return zero, nothing
            sign *= each / abs(each)
            logarithm += np.log(abs(each))
        return sign, logarithm

    return phase_and_logarithm if isinstance(a.dtype, types.Complex) else sign_and_logarithm
