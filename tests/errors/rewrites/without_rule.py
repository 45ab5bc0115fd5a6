"""Rewrites of programs that call what has no rule, or give it an argument that is not followed."""

from __future__ import annotations

import ctypes
import math

import numba
import numpy as np
import scipy.sparse
import scipy.special

from srcgrad import adjoint, partials
from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
COMPLEX = np.array([1.0 + 1j, 2.0])


@instead_of("SG303", 2.0)
def order_that_is_constant(x):
    return scipy.special.jv(3.0, x)


@instead_of("SG305", VECTOR)
def reshaped_in_the_list(x):
    arrays = [x * x]
    arrays[0] = arrays[0].reshape(3, 1)
    return np.sum(arrays[0])


absolute = ctypes.CDLL(None).fabs
absolute.argtypes, absolute.restype = [ctypes.c_double], ctypes.c_double


@adjoint(absolute)
def _(x, result_bar):
    return result_bar if x > 0.0 else -result_bar


@instead_of("SG308 SG362 SG364 SG2401", 2.0)
def foreign_with_a_rule(x):
    return absolute(x * x) * x


def product(a, b):
    return a * b


partials(product, lambda a, b: (b, a))


@instead_of("SG310", VECTOR)
def rule_for_each_element(x):
    total = 0.0
    for value in x:
        total += product(value, value)
    return total


@instead_of("SG311", 2.0)
def imports_what_there_is(x):
    from math import sin

    return sin(x)


@instead_of("SG315", VECTOR)
def array_of_two_axes(x):
    return np.sum(np.array(x, ndmin=2) ** 2)


@instead_of("SG316", VECTOR)
def without_the_keyword(x):
    return np.sum(np.outer(x, x))


@instead_of("SG317", COMPLEX)
def assigns_the_conjugate(x):
    y = x.conj()
    return np.sum(np.abs(y) ** 2)


@instead_of("SG318", 2.0)
def scales_real_numbers(x):
    return np.sum(np.abs((1.0 + 1j) * np.arange(3.0) * x))


@instead_of("SG319", VECTOR)
def einsum_without_an_order(x):
    return np.einsum("i,i", x, x)


@instead_of("SG322", VECTOR)
def cosine_sums_by_hand(x):
    n = len(x)
    total = 0.0
    for k in range(n):
        real = imaginary = 0.0
        for j in range(n):
            real += x[j] * math.cos(2.0 * math.pi * j * k / n)
            imaginary += x[j] * math.sin(2.0 * math.pi * j * k / n)
        total += math.hypot(real, imaginary + 1.0)
    return total


@instead_of("SG323", MATRIX)
def mesh_of_vectors(x):
    return np.sum(np.meshgrid(x.ravel(), x.ravel())[0] ** 2)


@instead_of("SG324", 2.0)
def mgrid_of_slices(x):
    return np.sum(np.mgrid[0:3, 0:2]) * x * x


@instead_of("SG326", MATRIX)
def take_along_an_axis(x):
    return np.sum(np.take_along_axis(x, np.zeros((2, 1), dtype=int), axis=1) ** 2)


@instead_of("SG327", MATRIX)
def diagonal_of_axes(x):
    return np.sum(np.diagonal(x, 0, 0, 1) ** 2)


@instead_of("SG330 SG331", VECTOR)
def loop_over_elements(x):
    found = np.zeros_like(x)
    for k in range(len(x)):
        found[k] = x[k] * x[k]
    return np.sum(found)


@instead_of("SG332", VECTOR)
def columns_side_by_side(x):
    return np.sum(np.concatenate([x[:, None], x[:, None]], axis=1) ** 2)


@instead_of("SG336", COMPLEX)
def parts_without_nan(x):
    real, imaginary = np.nan_to_num(x.real), np.nan_to_num(x.imag)
    return np.sum(real * real + imaginary)


@instead_of("SG337", 2.0)
def bessel_series(x):
    total = term = 1.0
    for k in range(1, 20):
        term *= 0.25 * x * x / (k * k)
        total += term
    return total


@instead_of("SG340", MATRIX)
def strides_of_a_copy(x):
    y = np.ascontiguousarray(x.T if x[0, 0] > 0.0 else x)
    return np.sum(y * y) * y.strides[0]


SQUARE = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5], [0.5, 1.0, 2.0]])


@instead_of("SG341", SQUARE)
def axis_that_is_moved(x):
    return np.sum(np.vecmat(x[0], np.moveaxis(x, 0, 1)))


@instead_of("SG342", MATRIX)
def choice_of_places(x):
    places = np.random.default_rng(0).choice(3, 2)
    return np.sum(x[:, places] ** 2)


@instead_of("SG343", MATRIX)
def shuffled_places(x):
    places = np.array([0, 1])
    np.random.default_rng(0).shuffle(places)
    return x[places[0], 0] ** 2


@instead_of("SG344", 2.0)
def permutation_of_places(x):
    return np.arange(3.0)[np.random.default_rng(0).permutation(3)][0] * x * x + x


@instead_of("SG345", 2.0)
def draw_by_a_size(x):
    return np.sum(np.random.default_rng(0).standard_normal(3)) * x * x


@instead_of("SG349", VECTOR)
def without_a_signature(x):
    return np.sum(np.add(x, x * x, dtype=np.float64))


@instead_of("SG352", 2.0)
def entropy_by_its_formula(x):
    return 0.5 * math.log(2.0 * math.pi * math.e * x * x)


@numba.njit
def _both(x):
    with numba.objmode():
        pass
    return np.array([x, 2.0 * x])


@adjoint(_both)
def _(x, result_bar):
    return result_bar[0] + 2.0 * result_bar[1]


@instead_of("SG363 SG365", 2.0)
def numbers_in_an_array(x):
    found = _both(x)
    return found[0] * found[1]


@instead_of("SG355", 1.5)
def derivative_of_a_bessel_function(x):
    return scipy.special.jvp(0, x)
