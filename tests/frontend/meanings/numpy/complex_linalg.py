"""Linear algebra of complex matrices, in NumPy and SciPy."""

import numpy as np
import scipy.linalg

from tests.frontend.meanings.numpy.linalg import decreasing, near_identity, projectors
from tests.tools.rows import Rows, array, complexes

row = Rows()
"""float32 arguments are complex64 here. Vectors are compared as they are, phases included."""


def regular(drawn):
    """Well-conditioned complex matrices."""
    return near_identity(drawn) + 0.3j * np.cos(5.0 * drawn)


def matrices(*shape):
    return array(*shape, make=regular)


def definite(a):
    return a @ np.swapaxes(a, -1, -2).conj()


def spread(a):
    """Hermitian matrices whose eigenvalues are far apart."""
    n = a.shape[-1]
    steps = np.eye(n, dtype=a.dtype) * np.arange(0, 3 * n, 3, dtype=a.real.dtype)
    return a + np.swapaxes(a, -1, -2).conj() + steps


# Systems, inverses, determinants.

row(
    "numpy.linalg.solve",
    lambda a, b, x: (
        np.linalg.solve(a, b),
        np.linalg.solve(a.T, b[:, 0]),
        np.linalg.solve(a, x),
        np.linalg.solve(x, b),
    ),
    matrices("n", "n"),
    complexes("n", 2),
    array("n", "n", make=near_identity),
    layouts=False,
)
row(
    "numpy.linalg.inv numpy.linalg.matrix_power",
    lambda a: (np.linalg.inv(a), np.linalg.matrix_power(a[0], -2), np.linalg.matrix_power(a, 3)),
    matrices(2, "n", "n"),
    layouts=False,
)
row(
    "numpy.linalg.pinv",
    lambda a: (np.linalg.pinv(a), np.linalg.pinv(definite(a), hermitian=True, rtol=1e-9)),
    matrices("n", 3),
    sizes=(3, 1),
    rtol=1e-5,
    float32=False,
)
row("numpy.linalg.pinv", lambda a: np.linalg.pinv(a), matrices("n", 3), layouts=False)
row("numpy.linalg.det", lambda a: np.linalg.det(a), matrices(2, "n", "n"), layouts=False)
row(
    "numpy.linalg.det",
    lambda z: np.linalg.det(np.outer(z, z[::-1])),
    complexes("n"),
    sizes=(2, 3),
    layouts=False,
)
row(
    "numpy.linalg.slogdet",
    lambda a: (*np.linalg.slogdet(a), np.linalg.slogdet(1j * a[0]).sign),
    matrices(2, "n", "n"),
    layouts=False,
)
row(
    "numpy.linalg.cholesky",
    lambda a: (np.linalg.cholesky(definite(a)), np.linalg.cholesky(definite(a), upper=True)),
    matrices("n", "n"),
)


# Eigenvalues and singular values.


def hermitian(a):
    w, v = np.linalg.eigh(spread(a))
    upper = np.linalg.eigh(spread(a), UPLO="U")
    return w, v, upper.eigenvalues, upper.eigenvectors, np.linalg.eigvalsh(spread(a))


row("numpy.linalg.eigh numpy.linalg.eigvalsh", hermitian, matrices("n", "n"), rtol=1e-5)
row("numpy.linalg.eigh", lambda a: np.linalg.eigh(spread(a)), matrices(2, 3, 3), layouts=False)


def apart(drawn):
    return regular(drawn) + np.diag(2.0 * np.arange(drawn.shape[-1]))


row(
    "numpy.linalg.eig numpy.linalg.eigvals",
    lambda a: (*np.linalg.eig(a), np.linalg.eigvals(a)),
    array("n", "n", make=apart),
    rtol=1e-5,
)
row(
    "numpy.linalg.eig numpy.linalg.eigvals",
    lambda x: (np.linalg.eig(x.astype(complex)), np.linalg.eigvals(x + 0j)),
    array(3, 3, make=lambda x: x + np.array([[0.0, 2.0, 0.0], [-2.0, 0.0, 0.0], [0.0, 0.0, 1.0]])),
    rtol=1e-5,
    float32=False,
    layouts=False,
)
row(
    "numpy.linalg.eigvals",
    lambda a: np.linalg.eigvals(a),
    array(2, 3, 3, make=lambda x: apart(x)),
    layouts=False,
)
row(
    "numpy.roots",
    lambda p, x: (np.roots(p), np.roots(x.astype(complex)), np.roots([0, 1j, p[0], 0])),
    complexes(4),
    array(4, make=lambda x: x + np.array([4.0, 0.0, 3.0, 0.0])),
    float32=False,
    layouts=False,
)


