"""Derivatives by C's conventions: called by address, by SciPy, by NumPy."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import pytest
from scipy import integrate, ndimage

from srcgrad import errors, grad, hessian, hvp, jacobian, jvp, value_and_grad
from srcgrad.company import cfunction, gufunc, integrand, window_function


def energy(x, k):
    total = 0.0
    for i in range(1, len(x)):
        if x[i] > 100.0:
            raise ValueError("too far")
        total += k * (x[i] - x[i - 1]) ** 2
    return total


def energy_by_hand(x, k):
    """Value, and the derivatives with respect to x and k."""
    steps = np.diff(x)
    slopes = np.zeros(len(x))
    slopes[1:] += 2.0 * k * steps
    slopes[:-1] -= 2.0 * k * steps
    return k * np.sum(steps**2), slopes, np.sum(steps**2)


X = np.array([0.5, 2.0, -1.0, 4.0])


@pytest.fixture(scope="module")
def made():
    return cfunction(value_and_grad(energy, ("x", "k")), "f8[:], f8")


class TestAddresses:
    def call(self, made, x, length=None):
        value, by_k, by_x = ctypes.c_double(-1.0), ctypes.c_double(-1.0), np.full(len(x), -1.0)
        places = (ctypes.byref(value), by_x.ctypes, length or len(x), ctypes.byref(by_k))
        status = made.ctypes(x.ctypes, len(x), 3.0, *places)
        return status, value.value, by_x, by_k.value

    def test_results(self, made):
        status, value, by_x, by_k = self.call(made, X)
        expected = energy_by_hand(X, 3.0)
        assert status == 0 and (value, by_k) == pytest.approx((expected[0], expected[2]))
        assert np.allclose(by_x, expected[1])
        assert made.address == ctypes.cast(made.ctypes, ctypes.c_void_p).value

    def test_what_is_raised_is_a_status(self, made):
        status, value, by_x, by_k = self.call(made, np.array([0.0, 101.0]))
        assert (status, value, by_k) == (1, -1.0, -1.0) and np.all(by_x == -1.0)

    def test_a_place_of_another_length_is_left_alone(self, made):
        status, value, by_x, by_k = self.call(made, X, length=3)
        assert (status, value, by_k) == (2, -1.0, -1.0) and np.all(by_x == -1.0)

    def test_tangents_have_the_lengths_of_arguments(self):
        made = cfunction(hvp(lambda x: np.sum(x**3)), "f8[:]")
        x, v, out = np.array([1.0, 2.0]), np.array([10.0, 1.0]), np.zeros(2)
        assert made.ctypes(x.ctypes, 2, v.ctypes, 1, out.ctypes, 2) == 2
        assert made.ctypes(x.ctypes, 2, v.ctypes, 2, out.ctypes, 2) == 0
        assert np.allclose(out, 6.0 * x * v)

    def test_kinds_of_numbers_and_names(self):
        def f(int, result0, n):
            return int * result0[0] * n

        made = cfunction(grad(f), ("f4", "f4[:]", "i8"))
        assert made.prototype.startswith(
            "int64_t f_grad(float int_, const float *result0_, int64_t result0__length0, int64_t n,"
        )
        out = ctypes.c_float()
        x = np.array([3.0], np.float32)
        assert made.ctypes(2.0, x.ctypes, 1, 5, ctypes.byref(out)) == 0 and out.value == 15.0


class TestIntegrals:
    def test_of_a_function_and_its_derivative(self):
        def f(x, a, b):
            return math.exp(-a * x) * math.cos(b * x)

        args = (0.7, 1.3)
        found, _ = integrate.quad(integrand(f), 0.0, 2.0, args=args)
        assert found == pytest.approx(integrate.quad(f, 0.0, 2.0, args=args)[0], rel=1e-10)
        by_a, _ = integrate.quad(integrand(grad(f, "a")), 0.0, 2.0, args=args)
        expected, _ = integrate.quad(lambda x: -x * f(x, *args), 0.0, 2.0)
        assert by_a == pytest.approx(expected, rel=1e-10)
        twice, _ = integrate.nquad(integrand(lambda x, y: x * y), [(0.0, 1.0), (0.0, 2.0)])
        assert twice == pytest.approx(1.0)

    @pytest.mark.filterwarnings("ignore::scipy.integrate.IntegrationWarning")
    def test_not_a_number_where_the_program_raises_or_parameters_are_missing(self):
        def f(x, a):
            if x > 0.5:
                raise ValueError("no")
            return a * x

        made = integrand(f)
        assert integrate.quad(made, 0.0, 0.5, args=(2.0,))[0] == pytest.approx(0.25)
        assert math.isnan(integrate.quad(made, 0.0, 1.0, args=(2.0,))[0])
        assert math.isnan(integrate.quad(made, 0.0, 0.5)[0])

    def test_windows(self):
        def spread(window):
            if window[0] > 50.0:
                raise ValueError("no")
            return np.max(window) - np.min(window)

        image = np.random.default_rng(2).normal(size=(9, 7))
        expected = ndimage.maximum_filter(image, 3) - ndimage.minimum_filter(image, 3)
        made = window_function(spread)
        assert np.array_equal(ndimage.generic_filter(image, made, size=3), expected)
        with pytest.raises(RuntimeError):
            ndimage.generic_filter(image + 100.0, made, size=3)


class TestGufuncs:
    def test_over_leading_axes(self):
        made = gufunc(value_and_grad(energy, ("x", "k")), "f8[:], f8")
        assert isinstance(made, np.ufunc) and made.signature == "(a),()->(),(a),()"
        x = np.random.default_rng(0).normal(size=(3, 1, 5))
        k = np.array([1.0, 2.0])
        found = made(x, k)
        assert [each.shape for each in found] == [(3, 2), (3, 2, 5), (3, 2)]
        for i in range(3):
            for j in range(2):
                expected = energy_by_hand(x[i, 0], k[j])
                for one, other in zip(found, expected, strict=True):
                    assert np.allclose(one[i, j], other)
        out = np.empty((5, 3))
        made(x[:, 0], 1.0, out=(None, out.T, None))
        assert np.array_equal(out.T, found[1][:, 0])
        with pytest.raises(ValueError, match="too far"):
            made(x + 101.0, k)

    def test_products_and_hessians(self):
        def f(x):
            return x[0] * np.sum(x**3)

        x, v = np.array([1.0, 2.0]), np.array([1.0, 10.0])
        expected = np.array([[12.0 * x[0] ** 2, 3.0 * x[1] ** 2], [12.0, 6.0 * x[0] * x[1]]])
        second = gufunc(hessian(f), "f8[:]")
        assert second.signature == "(a)->(a,a)" and np.allclose(
            second(np.array([x, x]))[1], expected
        )
        product = gufunc(hvp(f), "f8[:]")
        assert product.signature == "(a),(a)->(a)" and np.allclose(product(x, v), expected @ v)
        with pytest.raises(ValueError, match="mismatch"):
            product(x, v[:1])

    def test_signatures_of_ones_own(self):
        derivative = jacobian(lambda x: np.cumsum(x))
        with pytest.raises(errors.NotDifferentiable, match="shapes"):
            gufunc(derivative, "f8[:]")
        made = gufunc(derivative, "f8[:]", signature="(n)->(n,n)")
        assert np.allclose(made(np.ones((2, 3)))[1], np.tri(3))
        with pytest.raises(ValueError, match="tangents"):
            gufunc(jvp(lambda x: 2.0 * x), "f8[:]", signature="(n),(n)->(n),(n)")

    @pytest.mark.parametrize("size", [1, 2, 6])
    def test_a_result_of_another_shape_than_the_signatures(self, size):
        made = gufunc(lambda x: np.append(x, x)[:size], "f8[:]", signature="(n)->(n)")
        with pytest.raises(ValueError, match="shape of the signature"):
            made(np.arange(3.0))
        assert np.allclose(made(np.ones(size)), 1.0)

    def test_arrays_without_axes(self):
        made = gufunc(lambda x, w: np.sum(w * x), "f8[()], f8[:]")
        assert made(np.array([2.0, 3.0]), np.ones(4)).tolist() == [8.0, 12.0]


BACKWARDS = {
    "grad": grad(energy, ("k", "x")),
    "value_and_grad": value_and_grad(energy, (1, 0)),
    "jvp": jvp(energy, ("k", "x")),
    "hvp": hvp(energy, ("k", "x")),
    "jacobian": jacobian(energy, ("k", "x")),
    "items": grad(lambda *args: args[0] * args[1], (1, 0)),
}


@pytest.mark.parametrize("make", [cfunction, gufunc])
@pytest.mark.parametrize("name", BACKWARDS)
def test_results_in_another_order_than_the_parameters(name, make):
    """Python's answer is in the order of argnums, and machine code's is not: none is given."""
    with pytest.raises(errors.NotDifferentiable, match="order of the parameters"):
        make(BACKWARDS[name], "f8, f8" if name == "items" else "f8[:], f8")
