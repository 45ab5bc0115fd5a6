"""Python expressions in which operands repeat: values as Python's, slopes by dual numbers."""

from __future__ import annotations

import linecache
import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import srcgrad
from tests.tools.ir.running import Dual, dual

VALUES = (0.0, 0.4, -0.7, 1.0, 2.0, 0.9)
EXTREME = (math.inf, -math.inf, math.nan, -0.0)


def expression(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(("s", "s", "t", "t", "0.9", "0.1", "1.0", "0.0", "2"))
    kind = chance.choice(("min", "max", "min", "max", "+", "-", "*", "*", "if", "-x", "**"))
    parts = [expression(chance, depth - 1) for _ in range(3)]
    if chance.random() < 0.5:
        parts[chance.randrange(3)] = parts[0]
    a, b, c = parts
    match kind:
        case "min" | "max":
            count = chance.choice((2, 3, 3, 4))
            return f"{kind}({', '.join([a, b, c, a][:count])})"
        case "if":
            return f"({a} if {b} {chance.choice(('<', '<=', '>', '>='))} {c} else {b})"
        case "-x":
            return f"(-{a})"
        case "**":
            return f"({a} * {a})"
    return f"({a} {kind} {b})"


def load(text: str) -> Callable[..., Any]:
    file = f"<repeated {hash(text)}>"
    linecache.cache[file] = len(text), None, text.splitlines(True), file
    names: dict[str, Any] = {}
    exec(compile(text, file, "exec"), names)
    function: Callable[..., Any] = names["f"]
    return function


def same(a: float, b: float) -> bool:
    return (a != a and b != b) or a == b or abs(a - b) <= 1e-12 * (1.0 + abs(a))


@pytest.mark.parametrize(
    "seeds", [range(60), pytest.param(range(60, 5000), marks=pytest.mark.soak)]
)
def test_repeated(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        text = f"def f(s, t):\n    return 1.0 * {expression(chance, 2)} + 0.0 * t + 0.0 * s\n"
        function = load(text)
        derivative = srcgrad.value_and_grad(function, argnums=(0, 1))
        for extreme in (False, False, False, True):
            pool = (*VALUES, *EXTREME) if extreme else VALUES
            s, t = chance.choice(pool), chance.choice(pool)
            try:
                expected = float(function(s, t))
            except ArithmeticError:
                continue
            with np.errstate(all="ignore"):
                value, slopes = derivative.plain(s, t)
            assert same(value, expected), (text, s, t)
            if not extreme:
                along_s = dual(function(Dual(s, 1.0), Dual(t, 0.0))).dot
                along_t = dual(function(Dual(s, 0.0), Dual(t, 1.0))).dot
                assert same(slopes[0], along_s) and same(slopes[1], along_t), (text, s, t)


@pytest.mark.parametrize("s", [0.05, 0.3, 0.9, 1.5])
def test_a_third_operand(s: float) -> None:
    def low(s: float) -> float:
        return min(s, s, 0.9)

    def high(s: float) -> float:
        return max(s, s, 0.1)

    def of_items(a: list[float]) -> float:
        return max(a[0], a[0], a[1]) + min(*a, a[1], a[0])

    assert srcgrad.grad(low).plain(s) == (1.0 if s <= 0.9 else 0.0)
    assert srcgrad.grad(high).plain(s) == (1.0 if s >= 0.1 else 0.0)
    assert srcgrad.grad(of_items).plain([s, 0.5]) == [1.0, 1.0]


def test_a_sum_and_its_opposite() -> None:
    """What is lost in a sum with a large number stays lost."""

    def program(x: float) -> float:
        return (x + 1) - 1

    assert srcgrad.value_and_grad(program).plain(1e-20) == (0.0, 1.0)
