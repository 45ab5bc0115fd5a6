"""Arithmetic on lengths and subscripts, kept in a form in which equal ones look equal."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Merged, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import INT


def _made(run: Run, function: Callable[..., Any], a: Value, b: Value) -> Value:
    """An operation done once: at the start of the program if it only needs what is known there."""
    if isinstance(a, Known) and isinstance(b, Known):
        return Known(int(function(a.object, b.object)))
    left, right = scalars.atom(run, a), scalars.atom(run, b)
    key = ("size", function, left, right)
    found = run.known.facts.get(key)
    if found is not None:
        return found  # type: ignore[return-value]
    early = all(
        isinstance(each, ir.Const) or each.name in run.known.early for each in (left, right)
    )
    if early and key in run.known.early_sizes:
        return run.known.early_sizes[key]
    if not early:
        made = run.apply(function, (left, right), INT)
        run.known.facts[key] = made  # type: ignore[assignment]
        return made
    name = run.fresh(INT)
    expression = ir.Apply(function, (left, right))
    run.draft.definitions[name] = expression
    run.draft.entry.append(ir.Assign(ir.Var(name), expression, None))
    run.known.early.add(name)
    run.known.early_sizes[key] = Number(ir.Var(name), INT)
    return run.known.early_sizes[key]


def split(run: Run, value: Value) -> tuple[Value, int]:
    """A value as another one plus a constant."""
    if isinstance(value, Known):
        return Known(0), int(value.object)
    assert isinstance(value, Number)
    match run.draft.definitions.get(value.atom.name):
        case ir.Apply(operator.add, (ir.Var(name), ir.Const(int() as constant))) | ir.Apply(
            operator.add, (ir.Const(int() as constant), ir.Var(name))
        ):
            rest, more = split(run, Number(ir.Var(name), INT))
            return rest, more + constant
        case ir.Apply(operator.sub, (ir.Var(name), ir.Const(int() as constant))):
            rest, more = split(run, Number(ir.Var(name), INT))
            return rest, more - constant
    return value, 0


def plus(run: Run, a: Value, b: Value) -> Value:
    """`a + b`."""
    (x, m), (y, n) = split(run, a), split(run, b)
    constant = m + n
    if isinstance(x, Known):
        x, y = y, x
    if isinstance(x, Known):
        return Known(constant)
    if not isinstance(y, Known):
        x = _made(run, operator.add, x, y)
    if constant == 0:
        return x
    for original in (a, b):
        if constant == split(run, original)[1] and x == split(run, original)[0]:
            return original
    function = operator.add if constant > 0 else operator.sub
    return _made(run, function, x, Known(abs(constant)))


def minus(run: Run, a: Value, b: Value) -> Value:
    """`a - b`."""
    (x, m), (y, n) = split(run, a), split(run, b)
    if isinstance(y, Known):
        return plus(run, a, Known(-n))
    if x == y:
        return Known(m - n)
    if isinstance(x, Known):
        return _made(run, operator.sub, Known(m - n), y)
    return plus(run, _made(run, operator.sub, x, y), Known(m - n))


def times(run: Run, value: Value, factor: int) -> Value:
    if factor == 1:
        return value
    if isinstance(value, Known):
        return Known(value.object * factor)
    if factor == -1:
        return minus(run, Known(0), value)
    return _made(run, operator.mul, value, Known(factor))


def multiply(run: Run, a: Value, b: Value) -> Value:
    """`a * b`."""
    if isinstance(a, Known):
        return times(run, b, a.object)
    if isinstance(b, Known):
        return times(run, a, b.object)
    return _made(run, operator.mul, a, b)


def divided(run: Run, function: Callable[..., Any], a: Value, b: Value) -> Value:
    """`a // b` or `a % b` of a subscript and an extent, where there is an element: b is not 0."""
    if isinstance(a, Known) and isinstance(b, Known):
        return Known(int(function(a.object, b.object)) if b.object else 0)
    operands = scalars.atom(run, a), scalars.atom(run, b)
    key = ("divided", function, *operands)
    if key not in run.known.facts:
        made = run.apply(function, operands, INT)
        run.known.facts[key] = made  # type: ignore[assignment]
    return run.known.facts[key]  # type: ignore[return-value]


def factors(value: Value) -> tuple[Value, ...]:
    """The lengths of the axes that an axis of this length stands for."""
    return value.factors if isinstance(value, Merged) else (value,)


def unmerged(value: Value) -> Value:
    """A length as an ordinary number."""
    return Number(value.atom, value.type) if isinstance(value, Merged) else value


def product(run: Run, extents: tuple[Value, ...]) -> Value:
    """The product of lengths."""
    coefficient = 1
    total: Value | None = None
    for each in (factor for extent in extents for factor in factors(extent)):
        if isinstance(each, Known):
            coefficient *= each.object
        else:
            total = each if total is None else _made(run, operator.mul, total, each)
    return Known(coefficient) if total is None else times(run, total, coefficient)


def merged(run: Run, extents: tuple[Value, ...]) -> Value:
    """The product of lengths, which remembers them."""
    parts = tuple(
        each
        for extent in extents
        for each in factors(extent)
        if not (isinstance(each, Known) and each.object == 1)
    )
    total = product(run, parts)
    if len(parts) < 2 or isinstance(total, Known):
        return total
    assert isinstance(total, Number)
    return Merged(total.atom, total.type, parts)


def clip0(run: Run, value: Value) -> Value:
    """`max(value, 0)`."""
    if isinstance(value, Known):
        return Known(max(value.object, 0))
    if nonnegative(run, value):
        return value
    return _made(run, max, value, Known(0))


def unclipped(run: Run, value: Value) -> Value:
    """What a length is the clipped form of: loops up to either run equally often."""
    if isinstance(value, Number):
        match run.draft.definitions.get(value.atom.name):
            case ir.Apply(function, (ir.Var() as inner, ir.Const(0))) if function is max:
                return Number(inner, INT)
    return value


def smaller(run: Run, a: Value, b: Value) -> Value:
    """`min(a, b)`."""
    if a == b and isinstance(a, Number):
        return a
    (x, m), (y, n) = split(run, a), split(run, b)
    if isinstance(x, Number) and x == y:
        return a if m <= n else b
    return _made(run, min, a, b)


def divide_up(run: Run, value: Value, divisor: int) -> Value:
    """`ceil(value / divisor)` of a length."""
    return _made(run, operator.floordiv, plus(run, value, Known(divisor - 1)), Known(divisor))


def nonnegative(run: Run, value: Value) -> bool:
    """Whether an integer is certainly not negative."""
    if isinstance(value, Known):
        return bool(value.object >= 0)
    assert isinstance(value, Number)
    return _nonnegative(run, value.atom, 8)


def _nonnegative(run: Run, atom: ir.Expr, depth: int) -> bool:
    if isinstance(atom, ir.Const):
        return bool(atom.value >= 0)
    if not isinstance(atom, ir.Var) or depth == 0:
        return False
    if atom.name in run.known.signs:
        return True
    match run.draft.definitions.get(atom.name):
        case ir.Dim():
            return True
        case ir.Apply(operator.add | operator.mul | operator.floordiv, (left, right)):
            return _nonnegative(run, left, depth - 1) and _nonnegative(run, right, depth - 1)
        case ir.Apply(operator.mod, (_, divisor)):
            return _nonnegative(run, divisor, depth - 1)
        case ir.Apply(function, parts) if function is max:
            return any(_nonnegative(run, part, depth - 1) for part in parts)
        case ir.Apply(function, parts) if function is min:
            return all(_nonnegative(run, part, depth - 1) for part in parts)
    return False


_EXACT = (operator.add, operator.sub, operator.mul, operator.floordiv, max, min)


def example(run: Run, value: Value, depth: int = 8) -> int | None:
    """A length in the call at hand, as far as it depends on the shapes of arguments."""
    if isinstance(value, Known):
        return int(value.object)
    if not isinstance(value, Number) or depth == 0 or not run.known.examples:
        return None
    match run.draft.definitions.get(value.atom.name):
        case ir.Dim(array, axis) if array in run.known.examples:
            return run.known.examples[array][axis]
        case ir.Apply(function, parts) if function in _EXACT:
            found = [
                part.value
                if isinstance(part, ir.Const)
                else example(run, Number(part, INT), depth - 1)
                if isinstance(part, ir.Var)
                else None
                for part in parts
            ]
            if None not in found and not (function is operator.floordiv and found[1] == 0):
                return int(function(*found))
    return None
