"""Choices in two parts, values and directions: where values change what the other part asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad

POINT = np.array([1.3, 0.4, 2.2, -0.7])


def a_place_that_moves(x):
    at, t = np.zeros(1, int), 1.0
    for i in range(len(x)):
        if i > 0:
            t = t * x[at[0]]
            at[0] = i
    return t * x[-1]


def a_place_of_two(x):
    at, t = np.zeros(2, int), x[0]
    for i in range(len(x)):
        if i % 2 == 0:
            t = t + x[at[0]] * t
            at[1] = at[0] + 1
            at[0] = i
        else:
            t = t * x[at[1]]
            at[1] = 0
    return t


def a_weight_that_changes(x):
    w, t = np.ones(2), x[0]
    for i in range(len(x)):
        if i != 1:
            t = t + w[0] * x[i] * t
            w[0] = w[0] + 1.0
    return t


def a_condition_that_changes(x):
    left, t = np.full(1, 2), 1.0
    for i in range(len(x)):
        if left[0] > 0:
            left[0] -= 1
            t = t * x[i]
    return t * x[0]


def a_length_that_changes(x):
    found = np.array([])
    for k in range(len(x)):
        if x[k] > 0.0:
            found = np.append(found, x[k] ** 2 * (1.0 + len(found)))
    return np.sum(found)


def halves(x):
    """The numbers of a function that calls itself are kept in arrays."""
    total = [0.0]

    def visit(lo, hi):
        if hi - lo < 1:
            return
        middle = (lo + hi) // 2
        visit(lo, middle)
        total[0] += x[middle] * (hi - lo)
        visit(middle + 1, hi)

    visit(0, len(x))
    return total[0] ** 2


PROGRAMS = (
    a_place_that_moves,
    a_place_of_two,
    a_weight_that_changes,
    a_condition_that_changes,
    a_length_that_changes,
    halves,
)


def slopes(program: Callable[[Any], Any], x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """By central differences, a row for each number that is moved."""
    moved = [(program(x + step * e), program(x - step * e)) for e in np.eye(len(x))]
    return np.array([(up - down) / (2.0 * step) for up, down in moved])


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.__name__)
def test_what_is_asked_for_is_what_it_was(program: Callable[[Any], Any]) -> None:
    gradient = slopes(program, POINT)
    for mode in ("forward", "reverse"):
        found = srcgrad.jacobian(program, mode=mode).plain(POINT)
        assert np.allclose(found, gradient, rtol=1e-7, atol=1e-8), mode
    curvature = slopes(srcgrad.grad(program).plain, POINT)
    assert np.allclose(srcgrad.hessian(program).plain(POINT), curvature, rtol=1e-7, atol=1e-7)
    again = srcgrad.jacobian(srcgrad.grad(program), mode="reverse").plain(POINT)
    assert np.allclose(again, curvature, rtol=1e-7, atol=1e-7)
