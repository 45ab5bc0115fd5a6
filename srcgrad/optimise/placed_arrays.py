"""Arrays that are used once, where they are used.

A statement about arrays of as many axes, or a sum of them, says the value in place of the name:

    before  t = np.roll(x, 1) - x; y = c * t
    after   y = c * (np.roll(x, 1) - x)

What is changed between the two, or made in another block, keeps its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.array_parts import axes_of_part, parts_of, wholes
from srcgrad.optimise.coalesce import stem
from srcgrad.optimise.effects import effects
from srcgrad.optimise.placed_sums import is_narrow
from srcgrad.optimise.vector_values import is_elementwise
from srcgrad.optimise.whole_copies import lasting, mentioned, shared, within_blocks
from srcgrad.types import Array


def _is_state(user: ir.Statement, name: str) -> bool:
    """Whether a statement stores the next state of a variable of the user's, for which it has
    another name."""
    match user:
        case ir.Update(ir.Whole(array, ()), ir.Whole(), False, False):
            return stem(array) == stem(name) != name
    return False


def placed_arrays(program: ir.Function, user_names: Set[str]) -> ir.Function:
    """A finished program in which what is used once has no name, but what the user named."""
    work = _Placed(program, user_names)
    body = work.block(program.body, 1)
    return program if body is program.body else replace(program, body=body)


class _Placed:
    def __init__(self, program: ir.Function, user_names: Set[str]) -> None:
        self.types = program.types
        every = list(dataflow.walk(program.body))
        self.mentions = Counter(name for each in every for name in mentioned(each))
        self.shared = shared(every)
        self.local = within_blocks(program.body)
        self.fixed = lasting(program, frozenset())
        self.lasting = self.fixed | user_names

    def block(self, body: ir.Block, depth: int) -> ir.Block:
        inner = [dataflow.with_blocks(s, lambda b: self.block(b, depth + 1)) for s in body]
        at = 0
        while at < len(inner):
            found = self._without(inner, at, depth)
            inner, at = (inner, at + 1) if found is None else (found, max(at - 1, 0))
        is_same = len(inner) == len(body) and all(a is b for a, b in zip(inner, body, strict=True))
        return body if is_same else tuple(inner)

    def _mentions(self, name: str, body: list[ir.Statement]) -> int:
        """How many statements mention an array, or the one of that name which a block makes."""
        if name not in self.local:
            return self.mentions[name]
        return sum(name in mentioned(each) for each in dataflow.walk(tuple(body)))

    def _without(self, body: list[ir.Statement], at: int, depth: int) -> list[ir.Statement] | None:
        """A block with what a statement makes where it is used; None if that is not once."""
        match body[at]:
            case ir.Update(ir.Whole(name, ()), ir.Apply() as value, False, True):
                pass
            case _:
                return None
        if name in self.shared or self._mentions(name, body) != 2:
            return None
        if not is_elementwise(value):
            return None
        for k in range(at + 1, len(body)):
            user = body[k]
            if name in mentioned(user):
                if name in self.lasting and (name in self.fixed or not _is_state(user, name)):
                    return None
                new = self._with_value(user, name, value)
                if new is None or not is_narrow(new, depth):
                    return None
                return [*body[:at], *body[at + 1 : k], new, *body[k + 1 :]]
            if effects(user).spoils(value) or name in dataflow.named_within(user):
                return None
        return None

    def _with_value(self, user: ir.Statement, name: str, value: ir.Apply) -> ir.Statement | None:
        """A statement about arrays of as many axes, with a value in place of its only reading."""
        kind = self.types[name]
        assert isinstance(kind, Array), "an array is made"
        match user:
            case ir.Update(ir.Whole(array) as target, given, adds):
                is_set = given == ir.Whole(name, ()) and not adds  # what is read is read before
                if array in wholes(value) and not is_set:
                    return None
                if axes_of_part(target, self.types) != kind.ndim:
                    return None
            case ir.Increment(ir.Var(), ir.Apply(np.sum, (given,))) | ir.Assign(
                ir.Var(), ir.Apply(np.sum, (given,))
            ):
                if any(self._axes(array) > kind.ndim for array in wholes(given)):
                    return None
            case _:
                return None
        if not is_elementwise(given) or wholes(given).count(name) != 1:
            return None
        if ir.Whole(name, ()) not in parts_of(given):
            return None

        def change(expression: ir.Expr) -> ir.Expr:
            return value if expression == ir.Whole(name, ()) else expression

        return dataflow.with_expressions(user, change)

    def _axes(self, array: str) -> int:
        kind = self.types[array]
        return kind.ndim if isinstance(kind, Array) else 0
