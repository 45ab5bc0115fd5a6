"""Programs that call what has no rule, or give it an argument that is not followed: SG3xx."""

from __future__ import annotations

import ctypes
import math

import numpy as np
import pytest
import scipy.integrate
import scipy.sparse
import scipy.special
import scipy.stats

from srcgrad import grad, hvp, partials
from tests.tools.refused import refused, situation

VECTOR = np.array([1.0, 2.0, 3.0])
MATRIX = np.ones((2, 3))
COMPLEX = np.array([1.0 + 1j, 2.0])


def first_only(a, b):
    return a * b


partials(first_only, lambda a, b: (b, None))


@refused("SG303", 2.0)
def degree_of_a_polynomial(x):
    return scipy.special.eval_legendre(x, 0.5)


@situation("SG372")
def second_derivative_of_an_elliptic_integral():
    assert grad(lambda m: scipy.special.ellipk(m))(0.0) == pytest.approx(math.pi / 8.0)
    hvp(lambda m: scipy.special.ellipk(m))(0.3, v=1.0)


@refused("SG304", 2.0)
def typo(x):
    return np.sinn(x)


@refused("SG305", VECTOR)
def shape_of_an_array_in_a_list(x):
    arrays = [x * 2.0]
    arrays[0].shape = (3, 1)
    return np.sum(arrays[0])


@refused("SG306", 2.0)
def quadrature(x):
    return scipy.integrate.nquad(lambda t: t * x, [[0.0, 1.0]])[0]


@refused("SG307", 2.0)
def keyword_of_a_built_in(x):
    return scipy.special.gamma(x, dtype=float)


unknown = ctypes.CDLL(None).labs


@refused("SG308", 2.0)
def foreign(x):
    return unknown(x) * x


@refused("SG309", 2.0)
def half_precision(x):
    return np.float16(x) * x


@refused("SG310", VECTOR)
def sine_of_an_array(x):
    return np.sum(first_only(x, 2.0))


@refused("SG311", 2.0)
def imports_a_typo(x):
    from math import sinn

    return sinn(x)


@refused("SG312", MATRIX)
def truth_as_a_subscript(x):
    return np.sum(x[x[0, 0] > 0.0, 0])


@refused("SG313", VECTOR)
def array_like(x):
    return np.sum(np.array(x, like=x))


@refused("SG314", MATRIX)
def rows_as_lists(x):
    return x.tolist()[0][0]


@refused("SG315", VECTOR)
def array_of_many(x):
    return np.sum(np.array(x, ndmin=2, ndmax=1))


@refused("SG316", VECTOR)
def keyword(x):
    return np.sum(np.vecdot(x, x, keepdims=True))


@refused("SG317", COMPLEX)
def conjugate_out(x):
    y = np.zeros(2, dtype=complex)
    x.conj(y)
    return np.sum(np.abs(y))


@refused("SG318", 2.0)
def arange_of_complex_numbers(x):
    return np.sum(np.abs(np.arange(0.0, 3.0, 1.0 + 0j))) * x


@refused("SG319", VECTOR)
def einsum_as_the_operands_lie(x):
    return np.einsum("i,i", x, x, order="F")


@refused("SG320", VECTOR)
def bins_by_a_rule(x):
    return np.sum(np.histogram(x, bins="auto", weights=x)[0])


@refused("SG321", COMPLEX)
def largest_complex_number(x):
    return np.abs(np.argmax(x)) * x[0].real


@refused("SG323", MATRIX)
def mesh_of_matrices(x):
    return np.sum(np.meshgrid(x, x)[0])


@refused("SG324", 2.0)
def mgrid_of_a_number(x):
    return np.sum(np.mgrid[3]) * x


@refused("SG326", MATRIX)
def take_along(x):
    return np.sum(np.take_along_axis(x, np.zeros((2, 1), dtype=int), axis=int(x[0, 0])))


@refused("SG327", MATRIX)
def diagonal(x):
    return np.sum(np.diagonal(x, 0, int(x[0, 0]) - 1, 1))


@refused("SG328", VECTOR)
def nditer_of_two(x):
    return sum(a * b for a, b in np.nditer([x, x]))


@refused("SG329", MATRIX)
def nditer_of_a_transposed(x):
    total = 0.0
    for each in np.nditer(x.T):
        total += each
    return total


@refused("SG330", VECTOR)
def vectorize_by_signature(x):
    return np.sum(np.vectorize(lambda v: v, signature="()->()")(x))


by_signature = np.vectorize(lambda v: v, signature="()->()")


@refused("SG331", VECTOR)
def vectorized_by_signature(x):
    return np.sum(by_signature(x))


@refused("SG332", VECTOR)
def columns_joined(x):
    return np.sum(np.c_["1", x, x])


@refused("SG333", VECTOR)
def frompyfunc(x):
    return np.sum(np.frompyfunc(math.sin, 1, 1)(x))


@refused("SG334", VECTOR)
def writeable_windows(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 2, writeable=True))


@refused("SG335", MATRIX)
def cutoffs(x):
    return np.sum(np.linalg.pinv(x, rcond=VECTOR))


@refused("SG336", COMPLEX)
def nan_to_num(x):
    return np.sum(np.abs(np.nan_to_num(x)))


@refused("SG338", VECTOR)
def shares(x):
    return x[0] if np.shares_memory(x, x[1:]) else 0.0


@refused("SG339", VECTOR)
def resize(x):
    y = x.copy()
    y.resize(5)
    return np.sum(y)


@refused("SG340", MATRIX)
def strides(x):
    y = x.T if x[0, 0] > 0.0 else x
    return np.sum(y) * y.strides[0]


@refused("SG373", MATRIX)
def flags(x):
    return np.sum(x) if x.flags["C_CONTIGUOUS"] else np.sum(x * x)


@refused("SG341", np.ones((3, 3)))
def matvec_along(x):
    return np.sum(np.vecmat(x[0], x, axis=0))


@refused("SG342", MATRIX)
def choice_along(x):
    return np.sum(np.random.default_rng(0).choice(x, 2, axis=1))


@refused("SG343", MATRIX)
def shuffle_of_a_matrix(x):
    y = x.copy()
    np.random.default_rng(0).shuffle(y)
    return y[0, 0]


@refused("SG344", 2.0)
def permuted(x):
    return np.random.default_rng(0).permuted(np.arange(3.0))[0] * x


@refused("SG345", 2.0)
def draw_by_keyword(x):
    return np.sum(np.random.default_rng(0).standard_normal(3, out=np.zeros(3))) * x


@refused("SG346", VECTOR)
def initial_none(x):
    return np.max(x, initial=None)


@refused("SG348", VECTOR)
def casting(x):
    return np.sum(np.add(x, x, casting="unsafe"))


@refused("SG349", VECTOR)
def signature(x):
    return np.sum(np.add(x, x, signature="dd->d"))


@refused("SG350", MATRIX)
def sparse_of_a_matrix(x):
    return np.sum(scipy.sparse.csr_array(x) @ VECTOR)


@refused("SG352", 2.0)
def entropy(x):
    return scipy.stats.norm.entropy(0.0, x)


@refused("SG353", VECTOR)
def seeded(x):
    return scipy.stats.multivariate_normal(mean=VECTOR, seed=0).logpdf(x)


@refused("SG354", VECTOR)
def nan_policy(x):
    return scipy.stats.gmean(x, nan_policy="omit")


@refused("SG357", VECTOR)
def half_steps(x):
    return np.sum(np.lib.stride_tricks.as_strided(x, (2, 2), (4, 8)))
