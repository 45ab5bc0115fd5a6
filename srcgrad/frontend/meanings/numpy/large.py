"""Products of two matrices that are left to BLAS: `c = a @ b`."""

from __future__ import annotations

import functools
import importlib.util
import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from srcgrad import ir
from srcgrad.frontend.meanings.numpy.product_operands import form
from srcgrad.frontend.meanings.numpy.routines import routine
from srcgrad.frontend.values.arrays import elements, positions, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.types import Scalar

if TYPE_CHECKING:
    from srcgrad.frontend.meanings.numpy.contract import Labelled


SMALL = 512
"""Multiplications of a product that stays a loop nest, if the lengths are known."""
TYPES = ("float64", "float32", "complex128", "complex64")


@functools.cache
def has_library() -> bool:
    """Whether SciPy, which brings BLAS for compiled code, is installed."""
    return importlib.util.find_spec("scipy") is not None


def is_for_library(
    operands: Sequence[Labelled], output: str, extents: dict[str, Value], joint: Scalar
) -> bool:
    """Whether this is the product of two matrices that may be large, of a dtype of BLAS."""
    if len(operands) != 2 or len(output) != 2 or len(extents) != 3 or joint.dtype not in TYPES:
        return False
    first, second = (each.labels for each in operands)
    if any(len(set(labels)) != 2 or len(labels) != 2 for labels in (first, second)):
        return False
    if any(positions.is_one(extent) for each in operands for extent in each.array.shape):
        return False
    shared = set(first) & set(second)
    known = [extent.object for extent in extents.values() if isinstance(extent, Known)]
    is_small = len(known) == 3 and known[0] * known[1] * known[2] <= SMALL
    return len(shared) == 1 and not shared & set(output) and not is_small and has_library()


def library_product(run: Run, operands: Sequence[Labelled], output: str, joint: Scalar) -> Value:
    """The product as one call; operands are transposed where their labels stand the other way."""
    first, second = operands if output[0] in operands[0].labels else operands[::-1]
    rows, columns = output[0], output[1]
    left = _turned(run, first, rows, 0, joint)
    right = _turned(run, second, columns, 1, joint)
    shape = (left.shape[0], right.shape[1])
    pair = (_operand(run, left), _operand(run, right))
    (made,) = routine(run, operator.matmul, pair, (joint.dtype, shape))
    return made


def _operand(run: Run, array: AnyArray) -> Value | ir.Expr:
    """A matrix as it is, or as a reshaped form of an array."""
    found = form(run, array)
    if found is None or found.of is None:
        return array
    reshaped = found.expression(run)
    return reshaped if found.order == (0, 1) else ir.Apply(np.transpose, (reshaped,))


def _turned(run: Run, operand: Labelled, label: str, place: int, joint: Scalar) -> AnyArray:
    """A matrix of the dtype of the product whose axis with this label stands at this place."""
    array = operand.array
    if array.dtype != joint.dtype:
        array = elements.as_type(run, array, joint)
    return array if operand.labels[place] == label else views.transpose(array)
