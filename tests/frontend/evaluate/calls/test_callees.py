"""Functions of numbers that are called from many places: written once, and called by name."""

from __future__ import annotations

import dataclasses
import importlib.util
import math
import re

import numpy as np
import pytest

import srcgrad
from srcgrad import grad
from srcgrad.frontend.evaluate.calls import callees
from tests.tools.checking import Differences, close, flat

WEIGHTS = np.array([0.4, -0.2, 0.7])
TERMS = ((0.5, 1, 0.5), (-0.3, 2, 1.5), (0.2, 3, 0.25))
SCALE = 1.5


def series(d, t):
    total = 0.0
    for n, a, b in TERMS:
        total += n * d**a * t**b * math.exp(-d)
    return total


def slope(d, t, h=1e-2):
    return (series(d + h, t) - series(d - h, t)) / (2.0 * h)


def curvature(d, t, h=1e-2):
    return (slope(d + h, t) - slope(d - h, t)) / (2.0 * h)


def state(d, t):
    return slope(d, t) * SCALE + curvature(d, t) * d + curvature(t, d) * curvature(d + t, t)


def weighted(x, y):
    total = 0.0
    for k in range(len(WEIGHTS)):
        total += WEIGHTS[k] * math.sin(x * (k + 1.0)) * y
    return total


def captures_an_array(x, y):
    return weighted(x, y) + weighted(y, x) * weighted(x * y, 2.0) - weighted(x, x)


def rotated(x, y, angle):
    c, s = math.cos(angle), math.sin(angle)
    return c * x - s * y, s * x + c * y


def returns_a_pair(x, y):
    a, b = rotated(x, y, 0.3)
    for k in range(3):
        p, q = rotated(a * b, a - b, x * k)
        a, b = a + p, b - q * rotated(p, q, 0.1)[1]
    return a * b


def checked(x):
    if x < 0.0:
        raise ValueError(f"negative: {x}")
    return math.sqrt(x) * math.exp(-x) + x**1.5


def with_checks(x, y):
    return checked(x) + checked(y) * checked(x + y) + checked(x * y)


def with_a_loop(x, y):
    total = 0.0
    for k in range(20):
        total += weighted(x + 0.1 * k, y) * weighted(y, 0.05 * k * x)
        x = x * 0.97
    return total


@dataclasses.dataclass
class Gas:
    a: float
    names: tuple = ("air",)

    def pressure(self, d, t):
        return d * t / (1.0 + self.a * d) - math.exp(-d) * self.a * t**0.5

    def total(self, d, t):
        h = 1e-2
        return (self.pressure(d + h, t) - self.pressure(d - h, t)) / h + self.pressure(t, d)


GAS = Gas(0.3)


def of_an_object(d, t):
    return GAS.total(d, t) * GAS.total(t, d) + GAS.total(d * t, d)


def piecewise(x, kind):
    if kind == "quadratic":
        return x * x * math.sin(x)
    return math.cos(x) * (x if x > 0.5 else x**3)


def of_kinds(x, y):
    total = piecewise(x, "quadratic") + piecewise(y, "other")
    return total + piecewise(y, "quadratic") * piecewise(x, "other") * piecewise(x * y, "other")


PROGRAMS = (
    state,
    captures_an_array,
    returns_a_pair,
    with_a_loop,
    of_an_object,
    of_kinds,
)


@pytest.fixture(autouse=True)
def _from_few_statements_on(monkeypatch):
    monkeypatch.setattr(callees, "LARGE", 4)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.__name__)
def test_gradient(program):
    arguments = (0.7, 1.3)
    derivative = grad(program, (0, 1))
    found = derivative.plain(*arguments)
    differences = Differences(program, arguments, {}, [0, 1])
    for direction in (np.array([1.0, 0.0]), np.array([0.3, -0.8])):
        expected, error = differences.along(direction)
        assert abs(float(flat(found) @ direction) - expected) <= 1e-7 * (1 + abs(expected)) + error
    assert "@numba.njit" in derivative.source, "something is called by name"
    assert close(derivative(*arguments), found, 1e-12)


def test_each_function_stands_once():
    text = grad(state, (0, 1)).specialise(0.7, 1.3).source
    for name in ("series", "slope", "series_grad", "slope_grad"):
        assert text.count(f"def {name}(") == 1, text


def test_one_call_gives_all_partial_derivatives():
    text = grad(captures_an_array, (0, 1)).specialise(0.7, 1.3).source
    body = text[text.index("def captures_an_array_grad(") :]
    for index in ("weighted_bars[0]", "weighted_bars[1]", "weighted_bars_[0]", "weighted_bars_[1]"):
        assert index in body, body
    assert body.count("weighted_grad(") == 2, "of four calls one is read in place, one is of y = 2"


def test_what_may_raise_is_read_in_place():
    """The first exception is that of the program, whatever the reverse sweep works out first."""
    derivative = grad(with_checks, (0, 1))
    for run in (derivative, derivative.plain):
        with pytest.raises(ValueError, match=re.escape("negative: -2.0")):
            run(0.5, -2.0)
    assert "@numba.njit" not in derivative.source


def test_saved_module_stands_alone(tmp_path):
    derivative = grad(state, (0, 1))
    expected = derivative.plain(0.7, 1.3)
    path = derivative.save(tmp_path / "state_grad.py")
    spec = importlib.util.spec_from_file_location("state_grad", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert close(module.state_grad(0.7, 1.3), expected, 1e-12)


def test_what_is_captured_is_followed(monkeypatch):
    derivative = grad(captures_an_array)
    before = derivative.plain(0.7, 1.3)
    monkeypatch.setitem(globals(), "WEIGHTS", 2.0 * WEIGHTS)
    differences = Differences(captures_an_array, (0.7, 1.3), {}, [0])
    expected, _ = differences.along(np.array([1.0]))
    assert close(derivative.plain(0.7, 1.3), expected, 1e-7)
    assert not close(before, expected, 1e-3)


def test_changed_objects_are_read_in_place():
    """A function that sees what the program has changed is no function of its numbers alone."""

    def changes(x, y):
        gas = GAS
        gas.a = x
        total = gas.pressure(x, y) + gas.pressure(y, x) * gas.pressure(x * y, y)
        gas.a = 0.3
        return total + gas.pressure(y, y)

    found = grad(changes, (0, 1)).plain(0.7, 1.3)
    differences = Differences(changes, (0.7, 1.3), {}, [0, 1])
    for direction in (np.array([1.0, 0.0]), np.array([0.0, 1.0])):
        assert close(float(flat(found) @ direction), differences.along(direction)[0], 1e-7)


def test_an_array_that_is_written_to_is_refused_or_right():
    data = np.array([0.2, 0.4, 0.1])

    def reads(x):
        return data[0] * math.sin(x) + data[1] * math.cos(x) * x + data[2] * x**3

    def writes(x):
        data[1] = x * x
        total = reads(x) + reads(2.0 * x) * reads(3.0 * x)
        data[1] = 0.4
        return total

    expected, _ = Differences(writes, (0.6,), {}, [0]).along(np.array([1.0]))
    try:
        found = grad(writes).plain(0.6)
    except srcgrad.NotDifferentiable as error:
        assert "data" in str(error)
    else:
        assert close(found, expected, 1e-7)
