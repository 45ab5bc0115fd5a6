"""Hessians against SciPy's, closed forms and products with vectors."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.optimize

from srcgrad import grad, grad_and_hessian, hessian, hvp

X = np.array([0.3, -0.7, 1.1])


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def test_rosenbrock():
    expected = scipy.optimize.rosen_hess(X)
    np.testing.assert_allclose(hessian(rosenbrock).plain(X), expected, rtol=1e-12)
    np.testing.assert_allclose(hessian(rosenbrock)(X), expected, rtol=1e-12)
    gradient, found = grad_and_hessian(rosenbrock).plain(X)
    np.testing.assert_allclose(gradient, scipy.optimize.rosen_der(X), rtol=1e-12)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_blocks_of_several_arguments():
    def f(x, k):
        return k * k * np.sum(x**3)

    (xx, xk), (kx, kk) = hessian(f, argnums=("x", "k")).plain(X, 2.0)
    np.testing.assert_allclose(xx, np.diag(24.0 * X))
    np.testing.assert_allclose(xk, 12.0 * X**2)
    np.testing.assert_allclose(kx, 12.0 * X**2)
    assert kk == pytest.approx(2.0 * np.sum(X**3))


def test_structures_and_auxiliary_results():
    def f(p):
        return p["a"] * np.sum(p["b"] ** 2), p["a"]

    found, aux = hessian(f, has_aux=True).plain({"a": 3.0, "b": X})
    assert aux == 3.0
    assert found["a"]["a"] == 0.0
    np.testing.assert_allclose(found["a"]["b"], 2.0 * X)
    np.testing.assert_allclose(found["b"]["a"], 2.0 * X)
    np.testing.assert_allclose(found["b"]["b"], 6.0 * np.eye(3))


@pytest.mark.parametrize("n", [0, 1, 4])
def test_symmetric_and_as_products(n):
    def f(x):
        y = x.copy()
        for i in range(1, len(x)):
            y[i] *= np.sin(y[i - 1]) + y[i]
        return np.sum(y * y)

    x = np.linspace(-0.8, 1.2, n)
    found = hessian(f).plain(x)
    assert found.shape == (n, n)
    np.testing.assert_allclose(found, found.T, atol=1e-12)
    for k in range(n):
        np.testing.assert_allclose(found[:, k], hvp(f).plain(x, v=np.eye(n)[k]), atol=1e-12)


def test_matrices():
    def f(a):
        return np.linalg.slogdet(a)[1]

    a = np.array([[2.0, 0.3], [0.1, 1.5]])
    inverse = np.linalg.inv(a)
    # d (A^-1)_lk / d A_mn = -(A^-1)_lm (A^-1)_nk, and the gradient of log det A is A^-T.
    expected = -np.einsum("lm,nk->klmn", inverse, inverse)
    np.testing.assert_allclose(hessian(f).plain(a), expected, rtol=1e-12)


def test_second_derivatives_that_are_not_there():
    found = hessian(lambda x: np.sum(np.abs(x)) + np.max(x)).plain(X)
    np.testing.assert_array_equal(found, np.zeros((3, 3)))


def test_within_a_function():
    found = grad(lambda x: np.sum(hessian(rosenbrock)(x))).plain(X)
    step = 1e-6 * np.eye(3)
    ends = [[np.sum(scipy.optimize.rosen_hess(X + s * d)) for s in (-1, 1)] for d in step]
    np.testing.assert_allclose(found, [(b - a) / 2e-6 for a, b in ends], rtol=1e-6)
