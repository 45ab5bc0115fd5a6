"""Loops that add up products of elements, block by block: a call of BLAS for each rectangle.

    for u in range(first, last):
        for w in range(low(u), high(u)):          low and high: whole numbers plus multiples of u
            for v in range(start, stop): t[...] += factor * x[...] * y[...]

For some steps of `u` together there are steps of `w` that all of them make: these are products of
two matrices, views of what the loops would read. What is left beside them is done in blocks that
are smaller, and at last by loops. So nothing is read that the loops do not read: an infinity beyond
the triangle meets no zero.

An array is a place in memory and its steps, in elements, along u, w and v, of which one is zero.
"""

# mypy: allow-untyped-defs, allow-untyped-calls, disable-error-code="misc,untyped-decorator"

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, overload, register_jitable
from numba.np.arrayobj import make_array

from srcgrad.backend.apart import APART
from srcgrad.backend.columns import NO, TRANSPOSED
from srcgrad.backend.interrupts import ask
from srcgrad.backend.lapack import lapack

LARGE, SMALL = 64, 8
"""Steps of the outer loop that are done together."""
THIN = 4
"""Steps of the inner loop that are no rectangle yet."""
WORTH = 30_000
"""Steps of all three loops from which on this is done."""
LONGEST = 2**31 - 1
"""BLAS counts, and steps from row to row, with 32 bits."""


