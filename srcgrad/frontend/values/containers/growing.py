"""Lists of numbers whose length the program computes: an array with room, and a length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.values.arrays import elements, nests
from srcgrad.frontend.values.containers import array_lists, ragged
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Buffer, Hole, Known, Tuple, Value
from srcgrad.frontend.values.numbers import arithmetic, digits, kinds, scalars, sizes
from srcgrad.types import FLOAT, INT, Array, Scalar


def joined(run: Run, a: Value | None, b: Value | None) -> Buffer | None:
    """The pattern of a list of numbers that has one length on one path and another on the other.

    Two lists of known length get memory before the branch; a list that has grown on one path is
    copied, as an array is.
    """
    kinds = [*_kinds(a), *_kinds(b)]
    known = [kind for kind in kinds if kind is not None]
    if len(known) != len(kinds):
        return array_lists.joined(run, a, b)
    kind = scalars.joined(*known) if known else FLOAT
    if isinstance(a, Tuple) and isinstance(b, Tuple):
        sizes = (len(a.items), len(b.items))
        if sizes[0] == sizes[1]:
            return None
        base = run.fresh(Array(kind.dtype, 1))
        run.emit(ir.Allocate(base, (capacity(max(sizes)),), None, run.span()))
        run.memory.roomy.add(base)
        return Buffer(base, kind, Hole(INT))
    buffers = [each for each in (a, b) if isinstance(each, Buffer)]
    if all(each.type.dtype == kind.dtype for each in buffers):
        if len(buffers) == 1 or buffers[0].base != buffers[1].base:
            return Buffer(run.fresh(Array(kind.dtype, 1)), kind, Hole(INT))
    return None


def _kinds(value: Value | None) -> list[Scalar | None]:
    match value:
        case Tuple():
            return [scalars.type_of(item) for item in value.items]
        case Buffer():
            return [None if value.shape else value.type]
    return [None]


def capacity(count: int) -> ir.Const:
    """Room for as many numbers as there are, and some more."""
    return ir.Const(max(8, 2 * count))


def fill(run: Run, pattern: Buffer, value: Value | None) -> Value:
    """Put a list's numbers into the memory of a pattern; the length."""
    assert isinstance(value, Buffer | Tuple)
    if isinstance(value, Buffer):
        if value.base != pattern.base:
            kinds.put(run, pattern.base, run.known.item_kinds.get(value.base, frozenset()))
            if value.base in run.known.boxes:
                run.known.boxes.add(pattern.base)
            run.emit(ir.Copy(pattern.base, value.base, run.span()))
        if pattern.marks != value.marks:
            ragged.take_over(run, pattern, value)
        return value.length
    if pattern.base in run.memory.roomy:
        store(run, pattern, value)
    else:
        empty = replace(pattern, base=run.fresh(FLOAT), length=Known(0))
        made = start(run, ragged.marked(run, empty) if pattern.marks else empty, value)
        run.emit(ir.Copy(pattern.base, made.base, run.span()))
        if pattern.marks:
            ragged.take_over(run, pattern, made)
    return Known(len(value.items))


def start(run: Run, pattern: Buffer, value: Tuple) -> Buffer:
    """Memory for a list that is about to grow."""
    if pattern.shape:
        return array_lists.start(run, pattern, value.items)
    run.draft.types[pattern.base] = Array(pattern.type.dtype, 1)
    run.emit(ir.Allocate(pattern.base, (capacity(len(value.items)),), None, run.span()))
    store(run, pattern, value)
    return Buffer(pattern.base, pattern.type, Known(len(value.items)))


def store(run: Run, pattern: Buffer, value: Tuple) -> None:
    """Store items at the start of a growing list's memory."""
    if pattern.shape:
        array_lists.store(run, pattern, value.items)
        return
    for k, each in enumerate(value.items):
        kinds.put(run, pattern.base, kinds.kinds_of(run, each))
        boxes.put(run, pattern.base, each)
        operand = digits.held(run, each, pattern.type)
        run.emit(ir.Assign(ir.Item(pattern.base, (ir.Const(k),)), operand, run.span()))


def filled(
    run: Run, type: Scalar, size: Value, item: Callable[[tuple[Value, ...]], Value]
) -> Buffer:
    """A list of run-time length with these items, and room for one at least."""
    room = arithmetic.numbers(run, max, sizes.plus(run, size, Known(0)), Known(1))
    made = nests.allocate(run, type.dtype, (room,))

    def put(at: tuple[Value, ...]) -> None:
        where = elements.base_subscripts(run, made, at)
        found = item(at)
        boxes.put(run, made.base, found)
        value = digits.held(run, found, type)
        run.emit(ir.Assign(ir.Item(made.base, where), value, run.span()))

    nests.loop_nest(run, (size,), put)
    del run.known.shapes[made.base]  # it may grow
    return Buffer(made.base, type, size)


def copied(run: Run, array: ArrayRef) -> Buffer:
    """A list with the elements of a vector."""
    kind = Scalar(array.dtype, weak=array.dtype in ("bool", "int64", "float64"))
    return filled(run, kind, array.shape[0], lambda at: elements.element(run, array, at))
