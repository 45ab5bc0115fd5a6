"""Stacks as arrays that grow, with a count of what is in them."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.differentiate import kinds
from srcgrad.types import INT, Array, Scalar

FIRST = 16
"""So many values fit before an array grows for the first time."""
ZERO, ONE, TWO = ir.Const(0), ir.Const(1), ir.Const(2)


def without_stacks(program: ir.Function) -> ir.Function:
    """The program with an array and a count in place of each stack.

    before  stack.append(x)      y = stack.pop()       while stack: …
    after   if count == stack.shape[0]: grow to twice the length
            stack[count] = x     count -= 1
            count += 1           y = stack[count]      while count > 0: …
    """
    pushed = [s for s in dataflow.walk(program.body) if isinstance(s, ir.Push)]
    if not any(isinstance(s, ir.NewStack) for s in dataflow.walk(program.body)):
        return program
    names = Names(program.types)
    lowering = _Lowering(names)
    for push in pushed:
        if push.stack not in lowering.counts:
            kind = kinds.kind(push.value, names.types)
            lowering.add(push.stack, Array(kind.dtype, 1))
    for statement in dataflow.walk(program.body):
        if isinstance(statement, ir.NewStack) and statement.stack not in lowering.counts:
            lowering.add(statement.stack, Array("float64", 1))
    body = lowering.block(program.body)
    return ir.Function(
        program.name, program.params, body, program.results, names.types, program.doc
    )


class _Lowering:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.counts: dict[str, str] = {}

    def add(self, stack: str, kind: Array) -> None:
        self.names.types[stack] = kind
        self.counts[stack] = self.names.fresh(f"{stack}_count", INT)

    def block(self, body: ir.Block) -> ir.Block:
        return tuple(each for statement in body for each in self.statement(statement))

    def statement(self, statement: ir.Statement) -> list[ir.Statement]:
        match statement:
            case ir.NewStack(stack):
                count = ir.Var(self.counts[stack])
                return [ir.Allocate(stack, (ir.Const(FIRST),)), ir.Assign(count, ZERO)]
            case ir.Push(stack, value):
                count = ir.Var(self.counts[stack])
                full = ir.Apply(operator.eq, (count, ir.Dim(stack, 0)))
                longer = ir.Grow(stack, ir.Apply(operator.mul, (TWO, count)))
                return [
                    ir.If(full, (longer,)),
                    ir.Assign(ir.Item(stack, (count,)), value),
                    ir.Assign(count, ir.Apply(operator.add, (count, ONE))),
                ]
            case ir.Pop(target, stack):
                count = ir.Var(self.counts[stack])
                return [
                    ir.Assign(count, ir.Apply(operator.sub, (count, ONE))),
                    ir.Assign(target, ir.Item(stack, (count,))),
                ]
            case ir.While(test, ir.Var(stack), body, span) if stack in self.counts:
                left = self.names.fresh("left", Scalar("bool"))
                more = ir.Apply(operator.gt, (ir.Var(self.counts[stack]), ZERO))
                whole = (*test, ir.Assign(ir.Var(left), more))
                return [ir.While(whole, ir.Var(left), self.block(body), span)]
        return [dataflow.with_blocks(statement, self.block)]
