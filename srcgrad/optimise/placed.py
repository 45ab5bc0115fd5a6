"""Loops that put the elements of one array into another: as they are, turned, or reshaped."""

from __future__ import annotations

import operator
from collections.abc import Mapping

import numpy as np

from srcgrad import ir
from srcgrad.contractions import labels
from srcgrad.records import dataclass

Shape = tuple[ir.Expr, ...]
Factors = tuple[str, ...]
Polynomial = dict[Factors, int]
"""Whole numbers by the names that they are multiplied with, these in order."""

ZERO, ONE = ir.Const(0), ir.Const(1)


Axes = tuple[tuple[int, ...], ...]
"""Of each axis of an array the counters that give its subscript, row by row."""


@dataclass(frozen=True)
class Placed:
    """`target[...] = source[...]` or `+=`, for all counters below `stops`."""

    target: str
    source: str
    adds: bool
    negated: bool
    stops: Shape
    written: Axes
    read: Axes

    @property
    def is_reshaped(self) -> bool:
        return any(len(each) != 1 for each in (*self.written, *self.read))

    @property
    def order(self) -> tuple[int, ...] | None:
        """The axes of the source as they follow one another in the target, if they do."""
        wanted = [counter for own in self.written for counter in own]
        found: list[int] = []
        while wanted:
            axis = next((k for k, own in enumerate(self.read) if own[0] == wanted[0]), None)
            if axis is None or tuple(wanted[: len(self.read[axis])]) != self.read[axis]:
                return None
            del wanted[: len(self.read[axis])]
            found.append(axis)
        return tuple(found)


def placed(statement: ir.Statement) -> Placed | None:
    """What a nest of loops puts where."""
    counters: list[str] = []
    stops: list[ir.Expr] = []
    meanings: dict[str, ir.Expr] = {}
    while isinstance(statement, ir.For):
        if (statement.start, statement.step) != (ZERO, ONE):
            return None
        counters.append(statement.variable)
        stops.append(statement.stop)
        *before, statement = statement.body
        for each in before:
            match each:
                case ir.Assign(ir.Var(name), value):
                    meanings[name] = value
                case _:
                    return None
    match statement:
        case ir.Increment(ir.Item() as target, value) | ir.Assign(ir.Item() as target, value):
            adds = isinstance(statement, ir.Increment)
        case _:
            return None
    negated = False
    value = _meant(value, meanings)
    if isinstance(value, ir.Apply) and value.function is operator.neg:
        value, negated = _meant(value.arguments[0], meanings), True
    if not isinstance(value, ir.Item) or value.array == target.array:
        return None
    written = _axes(target.index, counters, stops, meanings)
    read = _axes(value.index, counters, stops, meanings)
    if written is None or read is None:
        return None
    return Placed(target.array, value.array, adds, negated, tuple(stops), written, read)


def _meant(value: ir.Expr, meanings: Mapping[str, ir.Expr]) -> ir.Expr:
    """What a name stands for that is set in the loops, an element perhaps."""
    while isinstance(value, ir.Var) and value.name in meanings:
        value = meanings[value.name]
    return value


def _axes(
    index: Shape,
    counters: list[str],
    stops: list[ir.Expr],
    meanings: Mapping[str, ir.Expr],
) -> Axes | None:
    found: list[tuple[int, ...]] = []
    for each in index:
        wanted = _polynomial(each, meanings)
        if wanted is None:
            return None
        own = tuple(k for k, name in enumerate(counters) if any(name in e for e in wanted))
        if not own or own != tuple(range(own[0], own[-1] + 1)):
            return None
        if wanted != _polynomial(_position(own, counters, stops), meanings):
            return None
        found.append(own)
    every = [axis for own in found for axis in own]
    return tuple(found) if sorted(every) == list(range(len(counters))) else None


def _position(own: tuple[int, ...], counters: list[str], stops: list[ir.Expr]) -> ir.Expr:
    """The position of an element, counted row by row."""
    position: ir.Expr = ir.Var(counters[own[0]])
    for axis in own[1:]:
        position = ir.Apply(operator.mul, (position, stops[axis]))
        position = ir.Apply(operator.add, (position, ir.Var(counters[axis])))
    return position


def _polynomial(expression: ir.Expr, meanings: Mapping[str, ir.Expr]) -> Polynomial | None:
    match expression:
        case ir.Const(int(number)):
            return {(): number} if number else {}
        case ir.Var(name):
            return _polynomial(meanings[name], meanings) if name in meanings else {(name,): 1}
        case ir.Dim(array, axis):
            return {(f"{array}.{axis}",): 1}
        case ir.Apply(operator.add | operator.mul as function, (left, right)):
            one, other = _polynomial(left, meanings), _polynomial(right, meanings)
            if one is None or other is None:
                return None
            pairs = [*one.items(), *other.items()]
            if function is operator.mul:
                pairs = [
                    (tuple(sorted(a + b)), p * q) for a, p in one.items() for b, q in other.items()
                ]
            total: Polynomial = {}
            for factors, number in pairs:
                total[factors] = total.get(factors, 0) + number
            return {factors: number for factors, number in total.items() if number}
    return None


def turned(value: ir.Expr, axes: tuple[int, ...]) -> ir.Expr | None:
    """A product whose axes are these of the result of another; None if it is no product."""
    if axes == tuple(range(len(axes))):
        return value
    match value:
        case ir.Apply(operator.matmul, (left, right)) if axes == (1, 0):
            return ir.Apply(operator.matmul, (transposed(right), transposed(left)))
        case ir.Apply(np.einsum, (ir.Const(subscripts), left, right)):
            *inputs, output = labels(subscripts)
            made = "".join(output[axis] for axis in axes)
            return ir.Apply(np.einsum, (ir.Const(f"{','.join(inputs)}->{made}"), left, right))
    return None


def transposed(operand: ir.Expr) -> ir.Expr:
    """The transpose of a matrix."""
    match operand:
        case ir.Apply(np.transpose, (inner,)):
            return inner
    return ir.Apply(np.transpose, (operand,))
