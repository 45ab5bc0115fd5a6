"""Arrays that get their new elements at once, and not by way of another array.

    before  c_1 = f * c + i * g        after   c[:] = f * c + i * g
            h = o * np.tanh(c_1)               h = o * np.tanh(c)
            c[:] = c_1

What the user named keeps its name, but for another state of the same variable.
"""

from __future__ import annotations

import operator
from collections.abc import Set
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.array_parts import wholes
from srcgrad.optimise.coalesce import stem
from srcgrad.optimise.effects import effects
from srcgrad.optimise.vector_values import is_elementwise
from srcgrad.optimise.whole_copies import lasting, shared, within_blocks


def renewed(program: ir.Function, user_names: Set[str]) -> ir.Function:
    """A finished program, about whole arrays, that stores what is new where it is kept."""
    work = _Renewed(program, user_names)
    body = work.block(program.body)
    return program if body is program.body else replace(program, body=body)


class _Renewed:
    def __init__(self, program: ir.Function, user_names: Set[str]) -> None:
        self.types = program.types
        self.shared = shared(list(dataflow.walk(program.body)))
        self.local = within_blocks(program.body)
        self.fixed = lasting(program, frozenset())
        self.user_names = user_names

    def block(self, body: ir.Block) -> ir.Block:
        found = [dataflow.with_blocks(each, self.block) for each in body]
        at = 0
        while at < len(found):
            shorter = self._without(found, at)
            found, at = (found, at + 1) if shorter is None else (shorter, 0)
        is_same = len(found) == len(body) and all(map(operator.is_, found, body))
        return body if is_same else tuple(found)

    def _without(self, body: list[ir.Statement], at: int) -> list[ir.Statement] | None:
        """A block without the statement that stores the elements of another array."""
        match body[at]:
            case ir.Update(ir.Whole(name, ()), ir.Whole(new, ()), False, False) if name != new:
                pass
            case _:
                return None
        if new in self.fixed or new not in self.local or not {name, new}.isdisjoint(self.shared):
            return None
        if self.types[name] != self.types[new] or not self._may_go(new, name):
            return None
        own = [k for k, each in enumerate(body) if new in dataflow.named_within(each)]
        if not _is_made(body[own[0]]) or own[0] >= at:
            return None
        if any(name in dataflow.named_within(each) for each in body[own[0] + 1 : at]):
            return None
        if any(name in effects(each).changes for each in body[at + 1 : own[-1] + 1]):
            return None
        if any(new in effects(body[k]).changes and not _sets(body[k], new) for k in own[1:]):
            return None
        rest = [_stored(each, new) for k, each in enumerate(body) if k != at]
        return list(dataflow.renamed(tuple(rest), {new: name}))

    def _may_go(self, new: str, name: str) -> bool:
        return new not in self.user_names or (
            stem(new) == stem(name) and new not in (stem(new), stem(name))
        )


def _is_made(statement: ir.Statement) -> bool:
    match statement:
        case ir.Update(ir.Whole(_, ()), ir.Apply() as value, False, True):
            return is_elementwise(value)
    return False


def _sets(statement: ir.Statement, name: str) -> bool:
    """Whether a statement gives all elements of an array anew, or adds to them."""
    match statement:
        case ir.Update(ir.Whole(array, ()), ir.Apply() as value, adds):
            return array == name and (not adds or name not in wholes(value))
    return False


def _stored(statement: ir.Statement, name: str) -> ir.Statement:
    """A statement that stores what one makes."""
    match statement:
        case ir.Update(ir.Whole(array, ()), is_new=True) if array == name:
            return replace(statement, is_new=False)
    return statement
