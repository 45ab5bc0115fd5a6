"""Taylor coefficients against known series, the function along its path, and JAX's `jet`."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest

import srcgrad
from srcgrad import grad, jet, jvp

N = 15
ONE = (1.0,) + (0.0,) * (N - 1)
"""The path x + t."""
RANDOM = np.random.default_rng(3)
X = np.array([0.3, -0.7, 1.1])
PATH = [0.3 * RANDOM.normal(size=3) for _ in range(6)]
A = np.array([[2.0, 0.3, -0.1], [0.1, 1.5, 0.4], [0.2, -0.3, 1.8]])


def at(value, series, t):
    """A series at a point."""
    return value + sum(each * t ** (k + 1) for k, each in enumerate(series))


def binomials(exponent):
    """The coefficients of (1 + t) to a power, from order 1 on."""
    found = [exponent]
    for k in range(2, N + 1):
        found.append(found[-1] * (exponent - k + 1) / k)
    return found


def odd(of_order):
    return [of_order(k) if k % 2 else 0.0 for k in range(1, N + 1)]


TAN_13, TAN_15 = 21844 / 6081075, 929569 / 638512875
SERIES = {
    "exp": (lambda x: math.exp(x), [1.0 / math.factorial(k) for k in range(1, N + 1)]),
    "log1p": (lambda x: math.log(1.0 + x), [(-1) ** (k + 1) / k for k in range(1, N + 1)]),
    "sqrt": (lambda x: math.sqrt(1.0 + x), binomials(0.5)),
    "power": (lambda x: (1.0 + x) ** 2.5, binomials(2.5)),
    "reciprocal": (lambda x: (1.0 + x) ** -3, binomials(-3.0)),
    "sin": (math.sin, odd(lambda k: (-1) ** (k // 2) / math.factorial(k))),
    "sinh": (lambda x: math.sinh(x), odd(lambda k: 1.0 / math.factorial(k))),
    "atan": (lambda x: math.atan(x), odd(lambda k: (-1) ** (k // 2) / k)),
    "atanh": (lambda x: math.atanh(x), odd(lambda k: 1.0 / k)),
    "cube": (lambda x: x**3, [float(k == 3) for k in range(1, N + 1)]),
    "tan": (
        lambda x: math.tan(x),
        [1, 0, 1 / 3, 0, 2 / 15, 0, 17 / 315, 0, 62 / 2835, 0, 1382 / 155925, 0, TAN_13, 0, TAN_15],
    ),
}


@pytest.mark.parametrize("name", SERIES)
def test_known_series(name):
    f, expected = SERIES[name]
    _, found = jet(lambda x: f(x)).plain(0.0, series=ONE)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def elementary(x):
    return np.exp(x) / (2.0 + np.sin(x)) + np.tanh(x) * np.log1p(x * x) + (2.0 + x) ** x


def chosen(x):
    return np.where(x > 0.0, np.sqrt(np.abs(x)), x * x) + np.maximum(x, 0.5) * np.max(x)


def in_place(x):
    y = x.copy()
    for i in range(1, len(x)):
        y[i] += y[i - 1] * y[i]
        if y[i] > 0.0:
            y[i] = math.sin(y[i])
    return y


def recurrence(x):
    kept = []
    for each in x:
        kept.append(each * each)
    total = 0.0
    while kept:
        total += math.exp(-kept.pop()) * total + x[0]
    return total


def several(x):
    return np.hypot(x, 1.0) + np.arctan2(x, 2.0 + x) + np.logaddexp(x, x**2)


def product(x):
    return (A * x) @ np.outer(x, np.cos(x)) @ x


def system(x):
    return np.linalg.solve(A + np.outer(x, x), np.sin(x))


def several_sides(x):
    return np.linalg.solve(A.T, np.outer(x, x).T)


def inverse(x):
    return np.linalg.inv(A + np.outer(x, x))


def logarithm(x):
    return np.linalg.slogdet(A + np.outer(x, x))[1]


def factor(x):
    return np.linalg.cholesky(np.outer(x, x) + np.eye(3) * (2.0 + x[0]))


def eigenvalues(x):
    return np.linalg.eigvalsh(np.outer(x, x) + np.diag(np.array([1.0, 2.0, 4.0])))


def triangle(x):
    return np.linalg.qr(A + np.outer(x, x))[1]


def spectrum(x):
    return np.fft.rfft(np.exp(x)).real


ALONG = [elementary, chosen, in_place, recurrence, several, product, system, several_sides]
LATER = [inverse, logarithm, factor, eigenvalues, triangle, spectrum]


@pytest.mark.parametrize("f", [*ALONG, *(pytest.param(f, marks=pytest.mark.long) for f in LATER)])
def test_along_the_path(f):
    """The remainder after n terms is of order n + 1."""
    value, series = jet(f).plain(X, series=PATH)
    np.testing.assert_allclose(value, f(X), rtol=1e-12)
    size = 1.0 + np.max(np.abs(value))
    remainders = []
    for t in (0.1, 0.05):
        left = np.max(np.abs(at(value, series, t) - f(at(X, PATH, t))))
        remainders.append(left)
    assert remainders[1] < max(remainders[0] / 2**5.5, 1e-13 * size)
    # What JAX calls the first: the tangent.
    np.testing.assert_allclose(series[0], jvp(f).plain(X, tangents=PATH[0])[1], rtol=1e-10)


@pytest.mark.long
@pytest.mark.parametrize("f", [in_place, system, factor])
def test_compiled_as_plain(f):
    for found, expected in zip(
        jet(f)(X, series=PATH)[1], jet(f).plain(X, series=PATH)[1], strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-14)


@pytest.mark.long
def test_against_jax():
    jax = pytest.importorskip("jax")
    from jax.experimental import jet as theirs

    jax.config.update("jax_enable_x64", True)
    f = lambda np, x: np.exp(x) * np.sin(x) / (2.0 + x * x)  # noqa: E731
    derivatives = [each * math.factorial(k + 1) for k, each in enumerate(PATH)]
    value, expected = theirs.jet(lambda x: f(jax.numpy, x), (X,), (derivatives,))
    found_value, found = jet(lambda x: f(np, x)).plain(X, series=PATH)
    np.testing.assert_allclose(found_value, value)
    for k, (ours, other) in enumerate(zip(found, expected, strict=True)):
        np.testing.assert_allclose(ours * math.factorial(k + 1), other, rtol=1e-9)


def test_an_iteration_to_high_order():
    """Newton's steps double the orders that are right: the square root of 1 + t."""

    def root(a):
        y = 1.0
        for _ in range(6):
            y = 0.5 * (y + a / y)
        return y

    found = jet(root).plain(1.0, series=ONE)[1]
    np.testing.assert_allclose(found, binomials(0.5), rtol=1e-12)


