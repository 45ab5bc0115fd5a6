"""Loops over arrays as what they work out for whole arrays: expressions as NumPy has them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.comparisons import COMPARISONS
from srcgrad.errors import Span
from srcgrad.optimise.shapes import Shapes, steps
from srcgrad.printer.of_arrays import FUNCTIONS, SAME
from srcgrad.records import dataclass
from srcgrad.types import Array

ARITHMETIC: tuple[Any, ...] = (
    *(operator.add, operator.sub, operator.mul, operator.truediv, operator.neg),
)


@dataclass(frozen=True)
class Nest:
    """Loops in one another, and the statements inside them."""

    counters: tuple[ir.Expr, ...]
    lengths: tuple[ir.Expr, ...]
    body: ir.Block
    span: Span | None
    """The user's words that the innermost loop is about."""


class VectorValues(Shapes):
    """What the statements in nests of loops are of all elements."""

    def part(self, item: ir.Item, nest: Nest, is_target: bool = False) -> ir.Expr | None:
        """All elements of an array or a part of one, if the loops go over just these in order.

        An operand may have fewer axes, the last ones: it is the same for all steps of outer loops.
        """
        depth = len(nest.counters)
        for axes in range(depth, depth - 1 if is_target else 0, -1):
            first, last = item.index[:-axes], item.index[-axes:]
            if len(last) == axes and not any(_mentions(index, nest) for index in first):
                break
        else:
            return None
        if not all(map(_is_short, first)):
            return None
        whole: ir.Expr = ir.Whole(item.array, first)
        shape = self.of(whole)
        if last == nest.counters[::-1] and axes == 2:
            whole, shape = ir.Apply(np.transpose, (whole,)), shape and shape[::-1]
        elif last != nest.counters[-axes:]:
            return None
        if shape is None or not all(map(self.are_same, shape, nest.lengths[-axes:])):
            return None
        return whole

    def vector(self, value: ir.Expr, nest: Nest) -> ir.Expr | None:
        """What loops work out for each element, of all elements; a number stays one."""
        match value:
            case ir.Const():
                return value
            case ir.Var():
                return None if value in nest.counters else value
            case ir.Item(_, index) if not any(_mentions(each, nest) for each in index):
                return value
            case ir.Item():
                return self.part(value, nest)
            case ir.Apply() if not _mentions(value, nest):
                return value if _is_quiet(value) else None
            case ir.Apply(function, operands):
                of_arrays = _of_arrays(function, operands)
                parts = [self.vector(operand, nest) for operand in operands if of_arrays]
                known = tuple(part for part in parts if part is not None)
                if of_arrays is not None and len(known) == len(operands):
                    return ir.Apply(of_arrays, known)
        return None

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
            and all(isinstance(kind, Array) and kind.dtype == "float64" for kind in kinds)
            and all(kind is not None and kind.dtype in ("float64", "int64") for kind in numbers)
            and self._is_float(value)
        )

    def _is_float(self, value: ir.Expr) -> bool:
        """Whether arithmetic on floats and integers gives floats."""
        match value:
            case ir.Const(number):
                return isinstance(number, float)
            case ir.Var(name) | ir.Item(name):
                return self.types[name].dtype == "float64"
            case ir.Apply(np.where, (_, *choices)):
                return any(map(self._is_float, choices))
            case ir.Apply(function, operands):
                return function not in COMPARISONS and any(map(self._is_float, operands))
        return isinstance(value, ir.Whole)

    def axes_of(self, value: ir.Expr) -> int:
        """How many axes an expression of arrays has."""
        axes = 0
        for whole in parts_of(value):
            kind = self.types[whole.array]
            assert isinstance(kind, Array)
            axes = max(axes, kind.ndim - len(whole.index))
        return axes

    def are_rows(self, *parts: ir.Whole) -> bool:
        """Whether parts of arrays lie in memory without gaps."""
        kinds = [self.types[part.array] for part in parts]
        return all(isinstance(kind, Array) and kind.layout == "C" for kind in kinds)


def _is_short(index: ir.Expr) -> bool:
    """`i`, `2`, `i + 1`."""
    match index:
        case ir.Apply(operator.add | operator.sub, (ir.Var(), ir.Const(int()))):
            return True
    return isinstance(index, ir.Var | ir.Const)


def nest_of(statement: ir.Statement) -> Nest | None:
    """Loops over whole axes, one in the other, around statements that are no loops."""
    counters: list[ir.Expr] = []
    lengths: list[ir.Expr] = []
    while isinstance(statement, ir.For):
        length = steps(statement)
        if length is None:
            return None
        counters.append(ir.Var(statement.variable))
        lengths.append(length)
        body = tuple(s for s in statement.body if not isinstance(s, ir.Comment))
        if len(body) != 1 or not isinstance(body[0], ir.For):
            return Nest(tuple(counters), tuple(lengths), body, statement.span)
        statement = body[0]
    return None


def _of_arrays(
    function: Callable[..., Any], operands: tuple[ir.Expr, ...]
) -> Callable[..., Any] | None:
    """What does to all elements of arrays what a function does to numbers."""
    if function is ir.select:
        return np.where
    if function in ARITHMETIC or function in SAME or function in COMPARISONS:
        return function
    if function is operator.pow and isinstance(operands[1], ir.Const):
        return function
    return FUNCTIONS.get(function)


def is_elementwise(value: ir.Expr) -> bool:
    """Whether arrays are not transposed nor multiplied as matrices, but worked with by element."""
    match value:
        case ir.Apply(function, operands):
            if function is not np.where and function not in FUNCTIONS.values():
                if _of_arrays(function, operands) is None:
                    return False
            return all(map(is_elementwise, operands))
    return True


def _mentions(expression: ir.Expr, nest: Nest) -> bool:
    match expression:
        case ir.Item(_, parts) | ir.Apply(_, parts):
            return any(_mentions(part, nest) for part in parts)
    return expression in nest.counters


def _is_quiet(expression: ir.Expr) -> bool:
    """Whether arithmetic on numbers may be done once for all elements, or for none."""
    match expression:
        case ir.Apply(function, operands):
            return _of_arrays(function, operands) is not None and all(map(_is_quiet, operands))
    return isinstance(expression, ir.Const | ir.Var)


def parts_of(expression: ir.Expr) -> list[ir.Whole]:
    match expression:
        case ir.Whole():
            return [expression]
        case ir.Apply(_, operands):
            return [part for operand in operands for part in parts_of(operand)]
    return []


def wholes(expression: ir.Expr) -> list[str]:
    return [part.array for part in parts_of(expression)]


def operations(expression: ir.Expr) -> Sequence[ir.Apply]:
    match expression:
        case ir.Apply(np.transpose):
            return []
        case ir.Apply(_, operands):
            return [expression, *(each for part in operands for each in operations(part))]
    return []
