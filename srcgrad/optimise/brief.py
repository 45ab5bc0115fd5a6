"""Checks of lengths in two lines: what they say in full is made where one has failed.

    before  if p != n - 4:
                raise ValueError("operands could not be broadcast together with shapes …", p, …)
    after   if p != n - 4:
                raise ValueError("shapes do not match (line 15)")

The numbers are worked out again from the arguments of the call, which nothing has changed.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from srcgrad import errors, ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.proofs import steady
from srcgrad.frontend.programs import messages
from srcgrad.records import dataclass

_FUNCTIONS = frozenset((operator.add, operator.sub, operator.mul, operator.neg, max, min))
_PARTS = 200


@dataclass(frozen=True)
class Brief:
    """What stands in full for a short message: the numbers are of parameters' lengths alone."""

    message: str
    numbers: tuple[ir.Expr, ...]

    def said(self, arguments: Mapping[str, Any]) -> tuple[Any, ...]:
        """The message and its numbers, of the arguments of a call by the parameters' names."""
        return (self.message, *(_value(number, arguments) for number in self.numbers))


def brief(program: ir.Function) -> tuple[ir.Function, dict[str, Brief]]:
    """A program whose checks say little where lengths of its arguments tell the rest."""
    found: dict[str, Brief] = {}
    closing = _Closing(program)
    used = {s.message for s in dataflow.walk(program.body) if isinstance(s, ir.Guard)}

    def one(statement: ir.Statement) -> ir.Statement:
        if isinstance(statement, ir.Guard) and statement.arguments:
            numbers = tuple(closing.closed(argument) for argument in statement.arguments)
            short = _short(statement)
            if short is not None and None not in numbers:
                full = Brief(statement.message, tuple(n for n in numbers if n is not None))
                while short in used or found.get(short, full) != full:
                    short += " "
                found[short] = full
                return replace(statement, message=short, arguments=())
        return statement

    return replace(program, body=tuple(map(one, program.body))), found


def _short(guard: ir.Guard) -> str | None:
    """A few words and the user's line; a check that has no line says what it is about itself."""
    message, found, place = guard.message.partition(" (line ")
    kind = messages.kind_of(guard.exception, message)
    if found and kind is errors.ShapeError:
        return f"shapes do not match{found}{place}"
    if found and kind is errors.OutOfBounds:
        axis = message.partition(" for axis ")[2].split()[0]
        return f"index is out of bounds for axis {axis}{found}{place}"
    return None


def _given_to_be_filled(program: ir.Function) -> set[str]:
    """The parameters that stand for results: what a program stores into without a copy."""
    copied = {s.name for s in program.body if isinstance(s, ir.Copy)}
    stored = {array for s in dataflow.walk(program.body) for array in dataflow.stored(s)}
    return (stored & set(program.params)) - copied


class _Closing:
    """Expressions in terms of the lengths of a program's parameters."""

    def __init__(self, program: ir.Function) -> None:
        self.arrays = steady(program) - _given_to_be_filled(program)
        self.values = dataflow.values(program.body)

    def closed(self, expression: ir.Expr, parts: int = _PARTS) -> ir.Expr | None:
        match expression:
            case ir.Const(value) if type(value) is int:
                return expression
            case ir.Dim(array) if array in self.arrays:
                return expression
            case ir.Var(name) if name in self.values and parts > 0:
                return self.closed(self.values[name], parts - 1)
            case ir.Apply(function, operands) if function in _FUNCTIONS and parts > 0:
                inner = [self.closed(each, parts // len(operands) - 1) for each in operands]
                known = tuple(each for each in inner if each is not None)
                return ir.Apply(function, known) if len(known) == len(operands) else None
        return None


def _value(expression: ir.Expr, arguments: Mapping[str, Any]) -> Any:
    match expression:
        case ir.Const(value):
            return value
        case ir.Dim(array, axis):
            return arguments[array].shape[axis]
        case ir.Apply(function, operands):
            return function(*(_value(each, arguments) for each in operands))
    raise TypeError(f"{expression} is not of lengths")


def restored(
    error: Exception, known: Mapping[str, Brief], names: Sequence[str], values: Sequence[Any]
) -> None:
    """Give an exception of compiled code its full message and the numbers of this call."""
    said = error.args[0] if len(error.args) == 1 else None
    if isinstance(said, str) and said in known:
        error.args = known[said].said(dict(zip(names, values, strict=False)))
