"""Products that are left out where an adjoint is zero, differentiated once more.

    x_bar = y_bar / x if y_bar != 0.0 else 0.0

is zero where `y_bar` is, whatever `x` is, and has a derivative there: `1.0 / x` with respect to
`y_bar`. What is not chosen says so:

    x_bar = slope * y_bar, with slope = 1.0 / x if that is finite, else 0.0
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.differentiate.statement import zero_of
from srcgrad.types import Type, is_float


class Work(Protocol):
    """A program that is being brought into canonical form: `old` are the types that it had."""

    old: dict[str, Type]
    types: dict[str, Type]
    names: Names
    out: list[ir.Statement]

    def atom(self, expression: ir.Expr) -> ir.Atom:
        """A name or constant for the value of an expression of the old program."""

    def named(self, value: ir.Expr) -> ir.Var:
        """A new name for an operation of the new one."""


def chosen(work: Work, condition: ir.Expr, yes: ir.Expr, no: ir.Expr) -> ir.Expr:
    """A branch: what is not chosen is not computed."""
    left_out = slope_where_left_out(condition, yes, no, work.old)
    twice = None if left_out else _guarded_twice(condition, yes, no, work.old)
    if twice is not None:
        return chosen(work, *twice, no)
    test = work.atom(condition)
    blocks: list[list[ir.Statement]] = []
    atoms: list[ir.Atom] = []
    for part in (yes, no):
        outer, work.out = work.out, []
        is_zero = part is no and left_out is not None
        atoms.append(_zero_product(work, *left_out) if is_zero and left_out else work.atom(part))
        blocks.append(work.out)
        work.out = outer
    join = work.names.temporary(kinds.joint([kinds.kind(each, work.types) for each in atoms]))
    for block, atom in zip(blocks, atoms, strict=True):
        block.append(ir.Assign(ir.Var(join), atom))
    work.out.append(ir.If(test, tuple(blocks[0]), tuple(blocks[1])))
    return ir.Var(join)


def _zero_product(work: Work, bar: ir.Var, slope: ir.Expr) -> ir.Atom:
    """What stands for a product where one of its factors is zero."""
    found = work.atom(slope)
    if isinstance(found, ir.Var):
        finite = work.named(ir.Apply(np.isfinite, (found,)))
        nothing = zero_of(work.types[found.name].dtype)
        found = work.named(ir.Apply(ir.select, (finite, found, nothing)))
    return work.named(ir.Apply(operator.mul, (found, work.atom(bar))))


def slope_where_left_out(
    condition: ir.Expr, yes: ir.Expr, no: ir.Expr, types: Mapping[str, Type]
) -> tuple[ir.Var, ir.Expr] | None:
    """The adjoint and what it is multiplied with, if a product is left out where that is zero."""
    match condition, no:
        case ir.Apply(operator.ne, (ir.Var(name) as bar, ir.Const(zero))), ir.Const(nothing):
            if zero != 0 or nothing != 0 or not is_float(types[name].dtype):
                return None
            found = _slope(yes, bar, types)
            return None if found is None else (bar, found)
    return None


def _guarded_twice(
    condition: ir.Expr, yes: ir.Expr, no: ir.Expr, types: Mapping[str, Type]
) -> tuple[ir.Expr, ir.Expr] | None:
    """The second of two conditions, and a choice by the first: one of a product left out."""
    match condition:
        case ir.Apply(ir.both, (used, other)):
            if slope_where_left_out(used, yes, no, types) is not None:
                return other, ir.Apply(ir.select, (used, yes, no))
    return None


def _slope(product: ir.Expr, factor: ir.Var, types: Mapping[str, Type]) -> ir.Expr | None:
    """A product without one of its factors, that stands in it once."""
    match product:
        case ir.Var() if product == factor:
            return ir.Const(np.dtype(types[factor.name].dtype).type(1).item())
        case ir.Apply(operator.neg, (inner,)):
            found = _slope(inner, factor, types)
            return None if found is None else ir.Apply(operator.neg, (found,))
        case ir.Apply(operator.mul, (left, right)):
            if _has(left, factor) and not _has(right, factor):
                found = _slope(left, factor, types)
                return found and _times(found, right)
            if _has(right, factor) and not _has(left, factor):
                found = _slope(right, factor, types)
                return found and _times(left, found)
        case ir.Apply(operator.truediv, (above, below)) if not _has(below, factor):
            found = _slope(above, factor, types)
            return None if found is None else ir.Apply(operator.truediv, (found, below))
    return None


def _has(expression: ir.Expr, factor: ir.Var) -> bool:
    return factor.name in dataflow.names(expression)


def _times(left: ir.Expr, right: ir.Expr) -> ir.Expr:
    if left == ir.Const(1.0):
        return right
    return left if right == ir.Const(1.0) else ir.Apply(operator.mul, (left, right))
