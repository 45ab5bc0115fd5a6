"""Operations on complex numbers for which compiled code gives what NumPy gives.

    z / w            srcgrad_divide(z, w)
    cmath.exp(z)     srcgrad_complex_exp(z)

Numba raises ZeroDivisionError where NumPy has NaN and infinity, divides by a real number as if it
were complex, and makes NaN of the imaginary part where an exponential of a real number overflows.
"""

# mypy: allow-untyped-defs, disable-error-code="untyped-decorator"

from __future__ import annotations

import ast
import cmath
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import types
from numba.core.errors import TypingError
from numba.extending import overload, register_jitable

from srcgrad.backend.dtypes import Kind, kind_of

PREFIX = "srcgrad_complex_"
DIVIDE = "srcgrad_divide"
REPLACED = ("exp", "sin", "cos", "sinh", "cosh")


def complex_operations(function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
    """Call the functions of this file, where an operand is certainly complex."""
    function.body = [_Calls(known).visit(each) for each in function.body]


class _Calls(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.known = known

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node.func:
            case ast.Attribute(ast.Name("cmath"), name) if name in REPLACED:
                node.func = ast.copy_location(ast.Name(PREFIX + name, ast.Load()), node.func)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        parts = (node.left, node.right)
        divides = isinstance(node.op, ast.Div)
        found = divides and any(kind_of(each, self.known) in _COMPLEX for each in parts)
        self.generic_visit(node)
        if not found:
            return node
        made = ast.Call(ast.Name(DIVIDE, ast.Load()), [node.left, node.right], [])
        return ast.fix_missing_locations(ast.copy_location(made, node))


_COMPLEX = ("complex64", "complex128")


def divide(left, right):
    """`left / right`."""
    return np.divide(left, right)


@overload(divide)
def _divide(left, right):
    if isinstance(right, types.Complex):
        return lambda left, right: np.divide(left, right)
    if isinstance(left, types.Complex) and isinstance(right, types.Float):
        # The parts by themselves, as LLVM vectorises it.
        return lambda left, right: complex(left.real / right, left.imag / right)
    if isinstance(left, types.Complex) and isinstance(right, types.Integer):
        return lambda left, right: complex(left.real / right, left.imag / right)
    if isinstance(left, (types.Float, types.Integer)):
        return lambda left, right: left / right
    raise TypingError(f"a quotient of {left} and {right}")


@register_jitable
def complex_exp(z):
    if z.imag == 0.0:
        return complex(math.exp(z.real), z.imag)
    return cmath.exp(z)


@register_jitable
def complex_sinh(z):
    if z.imag == 0.0:
        return complex(math.sinh(z.real), z.imag)
    return cmath.sinh(z)


@register_jitable
def complex_cosh(z):
    if z.imag == 0.0:
        return complex(math.cosh(z.real), math.copysign(1.0, z.real) * z.imag)
    return cmath.cosh(z)


@register_jitable
def complex_sin(z):
    if z.real == 0.0:
        return complex(z.real, math.sinh(z.imag))
    return cmath.sin(z)


@register_jitable
def complex_cos(z):
    if z.real == 0.0:
        return complex(math.cosh(z.imag), -math.copysign(1.0, z.imag) * z.real)
    return cmath.cos(z)


def names() -> dict[str, Any]:
    """The functions, by the names that `complex_operations` gives them."""
    found = {PREFIX + name: globals()[f"complex_{name}"] for name in REPLACED}
    return {**found, DIVIDE: divide}
