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


def roots(h, a, b):
    return (b + h * a) ** 0.7 + math.asin(0.3 + 0.1 * h * a * b)


def root_of_each(h, a, b):
    y = np.array([h * a, h * b]) + 0.5
    return np.sum(y**0.7 * np.arcsin(0.1 * y))


def waves(h, a, b):
    total = 0j
    for i in range(2):
        y = h * np.exp(-((complex(a, 0.3 * i) / complex(b, 1.0)) ** 2))
        if abs(complex(b, i)) > 0.1:
            total += y
    return (total * total).real + total.imag - total.real


PROGRAMS = [gauss, shifted, cancelling, peaks, quotient, vector, roots, root_of_each, waves]
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


@pytest.mark.parametrize("outer", [srcgrad.jacfwd, srcgrad.jacrev])
@pytest.mark.parametrize("inner", [srcgrad.jacfwd, srcgrad.jacrev])
@pytest.mark.parametrize("program", [gauss, vector, roots, root_of_each])
def test_jacobians_of_jacobians(program, inner, outer):
    every = (0, 1, 2)
    found = np.array(outer(inner(program, every), every).plain(*AT))
    np.testing.assert_allclose(found, expected(program), rtol=1e-7, atol=1e-8)


def test_complex_arguments():
    def masked(h, x, z):
        total = 0j
        for i in range(len(z)):
            y = h * np.exp(-((x[i] / z[i]) ** 2))
            if abs(z[i]) > 0.1:
                total += y
        return (total * total).real + total.imag

    random = np.random.default_rng(0)
    x, z, u, w = random.random((4, 3)) + 1j * random.random((4, 3)) + 0.2
    slope = srcgrad.grad(masked, (0, 1, 2)).plain
    found = srcgrad.hvp(masked, (0, 1, 2)).plain(0.0, x, z, v=(0.7, u, w))
    h = 1e-5
    ahead, back = (slope(k * 0.7, x + k * u, z + k * w) for k in (h, -h))
    for one, two, three in zip(found, ahead, back, strict=True):
        np.testing.assert_allclose(one, (np.array(two) - three) / (2 * h), rtol=1e-6, atol=1e-6)


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


@pytest.mark.parametrize("outer", [srcgrad.jacfwd, srcgrad.jacrev])
@pytest.mark.parametrize("program", [gauss, roots, waves])
def test_third_derivatives(program, outer):
    second = srcgrad.hessian(program, (0, 1, 2))

    def rise(k, h):
        ahead, back = list(AT), list(AT)
        ahead[k] += h
        back[k] -= h
        return (np.array(second.plain(*ahead)) - np.array(second.plain(*back))) / (2 * h)

    h = 1e-3
    wanted = np.stack([(4 * rise(k, h / 2) - rise(k, h)) / 3 for k in range(3)], axis=-1)
    found = np.array(outer(second, (0, 1, 2)).plain(*AT))
    np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=1e-8)
