"""Second and third derivatives where a rule gives a limit instead of its formula.

Expected values are of the functions' series: a constant in place of the limit would have the slope
zero there.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special

from srcgrad import grad, hvp, jvp


def logarithm_of_sum(x):
    return np.logaddexp(x, 0.0)


def softplus(x):
    return np.logaddexp(0.0, x)


def binary_logarithm_of_sum(x):
    return np.logaddexp2(x, 0.0)


def dilogarithm(x):
    return scipy.special.spence(1.0 + x)


def second_spherical(x):
    return scipy.special.spherical_jn(2, x)


def second_modified_spherical(x):
    return scipy.special.spherical_in(2, x)


def first_spherical_squared(x):
    return scipy.special.spherical_jn(1, x) ** 2


def sine_integral_by_argument(x):
    return scipy.special.sici(x)[0] * x


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (logarithm_of_sum, 0.25),
        (softplus, 0.25),
        (binary_logarithm_of_sum, 0.25 * math.log(2.0)),
        (dilogarithm, 0.5),  # -u + u^2 / 4
        (second_spherical, 2.0 / 15.0),  # x^2 / 15
        (second_modified_spherical, 2.0 / 15.0),
        (first_spherical_squared, 2.0 / 9.0),  # x^2 / 9
        (sine_integral_by_argument, 2.0),  # x^2
    ],
)
def test_second_derivatives_at_zero(f, expected):
    assert math.isclose(hvp(f).plain(0.0, v=1.0), expected, rel_tol=1e-12)
    assert math.isclose(grad(grad(f)).plain(0.0), expected, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: scipy.special.j1(x), -0.375),  # x / 2 - x^3 / 16
        (lambda x: scipy.special.i1(x), 0.375),
        (lambda x: scipy.special.sici(x)[0], -1.0 / 3.0),  # x - x^3 / 18
        (lambda x: scipy.special.shichi(x)[0], 1.0 / 3.0),
        (lambda x: scipy.special.spherical_jn(1, x), -0.2),  # x / 3 - x^3 / 30
        (lambda x: scipy.special.spherical_jn(3, x), 6.0 / 105.0),  # x^3 / 105
    ],
)
def test_third_derivatives_at_zero(f, expected):
    assert math.isclose(grad(grad(grad(f))).plain(0.0), expected, rel_tol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e-160, 1e160, 1e300])
@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x, s: math.log(x * s), -0.25),
        (lambda x, s: math.log2(x * s), -0.25 / math.log(2.0)),
        (lambda x, s: np.log10(s * x), -0.25 / math.log(10.0)),
        (lambda x, s: np.log(np.sum(np.array([x, x]) * s)), -0.25),
        (lambda x, s: np.log(x * s + x * x * s), -0.25 - 1.0 / 9.0),
        (lambda x, s: np.log(s / x), 0.25),
    ],
)
def test_second_derivatives_of_logarithms_of_numbers_whose_squares_are_none(f, expected, size):
    assert math.isclose(hvp(f).plain(2.0, size, v=1.0), expected, rel_tol=1e-12)
    assert math.isclose(grad(grad(f)).plain(2.0, size), expected, rel_tol=1e-12)


@pytest.mark.parametrize("size", [1e-300, 1e-200, 1.0, 1e200])
@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (lambda x, s: math.atan2(s * x, 3.0 * s), 3.0),
        (lambda x, s: np.arctan2(3.0 * s, s * x), -3.0),
        (lambda x, s: np.angle(3.0 * s + s * x * 1j), 3.0),
    ],
)
def test_angles_of_numbers_whose_squares_are_none(f, slope, size):
    assert math.isclose(grad(f).plain(2.0, size), slope / 13.0, rel_tol=1e-12)
    assert math.isclose(hvp(f).plain(2.0, size, v=1.0), -4.0 * slope / 169.0, rel_tol=1e-12)
    assert math.isclose(grad(grad(f)).plain(2.0, size), -4.0 * slope / 169.0, rel_tol=1e-12)


def test_the_angle_of_numbers_whose_squares_are_none_has_its_own_slopes():
    found = grad(math.atan2, argnums=(0, 1)).plain(3e-200, 4e-200)
    np.testing.assert_allclose(found, (1.6e199, -1.2e199), rtol=1e-12)


@pytest.mark.parametrize("f", [lambda x, s: math.asinh(x * s), lambda x, s: np.arccosh(s * x)])
def test_inverse_hyperbolic_functions_of_numbers_whose_squares_are_infinite(f):
    assert math.isclose(grad(f).plain(2.0, 1e200), 0.5, rel_tol=1e-12)
    assert math.isclose(hvp(f).plain(2.0, 1e200, v=1.0), -0.25, rel_tol=1e-12)
    assert math.isclose(grad(grad(f)).plain(2.0, 1e200), -0.25, rel_tol=1e-12)


@pytest.mark.parametrize("f", [lambda x: 3.0 / x, lambda x: 3.0 * np.reciprocal(x)])
@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_tangents_of_reciprocals_of_numbers_whose_squares_are_none(f, size):
    value, tangent = jvp(f).plain(2.0 * size, tangents=size)
    assert math.isclose(value, 1.5 / size, rel_tol=1e-14)
    assert math.isclose(tangent, -0.75 / size, rel_tol=1e-14)


@pytest.mark.parametrize("distance", [1.0, 3.7, 20.0, 40.0, 300.0])
@pytest.mark.parametrize("f", [np.logaddexp, np.logaddexp2])
def test_logarithms_of_sums_lose_no_digits_far_out(f, distance):
    def sums(x, y):
        return f(x, y)

    unit = math.log(2.0) if f is np.logaddexp2 else 1.0
    small = math.exp(-unit * distance)
    expected = unit * small / (1.0 + small) ** 2
    for x, y in ((distance, 0.0), (0.0, distance)):
        product = hvp(sums, ("x", "y")).plain(x, y, v=(1.0, 3.0))
        np.testing.assert_allclose(product, (-2.0 * expected, 2.0 * expected), rtol=1e-12, atol=0.0)
        np.testing.assert_allclose(grad(grad(sums)).plain(x, y), expected, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("f", [scipy.special.xlogy, scipy.special.xlog1py])
def test_mixed_derivatives_where_the_factor_is_zero(f):
    def both(x, y):
        return f(x, y)

    shift = 1.0 if f is scipy.special.xlog1py else 0.0
    product = hvp(both, ("x", "y")).plain(0.0, 2.0, v=(1.0, 10.0))
    np.testing.assert_allclose(product, (10.0 / (2.0 + shift), 1.0 / (2.0 + shift)), rtol=1e-14)


@pytest.mark.parametrize("f", [np.logaddexp, np.logaddexp2])
@pytest.mark.parametrize("x", [math.inf, -math.inf])
def test_halves_at_equal_infinities(f, x):
    def both(x, y):
        return f(x, y)

    with np.errstate(invalid="ignore"):
        assert grad(both, (0, 1)).plain(x, x) == (0.5, 0.5)
        assert jvp(both, (0, 1)).plain(x, x, tangents=(1.0, 3.0)) == (x, 2.0)
