"""The type of a number that an expression gives, as generated text would work it out."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.types import BOOL, INT, Scalar, Type, is_inexact, real_dtype

TESTS = (
    *(operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne),
    *(operator.not_, ir.both, ir.either, np.isnan, np.isfinite, np.isinf),
)
REAL = (abs, np.abs, np.real, np.imag, np.angle)
_OF_INTEGERS = (
    *(operator.add, operator.sub, operator.mul, operator.neg, min, max, abs),
    *(operator.floordiv, operator.mod),
)
"""What makes integers of integers."""
_INTEGERS = (int, len, math.floor, math.ceil, math.trunc)
"""What makes integers of anything."""


def kind(expression: ir.Expr, types: Mapping[str, Type]) -> Scalar:
    """The type of the number that an expression stands for.

    >>> x = ir.Var("x")
    >>> kind(ir.Apply(operator.mul, (x, ir.Const(2))), {"x": Scalar("float32")}).dtype
    'float32'
    """
    match expression:
        case ir.Var(name):
            found = types[name]
            return found if isinstance(found, Scalar) else Scalar(found.dtype)
        case ir.Const(value):
            return Scalar(np.asarray(value).dtype.name, weak=not isinstance(value, np.generic))
        case ir.Item(array):
            return Scalar(types[array].dtype)
        case ir.Apply(function, arguments):
            return of_call(function, [kind(each, types) for each in arguments])
    return INT


def type_of(atom: ir.Atom, types: Mapping[str, Type]) -> Type:
    """The type of a number or an array that an atom stands for."""
    return types[atom.name] if isinstance(atom, ir.Var) else kind(atom, types)


def of_call(function: Callable[..., Any], kinds: Sequence[Scalar]) -> Scalar:
    """The type of what a function gives for numbers of these types."""
    if function in TESTS:
        return BOOL
    if function in _INTEGERS:
        return INT
    if isinstance(function, ir.Callee):
        (result,) = function.program.results
        return kind(result, function.program.types)
    found = joint(kinds[1:] if function is ir.select else kinds)
    if function in REAL:
        return Scalar(real_dtype(found.dtype), found.weak)
    if function in (float, np.float64):
        return Scalar("float64", weak=function is float)
    if function in (complex, np.complex128):
        return Scalar("complex128", weak=function is complex)
    if not is_inexact(found.dtype) and function not in _OF_INTEGERS:
        return Scalar("float64", weak=True)
    return found


def joint(kinds: Sequence[Scalar]) -> Scalar:
    """The type that numbers of several types have together."""
    if all(each == INT for each in kinds):
        return INT
    strong = [np.dtype(each.dtype) for each in kinds if not each.weak]
    weak = [np.dtype(each.dtype).type(0).item() for each in kinds if each.weak]
    return Scalar(np.result_type(*strong, *weak).name, weak=not strong)
