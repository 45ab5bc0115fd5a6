"""What is said to be saved is what the text saves: bytes are compared with those of its arrays."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
import pytest

import srcgrad
from srcgrad import grad


def carried(x):
    y = x[0]
    for i in range(len(x)):
        y = math.tanh(y * x[i])
    return y


def newton(a):
    y = 1.0
    while abs(y * y - a) > 1e-10:
        y = 0.5 * (y + a / y)
    return y


def relaxed(x, sweeps):
    y = x.copy()
    for _ in range(sweeps):
        for i in range(1, len(y) - 1):
            y[i] = math.sin(y[i - 1]) * y[i + 1]
    return np.sum(y)


def systems(a, b):
    for _ in range(3):
        b = np.linalg.solve(a, b)
        a = a + np.outer(b, b)
    return np.sum(b)


def roots(x):
    total = 0.0
    for i in range(len(x)):
        y = 1.0
        while abs(y * y - x[i]) > 1e-8:
            y = 0.5 * (y + x[i] / y)
        total += y
    return total


def triangle(x):
    total = 0.0
    for i in range(len(x)):
        y = x[i]
        for j in range(i, len(x)):
            y = y * math.cos(x[j])
        total += y
    return total


def halves(x):
    total = 0.0
    n = len(x)
    while n > 1:
        y = x[:n] * x[0]
        for i in range(n // 2):
            y[i] = math.exp(-y[i] * y[2 * i])
            total += y[i]
        n = n // 2
    return total


def nothing(x):
    return np.sum(x * x)


POINTS = np.linspace(0.3, 1.7, 7)
PROGRAMS = [
    (carried, (POINTS,)),
    (carried, (POINTS.astype(np.float32),)),
    (carried, (POINTS[:1],)),
    (newton, (2.0,)),
    (relaxed, (POINTS, 4)),
    (relaxed, (POINTS, 0)),
    (relaxed, (POINTS[:0], 3)),
    (systems, (np.eye(3) + 0.1, POINTS[:3])),
    (roots, (POINTS,)),
    (triangle, (POINTS,)),
    (halves, (POINTS,)),
    (nothing, (POINTS,)),
]


def bytes_in_text(derivative: Any, *args: Any) -> int:
    """The most that arrays and stacks called `_saved` have while Python runs the text."""
    most: dict[str, int] = {}

    def look(frame: Any, event: str, argument: Any) -> Any:
        for name, value in frame.f_locals.items():
            if "_saved" in name and isinstance(value, np.ndarray | list):
                size = value.nbytes if isinstance(value, np.ndarray) else 8 * len(value)
                most[name] = max(most.get(name, 0), size)
        return look

    derivative.plain(*args)  # what is written when it is first called is not looked at
    before = sys.gettrace()
    sys.settrace(look)
    try:
        derivative.plain(*args)
    finally:
        sys.settrace(before)
    return sum(most.values())


@pytest.mark.parametrize("program, args", PROGRAMS)
def test_bytes_are_those_of_the_text(program, args):
    derivative = grad(program)
    told = derivative.saved(*args)
    assert told.bytes == sum(slot.bytes for slot in told.slots)
    assert told.bytes == pytest.approx(bytes_in_text(derivative, *args), rel=0.01)
    for slot in told.slots:
        assert slot.place is not None and slot.place.line > 0, slot
        assert slot.why and slot.formula


def test_a_stack_is_counted_by_running_what_fills_it():
    (slot,) = grad(newton).saved(2.0).slots
    y, steps = 1.0, 0
    while abs(y * y - 2.0) > 1e-10:
        y, steps = 0.5 * (y + 2.0 / y), steps + 1
    assert slot.is_stack and slot.bytes == 8 * steps


def test_what_is_checked_in_a_call_is_checked_here():
    def picked(x, k):
        y = 1.0
        for i in range(k):
            y = math.sin(y * x[i])
        return y

    assert grad(picked).saved(POINTS, 7).bytes == 7 * 8
    with pytest.raises(IndexError, match="out of bounds"):
        grad(picked).saved(POINTS, 8)


def test_without_arguments_there_are_formulas():
    derivative = grad(carried)
    (slot,) = derivative.saved("f8[:]").slots
    assert (slot.formula, slot.bytes) == ("8 * x.shape[0]", None)
    assert derivative.saved() == derivative.saved("f8[:]")
    with pytest.raises(srcgrad.SrcgradError, match="has no source yet"):
        grad(carried).saved()


def test_derivatives_of_derivatives_say_where_theirs_are_from():
    slots = srcgrad.hessian(carried).saved(POINTS).slots
    assert [slot.name for slot in slots] == ["y_saved", "y_saved_dot"]
    assert [slot.bytes for slot in slots] == [7 * 8, 7 * 7 * 8]
    assert all("the loop carries it" in slot.why for slot in slots)
