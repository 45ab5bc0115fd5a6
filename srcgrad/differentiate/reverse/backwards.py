"""Statements and loops in the form that the two sweeps need them."""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.errors import Span


def bare(statement: ir.Statement) -> ir.Statement:
    """A statement of the forward sweep, about which nothing is said to the reader."""
    match statement:
        case ir.Guard(condition, exception, message, arguments):
            return ir.Guard(condition, exception, message, arguments)
        case ir.Push() | ir.Pop() | ir.NewStack() | ir.Comment():
            return statement
    return replace(statement, span=unsaid(statement.span))


def unsaid(span: Span | None) -> Span | None:
    """A place in the user's text that is known, and not said to the reader."""
    return span and replace(span, is_said=False)


def backwards(loop: ir.For, body: ir.Block, ascending: bool) -> ir.For:
    """A loop over the same iterations, last to first unless they may run in any order."""
    if ascending:
        return ir.For(loop.variable, loop.start, loop.stop, loop.step, body, loop.span)
    step = loop.step
    if step == ir.Const(1):
        last = _minus_one(loop.stop)
        return ir.For(loop.variable, last, _minus_one(loop.start), ir.Const(-1), body, loop.span)
    if step == ir.Const(-1):
        first = _plus_one(loop.stop)
        return ir.For(loop.variable, first, _plus_one(loop.start), ir.Const(1), body, loop.span)
    count: ir.Expr = ir.Apply(len, (ir.Apply(range, (loop.start, loop.stop, loop.step)),))
    distance = ir.Apply(operator.mul, (ir.Apply(operator.sub, (count, ir.Const(1))), step))
    last = ir.Apply(operator.add, (loop.start, distance))
    end = ir.Apply(operator.sub, (loop.start, step))
    back = ir.Const(-step.value) if isinstance(step, ir.Const) else ir.Apply(operator.neg, (step,))
    return ir.For(loop.variable, last, end, back, body, loop.span)


def _plus_one(e: ir.Expr) -> ir.Expr:
    match e:
        case ir.Const(value):
            return ir.Const(value + 1)
        case ir.Apply(function, (inner, ir.Const(1))) if function is operator.sub:
            return inner
    return ir.Apply(operator.add, (e, ir.Const(1)))


def _minus_one(e: ir.Expr) -> ir.Expr:
    match e:
        case ir.Const(value):
            return ir.Const(value - 1)
        case ir.Apply(function, (inner, ir.Const(1))) if function is operator.add:
            return inner
        case ir.Apply(function, (inner, ir.Const(value))) if function is operator.sub:
            return ir.Apply(operator.sub, (inner, ir.Const(value + 1)))
    return ir.Apply(operator.sub, (e, ir.Const(1)))
