"""Functions with a cache, called in loops that change what they were called with."""

import functools
from typing import Any

import numpy as np
import pytest

from srcgrad import errors, grad


class Held:
    def __init__(self, v: Any) -> None:
        self.v = v

    @functools.cached_property
    def square(self):
        return self.v * self.v

    @functools.cache  # noqa: B019
    def cube(self):
        return self.v * self.v * self.v


@functools.cache
def first(held):
    return held.v[0] * 2.0


@functools.cache
def inner(held):
    return held.v.v * 2.0


OUTSIDE = Held(1.0)


@functools.cache
def of_outside(n):
    return OUTSIDE.v * n


# --------------------------------------------------------------------------------------- right


def property_before_the_change(x):
    held = Held(x)
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        total += held.square
        held.v = held.v * 2.0
    return total


def property_after_the_change(x):
    held = Held(x)
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        held.v = held.v * 2.0
        total += held.square
    return total


def property_on_a_path(x):
    held = Held(x)
    total = 0.0
    for i in range(int(abs(x)) + 2):
        if x * i > 2.0:
            total += held.square
        else:
            held.v = held.v + x
    return total


def a_new_object_each_time(x):
    total = 0.0
    for i in range(int(abs(x)) + 2):
        held = Held(x * i)
        total += held.square
        held.v = 3.0 * x
        total += held.square * held.v
    return total


def nothing_changes(x):
    held = Held([x, 2.0 * x])
    total = 0.0
    for i in range(int(abs(x)) + 2):
        total += first(held) + held.v[1] * i
    return total


def recursion_with_a_cache(x):
    @functools.lru_cache(None)
    def power(n):
        return 1.0 if n == 0 else x * power(n - 1)

    return power(4) + power(3)


# ------------------------------------------------------------------------------------- refused


def method_before_the_change(x):
    held = Held(x)
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        total += held.cube()
        held.v = held.v * 2.0
    return total


def method_after_the_change(x):
    held = Held(x)
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        held.v = held.v * 2.0
        total += held.cube()
    return total


def a_list_within(x):
    held = Held([x, x * x])
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        total += first(held)
        held.v[0] = held.v[0] * 2.0
    return total


def an_array_within(x):
    held = Held(np.array([x, x * x]))
    total = 0.0
    for _ in range(3):
        total += first(held)
        held.v[0] = held.v[0] * 2.0
    return total


def an_array_changed_before_it_is_read(x):
    held = Held(np.array([x, x * x]))
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        held.v[0] = held.v[0] * 2.0
        total += first(held)
    return total


def an_object_within(x):
    held = Held(Held(x))
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        total += inner(held)
        held.v.v = held.v.v * 2.0
    return total


def an_object_within_changed_before_it_is_read(x):
    held = Held(Held(x))
    total = 0.0
    for _ in range(int(abs(x)) + 2):
        held.v.v = held.v.v * 2.0
        total += inner(held)
    return total


def an_object_outside(x):
    OUTSIDE.v = x
    total = of_outside(3.0)
    OUTSIDE.v = x * x
    return total + of_outside(3.0)


def defined_inside(x):
    held = Held([Held(x)])

    @functools.cache
    def read(each):
        return each.v[0].v * 2.0

    total = 0.0
    for _ in range(3):
        total += read(held)
        held.v[0] = Held(x * x)
    return total


def made_inside(x):
    held = Held(x)
    read = functools.lru_cache(None)(lambda each: each.v * 2.0)
    total = 0.0
    for _ in range(3):
        total += read(held)
        held.v = held.v * x
    return total


def counted_inside(x):
    calls = [x]

    @functools.cache
    def read(n):
        calls.append(x)
        return x * n

    return read(2) + read(2) + sum(calls)


def rebound_between_calls(x):
    t = x

    @functools.cache
    def of(n):
        return t * n

    total = of(2)
    t = x * x
    return total + of(2) + of(3)


def rebound_in_a_loop(x):
    t = x

    @functools.lru_cache(None)
    def of(n):
        return t * n

    total = 0.0
    for _ in range(3):
        total += of(2)
        t = t * x
    return total


def names_of_its_own(x):
    n = 1.0
    n = n + x

    @functools.cache
    def of(n):
        return x * n

    return of(2) + of(2) * n


RIGHT = [
    names_of_its_own,
    property_before_the_change,
    property_after_the_change,
    property_on_a_path,
    a_new_object_each_time,
    nothing_changes,
    recursion_with_a_cache,
]
REFUSED = [
    method_before_the_change,
    method_after_the_change,
    a_list_within,
    an_array_within,
    an_array_changed_before_it_is_read,
    an_object_within,
    an_object_within_changed_before_it_is_read,
    an_object_outside,
    defined_inside,
    made_inside,
    counted_inside,
    rebound_between_calls,
    rebound_in_a_loop,
]


@pytest.mark.parametrize("program", RIGHT, ids=lambda each: each.__name__)
def test_right(program: Any) -> None:
    x, step = 2.3, 1e-6
    expected = (program(x + step) - program(x - step)) / (2.0 * step)
    np.testing.assert_allclose(grad(program).plain(x), expected, rtol=1e-7)


@pytest.mark.parametrize("program", REFUSED, ids=lambda each: each.__name__)
def test_refused(program: Any) -> None:
    with pytest.raises(errors.DifferentiationError, match=r"cache"):
        grad(program).plain(2.3)
