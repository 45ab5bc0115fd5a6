"""A build of generated code for tests, in which every access to memory is checked.

`pytest --checked` installs it for the process. A subscript outside of its array, a negative one
that was proven not to be, a term outside of its strip and a pop from an empty stack raise
`OutsideOfMemory`; new memory holds NaN and large integers until it is written, also where an array
is allocated once for all iterations of a loop. Numba's own functions check their subscripts too.
"""

from __future__ import annotations

import ast
import types as python
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils, config
from numba.extending import intrinsic, overload
from numba.np import arrayobj

from srcgrad.backend import allocation, compile, elements, products, sums, workspace
from srcgrad.backend.places import located

LARGE = 0x7F7F_7F7F_7F7F_7F7F
POISON = "srcgrad_poison"


class OutsideOfMemory(Exception):
    """An access outside of the memory that belongs to an array."""


def install() -> None:
    """Check what is compiled from now on; for the rest of the process."""
    config.BOUNDSCHECK = 1
    _replace(elements, "config", python.SimpleNamespace(BOUNDSCHECK=None))
    _replace(elements, "place_of", _checked_place)
    _replace(allocation, "allocated", _poisoned)
    _replace(arrayobj, "_empty_nd_impl", _numbas_poisoned)
    _replace(workspace, "_zeros", _filled)
    _replace(products, "allocated", _poisoned)
    _replace(compile, "names", _names)
    _replace(cgutils, "do_boundscheck", _raise_outside)


_plain: dict[str, Any] = {}


def _replace(module: Any, name: str, value: Any) -> None:
    _plain.setdefault(name, getattr(module, name))
    setattr(module, name, value)


# Subscripts --------------------------------------------------------------------------------------


def _refuse(context: Any, builder: ir.IRBuilder, fails: ir.Value, words: str) -> None:
    with cgutils.if_unlikely(builder, fails):
        context.call_conv.return_user_exc(builder, OutsideOfMemory, (words,))


def _raise_outside(
    context: Any, builder: ir.IRBuilder, ind: ir.Value, dimlen: ir.Value, axis: Any = None
) -> None:
    """Unsigned, what is negative is large."""
    _refuse(context, builder, builder.icmp_unsigned(">=", ind, dimlen), "a subscript")


def _checked_place(context: Any, builder: ir.IRBuilder, kinds: Any, arguments: Any) -> ir.Value:
    """The address of an element, once each subscript is known to be within the array."""
    kind, *index_kinds = kinds
    array, *indices = arguments
    shape = context.data_model_manager[kind]._fields.index("shape")
    for axis, (index, index_kind) in enumerate(zip(indices, index_kinds, strict=True)):
        number = context.cast(builder, index, index_kind, types.intp)
        extent = builder.extract_value(array, (shape, axis))
        if elements._may_be_negative(index_kind):
            below = builder.icmp_signed("<", number, number.type(0))
            number = builder.select(below, builder.add(number, extent), number)
        _raise_outside(context, builder, number, extent)
    return _plain["place_of"](context, builder, kinds, arguments)


def _names() -> dict[str, Any]:
    return {
        **_plain["names"](),
        f"{sums.TERMS}_put": put_term,
        f"{sums.TERMS}_at": term_at,
        POISON: poison,
    }


def _term(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
    at = context.cast(builder, arguments[1], signature.args[1], types.intp)
    _refuse(context, builder, builder.icmp_unsigned(">=", at, at.type(sums.STRIP)), "a term")
    return builder.gep(arguments[0], [at])


@intrinsic  # type: ignore[untyped-decorator]
def put_term(typing_context: Any, terms: Any, place: Any, term: Any) -> Any:
    """`sums.put_term`, checked."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        number = context.cast(builder, arguments[2], signature.args[2], types.float64)
        builder.store(number, _term(context, builder, signature, arguments))
        return context.get_dummy_value()

    return types.void(terms, place, term), emit


@intrinsic  # type: ignore[untyped-decorator]
def term_at(typing_context: Any, terms: Any, place: Any) -> Any:
    """`sums.term_at`, checked."""

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        return builder.load(_term(context, builder, signature, arguments))

    return types.float64(terms, place), emit


# New memory --------------------------------------------------------------------------------------


def unset(dtype: Any) -> Any:
    """What an element of new memory is until it is written; None where nothing would show it."""
    if isinstance(dtype, types.Float):
        return float("nan")
    if isinstance(dtype, types.Complex):
        return complex("nan+nanj")
    if isinstance(dtype, types.Integer):
        return LARGE >> (64 - dtype.bitwidth)
    return None


def _fill(context: Any, builder: ir.IRBuilder, dtype: Any, data: ir.Value, count: Any) -> None:
    number = unset(dtype)
    if number is None:
        return
    value = context.get_constant_generic(builder, dtype, number)
    with cgutils.for_range(builder, count) as loop:
        builder.store(value, builder.gep(data, [loop.index]))


def _poisoned(
    context: Any, builder: ir.IRBuilder, kind: Any, extents: list[ir.Value], filled: bool = False
) -> ir.Value:
    array = _plain["allocated"](context, builder, kind, extents, filled)
    if not filled:
        fields = context.data_model_manager[kind]._fields
        data, count = (
            builder.extract_value(array, fields.index(name)) for name in ("data", "nitems")
        )
        _fill(context, builder, kind.dtype, data, count)
    return array


def _numbas_poisoned(context: Any, builder: ir.IRBuilder, kind: Any, shapes: Any) -> Any:
    array = _plain["_empty_nd_impl"](context, builder, kind, shapes)
    _fill(context, builder, kind.dtype, array.data, array.nitems)
    return array


def _filled(name: str, call: ast.Call, place: ast.stmt) -> list[ast.stmt]:
    """What stands where an allocation stood that is made before the loop."""
    return _plain["_zeros"](name, call, place) or located(f"{POISON}({name})", place)


def poison(array: Any) -> None:
    """Make the elements of an array unset again."""


@overload(poison)  # type: ignore[untyped-decorator]
def _poison(array: Any) -> Any:
    number = unset(array.dtype)
    if number is None:
        return lambda array: None
    wide = array.dtype(number) if not isinstance(array.dtype, types.Integer) else number

    def fill(array: Any) -> None:
        for at in np.ndindex(array.shape):
            array[at] = wide

    return fill
