"""Arithmetic on lengths, in a form in which equal ones look equal: the numbers stay the same."""

from __future__ import annotations

import random
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.interpreter import INTERPRETER
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import monomials, sizes
from srcgrad.types import INT


def made(run: Run, chance: random.Random, depth: int) -> tuple[Value, Any]:
    """A length, and a function from the lengths that it depends on to what it is."""
    if depth == 0:
        if chance.random() < 0.4:
            number = chance.choice((0, 1, 1, 2, 3, -1, -2))
            return Known(number), lambda names: number
        name = chance.choice("nm")
        return Number(ir.Var(name), INT), lambda names: names[name]
    one, first = made(run, chance, depth - 1)
    two, second = (one, first) if chance.random() < 0.25 else made(run, chance, depth - 1)
    factor = chance.choice((-1, 0, 1, 2))
    divisor = chance.choice((1, 2, 3))
    ways: list[tuple[Any, Any]] = [
        (lambda: sizes.plus(run, one, two), lambda names: first(names) + second(names)),
        (lambda: sizes.plus(run, one, two), lambda names: first(names) + second(names)),
        (lambda: sizes.minus(run, one, two), lambda names: first(names) - second(names)),
        (lambda: sizes.minus(run, one, two), lambda names: first(names) - second(names)),
        (lambda: sizes.times(run, one, factor), lambda names: first(names) * factor),
        (lambda: sizes.multiply(run, one, two), lambda names: first(names) * second(names)),
        (lambda: sizes.product(run, (one, two)), lambda names: first(names) * second(names)),
        (lambda: sizes.smaller(run, one, two), lambda names: min(first(names), second(names))),
        (lambda: sizes.clip0(run, one), lambda names: max(first(names), 0)),
        (
            lambda: sizes.divide_up(run, one, divisor),
            lambda names: -(-first(names) // divisor),
        ),
        (
            lambda: monomials.from_monomial(run, monomials.monomial(run, one, two)),
            lambda names: first(names) * second(names),
        ),
    ]
    build, meaning = chance.choice(ways)
    return build(), meaning


def value(run: Run, found: Value, names: dict[str, int]) -> int:
    """What a length is, by the statements that have been written for it."""
    known: dict[str, Any] = dict(names)

    def atom(each: ir.Expr) -> Any:
        return each.value if isinstance(each, ir.Const) else known[each.name]  # type: ignore[union-attr]

    for statement in (*run.draft.entry, *run.draft.blocks[0]):
        assert isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Var)
        assert isinstance(statement.value, ir.Apply)
        known[statement.target.name] = statement.value.function(
            *map(atom, statement.value.arguments)
        )
    return int(found.object if isinstance(found, Known) else known[found.atom.name])  # type: ignore[union-attr]


def test_sizes() -> None:
    for seed in range(600):
        chance = random.Random(seed)
        run = Run(INTERPRETER)
        run.draft.types.update(n=INT, m=INT)
        if chance.random() < 0.7:
            run.known.early.update("nm")
        run.known.signs.update("nm")
        one, first = made(run, chance, 1 + seed % 3)
        two, second = made(run, chance, 1 + seed % 3)
        for n, m in ((0, 0), (1, 3), (4, 1), (2, 2), (5, 7)):
            names = {"n": n, "m": m}
            assert value(run, one, names) == first(names), (seed, one, names)
            assert value(run, two, names) == second(names), (seed, two, names)
            if monomials.alike(run, one, two):
                assert first(names) == second(names), (seed, one, two, names)
            if sizes.nonnegative(run, one):
                assert first(names) >= 0, (seed, one, names)
