"""scipy.linalg."""

import numpy as np
import scipy.linalg

from tests.frontend.meanings.numpy.linalg import (
    near_identity,
    positive,
    projectors,
    regular,
    spread,
)
from tests.tools.rows import Rows, array

row = Rows()
"""Layouts of the arguments make no difference to what is here: the rows of `linalg` have them."""


def definite(drawn):
    return near_identity(drawn) @ near_identity(drawn).T + np.eye(len(drawn))


row(
    "scipy.linalg.solve",
    lambda a, b: (
        scipy.linalg.solve(a, b),
        scipy.linalg.solve(a, b[:, 0], assume_a="gen", transposed=True),
        scipy.linalg.solve(a + a.T, b, assume_a="sym"),
        scipy.linalg.solve(a + a.T, b, assume_a="sym", lower=True),
        scipy.linalg.solve(a, b, assume_a="upper triangular"),
        scipy.linalg.solve(a, b, assume_a="tridiagonal"),
        scipy.linalg.solve(a, b, assume_a="diagonal"),
    ),
    regular("n", "n"),
    array("n", 2),
    rtol=1e-5,
    layouts=False,
)
row(
    "scipy.linalg.solve",
    lambda a, b: (
        scipy.linalg.solve(positive(a), b, assume_a="pos"),
        scipy.linalg.solve(positive(a), b[:, 0], assume_a="pos", lower=True),
    ),
    regular("n", "n"),
    array("n", 2),
    layouts=False,
)
row(
    "scipy.linalg.solve",
    lambda a, b: scipy.linalg.solve(a, b),
    regular("n", 3),
    array("n"),
    sizes=(3, 2),
    layouts=False,
)


def triangles(a, b):
    return (
        scipy.linalg.solve_triangular(a, b),
        scipy.linalg.solve_triangular(a, b[:, 0], lower=True),
        scipy.linalg.solve_triangular(a, b, trans=1),
        scipy.linalg.solve_triangular(a, b[:, 1], trans="T", lower=True, unit_diagonal=True),
    )


row("scipy.linalg.solve_triangular", triangles, regular("n", "n"), array("n", 2), layouts=False)
row(
    "scipy.linalg.solve_triangular",
    lambda a: scipy.linalg.solve_triangular(a * 0.0, a),
    regular("n", "n"),
    sizes=(0, 2),
    layouts=False,
)
row(
    "scipy.linalg.cho_factor scipy.linalg.cho_solve",
    lambda a, b: (
        scipy.linalg.cho_factor(a)[0],
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(positive(a), lower=True), b),
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(positive(a)), b[:, 0]),
    ),
    array("n", "n", make=lambda drawn: np.triu(definite(drawn))),
    array("n", 2),
    layouts=False,
    sizes=(1,),
)
row(
    "scipy.linalg.cho_factor scipy.linalg.cho_solve",
    lambda a, b: (
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(positive(a), lower=True), b),
        scipy.linalg.cho_solve(scipy.linalg.cho_factor(positive(a)), b[:, 0]),
        scipy.linalg.cho_factor(positive(a))[0],
    ),
    regular("n", "n"),
    array("n", 2),
    layouts=False,
)
row(
    "scipy.linalg.lu_factor scipy.linalg.lu_solve",
    lambda a, b: (
        scipy.linalg.lu_factor(a),
        scipy.linalg.lu_solve(scipy.linalg.lu_factor(a), b),
        scipy.linalg.lu_solve(scipy.linalg.lu_factor(a), b[:, 0], trans=1),
    ),
    array("n", "n"),
    array("n", 2),
    rtol=1e-5,
    sizes=(4, 1),
    layouts=False,
)
row(
    "scipy.linalg.lu",
    lambda a: (
        scipy.linalg.lu(a),
        scipy.linalg.lu(a, permute_l=True),
        scipy.linalg.lu(a.T, p_indices=True)[1:],
    ),
    array("n", 3),
    rtol=1e-5,
    sizes=(4, 2),
    layouts=False,
)


def bands(drawn):
    drawn[1] += 0.4
    return drawn


