"""Slices and shifted subscripts, at lengths below, at and above what a processor does at a time."""

import numpy as np
import pytest

from srcgrad import value_and_grad

SIZES = (1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33)
TEXT = """
import numpy as np


def pasted(x, u, t):
    x[{o} : {o} + 2] = t
    x[{o} + 2 : {o} + 2 + len(u)] = u
    total = 0.0
    for i in range(len(x) - {o}):
        total += x[i + {o}] * x[i]
    return total + np.sum(x * x)


def emptied(x, u, t):
    for i in range(2):
        t += x[i + {o}]
        x[i + {o}] = 0.0
    x[-len(u) :] += u[::-1] * t
    return np.sum(x[{o} :] ** 2) + t
"""


def by_hand_pasted(o, x, u, t):
    y = x.copy()
    y[o : o + 2] = t
    y[o + 2 : o + 2 + len(u)] = u
    bar = 2.0 * y
    bar[:-o] += y[o:]
    bar[o:] += y[:-o]
    x_bar = bar.copy()
    x_bar[o : o + 2 + len(u)] = 0.0
    value = np.dot(y[o:], y[:-o]) + np.dot(y, y)
    return value, (x_bar, bar[o + 2 : o + 2 + len(u)], bar[o : o + 2].sum())


def by_hand_emptied(o, x, u, t):
    t = t + x[o] + x[o + 1]
    y = x.copy()
    y[o : o + 2] = 0.0
    y[-len(u) :] += u[::-1] * t
    bar = 2.0 * y
    bar[:o] = 0.0
    last = bar[-len(u) :]
    t_bar = 1.0 + np.dot(last, u[::-1])
    x_bar = bar.copy()
    x_bar[o : o + 2] = t_bar
    return np.dot(y[o:], y[o:]) + t, (x_bar, t * last[::-1], t_bar)


@pytest.mark.parametrize(
    "offset",
    [pytest.param(o, marks=[] if o == 4 else pytest.mark.long) for o in range(1, 10)],
)
def test_slices_and_shifts(offset, module):
    programs = module(TEXT.format(o=offset))
    for program, by_hand in (
        (programs.pasted, by_hand_pasted),
        (programs.emptied, by_hand_emptied),
    ):
        derivative = value_and_grad(program, argnums=(0, 1, 2))
        for size in SIZES:
            for more in (0, 3):
                numbers = np.random.default_rng(size).normal(size=offset + 2 + 2 * size + more)
                x, u, t = numbers[size:], numbers[:size].copy(), 0.75
                value, (x_bar, u_bar, t_bar) = by_hand(offset, x, u, t)
                for found in (derivative(x, u, t), derivative.plain(x, u, t)):
                    assert found[0] == pytest.approx(value, rel=1e-12)
                    np.testing.assert_allclose(found[1][0], x_bar, rtol=1e-12, atol=1e-12)
                    np.testing.assert_allclose(found[1][1], u_bar, rtol=1e-12, atol=1e-12)
                    assert found[1][2] == pytest.approx(t_bar, rel=1e-12, abs=1e-12)
