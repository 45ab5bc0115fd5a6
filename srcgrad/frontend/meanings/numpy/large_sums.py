"""Sums of products of arrays of more than two axes that are left to BLAS: one call of `np.einsum`.

Axes in another order are other labels, and nothing is copied for them.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcgrad import ir
from srcgrad.contractions import plan
from srcgrad.frontend.meanings.numpy import product_operands
from srcgrad.frontend.meanings.numpy.large import SMALL, TYPES, has_library
from srcgrad.frontend.meanings.numpy.product_operands import Form
from srcgrad.frontend.meanings.numpy.routines import contiguous, routine
from srcgrad.frontend.values.arrays import elements, positions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.types import Array, Scalar

if TYPE_CHECKING:
    from srcgrad.frontend.meanings.numpy.contract import Labelled


def is_large_sum(
    run: Run, operands: Sequence[Labelled], output: str, extents: dict[str, Value], joint: Scalar
) -> bool:
    """Whether BLAS is of use, for the product of two arrays of which some lengths are unknown."""
    if len(operands) != 2 or joint.dtype not in TYPES or not has_library():
        return False
    for each in operands:
        pairs = zip(each.labels, each.array.shape, strict=True)
        if any(positions.is_one(one) and not positions.is_one(extents[e]) for e, one in pairs):
            return False  # stretched
    first, second = (_in_memory(run, each, joint) for each in operands)
    found = plan(first, second, output)
    if found is None:
        return False
    for group in (found.rows, found.columns, found.summed):
        if all(positions.is_one(extents[label]) for label in group):
            return False
    within = [extents[label] for label in (*found.rows, *found.columns, *found.summed)]
    known = [int(extent.object) for extent in within if isinstance(extent, Known)]
    return len(known) < len(within) or int(np.prod(known)) > SMALL


def large_sum(
    run: Run, operands: Sequence[Labelled], output: str, extents: dict[str, Value], joint: Scalar
) -> Value:
    """The sum as one call."""
    arrays: list[Value | ir.Expr] = []
    labels: list[str] = []
    for each in operands:
        found = _form(run, each, joint)
        if found is not None:
            arrays.append(found.expression(run))
            labels.append(_ordered(each, found))
        else:
            array = each.array
            if array.dtype != joint.dtype:
                array = elements.as_type(run, array, joint)
            arrays.append(contiguous(run, array))
            labels.append(each.labels)
    names = _renamed(labels, output)
    first, second, made = ("".join(names[e] for e in each) for each in (*labels, output))
    subscripts = Known(f"{first},{second}->{made}")
    shape = tuple(extents[label] for label in output)
    (result,) = routine(run, np.einsum, (subscripts, *arrays), (joint.dtype, shape))
    return result


def _form(run: Run, each: Labelled, joint: Scalar) -> Form | None:
    if each.array.dtype != joint.dtype:
        return None
    return product_operands.form(run, each.array)


def _ordered(each: Labelled, found: Form) -> str:
    return "".join(each.labels[axis] for axis in found.order)


def _in_memory(run: Run, each: Labelled, joint: Scalar) -> str:
    """The labels of an operand as it will lie in memory, the fastest last."""
    found = _form(run, each, joint)
    if found is None:
        return each.labels
    kind = run.draft.types[found.base]
    labels = _ordered(each, found)
    return labels[::-1] if isinstance(kind, Array) and kind.layout == "F" else labels


def _renamed(labels: Sequence[str], output: str) -> dict[str, str]:
    """The labels themselves, if they are letters; `np.einsum` takes no others."""
    used = dict.fromkeys("".join((*labels, output)))
    free = (letter for letter in string.ascii_letters if letter not in used)
    return {each: each if each in string.ascii_letters else next(free) for each in used}
