"""Arrays of one element where a number is wanted: as the installed NumPy does, which raises."""

from __future__ import annotations

import math

import numpy as np
import pytest

import srcgrad
from tests.tools.checking import check

x1, y3 = np.array([2.0]), np.array([3.0, 4.0, 5.0])


def as_number(x, y):
    return float(x) * x[0]


def of_a_slice(x, y):
    return y[0] * float(y[2:])


def of_a_matrix(x, y):
    return float(x.reshape(1, 1)) * 3.0


def mathematics(x, y):
    return math.sin(x) + y[1]


def of_two(x, y):
    return math.hypot(x, y[0])


def stored(x, y):
    y = y * 2.0
    y[-1] = x
    return np.sum(y * y)


def stored_in_a_matrix(x, y):
    z = np.outer(y, y)
    z[0][1] = x
    return np.sum(z * z)


def added(x, y):
    y = y * 2.0
    y[0] += x
    return np.sum(y * y)


def a_list_of_one(x, y):
    y = y * 2.0
    y[0] = [x[0]]
    return np.sum(y * y)


def filled(x, y):
    y = y * 2.0
    y.fill(x)
    return np.sum(y * y)


def kept_axes(x, y):
    y = y * 2.0
    y[1] = y.sum(keepdims=True)
    return np.sum(y * y)


def tried(x, y):
    try:
        return float(x) * y[0]
    except TypeError:
        return 3.0 * x[0] * y[1]


def tried_to_store(x, y):
    y = y * 2.0
    try:
        y[0] = x
    except ValueError:
        y[0] = 7.0 * x[0]
    return np.sum(y * y)


def squeezed(x, y):
    return float(np.squeeze(x)) * y[0] + float(x.item()) + float(np.dot(x, x))


def fits(x, y):
    z = np.zeros((2, 3))
    z[0:1, 1] = x
    z[..., 2] = x
    z[np.array([1]), 0] = x
    z[1, 1] = np.array(x[0])
    return np.sum(z * z * y) * bool(x)


PROGRAMS = [
    *(as_number, of_a_slice, of_a_matrix, mathematics, of_two, stored, stored_in_a_matrix, added),
    *(a_list_of_one, filled, kept_axes, tried, tried_to_store, fits),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_one_element_as_a_number(program):
    try:
        expected = program(x1, y3)
    except (TypeError, ValueError) as error:
        words = str(error)
        kinds = (type(error), srcgrad.DifferentiationError)
        for derivative in (srcgrad.value(program), srcgrad.grad(program, (0, 1))):
            with pytest.raises(kinds, match=words):
                derivative.plain(x1, y3)
        return
    assert srcgrad.value(program).plain(x1, y3) == pytest.approx(expected, rel=1e-14)
    check(program, x1, y3, compiled=False, layouts=False)


def test_squeezed_lengths_of_one_are_numbers_and_others_are_none():
    x_bar, y_bar = srcgrad.grad(squeezed, (0, 1)).plain(x1, y3)
    assert x_bar.tolist() == [3.0 + 1.0 + 4.0]
    assert y_bar.tolist() == [2.0, 0.0, 0.0]
    with pytest.raises((TypeError, srcgrad.ShapeError)):
        srcgrad.grad(squeezed).plain(y3, y3)


def of_squeezed(x):
    y = np.squeeze(x)
    return np.sum(y @ y) + np.squeeze(x[:1]).ndim if y.ndim == 1 else np.sum(y) * (y.ndim + 2.0)


def test_axes_of_one_in_a_call_are_squeezed():
    derivative = srcgrad.value_and_grad(of_squeezed)
    for shape in ((2, 3), (3, 1), (1, 3), (1, 1), (2, 3), (3, 1)):
        x = np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)
        value, gradient = derivative.plain(x)
        assert value == of_squeezed(x)
        one_axis = np.squeeze(x).ndim == 1
        expected = 2.0 * x if one_axis else np.full(shape, np.squeeze(x).ndim + 2.0)
        np.testing.assert_array_equal(gradient, expected)
