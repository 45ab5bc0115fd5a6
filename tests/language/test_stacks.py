"""Recursion that writes to arrays of which it may have another name: refused, not lost."""

import numpy as np
import pytest

import srcgrad
from srcgrad import errors

X = np.array([1.3, 0.4, 2.2, 0.7, 3.1, 1.9])


def by_another_name(x):
    def down(n):
        c = np.zeros(3)
        d = c
        if n == 0:
            return np.ones(3) * x[0]
        r = down(n - 1)
        c[0] += x[n]
        return d + r

    return np.sum(down(int(x[0] + 3.0)) ** 2)


def by_a_view(x):
    def down(n):
        c = np.zeros(3)
        d = c[1:]
        if n == 0:
            return np.ones(3) * x[0]
        r = down(n - 1)
        d[0] = x[n]
        return c + r

    return np.sum(down(int(x[0] + 3.0)) ** 2)


def returned_and_kept(x):
    def down(a, n):
        if n == 0:
            return a
        r = down(a, n - 1)
        r[0] += x[n]
        return a

    return np.sum(down(x.copy(), int(x[0] + 2.0)) ** 2)


def found_around_the_function(x):
    z = x.copy()

    def down(n):
        if n == 0:
            return z
        r = down(n - 1)
        r[0] += x[n]
        return r * 1.0

    return np.sum(down(int(x[0] + 2.0)) ** 2) + z[0] ** 2


def _moved(a, b):
    if len(a) > 1:
        c = a[1:].copy()
        _moved(c, b)
        a[0] += b[0] * c[0]
        a[0] *= b[0]


def one_array_twice(x):
    y = x.copy()
    _moved(y, y)
    return np.sum(y**2)


def named_around_the_function(x):
    y = x.copy()

    def down(a):
        if len(a) > 1:
            c = a[1:].copy()
            down(c)
            a[0] += y[0] * c[0]
            a[0] += y[0]

    down(y)
    return np.sum(y**2)


def _halves(a, b):
    if len(a) > 1:
        a[1] *= 2.0 * b[0]
        t = b[0]
        _halves(a[1:], a[:2])
        a[0] += b[0] * t


def slice_beside_a_slice(x):
    y = x.copy()
    _halves(y, x)
    return np.sum(y**2)


def _other_name(a):
    if len(a) > 1:
        b = a[1:].copy()
        d = b
        _other_name(b)
        d[0] = 3.0
        a[0] *= b[0]


def moved_and_kept(x):
    y = x.copy()
    _other_name(y)
    return np.sum(y**2)


def in_a_list(x):
    kept = []

    def down(n):
        c = x * (n + 1)
        kept.append(c)
        if n == 0:
            return c
        r = down(n - 1)
        c[0] = 7.0 * x[1]
        return r + c

    return np.sum(down(int(x[0] + 2.0)) ** 2) + sum(np.sum(each) for each in kept)


def two_arguments(x):
    def down(a, b, n):
        if n == 0:
            return a * b
        a[0] += x[n]
        r = down(b, a, n - 1)
        b[1] += r[0]
        return r + a

    y = x.copy()
    return np.sum(down(y, y, int(x[0] + 3.0)) ** 2)


def what_was_given(x):
    def down(a, n):
        return a if n == 0 else down(a, n - 1)

    y = x.copy()
    r = down(y, int(x[0] + 2.0))
    r[0] = 3.0 * x[1]
    return np.sum(r * y)


PROGRAMS = (
    by_another_name,
    by_a_view,
    returned_and_kept,
    found_around_the_function,
    one_array_twice,
    named_around_the_function,
    slice_beside_a_slice,
    moved_and_kept,
    in_a_list,
    two_arguments,
    what_was_given,
)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_refused(program):
    with pytest.raises(errors.DifferentiationError, match="calls itself to a depth"):
        srcgrad.grad(program).plain(X)
