"""Lengths computed from others: whether they are others, and whether they are no larger."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import sizes
from srcgrad.records import dataclass
from srcgrad.types import INT

EXACT: tuple[Callable[..., Any], ...] = (
    operator.add,
    operator.sub,
    operator.mul,
    operator.floordiv,
    operator.mod,
    max,
    min,
)
LENGTHS = (1009, 1511)
"""What the axes of an array are taken to be long in two examples, each a little longer."""
LONG, SHORT = 1_000_003, 3


def differs(run: Run, old: Value, new: Value) -> bool:
    """Whether one length is another one than that before, in examples of long axes.

    Axes of other arrays may be as long as this one, or much longer. Lengths that agree there may
    differ for short axes, `1 + max(n - 1, 0)` and `n` for one: those are compared when the program
    runs.
    """
    if same(old, new):
        return False
    for are_equal in (False, True):
        if are_equal and isinstance(old, Known) and old.object == 0:
            break
        for given, value in _examples(run, old):
            if _example(run, new, given, value if are_equal else LONG) != value:
                break
        else:
            return False
    return True


def _examples(run: Run, length: Value) -> list[tuple[dict[str, int], int]]:
    """Numbers that a length is computed from, and the length: all long, or all but one short."""
    leaves = sorted(_leaves(run, length))
    found = []
    for long in (*((name,) for name in leaves), leaves):
        for first in LENGTHS:
            given = {name: SHORT + k for k, name in enumerate(leaves)}
            given |= {name: first + 17 * k for k, name in enumerate(leaves) if name in long}
            found.append((given, _example(run, length, given, LONG)))
    return [each for each in found if each[1] > LENGTHS[0] // 10] or found


def _leaves(run: Run, value: Value) -> set[str]:
    """The integers that a length is computed from."""
    if isinstance(value, Known):
        return set()
    assert isinstance(value, Number)
    match run.draft.definitions.get(value.atom.name):
        case ir.Apply(function, parts) if function in EXACT:
            names = [each.name for each in parts if isinstance(each, ir.Var)]
            return {leaf for name in names for leaf in _leaves(run, Number(ir.Var(name), INT))}
    return {value.atom.name}


def _example(run: Run, value: Value, given: dict[str, int], other: int) -> int:
    """A length where some numbers are given, and other axes are all of one length."""
    if isinstance(value, Known):
        return int(value.object)
    assert isinstance(value, Number)
    name = value.atom.name
    if name in given:
        return given[name]
    match run.draft.definitions.get(name):
        case ir.Dim():
            return other
        case ir.Apply(function, parts) if function in EXACT:
            operands = [_example(run, _value(part), given, other) for part in parts]
            if not (function in (operator.floordiv, operator.mod) and operands[1] == 0):
                return int(function(*operands))
    return SHORT


Equal = frozenset[tuple[ir.Expr, ir.Expr]]
"""Pairs of numbers that are known to be equal."""


def equal_in(run: Run, block: list[ir.Statement]) -> Equal:
    """The numbers that a block checks to be equal, whatever path it takes."""
    conditions = [each.condition for each in block if isinstance(each, ir.Guard)]
    found = set()
    for condition in conditions:
        name = condition.name if isinstance(condition, ir.Var) else ""
        match run.draft.definitions.get(name):
            case ir.Apply(operator.eq, (left, right)):
                found |= {(left, right), (right, left)}
    return frozenset(found)


def at_most(run: Run, new: Value, old: Value, equal: Equal = frozenset()) -> bool:
    """Whether a length is certainly no larger than another."""
    return _Ceiling(run, old, equal).is_over(new)


@dataclass(frozen=True, eq=False)
class _Ceiling:
    """A length that others are compared with; `equal` is of use for what is no cell of a loop."""

    run: Run
    length: Value
    equal: Equal
    visited: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    """What loops hand on and is no larger so far: it is to be shown that it stays so."""

    def is_over(self, new: Value) -> bool:
        run = self.run
        (x, m), (y, n) = sizes.split(run, new), sizes.split(run, self.length)
        if (isinstance(x, Known) and isinstance(y, Known)) or x == y:
            return m <= n
        if isinstance(new, Known):
            return bool(new.object <= 0)
        assert isinstance(new, Number)
        name = new.atom.name
        if name in self.assumed or name in self.visited:
            return name in self.assumed
        inner = replace(self, visited=self.visited | {name})
        if any(inner.is_over(_value(b)) for a, b in self.equal if a == new.atom):
            return True
        paths = run.known.ceilings.get(name)
        if paths:
            inner = replace(self, equal=frozenset(), assumed=self.assumed | {name})
            return all(map(inner.is_over, paths))
        return inner._is_over_definition(new)

    def _is_over_definition(self, new: Number) -> bool:
        run = self.run

        def over(operand: ir.Expr) -> bool:
            return self.is_over(_value(operand))

        match run.draft.definitions.get(new.atom.name):
            case ir.Var() as other:
                return over(other)
            case ir.Apply(function, (a, b)) if function is max:
                return over(a) and over(b)
            case ir.Apply(function, (a, b)) if function is min:
                return over(a) or over(b)
            case ir.Apply(operator.sub, (a, b)):
                return sizes.nonnegative(run, _value(b)) and over(a)
            case ir.Apply(operator.floordiv, (ir.Var() as a, ir.Const(int() as divisor))):
                rest, constant = sizes.split(run, Number(a, INT))
                core, more = sizes.split(run, self.length)
                alike = rest == core and more == 0 and constant < divisor
                return divisor > 0 and (alike or over(a))
        return False


def _value(operand: ir.Expr) -> Value:
    if isinstance(operand, ir.Const):
        return Known(operand.value)
    assert isinstance(operand, ir.Var)
    return Number(operand, INT)
