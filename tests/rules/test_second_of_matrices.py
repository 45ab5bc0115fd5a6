"""Second derivatives of determinants, inverses and solutions, through every pair of modes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from srcgrad import grad, hessian, hessian_diagonal, hvp, jacfwd, jacobian, jacrev

RANDOM = np.random.default_rng(3)
PAIRS = [
    hessian,
    lambda f: jacfwd(jacrev(f)),
    lambda f: jacrev(jacrev(f)),
    lambda f: jacrev(jacfwd(f)),
    lambda f: jacfwd(jacfwd(f)),
]
MATRICES = {
    "regular": RANDOM.normal(size=(3, 3)),
    "rank 2": np.arange(9.0).reshape(3, 3),
    "rank 1": np.diag([0.0, 0.0, 2.0]),
    "rank 0": np.zeros((3, 3)),
    "a number": np.array([[2.0]]),
    "a zero": np.zeros((1, 1)),
    "a permutation": np.eye(3)[[1, 2, 0]],
}


def polynomial(a, order):
    """All derivatives of an order of the determinant, from its sum over permutations."""
    n = len(a)
    found = np.zeros((n,) * (2 * order))
    for columns in itertools.permutations(range(n)):
        sign = np.linalg.det(np.eye(n)[list(columns)])
        for rows in itertools.permutations(range(n), order):
            rest = [a[k, columns[k]] for k in range(n) if k not in rows]
            found[tuple(i for k in rows for i in (k, columns[k]))] += sign * np.prod(rest)
    return found


def determinant(a):
    return np.linalg.det(a)


FIRST, SECOND = grad(determinant), [pair(determinant) for pair in PAIRS]


@pytest.mark.parametrize("name", MATRICES)
def test_determinants(name):
    a = MATRICES[name]
    np.testing.assert_allclose(FIRST.plain(a), polynomial(a, 1), atol=1e-12)
    for second in SECOND:
        np.testing.assert_allclose(second.plain(a), polynomial(a, 2), atol=1e-11)


@pytest.mark.long
def test_third_derivatives_of_a_determinant():
    third = jacobian(hessian(determinant))
    for name in ("regular", "rank 1"):
        a = MATRICES[name]
        np.testing.assert_allclose(third.plain(a), polynomial(a, 3), atol=1e-10)


@pytest.mark.long
def test_compiled():
    second = hessian(determinant)
    for name in ("regular", "rank 2", "a zero"):
        np.testing.assert_allclose(
            second(MATRICES[name]), polynomial(MATRICES[name], 2), atol=1e-11
        )


def logarithm(x):
    return np.linalg.slogdet(np.diag(x * x) + 0.1 * np.outer(x, x))[1]


def inverse(x):
    return np.sum(np.linalg.inv(np.diag(x * x) + 0.1 * np.outer(x, x)) ** 2)


def solution(x):
    return np.sum(np.linalg.solve(np.diag(x * x) + 0.1 * np.outer(x, x[::-1]), x) ** 3)


def modulus(x):
    """Of a determinant of complex numbers."""
    return abs(np.linalg.det(np.diag(x) + 1j * np.outer(x, x[::-1]))) ** 2


X = np.array([1.0, 1.5, -2.0])


@pytest.mark.parametrize(
    "f",
    [logarithm, solution, *(pytest.param(f, marks=pytest.mark.long) for f in (inverse, modulus))],
)
def test_others(f):
    """Against differences of the gradient."""
    gradient, step = grad(f), 1e-5
    rows = [(gradient.plain(X + step * e) - gradient.plain(X - step * e)) / 2 for e in np.eye(3)]
    expected = np.array(rows) / step
    for pair in PAIRS:
        np.testing.assert_allclose(pair(f).plain(X), expected, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(
        hessian_diagonal(f).plain(X), np.diag(expected), rtol=1e-6, atol=1e-7
    )
    np.testing.assert_allclose(hvp(f).plain(X, v=X), expected @ X, rtol=1e-6, atol=1e-7)
