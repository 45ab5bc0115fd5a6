"""Derivatives of solutions of differential equations: against closed forms and differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.linalg
from scipy import integrate

from srcgrad import errors, grad, hvp, jvp, value_and_grad

TIGHT = {"rtol": 1e-9, "atol": 1e-11}
METHODS = ("RK45", "DOP853", "Radau", "BDF")
STIFF = ("Radau", "BDF")


def both_modes(f, *args, rtol=1e-9):
    """The value as SciPy's, and the gradient, the same in both modes."""
    places = tuple(range(len(args)))
    value, slopes = value_and_grad(f, places).plain(*args)
    np.testing.assert_allclose(value, f(*args), rtol=1e-6)
    forward = jvp(f, places)
    for k, slope in enumerate(slopes):
        seed = tuple(1.0 if place == k else 0.0 for place in places)
        np.testing.assert_allclose(forward.plain(*args, tangents=seed)[1], slope, rtol=rtol)
    return np.array(slopes)


def differences(f, *args, step=1e-5):
    found = []
    for k, each in enumerate(args):
        h = step * max(abs(each), 1e-3)
        up, down = ([*args[:k], each + way * h, *args[k + 1 :]] for way in (1, -1))
        found.append((f(*up) - f(*down)) / (2.0 * h))
    return np.array(found)


def hit(t, y):
    return y[0]


hit.terminal = True
hit.direction = -1


def apex(t, y):
    return y[1]


@pytest.mark.parametrize("method", METHODS)
def test_ends(method):
    def end(rate, start, t0, tf):
        return integrate.solve_ivp(
            lambda t, y, k: -k * t * y, (t0, tf), [start], method, args=(rate,), **TIGHT
        ).y[0, -1]

    rate, start, t0, tf = args = 0.8, 1.5, 0.3, 1.9
    y = start * math.exp(-0.5 * rate * (tf * tf - t0 * t0))
    exact = [-0.5 * y * (tf * tf - t0 * t0), y / start, rate * t0 * y, -rate * tf * y]
    np.testing.assert_allclose(both_modes(end, *args), exact, rtol=1e-5)


@pytest.mark.parametrize("method", STIFF)
def test_stiff_van_der_pol(method):
    def end(stiffness, start):
        def rates(t, y):
            return [y[1], stiffness * (1.0 - y[0] ** 2) * y[1] - y[0]]

        return integrate.solve_ivp(rates, (0.0, 80.0), [start, 0.0], method, **TIGHT).y[0, -1]

    def finer(stiffness, start):
        def rates(t, y):
            return [y[1], stiffness * (1.0 - y[0] ** 2) * y[1] - y[0]]

        found = integrate.solve_ivp(
            rates, (0.0, 80.0), [start, 0.0], "Radau", rtol=1e-12, atol=1e-14
        )
        return found.y[0, -1]

    near = differences(finer, 100.0, 2.0, step=1e-6)
    np.testing.assert_allclose(both_modes(end, 100.0, 2.0), near, rtol=2e-5)


@pytest.mark.parametrize("method", STIFF)
def test_robertson(method):
    def rates(t, y, slow, fast, both):
        one, two, three = slow * y[0], fast * y[1] ** 2, both * y[1] * y[2]
        return np.array([three - one, one - three - two, two])

    def end(slow, fast, both):
        found = integrate.solve_ivp(
            rates,
            (0.0, 40.0),
            np.array([1.0, 0.0, 0.0]),
            method,
            t_eval=[0.4, 4.0, 40.0],
            args=(slow, fast, both),
            rtol=1e-8,
            atol=1e-12,
        )
        return found.y[2, 0] + found.y[2, 1] + found.y[2, 2]

    args = 0.04, 3e7, 1e4
    slopes = both_modes(end, *args, rtol=1e-7)
    np.testing.assert_allclose(slopes, differences(end, *args, step=1e-3), rtol=2e-4)


