"""Every rule for complex operands against differences, and its special points."""

from __future__ import annotations

import cmath
import math
import operator
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from srcgrad import ir
from srcgrad.rules import complex_numbers, registry
from srcgrad.types import FLOAT, Scalar
from tests.rules.test_pointwise import name, value

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")
COMPLEX = Scalar("complex128", weak=True)


@dataclass(frozen=True)
class Disc:
    """Complex numbers around a centre."""

    centre: complex
    radius: float = 0.4

    def draw(self, rng: random.Random) -> complex:
        return self.centre + complex(*(rng.uniform(-self.radius, self.radius) for _ in "xy"))


@dataclass(frozen=True)
class Interval:
    """Real numbers."""

    low: float
    high: float

    def draw(self, rng: random.Random) -> float:
        return rng.uniform(self.low, self.high)


ANY, FAR, REAL, POSITIVE = Disc(0.5 - 0.6j), Disc(-1.5 + 1.2j), Interval(-2, 2), Interval(0.5, 2)

ROWS: tuple[tuple[Callable[..., Any], tuple[Disc | Interval, ...]], ...] = (
    *((each, domains) for each in (operator.add, operator.sub, operator.mul)
      for domains in ((ANY, FAR), (REAL, ANY), (ANY, REAL))),
    *((operator.truediv, domains) for domains in ((ANY, FAR), (REAL, FAR), (ANY, POSITIVE))),
    *((operator.pow, domains) for domains in ((FAR, ANY), (ANY, FAR), (FAR, REAL))),
    *((each, (domain,)) for domain in (ANY, FAR) for each in (
        operator.neg, operator.pos, abs, np.real, np.imag, np.conjugate, np.complex128,
        cmath.exp, cmath.log, cmath.log10, cmath.sqrt, cmath.sin, cmath.cos, cmath.tan,
        cmath.asin, cmath.acos, cmath.atan, cmath.sinh, cmath.cosh, cmath.tanh,
        cmath.asinh, cmath.acosh, cmath.atanh,
        np.exp, np.exp2, np.log, np.log2, np.log10, np.log1p, np.sqrt, np.square, np.reciprocal,
        np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh,
        np.arcsinh, np.arccosh, np.arctanh,
    )),
    (complex, (REAL, REAL)),
    (np.complex128, (REAL,)),
)  # fmt: skip


def named(each: Any) -> str:
    """A test's id: the function, or the sets that its operands are drawn from."""
    return name(each) if callable(each) else ", ".join(map(str, each))


def moved(function: Callable[..., Any], operands: list[Any], i: int, step: complex) -> complex:
    """The change of a function along a step of one operand, by central differences."""
    h = 1e-5

    def at(t: float) -> complex:
        return complex(function(*operands[:i], operands[i] + t * step, *operands[i + 1 :]))

    return (8.0 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12.0 * h)


@pytest.mark.parametrize(("function", "domains"), ROWS, ids=named)
def test_a_rule_gives_the_change_of_the_result(
    function: Callable[..., Any], domains: tuple[Disc | Interval, ...]
) -> None:
    rule = registry.lookup_complex(function)
    assert rule is not None
    rng = random.Random(5)
    for _ in range(4):
        operands = [domain.draw(rng) for domain in domains]
        result = function(*operands)
        environment = dict(zip(rule.parameters, operands, strict=True)) | {"result": result}
        atoms = tuple(map(ir.Var, rule.parameters))
        for i, partial in enumerate(rule.partials(atoms, ir.Var("result"))):
            for step in (1.0, 1j) if isinstance(domains[i], Disc) else (1.0,):
                p = 0.0 if partial is None else value(partial, environment)
                change = p * (np.conj(step) if rule.of_conjugates else step)
                change = change if np.iscomplexobj(result) else change.real
                wanted = moved(function, operands, i, step)
                assert change == pytest.approx(wanted, rel=1e-7, abs=1e-8), (operands, i, step)


@pytest.mark.parametrize(("function", "domains"), ROWS, ids=named)
def test_the_adjoint_is_the_transpose(
    function: Callable[..., Any], domains: tuple[Disc | Interval, ...]
) -> None:
    """`Re(conj(r_bar) r_dot) == Re(conj(x_bar) x_dot)`."""
    rule = registry.lookup_complex(function)
    assert rule is not None
    rng = random.Random(6)
    operands = [domain.draw(rng) for domain in domains]
    result = function(*operands)
    of_result = COMPLEX if np.iscomplexobj(result) else FLOAT
    r_bar = Disc(0).draw(rng) if of_result == COMPLEX else rng.random()
    types = {"result": of_result, "bar": of_result} | {
        each: COMPLEX if isinstance(domain, Disc) else FLOAT
        for each, domain in zip(rule.parameters, domains, strict=True)
    }
    environment = dict(zip(rule.parameters, operands, strict=True))
    environment |= {"result": result, "bar": r_bar}
    atoms = tuple(map(ir.Var, rule.parameters))
    for i, partial in enumerate(rule.partials(atoms, ir.Var("result"))):
        assert partial is not None
        is_disc = isinstance(domains[i], Disc)
        adjoint = complex_numbers.contribution(
            partial,
            ir.Var("bar"),
            of_conjugate=rule.of_conjugates,
            to_complex=is_disc,
            types=types,
        )
        assert complex_numbers.is_complex(adjoint, types) == is_disc
        x_bar = value(adjoint, environment)
        assert np.iscomplexobj(x_bar) == is_disc
        x_dot = Disc(0).draw(rng) if is_disc else rng.random()
        r_dot = moved(function, operands, i, x_dot)
        left = (np.conj(r_bar) * r_dot).real
        assert (np.conj(x_bar) * x_dot).real == pytest.approx(left, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(
    ("function", "operands", "wanted"),
    [
        (abs, (0j,), (0,)),
        (operator.pow, (0j, 0.5), (0, 0)),
        (operator.pow, (0j, 0), (0, 0)),
        (operator.pow, (0j, 1), (1, 0)),
        (operator.pow, (0j, 2), (0, 0)),
        (operator.pow, (0j, 2 + 0j), (0, 0)),
        (operator.pow, (0j, 2 + 1j), (0, 0)),
        (cmath.sqrt, (0j,), (0,)),
        (cmath.acosh, (1 + 0j,), (0,)),
        (cmath.asin, (-1 + 0j,), (0,)),
    ],
)
def test_a_special_point_follows_the_convention(
    function: Callable[..., Any], operands: tuple[Any, ...], wanted: tuple[complex, ...]
) -> None:
    rule = registry.lookup_complex(function)
    assert rule is not None
    result = 0j if function is operator.pow and complex(operands[1]).imag else function(*operands)
    environment = dict(zip(rule.parameters, operands, strict=True)) | {"result": result}
    for atoms in (tuple(map(ir.Var, rule.parameters)), tuple(map(ir.Const, operands))):
        found = rule.partials(atoms, ir.Var("result"))
        assert [0 if each is None else value(each, environment) for each in found] == list(wanted)


def test_every_rule_for_complex_operands_has_a_row() -> None:
    here = {function for function, _ in ROWS} | {np.complex64, math.acosh, math.asinh}
    assert {name(each) for each in registry.registered_complex() if each not in here} == set()
