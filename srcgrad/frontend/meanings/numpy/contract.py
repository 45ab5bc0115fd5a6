"""Sums of products: one or two arrays with labelled axes become one loop nest.

`contract(run, (Labelled(a, "ik"), Labelled(b, "kj")), "ij")` is the matrix product. The loops are
in an order in which the innermost one walks along the rows of as many arrays as possible: a sum
over the innermost axis goes to a scalar, any other is added to the elements of the result.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

import numpy as np

from srcgrad import ir
from srcgrad.frontend.meanings.numpy import large, large_sums
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, positions
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Number, Value
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, Scalar

Label = str
"""One character."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """An array and the label of each of its axes; equal labels are one subscript."""

    array: AnyArray
    labels: str


def contract(run: Run, operands: Sequence[Labelled], output: str, message: str = "") -> Value:
    """The product of the operands, summed over every label that is not in the output.

    A result that is no sum is an array expression; others are arrays, or a number if the output
    has no labels. `message` is for lengths of one label that differ.
    """
    extents = _extents(run, operands, message)
    joint = scalars.promote(*(Scalar(each.array.dtype) for each in operands))
    joint = Scalar(joint.dtype)
    if joint.dtype == "bool":
        return _of_conditions(run, operands, output, message)
    if set(output) == set(extents):
        return _expression(run, operands, output, extents, joint)
    if large.is_for_library(operands, output, extents, joint):
        return large.library_product(run, operands, output, joint)
    if large_sums.is_large_sum(run, operands, output, extents, joint):
        return large_sums.large_sum(run, operands, output, extents, joint)
    return _Nest(run, operands, output, extents, joint).value()


def _extents(run: Run, operands: Sequence[Labelled], message: str) -> dict[Label, Value]:
    """The length that belongs to each label; axes of length one are stretched."""
    found: dict[Label, Value] = {}
    shapes = [each.array.shape for each in operands]
    for each in operands:
        for label, extent in zip(each.labels, each.array.shape, strict=True):
            known = found.get(label)
            if known is None or positions.is_one(known):
                found[label] = extent
            elif not positions.is_one(extent):
                broadcasting.agree(run, known, extent, shapes, message)
                if isinstance(extent, Known):
                    found[label] = extent
    return found


def _of_conditions(run: Run, operands: Sequence[Labelled], output: str, message: str) -> Value:
    """Sums and products of bools are `or` and `and`."""
    counted = Labelled(
        elements.as_type(run, operands[0].array, Scalar("int64")), operands[0].labels
    )
    total = contract(run, (counted, *operands[1:]), output, message)
    return broadcasting.elementwise(
        run, lambda each: numbers(run, operator.ne, each, Known(0)), (total,)
    )


def conjugated(run: Run, array: AnyArray) -> AnyArray:
    """The complex conjugate; a real array itself."""
    if not array.dtype.startswith("complex"):
        return array
    made = broadcasting.elementwise(run, lambda each: numbers(run, np.conjugate, each), (array,))
    assert isinstance(made, ArrayRef | Lazy)
    return made


def all_reads(run: Run, operands: Sequence[Labelled]) -> tuple[tuple[str, int], ...]:
    found = [read for each in operands for read in elements.reads(run, each.array)]
    return tuple(dict.fromkeys(found))


def _subscripts(each: Labelled, at: dict[Label, Value]) -> tuple[Value, ...]:
    pairs = zip(each.labels, each.array.shape, strict=True)
    return tuple(Known(0) if positions.is_one(extent) else at[label] for label, extent in pairs)


def _expression(
    run: Run, operands: Sequence[Labelled], output: str, extents: dict[Label, Value], type: Scalar
) -> Value:
    """A product without a sum."""

    def element(subscripts: tuple[Value, ...]) -> Value:
        at = dict(zip(output, subscripts, strict=True))
        found = [elements.element(run, each.array, _subscripts(each, at)) for each in operands]
        value = found[0]
        for factor in found[1:]:
            value = numbers(run, operator.mul, value, factor)
        return value

    if not output:
        return element(())
    for each in operands:
        elements.check_fresh(run, each.array)
    shape = tuple(extents[label] for label in output)
    return Lazy(shape, type, element, all_reads(run, operands))


@dataclass
class _Nest:
    """The loops of one contraction."""

    run: Run
    operands: Sequence[Labelled]
    output: str
    extents: dict[Label, Value]
    type: Scalar

    def value(self) -> Value:
        order = self._order()
        for each in self.operands:
            elements.check_fresh(self.run, each.array)
        self.operands = [self._cheap(each, order) for each in self.operands]
        if not self.output:
            return self._total(order, {}, {})
        shape = tuple(self.extents[label] for label in self.output)
        summed = order[-1] not in self.output
        fill = None if summed else np.dtype(self.type.dtype).type(0).item()
        made = nests.allocate(self.run, self.type.dtype, shape, fill)
        self._loops(order, made, {}, {})
        return made

    def _order(self) -> str:
        """Labels of the loops, outermost first."""
        candidates = list(self.extents)
        last = max(candidates, key=lambda label: (self._walked(label), label in self.output))
        rest = self.output + "".join(label for label in candidates if label not in self.output)
        return rest.replace(last, "") + last

    def _walked(self, label: Label) -> int:
        """How much is read, and then written, from neighbour to neighbour along a label."""
        if positions.is_one(self.extents[label]):
            return -1
        read = sum(_fastest(self.run, each) == label for each in self.operands)
        return 2 * read + (self.output[-1:] == label)

    def _cheap(self, each: Labelled, order: str) -> Labelled:
        """An array expression, stored first if the loops would work it out more than once."""
        if isinstance(each.array, ArrayRef):
            return each
        depth = max((order.index(label) for label in each.labels), default=-1)
        if len(set(each.labels)) == depth + 1:
            return each
        return Labelled(nests.materialise(self.run, each.array), each.labels)

    def _loops(
        self, order: str, made: ArrayRef, at: dict[Label, Value], read: dict[int, Value]
    ) -> None:
        """The loops from here inwards; operands are read as soon as their subscripts are there."""
        read = self._read(at, read)
        if set(self.output) <= set(at) and order and order[-1] not in self.output:
            self._store(made, at, self._total(order, at, read))
        elif order:
            self._loop(order[0], lambda k: self._loops(order[1:], made, {**at, order[0]: k}, read))
        else:
            where = elements.base_subscripts(self.run, made, tuple(at[k] for k in self.output))
            operand = conversions.cast(self.run, self._product(read), self.type)
            self.run.emit(ir.Increment(ir.Item(made.base, where), operand, self.run.span()))

    def _store(self, made: ArrayRef, at: dict[Label, Value], value: Value) -> None:
        where = elements.base_subscripts(self.run, made, tuple(at[label] for label in self.output))
        nests.put(self.run, made.base, where, value)

    def _total(self, order: str, at: dict[Label, Value], read: dict[int, Value]) -> Value:
        """The sum over the remaining labels."""
        run = self.run
        if all(positions.is_one(self.extents[label]) for label in order):
            only = {**at, **dict.fromkeys(order, Known(0))}
            return conversions.convert(run, self._product(self._read(only, read)), self.type)
        cell = run.fresh(self.type, "total")
        run.emit(ir.Assign(ir.Var(cell), scalars.constant(run, 0, self.type), run.span()))

        def inner(order: str, at: dict[Label, Value], read: dict[int, Value]) -> None:
            read = self._read(at, read)
            if order:
                self._loop(order[0], lambda k: inner(order[1:], {**at, order[0]: k}, read))
                return
            operand = conversions.cast(run, self._product(read), self.type)
            run.emit(ir.Increment(ir.Var(cell), operand, run.span()))

        inner(order, at, read)
        return Number(ir.Var(cell), self.type)

    def _loop(self, label: Label, body: Callable[[Value], None]) -> None:
        run, extent = self.run, self.extents[label]
        if positions.is_one(extent):
            body(Known(0))
            return
        name = run.fresh(INT, label if label in "ijklmnop" else None)
        run.known.signs.add(name)
        with run.block() as block:
            body(Number(ir.Var(name), INT))
        stop = atom(run, sizes.unclipped(run, extent))
        run.emit(ir.For(name, ir.Const(0), stop, ir.Const(1), tuple(block), run.span()))

    def _read(self, at: dict[Label, Value], read: dict[int, Value]) -> dict[int, Value]:
        found = dict(read)
        for k, each in enumerate(self.operands):
            if k not in found and set(each.labels) <= set(at):
                found[k] = elements.element(self.run, each.array, _subscripts(each, at))
        return found

    def _product(self, read: dict[int, Value]) -> Value:
        value = read[0]
        for k in range(1, len(self.operands)):
            value = numbers(self.run, operator.mul, value, read[k])
        return value


def _fastest(run: Run, each: Labelled) -> Label | None:
    """The label along which neighbouring elements are next to each other in memory."""
    if not each.labels:
        return None
    if isinstance(each.array, Lazy):
        return each.labels[-1]
    kind = run.draft.types[each.array.base]
    assert isinstance(kind, Array)
    axis = each.array.axes[0 if kind.layout == "F" else -1] if each.array.axes else None
    return each.labels[axis.axis] if isinstance(axis, Along) else None
