"""Arrays of integers on one path and of floats on another: right as Python has it, or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import value_and_grad
from srcgrad.errors import SrcgradError

Maker = Callable[[np.ndarray], Any]

STORED: list[Maker] = [
    lambda a: a,
    lambda a: a + 1,
    lambda a: a.copy(),
    lambda a: np.zeros_like(a),
    lambda a: np.zeros(2, a.dtype),
    lambda a: np.where(a > 2, a, 0),
    lambda a: np.full(3, a[0]),
    lambda a: np.array([a[0], a[1]]),
    lambda a: np.sum(a) * np.ones(2, int),
    lambda a: a.astype(float),
    lambda a: a * 1.5,
]
"""Arrays to store 2.5 into, of which NumPy makes 2 in some."""

COMPUTED: list[tuple[Maker, int]] = [
    (lambda a: np.sum(a // (a - 7)), 1),
    (lambda a: np.sum(a) // (np.sum(a) - 10), 1),
    (lambda a: np.sum(a**2) % 7, 2),
    (lambda a: np.linalg.norm(a), 2),
    (lambda a: np.sum((a * 2**50) ** 2 % 5), 0),
]
"""What is computed, and in how many calls it is right, of integers and of floats."""


def _arrays(x: float) -> np.ndarray:
    return np.array([7, 3]) if x > 0.0 else np.array([1.5, 2.5])


def _right_or_refused(f: Callable[[float], float]) -> int:
    """In how many of two calls the value is right; the others are refused."""
    right = 0
    for x in (1.0, -1.0):
        try:
            value = value_and_grad(f).plain(x)[0]
        except SrcgradError:
            continue
        assert value == f(x), x
        right += 1
    return right


@pytest.mark.parametrize("number", range(len(STORED)))
def test_what_is_stored(number: int) -> None:
    make = STORED[number]

    def f(x: float) -> float:
        b = make(_arrays(x))
        b[0] = 2.5
        return x * np.sum(b)

    assert _right_or_refused(f) == (2 if number >= len(STORED) - 2 else 0)


@pytest.mark.parametrize("number", range(len(COMPUTED)))
def test_what_is_computed(number: int) -> None:
    make, right = COMPUTED[number]
    assert _right_or_refused(lambda x: x * make(_arrays(x))) == right


def test_an_iteration_that_begins_with_integers() -> None:
    def f(a: np.ndarray, n: int) -> float:
        v = np.array([1, 2])
        for _ in range(n):
            v = a @ v
            v = v / np.linalg.norm(v)
        return v @ (a @ v) + np.sum(v * v)

    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    for n in (0, 1, 3):
        value, slope = value_and_grad(f).plain(a, n)
        np.testing.assert_allclose(value, f(a, n), rtol=1e-14)
        for at in np.ndindex(2, 2):
            step = np.zeros((2, 2))
            step[at] = 1e-6
            difference = (f(a + step, n) - f(a - step, n)) / 2e-6
            np.testing.assert_allclose(slope[at], difference, atol=1e-8)
