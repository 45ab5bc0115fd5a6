"""Products of matrices: a loop for small ones, BLAS for others.

Written in LLVM's language, as a Python function for Numba would be compiled anew for each pair of
memory layouts, 0.15 s each. Operands that are not two matrices without gaps, of one dtype that BLAS
has, are multiplied by Numba's `np.dot`.
"""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_new_ref
from numba.core.typing import signature
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from srcgrad.backend.allocation import allocated
from srcgrad.backend.columns import NO, TRANSPOSED, is_ours
from srcgrad.backend.contractions import stacked
from srcgrad.backend.lapack import call

SMALL = 12_000
"""Multiplications below which a product is a loop: BLAS is as fast from about 24 by 24 on."""


@intrinsic  # type: ignore[untyped-decorator]
def matmul(typing_context: Any, a: Any, b: Any) -> Any:
    """`a @ b`, a new array."""
    if is_ours(a, b) and _has_no_gaps(a, b):
        return types.Array(a.dtype, 2, "C")(a, b), _product
    if is_ours(a, b) and min(a.ndim, b.ndim) > 1 and max(a.ndim, b.ndim) > 2:
        return stacked(a, b)
    found = typing_context.resolve_function_type(
        typing_context.resolve_value_type(np.dot), (a, b), {}
    )

    def dot(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        return context.compile_internal(builder, lambda a, b: np.dot(a, b), signature, arguments)

    return None if found is None else (found, dot)


def _has_no_gaps(*matrices: Any) -> bool:
    return all(each.ndim == 2 and each.layout in "CF" for each in matrices)


def _product(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
    kind = typed.return_type
    a, b = (
        make_array(each)(context, builder, value=value)
        for each, value in zip(typed.args, arguments, strict=True)
    )
    n, k = cgutils.unpack_tuple(builder, a.shape, 2)
    _, m = cgutils.unpack_tuple(builder, b.shape, 2)
    result = allocated(context, builder, kind, [n, m])
    c = make_array(kind)(context, builder, value=result)
    work = builder.mul(builder.mul(n, m), k)
    is_small = builder.icmp_signed("<=", work, ir.Constant(work.type, SMALL))
    with builder.if_else(is_small) as (small, large):
        with small:
            size = builder.mul(builder.mul(n, m), c.itemsize)
            cgutils.memset(builder, c.data, size, 0)
            _loops(context, builder, (*typed.args, kind), (a, b, c), (n, k, m))
        with large:
            _library(context, builder, kind, (*typed.args, kind), (*arguments, result), (n, k, m))
    return impl_ret_new_ref(context, builder, kind, result)


def _loops(
    context: Any,
    builder: ir.IRBuilder,
    kinds: Sequence[Any],
    arrays: Sequence[Any],
    sizes: Sequence[ir.Value],
) -> None:
    """Add the products of each row of `b` and its factor to a row of the result."""
    dtype = kinds[0].dtype
    multiplied, added = (
        context.get_function(each, signature(dtype, dtype, dtype))
        for each in (operator.mul, operator.add)
    )
    n, k, m = sizes

    def place(at: int, row: ir.Value, column: ir.Value) -> ir.Value:
        return cgutils.get_item_pointer(context, builder, kinds[at], arrays[at], (row, column))

    with _each(builder, n) as i, _each(builder, k) as h:
        factor = builder.load(place(0, i, h))
        with _each(builder, m) as j:
            term = multiplied(builder, (factor, builder.load(place(1, h, j))))
            target = place(2, i, j)
            builder.store(added(builder, (builder.load(target), term)), target)


@contextlib.contextmanager
def _each(builder: ir.IRBuilder, count: ir.Value) -> Iterator[ir.Value]:
    with cgutils.for_range(builder, count) as loop:
        yield loop.index


def _library(
    context: Any,
    builder: ir.IRBuilder,
    kind: Any,
    kinds: Sequence[Any],
    arrays: Sequence[ir.Value],
    sizes: Sequence[ir.Value],
) -> None:
    """Call BLAS: memory that holds a matrix row by row holds its transpose column by column."""
    (a, b, c), (n, k, m) = arrays, sizes
    whole = types.int64

    def flag(of: Any) -> ir.Value:
        return context.get_constant(whole, TRANSPOSED if of.layout == "F" else NO)

    one, zero = (context.get_constant_generic(builder, kind.dtype, number) for number in (1, 0))
    rows_a = n if kinds[0].layout == "F" else k
    rows_b = k if kinds[1].layout == "F" else m
    call(
        *(context, builder, "gemm", kind.dtype),
        (*[whole] * 5, kind.dtype, kinds[1], whole, kinds[0], whole, kind.dtype, kind, whole),
        (flag(kinds[1]), flag(kinds[0]), m, n, k, one, b, rows_b, a, rows_a, zero, c, m),
    )
