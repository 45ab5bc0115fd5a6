"""Products of matrices: a loop for small ones, BLAS for others.

Written in LLVM's language, as a Python function for Numba would be compiled anew for each pair of
memory layouts, 0.15 s each. Operands that are not two matrices without gaps, of one dtype that BLAS
has, are multiplied by Numba's `np.dot`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_new_ref
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from srcgrad.backend.allocation import allocated
from srcgrad.backend.columns import NO, TRANSPOSED, is_ours
from srcgrad.backend.contractions import stacked
from srcgrad.backend.lapack import call, letter

How = Literal["set", "add", "subtract"]
"""What is done with a product."""

SMALL, SMALL_BY_COLUMNS = 4_000, 400
"""Multiplications below which a product is a loop; fewer if the second matrix lies by columns.

Measured, ns for loops and for BLAS: 12 by 12, 763 and 809; 16 by 16, 1568 and 1162; by columns
6 by 6, 297 and 270; 10 by 10, 836 and 478."""


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


@intrinsic  # type: ignore[untyped-decorator]
def add_product(typing_context: Any, c: Any, a: Any, b: Any) -> Any:
    """`c += a @ b`, in place; `c` is no operand."""
    return _into(c, a, b, "add")


@intrinsic  # type: ignore[untyped-decorator]
def subtract_product(typing_context: Any, c: Any, a: Any, b: Any) -> Any:
    """`c -= a @ b`, in place; `c` is no operand."""
    return _into(c, a, b, "subtract")


def _into(c: Any, a: Any, b: Any, how: How) -> Any:
    if is_ours(c, a, b) and _has_no_gaps(c, a, b) and c.layout == "C" and c.mutable:

        def emit(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
            _multiply(context, builder, typed.args, arguments, how)
            return context.get_dummy_value()

        return types.none(c, a, b), emit

    def added(c, a, b):  # type: ignore[no-untyped-def]
        c += matmul(a, b)

    def subtracted(c, a, b):  # type: ignore[no-untyped-def]
        c -= matmul(a, b)

    other = added if how == "add" else subtracted

    def by_a_copy(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
        return context.compile_internal(builder, other, typed, arguments)

    return types.none(c, a, b), by_a_copy


def _has_no_gaps(*matrices: Any) -> bool:
    return all(each.ndim == 2 and each.layout in "CF" for each in matrices)


def _product(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
    kind = typed.return_type
    a, b = (
        make_array(each)(context, builder, value=value)
        for each, value in zip(typed.args, arguments, strict=True)
    )
    n, _ = cgutils.unpack_tuple(builder, a.shape, 2)
    _, m = cgutils.unpack_tuple(builder, b.shape, 2)
    result = allocated(context, builder, kind, [n, m])
    _multiply(context, builder, (kind, *typed.args), (result, *arguments), "set")
    return impl_ret_new_ref(context, builder, kind, result)


def _multiply(
    context: Any,
    builder: ir.IRBuilder,
    kinds: Sequence[Any],
    arguments: Sequence[ir.Value],
    how: How,
) -> None:
    """Set a matrix to the product of two others, or add that to it, or subtract it."""
    c, a, b = (
        make_array(each)(context, builder, value=value)
        for each, value in zip(kinds, arguments, strict=True)
    )
    n, k = cgutils.unpack_tuple(builder, a.shape, 2)
    _, m = cgutils.unpack_tuple(builder, b.shape, 2)
    layouts = [each.layout for each in kinds[1:]]
    multiply = _function(context, builder.module, kinds[0].dtype, layouts, how)
    builder.call(multiply, [a.data, b.data, c.data, n, k, m])


def _function(
    context: Any, module: ir.Module, dtype: Any, layouts: Sequence[str], how: How
) -> ir.Function:
    """The function of machine code `(a, b, c, n, k, m)` for n x k and k x m matrices.

    It is there once for each pair of layouts, however many products a program has: LLVM would take
    0.2 s for each.
    """
    name = f"srcgrad_product_{letter(dtype)}_{''.join(layouts)}_{how}"
    if name in module.globals:
        return module.globals[name]
    element = context.get_data_type(dtype).as_pointer()
    size = ir.IntType(64)
    form = ir.FunctionType(ir.VoidType(), [element] * 3 + [size] * 3)
    function = ir.Function(module, form, name)
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    function.args[2].add_attribute("noalias")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    arrays, sizes = function.args[:3], function.args[3:]
    n, k, m = sizes
    work = builder.mul(builder.mul(n, m), k)
    most = SMALL_BY_COLUMNS if layouts[1] == "F" else SMALL
    is_small = builder.icmp_signed("<=", work, ir.Constant(size, most))
    with builder.if_else(is_small) as (small, large):
        with small:
            if how == "set":
                width = ir.Constant(size, context.get_abi_sizeof(context.get_data_type(dtype)))
                cgutils.memset(builder, arrays[2], builder.mul(builder.mul(n, m), width), 0)
            _loops(context, builder, dtype, layouts, arrays, sizes, how)
        with large:
            _library(context, builder, dtype, layouts, arrays, sizes, how)
    builder.ret_void()
    return function


def _loops(
    context: Any,
    builder: ir.IRBuilder,
    dtype: Any,
    layouts: Sequence[str],
    arrays: Sequence[ir.Value],
    sizes: Sequence[ir.Value],
    how: How,
) -> None:
    """Add the products of each row of `b` and its factor to a row of the result."""
    a, b, c = arrays
    n, k, m = sizes

    def place(
        array: ir.Value, layout: str, shape: tuple[ir.Value, ir.Value], i: ir.Value, j: ir.Value
    ) -> ir.Value:
        rows, columns = shape
        at = (
            builder.add(builder.mul(i, columns), j)
            if layout == "C"
            else builder.add(i, builder.mul(j, rows))
        )
        return builder.gep(array, [at])

    with _each(builder, n) as i, _each(builder, k) as h:
        factor = builder.load(place(a, layouts[0], (n, k), i, h))
        if how == "subtract":
            factor = _negative(builder, dtype, factor)
        with _each(builder, m) as j:
            other = builder.load(place(b, layouts[1], (k, m), h, j))
            target = place(c, "C", (n, m), i, j)
            builder.store(_added(builder, dtype, builder.load(target), factor, other), target)


def _added(
    builder: ir.IRBuilder, dtype: Any, total: ir.Value, one: ir.Value, other: ir.Value
) -> ir.Value:
    """`total + one * other`, by parts if they are complex, as BLAS does."""
    if not isinstance(dtype, types.Complex):
        return builder.fadd(total, builder.fmul(one, other))

    def parts(number: ir.Value) -> tuple[ir.Value, ir.Value]:
        return builder.extract_value(number, 0), builder.extract_value(number, 1)

    (a, b), (c, d), (real, imag) = parts(one), parts(other), parts(total)
    real = builder.fadd(real, builder.fsub(builder.fmul(a, c), builder.fmul(b, d)))
    imag = builder.fadd(imag, builder.fadd(builder.fmul(a, d), builder.fmul(b, c)))
    return builder.insert_value(builder.insert_value(total, real, 0), imag, 1)


def _negative(builder: ir.IRBuilder, dtype: Any, number: ir.Value) -> ir.Value:
    if not isinstance(dtype, types.Complex):
        return builder.fneg(number)
    for part in range(2):
        negative = builder.fneg(builder.extract_value(number, part))
        number = builder.insert_value(number, negative, part)
    return number


@contextlib.contextmanager
def _each(builder: ir.IRBuilder, count: ir.Value) -> Iterator[ir.Value]:
    with cgutils.for_range(builder, count) as loop:
        yield loop.index


def _library(
    context: Any,
    builder: ir.IRBuilder,
    dtype: Any,
    layouts: Sequence[str],
    arrays: Sequence[ir.Value],
    sizes: Sequence[ir.Value],
    how: How,
) -> None:
    """Call BLAS: memory that holds a matrix row by row holds its transpose column by column."""
    (a, b, c), (n, k, m) = arrays, sizes
    whole, memory = types.int64, types.voidptr

    def flag(layout: str) -> ir.Value:
        return context.get_constant(whole, TRANSPOSED if layout == "F" else NO)

    factors = (-1 if how == "subtract" else 1, 0 if how == "set" else 1)
    factor, before = (context.get_constant_generic(builder, dtype, each) for each in factors)
    rows_a = n if layouts[0] == "F" else k
    rows_b = k if layouts[1] == "F" else m
    call(
        *(context, builder, "gemm", dtype),
        (*[whole] * 5, dtype, memory, whole, memory, whole, dtype, memory, whole),
        (flag(layouts[1]), flag(layouts[0]), m, n, k, factor, b, rows_b, a, rows_a, before, c, m),
    )
