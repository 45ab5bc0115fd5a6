"""A slice that has one element wherever it is inside is empty elsewhere, as in Python."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import hessian, jvp, linearize, value_and_grad
from srcgrad.errors import OutOfBounds


def summed(x, k):
    total = 0.0
    for i in range(k):
        total += np.sum(x[i : i + 1] ** 2) * (i + 1)
    return total


def summed_slope(x, k):
    return 2.0 * x * (np.arange(len(x)) + 1.0) * (np.arange(len(x)) < k)


def doubled(x, k):
    for i in range(k):
        x[i : i + 1] *= 2.0
    return np.sum(x**2)


def doubled_slope(x, k):
    return np.where(np.arange(len(x)) < k, 8.0, 2.0) * x


def closed(x, k):
    return np.sum(np.concatenate([x[-1:], x, x[:1]]) ** 2) * k


def closed_slope(x, k):
    slope = 2.0 * k * x
    slope[-1:] += 2.0 * k * x[-1:]
    slope[:1] += 2.0 * k * x[:1]
    return slope


SLOPES = [(summed, summed_slope), (doubled, doubled_slope), (closed, closed_slope)]


@pytest.mark.parametrize(("function", "slope"), SLOPES)
def test_calls_of_one_derivative(function, slope):
    derivative = value_and_grad(function)
    for size, k in ((5, 4), (3, 5), (0, 2), (1, 1), (5, 4)):
        x = np.arange(1.0, size + 1.0)
        value, gradient = derivative.plain(x, k)
        assert value == function(x.copy(), k)
        np.testing.assert_array_equal(gradient, slope(x, k))
        value, tangent = jvp(function).plain(x, k, tangents=np.ones(size))
        assert tangent == pytest.approx(np.sum(slope(x, k)))
        unit = slope(np.ones(size), k)
        np.testing.assert_array_equal(hessian(function).plain(x, k), np.diag(unit))


def test_compiled():
    x = np.arange(1.0, 4.0)
    np.testing.assert_array_equal(value_and_grad(summed)(x, 5)[1], summed_slope(x, 5))


def test_one_element_fits_beside_others_where_it_is_inside():
    def f(x, y):
        return np.sum(x[:1] * y)

    derivative = value_and_grad(f, argnums=(0, 1))
    for size in (3, 0, 3):
        x, y = np.arange(1.0, size + 1.0), np.array([1.0, 2.0])
        if size:
            value, (x_bar, y_bar) = derivative.plain(x, y)
            assert value == 3.0
            assert (x_bar.tolist(), y_bar.tolist()) == ([3.0, 0.0, 0.0], [1.0, 1.0])
        else:
            with pytest.raises(ValueError, match=r"shapes \(0,\) \(2,\)"):
                derivative.plain(x, y)


@pytest.mark.parametrize("size", [3, 6])
def test_a_handler_is_not_entered_where_python_raises_nothing(size):
    def f(x):
        try:
            total = np.sum(x[5:6]) + x[0]
        except IndexError:
            total = -100.0 * x[1]
        return total

    x = np.arange(1.0, size + 1.0)
    value, gradient = value_and_grad(f).plain(x)
    assert value == f(x)
    assert gradient.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 1.0][:size]


def test_a_linearization_refuses_it():
    with pytest.raises(OutOfBounds, match="a slice of one element at 4 is outside"):
        linearize(summed, np.ones(3), 5)
