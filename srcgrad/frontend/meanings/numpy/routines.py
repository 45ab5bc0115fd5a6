"""Calls on whole arrays that stay calls: `x = np.linalg.solve(a, b)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.frontend.meanings.numpy import failures
from srcgrad.frontend.values.arrays import nests, positions
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Number, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.types import BOOL, Array

Result = tuple[str, tuple[Value, ...]]
"""The dtype and the shape of one result."""


def routine(
    run: Run,
    function: Callable[..., Any],
    operands: tuple[Value | ir.Expr, ...],
    *results: Result,
) -> tuple[ArrayRef, ...]:
    """New arrays with what a function of whole arrays returns.

    Operands are arrays, numbers, known values that can be written down, and expressions of arrays
    as they are to be written; the caller has checked shapes and dtypes. A result of no axes stands
    for a number: its text is `np.array(call)`. A single result of one axis may be given for a
    function that returns several numbers, if `function` is `packed(...)`.
    """
    call = ir.Apply(_bare(function), tuple(_operand(run, each) for each in operands))
    _try(run, call)
    if isinstance(function, packed) or (len(results) == 1 and not results[0][1]):
        call = ir.Apply(np.array, (call,))
    names: list[str] = []
    shapes: list[tuple[ir.Expr, ...]] = []
    for dtype, shape in results:
        units = frozenset(k for k, extent in enumerate(shape) if positions.is_one(extent))
        names.append(run.fresh(Array(dtype, len(shape), "C", units)))
        shapes.append(tuple(scalars.atom(run, extent) for extent in shape))
    run.emit(ir.Routine(tuple(names), call, tuple(shapes), run.span()))
    pairs = zip(names, results, strict=True)
    return tuple(memory.whole(run, name, shape) for name, (_, shape) in pairs)


TRIED: dict[Any, tuple[Callable[..., Any], str]] = {
    np.linalg.cholesky: (failures.is_positive_definite, "Matrix is not positive definite"),
    np.linalg.solve: (failures.is_regular, "Singular matrix"),
    np.linalg.inv: (failures.is_regular, "Singular matrix"),
}
"""What tells whether a routine fails for its first operand, and what it raises then."""


def _try(run: Run, call: ir.Apply) -> None:
    """Let a handler be entered if a call fails, or take note of a failure that none can follow."""
    if not run.catches(np.linalg.LinAlgError):
        return
    if run.exceptions.caught is None:
        run.exceptions.caught = run.span()
    succeeds, message = TRIED.get(call.function, (None, ""))
    if succeeds is not None:
        asked = run.fresh(Array("bool", 0))
        value = ir.Apply(np.array, (ir.Apply(succeeds, call.arguments[:1]),))
        block = run.draft.blocks[-1]
        before = len(block)
        run.emit(ir.Routine((asked,), value, ((),), run.span()))
        fine = run.define(ir.Item(asked, ()), BOOL)
        if not run.follows(fine, Raised(np.linalg.LinAlgError(message), run.span())):
            del block[before:]


class packed:
    """A function that returns several numbers, taken as one array of them."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __call__(self, *arguments: Any) -> Any:
        return np.array(self.function(*arguments))


def _bare(function: Callable[..., Any]) -> Callable[..., Any]:
    return function.function if isinstance(function, packed) else function


def _operand(run: Run, value: Value | ir.Expr) -> ir.Expr:
    if isinstance(value, ir.Expr):
        return value
    value = scalars.plain(run, value)
    if isinstance(value, Known):
        return ir.Const(value.object)
    if isinstance(value, Number):
        return value.atom
    array = run.as_array(value)
    if _is_transposed(run, array):
        assert isinstance(array, ArrayRef)
        return ir.Apply(np.transpose, (ir.Whole(array.base),))
    return ir.Whole(contiguous(run, array).base)


def contiguous(run: Run, array: AnyArray) -> ArrayRef:
    """An array in memory without gaps, as libraries want it."""
    if isinstance(array, ArrayRef) and array.whole:
        kind = run.draft.types[array.base]
        assert isinstance(kind, Array)
        return nests.materialise(run, array, copy=kind.layout == "A")
    if isinstance(array, ArrayRef) and runs_along(run, array, tuple(range(array.ndim))):
        return contiguous(run, memory.whole(run, array.base, array.shape))
    return nests.materialise(run, array)


def _is_transposed(run: Run, array: AnyArray) -> bool:
    """Whether this is a whole matrix without gaps but for the order of its axes."""
    if not isinstance(array, ArrayRef):
        return False
    kind = run.draft.types[array.base]
    return isinstance(kind, Array) and kind.layout != "A" and runs_along(run, array, (1, 0))


def runs_along(run: Run, array: ArrayRef, order: tuple[int, ...]) -> bool:
    """Whether the axes of the base, all of each, are these axes of a view."""
    shape = run.known.shapes.get(array.base, ())
    plain = array.of is None and array.ndim == len(shape) == len(order) == len(array.axes)
    return plain and all(
        isinstance(axis, Along)
        and axis.axis == at
        and axis.stride == 1
        and same(axis.offset, Known(0))
        and same(array.shape[at], extent)
        for axis, at, extent in zip(array.axes, order, shape, strict=True)
    )
