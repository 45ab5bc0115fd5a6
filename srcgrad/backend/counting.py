"""Loops that count by one, upwards or downwards.

    for i in range(n):                    for i in srcgrad_up(0, n):
    for i in range(n - 1, -1, -1):        for i in srcgrad_down(n - 1, -1):

Numba finds out at run time which way a range goes, and checks its step: a hundred instructions for
LLVM to take away again in each loop. The machine code is the same.
"""

from __future__ import annotations

import ast
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import RefType, iternext_impl, lower_builtin
from numba.extending import intrinsic, models, register_model

UP, DOWN = "srcgrad_up", "srcgrad_down"


def short_ranges(function: ast.FunctionDef) -> None:
    """Replace the ranges of a function's loops whose step is plainly 1 or -1."""
    for node in ast.walk(function):
        match node:
            case ast.For(iter=ast.Call(ast.Name("range"), [stop], []) as call):
                start = ast.copy_location(ast.Constant(0), stop)
                _replace(call, UP, [start, stop])
            case ast.For(iter=ast.Call(ast.Name("range"), [start, stop], []) as call):
                _replace(call, UP, [start, stop])
            case ast.For(
                iter=ast.Call(
                    ast.Name("range"),
                    [start, stop, ast.UnaryOp(ast.USub(), ast.Constant(1))],
                    [],
                ) as call
            ):
                _replace(call, DOWN, [start, stop])


def names() -> dict[str, Any]:
    """The functions, by the names that `short_ranges` gives them."""
    return {UP: up, DOWN: down}


def _replace(call: ast.Call, name: str, bounds: list[ast.expr]) -> None:
    call.func = ast.copy_location(ast.Name(name, ast.Load()), call.func)
    call.args = bounds


class Count(types.SimpleIteratorType):  # type: ignore[misc]
    """The numbers of a range, one after the other."""

    def __init__(self, step: int) -> None:
        self.step = step
        super().__init__(f"srcgrad_count({step})", types.int64)


@register_model(Count)
class _Model(models.StructModel):  # type: ignore[misc]
    """Where the next number stands, and how many are left."""

    def __init__(self, manager: Any, kind: Any) -> None:
        place = types.CPointer(types.int64)
        super().__init__(manager, kind, [("next", place), ("left", place)])


@intrinsic  # type: ignore[untyped-decorator]
def up(typing_context: Any, start: Any, stop: Any) -> Any:
    """`range(start, stop)`."""
    return Count(1)(start, stop), _started


@intrinsic  # type: ignore[untyped-decorator]
def down(typing_context: Any, start: Any, stop: Any) -> Any:
    """`range(start, stop, -1)`."""
    return Count(-1)(start, stop), _started


def _started(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
    kind = signature.return_type
    start, stop = (
        context.cast(builder, value, given, types.int64)
        for value, given in zip(arguments, signature.args, strict=True)
    )
    ends = (stop, start) if kind.step == 1 else (start, stop)
    left = builder.sub(*ends)
    left = builder.select(builder.icmp_signed(">", left, left.type(0)), left, left.type(0))
    state = cgutils.create_struct_proxy(kind)(context, builder)
    for name, value in (("next", start), ("left", left)):
        place = cgutils.alloca_once(builder, value.type)
        builder.store(value, place)
        setattr(state, name, place)
    return state._getvalue()


@lower_builtin("iternext", Count)  # type: ignore[untyped-decorator]
@iternext_impl(RefType.UNTRACKED)  # type: ignore[untyped-decorator]
def _next(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any, result: Any) -> None:
    (kind,) = signature.args
    at, left = (builder.extract_value(arguments[0], place) for place in (0, 1))
    count = builder.load(left)
    is_valid = builder.icmp_signed(">", count, count.type(0))
    result.set_valid(is_valid)
    with builder.if_then(is_valid):
        number = builder.load(at)
        result.yield_(number)
        builder.store(builder.add(number, number.type(kind.step), flags=["nsw"]), at)
        builder.store(builder.sub(count, count.type(1), flags=["nsw"]), left)
