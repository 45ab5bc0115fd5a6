"""`np.empty` and `np.zeros` in a few machine instructions.

    a = np.empty((n, m))                       a = srcgrad_empty((n, m), srcgrad_float64)
    b = np.zeros(n, dtype=np.float32)          b = srcgrad_zeros(n, np.float32)

Numba compiles a Python function for each dtype and number of axes of an allocation: 50 to 100 ms,
and a derivative often has four kinds of them. Here they are written down in LLVM's language where
they stand, with the same errors: negative lengths, a size that overflows, no memory left.
"""

from __future__ import annotations

import ast
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_new_ref
from numba.core.typing.npydecl import parse_dtype
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

FUNCTIONS = ("np.empty", "np.zeros")
PREFIX = "srcgrad_"


def short_allocations(function: ast.FunctionDef) -> None:
    """Replace the allocations of a function."""
    for node in ast.walk(function):
        match node:
            case ast.Call(ast.Attribute(ast.Name("np"), "empty" | "zeros" as name), [_], keywords):
                if all(keyword.arg == "dtype" for keyword in keywords):
                    float64 = ast.copy_location(ast.Name("srcgrad_float64", ast.Load()), node)
                    node.args += [keyword.value for keyword in keywords] or [float64]
                    node.keywords = []
                    node.func = ast.copy_location(ast.Name(PREFIX + name, ast.Load()), node.func)


def names() -> dict[str, Any]:
    """The functions, by the names that `short_allocations` gives them."""
    return {PREFIX + "empty": empty, PREFIX + "zeros": zeros}


@intrinsic  # type: ignore[untyped-decorator]
def empty(typing_context: Any, shape: Any, dtype: Any) -> Any:
    """`np.empty(shape, dtype)`."""
    return _typed(shape, dtype, filled=False)


@intrinsic  # type: ignore[untyped-decorator]
def zeros(typing_context: Any, shape: Any, dtype: Any) -> Any:
    """`np.zeros(shape, dtype)`."""
    return _typed(shape, dtype, filled=True)


def _typed(shape: Any, dtype: Any, filled: bool) -> Any:
    if isinstance(shape, types.Integer):
        lengths = (shape,)
    elif isinstance(shape, types.BaseTuple) and all(isinstance(n, types.Integer) for n in shape):
        lengths = tuple(shape)
    else:
        return None
    kind = types.Array(parse_dtype(dtype), len(lengths), "C")

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        values = [arguments[0]]
        if isinstance(shape, types.BaseTuple):
            values = cgutils.unpack_tuple(builder, arguments[0], len(lengths))
        extents = [
            context.cast(builder, value, length, types.intp)
            for value, length in zip(values, lengths, strict=True)
        ]
        array = allocated(context, builder, kind, extents, filled)
        return impl_ret_new_ref(context, builder, kind, array)

    return kind(shape, dtype), emit


def allocated(
    context: Any,
    builder: ir.IRBuilder,
    kind: Any,
    extents: list[ir.Value],
    filled: bool = False,
) -> ir.Value:
    """A new array whose rows follow one another."""
    size = context.get_data_type(kind.dtype)
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(size))
    total, strides = itemsize, []
    refused = ir.Constant(ir.IntType(1), 0)
    for extent in reversed(extents):
        strides.append(total)
        below = builder.icmp_signed("<", extent, ir.Constant(extent.type, 0))
        with builder.if_then(below, likely=False):
            message = ("negative dimensions not allowed",)
            context.call_conv.return_user_exc(builder, ValueError, message)
        product = builder.smul_with_overflow(total, extent)
        total = builder.extract_value(product, 0)
        refused = builder.or_(refused, builder.extract_value(product, 1))
    with builder.if_then(refused, likely=False):
        message = (
            "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum "
            "possible size.",
        )
        context.call_conv.return_user_exc(builder, ValueError, message)
    align = context.get_preferred_array_alignment(kind.dtype)
    owner = context.nrt.meminfo_alloc_aligned(builder, total, align)
    data = context.nrt.meminfo_data(builder, owner)
    if filled:
        cgutils.memset(builder, data, total, 0)
    array = make_array(kind)(context, builder)
    populate_array(
        array,
        data=builder.bitcast(data, size.as_pointer()),
        shape=extents,
        strides=strides[::-1],
        itemsize=itemsize,
        meminfo=owner,
    )
    return array._getvalue()
