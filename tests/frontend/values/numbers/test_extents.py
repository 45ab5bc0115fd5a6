"""Which lengths are other lengths, and which are certainly no larger."""

from __future__ import annotations

import operator
from collections.abc import Callable

import pytest

from srcgrad import ir
from srcgrad.frontend.evaluate.interpreter import INTERPRETER
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import extents, sizes
from srcgrad.types import INT

Made = Callable[[Run, Value, Value], Value]


def lengths() -> tuple[Run, Value, Value]:
    """A run, the length of one array and that of another."""
    run = Run(INTERPRETER)
    return run, run.define(ir.Dim("x", 0), INT), run.define(ir.Dim("y", 0), INT)


def shorter(run: Run, n: Value) -> Value:
    return sizes.clip0(run, sizes.plus(run, n, Known(-1)))


def half(run: Run, n: Value, up: int = 0) -> Value:
    return sizes.divided(run, operator.floordiv, sizes.plus(run, n, Known(up)), Known(2))


@pytest.mark.parametrize(
    ("made", "differs"),
    [
        (lambda run, n, m: n, False),
        (lambda run, n, m: m, False),  # the other may be as long
        (lambda run, n, m: sizes.smaller(run, n, m), False),
        (lambda run, n, m: sizes.plus(run, shorter(run, n), Known(1)), False),
        (lambda run, n, m: shorter(run, n), True),
        (lambda run, n, m: sizes.plus(run, n, m), True),
        (lambda run, n, m: half(run, n), True),
        (lambda run, n, m: Known(3), True),
    ],
)
def test_differs(made: Made, differs: bool) -> None:
    run, n, m = lengths()
    assert extents.differs(run, n, made(run, n, m)) == differs


@pytest.mark.parametrize(
    ("made", "fits"),
    [
        (lambda run, n, m: n, True),
        (lambda run, n, m: m, False),
        (lambda run, n, m: sizes.smaller(run, m, n), True),
        (lambda run, n, m: sizes.clip0(run, sizes.plus(run, n, Known(-2))), True),
        (lambda run, n, m: sizes.plus(run, n, Known(1)), False),
        (lambda run, n, m: half(run, n), True),
        (lambda run, n, m: half(run, n, 1), True),
        (lambda run, n, m: half(run, n, 2), False),
        (lambda run, n, m: half(run, m), False),
        (lambda run, n, m: sizes.minus(run, n, m), True),
        (lambda run, n, m: Known(0), True),
        (lambda run, n, m: Known(1), False),
    ],
)
def test_at_most(made: Made, fits: bool) -> None:
    run, n, m = lengths()
    assert extents.at_most(run, made(run, n, m), n) == fits


def test_at_most_of_what_paths_and_loops_make() -> None:
    run, n, m = lengths()
    joined = Number(ir.Var(run.fresh(INT)), INT)
    assert not extents.at_most(run, joined, n)
    run.known.ceilings[joined.atom.name] = (n, sizes.clip0(run, sizes.plus(run, joined, Known(-1))))
    assert extents.at_most(run, joined, n)
    run.known.ceilings[joined.atom.name] = (n, sizes.plus(run, joined, Known(1)))
    assert not extents.at_most(run, joined, n)
    run.known.ceilings[joined.atom.name] = (n, m)
    assert not extents.at_most(run, joined, n)


def test_at_most_of_what_is_checked_to_be_equal() -> None:
    run, n, m = lengths()
    equal = run.apply(operator.eq, (n.atom, m.atom), INT)  # type: ignore[union-attr]
    guard = ir.Guard(equal.atom, ValueError, "")
    assert extents.at_most(run, m, n, extents.equal_in(run, [guard]))
    inside = [ir.If(equal.atom, (guard,))]
    assert not extents.at_most(run, m, n, extents.equal_in(run, inside))
