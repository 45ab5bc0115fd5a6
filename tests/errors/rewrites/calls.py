"""Rewrites of programs that are refused for what they call, and with which arguments."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import scipy.integrate
import scipy.sparse
import scipy.special
import scipy.stats

import srcgrad
from srcgrad import gradients
from tests.tools.rewritten import instead_of

VECTOR = np.array([1.5, 2.5, 3.5])
MATRIX = np.array([[1.5, 2.5, 3.5], [4.5, 5.5, 6.5]])
COMPLEX = np.array([1.0 + 1j, 2.0])


class Own:
    def __init__(self, x):
        self.x = x


def square(x):
    return x * x


@instead_of("SG207", 2.0)
def what_a_lambda_gives(x):
    return (lambda v: v * x)(3.0)


@instead_of("SG212", 2.0, 3.0)
def sorted_by_an_array(x, y):
    return np.sort(np.array([x, y]))[0]


@instead_of("SG220", VECTOR)
def quotient_of_an_array(x):
    return np.sum(np.array([x[0], 1.0]) / x[0] * x[1])


@instead_of("SG222", 2.0)
def key_that_is_a_text(x):
    return {"x": 3.0}["x"] * x


@instead_of("SG223", VECTOR)
def slice_of_an_array(x):
    return np.sum(np.array([x[0], x[1], x[2]])[: int(x[1])])


@instead_of("SG225", VECTOR)
def repeated_in_an_array(x):
    return np.sum(np.repeat(x[None, :], int(x[1]), axis=0)[0])


@instead_of("SG228", VECTOR)
def element_of_an_array(x):
    return x[int(x[0])]


@instead_of("SG229", 2.0)
def copies_an_object(x):
    return copy.copy(Own(x)).x


@instead_of("SG231", VECTOR, 2)
def draws_by_an_argument(x, n):
    return np.sum(np.random.default_rng(0).normal(size=n)) * x[0]


@instead_of("SG232", 2.0)
def draws_before_the_branch(x):
    drawn = np.random.default_rng(0).normal()
    if x > 0.0:
        return drawn * x
    return x


@instead_of("SG237", VECTOR, 2)
def largest_of_a_slice(x, n):
    return max(np.max(x[:n]), 1.0)


@instead_of("SG246", VECTOR)
def real_part(x):
    return np.sum((x + 0j).real)


@instead_of("SG248", VECTOR)
def splits_at_known_places(x):
    return np.sum(np.array_split(x, 3)[0])


@instead_of("SG253", 2.0)
def state_with_a_seed(x):
    return np.random.RandomState(0).normal() * x


@instead_of("SG257", MATRIX)
def transposed(x):
    return np.sum(x.transpose(1, 0)[0] ** 2)


@instead_of("SG265", VECTOR)
def matrix_that_is_filled(x):
    n = int(x[2])
    rows = np.zeros((n, len(x)))
    for k in range(n):
        rows[k] = x
    return rows[1, 0]


@instead_of("SG268", 2.0, 5.0)
def clock_that_is_read_before(x, now):
    return x if now > 0.0 else 0.0


@instead_of("SG278", 2.0)
def something(x):
    return x * 2.0


@instead_of("SG281", VECTOR)
def some_of_a_list(x):
    return sum(itertools.islice([x[0], 2.0, 3.0], 2))


@instead_of("SG283", 2.0)
def unpacks_all_values(x):
    a, b = (v for v in [x, 2.0 * x])
    return a * b


@instead_of("SG284", VECTOR)
def twice_through_an_array(x):
    return x[0] + x[0]


@instead_of("SG287", VECTOR)
def groups_by_hand(x):
    total = x[0]
    for k in range(1, len(x)):
        if x[k] != x[k - 1]:
            total += x[k]
    return total


@instead_of("SG304", 2.0)
def sine(x):
    return np.sin(x)


@instead_of("SG306", 2.0)
def quadrature_of_one_variable(x):
    return scipy.integrate.quad(lambda t: t * x, 0.0, 1.0)[0]


@instead_of("SG307", 2.0)
def gamma(x):
    return scipy.special.gamma(x)


@instead_of("SG309", 2.0)
def single_precision(x):
    return float(np.float32(2.5)) * x


@instead_of("SG312", MATRIX)
def place_as_a_subscript(x):
    return np.sum(x[int(x[0, 0] > 0.0), 0])


@instead_of("SG313", VECTOR)
def array(x):
    return np.sum(np.array(x))


@instead_of("SG314", MATRIX)
def element(x):
    return x[0, 0]


@instead_of("SG320", VECTOR)
def bins_by_number(x):
    return np.sum(np.histogram(x, bins=2, range=(0.0, 4.0), weights=x)[0])


@instead_of("SG321", COMPLEX)
def largest_modulus(x):
    return np.abs(x[np.argmax(np.abs(x))])


@instead_of("SG328", VECTOR)
def two_arrays_side_by_side(x):
    return sum(a * b for a, b in zip(x, x, strict=True))


@instead_of("SG329", MATRIX)
def elements_of_a_transposed(x):
    total = 0.0
    for each in x.T.ravel():
        total += each
    return total


@instead_of("SG333", VECTOR)
def sines(x):
    return np.sum(np.sin(x))


@instead_of("SG334", VECTOR)
def windows(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2) ** 2)


@instead_of("SG335", MATRIX)
def one_cutoff(x):
    return np.sum(np.linalg.pinv(x, rcond=1e-15))


@instead_of("SG338", VECTOR)
def does_not_ask_for_memory(x):
    return x[0]


@instead_of("SG339", VECTOR)
def resized(x):
    return np.sum(np.resize(x, 5))


@instead_of("SG346", VECTOR)
def largest(x):
    return np.max(x)


@instead_of("SG347", MATRIX)
def one_axis_after_the_other(x):
    return np.lcm.reduce(np.lcm.reduce(x.astype(int), axis=0)) * x[0, 0]


@instead_of("SG348", VECTOR)
def converted(x):
    return np.sum(np.add(x, x.astype(float)))


@instead_of("SG350", VECTOR)
def sparse_of_its_parts(x):
    rows = scipy.sparse.csr_array(
        (x, np.array([0, 1, 2]), np.array([0, 2, 3])),
        shape=(2, 3),
    )
    return np.sum(rows @ VECTOR)


@instead_of("SG351", 2.0)
def lambertw_of_the_first_branch(x):
    return scipy.special.lambertw(x).real


@instead_of("SG353", VECTOR)
def frozen_without_a_seed(x):
    return scipy.stats.multivariate_normal(mean=VECTOR, cov=np.eye(3)).logpdf(2.0 * x)


@instead_of("SG354", VECTOR)
def geometric_mean(x):
    return scipy.stats.gmean(x)


@instead_of("SG357", VECTOR)
def windows_instead_of_strides(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2)[:, 0])


@instead_of("SG2123", 2.0)
def larger(x):
    def of_two(y, z):
        return max(y, z)

    return srcgrad.grad(of_two)(x, 1.0) * x


@instead_of("SG2125", 2.0)
def pair(x):
    def both(y):
        return y * y, y

    return srcgrad.grad(both, has_aux=True)(x)[0]


@instead_of("SG2126", VECTOR)
def gradient_of_a_sum(x):
    return np.sum(srcgrad.grad(lambda y: np.sum(square(y)))(x))


@instead_of("SG2129", 2.0)
def tangents_for_both(x):
    return srcgrad.jvp(lambda y, z: y * z, argnums=(0, 1))(x, x, tangents=(1.0, 1.0))[1]


@instead_of("SG2130", 2.0)
def tangent_of_the_same_form(x):
    return srcgrad.jvp(square)(x, tangents=1.0)[1]


@instead_of("SG2131", 2.0)
def argument_given(x):
    def scaled(y, k=3.0):
        return k * k * y

    return srcgrad.grad(scaled, argnums="k")(x, k=3.0)


@instead_of("SG2259", VECTOR)
def computed_before_the_call(x):
    shifted = x + 1.0
    return gradients(np.sum(shifted**3), shifted)[0]


@instead_of("SG2264", 2.0)
def known_how(a):
    return gradients(a * a, a, unconnected="zero")


@instead_of("SG2267", VECTOR)
def an_element_by_its_place(x):
    return gradients(np.sum(x**3), x[1])


@instead_of("SG2269", 2.0)
def complex_with_a_seed(a):
    z = a * 1j
    return abs(gradients(z * z, z, grad_ys=1.0))
