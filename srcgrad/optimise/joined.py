"""What is added to an array after it is made, as part of what it is made of.

    before  f_bar = -np.roll(t, -1)              t_bar = y_bar.copy()
            f_bar += np.roll(t, 1)               t_bar -= a
                                                 x_bar[1:] += a
                                                 t_bar += b
    after   f_bar = np.roll(t, 1) - np.roll(t, -1)
                                                 x_bar[1:] += a
                                                 t_bar = y_bar - a + b

Terms keep their order. Products of matrices are added in place, each by itself.
"""

from __future__ import annotations

import operator
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.array_parts import axes_of_part, parts_of, wholes
from srcgrad.optimise.effects import effects
from srcgrad.optimise.placed_sums import is_narrow
from srcgrad.optimise.vector_values import is_elementwise
from srcgrad.optimise.whole_copies import shared


def joined(program: ir.Function) -> ir.Function:
    """A finished program in which what is added to an array at one go is said at one go."""
    work = _Joined(program, shared(list(dataflow.walk(program.body))))
    body = work.block(program.body, 1)
    return program if body is program.body else replace(program, body=body)


class _Joined:
    def __init__(self, program: ir.Function, shared_arrays: Set[str]) -> None:
        self.types = program.types
        self.shared = shared_arrays

    def block(self, body: ir.Block, depth: int) -> ir.Block:
        found = [dataflow.with_blocks(s, lambda b: self.block(b, depth + 1)) for s in body]
        at = 0
        while at < len(found):
            shorter = self._with_next(found, at, depth)
            found, at = (found, at + 1) if shorter is None else (shorter, at)
        is_same = len(found) == len(body) and all(map(operator.is_, found, body))
        return body if is_same else tuple(found)

    def _with_next(
        self, body: list[ir.Statement], at: int, depth: int
    ) -> list[ir.Statement] | None:
        """A block in which a statement is part of the next one about its array."""
        one = _as_update(body[at])
        if one is None or one.target.array in self.shared or not self._may_move(one.value):
            return None
        array = one.target.array
        for k in range(at + 1, len(body)):
            other = body[k]
            if array in dataflow.named_within(other):
                both = self._both(one, other)
                if both is None or not is_narrow(both, depth):
                    return None
                return [*body[:at], *body[at + 1 : k], both, *body[k + 1 :]]
            if effects(other).spoils(one.value) or isinstance(other, ir.Swap):
                return None
        return None

    def _may_move(self, value: ir.Expr) -> bool:
        return isinstance(value, ir.Whole | ir.Apply) and self.shared.isdisjoint(wholes(value))

    def _both(self, one: ir.Update, other: ir.Statement) -> ir.Update | None:
        """Two statements about one array, as one."""
        match other:
            case ir.Update(target, value, True):
                pass
            case _:
                return None
        if target != one.target or one.target.array in (*wholes(value), *wholes(one.value)):
            return None
        if not is_elementwise(value) or not is_elementwise(one.value):
            return None
        if not isinstance(value, ir.Whole | ir.Apply) or not self._is_whole(value, one):
            return None
        return replace(other, value=_sum(one.value, value), adds=False, is_new=True)

    def _is_whole(self, value: ir.Expr, one: ir.Update) -> bool:
        """Whether sums have as many axes as what is added, none of them repeated, and its dtype."""
        kinds = {self.types[name].dtype for each in (value, one.value) for name in wholes(each)}
        kinds.add(self.types[one.target.array].dtype)
        numbers = (n for each in (value, one.value) for n in dataflow.names(each))
        if len(kinds) > 1 or any(self.types[n].dtype not in (*kinds, "int64") for n in numbers):
            return False
        axes = axes_of_part(one.target, self.types)
        return any(axes_of_part(part, self.types) == axes for part in parts_of(one.value))


def _as_update(statement: ir.Statement) -> ir.Update | None:
    """What a statement makes of an array, or adds to it."""
    match statement:
        case ir.Copy(name, source, span) if name != source:
            return ir.Update(ir.Whole(name), ir.Whole(source), False, True, span)
        case ir.Update(_, ir.Apply(np.copy, (part,)), False, True):
            return replace(statement, value=part)
        case ir.Update(_, ir.Apply(), False, True):
            return statement
    return None


def _sum(one: ir.Expr, other: ir.Expr) -> ir.Expr:
    """One term and another, with as few signs as that needs."""
    if _sign(other):
        return ir.Apply(operator.sub, (one, _positive(other)))
    if _sign(one):
        return ir.Apply(operator.sub, (other, _positive(one)))
    return ir.Apply(operator.add, (one, other))


def _sign(value: ir.Expr) -> bool:
    return isinstance(value, ir.Apply) and value.function is operator.neg


def _positive(value: ir.Expr) -> ir.Expr:
    assert isinstance(value, ir.Apply), "a negative"
    return value.arguments[0]
