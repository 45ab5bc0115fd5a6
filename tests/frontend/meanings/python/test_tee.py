"""Iterators made by `tee` share what was taken: a write between two pulls is seen by the first."""

import itertools

import numpy as np
import pytest

from srcgrad import AliasingError, value_and_grad
from tests.tools.checking import Differences, flat


def written_between(x):
    y = list(x)
    a, b = itertools.tee(y)
    total = next(a) * 2.0
    y[1] = x[0] * 5.0
    total += next(a) + next(b) * 3.0 + next(b)
    return total


def written_behind(x):
    y = list(x)
    a, b = itertools.tee(y)
    total = next(a) + next(a) * 2.0
    y[0] = x[2] * 5.0
    return total + next(b) ** 2 + next(b) ** 3


def neighbours(x):
    a, b = itertools.tee(x)
    next(b)
    return sum(u * v for u, v in zip(a, b, strict=False))


@pytest.mark.parametrize("program", [written_between, written_behind, neighbours])
def test_of_a_list(program):
    x = [0.3, 0.7, 1.1]
    value, gradient = value_and_grad(program).plain(x)
    assert value == pytest.approx(program(x), rel=1e-14)
    differences = Differences(program, (x,), {}, [0])
    for direction in np.eye(3):
        assert flat(gradient) @ direction == pytest.approx(differences.along(direction)[0])


def test_of_an_array():
    x = np.array([0.3, 0.7, 1.1])
    value, gradient = value_and_grad(neighbours).plain(x)
    assert value == pytest.approx(x[0] * x[1] + x[1] * x[2])
    np.testing.assert_allclose(gradient, [x[1], x[0] + x[2], x[1]])


def test_an_array_that_is_written_to_is_refused():
    def written(x):
        x = x.copy()
        a, b = itertools.tee(x)
        total = sum(v * v for v in a)
        x[1] = total
        return total + sum(b)

    with pytest.raises(AliasingError, match=r"itertools\.tee reads from"):
        value_and_grad(written).plain(np.array([0.3, 0.7, 1.1]))
