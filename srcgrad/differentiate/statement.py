"""The adjoint of one statement, given the values that its partial derivatives need."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

import numpy as np

from srcgrad import ir
from srcgrad.errors import MissingRule, NotDifferentiable, Span
from srcgrad.printer import function_name
from srcgrad.rules import complex_numbers, registry
from srcgrad.rules.arithmetic import apply, of_reciprocal
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.rules.rule import UNSTATED, Rule
from srcgrad.types import Type

ZERO = ir.Const(0.0)
Types = Mapping[str, Type]

Bar = Callable[[str], str | None]
"""The name of the adjoint of a scalar or array; None if it carries no derivative."""


def adjoint(
    statement: ir.Statement,
    bar: Bar,
    types: Types,
    stays: bool,
    selected: frozenset[int] = frozenset(),
) -> list[ir.Statement]:
    """What a statement does to the adjoints; `stays` if its target outlives this one assignment.

    Operands that are `selected`, by their places, get nothing where the incoming adjoint is zero.

    before  y = x * k
    after   x_bar += y_bar * k; k_bar += y_bar * x

    The adjoint of a complex number is that of its real part plus i times that of its imaginary
    part: `x - step * x_bar` descends.
    """
    match statement:
        case ir.Assign(target, value, span):
            incoming = _mirror(target, bar)
            if incoming is None:
                return []
            result = contributions(target, value, incoming, bar, types, span, selected)
            if stays:
                result.append(ir.Assign(incoming, zero(incoming, types), span))
            return result
        case ir.Increment(target, value, span):
            incoming = _mirror(target, bar)
            if incoming is None:
                return []
            return contributions(target, value, incoming, bar, types, span)
    return []


def _if_used(
    added: ir.Expr, outgoing: ir.Var | ir.Item, incoming: ir.Var | ir.Item, types: Types
) -> ir.Expr:
    """A contribution that is zero if the incoming adjoint is, also where a partial is infinite.

    before  x_bar += y_bar / x
    after   x_bar += y_bar / x if y_bar != 0.0 else 0.0
    """
    used = ir.Apply(operator.ne, (incoming, zero(incoming, types)))
    nothing = zero(outgoing, types)
    match added:
        case ir.Apply(operator.neg, (positive,)):
            return apply(operator.neg, _if_used(positive, outgoing, incoming, types))
        case ir.Apply(ir.select, (condition, no, yes)) if no == nothing:
            used = ir.Apply(ir.both, (used, _opposite(condition)))
            return ir.Apply(ir.select, (used, yes, nothing))
    return ir.Apply(ir.select, (used, added, nothing))


def _opposite(condition: ir.Expr) -> ir.Expr:
    match condition:
        case ir.Apply(operator.eq, sides):
            return ir.Apply(operator.ne, sides)
    return ir.Apply(operator.not_, (condition,))


def zero(place: ir.Var | ir.Item, types: Types) -> ir.Const:
    """What an adjoint starts with."""
    return zero_of(types[place.name if isinstance(place, ir.Var) else place.array].dtype)


def zero_of(dtype: str) -> ir.Const:
    if dtype in ("float64", "complex128"):
        return ZERO if dtype == "float64" else ir.Const(0j)
    return ir.Const(np.dtype(dtype).type(0))


def one_of(dtype: str) -> ir.Const:
    return ir.Const(1.0 if dtype == "float64" else np.dtype(dtype).type(1))


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
    types: Types,
    span: Span | None,
    selected: frozenset[int] = frozenset(),
) -> list[ir.Statement]:
    """`x_bar += partial * incoming` for each operand that carries a derivative."""
    match value:
        case ir.Var() | ir.Item():
            outgoing = _mirror(value, bar)
            if outgoing is None:
                return []
            if not is_complex(outgoing, types):
                return [ir.Increment(outgoing, complex_numbers.real_part(incoming, types), span)]
            return [ir.Increment(outgoing, incoming, span)]
        case ir.Apply(ir.Callee(is_recursive=True) as callee, arguments) if any(
            isinstance(each, ir.Whole) and bar(each.array) for each in arguments
        ):
            return pulled_back(callee, arguments, incoming, bar, span)
        case ir.Apply(function, arguments):
            bars = [_mirror(a, bar) if isinstance(a, ir.Var) else None for a in arguments]
            if registry.is_inactive(function) or not any(bars):
                return []
            assert isinstance(target, ir.Var), "an active operation defines a name"
            rule = _rule(function, arguments, incoming, types, span)
            is_any = any(is_complex(each, types) for each in (*arguments, incoming))
            check_arrays(arguments, bar, function, span)
            partials = rule.partials(arguments, target)
            check_stated(rule, partials, bars, span)
            result: list[ir.Statement] = []
            for at, (outgoing, partial) in enumerate(zip(bars, partials, strict=True)):
                if outgoing is None or partial is None:
                    continue
                reciprocal = None if is_any else of_reciprocal(value, target, incoming)
                added = reciprocal or complex_numbers.contribution(
                    partial,
                    incoming,
                    of_conjugate=rule.of_conjugates,
                    to_complex=is_complex(outgoing, types),
                    types=types,
                )
                if at in selected:
                    added = _if_used(added, outgoing, incoming, types)
                result.append(ir.Increment(outgoing, added, span))
            return result
    return []


def pulled_back(
    callee: ir.Callee,
    operands: tuple[ir.Expr, ...],
    incoming: ir.Expr,
    bar: Bar,
    span: Span | None,
) -> list[ir.Statement]:
    """What a call by name does to the adjoints of its operands, arrays among them: these first."""
    named = [(k, each) for k, each in enumerate(operands) if isinstance(each, ir.Var | ir.Whole)]
    bars = {k: bar(each.array if isinstance(each, ir.Whole) else each.name) for k, each in named}
    arrays = tuple(k for k, each in named if isinstance(each, ir.Whole) and bars[k])

    def part(at: int) -> ir.Expr:
        return ir.Apply(ir.Pullback(callee, at, arrays), (*operands, incoming))

    numbers = [k for k, each in named if isinstance(each, ir.Var) and bars[k]]
    return [
        *(ir.Update(ir.Whole(str(bars[k])), part(k), True, False, span) for k in arrays),
        *(ir.Increment(ir.Var(str(bars[k])), part(k), span) for k in numbers),
    ]


def _rule(
    function: Callable[..., object],
    arguments: tuple[ir.Expr, ...],
    incoming: ir.Var | ir.Item,
    types: Types,
    span: Span | None,
) -> Rule:
    if any(is_complex(each, types) for each in (*arguments, incoming)):
        rule = registry.lookup_complex(function)
    else:
        rule = registry.lookup(function)
    return stated(rule, function, span)


def stated(rule: Rule | None, function: Callable[..., object], span: Span | None) -> Rule:
    """The rule; a function that only a derivative calls may have none, for a further derivative."""
    if rule is None:
        name = function_name(function)
        raise MissingRule(
            f"no derivative rule for {name}, which a derivative of a lower order is made of",
            span,
            f"Ask for the lower order, or state the derivative: srcgrad.partials({name}).",
            code="SG372",
        )
    return rule


def check_arrays(
    arguments: tuple[ir.Expr, ...], bar: Bar, function: Callable[..., object], span: Span | None
) -> None:
    """Raise unless what a function called by name reads of arrays carries no derivative."""
    for each in arguments:
        if isinstance(each, ir.Whole) and bar(each.array) is not None:
            raise NotDifferentiable(
                f"{function_name(function)} reads the array {each.array} from outside, into which "
                "what is differentiated is written",
                span,
                f"Pass {each.array} to {function_name(function)} as an argument.",
                code="SG201",
            )
        known = isinstance(each, ir.Const | ir.Var | ir.Whole)
        assert known, "active operands are names and constants"


def check_stated(
    rule: Rule,
    partials: tuple[ir.Expr | None, ...],
    bars: list[ir.Var | ir.Item | None],
    span: Span | None,
) -> None:
    """Raise if a partial derivative that is needed is not stated."""
    for name, partial, outgoing in zip(rule.parameters, partials, bars, strict=True):
        if partial == UNSTATED and outgoing is not None:
            raise MissingRule(
                f"no derivative rule for {function_name(rule.function)} with respect to {name}",
                span,
                f"Keep its {name} off the path from the arguments to the result.",
                code="SG303",
            )
