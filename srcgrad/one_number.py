"""Whether a program returns what has a gradient: one real number."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.errors import DTypeError, NonScalarOutput, NotDifferentiable, Span
from srcgrad.frontend.reading import functions, kinds
from srcgrad.frontend.values.core.returned import Leaf, Structure
from srcgrad.types import Array, Scalar, Type, is_complex_dtype, is_float


def check_scalar(function: FunctionType, program: ir.Function, value: Any) -> None:
    """Refuse what is not one real number: a gradient is of such."""
    name = function.__name__
    span = return_span(function)
    if isinstance(value, Leaf):
        found = program.results[value.position]
        kind = type_of(found, program)
        if isinstance(kind, Array):
            raise NonScalarOutput(
                f"{name} returns an array of {kind.ndim} dimensions ({kind.dtype}), not one number",
                span,
                "A gradient is of one number: return a sum of the elements, for instance.",
                code="SG415",
            )
        if is_float(kind.dtype):
            return
        if is_complex_dtype(kind.dtype):
            raise DTypeError(
                f"{name} returns {kind.dtype}, and a gradient is of a real number",
                span,
                "Return a real number made of it: abs(value) ** 2, value.real or value.imag.",
                code="SG529",
            )
        raise DTypeError(
            f"{name} returns {kind.dtype}, which has no derivative",
            span,
            "Return a floating-point number.",
            code="SG528",
        )
    if isinstance(value, Structure):
        raise NonScalarOutput(
            f"{name} returns a {getattr(value.kind, '__name__', value.kind)} of "
            f"{len(value.items)}, not one number",
            span,
            "Return the number to differentiate; for others beside it use has_aux=True.",
            code="SG414",
        )
    raise NotDifferentiable(
        f"{name} returns {value!r}, not a number",
        span,
        "Return the number to differentiate.",
        code="SG278",
    )


def return_span(function: FunctionType) -> Span | None:
    """The last `return` of a function."""
    source = functions.read(function)
    returns = kinds.returns(source)
    return source.span(returns[-1]) if returns else None


def type_of(atom: ir.Atom, program: ir.Function) -> Type:
    """The type of a name or a constant of a program."""
    if isinstance(atom, ir.Var):
        return program.types[atom.name]
    value = np.asarray(atom.value)
    return Scalar(value.dtype.name, weak=not isinstance(atom.value, np.generic))
