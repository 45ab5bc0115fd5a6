"""Patterns through arrays that are one or another as floating-point numbers say."""

from __future__ import annotations

import numpy as np
import pytest

from srcgrad import jacobian

RANDOM = np.random.default_rng(5)


def scaled(x):
    """An array made anew on one side, in each round."""
    y = np.empty(2 * len(x))
    for k in range(len(x)):
        g = x[k] * np.array([1.0, 2.0])
        if g[0] > 0.0:
            g = g * x[k]
        y[2 * k : 2 * k + 2] = g
    return y


def shortened(x):
    """By a helper that returns one array or another."""

    def weighed(gap):
        size = np.hypot(gap[0], gap[1])
        return gap if size < 1.0 else gap / size

    y = np.empty(2 * (len(x) - 1))
    for k in range(len(x) - 1):
        y[2 * k : 2 * k + 2] = weighed(x[k : k + 2] * 1.5)
    return y


def handed_on(x):
    """One side keeps what earlier rounds made."""
    y = np.empty(len(x))
    g = x[:1] * 2.0
    for k in range(len(x)):
        if x[k] > 0.0:
            g = g * x[k]
        y[k] = g[0]
    return y


def begun_again(x):
    """One side forgets it: nobody knows whether."""
    y = np.empty(len(x))
    g = np.zeros(2)
    for k in range(len(x)):
        if x[k] > 0.0:
            g = np.zeros(2)
        g = g + x[k]
        y[k] = g[0] * g[1]
    return y


def nested(x):
    """A side in a side, and one that overwrites elements."""
    y = np.empty(len(x))
    for k in range(len(x)):
        g = np.array([x[k], x[k - 1]])
        if x[k] > -0.5:
            if x[k - 1] > 0.0:
                g = np.sqrt(1.0 + g**2)
            else:
                g[1] = x[k - 2]
            g = g * 2.0
        y[k] = g.sum()
    return y


def left_on_one_side(x):
    """Made in a round on one side alone, read in the next."""
    y = np.zeros(len(x))
    last = x[:2].copy()
    for k in range(2, len(x)):
        y[k] = last[0] * last[1]
        if x[k] > 0.0:
            last = x[k - 1 : k + 1].copy()
    return y


PROGRAMS = [scaled, shortened, handed_on, begun_again, nested, left_on_one_side]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda f: f.__name__)
def test_one_pattern_holds_for_all_floats(program):
    sparse = jacobian(program, mode="sparse")
    dense = jacobian(program, mode="forward")
    for _ in range(6):
        x = RANDOM.normal(size=7)
        np.testing.assert_allclose(sparse.plain(x).toarray(), dense.plain(x), atol=1e-12)
    assert len(sparse._plans) == 1


@pytest.mark.parametrize(("program", "bound"), [(scaled, 14), (shortened, 24), (nested, 21)])
def test_earlier_rounds_are_forgotten(program, bound):
    sparse = jacobian(program, mode="sparse")
    sparse.plain(RANDOM.normal(size=7))
    assert sparse.pattern.nnz <= bound
