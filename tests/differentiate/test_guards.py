"""Second derivatives where an adjoint, or a tangent, is zero and a product with it is left out."""

import math

import numpy as np
import pytest

import srcgrad


def gauss(h, a, b):
    return h * math.exp(-((a / b) ** 2))


def shifted(h, a, b):
    return h * math.exp(-((h + a / b) ** 2))


def cancelling(h, a, b):
    return h * math.exp(-(((h - h * 0.0) + a / b) ** 2))


def peaks(h, a, b):
    total = 0.0
    for i in range(3):
        total += h * (i + 1.0) * math.exp(-((a / (b + i)) ** 2))
    return total + h * h * a


def quotient(h, a, b):
    return (h / math.exp(a / b)) ** 3 + h * (a / b) ** 2.5


def vector(h, a, b):
    x = np.array([a, b, a * b])
    y = np.array([h, 2.0 * h, h * h])
    return np.sum(y * np.exp(-((x / b) ** 2)))


PROGRAMS = [gauss, shifted, cancelling, peaks, quotient, vector]
AT = (0.0, 0.9, 2.0)


def expected(program):
    """Differences of gradients, at two steps."""
    slope = srcgrad.grad(program, argnums=(0, 1, 2)).plain

    def rise(k, h):
        ahead, back = list(AT), list(AT)
        ahead[k] += h
        back[k] -= h
        return (np.array(slope(*ahead)) - np.array(slope(*back))) / (2 * h)

    h = 1e-3
    return np.array([(4 * rise(k, h / 2) - rise(k, h)) / 3 for k in range(3)])


@pytest.mark.parametrize("program", PROGRAMS)
def test_hessian(program):
    found = np.array(srcgrad.hessian(program, argnums=(0, 1, 2)).plain(*AT))
    np.testing.assert_allclose(found, expected(program), rtol=1e-7, atol=1e-8)
    np.testing.assert_allclose(found, found.T, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("program", PROGRAMS)
def test_products(program):
    rows = expected(program)
    product = srcgrad.hvp(program, argnums=(0, 1, 2))
    for k in range(3):
        direction = tuple(np.eye(3)[k])
        found = np.array(product.plain(*AT, v=direction))
        np.testing.assert_allclose(found, rows[k], rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize("program", PROGRAMS)
def test_reverse_over_reverse(program):
    first = srcgrad.grad(program, argnums=1)
    found = srcgrad.grad(first, argnums=0).plain(*AT)
    assert found == pytest.approx(expected(program)[0, 1], rel=1e-7, abs=1e-8)


def test_third_derivative():
    # d^3/dh da^2 of h * exp(-(a/b)^2) at h = 0 is that of exp(-(a/b)^2) twice.
    third = srcgrad.grad(srcgrad.grad(srcgrad.grad(gauss, 1), 1), 0)
    a, b = AT[1:]
    want = math.exp(-((a / b) ** 2)) * (4 * a**2 / b**4 - 2 / b**2)
    assert third.plain(*AT) == pytest.approx(want, rel=1e-10)


def test_zero_still_wins_over_infinity():
    def chosen(x, y):
        z = np.where(x > 0.0, x / y, 0.0)
        return np.sum(z * z)

    x, y = np.array([1.0, -1.0, 0.0]), np.array([2.0, 0.0, 0.0])
    found = srcgrad.hvp(chosen, argnums=(0, 1)).plain(x, y, v=(np.ones(3), np.ones(3)))
    assert all(np.isfinite(each).all() for each in found)


def test_compiled():
    found = srcgrad.hessian(peaks, argnums=(0, 1, 2))
    np.testing.assert_allclose(np.array(found(*AT)), np.array(found.plain(*AT)), rtol=1e-12)
