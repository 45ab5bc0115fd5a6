"""How NumPy's own array lies in memory, as far as that is known."""

from __future__ import annotations

import itertools
from functools import partial

from srcgrad import memory_orders
from srcgrad.frontend.values.arrays.positions import AnyArray, is_one
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayHole,
    ArrayRef,
    Lazy,
    Regrouped,
    Strided,
    Value,
    Windows,
)
from srcgrad.frontend.values.numbers import monomials
from srcgrad.frontend.values.numbers.monomials import Monomial
from srcgrad.types import Array


def is_unknown(stride: Monomial) -> bool:
    return any(name.startswith("stride of ") for name in stride[1])


def scaled(run: Run, stride: Monomial | None, extent: Value) -> Monomial | None:
    if stride is None:
        return None
    coefficient, names = monomials.monomial(run, extent)
    factor = stride[0] * coefficient
    return (factor, tuple(sorted((*stride[1], *names))) if factor else ())


def memory_strides(run: Run, array: ArrayRef) -> list[Monomial | None]:
    """How far apart the elements along each axis are in NumPy's own array; None if unknown."""
    of = array.of
    inner = _base_strides(run, array.base) if of is None else _regrouped_strides(run, of)
    found: list[Monomial | None] = [(0, ())] * array.ndim
    seen: set[int] = set()
    for axis, stride in zip(array.axes, inner, strict=True):
        if isinstance(axis, Along):
            own = None if stride is None else (stride[0] * axis.stride, stride[1])
            found[axis.axis] = None if axis.axis in seen else own
            seen.add(axis.axis)
    return found


def _base_strides(run: Run, base: str) -> list[Monomial | None]:
    type = run.draft.types[base]
    assert isinstance(type, Array)
    order = run.known.orders.get(base, type.layout)
    if type.ndim == 1:
        return [(1, ()) if order in ("C", "F") else (1, (f"stride of {base}",))]
    axes = memory_orders.axes(order, type.ndim)
    if axes is None or base not in run.known.shapes:
        return [None] * type.ndim
    shape = run.known.shapes[base]
    found: list[Monomial | None] = [None] * type.ndim
    for k, axis in enumerate(axes):
        found[axis] = monomials.monomial(run, *(shape[each] for each in axes[k + 1 :]))
    return found


def _regrouped_strides(run: Run, of: Regrouped) -> list[Monomial | None]:
    if run.known.orders.get(of.source.base) == "?" and of.source.base in run.known.parts:
        return [None] * len(of.shape)
    if isinstance(of, Strided):
        return [None] * len(of.shape)
    strides = memory_strides(run, of.source)
    if isinstance(of, Windows):
        return [*strides, *(strides[axis] for (axis,), _ in of.groups)]
    found: list[Monomial | None] = [(0, ())] * len(of.shape)
    for inner, outer in of.groups:
        mergeable = all(
            strides[a] is not None and strides[a] == scaled(run, strides[b], of.source.shape[b])
            for a, b in itertools.pairwise(inner)
        )
        stride = strides[inner[-1]] if mergeable and inner else None
        for axis in reversed(outer):
            found[axis] = stride
            stride = scaled(run, stride, of.shape[axis])
    return found


def layout(run: Run, array: AnyArray) -> str:
    """How NumPy's own array lies in memory: "C", "F", or "?" if that is not known."""
    if array.ndim <= 1:
        return "C"
    if isinstance(array, Lazy):
        return array.order
    strides = memory_strides(run, array)
    for order, axes in (("C", range(array.ndim)[::-1]), ("F", range(array.ndim))):
        expected: Monomial | None = (1, ())
        for axis in axes:
            if not is_one(array.shape[axis]) and strides[axis] != expected:
                break
            expected = scaled(run, expected, array.shape[axis])
        else:
            return order
    return "?"


def keeps_order(run: Run, value: Value) -> bool:
    """Whether arithmetic with an operand gives an array that lies in memory row by row."""
    if not isinstance(value, AnyArray) or value.ndim <= 1:
        return True
    if isinstance(value, Lazy):
        return value.order == "C"
    if value.of is not None:
        return layout(run, value) == "C"
    if run.draft.types[value.base].ndim > 1 and _order(run, value.base) != "C":  # type: ignore[union-attr]
        return False
    along = [axis for axis in value.axes if isinstance(axis, Along)]
    order = [axis.axis for axis in along]
    return order == sorted(set(order)) and all(axis.stride > 0 for axis in along)


def _order(run: Run, base: str) -> str:
    """In which order the axes of an array lie in memory, with gaps or without."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    return run.known.orders.get(base) or type.order or type.layout


def _ranks(run: Run, array: AnyArray) -> list[int | None] | None:
    """For each axis its place in memory, longest steps first; None where it has no step, or one.

    None in the place of all if that is not known.
    """
    found: list[int | None] = [None] * array.ndim
    if sum(not is_one(extent) for extent in array.shape) < 2:
        return found
    if isinstance(array, Lazy):
        pairs = [(axis, axis) for axis in range(array.ndim)]
        axes = memory_orders.axes(array.order, array.ndim)
    elif array.of is not None:
        pairs = [(axis, axis) for axis in range(array.ndim)]
        axes = memory_orders.axes(layout(run, array), array.ndim)
    else:
        type = run.draft.types[array.base]
        assert isinstance(type, Array)
        pairs = [(k, a.axis) for k, a in enumerate(array.axes) if isinstance(a, Along)]
        axes = memory_orders.axes(_order(run, array.base), type.ndim)
    if axes is None or len({axis for _, axis in pairs}) < len(pairs):
        return None
    for own, axis in pairs:
        if not is_one(array.shape[axis]):
            found[axis] = axes.index(own)
    return found


def kept_order(run: Run, *operands: Value) -> str:
    """How a new array lies in memory that arithmetic makes of arrays: "?" if that is not known.

    NumPy keeps the order of their axes; where they differ in it, what comes of that depends on
    which of them may be used up.
    """
    arrays = [each for each in operands if isinstance(each, AnyArray) and each.ndim > 1]
    if not arrays:
        return "C"
    ndim = max(each.ndim for each in arrays)
    given = [_ranks(run, each) for each in arrays]
    known = [each for each in given if each is not None]
    if len(known) < len(given):
        return "?"
    wide = [[*[None] * (ndim - len(each)), *each] for each in known]
    lasting = [isinstance(each, ArrayRef) and not each.whole for each in arrays]
    return memory_orders.common(wide, lasting)


def copied_order(run: Run, array: AnyArray) -> str:
    """How a copy lies in memory that keeps the order of the axes: "?" if that is not known."""
    ranks = _ranks(run, array) if array.ndim > 1 else []
    repeats = ranks is None or any(
        each is None and not is_one(extent)
        for each, extent in zip(ranks, array.shape, strict=False)
    )
    return "?" if repeats else kept_order(run, array)


def order_of(run: Run, *arrays: ArrayRef | ArrayHole) -> str:
    """How NumPy's own arrays lie in memory: "C" if all do so row by row, else "?"."""
    return "C" if all(map(partial(_is_in_order, run), arrays)) else "?"


def _is_in_order(run: Run, array: ArrayRef | ArrayHole) -> bool:
    """Whether NumPy's own array lies in memory row by row, and side by side."""
    if isinstance(array, ArrayHole):
        return array.order == "C"
    if array.ndim == 1:
        return memory_strides(run, array) == [(1, ())]
    return layout(run, array) == "C"
