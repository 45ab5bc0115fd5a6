"""Loops over arrays as what they work out for whole arrays: expressions as NumPy has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.comparisons import COMPARISONS
from srcgrad.optimise.array_parts import (
    ArrayParts,
    Nest,
    function_of_arrays,
    is_quiet,
    mentions,
    wholes,
)
from srcgrad.printer.of_arrays import FUNCTIONS
from srcgrad.types import Array

PLAIN = ("float64", "bool")
TRUTHS: tuple[Any, ...] = (np.logical_and, np.logical_or, np.logical_not)
_LAZY: tuple[Any, ...] = (ir.select, ir.both, ir.either)
"""What needs its later operands only if the first one says so."""


class VectorValues(ArrayParts):
    """What the statements in nests of loops are of all elements."""

    def vector(self, value: ir.Expr, nest: Nest) -> ir.Expr | None:
        """What loops work out for each element, of all elements; a number stays one."""
        match value:
            case ir.Const():
                return value
            case ir.Var(name):
                return None if value in nest.counters else self.meanings.get(name, value)
            case ir.Item(_, index) if not any(mentions(each, nest) for each in index):
                return None if self.is_chosen else value
            case ir.Item():
                return self.part(value, nest)
            case ir.Apply() if not mentions(value, nest) and not self._is_array(value):
                return value if is_quiet(value) else None
            case ir.Apply(ir.select, (condition, *_)) if not mentions(
                condition, nest
            ) and not self._is_array(condition):
                return None  # of what is not chosen elements may be missing
            case ir.Apply(function, operands):
                of_arrays = function_of_arrays(function, operands)
                parts = [
                    self._operand(operand, nest, function in _LAZY and at > 0)
                    for at, operand in enumerate(operands)
                    if of_arrays
                ]
                known = tuple(part for part in parts if part is not None)
                if of_arrays is not None and len(known) == len(operands):
                    return ir.Apply(of_arrays, known)
        return None

    def _operand(self, value: ir.Expr, nest: Nest, is_chosen: bool) -> ir.Expr | None:
        """An operand, of all elements; NumPy works out those, too, that are not chosen."""
        before = self.is_chosen
        self.is_chosen = before or is_chosen
        found = self.vector(value, nest)
        self.is_chosen = before
        return found

    def _is_array(self, value: ir.Expr) -> bool:
        return not self.meanings.keys().isdisjoint(dataflow.names(value))

    def is_plain(self, target: ir.Whole | None, value: ir.Whole | ir.Apply) -> bool:
        """Whether arithmetic on whole arrays gives what it gives element by element."""
        if isinstance(value, ir.Apply) and value.function is np.transpose:
            return True
        own = wholes(value)
        arrays = [*own, *((target.array,) if target else ())]
        kinds = [self.types.get(name) for name in arrays]
        numbers = [self.types.get(name) for name in dataflow.names(value)]
        return (
            len(own) > 0
            and all(isinstance(kind, Array) and kind.dtype in PLAIN for kind in kinds)
            and all(kind is not None and kind.dtype in ("float64", "int64") for kind in numbers)
            and (self._is_float(value) or (target is None and self.is_truth(value)))
        )

    def is_truth(self, value: ir.Expr) -> bool:
        """Whether an expression says of each element whether something holds."""
        match value:
            case ir.Whole(array):
                return self.types[array].dtype == "bool"
            case ir.Apply(function, operands):
                if function in TRUTHS:
                    return all(map(self.is_truth, operands))
                return function in COMPARISONS
        return False

    def _is_float(self, value: ir.Expr) -> bool:
        """Whether arithmetic on floats and integers gives floats."""
        match value:
            case ir.Const(number):
                return isinstance(number, float)
            case ir.Var(name) | ir.Item(name):
                return self.types[name].dtype == "float64"
            case ir.Apply(np.where, (_, *choices)):
                return any(map(self._is_float, choices))
            case ir.Apply(np.copy, (operand,)):
                return self._is_float(operand)
            case ir.Apply(function, operands):
                is_truth = function in COMPARISONS or function in TRUTHS
                return not is_truth and any(map(self._is_float, operands))
        return isinstance(value, ir.Whole) and self.types[value.array].dtype == "float64"

    def are_rows(self, *parts: ir.Whole) -> bool:
        """Whether parts of arrays lie in memory without gaps."""
        kinds = [self.types[part.array] for part in parts]
        return all(isinstance(kind, Array) and kind.layout == "C" for kind in kinds)


def is_elementwise(value: ir.Expr) -> bool:
    """Whether arrays are not transposed nor multiplied as matrices, but worked with by element."""
    match value:
        case ir.Apply(function, operands):
            if function not in (np.where, np.roll, *TRUTHS, *FUNCTIONS.values()):
                if function_of_arrays(function, operands) is None:
                    return False
            return all(map(is_elementwise, operands))
    return True


def operations(expression: ir.Expr) -> Sequence[ir.Apply]:
    match expression:
        case ir.Apply(np.transpose):
            return []
        case ir.Apply(_, operands):
            return [expression, *(each for part in operands for each in operations(part))]
    return []