@pytest.mark.parametrize("method", ("RK23", *METHODS))
def test_points(method):
    seen = np.array([[4.0, 2.5, 1.9], [2.0, 3.1, 1.3]])

    def misfit(growth, eaten):
        def rates(t, y):
            return [growth * y[0] - eaten * y[0] * y[1], eaten * y[0] * y[1] - 3.0 * y[1]]

        points = np.linspace(0.0, 2.0, 3)
        found = integrate.solve_ivp(
            rates, (0, 2), [4.0, 2.0], method, t_eval=points, rtol=1e-8, atol=1e-10
        )
        return np.sum((found.y - seen) ** 2)

    near = differences(misfit, 1.5, 1.0, step=1e-4)
    np.testing.assert_allclose(both_modes(misfit, 1.5, 1.0), near, rtol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_a_ball_that_falls(method):
    def end(gravity, height, speed):
        found = integrate.solve_ivp(
            lambda t, y: [y[1], -gravity],
            (0.0, 100.0),
            [height, speed],
            method,
            events=[hit, apex],
            rtol=1e-8,
            atol=1e-10,
        )
        t, highest = found.t_events[0][0], found.y_events[1][0, 0]
        return t + 2.0 * found.t[-1] + 3.0 * found.y[1, -1] + 5.0 * highest

    g, h, v = args = 9.81, 3.0, 2.0
    root = math.sqrt(v * v + 2.0 * g * h)
    t = np.array([h / (g * root) - (v + root) / g**2, 1.0 / root, (1.0 + v / root) / g])
    speed = -np.array([h / root, g / root, v / root])
    highest = np.array([-v * v / (2 * g * g), 1.0, v / g])
    expected = 3.0 * t + 3.0 * speed + 5.0 * highest
    np.testing.assert_allclose(both_modes(end, *args), expected, rtol=1e-6)


def test_a_ball_that_bounces():
    def third(height, kept):
        def ground(t, y):
            return y[0]

        ground.terminal, ground.direction = True, -1
        y, t = np.array([height, 0.0]), 0.0
        for _ in range(3):
            found = integrate.solve_ivp(
                lambda t, y: [y[1], -10.0], (t, t + 9.0), y, events=ground, rtol=1e-9, atol=1e-12
            )
            t, y = found.t[-1], np.array([0.0, -kept * found.y[1, -1]])
        return t

    h, e = 2.0, 0.8
    once = math.sqrt(2.0 * h / 10.0)
    expected = [(1.0 + 2.0 * e + 2.0 * e * e) * once / (2.0 * h), (2.0 + 4.0 * e) * once]
    np.testing.assert_allclose(both_modes(third, h, e), expected, rtol=1e-6)


@pytest.mark.parametrize("method", ("RK45", "Radau"))
def test_times_of_events_that_do_not_end_it(method):
    class Level:
        """An event with what it needs of its own."""

        terminal = 4

        def __init__(self, level):
            self.level = level

        def __call__(self, t, y):
            return y[0] - self.level

    def times(frequency, level):
        found = integrate.solve_ivp(
            lambda t, y: [y[1], -(frequency**2) * y[0]],
            (0.0, 50.0),
            [1.0, 0.0],
            method,
            events=Level(level),
            t_eval=np.linspace(0.0, 50.0, 501),
            **TIGHT,
        )
        where = found.t_events[0]
        return where[0] + 2.0 * where[1] + 3.0 * where[2] + 5.0 * where[3] + np.sum(found.y[0])

    w, level = 1.3, 0.2
    phases = np.array([0, 2, 2, 4]) * math.pi + np.array([1, -1, 1, -1]) * math.acos(level)
    weights = np.array([1.0, 2.0, 3.0, 5.0])
    points = np.linspace(0.0, 50.0, 501)
    points = points[points <= phases[-1] / w]
    by_frequency = -weights @ phases / w**2 - np.sum(points * np.sin(w * points))
    by_level = weights @ [-1, 1, -1, 1] / (w * math.sqrt(1.0 - level**2))
    slopes = both_modes(times, w, level)
    np.testing.assert_allclose(slopes, [by_frequency, by_level], rtol=2e-5)


@pytest.mark.parametrize("method", ("RK23", *METHODS))
def test_between_the_steps(method):
    def middle(rate, time):
        found = integrate.solve_ivp(
            lambda t, y: -rate * y, (0, 3), [2.0, 1.0], method, dense_output=True, rtol=1e-8
        )
        at = found.sol(time)
        return at[0] + np.sum(found.sol(np.array([0.0, time / 2.0, 2.5]))[1])

    k, t = 0.7, 1.1
    by_rate = -2.0 * t * math.exp(-k * t)
    by_rate -= 0.5 * t * math.exp(-0.5 * k * t) + 2.5 * math.exp(-2.5 * k)
    by_time = -2.0 * k * math.exp(-k * t) - 0.5 * k * math.exp(-0.5 * k * t)
    np.testing.assert_allclose(both_modes(middle, k, t), [by_rate, by_time], rtol=1e-4)


@pytest.mark.parametrize("method", ("RK45", "BDF"))
def test_backwards(method):
    def start(rate, end):
        def rates(t, y):
            return -rate * y

        found = integrate.solve_ivp(
            rates, (2.0, 0.0), [end], method, events=lambda t, y: y[0] - 2.0, **TIGHT
        )
        return found.y[0, -1] + found.t_events[0][0]

    k, end = 0.7, 1.0
    last = math.exp(2.0 * k)
    expected = [2.0 * last + math.log(2.0) / k**2, last + 1.0 / k]
    np.testing.assert_allclose(both_modes(start, k, end), expected, rtol=1e-5)


@pytest.mark.parametrize("method", STIFF)
def test_vectors(method):
    """A linear system of as many equations as there are numbers, with the derivative of expm."""
    spread = np.array([[-2.0, 1.0, 0.0], [1.0, -2.0, 1.0], [0.0, 1.0, -2.0]])
    weights = np.array([1.0, -2.0, 0.5])

    def end(rates, start):
        def slope(t, y):
            return rates * (spread @ y)

        found = integrate.solve_ivp(slope, (0.0, 1.0), start, method, vectorized=False, **TIGHT)
        return weights @ found.y[:, -1]

    rates, start = np.array([10.0, 1.0, 100.0]), np.array([0.3, 1.0, 2.0])
    matrix = rates[:, None] * spread
    power = scipy.linalg.expm(matrix)
    by_rates = [
        weights @ scipy.linalg.expm_frechet(matrix, np.eye(3)[:, k : k + 1] * spread[k])[1] @ start
        for k in range(3)
    ]
    found = grad(end, (0, 1)).plain(rates, start)
    np.testing.assert_allclose(found[0], by_rates, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(found[1], weights @ power, rtol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_second_derivatives(method):
    def end(rate):
        return integrate.solve_ivp(lambda t, y: -rate * y, (0, 2), [3.0], method, **TIGHT).y[0, -1]

    k = 0.7
    found = hvp(end).plain(k, v=1.0)
    np.testing.assert_allclose(found, 12.0 * math.exp(-2.0 * k), rtol=1e-5)


@pytest.mark.parametrize("method", ("DOP853", "BDF"))
def test_second_derivatives_of_times(method):
    def time(rate):
        def event(t, y):
            return y[0] - 1.0

        event.terminal = True
        found = integrate.solve_ivp(
            lambda t, y: -rate * y, (0, 9), [3.0], method, events=event, **TIGHT
        )
        return found.t[-1]

    found = hvp(time).plain(0.7, v=1.0)
    np.testing.assert_allclose(found, 2.0 * math.log(3.0) / 0.7**3, rtol=1e-4)


@pytest.mark.parametrize("method", ("RK45", "BDF"))
def test_compiled(method):
    def end(rate, start):
        found = integrate.solve_ivp(
            lambda t, y: [y[1], -rate * y[0]],
            (0.0, 3.0),
            [start, 0.0],
            method,
            events=[hit, apex],
            t_eval=[0.1, 0.2],
            dense_output=True,
        )
        return found.t_events[0][0] + found.y[0, 1] + found.sol(0.3)[0]

    slopes = grad(end, (0, 1))
    np.testing.assert_allclose(slopes(1.4, 2.0), slopes.plain(1.4, 2.0), rtol=1e-8)


def test_options():
    """Rates for columns, limits for each number, limits of steps."""

    def end(rate):
        def rates(t, y):
            return np.array([-rate * y[0], y[0] - y[1] ** 2])

        options = {"rtol": 1e-8, "atol": [1e-9, 1e-10], "max_step": 0.1, "first_step": 1e-3}
        found = integrate.solve_ivp(
            rates, (0, 1), [1.0, 2.0], "Radau", vectorized=True, jac=None, **options
        )
        return found.y[0, -1] + found.y[1, -1]

    np.testing.assert_allclose(both_modes(end, 0.7), differences(end, 0.7), rtol=1e-6)


@pytest.mark.parametrize(
    ("solved", "problem"),
    [
        (lambda k: integrate.solve_ivp(lambda t, y: -k * y, (0, 1), [k], "LSODA"), "by LSODA"),
        (lambda k: integrate.solve_ivp(lambda t, y: k * y, (0, 1), [1j * k]), "a complex state"),
        (lambda k: integrate.solve_ivp(lambda t, y: k * y, (0, 1), [k]).nfev * k, "nfev of what"),
    ],
)
def test_what_is_refused(solved, problem):
    with pytest.raises(errors.MissingRule, match=problem):
        grad(solved).plain(2.0)