row(
    "scipy.linalg.solve_banded",
    lambda ab, b: (
        scipy.linalg.solve_banded((1, 1), ab, b),
        scipy.linalg.solve_banded((1, 1), ab, b[:, 0]),
        scipy.linalg.solve_banded((2, 0), ab[::-1] + 2.0, b),
        scipy.linalg.solve_banded((0, 2), ab + 2.0, b),
    ),
    array(3, "n", make=bands),
    array("n", 2),
    sizes=(5, 3),
    rtol=1e-5,
    float32=False,
    layouts=False,
)
row(
    "scipy.linalg.solveh_banded",
    lambda ab, b: (
        scipy.linalg.solveh_banded(ab[::-1], b),
        scipy.linalg.solveh_banded(ab, b[:, 0], lower=True),
    ),
    array(3, "n", make=lambda x: x * 0.3 + np.array([[3.0], [0.0], [0.0]])),
    array("n", 2),
    sizes=(5, 3),
    layouts=False,
)
row(
    "scipy.linalg.toeplitz scipy.linalg.circulant scipy.linalg.hankel",
    lambda c, r: (
        scipy.linalg.toeplitz(c),
        scipy.linalg.toeplitz(c, r),
        scipy.linalg.circulant(c),
        scipy.linalg.hankel(c),
        scipy.linalg.hankel(c, r),
    ),
    array("n"),
    array(3),
    sizes=(4, 1),
    layouts=False,
)
row(
    "scipy.linalg.solve_toeplitz scipy.linalg.companion",
    lambda c, b: (
        scipy.linalg.solve_toeplitz(c, b),
        scipy.linalg.solve_toeplitz((c, c * c), b),
        scipy.linalg.companion(c),
    ),
    array("n", make=lambda x: x * 0.3 + np.eye(len(x))[0] * 2.0),
    array("n"),
    sizes=(4, 2),
    float32=False,
    layouts=False,
)
row(
    "scipy.linalg.block_diag",
    lambda a, b: (scipy.linalg.block_diag(a, b), scipy.linalg.block_diag(b, a, a)),
    array("n", 2),
    array(3),
    sizes=(4, 1),
)
row(
    "scipy.linalg.khatri_rao",
    lambda a, b: scipy.linalg.khatri_rao(a, b),
    array("n", 3),
    array(2, 3),
    layouts=False,
)
row(
    "scipy.linalg.inv scipy.linalg.det",
    lambda a: (
        scipy.linalg.inv(a),
        scipy.linalg.det(a),
        scipy.linalg.inv(positive(a), assume_a="pos"),
        scipy.linalg.inv(a + a.T, assume_a="sym"),
    ),
    regular("n", "n"),
    sizes=(4, 1),
    float32=False,
    layouts=False,
)
row(
    "scipy.linalg.pinv",
    lambda a: (scipy.linalg.pinv(a), scipy.linalg.pinv(a, rtol=1e-10, return_rank=True)[0]),
    regular("n", 2),
    layouts=False,
)
row(
    "scipy.linalg.norm",
    lambda a: (scipy.linalg.norm(a), scipy.linalg.norm(a, 1, axis=0)),
    array("n", 2),
    layouts=False,
)
row(
    "scipy.linalg.cholesky",
    lambda a: (
        scipy.linalg.cholesky(positive(a)),
        scipy.linalg.cholesky(positive(a), lower=True),
    ),
    regular("n", "n"),
    layouts=False,
)


def symmetric(a, b):
    w, v = scipy.linalg.eigh(spread(a))
    some, vectors = scipy.linalg.eigh(spread(a), subset_by_index=[1, 2], lower=False)
    general, relative = scipy.linalg.eigh(spread(a), positive(b))
    alone = scipy.linalg.eigvalsh(spread(a), positive(b)), scipy.linalg.eigvalsh(spread(a))
    return w, projectors(v), some, projectors(vectors), general, projectors(relative), alone


row(
    "scipy.linalg.eigh scipy.linalg.eigvalsh",
    symmetric,
    array("n", "n"),
    regular("n", "n"),
    sizes=(4,),
    rtol=1e-4,
    layouts=False,
)