@intrinsic
def memory(typing_context: Any, array: Any) -> Any:
    """Where the elements of an array begin."""

    def emit(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
        return make_array(typed.args[0])(context, builder, value=arguments[0]).data

    return types.CPointer(array.dtype)(array), emit


@intrinsic
def moved(typing_context: Any, pointer: Any, steps: Any) -> Any:
    """A place in memory, so many elements on."""

    def emit(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
        steps = context.cast(builder, arguments[1], typed.args[1], types.int64)
        return builder.gep(arguments[0], [steps])

    return pointer(pointer, steps), emit


def rectangle(t, x, y, factor, steps, first, counts):
    """Add the products of all steps from `first` on, so many of each counter."""


@overload(rectangle)
def _rectangle(t, x, y, factor, steps, first, counts):
    gemm = lapack("gemm", t.dtype, 13)
    one = t.dtype(1)

    def products(t, x, y, factor, steps, first, counts):
        ts, xs, ys = steps
        t, x, y = moved(t, at(ts, first)), moved(x, at(xs, first)), moved(y, at(ys, first))
        row, summed, column = without(ys), without(ts), without(xs)
        if ts[column] != 1:  # by columns in memory: the transposed product
            x, y = y, x
            xs, ys = ys, xs
            row, column = column, row
        turned_x, gap_x = NO, xs[row]
        if xs[summed] != 1:
            turned_x, gap_x = TRANSPOSED, xs[summed]
        turned_y, gap_y = NO, ys[summed]
        if ys[column] != 1:
            turned_y, gap_y = TRANSPOSED, ys[column]
        m, n, k = counts[column], counts[row], counts[summed]
        gemm(turned_y, turned_x, m, n, k, factor, y, gap_y, x, gap_x, one, t, ts[row])

    return products


@register_jitable
def at(steps, place):
    """How many elements from the beginning a place is."""
    return steps[0] * place[0] + steps[1] * place[1] + steps[2] * place[2]


@register_jitable
def without(steps):
    """The counter that an array does not have."""
    return 0 if steps[0] == 0 else 1 if steps[1] == 0 else 2


@njit(error_model="numpy", fastmath={"reassoc", "contract"})
def by_loops(t, x, y, factor, steps, domain):
    """Add the products by loops, the one along all of a row innermost."""
    first, last, low, low_step, high, high_step, start, stop = domain
    (tu, tw, tv), (xu, xw, xv), (yu, yw, yv) = steps
    if xv == 0:  # one factor that is the same along a row is the second
        xu, xw, xv, yu, yw, yv = yu, yw, yv, xu, xw, xv
        x, y = y, x
    for u in range(first, last):
        for w in range(low + low_step * u, high + high_step * u):
            to = moved(t, tu * u + tw * w)
            one = moved(x, xu * u + xw * w)
            two = moved(y, yu * u + yw * w)
            if tv == 0 and xv == 1 and yv == 1:
                total = factor * 0  # which is finite
                for v in range(start, stop):
                    total += one[v] * two[v]
                to[0] += factor * total
            elif tv == 1 and xv == 1:
                value = factor * two[0]
                for v in range(start, stop):
                    to[v] += value * one[v]
            else:
                for v in range(start, stop):
                    to[tv * v] += factor * one[xv * v] * two[yv * v]


@njit(error_model="numpy")
def add_products(t, x, y, factor, steps, domain, size):
    """Add the products of all steps of three loops, so many of the outer one at once."""
    if size < SMALL:
        by_loops(t, x, y, factor, steps, domain)
        return
    first, last, low, low_step, high, high_step, start, stop = domain
    for u in range(first, last, size):
        if size == LARGE:
            ask()
        end = min(u + size, last)
        inner = max(low + low_step * u, low + low_step * (end - 1))
        outer = min(high + high_step * u, high + high_step * (end - 1))
        is_thin = outer - inner < THIN
        if not is_thin:
            counts = end - u, outer - inner, stop - start
            rectangle(t, x, y, factor, steps, (u, inner, start), counts)
        for side in range(2):
            if is_thin:
                part = u, end, low, low_step, high, high_step, start, stop
            elif side == 0:
                part = u, end, low, low_step, inner, start * 0, start, stop
            else:
                part = u, end, outer, start * 0, high, high_step, start, stop
            if side == 0 or not is_thin:
                add_products(t, x, y, factor, steps, part, size // 8)


# What is asked before.


@njit(**APART)
def domain(ends):
    """Where counters begin and end, without steps of the outer one that have none of the inner."""
    first, last, low, low_step, high, high_step, start, stop = ends
    least, slope = high - low, high_step - low_step
    if slope > 0:
        first = max(first, -least // slope + 1)
    elif slope < 0:
        last = min(last, -(least // slope))
    elif least <= 0:
        last = first
    return first, last, low, low_step, high, high_step, start, stop


@njit(**APART)
def is_large(domain):
    """Whether there are so many steps that blocks are worth it."""
    first, last, low, low_step, high, high_step, start, stop = domain
    widths = high - low + high_step * first - low_step * first
    widths += high - low + high_step * (last - 1) - low_step * (last - 1)
    return last > first and stop > start and (last - first) * (stop - start) * widths >= 2 * WORTH


@register_jitable
def limits(domain):
    """The first and the last step of each counter."""
    first, last, low, low_step, high, high_step, start, stop = domain
    least = min(low + low_step * first, low + low_step * (last - 1))
    most = max(high + high_step * first, high + high_step * (last - 1))
    return (first, least, start), (last - 1, most - 1, stop - 1)


@njit(**APART)
def place(domain, array, axes, offsets):
    """Whether the loops stay inside of an array and BLAS takes parts of it, and its steps.

    It does if one of two counters goes from element to element, the other over all of these. Of an
    array of records' fields the steps may be no whole elements.
    """
    lows, highs = limits(domain)
    gap = count = at = u = w = v = np.int64(0)
    has_unit, is_inside = False, True
    for k in range(len(axes)):
        axis, low, high = axes[k], offsets[k], offsets[k]
        step = np.int64(array.strides[k] // array.itemsize)
        is_whole = step * array.itemsize == array.strides[k]
        at += offsets[k] * step
        if axis >= 0:
            low, high = low + lows[axis], high + highs[axis]
            if step == 1 and not has_unit:
                has_unit, count = True, high - low + 1
            else:
                gap = step
            if axis == 0:
                u = step
            elif axis == 1:
                w = step
            else:
                v = step
        is_inside = is_inside and low >= 0 and high < array.shape[k]
        is_inside = is_inside and is_whole and high - low < LONGEST
    return is_inside and has_unit and count <= gap <= LONGEST, at, (u, w, v)


@intrinsic
def address(typing_context: Any, array: Any) -> Any:
    """Where the first element of an array is, as a number."""

    def emit(context: Any, builder: ir.IRBuilder, typed: Any, arguments: Any) -> ir.Value:
        data = make_array(typed.args[0])(context, builder, value=arguments[0]).data
        return builder.ptrtoint(data, ir.IntType(64))

    return types.int64(array), emit


@register_jitable
def span(array):
    """Where the memory of an array begins and ends."""
    begin = address(array)
    end = begin
    for k in range(array.ndim):
        if array.shape[k] == 0:
            return begin, begin
        reach = (array.shape[k] - 1) * array.strides[k]
        if reach < 0:
            begin += reach
        else:
            end += reach
    return begin, end + array.itemsize


@njit(**APART)
def apart(one, other):
    """Whether two arrays share no memory."""
    (begin, end), (start, stop) = span(one), span(other)
    return end <= start or stop <= begin


# The sum.


@register_jitable
def is_number(factor):
    """Whether a factor is neither zero, of which BLAS makes nothing, nor infinite."""
    return factor != 0 and factor - factor == 0


def add(domain, t, t_place, x, x_place, y, y_place, factor):
    """Add the products of all steps of three loops."""


@overload(add, jit_options=APART)
def _add(domain, t, t_place, x, x_place, y, y_place, factor):
    number = t.dtype

    def products(domain, t, t_place, x, x_place, y, y_place, factor):
        add_products(
            moved(memory(t), t_place[1]),
            moved(memory(x), x_place[1]),
            moved(memory(y), y_place[1]),
            number(factor),
            (t_place[2], x_place[2], y_place[2]),
            domain,
            np.int64(LARGE),
        )

    return products


FUNCTIONS = {
    "domain": domain,
    "is_large": is_large,
    "place": place,
    "is_number": is_number,
    "apart": apart,
    "add": add,
}
