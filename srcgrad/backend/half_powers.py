"""Powers by halves of odd numbers, as roots and products.

    r2 ** -1.5                            srcgrad_half_power_m3(r2)

The C library's `pow` takes 20 ns, libmvec's 4 ns an element; a root and two quotients take 5 and 2,
and err by less than 3 units in the last place. Zeros, infinities and what is below zero have the
powers that `pow` gives them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from srcgrad.backend.dtypes import HALF_POWER, Kind, kind_of

MOST = 7
"""The largest power of a root: more products err by more."""


def roots_for_powers(function: ast.FunctionDef, known: Mapping[str, Kind]) -> None:
    """Replace the powers of numbers that are certainly doubles."""
    function.body = [_Powers(known).visit(each) for each in function.body]


def names() -> dict[str, Any]:
    """The functions, by the names that `roots_for_powers` gives them."""
    return {_name(of): _half_power(of) for of in range(-MOST, MOST + 1, 2)}


class _Powers(ast.NodeTransformer):
    def __init__(self, known: Mapping[str, Kind]) -> None:
        self.known = known

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        of = _halves(node)
        is_double = of is not None and kind_of(node.left, self.known) == "float64"
        self.generic_visit(node)
        if of is None or not is_double:
            return node
        called = ast.copy_location(ast.Name(_name(of), ast.Load()), node)
        return ast.copy_location(ast.Call(called, [node.left], []), node)


def _halves(node: ast.BinOp) -> int | None:
    """How many halves the exponent of a power is, if it is few, and odd."""
    match node:
        case ast.BinOp(_, ast.Pow(), ast.Constant(float(exponent))):
            halves = 2.0 * exponent
        case ast.BinOp(_, ast.Pow(), ast.UnaryOp(ast.USub(), ast.Constant(float(exponent)))):
            halves = -2.0 * exponent
        case _:
            return None
    return int(halves) if halves % 2.0 == 1.0 and abs(halves) <= MOST else None


def _name(of: int) -> str:
    return f"{HALF_POWER}{'m' if of < 0 else 'p'}{abs(of)}"


def _half_power(of: int) -> Any:
    """The intrinsic that is a power of so many halves."""

    def typed(typing_context: Any, x: Any) -> Any:
        return types.float64(x), partial(_emit, of)

    return intrinsic(typed)


def _emit(of: int, context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
    """The root first: no result between is too large, or too small, if the power is not."""
    x = context.cast(builder, arguments[0], signature.args[0], types.float64)
    double = x.type
    infinity = double(float("inf"))
    below = builder.fcmp_ordered("==", x, double(float("-inf")))
    x = builder.select(below, infinity, builder.fadd(x, double(0.0)))  # pow(-0.0, 0.5) is 0.0
    root = builder.module.declare_intrinsic("llvm.sqrt", [double])
    result = builder.call(root, [x])
    if of < 0:
        result = builder.fdiv(double(1.0), result)
    for _ in range(abs(of) // 2):
        result = builder.fdiv(result, x) if of < 0 else builder.fmul(result, x)
    return result
