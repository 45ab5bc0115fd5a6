"""Minima: values as SciPy finds them, derivatives against differences of finer ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize

from srcgrad import grad, hessian, value

TIMES = np.linspace(0.0, 2.0, 9)
SEEN = 2.5 * np.exp(-1.3 * TIMES) + 0.05 * np.cos(9 * TIMES)


def decay(t, a, k):
    return a * np.exp(-k * t)


def rosenbrock(a, b):
    def valley(x):
        return (x[0] - a) ** 2 + b * (x[1] - x[0] ** 2) ** 2

    found = optimize.minimize(valley, np.array([-1.2, 1.0]), tol=1e-10)
    return found.x[0] + 3.0 * found.x[1] + found.fun


def quartic(a, b):
    found = optimize.minimize(lambda x, a: np.sum((x - a) ** 4 + b * x * x), np.zeros(3), args=(a,))
    return found["x"][1]


def at_bounds(a, b):
    def bowl(x):
        return (x[0] - a) ** 2 + (x[1] - b) ** 2 + x[0] * x[1]

    one = optimize.minimize(bowl, [0.0, 0.0], bounds=[(0, None), (None, 1.0)], method="L-BFGS-B").x
    other = optimize.minimize(bowl, [0.0, 0.0], bounds=[(0, a / 3), (None, 1.0)], tol=1e-12).x
    return one[0] + 3.0 * one[1] + other[0] * other[1]


def scalar(a, b):
    one = optimize.minimize_scalar(lambda x: (x - a) ** 4 + 0.1 * b * np.cos(x) + x)
    other = optimize.minimize_scalar(
        lambda x: (x - a) ** 2 + 0.1 * b * np.cos(x) + x, bounds=(-3, 5), method="bounded"
    )
    return one.x + other.fun


def calibrated(a, b):
    found = optimize.least_squares(lambda p: decay(TIMES, p[0], p[1]) - a * SEEN**b, [1.0, 1.0])
    return found.x[0] + found.x[1] * 2.0 + found.cost


def fitted(a, b):
    p, spread = optimize.curve_fit(decay, TIMES, a * SEEN + 0.01 * b * np.sin(5 * TIMES))
    q, _ = optimize.curve_fit(decay, TIMES, b * SEEN, p0=[1.0, 1.0], sigma=0.1 + 0.1 * TIMES)
    return p[0] + p[1] + 100.0 * spread[0, 1] + q[0] * q[1]


PROGRAMS = (rosenbrock, quartic, at_bounds, scalar, calibrated, fitted)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_values_and_derivatives(program) -> None:
    at = np.array([0.9, 1.5])
    ours = value(program).plain
    assert ours(*at) == pytest.approx(program(*at), rel=2e-5)
    gradient = grad(program, argnums=(0, 1)).plain
    bend = hessian(program, argnums=(0, 1)).plain(*at)
    step = 1e-4
    for k in range(2):
        along = step * np.eye(2)[k]
        slope = (ours(*(at + along)) - ours(*(at - along))) / 2 / step
        assert gradient(*at)[k] == pytest.approx(slope, rel=1e-5, abs=1e-6)
        change = np.subtract(gradient(*(at + along)), gradient(*(at - along))) / 2 / step
        np.testing.assert_allclose(bend[k], change, rtol=1e-4, atol=1e-5)


def test_what_has_no_minimum_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="no minimum was found"):
        grad(lambda a: optimize.minimize(lambda x: np.exp(a * x[0]), np.zeros(1)).x[0]).plain(1.0)
    with pytest.raises(NotImplementedError, match=r"srcgrad\.root"):
        grad(
            lambda a: (
                optimize.minimize(
                    lambda x: x[0] ** 2,
                    [a],
                    constraints=({"type": "eq", "fun": lambda x: x[0] - a},),
                ).fun
            )
        ).plain(1.0)
