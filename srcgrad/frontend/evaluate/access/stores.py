"""Stores into arrays: of numbers and of array expressions, with NumPy's meaning of overlaps."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.frontend.values.arrays.elements import scalar
from srcgrad.frontend.values.arrays.nests import put
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Value
from srcgrad.frontend.values.numbers import widths
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import is_integer

Operation = Callable[..., Any] | None
"""What a store does with the old element and the new operand; None replaces it."""


def check_writable(run: Run, array: ArrayRef) -> None:
    if array.readonly:
        raise Raised(ValueError("assignment destination is read-only"), run.span())


def store(
    run: Run, target: ArrayRef, where: tuple[ir.Atom, ...], function: Operation, operand: Value
) -> None:
    """`base[where] op= operand` for one element."""
    if is_integer(target.dtype) and (function is None or function in _SUMS):
        widths.check_width(run, operand, target.dtype)
    if function in _SUMS and target.dtype != "bool":
        if function in _DIFFERENCES:
            operand = numbers(run, operator.neg, operand)
        run.emit(ir.Increment(ir.Item(target.base, where), atom(run, operand), run.span()))
        return
    if function is not None:
        old = run.define(ir.Item(target.base, where), scalar(target.dtype))
        operand = numbers(run, function, old, operand)
    put(run, target.base, where, operand)


_DIFFERENCES: tuple[Any, ...] = (operator.sub, np.subtract)
_SUMS: tuple[Any, ...] = (operator.add, np.add, *_DIFFERENCES)
