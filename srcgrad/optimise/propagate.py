"""Use a name's source in place of a copy of it."""

from __future__ import annotations

import operator
from collections import Counter

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.rules import arithmetic


def propagate(body: ir.Block, user_names: frozenset[str]) -> ir.Block:
    """A block in which copies and constants stand in for the names that hold them.

    before  t_bar = y_bar; x_bar += t_bar * k
    after   t_bar = y_bar; x_bar += y_bar * k     (the copy is now dead)

    A name that the user gave to a value is kept; so is one that is set in several places, where
    the copy may not reach every use.
    """
    assigned = Counter(
        name for s in dataflow.walk(body) if (name := dataflow.target(s)) is not None
    )
    return _block(body, {}, assigned, user_names)


def _block(
    body: ir.Block,
    known: dict[str, ir.Expr],
    assigned: Counter[str],
    user_names: frozenset[str],
) -> ir.Block:
    known = dict(known)
    result: list[ir.Statement] = []
    for statement in body:
        inside = effects(statement)
        if isinstance(statement, ir.For | ir.While):
            for name in [n for n, v in known.items() if n in inside.changes or inside.spoils(v)]:
                del known[name]
        statement = dataflow.with_expressions(statement, lambda e: _replaced(e, known))
        statement = dataflow.with_blocks(
            statement, lambda b: _block(b, known, assigned, user_names)
        )
        result.append(statement)
        for name in [n for n, v in known.items() if n in inside.changes or inside.spoils(v)]:
            del known[name]
        match statement:
            case ir.Assign(ir.Var(name), ir.Var(source) as value) if name != source:
                if name not in user_names or source in user_names:
                    known[name] = value
            case ir.Assign(ir.Var(name), ir.Const() as value):
                if name not in user_names and assigned[name] == 1:
                    known[name] = value
            case ir.Assign(ir.Var(name), ir.Apply(function, _) as value) if _is_negation(function):
                if name not in user_names:
                    known[name] = value
    return tuple(result)


def _is_negation(function: object) -> bool:
    return function is operator.neg


def _replaced(expression: ir.Expr, known: dict[str, ir.Expr]) -> ir.Expr:
    match expression:
        case ir.Var(name) if name in known:
            return known[name]
        case ir.Apply(function, arguments):
            return simplified(function, arguments)
    return expression


def simplified(function: object, arguments: tuple[ir.Expr, ...]) -> ir.Expr:
    """An operation without factors of one and double negations."""
    match arguments:
        case (ir.Const(value), x) if function is operator.mul and _is(value, 1.0):
            return x
        case (x, ir.Const(value)) if function is operator.mul and _is(value, 1.0):
            return x
        case (ir.Apply(inner, (x,)),) if function is operator.neg and inner is operator.neg:
            return x
        case (ir.Apply(inner, (x,)), y) if function is operator.mul and inner is operator.neg:
            return ir.Apply(operator.neg, (ir.Apply(operator.mul, (x, y)),))
        case (x, ir.Apply(inner, (y,))) if function is operator.mul and inner is operator.neg:
            return ir.Apply(operator.neg, (ir.Apply(operator.mul, (x, y)),))
        case (ir.Const(value), ir.Apply(inner, (ir.Const(other), x))) if (
            function is operator.mul and inner is operator.mul and _both_float(value, other)
        ):
            return arithmetic.apply(operator.mul, ir.Const(value * other), x)
    return ir.Apply(function, arguments)  # type: ignore[arg-type]


def _is(value: object, number: float) -> bool:
    return isinstance(value, float) and value == number


def _both_float(a: object, b: object) -> bool:
    # Powers of two only: anything else could round differently.
    return all(isinstance(v, float) and v in (2.0, 4.0, 0.5, 0.25, 8.0) for v in (a, b))
