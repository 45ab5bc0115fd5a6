"""Lists of arrays of different lengths that grow at run time: rows one after the other, and marks.

    rows[k]     memory[starts[k] : starts[k + 1]], of the lengths that `marks` has for each axis

Of arrays with one axis, where rows start says how long they are.
"""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import (
    broadcasting,
    elements,
    leading,
    nests,
    reshaping,
    views,
)
from srcgrad.frontend.values.containers.list_rows import Row
from srcgrad.frontend.values.containers.listed import LISTED
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Buffer,
    Known,
    Lazy,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import INT, Array

FEW = 8
"""Of how many rows the marks have room at first."""


def marked(run: Run, found: Buffer) -> Buffer:
    """A list that may hold arrays of different lengths, with names for its marks."""
    ndim = len(found.shape)
    count = 1 if ndim == 1 else ndim + 1
    marks = tuple(run.fresh(Array("int64", 1), "starts") for _ in range(count))
    return replace(found, marks=marks, shape=(Known(0),) * ndim)


def begin(run: Run, found: Buffer, count: int) -> None:
    """Memory for the marks of a list that has no rows yet."""
    room = ir.Const(max(FEW, 2 * count) + 1)
    for mark in found.marks:
        run.draft.types[mark] = Array("int64", 1)
        run.emit(ir.Allocate(mark, (room,), None, run.span()))
    _mark(run, found.marks[0], Known(0), Known(0))


def _mark(run: Run, mark: str, at: Value, value: Value) -> None:
    run.emit(ir.Assign(ir.Item(mark, (atom(run, at),)), atom(run, value), run.span()))
    run.memory.writes[mark] = run.memory.writes.get(mark, 0) + 1


def _marked(run: Run, mark: str, at: Value) -> Number:
    return _measured(run, ir.Item(mark, (atom(run, at),)))


def _measured(run: Run, value: ir.Expr) -> Number:
    """A place in memory, or a length of what is there."""
    found = run.define(value, INT)
    run.known.signs.add(found.atom.name)
    run.known.measured.add(found.atom.name)
    return found


def row(run: Run, found: Buffer, position: Value) -> ArrayRef:
    """A row as a view of the memory."""
    first = _marked(run, found.marks[0], position)
    if len(found.marks) == 1:
        end = _marked(run, found.marks[0], sizes.plus(run, position, Known(1)))
        extents: tuple[Value, ...] = (
            _measured(run, ir.Apply(operator.sub, (end.atom, first.atom))),
        )
    else:
        extents = tuple(_marked(run, mark, position) for mark in found.marks[1:])
    size = sizes.product(run, extents)
    flat = ArrayRef(found.base, found.type.dtype, (Along(0, first),), (size,), False)
    view = reshaping.reshape(run, flat, extents) if len(extents) > 1 else flat
    assert isinstance(view, ArrayRef)
    return view


def put(
    run: Run, found: Buffer, position: Value, content: ArrayRef | Lazy, is_after: bool = True
) -> None:
    """Put a row at a position, after the rows that there are; or in place of one as long."""
    first = _marked(run, found.marks[0], position)
    if not is_after:
        _check_fits(run, found, position, content)
    size = sizes.product(run, content.shape)
    end = sizes.plus(run, first, size)
    if is_after:
        leading.make_room(run, found.base, end)
        for mark in found.marks:
            leading.make_room(run, mark, sizes.plus(run, position, Known(2)))
    flat = ArrayRef(found.base, found.type.dtype, (Along(0, first),), (size,), False)
    target = reshaping.reshape(run, flat, content.shape) if len(content.shape) > 1 else flat
    assert isinstance(target, ArrayRef)

    def each(at: tuple[Value, ...]) -> None:
        value = conversions.convert(run, elements.element(run, content, at), found.type)
        nests.put(run, found.base, elements.base_subscripts(run, target, at), value)

    nests.loop_nest(run, content.shape, each)
    if is_after:
        _mark(run, found.marks[0], sizes.plus(run, position, Known(1)), end)
        for mark, extent in zip(found.marks[1:], content.shape, strict=False):
            _mark(run, mark, position, extent)