def test_a_differential_equation():
    """y' = -y^2 from 1 is 1 / (1 + t): each coefficient follows from those before."""
    change = jet(lambda y: -y * y)
    known = [1.0]
    for k in range(20):
        value, series = change.plain(known[0], series=(*known[1:], 0.0))
        known.append((value, *series)[k] / (k + 1))
    np.testing.assert_allclose(known, [(-1.0) ** k for k in range(21)])


@dataclass
class State:
    place: np.ndarray
    speed: float


def test_structures():
    def f(state, k):
        return {"a": k * state.place, "b": (state.speed**2, 3)}

    series = ((State(PATH[0], 1.0), State(PATH[1], 0.0)), (2.0, 0.5))
    value, (first, second) = jet(f, argnums=(0, 1)).plain(State(X, 4.0), 3.0, series=series)
    np.testing.assert_allclose(value["a"], 3.0 * X)
    np.testing.assert_allclose(first["a"], 3.0 * PATH[0] + 2.0 * X)
    np.testing.assert_allclose(second["a"], 3.0 * PATH[1] + 2.0 * PATH[0] + 0.5 * X)
    assert first["b"] == (8.0, 0) and second["b"] == (1.0, 0)
    (value, aux), series = jet(lambda x: (x * x, x), has_aux=True).plain(2.0, series=(1.0, 1.0))
    assert (value, aux, series) == (4.0, 2.0, (4.0, 5.0))


def test_of_a_derivative_and_of_complex_numbers():
    _, (first, second) = jet(grad(lambda x: np.sum(x**4))).plain(X, series=PATH[:2])
    np.testing.assert_allclose(first, 12.0 * X**2 * PATH[0])
    np.testing.assert_allclose(second, 12.0 * (X * PATH[0] ** 2 + X**2 * PATH[1]))

    def f(z):
        return np.exp(z) * abs(z) ** 2 + z.conjugate() ** 2.5

    z, path = 0.3 + 0.4j, (1.0 + 0.5j, 0.2j, 0.1, 0.0, 0.0)
    value, series = jet(f).plain(z, series=path)
    np.testing.assert_allclose(at(value, series, 1e-2), f(at(z, path, 1e-2)), rtol=1e-10)


def test_dtypes():
    x = X.astype(np.float32)
    value, series = jet(lambda x: np.sin(x) * x).plain(x, series=PATH)
    assert value.dtype == series[0].dtype == np.float32
    value, series = jet(lambda x: x * x).plain(3, series=[1])
    assert (value, series) == (9.0, (6.0,)) and type(series[0]) is float


def test_series_that_do_not_fit():
    square = jet(lambda x: x * x)
    with pytest.raises(ValueError, match="no coefficients"):
        square.plain(1.0, series=())
    with pytest.raises(TypeError, match="no sequence"):
        square.plain(1.0, series=1.0)
    with pytest.raises(ValueError, match="shape"):
        square.plain(X, series=[X[:2]])
    with pytest.raises(ValueError, match="different numbers"):
        jet(lambda x, y: x * y, argnums=(0, 1)).plain(1.0, 1.0, series=([1.0], [1.0, 2.0]))
    with pytest.raises(srcgrad.NotDifferentiable, match="power of zero"):
        jet(lambda x, r: x**r).plain(0.0, 2.5, series=(1.0,))
