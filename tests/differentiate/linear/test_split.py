"""What the first part of a derivative keeps, and that the second works nothing out again."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from srcgrad.linearization import Linearizing
from srcgrad.specialisation import Specialisation

VECTOR = np.array([0.4, -1.2, 0.7, 1.5])


def parts(program: Any, *arguments: Any, transposed: bool = False) -> tuple[str, str]:
    """The text of the first part, and that of the second."""
    linear = Linearizing(program)
    known: Specialisation = (linear.transposed if transposed else linear).specialise(*arguments)
    return known.source, known.product.source


@pytest.mark.parametrize("transposed", [False, True])
def test_no_function_is_called_twice(transposed: bool) -> None:
    def f(x):
        y = np.zeros_like(x)
        for i in range(len(x)):
            y[i] = math.exp(math.sin(x[i])) / math.sqrt(1.0 + x[i] ** 2)
        return y

    _, second = parts(f, VECTOR, transposed=transposed)
    assert "math." not in re.sub("#.*", "", second)
    assert "for i in range(n)" in second


def test_lengths_known_beforehand_make_arrays() -> None:
    def f(x, n):
        for _ in range(n):
            for i in range(1, len(x)):
                x[i] = x[i] * x[i - 1]
        return x

    first, second = parts(f, VECTOR, 3)
    assert ".append(" not in first
    assert "x_saved" in second
    assert "step, i]" in second


def test_a_while_has_as_many_trips_as_it_had() -> None:
    def f(x):
        while x > 1.0:
            x = x * math.cos(x) ** 2
        return x

    first, second = parts(f, 5.0)
    assert "while x > 1.0" in first
    assert "while" not in second
    assert "for trip in range(trips)" in second


def test_branches_taken_are_kept() -> None:
    def f(x):
        y = 1.0
        for i in range(len(x)):
            y = y * x[i] if math.sin(y) > math.cos(y) else y + x[i]
        return y

    first, second = parts(f, VECTOR)
    assert "dtype=np.bool_" in first
    assert "if taken_saved[i]" in second


def test_what_is_cheap_is_worked_out_again() -> None:
    def f(x, k):
        return np.sum(k * x**2)

    first, second = parts(f, VECTOR, 2.0)
    assert "np.empty" not in first
    assert "x[i] * x_dot[i]" in second


def test_an_array_that_a_loop_makes_anew() -> None:
    def f(a, b, n):
        for _ in range(n):
            b = np.linalg.solve(a, b)
            a = a + np.outer(b, b)
        return b

    matrix = np.eye(3) * 3.0 + 0.2
    _, second = parts(f, matrix, VECTOR[:3], 2)
    assert re.sub("#.*", "", second).count("np.linalg.solve") == 1
    assert "a_again" in second and "= a_saved[step" in second
