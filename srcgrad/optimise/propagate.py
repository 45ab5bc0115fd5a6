"""Use a name's source in place of a copy of it."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import Effects, effects
from srcgrad.printer import function_name, is_integral
from srcgrad.rules import arithmetic, complex_numbers
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.types import Type, is_inexact
from srcgrad.uses import LOOPS, kept, times_set

SUMS = (operator.add, operator.sub)


def propagate(body: ir.Block, user_names: frozenset[str], types: dict[str, Type]) -> ir.Block:
    """A block in which copies and constants stand in for the names that hold them.

    before  t_bar = y_bar; x_bar += t_bar * k
    after   t_bar = y_bar; x_bar += y_bar * k     (the copy is now dead)

    A name that the user gave to a value is kept; so is one that is set in several places, where
    the copy may not reach every use.
    """
    assigned = times_set(body)
    tested = set[str]().union(*map(_tested, dataflow.walk(body)))
    return _block(body, {}, assigned, user_names | tested, types)


@kept
def _tested(statement: ir.Statement) -> frozenset[str]:
    """The names that are compared with zero to select a contribution."""
    tests = [e for operand in dataflow.operands(statement) for e in _tests(operand)]
    return frozenset(e.arguments[0].name for e in tests if isinstance(e.arguments[0], ir.Var))


def _tests(expression: ir.Expr) -> list[ir.Apply]:
    """The comparisons with zero that select a contribution."""
    if not isinstance(expression, ir.Apply):
        return []
    found = [e for each in expression.arguments for e in _tests(each)]
    is_test = expression.function is operator.ne and expression.arguments[1] == ir.Const(0.0)
    return [*found, expression] if is_test else found


def _block(
    body: ir.Block,
    known: dict[str, ir.Expr],
    assigned: Counter[str],
    user_names: frozenset[str],
    types: dict[str, Type],
) -> ir.Block:
    known = dict(known)
    result: list[ir.Statement] = []
    for statement in body:
        inside = effects(statement)
        if statement.__class__ in LOOPS:
            _forget(known, inside)
        statement = _with_known(statement, known, types)
        statement = dataflow.with_blocks(
            statement, lambda b: _block(b, known, assigned, user_names, types)
        )
        result.append(statement)
        _forget(known, inside)
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


def _with_known(
    statement: ir.Statement, known: dict[str, ir.Expr], types: dict[str, Type]
) -> ir.Statement:
    """A statement with what is known of names in their places, and simplified.

    One that was as simple as can be is so still if none of its names is known.
    """
    is_free = known.keys().isdisjoint(dataflow.reads(statement))
    if is_free and statement.__dict__.get(_SIMPLE) is types:
        return statement
    new = dataflow.with_expressions(statement, lambda e: _replaced(e, known, types))
    if is_free and new is statement:
        statement.__dict__[_SIMPLE] = types
    return new


_SIMPLE = "_simple"
"""Beside the facts that are `kept` of a statement: the types with which it is simple."""


def _forget(known: dict[str, ir.Expr], inside: Effects) -> None:
    """What a statement changes is not known after it."""
    changes = inside.changes
    for name in [n for n, v in known.items() if n in changes or inside.spoils(v)]:
        del known[name]


def _is_negation(function: object) -> bool:
    return function is operator.neg


def _replaced(expression: ir.Expr, known: dict[str, ir.Expr], types: dict[str, Type]) -> ir.Expr:
    match expression:
        case ir.Var(name) if name in known:
            return known[name]
        case ir.Apply():
            return simplified(expression, types)
    return expression


def simplified(operation: ir.Apply, types: dict[str, Type]) -> ir.Expr:
    """An operation without factors of one and double negations."""
    match operation.function:
        case operator.mul:
            found = _product(operation.arguments, types)
        case operator.ne:
            found = _unequal(operation.arguments, types)
        case operator.add | operator.sub:
            found = _sum(operation.function, operation.arguments, types)
        case function:
            found = _choice(function, operation.arguments)
    return complex_numbers.simplified(operation, types) if found is None else found


def _choice(function: Callable[..., Any], arguments: tuple[ir.Expr, ...]) -> ir.Expr | None:
    """One of two values, and the negation of one, where it is known which."""
    match arguments:
        case (x, y) if function in (min, max) and x == y:
            return x
        case (ir.Apply(ir.select, (condition, ir.Apply(inner, (x,)), ir.Const(0.0) as no)),) if (
            function is operator.neg and inner is operator.neg
        ):
            return ir.Apply(ir.select, (condition, x, no))
        case (ir.Const(condition), yes, no) if function is ir.select:
            return yes if condition else no
        case (ir.Apply(inner, (x,)),) if function is operator.neg and inner is operator.neg:
            return x
    return None


def _sum(
    function: Callable[..., Any], arguments: tuple[ir.Expr, ...], types: dict[str, Type]
) -> ir.Expr | None:
    match arguments:
        case (x, y) if function is operator.add and (is_floating(x, types) or is_complex(x, types)):
            return _of_floats(x, y)
        case (ir.Var(name) as x, ir.Const(zero)) if function is operator.sub and zero == 0:
            fits = is_floating(x, types) if repr(zero) == "0.0" else repr(zero) == "0"
            if fits and name in types and types[name].dtype != "bool":
                return x
        case (ir.Apply(inner, (x, ir.Const(a))), ir.Const(b)) if (
            inner in SUMS and type(a) is int and type(b) is int and is_integral(x, types)
        ):
            total = (a if inner is operator.add else -a) + (b if function is operator.add else -b)
            if total == 0:
                return x
            moved = operator.add if total > 0 else operator.sub
            return ir.Apply(moved, (x, ir.Const(abs(total))))
    return None


def _of_floats(x: ir.Expr, y: ir.Expr) -> ir.Expr | None:
    """A sum of floating-point numbers as a difference, or twice a product, if it is one."""
    match x, y:
        case ir.Apply(operator.mul | operator.neg), _ if x == y:
            return arithmetic.doubled(x)
        case _, ir.Apply(operator.neg, (other,)):
            return ir.Apply(operator.sub, (x, other))
    return None


def _unequal(arguments: tuple[ir.Expr, ...], types: dict[str, Type]) -> ir.Expr | None:
    match arguments:
        case (ir.Const(value), ir.Const(other)):
            return ir.Const(value != other)
        case (ir.Apply(operator.neg, (x,)), ir.Const(0.0) as nothing):
            return simplified(ir.Apply(operator.ne, (x, nothing)), types)
        case (ir.Apply(operator.mul, (ir.Const(factor), x)), ir.Const(0.0) as nothing) if _is_plain(
            factor
        ):
            return simplified(ir.Apply(operator.ne, (x, nothing)), types)
    return None


def _product(arguments: tuple[ir.Expr, ...], types: dict[str, Type]) -> ir.Expr | None:
    match arguments:
        case (ir.Const(value), ir.Const(other)) if _is(other, 1.0):
            return ir.Const(float(value) if isinstance(value, int) else value)
        case (ir.Const(value), x) | (x, ir.Const(value)) if _is(value, 1.0):
            # Once times an integer is that integer as a floating-point number.
            if is_floating(x, types) or is_complex(x, types):
                return x
            return ir.Apply(np.float64 if is_narrow(x, types) else float, (x,))
        case (ir.Apply(operator.neg, (x,)), y):
            if _is_negated_exactly(x, y, types):
                return ir.Apply(operator.neg, (ir.Apply(operator.mul, (x, y)),))
        case (x, ir.Apply(operator.neg, (y,))):
            if _is_negated_exactly(y, x, types):
                return ir.Apply(operator.neg, (ir.Apply(operator.mul, (x, y)),))
        case (ir.Const(value), ir.Apply(operator.mul, (ir.Const(other), x))) if _both_float(
            value, other
        ):
            return arithmetic.apply(operator.mul, ir.Const(value * other), x)
    return None


def _is_plain(value: object) -> bool:
    """Whether a factor cannot make a zero of what is none, or the reverse."""
    return isinstance(value, float) and 0.01 <= abs(value) <= 100.0


def _is(value: object, number: float) -> bool:
    return isinstance(value, float) and value == number


def _is_negated_exactly(factor: ir.Expr, other: ir.Expr, types: dict[str, Type]) -> bool:
    """Whether `(-factor) * other` is `-(factor * other)`: integers have no negative zero."""
    if is_floating(factor, types) or is_complex(factor, types):
        return True
    both = (factor, other)
    return all(is_integral(x, types) and not is_narrow(x, types) for x in both)


def is_whole(expression: ir.Expr, types: dict[str, Type]) -> bool:
    """Whether an expression is certainly an integer or a truth value."""
    match expression:
        case ir.Const(value):
            return isinstance(value, int | np.integer | np.bool_)
        case ir.Var(name) | ir.Item(name):
            return name in types and not is_inexact(types[name].dtype)
        case ir.Dim():
            return True
        case ir.Apply(function, operands):
            if function is ir.select:
                operands = operands[1:]
            return (
                function is int
                or function_name(function).removeprefix("math.") in _WHOLE
                or (function in _KEEPING and all(is_whole(each, types) for each in operands))
            )
    return False


_KEEPING: tuple[object, ...] = (
    *(operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod),
    *(operator.neg, operator.pos, abs, max, min, ir.select),
)


def is_narrow(expression: ir.Expr, types: dict[str, Type]) -> bool:
    """Whether the negative of an expression may wrap: an unsigned or a short integer, or a bool."""
    match expression:
        case ir.Var(name) | ir.Item(name) if name in types:
            dtype = types[name].dtype
            return not is_inexact(dtype) and dtype != "int64"
        case ir.Const(value):
            return isinstance(value, np.integer | np.bool_ | bool)
        case ir.Apply(function, operands) if not is_floating(expression, types):
            return function not in _WIDENS and any(is_narrow(each, types) for each in operands)
    return False


_WIDENS = (int, float, complex, np.int64, np.float32, np.float64, np.complex64, np.complex128)


def _both_float(a: object, b: object) -> bool:
    # Powers of two only: anything else could round differently.
    return all(isinstance(v, float) and v in (2.0, 4.0, 0.5, 0.25, 8.0) for v in (a, b))


def is_floating(expression: ir.Expr, types: dict[str, Type]) -> bool:
    """Whether an expression is certainly a floating-point number, not an integer."""
    match expression:
        case ir.Const(value):
            return isinstance(value, float | np.floating)
        case ir.Var(name) | ir.Item(name):
            return name in types and is_inexact(types[name].dtype)
        case ir.Apply(function, operands) if function in (operator.add, operator.sub, operator.mul):
            return any(is_floating(operand, types) for operand in operands)
        case ir.Apply(function, (operand,)) if function is operator.neg:
            return is_floating(operand, types)
        case ir.Apply(function, (base, _)) if function is operator.pow:
            return is_floating(base, types)
        case ir.Apply(function, (_, yes, no)) if function is ir.select:
            return is_floating(yes, types) and is_floating(no, types)
        case ir.Apply(function, (operand,)) if function in (abs, np.real, np.imag):
            return is_floating(operand, types)
        case ir.Apply(ir.Slope(), _):
            return True
        case ir.Apply(ir.Callee(program), _):
            return all(is_floating(result, program.types) for result in program.results)
        case ir.Apply(function, _):
            name = function_name(function)
            return function is operator.truediv or (
                name.startswith("math.") and name.removeprefix("math.") not in _WHOLE
            )
    return False


_WHOLE: tuple[str, ...] = (
    *("ceil", "comb", "factorial", "floor", "gcd", "isclose", "isfinite", "isinf", "isnan"),
    *("isqrt", "lcm", "perm", "trunc"),
)
"""Functions of `math` whose results are integers or truth values."""