def turned(drawn):
    """Complex matrices whose singular values are far apart."""
    return decreasing(drawn) + 0.3j * np.cos(5.0 * drawn)


row(
    "numpy.linalg.svd",
    lambda a: np.linalg.svd(a, full_matrices=False),
    array("n", 3, make=turned),
    sizes=(4, 3, 2, 0),
    rtol=1e-5,
)


def full(a):
    u, s, vh = np.linalg.svd(a)
    k = len(s)
    rest = u[:, k:] @ u[:, k:].conj().T, vh[k:].conj().T @ vh[k:]
    return u[:, :k], s, vh[:k], *rest


row("numpy.linalg.svd", full, array("n", 3, make=turned), sizes=(5, 2), rtol=1e-5, layouts=False)
row(
    "numpy.linalg.svd",
    lambda a: np.linalg.svd(a, full_matrices=False)[0] + np.linalg.svd(a.T, False)[2].T,
    array("n", 3, make=turned),
    sizes=(4,),
    rtol=1e-5,
    layouts=False,
)
row(
    "numpy.linalg.svd numpy.linalg.svdvals",
    lambda a: (
        np.linalg.svdvals(a),
        np.linalg.svd(spread(a[:, :, :2]) - 2.0, compute_uv=False, hermitian=True),
    ),
    array(2, 2, "n", make=turned),
    sizes=(3, 2),
    layouts=False,
)
row(
    "numpy.linalg.qr",
    lambda a: (np.linalg.qr(a), np.linalg.qr(a.T), np.linalg.qr(a, mode="r")),
    matrices("n", 3),
    sizes=(4, 3, 0),
    rtol=1e-5,
)


# What is made of them.

