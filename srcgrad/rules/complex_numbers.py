"""Expressions with complex numbers: which they are, their conjugates and their real parts."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.printer import PARTS
from srcgrad.rules.arithmetic import apply, times
from srcgrad.types import Type, is_complex_dtype

ZERO = ir.Const(0.0)
IMAGINARY_UNIT = ir.Const(1j)

_MAKES_COMPLEX: frozenset[Any] = frozenset((complex, np.complex64, np.complex128))
_KEEPS: frozenset[Any] = frozenset(
    (operator.add, operator.sub, operator.mul, operator.truediv, operator.pow, operator.neg)
)
"""Operators; they are complex if an operand is."""


def is_complex(expression: ir.Expr, types: Mapping[str, Type]) -> bool:
    """Whether an expression is a complex number.

    >>> from srcgrad.types import Scalar
    >>> types = {"z": Scalar("complex128"), "x": Scalar("float64")}
    >>> is_complex(apply(operator.mul, ir.Var("x"), ir.Var("z")), types)
    True
    >>> is_complex(apply(np.real, ir.Var("z")), types)
    False
    """
    match expression:
        case ir.Const(value):
            return isinstance(value, complex | np.complexfloating)
        case ir.Var(name) | ir.Item(name):
            return name in types and is_complex_dtype(types[name].dtype)
        case ir.Apply(function, arguments):
            if function in _MAKES_COMPLEX:
                return True
            if not _may_be_complex(function):
                return False
            arguments = arguments[1:] if function is ir.select else arguments
            return any(is_complex(each, types) for each in arguments)
    return False


def _may_be_complex(function: Callable[..., Any]) -> bool:
    """Whether a function of complex numbers can be complex."""
    if function in _KEEPS or function is ir.select:
        return True
    if function in (abs, np.real, np.imag, np.absolute):
        return False
    if getattr(function, "__module__", None) == "cmath":
        return not function.__name__.startswith("is") and function.__name__ != "phase"
    return isinstance(function, np.ufunc) and any("F->F" in kind for kind in function.types)


def conjugate(expression: ir.Expr, types: Mapping[str, Type]) -> ir.Expr:
    """The complex conjugate, written as far inside as it costs nothing.

    >>> from srcgrad.printer import show
    >>> from srcgrad.types import Scalar
    >>> types = {"z": Scalar("complex128"), "x": Scalar("float64")}
    >>> show(conjugate(apply(operator.truediv, ir.Const(-1.0), ir.Var("z")), types))
    '-1.0 / z.conjugate()'
    """
    if not is_complex(expression, types):
        return expression
    match expression:
        case ir.Const(value):
            # The sign of a zero is of no account in a derivative: -1j reads well.
            return ir.Const(-value if value.real == 0.0 else value.conjugate())
        case ir.Apply(np.conjugate, (inner,)):
            return inner
        case ir.Apply(operator.neg, (inner,)):
            return ir.Apply(operator.neg, (conjugate(inner, types),))
        case ir.Apply(operator.truediv, (ir.Apply(operator.neg, (left,)), right)):
            quotient = ir.Apply(operator.truediv, (left, right))
            return ir.Apply(operator.neg, (conjugate(quotient, types),))
        case ir.Apply(ir.select, (condition, yes, no)):
            return apply(ir.select, condition, conjugate(yes, types), conjugate(no, types))
        case ir.Apply(function, (left, right)) if function in _KEEPS:
            plain = not all(is_complex(each, types) for each in (left, right)) or (
                isinstance(left, ir.Const) and function is operator.mul
            )
            whole = isinstance(right, ir.Const) and isinstance(right.value, int)
            if plain and (function is not operator.pow or whole):
                return _made(function, conjugate(left, types), conjugate(right, types))
    return ir.Apply(np.conjugate, (expression,))


def real_part(expression: ir.Expr, types: Mapping[str, Type]) -> ir.Expr:
    """The real part, without the work that would go into an imaginary part."""
    if not is_complex(expression, types):
        return expression
    match expression:
        case ir.Const(value):
            return ir.Const(value.real)
        case ir.Apply(builtin, (real, _)) if builtin is complex:
            return real
        case ir.Apply(operator.neg, (inner,)):
            return apply(operator.neg, real_part(inner, types))
        case ir.Apply(ir.select, (condition, yes, no)):
            return apply(ir.select, condition, real_part(yes, types), real_part(no, types))
        case ir.Apply(np.conjugate, (inner,)):
            return ir.Apply(np.real, (inner,))
        case ir.Apply(operator.mul, (left, right)) | ir.Apply(operator.mul, (right, left)) if (
            not is_complex(left, types)
        ):
            return _made(operator.mul, left, real_part(right, types))
        case ir.Apply(operator.truediv, (left, right)) if not is_complex(right, types):
            return apply(operator.truediv, real_part(left, types), right)
    return ir.Apply(np.real, (expression,))


def _made(function: Callable[..., Any], *operands: ir.Expr) -> ir.Expr:
    """An operation of the user's in another form: a zero in it may meet an infinity, a complex
    one makes a complex number of the other operand."""
    if any(isinstance(each, ir.Const) and each.value in (0, 1, -1) for each in operands):
        return ir.Apply(function, operands)
    return apply(function, *operands)


def complex_of(expression: ir.Expr, types: Mapping[str, Type]) -> ir.Expr:
    """A number as a complex one."""
    match expression:
        case ir.Apply(ir.select, (condition, yes, no)):
            return apply(ir.select, condition, complex_of(yes, types), complex_of(no, types))
        case ir.Const(value):
            return ir.Const(complex(value))
        case _ if is_complex(expression, types):
            return expression
    return ir.Apply(complex, (expression, ZERO))


def contribution(
    partial: ir.Expr,
    bar: ir.Expr,
    *,
    of_conjugate: bool,
    to_complex: bool,
    types: Mapping[str, Type],
) -> ir.Expr:
    """What an operand's adjoint grows by: `conj(partial) * bar`, or `partial * conj(bar)`.

    Its real part goes to a real operand.
    """
    if of_conjugate:
        bar = conjugate(bar, types)
        if partial == IMAGINARY_UNIT and not is_complex(bar, types):
            return ir.Apply(complex, (ZERO, bar))
    else:
        partial = conjugate(partial, types)
        if partial == ir.Const(-1j) and not to_complex and is_complex(bar, types):
            return ir.Apply(np.imag, (bar,))
    if to_complex:
        return complex_of(times(bar, partial), types)
    if not is_complex(partial, types):
        return times(real_part(bar, types), partial)
    return real_part(times(bar, partial), types)


def product(
    partial: ir.Expr, dot: ir.Expr, of_conjugate: bool, types: Mapping[str, Type]
) -> ir.Expr:
    """What the change of one operand adds to a tangent: `partial * dot`, or `partial * conj(dot)`.

    >>> from srcgrad.printer import show
    >>> from srcgrad.types import Scalar
    >>> show(product(ir.Var("z"), ir.Var("z_dot"), True, {"z_dot": Scalar("complex128")}))
    'z * z_dot.conjugate()'
    """
    return times(conjugate(dot, types) if of_conjugate else dot, partial)


def simplified(operation: ir.Apply, types: Mapping[str, Type]) -> ir.Expr:
    """An operation without imaginary parts of zero and conjugates of conjugates.

    >>> from srcgrad.printer import show
    >>> from srcgrad.types import Scalar
    >>> types = {"z": Scalar("complex128"), "x": Scalar("float64")}
    >>> real = ir.Apply(complex, (ir.Var("x"), ZERO))
    >>> show(simplified(ir.Apply(operator.mul, (ir.Var("z"), real)), types))
    'x * z'
    """
    match operation:
        case ir.Apply(builtin, (ir.Const(real), ir.Const(imaginary))) if builtin is complex:
            return ir.Const(complex(real, imaginary))
        case ir.Apply(operator.mul, (x, y)) if is_complex(x, types) and is_complex(y, types):
            for one, other in ((x, y), (y, x)):
                real = _without_imaginary_part(one)
                if real is not None:
                    return other if real == ir.Const(1.0) else ir.Apply(operator.mul, (real, other))
        case ir.Apply(operator.truediv, (x, y)) if is_complex(y, types):
            real = _without_imaginary_part(x)
            return operation if real is None else ir.Apply(operator.truediv, (real, y))
        case ir.Apply(part, (ir.Apply(operator.neg, (x,)),)) if part in PARTS:
            return ir.Apply(operator.neg, (ir.Apply(part, (x,)),))
        case ir.Apply(part, (ir.Apply(operator.mul, (ir.Const(complex() as value), x)),)) if (
            part in (np.real, np.imag) and value.real == 0.0
        ):
            if part is np.real:
                return apply(operator.mul, ir.Const(-value.imag), ir.Apply(np.imag, (x,)))
            return apply(operator.mul, ir.Const(value.imag), real_part(x, types))
        case ir.Apply(np.imag, (ir.Apply(builtin, (_, imaginary)),)) if builtin is complex:
            return imaginary
        case ir.Apply(np.imag, (ir.Apply(np.conjugate, (x,)),)):
            return ir.Apply(operator.neg, (ir.Apply(np.imag, (x,)),))
        case ir.Apply(np.real, (x,)):
            return real_part(x, types)
        case ir.Apply(np.conjugate, (ir.Apply(operator.mul, (ir.Apply(np.conjugate, (x,)), y)),)):
            return ir.Apply(operator.mul, (x, conjugate(y, types)))
        case ir.Apply(np.conjugate, (x,)):
            return conjugate(x, types)
    return operation


def _without_imaginary_part(expression: ir.Expr) -> ir.Expr | None:
    """The real number that a complex one is made of; None if it is not certainly one."""
    match expression:
        case ir.Const(complex() as value) if value.imag == 0.0:
            return ir.Const(value.real)
        case ir.Apply(builtin, (real, imaginary)) if builtin is complex and imaginary == ZERO:
            return real
    return None
