"""Whole numbers where there may be a float: exact, or refused, never rounded in silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import grad, value_and_grad
from srcgrad.errors import DTypeError, Overflow

LARGE = 2**60 + 1
Function = Callable[..., Any]


def of_a_branch(x: float, m: int) -> float:
    k = 0.5
    if x < 1.0:
        k = m
    return x * (k % 1000)


def of_an_expression(x: float, m: int) -> float:
    k = m if x < 1.0 else x
    return x * (k % 1000)


def of_a_loop(x: float, m: int) -> float:
    k = 0.25
    for i in range(8):
        k = m + i if x < 1.0 else k + x
    return x * (k % 1000)


def of_a_while(x: float, m: int) -> float:
    k, left = x, 3
    while left > 0:
        k = m - left
        left -= 1
    return x * (k % 1000)


def of_a_list(x: float, m: int) -> float:
    values = [1.5, m - 1]
    at = 1 if x < 1.0 else 0
    return x * (values[at] % 1000)


def of_a_growing_list(x: float, m: int) -> float:
    values = [x]
    for i in range(3):
        if x < 1.0:
            values.append(m - i)
        else:
            values.append(0.5)
    return x * (values[-1] % 1000)


def of_a_list_stored_to(x: float, m: int) -> float:
    values = []
    for i in range(3):
        values.append(x * i)
    if x < 1.0:
        values[1] = m
    return x * (values[1] % 1000)


class Held:
    k = 0.5


def of_an_attribute(x: float, m: int) -> float:
    held = Held()
    if x < 1.0:
        held.k = m
    return x * (held.k % 1000)


def of_an_argument(x: float, m: int) -> float:
    def rest(k: float = 0.5) -> float:
        return k % 1000

    return x * (rest(m) if x < 1.0 else rest())


PLACES = [
    *(of_a_branch, of_an_expression, of_a_loop, of_a_while, of_a_list, of_a_growing_list),
    *(of_a_list_stored_to, of_an_attribute, of_an_argument),
]


@pytest.mark.parametrize("f", PLACES, ids=lambda f: f.__name__)
def test_no_digit_of_an_int_is_lost(f: Function) -> None:
    derivative = value_and_grad(f)
    for x in (0.5, 2.0):
        for m in (7, -(10**6) - 1, 10**12 + 3, 2**53 - 9, -(2**53) + 9, LARGE, -LARGE, 2**62 + 5):
            try:
                value, slope = derivative.plain(x, m)
            except Overflow:
                assert abs(m) > 2**52
                continue
            assert value == f(x, m)
            # What x is multiplied with is a whole number, or x itself, 1.5 or 0.5 with it.
            assert slope == (f(x + 0.25, m) - f(x, m)) / 0.25 or x > 1.0


def of_elements(x: float, m: np.ndarray) -> float:
    last = 0.0
    for each in m:
        x = x * 1.5 + (each - last) * 1e-9
        last = each
    return x


def of_ints(x: float, m: np.ndarray) -> float:
    last = 0.0
    for each in m:
        x = x * 1.5 + (int(each) - last) * 1e-9
        last = int(each)
    return x


def test_times_in_nanoseconds_lose_no_digits() -> None:
    """`each - last` is exact in int64, and off by some hundred were `last` a float."""
    start = 1_764_000_000_000_000_000
    with pytest.raises(Overflow):
        grad(of_elements).plain(0.5, np.array([start + 1, start + 18, start + 130]))
    times = np.array([1, 18, 130]) + 10**15
    value, slope = value_and_grad(of_elements).plain(0.5, times)
    assert value == of_elements(0.5, times)
    assert slope == 1.5**3


def counts(x: np.ndarray) -> float:
    best, at, found = 0.5, 0.25, 1.5
    for i in range(len(x)):
        found = i
        if x[i] > best:
            best, at = 1, i
    return x[0] * best + at + found


def test_what_is_surely_small_has_no_check() -> None:
    derivative = grad(counts)
    x = np.array([0.1, 0.7, 2.0])
    assert derivative.plain(x).tolist() == [1.0, 0.0, 0.0]
    assert "OverflowError" not in derivative.source


@pytest.mark.parametrize("dtype", [np.int32, np.uint16, np.int8])
def test_narrow_integers_have_no_check(dtype: Any) -> None:
    derivative = value_and_grad(of_ints)
    m = np.array([3, 100, 7], dtype=dtype)
    assert derivative.plain(0.5, m) == (of_ints(0.5, m), 1.5**3)
    assert "OverflowError" not in derivative.source


def of_a_power(x: float, m: int) -> float:
    k = m if x < 1.0 else 1.5
    return x * (k**3 % 7)


def of_a_literal(x: float, m: int) -> float:
    k = 3**30 if x < 1.0 else 1.5
    k *= 3**m
    return x * (k % 7)


def of_what_a_loop_multiplies(x: float, m: int) -> float:
    k = 1 if x < 1.0 else 1.5
    for _ in range(m):
        k = k * 3
    return x * (k % 10)


def of_what_a_loop_makes_either(x: float, m: int) -> float:
    k = 1
    for _ in range(m):
        k = k * 3 if x < 1.0 else k * x
    return x * (k % 10)


def of_a_sum(x: float, m: int) -> float:
    k = 0
    for _ in range(3):
        if x < 1.0:
            k += m * m * m
        else:
            k += x
    return x * (k % 10)


@pytest.mark.parametrize(
    "f",
    [
        *(of_a_power, of_a_literal, of_what_a_loop_multiplies),
        *(of_what_a_loop_makes_either, of_a_sum),
    ],
    ids=lambda f: f.__name__,
)
def test_no_digit_is_lost_in_computing(f: Function) -> None:
    """What Python computes as an int, and here is a float, is right, or is refused."""
    derivative = value_and_grad(f)
    refused = 0
    for x in (0.5, 2.0):
        for m in (0, 1, 3, 30, 33, 34, 40, 200_000, 300_001):
            if m > 100 and "loop" in f.__name__:
                continue
            try:
                value = derivative.plain(x, m)[0]
            except Overflow:
                refused += 1
                continue
            assert value == f(x, m), m
    assert 0 < refused < 12


def test_zero_that_becomes_a_float_has_no_check() -> None:
    def f(x: np.ndarray) -> float:
        s = 0
        for i in range(len(x)):
            s = s + x[i]
        return s * s + s**2

    x = np.array([1e100, 1e90])
    value, slope = value_and_grad(f).plain(x)
    assert value == f(x)
    np.testing.assert_allclose(slope, 4.0 * (x[0] + x[1]))


def test_a_modulus_that_no_float_is() -> None:
    def f(x: float) -> float:
        k = 1 if x > 0.0 else 1.5
        for _ in range(60):
            k = k * 3 % (2**61 - 1)
        return x * k

    with pytest.raises(DTypeError, match="has all its digits"):
        grad(f).plain(1.0)
