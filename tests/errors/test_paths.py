"""A name that means different things on different paths: the difference is said."""

import numpy as np
import pytest

from srcgrad import AliasingError, NotDifferentiable, grad
from tests.tools.checking import check


def lists(x):
    if x > 0.0:
        a = [x, x]
    else:
        a = [np.ones(2)]
    return a[0] * 2.0


def dicts(x):
    if x > 0.0:
        a = {"p": x}
    else:
        a = {"q": x}
    return a["p"]


def growing(x, y, b):
    a = [1.0]
    for i in range(len(y)):
        if y[i] > 1.0:
            b = a.copy()
            b.append(x)
        a.append(y[i] * b[-1])
    return sum(a)


def total(rows):
    total = 1.0
    for row in rows:
        total = total + row
    return np.sum(total)


def seen(rows):
    total, out = 1.0, 0.0
    for row in rows:
        out += np.sum(total)
        total = total + row
    return out


def shared(rows):
    total, history = 0.0, []
    for row in rows:
        total += row
        history.append(total)
    return np.sum(np.array(history))


def before(rows):
    """What the name stood for before is a number in the first iteration, and an array later."""
    total, out = 0.0, 0.0
    for row in rows:
        old = total
        total += row
        out += np.sum(old * row)
    return out


SAID = (
    (total, (np.ones((0, 3)),), "total is a number on one path .* and has to be an array here"),
    (seen, (np.ones((2, 3)),), "total is a number on one path and an array on another"),
    (before, (np.ones((2, 3)),), "total is a number on one path and an array on another"),
    (lists, (1.0,), r"a list of 2 \(a number .*\) on one path and a list of 1 \(an array\)"),
    (dicts, (1.0,), "a dict with the keys 'p' on one path and a dict with the keys 'q' on another"),
    (growing, (1.0, np.ones(3), [2.0]), r"b is a list of 1 .* on one path and a list that grows"),
)


@pytest.mark.parametrize(("program", "arguments", "words"), SAID)
def test_said(program, arguments, words):
    with pytest.raises(NotDifferentiable, match=words):
        grad(program).plain(*arguments)


def test_an_array_that_is_in_a_list_is_not_written_to():
    with pytest.raises(AliasingError):
        grad(shared).plain(np.ones((2, 3)))


class Held:
    pass


def a_view_and_none(x):
    if x[0] > 1.0:
        y = 2.0 / x
        p = y[1:]
    else:
        y = 3.0 * x
    y[1] = 3.0
    return np.sum(p)


@pytest.mark.parametrize("first", [0.5, 2.0])
def test_of_a_view_on_one_path_only_nothing_is_overwritten(first):
    with pytest.raises(AliasingError, match="may or may not be the one that another name"):
        grad(a_view_and_none).plain(np.array([first, 3.0, 4.0]))


def test_a_loop_within_a_loop_writes_to_the_array_of_the_outer_one():
    def f(x, n):
        a = x
        for _ in range(n):
            for _ in range(2):
                x = x.reshape(3)
                a, x = x, a
                a[1] += x[0] * x[1]
        return np.sum(a)

    x, step = np.array([0.3, 0.9, -0.5]), 1e-6
    for n in range(4):
        slopes = [(f(x + step * e, n) - f(x - step * e, n)) / (2.0 * step) for e in np.eye(3)]
        np.testing.assert_allclose(grad(f).plain(x, n), slopes, atol=1e-7)


def two_names_on_both_paths(x):
    if x[0] > 1.0:
        y = 2.0 / x
        p = y
    else:
        y = x * x
        p = y
    y[0] = 3.0
    p[1] *= x[2]
    return np.sum(p * y)


def objects_on_both_paths(x):
    held = Held()
    if x[0] > 1.0:
        held.p = 2.0 / x
    else:
        held.p = x * x
    held.q = held.p
    held.p[1] = x[0] * x[1]
    return np.sum(held.q * held.p)


def two_names_and_nothing_written(x):
    if x[0] > 1.0:
        y = 2.0 / x
        p = y
    else:
        y = 3.0 * x
        p = x
    return np.sum(p * y * y)


@pytest.mark.parametrize(
    "function", [two_names_on_both_paths, objects_on_both_paths, two_names_and_nothing_written]
)
@pytest.mark.parametrize("first", [0.5, 2.0])
def test_of_an_array_with_two_names_on_either_path(function, first):
    check(function, np.array([first, 3.0, 4.0]), compiled=False)
