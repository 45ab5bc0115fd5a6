"""Second derivatives of programs that keep values in some of several nested branches."""

from __future__ import annotations

import math

import numpy as np
import pytest

from srcgrad import grad, hvp, vjp
from tests.tools.checking import slope


def doubled(y, n):
    for _ in range(n):
        y = y * y
        if y > 3.0:
            y = math.sin(y) * y
    return y


def kept_in_the_third_branch(x, n):
    if x < -1.0:
        return x * x
    y = x
    if x > 2.0:
        y = doubled(y, n)
    elif x > 0.5:
        y = doubled(y * x, n)
    elif x > 0.0:
        y = x * x * x
    return y


def kept_in_the_inner_branches(x, n):
    if x < 0.1:
        return x**3
    y = x
    if n > 2:
        if x > 2.0:
            y = doubled(0.5 * y, n - 2)
        else:
            y = x * x * x
    else:
        y = doubled(y, n)
    return y * x


def kept_four_deep(x, n):
    if x < 0.1:
        return x**3
    elif x < 0.4:
        return x**4
    elif x < 0.6:
        return doubled(1.5 + x, 2)
    elif x < 0.8:
        return x**5
    return doubled(x, n)


@pytest.mark.parametrize(
    "f", [kept_in_the_third_branch, kept_in_the_inner_branches, kept_four_deep]
)
def test_values_kept_in_some_branches(f):
    first = grad(f)
    backwards, forwards = vjp(first), hvp(f)
    for x in (-2.0, 0.05, 0.3, 0.55, 0.7, 2.1):
        expected, error = slope(lambda t, x=x: first.plain(x + t, 3))
        assert error < 1e-6 * (1.0 + abs(expected))
        found = [backwards.plain(x, 3, seed=1.0)[1], forwards.plain(x, 3, v=1.0)]
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)
