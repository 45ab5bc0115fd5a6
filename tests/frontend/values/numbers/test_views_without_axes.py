"""Arrays without axes, which are numbers here: their class, and elements that they are views of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import value_and_grad
from srcgrad.errors import AliasingError, DifferentiationError

Function = Callable[..., Any]


def asked(y: Any) -> int:
    """A number that is another one for each class."""
    found = isinstance(y, np.ndarray) + 2 * isinstance(y, float) + 4 * hasattr(y, "shape")
    found += 8 * isinstance(y, np.generic) + 16 * np.isscalar(y) + 32 * (type(y) is np.ndarray)
    return found + 64 * (y.__class__ is np.float64) + 128 * hasattr(y, "is_integer")


def made(x: Any) -> Any:
    return x[1] * asked(np.array(x[0]))


def made_of_a_constant(x: Any) -> Any:
    return x[1] * asked(np.array(2.0))


def seen_by_a_subscript(x: Any) -> Any:
    return x[1] * asked(x[..., 0]) + x[2] * asked(x[0, ...])


def of_an_element(x: Any) -> Any:
    return x[1] * asked(x[0])


def of_a_sum(x: Any) -> Any:
    return x[1] * asked(x.sum())


def of_an_operation(x: Any) -> Any:
    return x[1] * asked(np.array(x[0]) * 2.0)


def held(x: Any) -> Any:
    pair = (np.array(x[0]), x[0])
    return x[1] * asked(pair[0]) + x[2] * asked(pair[1])


@pytest.mark.parametrize(
    "f",
    [made, made_of_a_constant, seen_by_a_subscript, of_an_element, of_a_sum, of_an_operation, held],
    ids=lambda f: f.__name__,
)
def test_the_class_is_that_of_python(f: Function) -> None:
    x = np.array([0.5, 1.5, 2.5])
    value, slope = value_and_grad(f).plain(x)
    assert value == f(x)
    step = np.eye(3) * 0.5  # each is linear in every element
    assert slope.tolist() == [(f(x + each) - f(x)) / 0.5 for each in step]


def of_none_or_made(x: Any, n: int) -> Any:
    y = None
    if n > 2:
        y = np.array(x[0])
    return x[1] * asked(y)


def of_a_number_or_seen(x: Any, n: int) -> Any:
    y = 1.0
    if n > 2:
        y = x[..., 0]
    return x[1] * asked(y)


def of_the_last_seen(x: Any, n: int) -> Any:
    y = None
    for i in range(n):
        y = x[..., i]
    return x[1] * asked(y)


@pytest.mark.parametrize("f", [of_none_or_made, of_a_number_or_seen, of_the_last_seen])
def test_a_class_of_one_path_is_not_taken_for_that_of_another(f: Function) -> None:
    x = np.array([0.5, 1.5, 2.5])
    for n in (0, 3):
        try:
            assert value_and_grad(f).plain(x, n)[0] == f(x, n)
        except DifferentiationError as error:
            assert error.code == "SG2117"


def changed_behind_a_join(x: Any, n: int) -> Any:
    y = None
    for i in range(n):
        y = x[..., i]
    y += 1.0
    return np.sum(x * x) + y


def changed_behind_a_branch(x: Any, n: int) -> Any:
    y = np.array(1.0)
    if n > 2:
        y = x[..., 1]
    y += 1.0
    return np.sum(x * x) + y


def listed_and_overwritten(x: Any, n: int) -> Any:
    ys = []
    for i in range(n):
        ys.append(x[..., i])
    x[0] = 5.0
    return np.sum(x * x) + ys[0] * x[1]


def stored_and_overwritten(x: Any, n: int) -> Any:
    ys = []
    for i in range(n):
        ys.append(x[i] * 0.5)
    ys[0] = x[..., 0]
    x[0] = 5.0
    return np.sum(x * x) + ys[0] * x[1]


def kept_and_overwritten(x: Any, n: int) -> Any:
    y = 0.5
    while n > 0:
        n -= 1
        y = x[n, ...]
    x[:] = x * 2.0
    return np.sum(x * x) + y


def read_and_overwritten(x: Any, n: int) -> Any:
    """Nothing is wrong with this one: what is kept is a number."""
    y = 0.5
    for i in range(n):
        y = x[i]
    x[:] = x * 2.0
    return np.sum(x * x) + y


@pytest.mark.parametrize(
    "f",
    [
        *(changed_behind_a_join, changed_behind_a_branch, listed_and_overwritten),
        *(stored_and_overwritten, kept_and_overwritten, read_and_overwritten),
    ],
    ids=lambda f: f.__name__,
)
def test_an_element_that_is_seen_changes_with_its_array(f: Function) -> None:
    x = np.array([0.5, 1.5, 2.5])
    try:
        value = value_and_grad(f).plain(x, 3)[0]
    except AliasingError:
        assert f is not read_and_overwritten
        return
    assert value == f(x.copy(), 3)


def of_none(x: float, n: int) -> Any:
    y = None if x > 1.0 else x
    return x * (np.size(y) + np.ndim(y) + len(np.shape(y)) + np.iterable(y) + 2 * np.isscalar(y))


def of_none_or_an_int(x: float, n: int) -> Any:
    y = None
    if n > 2:
        y = n
    return x * (np.size(y) + np.ndim(y) + len(np.shape(y)) + np.iterable(y) + 2 * np.isscalar(y))


@pytest.mark.parametrize("f", [of_none, of_none_or_an_int])
@pytest.mark.parametrize(("x", "n"), [(0.5, 1), (1.5, 1), (0.5, 3), (1.5, 3)])
def test_the_shape_of_none_is_that_of_a_number(f: Function, x: float, n: int) -> None:
    assert value_and_grad(f).plain(x, n) == (f(x, n), f(x, n) / x)
