"""The adjoint of one statement, given the values that its partial derivatives need."""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad import ir
from srcgrad.errors import MissingRule, Span
from srcgrad.printer import function_name
from srcgrad.rules import arithmetic, registry

ZERO = ir.Const(0.0)

Bar = Callable[[str], str | None]
"""The name of the adjoint of a scalar or array; None if it carries no derivative."""


def adjoint(statement: ir.Statement, bar: Bar, stays: bool) -> list[ir.Statement]:
    """What a statement does to the adjoints; `stays` if its target outlives this one assignment.

    before  y = x * k
    after   x_bar += y_bar * k; k_bar += y_bar * x
    """
    match statement:
        case ir.Assign(target, value, span):
            incoming = _mirror(target, bar)
            if incoming is None:
                return []
            result = contributions(target, value, incoming, bar, span)
            if stays:
                result.append(ir.Assign(incoming, ZERO, span))
            return result
        case ir.Increment(target, value, span):
            incoming = _mirror(target, bar)
            return [] if incoming is None else contributions(target, value, incoming, bar, span)
    return []


def _mirror(place: ir.Var | ir.Item, bar: Bar) -> ir.Var | ir.Item | None:
    name = bar(place.name if isinstance(place, ir.Var) else place.array)
    if name is None:
        return None
    return ir.Var(name) if isinstance(place, ir.Var) else ir.Item(name, place.index)


def contributions(
    target: ir.Var | ir.Item,
    value: ir.Expr,
    incoming: ir.Var | ir.Item,
    bar: Bar,
    span: Span | None,
) -> list[ir.Statement]:
    """`x_bar += partial * incoming` for each operand that carries a derivative."""
    match value:
        case ir.Var() | ir.Item():
            outgoing = _mirror(value, bar)
            return [] if outgoing is None else [ir.Increment(outgoing, incoming, span)]
        case ir.Apply(function, arguments):
            bars = [_mirror(a, bar) if isinstance(a, ir.Var) else None for a in arguments]
            if registry.is_inactive(function) or not any(bars):
                return []
            assert isinstance(target, ir.Var), "an active operation defines a name"
            partials = _partials(function, arguments, target, span)
            return [
                ir.Increment(outgoing, arithmetic.times(incoming, partial), span)
                for outgoing, partial in zip(bars, partials, strict=True)
                if outgoing is not None and partial is not None
            ]
    return []


def _partials(
    function: Callable[..., object],
    arguments: tuple[ir.Expr, ...],
    result: ir.Var,
    span: Span | None,
) -> tuple[ir.Expr | None, ...]:
    if function is ir.select:
        chosen = arguments[0]
        return (
            None,
            ir.Apply(ir.select, (chosen, ir.Const(1.0), ZERO)),
            ir.Apply(ir.select, (chosen, ZERO, ir.Const(1.0))),
        )
    rule = registry.lookup(function)
    if rule is None:
        name = function_name(function)
        raise MissingRule(
            f"no derivative rule for {name}",
            span,
            f"Give it one with srcgrad.partials({name}, lambda x: ...), "
            "or keep it off the path from the argument to the result.",
        )
    atoms = tuple(a for a in arguments if isinstance(a, ir.Const | ir.Var))
    assert len(atoms) == len(arguments), "active operands are names and constants"
    return rule.partials(atoms, result)


def is_linear(function: Callable[..., object]) -> bool:
    """Whether the partial derivatives of an operation are constants."""
    return function in (operator.add, operator.sub, operator.neg, operator.pos, float)
