"""Affine forms, their largest and smallest values, and the lengths of arrays for saved values."""

from __future__ import annotations

import itertools
import operator
import random
from collections.abc import Iterator
from typing import Any

import pytest

from srcgrad import ir
from srcgrad.analysis.affine import Affine, affine, expression, extreme, is_nonnegative, plus, times
from srcgrad.analysis.layout import Layout, Node
from srcgrad.differentiate.reverse.storage import slot
from srcgrad.types import INT, Array, Type

K, J, N = ir.Var("i"), ir.Var("j"), ir.Var("n")
LENGTH = ir.Dim("x", 0)
OPERATIONS = (operator.add, operator.sub, operator.mul)


def evaluated(e: ir.Expr, known: dict[ir.Expr, Any]) -> Any:
    match e:
        case ir.Const(value):
            return value
        case ir.Apply(function, arguments):
            return function(*(evaluated(a, known) for a in arguments))
    return known[e]


def random_expression(chance: random.Random, depth: int) -> ir.Expr:
    if depth == 0 or chance.random() < 0.2:
        return chance.choice((K, J, N, LENGTH, ir.Const(chance.randint(-3, 3))))
    if chance.random() < 0.15:
        return ir.Apply(operator.neg, (random_expression(chance, depth - 1),))
    parts = (random_expression(chance, depth - 1), random_expression(chance, depth - 1))
    return ir.Apply(chance.choice(OPERATIONS), parts)


@pytest.mark.parametrize("seed", range(5))
def test_affine_form_has_the_value_of_the_expression(seed: int) -> None:
    chance = random.Random(seed)
    found = 0
    for _ in range(300):
        e = random_expression(chance, 4)
        form = affine(e, {})
        if form is None:
            continue
        found += 1
        for _ in range(3):
            known: dict[ir.Expr, int] = {t: chance.randint(-9, 9) for t in (K, J, N, LENGTH)}
            assert evaluated(expression(form), known) == evaluated(e, known), (e, form)
    assert found > 50


def test_definitions_are_followed() -> None:
    definitions: dict[str, ir.Expr] = {
        "j": ir.Apply(operator.sub, (N, ir.Const(1))),
        "n": LENGTH,
        "t": ir.Item("x", (K,)),
    }
    assert affine(ir.Apply(operator.add, (J, K)), definitions) == Affine(-1, ((LENGTH, 1), (K, 1)))
    assert affine(ir.Var("t"), definitions) == Affine(0, ((ir.Var("t"), 1),))
    assert affine(ir.Const(True), {}) is None
    assert affine(ir.Const(1.0), {}) is None


def test_sums_and_multiples() -> None:
    form = Affine(2, ((K, 3),))
    assert plus(form, form, -1) == Affine(0)
    assert times(form, 0) == Affine(0)
    assert not is_nonnegative(form)
    assert is_nonnegative(Affine(0, ((LENGTH, 2),)))
    assert not is_nonnegative(None)


# -- loops ----------------------------------------------------------------------------------------


def edge(chance: random.Random, outer: list[str]) -> ir.Expr:
    base = chance.choice((ir.Const(0), ir.Const(chance.randint(-3, 5)), N, LENGTH))
    if outer and chance.random() < 0.5:
        base = ir.Var(chance.choice(outer))
    if chance.random() < 0.4:
        return ir.Apply(chance.choice(OPERATIONS[:2]), (base, ir.Const(chance.randint(0, 3))))
    return base


def nest(chance: random.Random, depth: int, outer: list[str], steps: tuple[int, ...]) -> ir.For:
    name = f"i{len(outer)}"
    inner: ir.Block = (ir.Assign(ir.Var("t"), ir.Var(name)),)
    if depth > 1:
        inner = (nest(chance, depth - 1, [*outer, name], steps),)
    step = chance.choice(steps)
    return ir.For(name, edge(chance, outer), edge(chance, outer), ir.Const(step), inner)


def visited(loop: ir.For, known: dict[ir.Expr, Any]) -> Iterator[dict[ir.Expr, Any]]:
    """The values of all names in the innermost iterations."""
    start, stop, step = (evaluated(e, known) for e in (loop.start, loop.stop, loop.step))
    for i in range(start, stop, step):
        here = {**known, ir.Var(loop.variable): i}
        (inner,) = loop.body
        if isinstance(inner, ir.For):
            yield from visited(inner, here)
        else:
            yield here


def chain(loop: ir.For) -> list[ir.For]:
    (inner,) = loop.body
    return [loop, *(chain(inner) if isinstance(inner, ir.For) else [])]


@pytest.mark.parametrize("seed", range(10))
def test_extremes_bound_every_iteration(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(100):
        loop = nest(chance, chance.choice((1, 2, 3)), [], (1, -1))
        counters = {c.variable: c for c in chain(loop)}
        terms = tuple((ir.Var(name), chance.choice((1, -1, 2))) for name in counters)
        form = Affine(chance.randint(-2, 2), terms)
        low, high = (extreme(form, largest, counters, {}) for largest in (False, True))
        for n, length in itertools.product((-1, 0, 1, 3), (0, 2, 4)):
            for here in visited(loop, {N: n, LENGTH: length}):
                value = evaluated(expression(form), here)
                assert low is None or evaluated(expression(low), here) <= value, (loop, form, low)
                assert high is None or value <= evaluated(expression(high), here), (loop, form)


@pytest.mark.parametrize("seed", range(12))
def test_saved_values_have_places_of_their_own(seed: int) -> None:
    """Every iteration has an element, inside the array and unlike any other's."""
    chance = random.Random(seed)
    made = 0
    for _ in range(100):
        loop = nest(chance, chance.choice((1, 2, 3)), [], (1, 1, -1, 2, -2))
        types: dict[str, Type] = {"x": Array("float64", 1), "n": INT, "t": INT}
        types.update({c.variable: INT for c in chain(loop)})
        program = ir.Function("f", ("x", "n"), (loop,), (), types)
        layout = Layout(program)
        loops: list[Node] = [node for node in layout.nodes if node.is_loop]
        place = slot("t_saved", loops, {}, types, "int64")
        if place.is_stack:
            continue
        made += 1
        assert isinstance(place.make, ir.Allocate)
        save = place.save(ir.Var("t"))
        assert isinstance(save, ir.Assign) and isinstance(save.target, ir.Item)
        for n, length in itertools.product((-2, 0, 1, 4), (0, 1, 3)):
            known: dict[ir.Expr, Any] = {N: n, LENGTH: length}
            sizes = [evaluated(size, known) for size in place.make.shape]
            assert all(size >= 0 for size in sizes), (loop, place.make)
            taken: set[tuple[int, ...]] = set()
            for here in visited(loop, known):
                at = tuple(evaluated(i, here) for i in save.target.index)
                assert all(0 <= k < size for k, size in zip(at, sizes, strict=True)), (
                    loop,
                    place.make,
                    save.target,
                    known,
                )
                assert at not in taken
                taken.add(at)
    assert made > 10
