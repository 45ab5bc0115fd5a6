"""Numba's decorators, those that compile again at each call and so are kept from differences."""

import numba
import numpy as np
from numba import njit, stencil

from srcgrad import grad, value_and_grad


def decorated(x):
    @njit
    def scaled(y):
        return y * x[0]

    @numba.jit(nopython=True)
    def shifted(y):
        return y + x[1]

    square = njit(lambda z: z * z)
    return scaled(x[2]) * shifted(x[3]) + square(x[0])


def bare(x):
    return x[2] * x[0] * (x[3] + x[1]) + x[0] * x[0]


def test_decorators_within_a_function() -> None:
    x = np.array([0.3, 0.8, 1.2, 2.0])
    np.testing.assert_allclose(grad(decorated).plain(x), grad(bare).plain(x), rtol=1e-14)


@stencil
def neighbours(a):
    return 0.25 * (a[0, 1] + a[1, 0] + a[0, -1] * a[-1, 0])


def around(a):
    return np.sum(neighbours(a) ** 2)


def around_by_slices(a):
    inner = 0.25 * (a[1:-1, 2:] + a[2:, 1:-1] + a[1:-1, :-2] * a[:-2, 1:-1])
    return np.sum(inner**2)


def test_a_stencil_is_the_loop_over_the_inner_elements() -> None:
    a = np.arange(12.0).reshape(3, 4) / 7.0
    value, slope = value_and_grad(around).plain(a)
    wanted, expected = value_and_grad(around_by_slices).plain(a)
    assert value == around(a)
    np.testing.assert_allclose(value, wanted, rtol=1e-14)
    np.testing.assert_allclose(slope, expected, rtol=1e-14)
