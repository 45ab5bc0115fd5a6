"""Compiled operations on complex numbers against NumPy's own, at zeros, infinities and limits."""

import itertools
import math

import numpy as np
import pytest

import srcgrad
from srcgrad.printer import constant

PARTS = (0.0, -0.0, 1.0, -2.5, 1e-300, 1e200, 800.0, -800.0, math.inf, -math.inf, math.nan)
NUMBERS = np.array([complex(*parts) for parts in itertools.product(PARTS, repeat=2)])
FINITE = NUMBERS[np.isfinite(NUMBERS)]


def functions(z):
    out = np.empty((9, z.shape[0]), dtype=complex)
    out[0] = np.exp(z)
    out[1] = np.sin(z)
    out[2] = np.cos(z)
    out[3] = np.sinh(z)
    out[4] = np.cosh(z)
    out[5] = np.tanh(z)
    out[6] = np.expm1(z)
    out[7] = np.arccosh(z)
    out[8] = np.sign(z)
    return np.sum(out.real), out


def quotients(z, w, x):
    out = np.empty((3, z.shape[0]), dtype=complex)
    out[0] = z / w
    out[1] = z / x
    out[2] = x / w
    return np.sum(out.real), out


def assert_same(found, expected):
    with np.errstate(all="ignore"):
        for a, b in ((found.real, expected.real), (found.imag, expected.imag)):
            near = np.abs(a - b) <= 1e-12 * np.abs(b)
            assert np.all((a == b) | near | (np.isnan(a) & np.isnan(b)))


def test_functions():
    # Where a result overflows in one part, Numba does not keep the other one finite.
    z = FINITE[~((np.abs(FINITE.real) == 1e-300) | (np.abs(FINITE.imag) == 1e-300))]
    with np.errstate(all="ignore"):
        (_, found), _ = srcgrad.value_and_grad(functions, has_aux=True)(z)
        assert_same(found, functions(z)[1])


def test_quotients():
    z, w = (each.ravel() for each in np.meshgrid(NUMBERS, NUMBERS))
    x = np.resize(np.array(PARTS), z.shape)
    with np.errstate(all="ignore"):
        (_, found), _ = srcgrad.value_and_grad(quotients, has_aux=True)(z, w, x)
        expected = quotients(z, w, x)[1]
    real = np.isfinite(z) & np.isfinite(x) & (x != 0.0)
    assert_same(found[0], expected[0])
    assert_same(found[1][real], expected[1][real])
    assert_same(found[2][np.isfinite(w) & (w != 0)], expected[2][np.isfinite(w) & (w != 0)])


@pytest.mark.parametrize("number", NUMBERS.tolist(), ids=str)
def test_a_constant_is_written_to_the_sign_of_its_zeros(number):
    read = eval(constant(number), {"math": math})
    assert (repr(read.real), repr(read.imag)) == (repr(number.real), repr(number.imag))
