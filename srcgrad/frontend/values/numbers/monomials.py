"""Products of lengths in a form in which equal ones are equal."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Known, Number, Value
from srcgrad.frontend.values.numbers import sizes
from srcgrad.types import INT

Monomial = tuple[int, tuple[str, ...]]
"""A product of a known number and of numbers of the program, by their names in order."""


def monomial(run: Run, *values: Value) -> Monomial:
    """The product of lengths, in a form in which equal ones are equal."""
    coefficient, names = 1, []
    todo = [factor for value in values for factor in sizes.factors(value)]
    while todo:
        each = todo.pop()
        if isinstance(each, Known):
            coefficient *= int(each.object)
            continue
        assert isinstance(each, Number)
        match run.draft.definitions.get(each.atom.name):
            case ir.Apply(operator.mul, parts):
                todo += [
                    Number(part, INT) if isinstance(part, ir.Var) else Known(part.value)
                    for part in parts
                    if isinstance(part, ir.Var | ir.Const)
                ]
            case _:
                names.append(each.atom.name)
    return (coefficient, tuple(sorted(names)) if coefficient else ())


def alike(run: Run, a: Value, b: Value) -> bool:
    """Whether two lengths are certainly equal."""
    return same(a, b) or monomial(run, a) == monomial(run, b)


def from_monomial(run: Run, value: Monomial) -> Value:
    names = tuple(Number(ir.Var(name), INT) for name in value[1])
    return sizes.product(run, (Known(value[0]), *names))
