"""Riccati's equations: closed forms of one number, second derivatives, and what has no solution."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad import grad, hessian
from srcgrad.errors import MissingRule


def continuous(p):
    a, b, q, r = p[0].reshape(1, 1), p[1].reshape(1, 1), p[2].reshape(1, 1), p[3].reshape(1, 1)
    return scipy.linalg.solve_continuous_are(a, b, q, r)[0, 0]


def of_numbers_continuous(p):
    a, b, q, r = p
    return r * (a + np.sqrt(a * a + b * b * q / r)) / (b * b)


def discrete(p):
    a, b, q, r = p[0].reshape(1, 1), p[1].reshape(1, 1), p[2].reshape(1, 1), p[3].reshape(1, 1)
    return scipy.linalg.solve_discrete_are(a, b, q, r)[0, 0]


def of_numbers_discrete(p):
    a, b, q, r = p
    middle = r * (a * a - 1.0) + b * b * q
    return (middle + np.sqrt(middle * middle + 4.0 * b * b * q * r)) / (2.0 * b * b)


POINTS = [(0.7, 1.3, 2.0, 0.5), (-0.7, 0.4, 1.0, 2.0), (3.0, 1.0, 0.1, 1.0)]


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize(
    ("function", "closed"),
    [(continuous, of_numbers_continuous), (discrete, of_numbers_discrete)],
)
def test_one_number_has_the_derivatives_of_its_closed_form(function, closed, point):
    p = np.array(point)
    assert function(p) == pytest.approx(closed(p), rel=1e-12)
    assert grad(function).plain(p) == pytest.approx(grad(closed).plain(p), rel=1e-9)
    wanted = hessian(closed).plain(p)
    np.testing.assert_allclose(hessian(function).plain(p), wanted, rtol=1e-8, atol=1e-9)


def of_first(solver):
    def found(a, b, q):
        return np.sum(solver(a, b, q, np.eye(b.shape[1])))

    return found


UNSTABLE = np.array([[2.0, 0.0], [0.0, 0.5]])
OUT_OF_REACH = np.array([[0.0], [1.0]])


@pytest.mark.parametrize(
    "solver", [scipy.linalg.solve_continuous_are, scipy.linalg.solve_discrete_are]
)
def test_what_has_no_stabilizing_solution_raises_as_in_scipy(solver):
    df = grad(of_first(solver))
    with pytest.raises(LinAlgError):
        df.plain(UNSTABLE, OUT_OF_REACH, np.eye(2))
    with pytest.raises(ValueError, match="Matrix q should be symmetric"):
        df.plain(UNSTABLE, np.eye(2), np.array([[1.0, 0.5], [0.0, 1.0]]))
    with pytest.raises(ValueError, match="Matrix a and b should have the same number of rows"):
        df.plain(UNSTABLE, np.ones((3, 1)), np.eye(2))


def test_complex_matrices_are_refused():
    def of_complex(b, a):
        return np.sum(scipy.linalg.solve_continuous_are(a, b, np.eye(2), np.eye(2)))

    with pytest.raises(MissingRule, match="for complex matrices"):
        grad(of_complex).specialise(np.eye(2), UNSTABLE + 1j)
