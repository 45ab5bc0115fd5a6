"""Handlers that are entered on some paths: the text, names, dtypes, and what leaves a program."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from srcgrad import errors, grad, hessian, hvp, jvp
from tests.language import handled, raised
from tests.tools.checking import check


def test_a_handler_of_one_place_is_a_branch() -> None:
    def safe(x: float) -> Any:
        try:
            y = math.log(x)
        except ValueError:
            y = x * x
        return y

    slope = grad(safe)
    assert slope.plain(2.0) == 0.5 and slope.plain(-2.0) == -4.0
    assert "raised" not in slope.source and "if x <= 0.0" in slope.source


def test_a_loop_that_no_subscript_leaves_is_as_without_try() -> None:
    def total(x: Any) -> Any:
        try:
            s = 0.0
            for i in range(len(x)):
                s += x[i] * x[i]
        except Exception:
            s = 0.0
        return s

    slope = grad(total)
    assert np.array_equal(slope.plain(np.array([1.0, -2.0])), [2.0, -4.0])
    assert "x_bar = 2.0 * x" in slope.source


def test_what_fails_has_no_derivative_in_the_handler() -> None:
    """Nothing of the failing operation is left in the adjoints: no NaN, in any mode or order."""
    for program, x, first, second in (
        (handled.safe_log, -0.7, 1.0, 0.0),
        (handled.bare_except, 1.3, 3 * 1.3**2, 6 * 1.3),
        (handled.overflowing, 800.0, 1e6, 0.0),
        (handled.power_of_zero, 1.3, 2.6, 2.0),
    ):
        more = (-1,) if program is handled.power_of_zero else ()
        assert grad(program).plain(x, *more) == pytest.approx(first)
        assert jvp(program).plain(x, *more, tangents=1.0)[1] == pytest.approx(first)
        assert hessian(program).plain(x, *more) == pytest.approx(second)
        assert hvp(program).plain(x, *more, v=1.0) == pytest.approx(second)


def test_singular_matrices() -> None:
    ones, b = np.ones((2, 2)), np.array([1.0, 2.0])
    for found, expected in zip(
        grad(handled.solve_or_scale, argnums=(0, 1)).plain(ones, b),
        (np.zeros((2, 2)), 8.0 * b),
        strict=True,
    ):
        assert np.array_equal(found, expected)
    for found in grad(handled.inverse_or_zeros, argnums=(0, 1)).plain(ones, b):
        assert not found.any()


@pytest.mark.parametrize("program", [handled.loop_in_a_try, raised.growing, raised.arrays_both])
def test_float32(program: Any) -> None:
    check(program, np.array([0.7, -1.2, 2.1, 0.4]), float32=True, compiled=False)


@pytest.mark.parametrize("program", [handled.loop_in_a_try, raised.generator_raises])
def test_arrays_of_no_and_one_element(program: Any) -> None:
    assert grad(program).plain(np.zeros(0)).shape == (0,)
    check(program, np.array([2.0]), compiled=False)
    check(program, np.array([-2.0]), compiled=False)


def test_a_name_that_no_path_of_a_handler_sets() -> None:
    def unset(x: float) -> Any:
        try:
            y = raised.h(x)
            z = raised.h(x - 1.0)
        except ValueError:
            if x > 5.0:
                z = y
        return z

    assert grad(unset).plain(4.0) == pytest.approx(1.5 * math.sqrt(3.0))
    for x in (0.5, -0.5):
        with pytest.raises((errors.SrcgradError, UnboundLocalError), match="z may be unset"):
            grad(unset).plain(x)


def test_an_exception_that_no_handler_is_for_leaves() -> None:
    def leaves(x: float) -> Any:
        try:
            if x > 2.0:
                raise KeyError("large")
            return raised.h(x)
        except ValueError:
            return x

    assert grad(leaves).plain(-3.0) == 1.0
    with pytest.raises(KeyError):
        grad(leaves).plain(3.0)


def test_every_path_raises_and_is_not_a_runtime_error() -> None:
    def fails(x: float) -> Any:
        if x > 0.0:
            raise KeyError("a")
        raise ValueError("b")

    def catches(x: float) -> Any:
        try:
            return fails(x)
        except RuntimeError:
            return 100.0 * x

    for x in (1.0, -1.0):
        with pytest.raises((errors.SrcgradError, KeyError, ValueError)):
            grad(catches).plain(x)


def test_a_range_error_is_not_a_domain_error() -> None:
    def only_overflow(x: float) -> Any:
        try:
            y = math.sqrt(x) + math.exp(x)
        except OverflowError:
            y = 2.0 * x
        return y

    assert grad(only_overflow).plain(800.0) == 2.0
    with pytest.raises(ValueError, match=r"math domain error|nonnegative"):
        only_overflow(-1.0)
    assert math.isnan(grad(only_overflow).plain(-1.0))


def raises_several(x, n):
    if n > 3:
        raise ValueError("too {many}", n, x, "of", 2)
    try:
        if n > 2:
            raise IndexError("beyond", n)
        y = x * x
    except IndexError:
        y = x**3
    return y


def test_exceptions_of_several_numbers_and_texts():
    """Their message is the tuple of them, as Python's is."""
    assert grad(raises_several).plain(2.0, 1) == 4.0
    assert grad(raises_several).plain(2.0, 3) == 12.0
    with pytest.raises(ValueError) as native:
        raises_several(2.0, 4)
    with pytest.raises(ValueError) as found:
        grad(raises_several).plain(2.0, 4)
    assert str(found.value) == str(native.value)
