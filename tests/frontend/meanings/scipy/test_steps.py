"""The steps of `solve_ivp` as it is read, run by Python: SciPy's steps, events and polynomials.

In place of the exact Jacobians there are differences of the rates here, as there are in SciPy. They
are not the same differences, so the steps of implicit methods come to differ a little.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate

from srcgrad.frontend.meanings.scipy import backward_differences, initial_values, radau

METHODS = ("RK23", "RK45", "DOP853", "Radau", "BDF")
STIFF = ("Radau", "BDF")


def by_differences(f):
    def slopes(x):
        found = np.empty((len(x), len(x)))
        for i, step in enumerate(np.eye(len(x)) * 1e-6 * np.maximum(1.0, np.abs(x))):
            found[:, i] = (f(x + step) - f(x - step)) / (2.0 * step[i])
        return found

    return slopes


@pytest.fixture(autouse=True)
def run_by_python(monkeypatch):
    for module in (radau, backward_differences):
        monkeypatch.setattr(module, "jacobian", by_differences)


def predators(t, y):
    return np.array([1.5 * y[0] - y[0] * y[1], -3.0 * y[1] + y[0] * y[1]])


def oscillator(t, y):
    return np.array([y[1], -y[0] + np.cos(t)])


def van_der_pol(t, y):
    return np.array([y[1], 1000.0 * (1.0 - y[0] ** 2) * y[1] - y[0]])


def robertson(t, y):
    slow, fast, both = 0.04 * y[0], 3e7 * y[1] ** 2, 1e4 * y[1] * y[2]
    return np.array([both - slow, slow - both - fast, fast])


def three(t, y):
    return y[0] - 3.0


def third_rise(t, y):
    return y[1] - 1.0


third_rise.terminal = 3
third_rise.direction = 1


def late(t, y):
    return t - 4.3


late.terminal = True


def fall(t, y):
    return y[0]


fall.direction = -1


def both(f, span, start, method, tolerance, **options):
    options |= {"rtol": tolerance, "atol": 1e-3 * tolerance}
    theirs = integrate.solve_ivp(f, span, start, method, **options)
    ours = initial_values.solve_ivp(f, span, start, method, **options)
    assert ours.status == theirs.status
    return ours, theirs


def close(ours, theirs, tolerance):
    np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("tolerance", (1e-3, 1e-7))
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("f", "span", "events"),
    [
        (predators, (0.0, 10.0), (three, third_rise)),
        (predators, (0.0, 10.0), [three, late, fall]),
        (predators, (10.0, 0.0), three),
        (oscillator, (0.0, 8.0), [fall, late, third_rise]),
        (oscillator, (9.0, 0.0), (fall, late)),
    ],
)
def test_events(f, span, events, method, tolerance):
    ours, theirs = both(f, span, [4.0, 2.0], method, tolerance, events=events, dense_output=True)
    assert len(ours.t) == len(theirs.t)
    close(ours.y[:, -1], theirs.y[:, -1], tolerance)
    for k, times in enumerate(theirs.t_events):
        assert len(times) == len(ours.t_events[k])
        close(ours.t_events[k], times, tolerance)
        close(ours.y_events[k], np.reshape(theirs.y_events[k], (-1, 2)), tolerance)
    inside = np.linspace(theirs.t[0], theirs.t[-1], 41)
    close(ours.sol(inside), theirs.sol(inside), 10.0 * tolerance)
    close(ours.sol(inside[7]), theirs.sol(inside[7]), 10.0 * tolerance)
    points = np.linspace(*span, 21)
    ours, theirs = both(f, span, [4.0, 2.0], method, tolerance, events=events, t_eval=points)
    assert np.array_equal(ours.t, theirs.t)
    close(ours.y, theirs.y, 10.0 * tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_sizes_of_steps(method):
    options = {"max_step": 0.21, "first_step": 1e-3}
    ours, theirs = both(predators, (0.0, 3.0), [4.0, 2.0], method, 1e-5, **options)
    assert len(ours.t) == len(theirs.t)
    close(ours.t, theirs.t, 1e-5)
    close(ours.y, theirs.y, 1e-5)


@pytest.mark.parametrize("tolerance", (1e-4, 1e-7))
@pytest.mark.parametrize("method", STIFF)
@pytest.mark.parametrize(
    ("f", "span", "start"),
    [(van_der_pol, (0.0, 700.0), [2.0, 0.0]), (robertson, (0.0, 1e5), [1.0, 0.0, 0.0])],
)
def test_stiff_equations(f, span, start, method, tolerance):
    ours, theirs = both(f, span, start, method, tolerance)
    assert abs(len(ours.t) - len(theirs.t)) <= 0.05 * len(theirs.t)
    close(ours.y[:, -1], theirs.y[:, -1], 10.0 * tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_no_time(method):
    ours = initial_values.solve_ivp(predators, (1.0, 1.0), [4.0, 2.0], method, t_eval=[1.0])
    assert np.array_equal(ours.y, [[4.0], [2.0]])


@pytest.mark.parametrize(
    "options", [{"max_step": 0.0}, {"first_step": -1.0}, {"first_step": 9.0}, {"t_eval": [0, 2]}]
)
def test_what_scipy_does_not_take(options):
    for solve in (integrate.solve_ivp, initial_values.solve_ivp):
        with pytest.raises(ValueError, match=r"max_step|first_step|t_eval"):
            solve(predators, (0.0, 1.0), [4.0, 2.0], **options)
