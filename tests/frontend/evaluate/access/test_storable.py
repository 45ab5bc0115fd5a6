"""What is computed in place has no more axes than where it goes, as in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad

MANY = np.arange(20.0).reshape(1, 5, 4) / 7.0


def whole(x):
    a = np.zeros((5, 4))
    a += x
    return np.sum(a * a)


def everything(x):
    a = np.zeros((5, 4))
    a[:] -= x
    return np.sum(a * a)


def row(x):
    a = np.zeros((5, 4))
    a[0] += x[:, 0]
    return np.sum(a * a)


def view(x):
    a = np.ones(4)
    b = a[1:]
    b *= x[:, 0, 1:]
    return np.sum(a * a)


def picked(x):
    a = np.zeros((5, 4))
    a[[0, 1]] += x[:, :2]
    return np.sum(a * a)


def masked(x):
    a = np.zeros(4)
    a[a > -1.0] += x[:, 0]
    return np.sum(a * a)


@pytest.mark.parametrize(
    "program", [whole, everything, row, view, picked, masked], ids=lambda p: p.__name__
)
def test_more_axes_are_refused_in_place(program: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match="non-broadcastable output operand"):
        program(MANY)
    with pytest.raises(srcgrad.DifferentiationError, match="non-broadcastable output operand"):
        srcgrad.grad(program).plain(MANY)


def test_a_store_may_have_more_axes_of_one_element() -> None:
    def stored(x):
        a = np.zeros((5, 4))
        a[:] = x
        a[0] = a[0] + x[0, 1]
        return np.sum(a * a)

    step = 1e-6
    moved = (stored(MANY + step) - stored(MANY - step)) / (2.0 * step)
    assert abs(np.sum(srcgrad.grad(stored).plain(MANY)) - moved) < 1e-6
