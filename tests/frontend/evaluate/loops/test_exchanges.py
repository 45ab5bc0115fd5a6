"""Arrays that change places in a loop: their other names, their lengths, routines that are given
them. Uncompiled, against differences and plain Python's value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad

A = np.array([[2.0, 0.3, -0.1], [0.2, 1.5, 0.4], [-0.3, 0.1, 1.8]])
X = np.array([0.7123, -0.4371, 0.9719])


def copied_before_the_exchange(x: Any, y: Any) -> Any:
    x = x.copy()
    y = y.copy()
    z = x * y
    for _ in range(3):
        x, y = y, x
        z = x
        for j in range(2):
            last = x[j] * z[1]
            y[j] += last
    return np.sum(x * y) + np.sum(z) * 0.3


def read_by_the_next_iteration(x: Any, y: Any) -> Any:
    z = x * 3.0
    total = 0.0
    for k in range(3):
        total += z[0] * y[k]
        x, y = y, x
        z = y
    return total + np.sum(z * x)


def given_to_solve(a: Any, b: Any) -> Any:
    m, n = a.copy(), a.T.copy()
    s = 0.0
    for _ in range(3):
        z = np.linalg.solve(m, b)
        s += np.sum(z * z)
        m, n = n, m
    return s


def given_to_solve_in_an_inner_loop(a: Any, b: Any) -> Any:
    m, n = a, a.T
    s = 0.0
    for _ in range(3):
        for _ in range(2):
            z = np.linalg.solve(m, b)
            m, n = n, m
        s += np.sum(z * z)
    return s + z[0]


def an_inner_loops_array(x: Any, y: Any) -> Any:
    for i in range(3):
        for j in range(2):
            z = x * (i + j + 1.0)
            for k in range(2):
                w = np.sin(z) * k
        x = x + np.cos(z) * y
    return np.sum(x * z) + np.sum(w)


def an_inner_loops_routine(a: Any, b: Any) -> Any:
    s = 0.0
    for _ in range(2):
        for j in range(2):
            q = np.linalg.inv(a + j * np.eye(3) * s * 0.1)
        s += np.sum(q)
    return s + np.sum(q @ b)


def slope(f: Callable[..., Any], arguments: list[Any], k: int) -> Any:
    found = np.zeros(arguments[k].shape)
    for index in np.ndindex(found.shape):
        values = []
        for step in (1e-5, -1e-5):
            given = [each.copy() for each in arguments]
            given[k][index] += step
            values.append(f(*given))
        found[index] = (values[0] - values[1]) / 2e-5
    return found


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        (copied_before_the_exchange, [X, A[0]]),
        (read_by_the_next_iteration, [X, A[0]]),
        (given_to_solve, [A, X]),
        (given_to_solve_in_an_inner_loop, [A, X]),
        (an_inner_loops_array, [X, A[0]]),
        (an_inner_loops_routine, [A, X]),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_exchange(program: Callable[..., Any], arguments: list[Any]) -> None:
    value, slopes = srcgrad.value_and_grad(program, argnums=(0, 1)).plain(*arguments)
    assert abs(value - program(*arguments)) < 1e-12 * (1.0 + abs(value))
    for k in (0, 1):
        np.testing.assert_allclose(slopes[k], slope(program, arguments, k), 1e-6, 1e-7)


def test_another_name_for_one_of_two() -> None:
    """What has changed places, and has one more name, is changed under both."""

    def before(x: Any) -> Any:
        y, z = x * 2.0, x * 3.0
        for _ in range(3):
            z = x
            x, y = y, x
        y[0] += 5.0
        return np.sum(z * z) + np.sum(y) + x[1]

    def after(x: Any) -> Any:
        y, z = x * 2.0, x * 3.0
        for _ in range(3):
            x, y = y, x
            z = x
        x[0] += 5.0
        return np.sum(z * z) + np.sum(y)

    for program in (before, after):
        value, gradient = srcgrad.value_and_grad(program).plain(X)
        assert abs(value - program(X.copy())) < 1e-12 * (1.0 + abs(value))
        np.testing.assert_allclose(gradient, slope(program, [X], 0), 1e-6, 1e-7)
