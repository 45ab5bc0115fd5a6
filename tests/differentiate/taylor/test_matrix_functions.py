"""Taylor coefficients of functions of matrices that recombine eigenvectors: by laws they obey."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg

from srcgrad import jet

RANDOM = np.random.default_rng(11)
ORDER = 5
SYMMETRIC = np.array([[2.0, 0.4, -0.3], [0.4, 3.0, 0.2], [-0.3, 0.2, 1.2]])
STEPS = [0.3 * (b + b.T) for b in RANDOM.normal(size=(ORDER, 3, 3))]
GENERAL = [0.4 * b for b in RANDOM.normal(size=(ORDER, 3, 3))]


def root(a):
    w, v = np.linalg.eigh(a)
    return (v * np.sqrt(w)) @ v.T


def root_by_diagonal(a):
    w, v = np.linalg.eigh(a)
    return v @ np.diag(np.sqrt(w)) @ v.T


def inverse(a):
    w, v = np.linalg.eigh(a)
    return np.einsum("ij,j,kj->ik", v, 1.0 / w, v)


def exponential(a):
    w, v = np.linalg.eigh(a)
    return (v * np.exp(w)) @ v.T


def exponential_of_any(a):
    w, v = np.linalg.eig(a.astype(complex))
    return ((v * np.exp(w)) @ np.linalg.inv(v)).real


def itself(a):
    u, s, vt = np.linalg.svd(a)
    return (u * s) @ vt


def series(f: Any, steps: list[np.ndarray]) -> list[np.ndarray]:
    """All coefficients along the path, the value first."""
    value, found = jet(f).plain(SYMMETRIC, series=tuple(steps))
    return [value, *found]


def product(a: list[np.ndarray], b: list[np.ndarray]) -> list[np.ndarray]:
    return [sum(a[j] @ b[k - j] for j in range(k + 1)) for k in range(len(a))]


PATH = [SYMMETRIC, *STEPS]


@pytest.mark.parametrize("f", [root, root_by_diagonal])
def test_roots_squared_are_the_path(f):
    found = series(f, STEPS)
    np.testing.assert_allclose(product(found, found), PATH, atol=1e-12)


def test_inverses_times_the_path_are_one():
    one = [np.eye(3), *np.zeros((ORDER, 3, 3))]
    np.testing.assert_allclose(product(series(inverse, STEPS), PATH), one, atol=1e-12)


def test_exponentials_are_those_of_another_algorithm():
    expected = series(lambda a: scipy.linalg.expm(a), STEPS)
    np.testing.assert_allclose(series(exponential, STEPS), expected, rtol=1e-9, atol=1e-9)
    expected = series(lambda a: scipy.linalg.expm(a), GENERAL)
    np.testing.assert_allclose(series(exponential_of_any, GENERAL), expected, rtol=1e-8, atol=1e-8)


def test_singular_values_recombined_are_the_path():
    np.testing.assert_allclose(series(itself, GENERAL), [SYMMETRIC, *GENERAL], atol=1e-12)


def test_a_sum_of_a_function_of_a_matrix():
    found = series(lambda a: np.sum(root(a)), STEPS)
    np.testing.assert_allclose(found, [each.sum() for each in series(root, STEPS)], atol=1e-13)
