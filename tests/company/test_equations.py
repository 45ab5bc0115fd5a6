"""Residuals, constraints, right sides and curves, in SciPy's hands."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, optimize, sparse

from srcgrad.company import constraint, curve, objective, residuals, right_side


def tridiagonal(x, load):
    """Broyden's equations."""
    found = (3.0 - 2.0 * x) * x + load
    found[1:] -= x[:-1]
    found[:-1] -= 2.0 * x[1:]
    return found


def by_hand(x):
    """Their Jacobian."""
    n = len(x)
    return np.diag(3.0 - 4.0 * x) - np.eye(n, k=-1) - 2.0 * np.eye(n, k=1)


X = np.linspace(-1.0, 1.0, 6)


@pytest.mark.parametrize("kind", ["dense", "sparse", "operator"])
def test_jacobians(kind):
    system = residuals(tridiagonal, jac=kind)
    assert np.allclose(system.fun(X, 1.0), tridiagonal(X, 1.0))
    jacobian = system.jac(X, 1.0)
    if kind == "operator":
        v = np.arange(6.0)
        assert np.allclose(jacobian @ v, by_hand(X) @ v)
        assert np.allclose(jacobian.T @ v, by_hand(X).T @ v)
    else:
        assert sparse.issparse(jacobian) == (kind == "sparse")
        dense = jacobian.toarray() if kind == "sparse" else jacobian
        assert np.allclose(dense, by_hand(X))
    options = {"tr_solver": "lsmr"} if kind != "dense" else {}
    result = system.least_squares(-np.ones(6), args=(1.0,), **options)
    assert np.allclose(tridiagonal(result.x, 1.0), 0.0, atol=1e-6)


@pytest.mark.parametrize("mode", ["forward", "reverse", "auto"])
def test_the_options_of_jacobian(mode):
    system = residuals(tridiagonal, mode=mode, cache=False)
    assert np.allclose(system.fun(X, 1.0), tridiagonal(X, 1.0))
    assert np.allclose(system.jac(X, 1.0), by_hand(X))


def test_sparsity_is_for_scipys_differences():
    system = residuals(tridiagonal)
    pattern = system.jac_sparsity(X, 1.0)
    assert np.array_equal(pattern.toarray() != 0, by_hand(X + 5.0) != 0)
    result = system.least_squares(-np.ones(6), args=(1.0,), jac="2-point", jac_sparsity=pattern)
    assert np.allclose(tridiagonal(result.x, 1.0), 0.0, atol=1e-6)


def test_roots_of_lists_of_numbers():
    system = residuals(lambda x, r: [x[0] ** 2 + x[1] ** 2 - r, x[0] - x[1]])
    for method in ("hybr", "lm"):
        assert np.allclose(system.root(np.array([1.0, 2.0]), (8.0,), method=method).x, 2.0)
    with pytest.raises(ValueError, match="dense"):
        residuals(tridiagonal, jac="sparse").root(X)
    with pytest.raises(ValueError, match="banded"):
        residuals(tridiagonal, jac="banded")


@pytest.mark.filterwarnings("ignore:Constraint options")  # SLSQP takes no Hessians
@pytest.mark.parametrize(
    ("method", "is_sparse"), [("SLSQP", False), ("trust-constr", False), ("trust-constr", True)]
)
def test_constraints(method, is_sparse):
    loss = objective(lambda x: (x[0] - 3.0) ** 2 + (x[1] - 2.0) ** 2)
    ring = constraint(lambda x: [x[0] * x[1], x[0] ** 2 + x[1] ** 2], -4.0, 4.0, sparse=is_sparse)
    result = loss.minimize(np.array([0.5, 0.5]), method=method, constraints=[ring])
    nearest = 2.0 * np.array([3.0, 2.0]) / np.hypot(3.0, 2.0)
    assert np.allclose(result.x, nearest, atol=1e-4)


def test_hessians_of_constraints():
    ring = constraint(lambda x: np.array([x[0] * x[1], x[0] ** 3]), 0.0, 1.0)
    x, v = np.array([2.0, 5.0]), np.array([7.0, 11.0])
    assert np.allclose(ring.fun(x), [10.0, 8.0])
    assert np.allclose(ring.jac(x), [[5.0, 2.0], [12.0, 0.0]])
    assert np.allclose(ring.hess(x, v), [[11.0 * 12.0, 7.0], [7.0, 0.0]])


def robertson(t, y, k):
    forth, back = 0.04 * y[0], k * y[1] * y[2]
    return [back - forth, forth - back - 3e7 * y[1] ** 2, 3e7 * y[1] ** 2]


@pytest.mark.parametrize(("method", "is_sparse"), [("BDF", True), ("Radau", False)])
def test_stiff_equations(method, is_sparse):
    made = right_side(robertson, sparse=is_sparse)
    y = np.array([1.0, 1e-5, 0.1])
    expected = [[-0.04, 1e3, 0.1], [0.04, -1e3 - 600.0, -0.1], [0.0, 600.0, 0.0]]
    jacobian = made.jac(0.0, y, 1e4)
    assert np.allclose(jacobian.toarray() if is_sparse else jacobian, expected)
    options = {"t_span": (0.0, 40.0), "y0": [1.0, 0.0, 0.0], "args": (1e4,), "rtol": 1e-6}
    found = integrate.solve_ivp(made.fun, method=method, jac=made.jac, **options)
    assert found.success
    # Hairer & Wanner, Solving Ordinary Differential Equations II, 1996, section IV.10.
    assert np.allclose(found.y[:, -1], [0.7158, 9.1855e-6, 0.2842], rtol=1e-3)


@pytest.mark.parametrize("y", [[1, 2, 5], np.array([1, 2, 5]), np.array([1.0, 2.0, 5.0])])
def test_states_of_integers_are_floats(y):
    def halves(t, y):
        rates = np.empty_like(y)
        rates[1:] = 0.5 * y[:-1]
        rates[0] = 0.25 * y[0]
        return rates

    made = right_side(halves)
    assert np.allclose(made.fun(0, y), [0.25, 0.5, 1.0])
    assert np.allclose(made.jac(0, y), [[0.25, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.5, 0.0]])


def test_curves():
    def model(x, a, k, c):
        return a * np.exp(-k * x) + c

    x = np.linspace(0.0, 4.0, 30)
    noise = 0.01 * np.cos(40.0 * x)
    y = model(x, 2.5, 1.3, 0.5) + noise
    made = curve(model)
    expected = np.stack([np.exp(-1.3 * x), -2.5 * x * np.exp(-1.3 * x), np.ones(30)], axis=-1)
    assert np.allclose(made.jac(x, 2.5, 1.3, 0.5), expected)
    for options in ({}, {"sigma": 0.1 + x}, {"bounds": (0.0, 5.0)}):
        found, covariance = made.fit(x, y, [1.0, 1.0, 0.0], **options)
        known, expected = optimize.curve_fit(model, x, y, [1.0, 1.0, 0.0], **options)
        assert np.allclose(found, known, atol=1e-5)
        assert np.allclose(covariance, expected, rtol=1e-3)
    assert np.allclose(made.fit(list(x), y)[0], made.fit(x, y)[0])
