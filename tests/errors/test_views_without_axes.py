"""A view without axes is a number here: what would have to see its array change is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import grad
from srcgrad.errors import AliasingError

Program = Callable[..., Any]
PROGRAMS: list[Program] = []


def refused(program: Program) -> Program:
    PROGRAMS.append(program)
    return program


@refused
def read_in_a_loop_that_changes_it(y, n):
    z = y[..., 0]
    total = 0.0
    for _ in range(n):
        total += z * 1.0
        y[0] *= 2.0
    return total


@refused
def taken_by_an_iteration_before_the_change(y, n):
    z = y[..., 0]
    for k in range(n):
        z = y[..., k]
        y[k] = y[k - 1] ** 2
    return z + 0.0


@refused
def one_of_two(y, n):
    z = y[..., 0] if n > 1 else y[..., 1]
    y[0] = y[1] ** 2
    return z * 2.0


@refused
def in_a_list(y, n):
    kept = [y[..., 0], 1.0]
    y[0] = 5.0 * y[1]
    return sum(kept) * n


@refused
def with_an_axis_again(y, n):
    z = y[..., 1][None]
    z[0] = y[0] ** 2
    return np.sum(y) * n


@refused
def of_one_dimension_at_least(y, n):
    z = np.atleast_1d(y[..., 0])
    z[0] = y[1] ** 2
    return np.sum(y) * n


@refused
def reshaped(y, n):
    z = y[..., 0].reshape(1)
    y[0] = y[1] ** 2
    return z[0] * n


@refused
def as_an_array(y, n):
    z = np.asarray(y[..., 1])
    y[1] = y[0] ** 2
    return z.T * n


@refused
def broadcast(y, n):
    z = np.broadcast_to(y[..., 1], (n,))
    y[1] = y[0] ** 2
    return z[0] + z[1]


@refused
def squeezed(y, n):
    z = np.squeeze(y[:1])
    for k in range(n):
        y[0] += z * y[k]
    return y[0]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_refused(program: Program) -> None:
    with pytest.raises(AliasingError):
        grad(program).plain(np.array([1.0, 2.0, 3.0]), 2)


# Arrays without axes of their own, which np.array makes of numbers, have names too --------------


@refused
def changed_under_another_name(y, n):
    a = np.array(y[0])
    b = a
    a *= y[1]
    return b * n


@refused
def changed_by_a_function(y, n):
    def add(a):
        a += y[1] ** 2

    total = np.asarray(y[0])
    add(total)
    return total * n


@refused
def changed_in_a_loop(y, n):
    a = np.array(0.0)
    b = a
    for k in range(n):
        a += y[k]
    return b * 2.0


@refused
def changed_after_a_loop(y, n):
    a = np.array(0.0)
    for k in range(n):
        a += y[k] ** 2
    b = a
    b *= y[1]
    return a * 2.0


@refused
def named_in_a_loop(y, n):
    a, total = np.array(0.0), 0.0
    for k in range(n):
        b = a
        a += y[k] ** 2
        total += b * y[0]
    return total


@refused
def chosen(y, n):
    a = np.where(n > 0, y[0], y[1])
    b, _ = pair = (a, 1.0)
    b += y[1]
    return pair[0] * 2.0


@refused
def chosen_of_several(y, n):
    a = b = np.select([y[0] > n], [y[1]], y[0])
    b += y[1]
    return a * 2.0


@refused
def contracted(y, n):
    a = b = np.tensordot(y, y, n - n + 1)
    b *= 2.0
    return a * y[0]


@refused
def vectorized(y, n):
    a = b = np.vectorize(lambda t: t * n)(y[0])
    b *= 2.0
    return a * y[0]


@refused
def both_names_made_by_an_iteration(y, n):
    total = 0.0
    for k in range(n):
        c = np.array(y[k])
        if k > 0:
            before += y[k]  # noqa: F821
            total = total + other  # noqa: F821
        before = c  # noqa: F841
        other = c  # noqa: F841
    return total


@refused
def both_names_from_before(y, n):
    total, before, other = 0.0, np.array(0.0), np.array(0.0)
    for k in range(n):
        c = np.array(y[k])
        before += y[k]
        total = total + other
        before = c
        other = c
    return total


@refused
def one_or_the_other(y, n):
    a, b = np.array(0.0), np.array(1.0)
    if y[0] > 0.5:
        a = b
    a += y[1] ** n
    return b * y[0]


def test_one_that_is_read_at_once_may_be_of_what_changes():
    def last_and_first(x):
        x = x * 1.0
        x -= np.where((-x) > x[..., -1], -x, 0.5 * x[..., -1])
        x += x[..., 0]
        y = x[..., 1] * 2.0 + x
        x[1] = 3.0
        return np.sum(x**2) + np.sum(y * x)

    x = np.array([0.3, -0.8, 0.6, 1.1])
    slopes = [
        (last_and_first(x + 1e-6 * e) - last_and_first(x - 1e-6 * e)) / 2e-6 for e in np.eye(4)
    ]
    np.testing.assert_allclose(grad(last_and_first).plain(x), slopes, atol=1e-7)
