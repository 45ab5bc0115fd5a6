"""Simplifications of random expressions with repeated, equal and extreme operands change nothing.

Wherever an expression is written in another way, its value is the same before and after: for zeros,
ones, infinities and NaN, for integers, truth values and narrow numbers, and of the same kind.
"""

from __future__ import annotations

import cmath
import math
import operator
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise import propagate, sums
from srcgrad.printer import negation
from srcgrad.rules import arithmetic, complex_numbers
from srcgrad.types import BOOL, FLOAT, INT, Scalar, Type

TYPES: dict[str, Type] = {
    **dict.fromkeys(("x", "y"), FLOAT),
    "h": Scalar("float32"),
    **dict.fromkeys(("n", "m"), INT),
    "u": Scalar("uint8"),
    "k": Scalar("int16"),
    "c": BOOL,
    "d": BOOL,
    "z": Scalar("complex128"),
    "w": Scalar("complex128"),
}
FLOATS = (0.0, -0.0, 1.0, -1.0, 2.0, 0.5, 1e-20, -3.25, 1e16, math.inf, -math.inf, math.nan)
VALUES: dict[str, tuple[Any, ...]] = {
    "float64": FLOATS,
    "float32": tuple(np.float32(x) for x in FLOATS if x != 1e-20),
    "int64": (0, 1, -1, 2, 7),
    "uint8": tuple(map(np.uint8, (0, 1, 2, 200))),
    "int16": tuple(map(np.int16, (0, 1, -1, -32768))),
    "bool": (True, False),
    "complex128": (0j, 1 + 0j, 1j, -2.5 + 0.5j, 3 - 4j),
}
"""Of complex numbers only finite ones: what a product makes of an infinite one is no rule's word,
CPython 3.14 and Numba differ about it."""

CONSTANTS: dict[str, tuple[Any, ...]] = {
    "number": (0.0, 1.0, -1.0, 2.0, 0.5, 4.0, 0, 1, 2, 3, -1, math.inf, math.nan),
    "complex": (0j, 1j, -1j, 1 + 0j, 2j, 1.5 - 1j, 0.0, 1.0, 2.0),
}


class Maker:
    """Random expressions, with few names so that operands repeat."""

    def __init__(self, seed: int, kinds: str) -> None:
        self.chance = random.Random(seed)
        self.kinds = kinds
        self.names = self.chance.sample(kinds, min(len(kinds), 2))

    def atom(self) -> ir.Expr:
        if self.chance.random() < 0.3:
            if self.kinds == "zwx":
                return ir.Const(self.chance.choice(CONSTANTS["complex"]))
            return ir.Const(self.chance.choice(CONSTANTS["number"]))
        return ir.Var(self.chance.choice(self.names))

    def condition(self, depth: int) -> ir.Expr:
        match self.chance.randrange(5 if depth else 3):
            case 0:
                return ir.Var(self.chance.choice("cd"))
            case 1 | 2:
                one, two = self.number(depth - 1), self.number(depth - 1)
                return ir.Apply(self.chance.choice(COMPARISONS), (one, two))
            case 3:
                return ir.Apply(operator.not_, (self.condition(depth - 1),))
        parts = self.condition(depth - 1), self.condition(depth - 1)
        return ir.Apply(self.chance.choice((ir.both, ir.either)), parts)

    def number(self, depth: int) -> ir.Expr:
        if depth <= 0:
            return self.atom()
        is_complex = self.kinds == "zwx"
        functions = (*BINARY, *BINARY, *UNARY, ir.select)
        if is_complex:
            functions = (*COMPLEX, *COMPLEX, operator.neg, operator.mul, operator.truediv)
        function = self.chance.choice(functions)
        if function is complex:
            parts = (ir.Var("x"), ir.Const(0.0), ir.Const(1.5), ir.Apply(np.imag, (ir.Var("z"),)))
            return ir.Apply(complex, (self.chance.choice(parts), self.chance.choice(parts)))
        one = self.number(depth - 1)
        if function in UNARY or function in (np.real, np.imag, np.conjugate):
            one = ir.Var("z") if isinstance(one, ir.Const) and function is np.conjugate else one
            return ir.Apply(function, (one,))
        two = one if self.chance.random() < 0.3 else self.number(depth - 1)
        if function is ir.select:
            return ir.Apply(function, (self.condition(depth - 1), one, two))
        return ir.Apply(function, (one, two))


COMPARISONS = (operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne)
BINARY = (operator.add, operator.sub, operator.mul, operator.mul, operator.truediv, min, max)
UNARY = (operator.neg, operator.neg, abs, float, math.floor)
COMPLEX = (operator.add, operator.mul, operator.neg, complex, np.real, np.imag, np.conjugate)


class Raises(Exception):
    """There is no value."""


def value(expression: ir.Expr, names: dict[str, Any]) -> Any:
    match expression:
        case ir.Const(found):
            return found
        case ir.Var(name):
            return names[name]
        case ir.Apply(ir.select, (test, yes, no)):
            return value(yes if value(test, names) else no, names)
        case ir.Apply(function, operands):
            found = [value(each, names) for each in operands]
            try:
                with np.errstate(all="ignore"):
                    return function(*found)
            except (ArithmeticError, ValueError, TypeError) as error:
                raise Raises from error
    raise AssertionError(expression)


def environment(chance: random.Random, finite: bool = False) -> dict[str, Any]:
    found = {name: chance.choice(VALUES[kind.dtype]) for name, kind in TYPES.items()}
    return {**found, "x": chance.choice((0.0, 1.0, -2.5, 3.0))} if finite else found


