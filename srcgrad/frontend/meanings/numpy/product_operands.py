"""Operands of products as they lie in memory: what is transposed or reshaped is not copied.

`x.reshape(n * m, k).T` stays that in the text of a product; the axes in another order than that of
memory are other labels of `np.einsum`.
"""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import ir
from srcgrad.frontend.meanings.numpy.routines import runs_along
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Known,
    Regrouped,
    Strided,
    Windows,
)
from srcgrad.frontend.values.numbers import scalars
from srcgrad.records import dataclass
from srcgrad.types import Array


@dataclass(frozen=True, eq=False)
class Form:
    """An array, or a reshaped form of one, and the axes of the operand in this order."""

    base: str
    order: tuple[int, ...]
    of: Regrouped | None = None

    def expression(self, run: Run) -> ir.Expr:
        """The operand in the text of a routine, its axes in the order of memory."""
        whole = ir.Whole(self.base)
        if self.of is None:
            return whole
        return ir.Apply(np.reshape, (whole, *_sizes(run, self.of)))


def form(run: Run, array: AnyArray) -> Form | None:
    """How an operand lies in memory; None if it must be stored before."""
    if not isinstance(array, ArrayRef):
        return None
    kind = run.draft.types[array.base]
    order = _order(run, array)
    if order is None or not isinstance(kind, Array) or kind.layout == "A":
        return None
    of = array.of
    if of is None:
        return Form(array.base, order)
    source = of.source
    is_plain = source.of is None and _order(run, source) == tuple(range(source.ndim))
    if not is_plain or isinstance(of, Windows | Strided) or kind.layout != "C":
        return None
    return Form(source.base, order, of)


def _order(run: Run, array: ArrayRef) -> tuple[int, ...] | None:
    """The axes of a view by those of what it views, if it is all of that in another order."""
    order = tuple(axis.axis for axis in array.axes if isinstance(axis, Along))
    if tuple(sorted(order)) != tuple(range(array.ndim)) or len(order) != len(array.axes):
        return None
    if array.of is None:
        return order if runs_along(run, array, order) else None
    is_whole = all(
        isinstance(axis, Along)
        and axis.stride == 1
        and same(axis.offset, Known(0))
        and same(array.shape[axis.axis], extent)
        for axis, extent in zip(array.axes, array.of.shape, strict=True)
    )
    return order if is_whole else None


def _sizes(run: Run, of: Regrouped) -> list[ir.Expr]:
    """The lengths of a reshaped array; of several axes that have become one the product."""
    found: list[ir.Expr] = [scalars.atom(run, extent) for extent in of.shape]
    for inner, outer in of.groups:
        if len(outer) == 1 and len(inner) > 1:
            product: ir.Expr = scalars.atom(run, of.source.shape[inner[0]])
            for axis in inner[1:]:
                length = scalars.atom(run, of.source.shape[axis])
                product = ir.Apply(operator.mul, (product, length))
            found[outer[0]] = product
    return found
