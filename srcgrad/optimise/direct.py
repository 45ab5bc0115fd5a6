"""Let a routine make the array into which a loop would copy its result."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.optimise.placed import Axes, Placed, placed, turned
from srcgrad.optimise.shapes import Shape, Shapes
from srcgrad.types import Array, Type


def direct(
    body: ir.Block, types: Mapping[str, Type], params: tuple[str, ...], results: frozenset[str]
) -> ir.Block:
    """A block in which results of routines are not copied into new arrays of their own shape.

    before  x_bar = zeros(n, k);  t = y_bar @ w.T;  for i, j: x_bar[i, j] += t[i, j]
    after   x_bar = y_bar @ w.T

    Transposed or reshaped on the way, the product is that of the transposes, or is reshaped.
    """
    work = _Direct(body, types, params)
    work.results = results
    return work.block(body)


class _Direct(Shapes):
    results: frozenset[str] = frozenset()
    """What the program returns, which is read after all statements."""

    def block(self, body: ir.Block) -> ir.Block:
        known = dict(self.same), list(self.equal)
        statements: list[ir.Statement | None] = []
        for statement in body:
            statement = dataflow.with_blocks(statement, self.block)
            statements.append(statement)
            if isinstance(statement, ir.Guard) and self.is_lasting(statement.condition):
                self.learn(statement.condition)
        for at, each in enumerate(statements):
            if isinstance(each, ir.Allocate) and each.fill in (None, ir.Const(0), ir.Const(0.0)):
                self._replace(statements, at, each)
        self.same, self.equal = known  # a check in a block says nothing outside
        return tuple(statement for statement in statements if statement is not None)

    def _replace(self, statements: list[ir.Statement | None], at: int, new: ir.Allocate) -> None:
        """Take an allocation and the copying loop away, if the first that is done is to copy."""
        for later in range(at + 1, len(statements)):
            statement = statements[later]
            if statement is None:
                continue
            found = effects(statement)
            if new.name not in found.reads | found.changes:
                continue
            copied = placed(statement)
            if copied is None or not self._is_alone(copied, new):
                return
            routine = self.made.get(copied.source)
            place = next((k for k in range(later) if statements[k] is routine), None)
            if place is None or not isinstance(routine, ir.Routine):
                return
            value = self._value(routine.value, copied, new)
            if value is None:
                return
            statements[place] = replace(routine, names=(new.name,), value=value)
            statements[at] = statements[later] = None
            self.made[new.name] = statements[place]  # type: ignore[assignment]
            return

    def _is_alone(self, copied: Placed, new: ir.Allocate) -> bool:
        """Whether elements of an array that nothing else reads are put into a new one of its
        kind."""
        if copied.target != new.name or copied.negated or self.makers[new.name] != 1:
            return False
        if self.makers[copied.source] != 1 or self.readers[copied.source] != 1:
            return False
        if copied.source in self.results:
            return False
        one, other = self.types[copied.source], self.types[new.name]
        if not isinstance(one, Array) or not isinstance(other, Array):
            return False
        return (one.dtype, one.layout) == (other.dtype, other.layout)

    def _value(self, value: ir.Expr, copied: Placed, new: ir.Allocate) -> ir.Expr | None:
        """What makes an array in the form in which it is copied; None if not all of it is."""
        shape = self.of(ir.Whole(copied.source))
        order = copied.order
        if shape is None or order is None:
            return None
        if not self._covers(copied, copied.read, shape):
            return None
        if not self._covers(copied, copied.written, new.shape):
            return None
        made = turned(value, order)
        if made is None or not copied.is_reshaped:
            return made
        return ir.Apply(np.reshape, (made, *new.shape))

    def _covers(self, copied: Placed, axes: Axes, shape: Shape) -> bool:
        """Whether loops go over all elements of an array of this shape."""
        parts = [_product([copied.stops[axis] for axis in own]) for own in axes]
        if len(parts) != len(shape):
            return False
        same = [self.are_same(each, size) for each, size in zip(parts, shape, strict=True)]
        if all(same):
            return True
        # Of one axis this may follow from the size of all: there may be no elements at all.
        is_size = self.are_same(_product(copied.stops), _product(shape))
        return same.count(False) == 1 and copied.is_reshaped and is_size


def _product(lengths: Sequence[ir.Expr]) -> ir.Expr:
    found = lengths[0]
    for each in lengths[1:]:
        found = ir.Apply(operator.mul, (found, each))
    return found
