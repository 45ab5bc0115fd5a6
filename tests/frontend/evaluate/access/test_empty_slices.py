"""A slice that has one element wherever it is inside is empty elsewhere, as in Python."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import hessian, jacobian, jvp, value_and_grad, vjp
from srcgrad.linearization import Linearizing


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


def turned(x, k):
    return x[k : k + 1] * np.sin(x)


def backwards(x, k, m):
    y = np.zeros((2, len(x)))
    while k > m:
        y[:, k : k + 1] += np.array([[1.0], [2.0]]) * x[0] * (k + 3)
        k -= 1
    return y[0] * y[1] + x


@pytest.mark.parametrize("k", [-4, -3, -2, -1, 0, 1, 2, 3])
def test_one_element_fits_beside_others_from_the_end_too(k):
    x = np.array([0.3, 0.5, -0.7])
    derivative = vjp(turned)
    if k == -1 or not -3 <= k < 3:
        with pytest.raises(ValueError, match=r"shapes \(0,\) \(3,\)"):
            turned(x, k)
        with pytest.raises(ValueError, match=r"shapes \(0,\) \(3,\)"):
            derivative.plain(x, k, seed=x)
        return
    expected = np.diag(x[k] * np.cos(x))
    expected[:, k] += np.sin(x)
    value, gradient = derivative.plain(x, k, seed=np.array([1.0, 2.0, 4.0]))
    np.testing.assert_array_equal(value, turned(x, k))
    np.testing.assert_allclose(gradient, np.array([1.0, 2.0, 4.0]) @ expected, rtol=1e-14)
    np.testing.assert_allclose(jacobian(turned).plain(x, k), expected, rtol=1e-14)
    linear = Linearizing(turned).plain(x, k)
    np.testing.assert_allclose(linear(x), expected @ x, rtol=1e-14)


@pytest.mark.parametrize("ends", [(2, -1), (1, -3), (-1, -4), (-2, -5)])
def test_slices_that_go_over_the_start(ends):
    x = np.array([0.3, 0.5, -0.7])
    value, tangent = jvp(backwards).plain(x, *ends, tangents=np.array([1.0, 0.0, 0.0]))
    np.testing.assert_array_equal(value, backwards(x, *ends))
    expected = 2.0 * (value - x) / x[0] + np.array([1.0, 0.0, 0.0])
    np.testing.assert_allclose(tangent, expected, rtol=1e-14)


def test_a_linearization_of_slices_that_are_empty():
    x = np.arange(1.0, 4.0)
    linear = Linearizing(summed).plain(x, 5)
    assert linear.value == summed(x, 5)
    np.testing.assert_array_equal(linear.vjp(1.0), summed_slope(x, 5))
    assert linear(np.ones(3)) == np.sum(summed_slope(x, 5))
    assert Linearizing(summed).plain(x, 2)(np.ones(3)) == np.sum(summed_slope(x, 2))
