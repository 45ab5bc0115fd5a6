"""`root`, `fixed_point`, `argmin`: derivatives of solutions, of any order and in any place."""

from __future__ import annotations

import math

import numpy as np
import pytest

import srcgrad
from srcgrad import argmin, fixed_point, grad, hessian, hvp, jet, jvp, root, vmap

A, B = np.array([2.0, 0.7, 1.5]), 0.8


def found(a, b):
    x = 1.0
    while abs(x * x * x + b * x - a) > 1e-13:
        x = x - (x * x * x + b * x - a) / (3 * x * x + b)
    return root(lambda x: x * x * x + b * x - a, x)


def each(a, b):
    s = 0.0
    for i in range(len(a)):
        s += found(a[i], b) ** 2
    return s


def carried(a, b):
    s = b
    for i in range(len(a)):
        s = found(a[i], s) + 1.0
    return s


def on_a_path(a, b):
    s = b
    for i in range(len(a)):
        if a[i] > 1.0:
            s = found(a[i], s) + 1.0
        else:
            s = s * a[i]
    return s


def of_an_array(a, b):
    x = 1.0
    for _ in range(60):
        x = x - (np.sum(a * x**3) + b * x - 5) / (np.sum(3 * a * x * x) + b)
    x = root(lambda x: np.sum(a * x**3) + b * x - 5.0, x)
    return x * x


def one_in_another(a, b):
    def residual(y):
        return found(a[0], y) + y - a[1]

    y = 1.0
    for _ in range(40):
        y = y - residual(y) / 0.9
    y = root(residual, y)
    return y * y * b


def vector(a, b):
    def residual(x):
        return x**3 + b * x - a + 0.1 * np.sum(x)

    x = np.ones(len(a))
    for _ in range(200):
        x = x - 0.2 * residual(x)
    x = root(residual, x)
    return np.sum(x * x * a)


def element_by_element(a, b):
    def residual(x, p):
        r = np.empty(3)
        for i in range(3):
            r[i] = x[i] ** 3 + p * x[(i + 1) % 3] - a[i]
        return r

    x = np.ones(3)
    for _ in range(200):
        x = x - 0.2 * residual(x, b)
    x = root(residual, x, b)
    return np.sum(x * x * a)


def settled(a, b):
    x = np.full((1, 3), 0.5)
    for _ in range(200):
        x = 0.3 * np.cos(a * x) + b
    x = fixed_point(lambda x: 0.3 * np.cos(a * x) + b, x)
    return np.sum(x**3)


def least(a, b):
    def cost(x):
        return np.sum((x - a) ** 2) + b * np.sum(x**4)

    x = np.zeros(3)
    for _ in range(400):
        x = x - 0.05 * (2 * (x - a) + 4 * b * x**3)
    x = argmin(cost, x)
    y = argmin(lambda y: (y - b) ** 2 + y * a[0], b - 0.5 * a[0])
    return np.sum(x * x) + y * x[0]


def written_over(a, b):
    a = a.copy()
    s = 0.0
    for i in range(3):
        x = 1.0
        for _ in range(60):
            x = x - (np.sum(a) * x**3 + x - b) / (3 * np.sum(a) * x * x + 1)
        s += root(lambda x: np.sum(a) * x**3 + x - b, x)
        a[i] = a[i] * s
    return s + np.sum(a)


PROGRAMS = (
    *(each, carried, on_a_path, of_an_array, one_in_another, vector, element_by_element),
    *(settled, least, written_over),
)


def differences(f, step=1e-5):
    along = np.array([(f(A + step * e, B) - f(A - step * e, B)) / 2 / step for e in np.eye(len(A))])
    return along, (f(A, B + step) - f(A, B - step)) / 2 / step


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_derivatives_in_both_modes(program) -> None:
    a_bar, b_bar = grad(program, argnums=(0, 1)).plain(A, B)
    wanted = differences(program)
    np.testing.assert_allclose(a_bar, wanted[0], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(b_bar, wanted[1], rtol=1e-6)
    v = np.cos(np.arange(3.0)), 0.7
    _, change = jvp(program, argnums=(0, 1)).plain(A, B, tangents=v)
    np.testing.assert_allclose(change, a_bar @ v[0] + b_bar * v[1], rtol=1e-10)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.__name__)
def test_second_derivatives(program) -> None:
    v = np.cos(np.arange(3.0)), 0.7
    gradient = grad(program, argnums=(0, 1)).plain
    product = hvp(program, argnums=(0, 1)).plain(A, B, v=v)
    step = 1e-5
    above = gradient(A + step * v[0], B + step * v[1])
    below = gradient(A - step * v[0], B - step * v[1])
    for got, more, less in zip(product, above, below, strict=True):
        np.testing.assert_allclose(got, (more - less) / 2 / step, rtol=1e-5, atol=1e-7)


def test_any_order() -> None:
    # x^3 + x = a: x' = 1/(3 x^2 + 1), x'' = -6 x x'^3, x''' = -6 x'^4 - 18 x x'^2 x''.
    x = found(2.0, 1.0)
    first = 1 / (3 * x * x + 1)
    second = -6 * x * first**3
    third = -6 * first**4 - 18 * x * first**2 * second

    def f(a):
        return found(a, 1.0)

    assert grad(f).plain(2.0) == pytest.approx(first, rel=1e-12)
    assert grad(grad(f)).plain(2.0) == pytest.approx(second, rel=1e-11)
    assert grad(grad(grad(f))).plain(2.0) == pytest.approx(third, rel=1e-10)
    _, series = jet(f).plain(2.0, series=(1.0, 0.0, 0.0))
    np.testing.assert_allclose(series, (first, second / 2, third / 6), rtol=1e-10)
    assert hessian(f).plain(2.0) == pytest.approx(second, rel=1e-11)


def test_batches() -> None:
    both = vmap(grad(found), in_axes=(0, None))(A, B)
    np.testing.assert_allclose(both, [grad(found).plain(x, B) for x in A], rtol=1e-12)


@pytest.mark.parametrize("program", (each, vector), ids=lambda p: p.__name__)
def test_compiled(program) -> None:
    derivative = grad(program, argnums=(0, 1))
    for got, want in zip(derivative(A, B), derivative.plain(A, B), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12)


def test_the_iterations_leave_nothing_behind() -> None:
    """The text has one loop to find x, and in the reverse sweep the slope where it was found."""
    text = grad(found, argnums=(0, 1)).specialise(2.0, B).source
    assert text.count("while") == 1
    assert ".append(" not in text and "np." not in text


def test_without_srcgrad_they_give_the_same() -> None:
    x = np.arange(4.0).reshape(2, 2)
    for function in (root, fixed_point, argmin):
        assert function(lambda z: z, 1.5) == 1.5
        np.testing.assert_array_equal(function(lambda z: z, x), x)


def test_a_singular_equation_has_no_finite_derivative() -> None:
    assert not math.isfinite(grad(lambda a: root(lambda x: (x - a) ** 2, a)).plain(1.0))


def test_what_is_no_equation_is_refused() -> None:
    def without_unknown(a):
        return root(lambda x: a, a)

    def complex_unknown(a):
        return root(lambda x: x * x - a, complex(a, 1.0)).real

    for function in (without_unknown, complex_unknown):
        with pytest.raises(srcgrad.NotDifferentiable):
            grad(function).plain(2.0)
    with pytest.raises(srcgrad.SrcgradError, match="not as many equations"):
        grad(lambda a, n: np.sum(root(lambda x: x[:n] - a, np.zeros(3)))).plain(2.0, 2)