row(
    "numpy.linalg.lstsq",
    lambda a, b: (np.linalg.lstsq(a, b), np.linalg.lstsq(a, b[:, 0], rcond=1e-9)[:2]),
    matrices("n", 3),
    complexes("n", 2),
    sizes=(5, 2),
    float32=False,
    compiled=False,
    layouts=False,
)
row(
    "numpy.linalg.norm numpy.linalg.cond",
    lambda a: (
        [np.linalg.norm(a, k) for k in (None, "fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)],
        [np.linalg.norm(a[0], k) for k in (None, 1, 2, 3, 0.5, -1, 0, np.inf, -np.inf)],
        [np.linalg.cond(a, k) for k in (None, -2, 1, "fro", np.inf)],
    ),
    matrices(3, 3),
    rtol=1e-5,
    float32=False,
    compiled=False,
    layouts=False,
)
row(
    "numpy.linalg.multi_dot numpy.linalg.matrix_rank numpy.matmul",
    lambda a, b, x: (
        np.linalg.multi_dot([a, b, x]),
        a.conj().T @ b,
        a @ x * np.linalg.matrix_rank(a) * np.linalg.matrix_rank(definite(a), hermitian=True),
    ),
    matrices("n", "n"),
    complexes("n", 2),
    array(2, "n"),
    sizes=(3, 2),
    layouts=False,
)
row(
    "numpy.linalg.tensorsolve numpy.linalg.tensorinv",
    lambda a, b: (np.linalg.tensorsolve(a, b), np.linalg.tensorinv(a)),
    array(2, "n", "2*n", make=lambda x: x * 1j + 2.0 * np.eye(x.shape[2]).reshape(x.shape)),
    complexes(2, "n"),
    compiled=False,
    layouts=False,
)
row(
    "numpy.polyfit",
    lambda x, z: (np.polyfit(x, z, 2), *np.polyfit(z, x * z, 1, cov=True)),
    array("n", low=0.5, make=np.cumsum),
    complexes("n"),
    sizes=(5,),
    float32=False,
    layouts=False,
)


# SciPy.

row(
    "scipy.linalg.solve",
    lambda a, b: [
        scipy.linalg.solve(a, b, assume_a=structure, lower=lower)
        for structure, lower in (("gen", False), ("sym", True), ("her", False), ("her", True))
    ],
    matrices(3, 3),
    complexes(3, 2),
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.solve",
    lambda a: scipy.linalg.solve(a, a, transposed=True) if len(a) < 3 else scipy.linalg.inv(a),
    matrices("n", "n"),
    sizes=(3, 2),
    layouts=False,
)
row(
    "scipy.linalg.inv scipy.linalg.det scipy.linalg.pinv scipy.linalg.norm",
    lambda a: (
        scipy.linalg.inv(a),
        scipy.linalg.inv(definite(a), assume_a="pos"),
        scipy.linalg.inv(a, assume_a="her", lower=True),
        scipy.linalg.det(a),
        scipy.linalg.pinv(a[:, :2]),
        scipy.linalg.norm(a, 1),
    ),
    matrices("n", "n"),
    sizes=(3,),
    float32=False,
    layouts=False,
)
row(
    "scipy.linalg.solve_triangular",
    lambda a, b: [
        scipy.linalg.solve_triangular(a, b, trans=trans, lower=lower)
        for trans, lower in (("T", False), ("C", False), ("C", True))
    ],
    matrices("n", "n"),
    complexes("n", 2),
    sizes=(3, 0),
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.cholesky scipy.linalg.cho_factor scipy.linalg.cho_solve",
    lambda a, b: (
        scipy.linalg.cholesky(definite(a)),
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(definite(a)), b),
        scipy.linalg.cho_solve((scipy.linalg.cholesky(definite(a), lower=True), True), b),
    ),
    matrices(3, 3),
    array(3, 2),
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.lu_factor scipy.linalg.lu_solve scipy.linalg.lu",
    lambda a, b: (
        scipy.linalg.lu_factor(a),
        [scipy.linalg.lu_solve((a, np.array([1, 1, 2])), b, trans=k) for k in (0, 1, 2)],
        scipy.linalg.lu(a),
    ),
    matrices(3, 3),
    complexes(3),
    rtol=1e-5,
    compiled=False,
    layouts=False,
)


def bands(drawn):
    return drawn + 0.4j * np.sin(9.0 * drawn) + np.array([[0.0], [1.4], [0.0]])


row(
    "scipy.linalg.solve_banded scipy.linalg.solveh_banded",
    lambda ab, b: (
        scipy.linalg.solve_banded((1, 1), ab, b),
        scipy.linalg.solveh_banded(ab[1:] + np.array([[3.0], [0.0]]), b, lower=True),
        scipy.linalg.solveh_banded(ab[:2] + np.array([[0.0], [3.0]]), b[:, 0]),
    ),
    array(3, "n", make=bands),
    complexes("n", 2),
    sizes=(4,),
    rtol=1e-5,
    float32=False,
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.expm",
    lambda a: scipy.linalg.expm(4j * definite(a)),
    matrices(3, 3),
    rtol=1e-5,
    float32=False,
    compiled=False,
    layouts=False,
)


def symmetric(a, b):
    w, v = scipy.linalg.eigh(spread(a))
    general, relative = scipy.linalg.eigh(spread(a), definite(b), lower=False)
    return w, projectors(np.abs(v)), general, projectors(np.abs(relative))


row(
    "scipy.linalg.eigh scipy.linalg.eigvalsh",
    lambda a, b: (symmetric(a, b), scipy.linalg.eigvalsh(spread(a), definite(b))),
    matrices(3, 3),
    matrices(3, 3),
    rtol=1e-4,
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.svd scipy.linalg.polar scipy.linalg.qr",
    lambda a: (
        scipy.linalg.svd(a, full_matrices=False)[1],
        scipy.linalg.polar(a),
        scipy.linalg.polar(a, side="left")[1],
        scipy.linalg.qr(a, mode="economic"),
    ),
    array(4, 3, make=turned),
    rtol=1e-5,
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.toeplitz scipy.linalg.hankel scipy.linalg.circulant scipy.linalg.companion "
    "scipy.linalg.block_diag scipy.linalg.khatri_rao scipy.linalg.solve_toeplitz",
    lambda c, x: (
        scipy.linalg.toeplitz(c),
        scipy.linalg.toeplitz(x, c),
        scipy.linalg.hankel(c),
        scipy.linalg.circulant(c),
        scipy.linalg.companion(c),
        scipy.linalg.block_diag(c, x),
        scipy.linalg.khatri_rao(c[None], x[None]),
        scipy.linalg.solve_toeplitz(c, x),
    ),
    complexes(3),
    array(3),
    float32=False,
    layouts=False,
)
