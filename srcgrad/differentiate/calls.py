"""Derivatives of calls by name, by tangents of what is called (`forward.dot_of`)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.differentiate.statement import one_of
from srcgrad.types import Scalar

DotOf = Callable[[ir.Callee, tuple[int, ...]], ir.Callee]


def tangent_of_pullback(
    statement: ir.Update, dot: str, dots: list[ir.Expr | None], dot_of: DotOf
) -> list[ir.Statement]:
    """The tangent of what a call by name adds to the adjoint of an array.

    before  a_bar += seed * df/da(x, a)
    after   a_bar_dot += seed_dot * df/da(x, a)
            a_bar_dot += seed * df_dot/da(x, a, x_dot, a_dot)
    """
    call = statement.value
    assert isinstance(call, ir.Apply) and isinstance(call.function, ir.Pullback)
    *own, seed = call.arguments
    *own_dots, seed_dot = dots
    place = ir.Whole(dot)
    made: list[ir.Statement] = []
    if seed_dot is not None:
        value = ir.Apply(call.function, (*own, seed_dot))
        made.append(replace(statement, target=place, value=value))
    places = tuple(at for at, each in enumerate(own_dots) if each is not None)
    if places:
        changed = replace(call.function, of=dot_of(call.function.of, places))
        given = tuple(each for each in own_dots if each is not None)
        value = ir.Apply(changed, (*own, *given, seed))
        made.append(replace(statement, target=place, value=value))
    return made


def in_a_direction(expression: ir.Expr, dot_of: DotOf) -> ir.Expr | None:
    """What a number gets of a recursive function's adjoint, by its tangent; None if it is not so.

    That is one function that calls itself, where partial derivatives would call each other.
    """
    match expression:
        case ir.Apply(ir.Slope(callee, at), operands):
            return _along(callee, at, operands, dot_of)
        case ir.Apply(ir.Pullback(callee, at), (*own, seed)):
            if isinstance(callee.program.types[callee.program.params[at]], Scalar):
                return ir.Apply(operator.mul, (_along(callee, at, tuple(own), dot_of), seed))
    return None


def _along(callee: ir.Callee, at: int, operands: tuple[ir.Expr, ...], dot_of: DotOf) -> ir.Expr:
    one = one_of(callee.program.types[callee.program.params[at]].dtype)
    return ir.Apply(dot_of(callee, (at,)), (*operands, one))


def without_slopes(program: ir.Function, dot_of: DotOf) -> ir.Function:
    """A program in which partial derivatives of callees are tangents in one direction."""

    def change(expression: ir.Expr) -> ir.Expr:
        return in_a_direction(expression, dot_of) or expression

    def block(body: ir.Block) -> ir.Block:
        changed = (dataflow.with_expressions(each, change) for each in body)
        return tuple(dataflow.with_blocks(each, block) for each in changed)

    return replace(program, body=block(program.body))
