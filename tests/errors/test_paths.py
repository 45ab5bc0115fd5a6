"""A name that means different things on different paths: the difference is said."""

import numpy as np
import pytest

from srcgrad import NotDifferentiable, grad


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


SAID = (
    (lists, (1.0,), r"a list of 2 \(a number .*\) on one path and a list of 1 \(an array\)"),
    (dicts, (1.0,), "a dict with the keys 'p' on one path and a dict with the keys 'q' on another"),
    (growing, (1.0, np.ones(3)), r"b is a list of 1 \(2.0\) on one path and a list that grows"),
)


@pytest.mark.parametrize(("program", "arguments", "words"), SAID)
def test_said(program, arguments, words):
    with pytest.raises(NotDifferentiable, match=words):
        grad(program).plain(*arguments)
