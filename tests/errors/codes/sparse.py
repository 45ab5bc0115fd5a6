"""Sparse Jacobians that are refused, and what they need."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from srcgrad import check_grad, grad, hessian_diagonal, jacobian, vmap
from tests.tools.refused import situation


def squares(x):
    return x * x


def positive(x):
    return np.array([each for each in x if each > 0.0])


@situation("SG2250")
def a_length_that_depends_on_floats():
    jacobian(positive, mode="sparse").plain(np.ones(3))


@situation("SG2251")
def complex_numbers():
    jacobian(squares, mode="sparse").plain(np.ones(3, complex))


@situation("SG2252")
def a_list_that_has_grown():
    jacobian(lambda x, n: [x * k for k in range(n)], mode="sparse").plain(2.0, 3)


@situation("SG820")
def no_scipy():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.util, "find_spec", lambda name: None)
        jacobian(squares, mode="sparse")


@situation("SG821")
def no_pattern_yet():
    print(jacobian(squares, mode="sparse").pattern)


@situation("SG822")
def no_matplotlib():
    sparse = jacobian(squares, mode="sparse")
    sparse.plain(np.ones(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importlib.util, "find_spec", lambda name: None)
        sparse.pattern.plot()


@situation("SG2253")
def within_a_function():
    grad(lambda x: np.sum(jacobian(squares, mode="sparse")(x))).plain(np.ones(2))


@situation("SG2254")
def a_batch():
    vmap(jacobian(squares, mode="sparse"))


def energy(x):
    return np.sum(x[1:] * x[:-1] ** 3)


@situation("SG2383")
def a_batch_of_diagonals():
    vmap(hessian_diagonal(energy))


@situation("SG2384")
def a_check_of_a_diagonal():
    check_grad(hessian_diagonal(energy), (np.ones(3),))


@situation("SG2381")
def a_diagonal_by_complex_numbers():
    hessian_diagonal(lambda z: abs(z) ** 2).plain(1.0j)
