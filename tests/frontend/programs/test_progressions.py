"""Lengths that change steadily are formulas of the counter; others are left as they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from srcgrad.frontend.programs import progressions
from srcgrad.frontend.programs.rewrite import map_names
from srcgrad.printer import function_text
from tests.tools.ir.programs import parse

FALLING = """
def f(X, steps):
    n = X.shape[0]
    m = n
    for k in range(steps):
        u = m - 1
        t = max(u, 0)
        Y = np.empty(t)
        m = t
    return m
"""
RISING = """
def f(X, steps):
    n = X.shape[0]
    m = 0
    for k in range(2, steps):
        t = m + n
        Y = np.empty(t)
        m = t
    return m
"""
HALVES = """
def f(X, steps):
    n = X.shape[0]
    m = n
    for k in range(steps):
        t = m // 2
        m = t
    return m
"""
SOMETIMES = """
def f(X, steps):
    n = X.shape[0]
    m = n
    for k in range(steps):
        u = m - k
        t = max(u, 0)
        m = t
    return m
"""


def stated(text: str, *lengths: str) -> str:
    """The text with such lengths stated, and the names that are made called `t0`, `t1` …"""
    program = progressions.stated(parse(text.strip()), {*lengths}, {})
    names: dict[str, str] = {}

    def plain(name: str) -> str:
        return names.setdefault(name, f"t{len(names)}") if name.startswith("%") else name

    return function_text(map_names(program, plain))


def value(text: str, n: int, steps: int) -> int:
    scope: dict[str, Any] = {"np": np}
    exec(text, scope)
    return int(scope["f"](np.zeros(n), steps))


def test_what_falls_is_clipped_at_zero() -> None:
    text = stated(FALLING, "m")
    assert "t0 = n - k" in text and "t1 = max(t0, 0)" in text
    assert "u = t0 - 1" in text and "t = max(u, 0)" in text
    assert "m = n" not in text


def test_what_rises_counts_from_the_first_iteration() -> None:
    text = stated(RISING, "m")
    assert "t0 = k - 2" in text and "t1 = t0 * n" in text and "t = t1 + n" in text


@pytest.mark.parametrize("text", [HALVES, SOMETIMES])
def test_others_are_left(text: str) -> None:
    assert stated(text, "m") == stated(text)


def test_only_lengths_are_looked_at() -> None:
    assert "m = t" in stated(FALLING)


@pytest.mark.parametrize("text", [FALLING, RISING])
@pytest.mark.parametrize("steps", [-1, 0, 1, 2, 3, 7])
def test_the_values_are_the_same(text: str, steps: int) -> None:
    assert value(stated(text, "m"), 5, steps) == value(text, 5, steps)