def longer(run: Run, found: Buffer, row: Row) -> Buffer:
    """A list of arrays of different lengths with one more."""
    length = numbers(run, operator.add, found.length, Known(1))
    grown = replace(found, type=scalars.promote(found.type, row.type), length=length)
    add(run, grown, found.length, row)
    if isinstance(length, Number):
        run.known.signs.add(length.atom.name)
    return grown


def add(run: Run, found: Buffer, position: Value, row: Row, is_after: bool = True) -> None:
    """Put an array into the memory of a list; let nothing be written to it from now on."""
    content = row.content
    assert not isinstance(content, Tuple), "tuples in a list are of one length"
    put(run, found, position, content, is_after)
    if isinstance(content, ArrayRef):
        run.memory.frozen.setdefault(content.base, (LISTED, run.span()))
    run.memory.writes[found.base] = run.memory.writes.get(found.base, 0) + 1


def _check_fits(run: Run, found: Buffer, position: Value, content: ArrayRef | Lazy) -> None:
    """An array in place of another must be as long: the others stay where they are."""
    before = row(run, found, position)
    texts = broadcasting.shape_text(before.shape), broadcasting.shape_text(content.shape)
    words = f"an array of shape {texts[1]} in place of one of shape {texts[0]} in a list"
    shown = tuple(atom(run, each) for each in (*content.shape, *before.shape))
    for old, new in zip(before.shape, content.shape, strict=True):
        run.guard(numbers(run, operator.eq, old, new), errors.NotDifferentiable, words, shown)


def take_over(run: Run, pattern: Buffer, value: Buffer) -> None:
    """Let the marks of a pattern be those of a list, whose rows may all be of one length."""
    if value.marks:
        for mark, old in zip(pattern.marks, value.marks, strict=True):
            if mark != old:
                run.emit(ir.Copy(mark, old, run.span()))
        return
    room = sizes.plus(run, value.length, Known(FEW))
    for mark in pattern.marks:
        run.draft.types[mark] = Array("int64", 1)
        run.emit(ir.Allocate(mark, (atom(run, room),), None, run.span()))
    size = sizes.product(run, value.shape)

    def each(at: tuple[Value, ...]) -> None:
        (k,) = at
        after = sizes.plus(run, k, Known(1))
        _mark(run, pattern.marks[0], after, sizes.multiply(run, after, size))
        for mark, extent in zip(pattern.marks[1:], value.shape, strict=False):
            _mark(run, mark, k, extent)

    _mark(run, pattern.marks[0], Known(0), Known(0))
    nests.loop_nest(run, (value.length,), each)


def as_long_as_the_first(run: Run, found: Buffer) -> Buffer:
    """The list as one of rows that are all of one length, which is checked."""
    extents = row(run, found, Known(0)).shape
    words = "setting an array element with a sequence: rows of different lengths are no array"

    def each(at: tuple[Value, ...]) -> None:
        for one, other in zip(row(run, found, at[0]).shape, extents, strict=True):
            run.guard(numbers(run, operator.eq, one, other), ValueError, words)

    nests.loop_nest(run, (found.length,), each)
    return replace(found, marks=(), shape=extents)


def end_to_end(run: Run, found: Buffer) -> ArrayRef:
    """All rows one after the other, of a list of arrays with one axis."""
    total = _marked(run, found.marks[0], found.length)
    return ArrayRef(found.base, found.type.dtype, (Along(0, Known(0)),), (total,), False)


def sliced(run: Run, found: Buffer, index: Value) -> Buffer:
    """`rows[i:j]`: another list."""
    first, count, step = views.slice_of(run, index, found.length, filled=False)
    empty = replace(found, base=run.fresh(Array(found.type.dtype, 1)), length=Known(0))
    made = marked(run, empty)
    run.emit(ir.Allocate(made.base, (ir.Const(FEW),), None, run.span()))
    begin(run, made, 0)

    def each(at: tuple[Value, ...]) -> None:
        where = sizes.plus(run, first, sizes.times(run, at[0], step))
        put(run, made, at[0], row(run, found, where))

    nests.loop_nest(run, (count,), each)
    return replace(made, length=count)
