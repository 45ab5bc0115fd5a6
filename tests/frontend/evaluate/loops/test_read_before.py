"""Views that a loop hands on: where a copy in their place would be an old one."""

import numpy as np
import pytest

from srcgrad import AliasingError, grad
from tests.tools.checking import check

X = np.array([0.7, -1.2, 2.1, 0.4, 1.5, -0.3])


def kept_on_a_path(x):
    """A path does not look the view up again: then it shows what was written."""
    rows = np.ones((2, 3))
    y, total = rows[0], 0.0
    for v in x:
        total += y[0] * v
        rows[0] = rows[0] * v
        if v > 1.0:
            y = rows[1]
    return total


def read_after_a_write(x):
    rows = np.ones((3, 3))
    y, total = rows[0], 0.0
    for k in range(len(x)):
        rows[k % 2] = rows[k % 2] * x[k] + 1.0
        total += y[0] * x[k]
        y = rows[k % 2]
    return total


def overlapping(x):
    """Element by element, and each store is seen by the next read."""
    h = np.zeros(len(x) + 1)
    h[: len(x)] = x
    y = h[0:3]
    for k in range(len(x) - 3):
        for j in range(3):
            h[k + 1 + j] = h[k + 1 + j] + y[j]
        y = h[k + 1 : k + 4]
    return np.sum(y**2)


def written_through(x):
    h = np.zeros((len(x) + 1, 2))
    y = h[0]
    for k in range(len(x)):
        y[0] = x[k] * 2.0
        h[k + 1] = y * x[k]
        y = h[k + 1]
    return np.sum(h)


def written_after_the_loop(x):
    h = np.ones((len(x) + 1, 2))
    y = h[0]
    for k in range(len(x)):
        h[k + 1] = y * x[k] + 1.0
        y = h[k + 1]
    h[len(x)] = h[len(x)] * 2.0
    return np.sum(y)


def one_step_behind(x):
    """What is handed on twice is read when the array has been written to since."""
    rows = np.ones((2, 3))
    before, last, total = np.zeros(3), rows[0], 0.0
    for k in range(len(x)):
        before = last
        rows[k % 2] = rows[k % 2] * x[k]
        total += before[0]
        last = rows[k % 2]
    return total


def two_steps_behind(x):
    rows = np.ones((2, 3))
    before, last, total = np.zeros(3), rows[0], 0.0
    for k in range(len(x)):
        rows[k % 2] = rows[k % 2] * x[k]
        total += before[0]
        before = last
        last = rows[k % 2]
    return total


def in_an_inner_loop(x):
    rows, other = np.ones((2, 3)), np.ones((9, 3))
    y, total = rows[0], 0.0
    for k in range(len(x)):
        for j in range(len(x)):
            rows[k % 2] = rows[k % 2] * x[j]
            total += y[0]
            y = other[j]
        y = rows[k % 2]
    return total


PROGRAMS = [
    kept_on_a_path,
    read_after_a_write,
    overlapping,
    written_through,
    written_after_the_loop,
    one_step_behind,
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_followed(program):
    check(program, X, compiled=program in (overlapping, one_step_behind))


@pytest.mark.parametrize("program", [two_steps_behind, in_an_inner_loop])
def test_refused(program):
    with pytest.raises(AliasingError):
        grad(program).specialise(X)
