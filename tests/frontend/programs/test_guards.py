# ruff: noqa
"""Subscripts that are proven need no check; the others are checked before the loop or at the access."""

import math

import numpy as np
import pytest

from srcgrad import grad, ir, value_and_grad
from srcgrad.frontend.programs import interpret
from tests.tools.specialised import same, specialised


def gauss(u, f, n):
    N = u.shape[0]
    for t in range(n):
        for i in range(1, N - 1):
            for j in range(1, u.shape[1] - 1):
                u[i, j] = 0.25 * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - f)
    return u[0, 0]


def chol(A):
    n = A.shape[0]
    for j in range(n):
        for k in range(j):
            A[j, j] -= A[j, k] ** 2
        A[j, j] = math.sqrt(A[j, j])
        for i in range(j + 1, n):
            for k in range(j):
                A[i, j] -= A[i, k] * A[j, k]
            A[i, j] /= A[j, j]
    return A


def wh(x):
    i = 0
    s = 0.0
    while i < len(x):
        s += x[i]
        i += 1
    return s


def brk(x, t):
    s = 0.0
    for i in range(len(x)):
        if s > t:
            break
        s += x[i]
    return s


def per(x):
    n = len(x)
    s = 0.0
    for i in range(n):
        s += x[(i + 1) % n] * x[i - 1]
    return s


def rev(x):
    s = 0.0
    for i in reversed(range(len(x))):
        s = s * 0.5 + x[i]
    for i in range(len(x) - 1, 0, -1):
        s += x[i] * x[i - 1]
    for i in range(0, len(x) - 1, 2):
        s += x[i] * x[i + 1]
    for i in range(len(x)):
        for j in range(i + 1):
            s += x[i - j]
    return s


def half(x):
    n = len(x) // 2
    s = 0.0
    for i in range(n):
        s += x[2 * i] * x[2 * i + 1]
    return s


def guards(block):
    found = 0
    for statement in block:
        found += isinstance(statement, ir.Guard)
        for part in ("body", "then", "orelse"):
            found += guards(getattr(statement, part, ()))
    return found


def two_arrays(x, y):
    s = 0.0
    for i in range(len(x)):
        s += x[i] * y[i]
    return s


def view_beyond(x, k):
    v = x[2:5]
    return v[k]


@pytest.mark.parametrize(
    ("function", "args", "count"),
    [
        (gauss, (np.ones((4, 5)), 1.0, 3), 2),
        (chol, (np.eye(3),), 1),
        (wh, (np.ones(3),), 0),
        (brk, (np.ones(3), 1.0), 0),
        (per, (np.ones(3),), 0),
        (rev, (np.ones(4),), 0),
        (half, (np.ones(4),), 0),
        (two_arrays, (np.ones(4), np.ones(4)), 1),
        (view_beyond, (np.ones(9), 1), 1),
    ],
)
def test_guards_that_are_left(function, args, count):
    assert guards(specialised(function, *args)[0].program.body) == count


def test_hoisted_guard_is_before_the_loop():
    program = specialised(two_arrays, np.ones(3), np.ones(3))[0].program
    loop = next(each for each in program.body if isinstance(each, ir.For))
    assert guards(loop.body) == 0


def test_out_of_range_raises():
    program = specialised(two_arrays, np.ones(3), np.ones(3))[0].program
    assert interpret.run(program, np.ones(0), np.ones(0)) == (0.0,)
    with pytest.raises(IndexError, match="out of bounds for axis 0 with size 2"):
        interpret.run(program, np.ones(3), np.ones(2))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x[-2] * 2.0,
        lambda x: x[-3] + x[-2],
        lambda x: x[-1] * x[-2],
        lambda x: np.outer(x, x)[-2, -1],
        lambda x: np.sum(np.outer(x, x)[:, -3]),
        lambda x: x[1:][-2],
        lambda x: x[::2][-2],
        lambda x: np.sort(x)[-2],
        lambda x: np.sum(x + x[-2]),
        lambda x: [e * e for e in x if e > 0.0][-2],
    ],
)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 4])
def test_counted_from_the_end_of_an_array_that_may_be_short(function, size):
    derivative = value_and_grad(function)
    derivative.plain(np.arange(1.0, 6.0))
    x = np.arange(1.0, size + 1.0)
    try:
        expected = function(x)
    except IndexError:
        with pytest.raises(IndexError):
            derivative.plain(x)
    else:
        assert derivative.plain(x)[0] == expected


def test_a_check_of_a_short_array_is_one_comparison():
    assert "if n < 2:" in grad(lambda x: x[-2] * 2.0).specialise("f8[:]").source


def test_views_are_checked_by_their_own_length():
    same(
        view_beyond,
        (np.arange(9.0), 1),
        (np.arange(9.0), 3),
        (np.arange(9.0), -1),
        (np.arange(9.0), -4),
    )
