"""Second derivatives of functions of eigenvalues and singular values where some are equal.

What is smooth has the Hessian of the same function of the matrix, without values. Of what is not
proven to be smooth no number is given: LinAlgError is raised, or NaN is the answer.
"""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

from srcgrad import hessian

ORTHOGONAL = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
POINTS = {
    "the identity": np.eye(3),
    "two equal ones": ORTHOGONAL @ np.diag([1.0, 1.0, 2.5]) @ ORTHOGONAL.T,
    "a diagonal": np.diag([1.0, 1.0, 2.5]),
    "zero": np.zeros((3, 3)),
    "all distinct": ORTHOGONAL @ np.diag([1.0, 1.7, 2.5]) @ ORTHOGONAL.T,
}


def sym(a):
    return 0.5 * (a + a.T)


SMOOTH = {
    "cubes": (
        lambda a: np.sum(np.linalg.eigvalsh(sym(a)) ** 3),
        lambda a: np.trace(sym(a) @ sym(a) @ sym(a)),
    ),
    "a product with itself": (
        lambda a: (lambda w: w @ w)(np.linalg.eigvalsh(sym(a))),
        lambda a: np.sum(sym(a) ** 2),
    ),
    "exponentials": (
        lambda a: np.sum(np.exp(np.linalg.eigh(sym(a))[0])),
        lambda a: np.trace(scipy.linalg.expm(sym(a))),
    ),
    "squares of singular values": (
        lambda a: np.sum(np.linalg.svd(a)[1] ** 2),
        lambda a: np.sum(a * a),
    ),
}


def by_differences(f, a):
    """The Hessian of a function that has one, by second differences."""
    step, size = 1e-3, a.size
    units = step * np.eye(size).reshape(size, *a.shape)
    return np.array(
        [
            [
                (f(a + x + y) - f(a + x - y) - f(a - x + y) + f(a - x - y)) / (4.0 * step**2)
                for y in units
            ]
            for x in units
        ]
    ).reshape(*a.shape, *a.shape)


@pytest.fixture(scope="module", params=SMOOTH)
def smooth(request):
    function, same = SMOOTH[request.param]
    made = hessian(function)
    made.plain(POINTS["all distinct"])
    return made, same


@pytest.mark.parametrize("point", POINTS)
def test_what_is_smooth_has_its_hessian(smooth, point):
    made, same = smooth
    a = POINTS[point]
    np.testing.assert_allclose(made.plain(a), by_differences(same, a), atol=2e-5)


def of_two_matrices(a):
    """The values of either are paired in order: smooth for two equal matrices, not for others."""
    return np.linalg.eigvalsh(sym(a)) @ np.linalg.eigvalsh(sym(a) @ sym(a))


def weighted(a):
    return np.linalg.eigvalsh(sym(a)) @ np.arange(1.0, 4.0)


def product(a):
    return np.prod(np.linalg.eigvalsh(sym(a)))


@pytest.mark.parametrize("function", (of_two_matrices, weighted, product))
def test_no_number_where_nothing_is_proven(function):
    made = hessian(function)
    assert np.all(np.isfinite(made.plain(POINTS["all distinct"])))
    for point in ("the identity", "two equal ones", "a diagonal"):
        try:
            found = made.plain(POINTS[point])
        except np.linalg.LinAlgError as error:
            assert "of equal values" in str(error)
        else:
            assert np.all(np.isnan(found))
