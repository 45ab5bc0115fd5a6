"""Skip the loops that an adjoint which is zero almost everywhere makes nothing of."""

from __future__ import annotations

import operator
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import is_float


def skips(program: ir.Function) -> ir.Function:
    """A program in which the adjoint of a choice is followed only where it is not zero.

    before  t_bar = zeros(n); t_bar[where] += 1.0
            for j in range(n): s = t_bar[j]; for k in range(m): x_bar[j, k] += x[j, k] * s
    after   t_bar = zeros(n); t_bar[where] += 1.0
            for j in range(n): s = t_bar[j]; if s != 0.0: for k in range(m): ...

    An array is zero almost everywhere if it starts as zeros and elements are stored to at places
    that are looked up, not counted through.
    """
    sparse = _sparse(program)
    if not sparse:
        return program
    return replace(program, body=_Skips(program, sparse).block(program.body))


def _sparse(program: ir.Function) -> frozenset[str]:
    """The arrays that are zero almost everywhere."""
    zeros: set[str] = set()
    dense: set[str] = set()
    counters = {s.variable for s in dataflow.walk(program.body) if isinstance(s, ir.For)}
    for statement in dataflow.walk(program.body):
        match statement:
            case ir.Allocate(name, _, ir.Const(value)) if value == 0:
                zeros.add(name)
            case ir.Assign(ir.Item(), ir.Const(value)) if value == 0:
                pass
            case ir.Assign(ir.Item(array, index)) | ir.Increment(ir.Item(array, index)):
                if not any(isinstance(e, ir.Var) and e.name not in counters for e in index):
                    dense.add(array)
            case _:
                dense.update(dataflow.stored(statement))
    stored = {
        array
        for statement in dataflow.walk(program.body)
        if isinstance(statement, ir.Assign | ir.Increment)
        for array in dataflow.stored(statement)
    }
    return frozenset(zeros & stored - dense)


class _Skips:
    def __init__(self, program: ir.Function, sparse: frozenset[str]) -> None:
        self.types = program.types
        self.sparse = sparse
        self.read = _reads(program.body)
        self.read.update(r.name for r in program.results if isinstance(r, ir.Var))

    def block(self, body: ir.Block) -> ir.Block:
        """A block in which loops that need not run do not."""
        adjoint: str | None = None
        result: list[ir.Statement] = []
        for statement in body:
            match statement:
                case ir.Assign(ir.Var(name), ir.Item(array)) if array in self.sparse:
                    adjoint = name if is_float(self.types[name].dtype) else None
                case ir.For() if adjoint is not None and self.vanishes(statement, adjoint):
                    condition = ir.Apply(operator.ne, (ir.Var(adjoint), ir.Const(0.0)))
                    result.append(ir.If(condition, (statement,)))
                    continue
                case _ if dataflow.target(statement) == adjoint:
                    adjoint = None
            result.append(dataflow.with_blocks(statement, self.block))
        return tuple(result)

    def vanishes(self, loop: ir.For, adjoint: str) -> bool:
        """Whether a loop does nothing if a number is zero, and nothing else needs what it sets."""
        zero = _Zero(adjoint)
        inside = _reads((loop,))
        return (
            zero.does_nothing(loop.body)
            and zero.does_nothing(loop.body)
            and all(inside[name] == self.read[name] for name in zero.own)
        )


def _reads(body: ir.Block) -> Counter[str]:
    return Counter(name for s in dataflow.walk(body) for name in dataflow.reads(s))


class _Zero:
    """The names that are zero because one is, on the way through a block."""

    def __init__(self, name: str) -> None:
        self.names = {name}
        self.own: set[str] = set()
        self.spoilt: set[str] = set()

    def does_nothing(self, body: ir.Block) -> bool:
        return all(map(self._adds_nothing, body))

    def _adds_nothing(self, statement: ir.Statement) -> bool:
        match statement:
            case ir.Assign(ir.Var(name), value):
                self.own.add(name)
                self._note(name, self.is_zero(value))
                return True
            case ir.Increment(ir.Var(name), value) if name in self.own:
                self._note(name, name in self.names and self.is_zero(value))
                return True
            case ir.Increment(_, value):
                return self.is_zero(value)
            case ir.For(body=body):
                return self.does_nothing(body)
            case ir.If(_, then, orelse):
                return self.does_nothing(then) and self.does_nothing(orelse)
        return isinstance(statement, ir.Comment)

    def _note(self, name: str, is_zero: bool) -> None:
        """A name that is not zero once is taken for one that never is: loops come round again."""
        if not is_zero:
            self.spoilt.add(name)
        if name in self.spoilt:
            self.names.discard(name)
        else:
            self.names.add(name)

    def is_zero(self, value: ir.Expr) -> bool:
        match value:
            case ir.Const(number):
                return bool(number == 0)
            case ir.Var(name):
                return name in self.names
            case ir.Apply(operator.mul, factors):
                return any(map(self.is_zero, factors))
            case ir.Apply(operator.truediv, (numerator, _)):
                return self.is_zero(numerator)
            case ir.Apply(operator.add | operator.sub | operator.neg, terms):
                return all(map(self.is_zero, terms))
            case ir.Apply(ir.select, (_, yes, no)):
                return self.is_zero(yes) and self.is_zero(no)
        return False
