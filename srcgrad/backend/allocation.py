"""`np.empty`, `np.zeros` and `x.copy()` in a few machine instructions.

    a = np.empty((n, m))                       a = srcgrad_empty((n, m), srcgrad_float64)
    b = np.zeros(n, dtype=np.float32)          b = srcgrad_zeros(n, np.float32)
    c = x.copy()                               c = srcgrad_copy(x)

Numba compiles a Python function for each dtype and number of axes of an allocation: 50 to 100 ms,
and a derivative often has four kinds of them. Here they are written down in LLVM's language where
they stand, with the same errors: negative lengths, a size that overflows, no memory left. Zeros are
written in parts, with a question for signals between two: gigabytes of new memory take seconds.
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

from srcgrad.backend import memory
from srcgrad.backend.interrupts import INTERRUPTED, is_interrupted

FUNCTIONS = ("np.empty", "np.zeros")
PREFIX = "srcgrad_"
FILLED_AT_ONCE = 2**24
"""Bytes of zeros between two questions for signals: a few thousandths of a second."""


def short_allocations(function: ast.FunctionDef) -> None:
    """Replace the allocations of a function."""
    for node in ast.walk(function):
        match node:
            case ast.Call(
                ast.Attribute(ast.Name("np"), "empty" | "zeros" as name), [shape], keywords
            ) if not (isinstance(shape, ast.Tuple) and not shape.elts):
                if all(keyword.arg == "dtype" for keyword in keywords):
                    float64 = ast.copy_location(ast.Name("srcgrad_float64", ast.Load()), node)
                    node.args += [keyword.value for keyword in keywords] or [float64]
                    node.keywords = []
                    node.func = ast.copy_location(ast.Name(PREFIX + name, ast.Load()), node.func)
            case ast.Call(ast.Attribute(array, "copy"), [], []):
                node.args = [array]
                node.func = ast.copy_location(ast.Name(PREFIX + "copy", ast.Load()), node.func)


def names() -> dict[str, Any]:
    """The functions, by the names that `short_allocations` gives them."""
    return {PREFIX + "empty": empty, PREFIX + "zeros": zeros, PREFIX + "copy": copied}


@intrinsic  # type: ignore[untyped-decorator]
def empty(typing_context: Any, shape: Any, dtype: Any) -> Any:
    """`np.empty(shape, dtype)`."""
    return _typed(shape, dtype, filled=False)


@intrinsic  # type: ignore[untyped-decorator]
def zeros(typing_context: Any, shape: Any, dtype: Any) -> Any:
    """`np.zeros(shape, dtype)`."""
    return _typed(shape, dtype, filled=True)


@intrinsic  # type: ignore[untyped-decorator]
def copied(typing_context: Any, array: Any) -> Any:
    """`array.copy()`, whose rows follow one another."""
    if not isinstance(array, types.Array):
        return None
    kind = array.copy(layout="C", readonly=False)

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        if kind.ndim == 0:
            return context.compile_internal(builder, _as_numba, signature, arguments)
        source = context.make_array(array)(context, builder, arguments[0])
        extents = cgutils.unpack_tuple(builder, source.shape, kind.ndim)
        made = allocated(context, builder, kind, extents)
        copy = context.make_array(kind)(context, builder, made)
        if array.layout == "C":
            size = builder.mul(copy.nitems, copy.itemsize)
            cgutils.raw_memcpy(builder, copy.data, source.data, size, 1)
        else:
            with cgutils.loop_nest(builder, extents, extents[0].type) as indices:
                place = cgutils.get_item_pointer(context, builder, array, source, indices)
                value = context.unpack_value(builder, array.dtype, place)
                place = cgutils.get_item_pointer(context, builder, kind, copy, indices)
                context.pack_value(builder, kind.dtype, value, place)
        return impl_ret_new_ref(context, builder, kind, made)

    return kind(array), emit


def _as_numba(array: Any) -> Any:
    return array.copy()


def _typed(shape: Any, dtype: Any, filled: bool) -> Any:
    if isinstance(shape, types.Integer):
        lengths = (shape,)
    elif (
        isinstance(shape, types.BaseTuple)
        and len(shape)
        and all(isinstance(n, types.Integer) for n in shape)
    ):
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
    context: Any, builder: ir.IRBuilder, kind: Any, extents: list[ir.Value], filled: bool = False
) -> ir.Value:
    """A new array whose rows follow one another."""
    element = context.get_data_type(kind.dtype)
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(element))
    function = _allocator(context, builder.module, len(extents), filled)
    align = ir.IntType(32)(context.get_preferred_array_alignment(kind.dtype))
    owner = builder.call(function, [*extents, itemsize, align])
    code = builder.ptrtoint(owner, itemsize.type)
    failed = builder.icmp_unsigned("<=", code, itemsize.type(len(_REFUSALS) - 1))
    block = _refusal(context, builder, code)
    rest = builder.append_basic_block("allocated")
    branch = builder.cbranch(failed, block, rest)
    branch.set_weights([1, 99])
    builder.position_at_end(rest)
    strides, count = [itemsize], extents[-1]
    for extent, before in zip(extents[:0:-1], extents[-2::-1], strict=True):
        strides.append(builder.mul(strides[-1], extent))
        count = builder.mul(count, before)
    fields = {
        "meminfo": owner,
        "parent": ir.Constant(owner.type, None),
        "nitems": count,
        "itemsize": itemsize,
        "data": builder.bitcast(context.nrt.meminfo_data(builder, owner), element.as_pointer()),
        "shape": cgutils.pack_array(builder, extents),
        "strides": cgutils.pack_array(builder, strides[::-1]),
    }
    array: ir.Value = ir.Constant(context.get_value_type(kind), ir.Undefined)
    for place, name in enumerate(context.data_model_manager[kind]._fields):
        array = builder.insert_value(array, fields[name], place)
    return array


_REFUSALS: tuple[tuple[type[Exception], str], ...] = (
    (MemoryError, "Allocation failed (probably too large)."),
    (ValueError, "negative dimensions not allowed"),
    (
        ValueError,
        "array is too big; `arr.size * arr.dtype.itemsize` is larger than the maximum possible "
        "size.",
    ),
    (RuntimeError, INTERRUPTED),
)
"""What an allocator says by giving back a number in place of an address."""


def _refusal(context: Any, builder: ir.IRBuilder, code: ir.Value) -> ir.Block:
    """The block of the function where what an allocator said is raised, with one more way in."""
    function = builder.function
    if not hasattr(function, "srcgrad_refusal"):
        block = function.append_basic_block("refused")
        with builder.goto_block(block):
            said = builder.phi(code.type)
            for number, (exception, message) in enumerate(_REFUSALS[1:], 1):
                with builder.if_then(builder.icmp_unsigned("==", said, said.type(number))):
                    context.call_conv.return_user_exc(builder, exception, (message,))
            context.call_conv.return_user_exc(builder, _REFUSALS[0][0], (_REFUSALS[0][1],))
        function.srcgrad_refusal = block, said
    block, said = function.srcgrad_refusal
    said.add_incoming(code, builder.basic_block)
    return block


def _allocator(context: Any, module: ir.Module, axes: int, filled: bool) -> ir.Function:
    """A function of lengths, bytes an element and alignment: memory with a reference count."""
    pointer, number, short = ir.IntType(8).as_pointer(), ir.IntType(64), ir.IntType(32)
    form = ir.FunctionType(pointer, [number] * (axes + 1) + [short])
    name = f"srcgrad_allocate_{axes}{'_zeros' if filled else ''}"
    function = cgutils.get_or_insert_function(module, form, name)
    if not function.is_declaration:
        return function
    function.linkage = "linkonce_odr"
    function.attributes.add("noinline")
    function.return_value.add_attribute("noalias")
    builder = ir.IRBuilder(function.append_basic_block())
    *extents, size, align = function.args
    refused = ir.IntType(1)(0)
    for extent in extents:
        below = builder.icmp_signed("<", extent, number(0))
        with builder.if_then(below):
            builder.ret(builder.inttoptr(number(1), pointer))
    for extent in extents:
        product = builder.smul_with_overflow(size, extent)
        size = builder.extract_value(product, 0)
        refused = builder.or_(refused, builder.extract_value(product, 1))
    with builder.if_then(refused):
        builder.ret(builder.inttoptr(number(2), pointer))
    owner = _memory(context, builder, size, align)
    if filled:
        with builder.if_then(cgutils.is_not_null(builder, owner)):
            _fill(builder, context.nrt.meminfo_data(builder, owner), size)
    builder.ret(owner)
    return function


def _memory(context: Any, builder: ir.IRBuilder, size: ir.Value, align: ir.Value) -> ir.Value:
    """Memory with a reference count, of the store's if it is much; null if there is none."""
    if not memory.IS_AVAILABLE:
        return context.nrt.meminfo_alloc_aligned_unchecked(builder, size, align)
    pointer = builder.function.return_value.type
    form = ir.FunctionType(pointer, [size.type])
    store = cgutils.get_or_insert_function(builder.module, form, memory.ALLOCATE)
    is_large = builder.icmp_unsigned(">=", size, size.type(memory.SMALLEST))
    with builder.if_else(is_large, likely=False) as (large, small):
        with large:
            kept = builder.call(store, [size])
            from_store = builder.basic_block
        with small:
            allocated = context.nrt.meminfo_alloc_aligned_unchecked(builder, size, align)
            from_library = builder.basic_block
    owner = builder.phi(pointer)
    owner.add_incoming(kept, from_store)
    owner.add_incoming(allocated, from_library)
    return owner


def _fill(builder: ir.IRBuilder, data: ir.Value, size: ir.Value) -> None:
    """Write zeros; the allocator gives back 3 if it is interrupted."""
    number, part = size.type, size.type(FILLED_AT_ONCE)
    start, body = builder.basic_block, builder.append_basic_block("part")
    following, end = builder.append_basic_block("next"), builder.append_basic_block("filled")
    builder.branch(body)
    builder.position_at_end(body)
    done = builder.phi(number)
    done.add_incoming(number(0), start)
    rest = builder.sub(size, done)
    is_last = builder.icmp_unsigned("<=", rest, part)
    length = builder.select(is_last, rest, part)
    cgutils.memset(builder, builder.gep(data, [done]), length, 0)
    more = builder.add(done, part)
    builder.cbranch(is_last, end, following)
    builder.position_at_end(following)
    with builder.if_then(is_interrupted(builder), likely=False):
        builder.ret(builder.inttoptr(number(3), builder.function.return_value.type))
    done.add_incoming(more, builder.basic_block)
    builder.branch(body)
    builder.position_at_end(end)
