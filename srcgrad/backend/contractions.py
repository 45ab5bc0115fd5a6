"""Sums of products of two arrays, `np.einsum("bij,bjk->bik", a, b)`, as calls of BLAS on parts.

Nothing is copied or put in another order for it: BLAS takes matrices whose rows, or columns, lie
apart. What is left over is a loop, as are all products of small matrices (see `products`).
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
from srcgrad.backend.lapack import call
from srcgrad.contractions import Plan, labels, plan
from srcgrad.records import dataclass

SMALL = 4_000
"""Multiplications of one product below which it is a loop."""
LETTERS = "abcdefgh"


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def einsum(typing_context: Any, subscripts: Any, a: Any, b: Any) -> Any:
    """`np.einsum(subscripts, a, b)`, a new array."""
    if not isinstance(subscripts, types.StringLiteral) or not is_ours(a, b):
        return None
    kind, emit = _typed(subscripts.literal_value, a, b)
    return kind(subscripts, a, b), emit


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def add_einsum(typing_context: Any, c: Any, subscripts: Any, a: Any, b: Any) -> Any:
    """`c += np.einsum(subscripts, a, b)`, in place; `c` is no operand."""
    return _into(c, subscripts, a, b, 1)


@intrinsic(prefer_literal=True)  # type: ignore[untyped-decorator]
def subtract_einsum(typing_context: Any, c: Any, subscripts: Any, a: Any, b: Any) -> Any:
    """`c -= np.einsum(subscripts, a, b)`, in place; `c` is no operand."""
    return _into(c, subscripts, a, b, -1)


def _into(c: Any, subscripts: Any, a: Any, b: Any, factor: int) -> Any:
    is_said = isinstance(subscripts, types.StringLiteral)
    if not is_said or not is_ours(a, b) or not isinstance(c, types.Array) or not c.mutable:
        return None
    first, second, output = labels(subscripts.literal_value)

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        target, _, one, other = arguments
        operands = ((a, one, first), (b, other, second))
        if c.layout == "C" and c.dtype == a.dtype:
            _emit(context, builder, (c, target, output), operands, factor)
            return context.get_dummy_value()
        made = types.Array(a.dtype, c.ndim, "C")
        shape = cgutils.unpack_tuple(builder, make_array(c)(context, builder, target).shape, c.ndim)
        product = allocated(context, builder, made, shape)
        _emit(context, builder, (made, product, output), operands, 0)

        def added(c, product):  # type: ignore[no-untyped-def]
            c += product

        def subtracted(c, product):  # type: ignore[no-untyped-def]
            c -= product

        function = added if factor > 0 else subtracted
        context.compile_internal(builder, function, types.none(c, made), (target, product))
        context.nrt.decref(builder, made, product)
        return context.get_dummy_value()

    return types.none(c, subscripts, a, b), emit


def stacked(a: Any, b: Any) -> Any:
    """The signature and the code of `a @ b`, of stacks of matrices or of one and a matrix."""
    stack = LETTERS[: max(a.ndim, b.ndim) - 2]
    one, other = (stack if each.ndim > 2 else "" for each in (a, b))
    kind, emit = _typed(f"{one}ij,{other}jk->{stack}ik", a, b)

    def product(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        return emit(context, builder, signature, (None, *arguments))

    return kind(a, b), product


def _typed(subscripts: str, a: Any, b: Any) -> Any:
    first, second, output = labels(subscripts)
    kind = types.Array(a.dtype, len(output), "C")

    def emit(context: Any, builder: ir.IRBuilder, signature: Any, arguments: Any) -> ir.Value:
        extents: dict[str, ir.Value] = {}
        for of, value, own in zip((b, a), arguments[:0:-1], (second, first), strict=True):
            shape = make_array(of)(context, builder, value).shape
            extents.update(zip(own, cgutils.unpack_tuple(builder, shape, of.ndim), strict=True))
        made = allocated(context, builder, kind, [extents[label] for label in output])
        operands = ((a, arguments[1], first), (b, arguments[2], second))
        _emit(context, builder, (kind, made, output), operands, 0)
        return impl_ret_new_ref(context, builder, kind, made)

    return kind, emit


def _emit(
    context: Any,
    builder: ir.IRBuilder,
    result: tuple[Any, ir.Value, str],
    operands: Sequence[tuple[Any, ir.Value, str]],
    factor: int,
) -> None:
    """Set an array to a sum of products; or add that, times a factor, if there is one."""
    one, other = (_in_order(context, builder, *operand) for operand in operands)
    made = _in_order(context, builder, *result)
    _Emitted(context, builder, result[0].dtype, one, other, made, factor).write()
    for operand in (one, other):
        if operand.copy is not None:
            context.nrt.decref(builder, *operand.copy)


@dataclass(frozen=True, eq=False)
class _Operand:
    """An array in memory: its labels from the slowest to the fastest."""

    labels: str
    data: ir.Value
    extents: dict[str, ir.Value]
    steps: dict[str, ir.Value]
    """From one element to the next along an axis, in elements."""
    copy: tuple[Any, ir.Value] | None = None


def _in_order(
    context: Any, builder: ir.IRBuilder, kind: Any, value: ir.Value, labels: str
) -> _Operand:
    """An array as it lies in memory; one with gaps is copied."""
    copy = None
    if kind.layout == "A":
        whole = types.Array(kind.dtype, kind.ndim, "C")
        value = context.compile_internal(
            builder, lambda x: np.ascontiguousarray(x), whole(kind), (value,)
        )
        kind, copy = whole, (whole, value)
    array = make_array(kind)(context, builder, value=value)
    shape = cgutils.unpack_tuple(builder, array.shape, kind.ndim)
    steps = [
        builder.sdiv(each, array.itemsize)
        for each in cgutils.unpack_tuple(builder, array.strides, kind.ndim)
    ]
    return _Operand(
        labels[::-1] if kind.layout == "F" else labels,
        array.data,
        dict(zip(labels, shape, strict=True)),
        dict(zip(labels, steps, strict=True)),
        copy,
    )


@dataclass(frozen=True, eq=False)
class _Emitted:
    """The instructions of one sum of products."""

    context: Any
    builder: ir.IRBuilder
    dtype: Any
    first: _Operand
    second: _Operand
    result: _Operand
    factor: int
    """What the products are added with to what is there; 0 if they are all that will be there."""

    def write(self) -> None:
        one, other, made = self.first, self.second, self.result
        found = plan(one.labels, other.labels, made.labels)
        chosen = found or self._loops_alone()
        if chosen.is_swapped:
            one, other = other, one
        builder = self.builder
        sizes = [self._extent(each) for each in (chosen.rows, chosen.summed, chosen.columns)]
        work = builder.mul(builder.mul(sizes[0], sizes[1]), sizes[2])
        is_small = builder.icmp_signed("<=", work, ir.Constant(work.type, SMALL))
        if found is None:
            is_small = cgutils.true_bit
        starts_at_zero = cgutils.true_bit if chosen.adds else is_small
        if self.factor == 0:
            with builder.if_then(starts_at_zero):
                self._zero()
        with builder.if_else(is_small) as (small, large):
            for branch, product in ((small, self._by_hand), (large, self._by_library)):
                with branch, self._each(chosen.loops) as at:
                    parts = [self._part(each, at) for each in (one, other, made)]
                    product(chosen, (one, other, made), parts, sizes)

    def _loops_alone(self) -> Plan:
        every = self.result.labels + "".join(
            label for label in self.first.labels if label not in self.result.labels
        )
        return Plan("", "", "", every, True, False)

    def _extent(self, labels: str) -> ir.Value:
        size = cgutils.intp_t(1)
        for label in labels:
            of = self.first if label in self.first.labels else self.second
            size = self.builder.mul(size, of.extents[label])
        return size

    def _zero(self) -> None:
        builder = self.builder
        element = self.context.get_data_type(self.dtype)
        bytes = cgutils.intp_t(self.context.get_abi_sizeof(element))
        size = builder.mul(self._extent(self.result.labels), bytes)
        cgutils.memset(builder, self.result.data, size, 0)

    @contextlib.contextmanager
    def _each(self, labels: str) -> Iterator[dict[str, ir.Value]]:
        """Loops over some axes, the first outermost."""
        with contextlib.ExitStack() as loops:
            at = {}
            for label in labels:
                counted = cgutils.for_range(self.builder, self._extent(label))
                at[label] = loops.enter_context(counted).index
            yield at

    def _part(self, of: _Operand, at: dict[str, ir.Value]) -> ir.Value:
        """Where the matrix begins that belongs to the counters of loops."""
        builder, place = self.builder, cgutils.intp_t(0)
        for label, index in at.items():
            if label in of.labels:
                place = builder.add(place, builder.mul(index, of.steps[label]))
        return builder.gep(of.data, [place])

    def _step(self, of: _Operand, labels: str) -> ir.Value:
        return of.steps[labels[-1]] if labels else cgutils.intp_t(0)

    def _by_hand(
        self, chosen: Plan, arrays: tuple[_Operand, ...], parts: list[Any], sizes: list[Any]
    ) -> None:
        """Add to a row of the result each row of the second matrix, times its factor."""
        builder, dtype = self.builder, self.dtype
        multiplied, added = (
            self.context.get_function(each, signature(dtype, dtype, dtype))
            for each in (operator.mul, operator.add)
        )
        negative = self.context.get_function(operator.neg, signature(dtype, dtype))
        axes = (
            (chosen.rows, chosen.summed),
            (chosen.summed, chosen.columns),
            (chosen.rows, chosen.columns),
        )

        def place(at: int, row: ir.Value, column: ir.Value) -> ir.Value:
            index = cgutils.intp_t(0)
            for counter, label in zip((row, column), axes[at], strict=True):
                step = builder.mul(counter, self._step(arrays[at], label))
                index = builder.add(index, step)
            return builder.gep(parts[at], [index])

        def each(count: ir.Value) -> Any:
            return cgutils.for_range(builder, count)

        with each(sizes[0]) as i, each(sizes[1]) as h:
            factor = builder.load(place(0, i.index, h.index))
            if self.factor < 0:
                factor = negative(builder, (factor,))
            with each(sizes[2]) as j:
                term = multiplied(builder, (factor, builder.load(place(1, h.index, j.index))))
                target = place(2, i.index, j.index)
                builder.store(added(builder, (builder.load(target), term)), target)

    def _by_library(
        self, chosen: Plan, arrays: tuple[_Operand, ...], parts: list[Any], sizes: list[Any]
    ) -> None:
        """Memory that holds a matrix row by row holds its transpose column by column."""
        one, other, made = arrays
        if not chosen.rows:
            return
        context, builder, dtype = self.context, self.builder, self.dtype
        rows, summed, columns = chosen.rows, chosen.summed, chosen.columns
        whole, memory = types.int64, types.voidptr

        def flag(is_turned: bool) -> Any:
            return context.get_constant(whole, TRANSPOSED if is_turned else NO)

        turned_one = one.labels[-1] == rows[-1]
        turned_other = other.labels[-1] == summed[-1]
        start, factor = (
            context.get_constant_generic(builder, dtype, number)
            for number in (int(chosen.adds or self.factor != 0), self.factor or 1)
        )
        gap_one = self._step(one, summed if turned_one else rows)
        gap_other = self._step(other, columns if turned_other else summed)
        call(
            *(context, builder, "gemm", dtype),
            (*[whole] * 5, dtype, memory, whole, memory, whole, dtype, memory, whole),
            (
                *(flag(turned_other), flag(turned_one), sizes[2], sizes[0], sizes[1], factor),
                *(parts[1], gap_other, parts[0], gap_one, start, parts[2], self._step(made, rows)),
            ),
        )
