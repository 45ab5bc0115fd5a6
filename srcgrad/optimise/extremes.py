"""The place of the largest or smallest element, as NumPy finds it.

    before  largest = x[i, 0]; where = 0
            for k in range(1, n):
                t = not x[i, k] <= largest and largest == largest
                largest = x[i, k] if t else largest
                where = k if t else where
    after   where = np.argmax(x[i])

Both are the first of several that are as large, and the first that is no number if there is one.
Machine code has the loop again (backend/slices.py).
"""

from __future__ import annotations

import operator
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.inlined import local_names
from srcgrad.optimise.shapes import Shapes
from srcgrad.records import dataclass
from srcgrad.types import Array

_KINDS = {operator.le: np.argmax, operator.ge: np.argmin}


def extremes(program: ir.Function) -> ir.Function:
    """A finished program in which loops that look for an extreme are calls."""
    work = _Extremes(program)
    body = work.block(program.body)
    return program if body is program.body else replace(program, body=body)


@dataclass(frozen=True)
class _Search:
    """A loop that looks for an extreme of the elements of a row."""

    value: str
    place: str
    row: ir.Whole
    function: object


class _Extremes(Shapes):
    def __init__(self, program: ir.Function) -> None:
        super().__init__(program.body, program.types, program.params)
        self.local = local_names(program)

    def block(self, body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            statement = dataflow.with_blocks(statement, self.block)
            found = self._search(statement)
            start = None if found is None else self._start(found, result)
            if found is None or start is None:
                result.append(statement)
                continue
            span = statement.span if isinstance(statement, ir.For) else None
            call = ir.Apply(found.function, (found.row,))  # type: ignore[arg-type]
            made: list[ir.Statement] = [ir.Assign(ir.Var(found.place), call, span)]
            element = ir.Item(found.row.array, (*found.row.index, ir.Var(found.place)))
            made.append(ir.Assign(ir.Var(found.value), element, span))
            result = [s for k, s in enumerate(result) if k not in start] + made
        return tuple(result) if len(result) != len(body) or _differ(result, body) else body

    def _search(self, statement: ir.Statement) -> _Search | None:
        match statement:
            case ir.For(
                counter,
                ir.Const(1),
                stop,
                ir.Const(1),
                (
                    ir.Assign(ir.Var(test), condition),
                    ir.Assign(ir.Var(value), ir.Apply(ir.select, (ir.Var(a), element, ir.Var(b)))),
                    ir.Assign(ir.Var(place), ir.Apply(ir.select, (ir.Var(c), step, ir.Var(d)))),
                ),
            ):
                pass
            case _:
                return None
        if not (a == c == test and b == value and d == place and step == ir.Var(counter)):
            return None
        match element:
            case ir.Item(array, (*first, ir.Var(last))) if last == counter and _are_plain(first):
                row = ir.Whole(array, tuple(first))
            case _:
                return None
        shape, kind = self.of(row), self.types[array]
        if not isinstance(kind, Array) or kind.dtype != "float64" or shape is None:
            return None
        if len(shape) != 1 or not self.are_same(shape[0], stop) or test not in self.local:
            return None
        if {value, place, counter} & {n for i in first for n in dataflow.names(i)}:
            return None
        for function, found in _KINDS.items():
            if condition == _test(function, element, ir.Var(value)):
                return _Search(value, place, row, found)
        return None

    def _start(self, found: _Search, before: list[ir.Statement]) -> tuple[int, int] | None:
        """Where the search begins with the first element; None if it does not."""
        first = ir.Item(found.row.array, (*found.row.index, ir.Const(0)))
        wanted = (
            ir.Assign(ir.Var(found.value), first),
            ir.Assign(ir.Var(found.place), ir.Const(0)),
        )
        if len(before) < 2 or before[-2] not in wanted or before[-1] not in wanted:
            return None
        return (len(before) - 2, len(before) - 1) if before[-2] != before[-1] else None


def _test(function: object, element: ir.Expr, best: ir.Expr) -> ir.Expr:
    """Whether an element takes the place of the best so far."""
    fails = ir.Apply(operator.not_, (ir.Apply(function, (element, best)),))  # type: ignore[arg-type]
    return ir.Apply(ir.both, (fails, ir.Apply(operator.eq, (best, best))))


def _are_plain(index: list[ir.Expr]) -> bool:
    return all(isinstance(each, ir.Var | ir.Const) for each in index)


def _differ(result: list[ir.Statement], body: ir.Block) -> bool:
    return any(one is not other for one, other in zip(result, body, strict=True))
