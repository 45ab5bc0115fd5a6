"""Whether complex results are holomorphic functions of complex arguments, so that one number is
their derivative."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.differentiate import kinds
from srcgrad.differentiate.forward import tangent
from srcgrad.errors import MissingRule, NotDifferentiable, Span
from srcgrad.types import Type, is_complex_dtype
from srcgrad.uses import spread

_LINEAR_ROUTINES: frozenset[Any] = frozenset(
    (np.transpose, np.reshape, np.array, operator.matmul, np.matmul)
)


def check_holomorphic(program: ir.Function, wrt: tuple[str, ...], results: tuple[int, ...]) -> None:
    """Refuse a program in which a complex result depends on a complex parameter otherwise than by
    complex differentiable operations.

    Its tangents then are complex multiples of those of the parameters: no statement on the way
    takes a conjugate, a real or an imaginary part of one. A function may be holomorphic without
    being seen to be.
    """
    types = program.types
    given = tuple(name for name in wrt if is_complex_dtype(types[name].dtype))
    outputs = tuple(
        at for at in results if is_complex_dtype(kinds.type_of(program.results[at], types).dtype)
    )
    if not given or not outputs:
        return
    try:
        asked = replace(program, results=tuple(program.results[at] for at in outputs))
        changes = tangent(asked, given, "changes", False)
    except MissingRule as error:
        raise _not_seen(error.span) from error
    dots = changes.params[len(program.params) :]
    moving = spread(changes.body, frozenset(dots))
    last: Span | None = None
    for statement in dataflow.walk(changes.body):
        last = getattr(statement, "span", None) or last
        names = {*dataflow.written(statement).names} & moving
        if any(not _is_complex(name, changes.types) for name in names):
            raise _not_seen(last)
        match statement:
            case ir.Assign(_, value) | ir.Increment(_, value) | ir.Push(_, value):
                whole = value
            case ir.Routine(_, value):
                whole = value
            case _:
                continue
        if names and not _is_linear(whole, moving):
            raise _not_seen(last)


def _is_complex(name: str, types: Mapping[str, Type]) -> bool:
    return name not in types or is_complex_dtype(types[name].dtype)


def _is_linear(value: ir.Expr, moving: frozenset[str]) -> bool:
    """Whether an expression is a complex multiple of what moves in it, or does not move."""
    if moving.isdisjoint((*dataflow.names(value), *dataflow.arrays(value))):
        return True
    match value:
        case ir.Var() | ir.Item() | ir.Whole():
            return True
        case ir.Apply(operator.add | operator.sub | operator.neg, parts):
            return all(_is_linear(part, moving) for part in parts)
        case ir.Apply(operator.truediv, (above, below)):
            return _is_linear(above, moving) and _stays(below, moving)
        case ir.Apply(ir.select, (_, yes, no)):
            # The condition asks at most whether the change is zero.
            return _is_linear(yes, moving) and _is_linear(no, moving)
        case ir.Apply(function, (left, right)) if function in (operator.mul, *_LINEAR_ROUTINES):
            if _stays(left, moving):
                return _is_linear(right, moving)
            return _stays(right, moving) and _is_linear(left, moving)
        case ir.Apply(np.einsum, (_, left, right)):
            return _is_linear(ir.Apply(operator.mul, (left, right)), moving)
        case ir.Apply(function, (part, *_)) if function in _LINEAR_ROUTINES:
            return _is_linear(part, moving)
    return False


def _stays(value: ir.Expr, moving: frozenset[str]) -> bool:
    return moving.isdisjoint((*dataflow.names(value), *dataflow.arrays(value)))


def _not_seen(span: Span | None) -> NotDifferentiable:
    return NotDifferentiable(
        "a complex result depends on a complex argument, and not by complex differentiable "
        "operations alone: no one complex number is the derivative",
        span,
        "Pass the real and the imaginary part as two arguments, or return the two parts.",
        code="SG2133",
    )