def singular(a):
    u, s, vh = scipy.linalg.svd(a, full_matrices=False)
    left, right = scipy.linalg.polar(a), scipy.linalg.polar(a, side="left")
    return u @ vh, s, scipy.linalg.svdvals(a), scipy.linalg.svd(a, compute_uv=False), left, right


row(
    "scipy.linalg.svd scipy.linalg.svdvals scipy.linalg.polar",
    singular,
    array("n", 3, make=lambda x: x * 0.3 + 3.0 * np.eye(*x.shape) * np.arange(1.0, 4.0)),
    sizes=(4, 3),
    rtol=1e-5,
    layouts=False,
)
row(
    "scipy.linalg.qr",
    lambda a: (
        [each**2 for each in scipy.linalg.qr(a, mode="economic")],
        scipy.linalg.qr(a, mode="r")[0] ** 2,
        scipy.linalg.qr(a[:2])[1] ** 2,
        scipy.linalg.qr(a[:, :2])[1] ** 2,
    ),
    regular("n", 3),
    sizes=(4, 2),
    rtol=1e-5,
    layouts=False,
)
row(
    "scipy.linalg.expm",
    lambda a: (scipy.linalg.expm(a), scipy.linalg.expm(a * 9.0), scipy.linalg.expm(a - a.T)),
    array("n", "n"),
    rtol=1e-5,
    float32=False,
    layouts=False,
)
row(
    "scipy.linalg.expm",
    lambda a: scipy.linalg.expm(a),
    array(2, "n", "n"),
    sizes=(2,),
    layouts=False,
)
row(
    "scipy.linalg.sqrtm scipy.linalg.logm",
    lambda a, b: (
        scipy.linalg.sqrtm(a * 1e3),
        scipy.linalg.logm(a),
        scipy.linalg.logm(a + 0.5j * b),
    ),
    array(3, 3, make=lambda x: 0.5 * x + 2.0 * np.eye(3)),
    array(3, 3),
    rtol=1e-5,
    float32=False,
    compiled=False,
    layouts=False,
)
row("scipy.linalg.sqrtm", lambda a: scipy.linalg.sqrtm(a), regular("n", "n"), layouts=False)
row(
    "scipy.linalg.sqrtm",
    lambda a: scipy.linalg.sqrtm(a),
    array(2, 2, 2, make=lambda x: 0.3 * x + np.array([[0.0, 2.0], [-2.0, 0.0]])),
    float32=False,
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.cosm scipy.linalg.sinm scipy.linalg.tanm",
    lambda a: (scipy.linalg.cosm(a), scipy.linalg.sinm(1j * a), scipy.linalg.tanm(a)),
    regular(2, 2),
    float32=False,
    compiled=False,
    layouts=False,
)
row(
    "scipy.linalg.coshm scipy.linalg.sinhm scipy.linalg.tanhm",
    lambda a: (scipy.linalg.coshm(a), scipy.linalg.sinhm(a), scipy.linalg.tanhm(a)),
    regular(2, 2),
    float32=False,
    compiled=False,
    layouts=False,
)


def of_stacks(a, b):
    several = a @ np.swapaxes(a, -1, -2)
    return (
        scipy.linalg.solve_triangular(a, b, trans=1),
        scipy.linalg.cho_solve((scipy.linalg.cholesky(several), False), b[:, 0]),
        scipy.linalg.lu_solve(scipy.linalg.lu_factor(a), b[None]),
        scipy.linalg.solve(a, b, assume_a="sym"),
        scipy.linalg.pinv(a),
        scipy.linalg.polar(a)[1],
    )


row(
    "scipy.linalg.solve_triangular scipy.linalg.cho_solve scipy.linalg.lu_factor "
    "scipy.linalg.lu_solve scipy.linalg.solve scipy.linalg.pinv",
    of_stacks,
    regular(2, 3, 3),
    array(3, 2),
    rtol=1e-5,
    float32=False,
    compiled=False,
    layouts=False,
)
