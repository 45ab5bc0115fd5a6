"""A name that means different things on different paths: the difference is said."""

import numpy as np
import pytest

from srcgrad import AliasingError, NotDifferentiable, grad


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


def growing(x, y):
    a = [1.0]
    b = [2.0]
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
    (growing, (1.0, np.ones(3)), r"b is a list of 1 \(2.0\) on one path and a list that grows"),
)


@pytest.mark.parametrize(("program", "arguments", "words"), SAID)
def test_said(program, arguments, words):
    with pytest.raises(NotDifferentiable, match=words):
        grad(program).plain(*arguments)


def test_an_array_that_is_in_a_list_is_not_written_to():
    with pytest.raises(AliasingError):
        grad(shared).plain(np.ones((2, 3)))