def is_whole(number: Any) -> bool:
    return isinstance(number, int | np.integer | np.bool_)


def alike(a: Any, b: Any, signs: bool = True) -> bool:
    """Whether two numbers are the same, NaN and kind and, if it matters, sign of zero included."""
    if is_whole(a) != is_whole(b) or isinstance(a, complex) != isinstance(b, complex):
        return False
    if isinstance(a, complex):
        return not cmath.isfinite(a) or abs(a - b) <= 1e-12 * (1.0 + abs(a))
    if a != a or b != b:
        return a != a and b != b
    if 0.0 < abs(a) < 1e-30 and isinstance(a, np.float32):
        return True  # such small ones are rounded otherwise
    return bool(a == b) and (not signs or math.copysign(1.0, a) == math.copysign(1.0, b))


def agree(
    before: ir.Expr, after: ir.Expr, chance: random.Random, finite: bool = False, signs: bool = True
) -> None:
    if before == after:
        return
    for _ in range(12):
        names = environment(chance, finite)
        try:
            expected, found = value(before, names), value(after, names)
        except Raises:  # NumPy's numbers can be divided by zero, Python's cannot
            continue
        assert alike(expected, found, signs), (before, after, names)


def simplified(expression: ir.Expr) -> ir.Expr:
    def change(part: ir.Expr) -> ir.Expr:
        return propagate.simplified(part, TYPES) if isinstance(part, ir.Apply) else part

    return dataflow.rewritten(expression, change)


SEEDS = [range(200), pytest.param(range(200, 10_000), marks=pytest.mark.soak)]
KINDS = ("xy", "xn", "nm", "uk", "xu", "hx", "hk", "nu", "zwx")


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("kinds", KINDS)
def test_simplified(kinds: str, seeds: range) -> None:
    for seed in seeds:
        made = Maker(seed, kinds).number(1 + seed % 3)
        agree(made, simplified(made), random.Random(seed), kinds == "zwx", kinds != "zwx")


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("kinds", KINDS)
def test_sums(kinds: str, seeds: range) -> None:
    """`added` gives the sum; only that of two negative zeros may have another sign."""
    for seed in seeds:
        maker = Maker(seed, kinds)
        one = maker.number(seed % 3)
        two = one if seed % 2 else maker.number(seed % 3)
        plain = ir.Apply(operator.add, (one, two))
        added = sums.added(one, two, TYPES)
        agree(plain, added, random.Random(seed), kinds == "zwx", signs=False)


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("kinds", ("xy", "xn", "zwx"))
def test_conditions(kinds: str, seeds: range) -> None:
    for seed in seeds:
        made = Maker(seed, kinds if kinds != "zwx" else "nm").condition(1 + seed % 3)
        agree(ir.Apply(operator.not_, (made,)), negation(made, TYPES), random.Random(seed))


def built(expression: ir.Expr) -> ir.Expr:
    """An expression as the rules build it."""
    match expression:
        case ir.Apply(function, operands):
            return arithmetic.apply(function, *map(built, operands))
    return expression


def has_constant(expression: ir.Expr, wanted: Callable[[Any], bool]) -> bool:
    match expression:
        case ir.Const(found):
            return wanted(found)
        case ir.Apply(_, operands):
            return any(has_constant(each, wanted) for each in operands)
    return False


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("kinds", ("xy", "hx"))
def test_rules(kinds: str, seeds: range) -> None:
    """What the rules are made of: a zero there stands for no derivative at all, whatever it meets,
    so expressions with one are left out; integers are written as floats, and none is made."""
    for seed in seeds:
        made = Maker(seed, kinds).number(1 + seed % 3)
        if has_constant(built(made), lambda v: v == 0) or has_constant(made, lambda v: v == 0):
            continue
        if "floor" in repr(made):
            continue

        def kept(part: ir.Expr) -> ir.Expr:
            if isinstance(part, ir.Const) and isinstance(part.value, int):
                return ir.Const(float(part.value))
            return part

        agree(
            dataflow.rewritten(made, kept),
            built(dataflow.rewritten(made, kept)),
            random.Random(seed),
        )


@pytest.mark.parametrize("seeds", SEEDS)
def test_times(seeds: range) -> None:
    """The contribution of an adjoint: a partial that is zero by construction gives zero."""
    for seed in seeds:
        maker = Maker(seed, "xy")
        partial = maker.number(seed % 3)
        partial = built(partial)
        if has_constant(partial, lambda v: v == 0 or v != v):
            continue
        plain = ir.Apply(operator.mul, (partial, ir.Var("x")))
        after = arithmetic.times(ir.Var("x"), partial)
        agree(simplified(plain), after, random.Random(seed), signs=False)


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize(
    ("change", "meaning"),
    [
        (complex_numbers.conjugate, np.conjugate),
        (complex_numbers.real_part, np.real),
        (complex_numbers.complex_of, complex),
    ],
)
def test_parts(change: Callable[..., ir.Expr], meaning: Callable[..., Any], seeds: range) -> None:
    for seed in seeds:
        made = Maker(seed, "zwx").number(1 + seed % 3)
        if any(v in repr(made) for v in ("inf", "nan")):
            continue
        chance = random.Random(seed)
        after = change(made, TYPES)
        for _ in range(8):
            names = environment(chance, finite=True)
            try:
                expected = complex(meaning(value(made, names)))
                found = complex(value(after, names))
            except Raises:  # NumPy's numbers can be divided by zero, Python's cannot
                continue
            if expected == expected and abs(expected) < 1e10:
                assert abs(found - expected) <= 1e-9 * (1.0 + abs(expected)), (made, after, names)
