"""Arguments of a derivative within a function, which writes to them: apart, or refused."""

from __future__ import annotations

import numpy as np
import pytest

import srcgrad
from srcgrad import errors
from tests.tools.checking import Program

X = np.array([0.5, 1.3, 2.1, 0.9])


def shifted(a, b):
    a[0] += b[-1] ** 2
    return np.sum(a * b)


def of_one_array(x, n):
    return np.sum(srcgrad.grad(shifted)(x, x)) * n


def of_slices(x, n):
    return np.sum(srcgrad.grad(shifted)(x[:n], x[n : 2 * n]))


def of_slices_that_overlap(x, n):
    return np.sum(srcgrad.grad(shifted)(x[:n], x[1 : n + 1]))


def of_what_may_be_one(x, n):
    y = x if n > 1 else x.copy()
    return np.sum(srcgrad.grad(shifted)(y, x))


def linearized(x, n):
    return np.sum(srcgrad.linearize(shifted, x[:n], x[1 : n + 1])(x[:n]))


def test_a_derivative_within_of_arguments_apart() -> None:
    expected = np.sum(srcgrad.grad(shifted).plain(X[:2].copy(), X[2:].copy()))
    assert np.isclose(srcgrad.value(of_slices).plain(X, 2), expected)
    assert np.isclose(srcgrad.value(of_slices_that_overlap).plain(X, 1), X[1])
    expected = np.sum(srcgrad.grad(shifted).plain(X.copy(), X.copy()))
    assert np.isclose(srcgrad.value(of_what_may_be_one).plain(X, 1), expected)


@pytest.mark.parametrize(
    "program", [of_one_array, of_slices_that_overlap, of_what_may_be_one, linearized]
)
def test_a_derivative_within_of_arguments_that_share_memory(program: Program) -> None:
    with pytest.raises(errors.SrcgradError, match=r"another name|share memory"):
        srcgrad.value(program).plain(X, 2)
