"""Products that are left out where an adjoint is zero, differentiated once more.

    x_bar = y_bar / x if y_bar != 0.0 else 0.0

is zero where `y_bar` is, whatever `x` is, and has a derivative there: `1.0 / x` with respect to
`y_bar`. What is not chosen says so:

    x_bar = slope * y_bar, with slope = 1.0 / x if that is finite, else 0.0
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.lines import Lines
from srcgrad.differentiate.statement import zero_of
from srcgrad.types import Type, is_inexact

_PARTS: frozenset[Any] = frozenset((operator.neg, np.real, np.imag, np.conjugate))
"""What is linear in its operand, over the real numbers."""


class Work(Protocol):
    """A program that is being brought into canonical form: `old` are the types that it had, and
    `flags` the names in it of whether something is not zero."""

    old: dict[str, Type]
    flags: dict[str, ir.Expr]
    types: dict[str, Type]
    names: Names
    lines: Lines
    out: list[ir.Statement]

    def atom(self, expression: ir.Expr) -> ir.Atom:
        """A name or constant for the value of an expression of the old program."""

    def named(self, value: ir.Expr) -> ir.Var:
        """A new name for an operation of the new one."""

    def handed_on(self, to: str, atom: ir.Atom) -> ir.Assign:
        """A name of the new one set to what another one is."""


def flags(program: ir.Function) -> dict[str, ir.Expr]:
    """The names that say whether a number is not zero, of numbers that are not set after them."""
    last: dict[str, int] = {}
    found: dict[str, tuple[int, ir.Expr]] = {}
    for at, statement in enumerate(dataflow.walk(program.body)):
        match statement:
            case ir.Assign(ir.Var(name), ir.Apply(operator.ne) as value) if name not in last:
                if not dataflow.arrays(value):
                    found[name] = at, value
        name = dataflow.target(statement) or ""
        last[name] = at
    return {
        name: value
        for name, (at, value) in found.items()
        if last[name] == at and all(last.get(part, -1) < at for part in dataflow.names(value))
    }


def chosen(work: Work, condition: ir.Expr, yes: ir.Expr, no: ir.Expr) -> ir.Expr:
    """A branch: what is not chosen is not computed."""
    factor = _left_out(work, condition, yes, no)
    if factor is not None:
        return _branch(
            work, condition, lambda: work.atom(yes), lambda: _zero_product(work, yes, factor)
        )
    match condition:
        case ir.Apply(ir.both, (used, other)) if _left_out(work, used, yes, no):
            return chosen(work, other, ir.Apply(ir.select, (used, yes, no)), no)
    return _branch(work, condition, lambda: work.atom(yes), lambda: work.atom(no))


def _branch(
    work: Work, condition: ir.Expr, yes: Callable[[], ir.Atom], no: Callable[[], ir.Atom]
) -> ir.Var:
    test = work.atom(condition)
    blocks: list[list[ir.Statement]] = []
    atoms: list[ir.Atom] = []
    for part in (yes, no):
        outer, work.out = work.out, []
        atoms.append(part())
        blocks.append(work.out)
        work.out = outer
    join = work.names.temporary(kinds.joint([kinds.kind(each, work.types) for each in atoms]))
    for block, atom in zip(blocks, atoms, strict=True):
        block.append(work.handed_on(join, atom))
    work.out.append(ir.If(test, tuple(blocks[0]), tuple(blocks[1]), work.lines.now))
    return ir.Var(join)


def _left_out(work: Work, condition: ir.Expr, yes: ir.Expr, no: ir.Expr) -> ir.Expr | None:
    """The factor of what is left out where it is zero: an adjoint, a tangent, a partial."""
    if isinstance(condition, ir.Var):
        condition = work.flags.get(condition.name, condition)
    match condition:
        case ir.Apply(operator.ne, (factor, zero)) if _is_zero(zero) and _is_zero(no):
            is_number = is_inexact(kinds.kind(factor, work.old).dtype)
            return factor if is_number and _is_product(yes, factor) else None
    return None


def _is_product(expression: ir.Expr, factor: ir.Expr) -> bool:
    """Whether an expression is zero where a factor is, and linear in that."""
    if expression == factor:
        return True
    match expression:
        case ir.Apply(function, (inner,)) if function in _PARTS:
            return _is_product(inner, factor)
        case ir.Apply(builtin, (inner, part)) if builtin is complex:
            return _is_zero(part) and _is_product(inner, factor)
        case ir.Apply(operator.mul, (left, right)):
            return _is_product(left, factor) or _is_product(right, factor)
        case ir.Apply(operator.truediv, (above, _)):
            return _is_product(above, factor)
        case ir.Apply(operator.add | operator.sub, parts) | ir.Apply(ir.select, (_, *parts)):
            return all(_is_zero(part) or _is_product(part, factor) for part in parts)
    return False


def _zero_product(work: Work, product: ir.Expr, factor: ir.Expr) -> ir.Atom:
    """What stands for a product where one of its factors is zero, of the others as far as they are
    finite."""

    def inside(part: ir.Expr) -> ir.Atom:
        return _zero_product(work, part, factor)

    if product == factor or _is_zero(product):
        return work.atom(product)
    match product:
        case ir.Apply(operator.mul, (left, right)):
            if _is_product(left, factor):
                left, right = right, left
            return work.named(ir.Apply(operator.mul, (_finite(work, left), inside(right))))
        case ir.Apply(operator.truediv, (above, below)):
            slope = _finite(work, ir.Apply(operator.truediv, (ir.Const(1.0), below)))
            return work.named(ir.Apply(operator.mul, (slope, inside(above))))
        case ir.Apply(ir.select, (condition, yes, no)):
            return _branch(work, condition, lambda: inside(yes), lambda: inside(no))
        case ir.Apply(function, parts):
            return work.named(ir.Apply(function, tuple(map(inside, parts))))
    return work.atom(product)


def _finite(work: Work, factor: ir.Expr) -> ir.Atom:
    """A factor, or zero where it is infinite or none."""
    found = work.atom(factor)
    if isinstance(found, ir.Const):
        return found
    finite = work.named(ir.Apply(np.isfinite, (found,)))
    nothing = zero_of(work.types[found.name].dtype)
    return work.named(ir.Apply(ir.select, (finite, found, nothing)))


def _is_zero(expression: ir.Expr) -> bool:
    return isinstance(expression, ir.Const) and bool(expression.value == 0)
