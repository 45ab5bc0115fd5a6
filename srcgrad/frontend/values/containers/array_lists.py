"""Lists of arrays of one shape that grow at run time: their elements lie one after the other.

Tuples of numbers are kept in the same way, and lists of numbers, to be made an array of.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import (
    broadcasting,
    elements,
    leading,
    nests,
    positions,
    reshaping,
    views,
)
from srcgrad.frontend.values.containers import listed, ragged
from srcgrad.frontend.values.containers.list_rows import (
    Row,
    as_row,
    numbers_of,
    room_for,
    rows_of,
)
from srcgrad.frontend.values.containers.listed import LISTED
from srcgrad.frontend.values.core.control import Instead, NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Buffer,
    Hole,
    Known,
    Lazy,
    Number,
    Sharing,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, kinds, monomials, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import INT, Array, Scalar

OTHER = "storing another kind of value in a list of arrays that grows in a run-time loop"


def pattern(
    run: Run, items: tuple[Value, ...], grown: Buffer | None, listed: int = 0
) -> Buffer | None:
    """The pattern of a list that holds these items, and has grown to what it is now."""
    found: list[Row | Buffer | None] = [as_row(run, item, listed) for item in items]
    if grown is not None:
        found.append(grown)
    known = [each for each in found if each is not None]
    if len(known) != len(found) or len({(len(each.shape), each.of) for each in known}) != 1:
        return None
    if run.brief:
        raise Instead("a list of arrays that grows in a short loop", run.span())
    kind = scalars.promote(*(each.type for each in known))
    columns = zip(*(each.shape for each in known), strict=True)
    shape = tuple(_joint(run, extents) for extents in columns)
    base = run.fresh(Array(kind.dtype, 1))
    made = Buffer(base, kind, Hole(INT), shape=shape, of=known[0].of)
    return ragged.marked(run, made) if _differ(made, known) else made


def _differ(made: Buffer, known: Sequence[Row | Buffer]) -> bool:
    """Whether rows are, or may be, of different lengths."""
    are = any(isinstance(each, Buffer) and each.marks for each in known)
    return are or (made.of is None and any(isinstance(each, Hole) for each in made.shape))


def _joint(run: Run, extents: tuple[Value, ...]) -> Value:
    """A length that all items have, if it is known before the loop; else one to be found."""
    first = extents[0]
    before = isinstance(first, Number) and first.atom.name in run.known.early
    if (isinstance(first, Known) or before) and all(same(first, each) for each in extents):
        return first
    return Hole(INT)


def generalised(run: Run, a: Buffer, b: Buffer, made: Buffer) -> Buffer:
    """The pattern of two states of one list, with the lengths of the axes of its rows."""
    shape = tuple(_joint(run, pair) for pair in zip(a.shape, b.shape, strict=True))
    made = replace(made, shape=shape)
    if not _differ(made, (a, b)):
        return made
    marks = a.marks or b.marks
    return replace(made, marks=marks, shape=a.shape) if marks else ragged.marked(run, made)


def start(run: Run, pattern: Buffer, items: tuple[Value, ...]) -> Buffer:
    """Memory for a list of rows that is about to grow."""
    run.draft.types[pattern.base] = Array(pattern.type.dtype, 1)
    rows = rows_of(run, items)
    if pattern.marks:
        run.emit(ir.Allocate(pattern.base, (room_for(run, rows),), None, run.span()))
        ragged.begin(run, pattern, len(items))
        store(run, pattern, items)
        return replace(pattern, length=Known(len(items)))
    shape: tuple[Value, ...] = tuple(
        Known(0) if isinstance(each, Hole) else each for each in pattern.shape
    )
    if rows:
        shape = rows[0].shape
    made = replace(pattern, length=Known(len(items)), shape=shape)
    room = sizes.times(run, sizes.product(run, shape), max(8, 2 * len(items)))
    run.emit(ir.Allocate(pattern.base, (atom(run, room),), None, run.span()))
    store(run, made, items)
    return made


def store(run: Run, buffer: Buffer, items: tuple[Value, ...]) -> None:
    """Store rows at the start of a list's memory."""
    for position, row in enumerate(rows_of(run, items)):
        if buffer.marks:
            ragged.add(run, buffer, Known(position), row)
            continue
        _agree(run, buffer.shape, row.shape)
        _store(run, buffer, Known(position), row)


def joined(run: Run, a: Value | None, b: Value | None) -> Buffer | None:
    """The pattern of a list of rows that has one length on one path and another on the other."""
    sides = [each for each in (a, b) if isinstance(each, Tuple | Buffer)]
    buffers = [each for each in sides if isinstance(each, Buffer)]
    tuples = [each.items for each in sides if isinstance(each, Tuple)]
    rows = [as_row(run, item, 1) for items in tuples for item in items]
    known: list[Row | Buffer] = [*buffers, *(row for row in rows if row is not None)]
    if len(sides) < 2 or len(known) != len(buffers) + len(rows):
        return None
    if len({(len(each.shape), each.of, each.type.dtype) for each in known}) != 1:
        return None
    if len({len(items) for items in tuples}) == 1 == len(tuples) - 1:
        return None
    columns = zip(*(each.shape for each in known), strict=True)
    shape = tuple(_joint(run, extents) for extents in columns)
    if len(buffers) == 2 and buffers[0].base == buffers[1].base:
        return None
    type = known[0].type
    base = run.fresh(Array(type.dtype, 1))
    made = Buffer(base, type, Hole(INT), shape=shape, of=known[0].of)
    if _differ(made, known):
        made = ragged.marked(run, made)
        if not buffers:
            run.emit(ir.Allocate(base, (ir.Const(8),), None, run.span()))
            ragged.begin(run, made, max(map(len, tuples)))
            run.memory.roomy.add(base)
        return made
    if any(isinstance(extent, Hole) for extent in shape):
        return None
    if known[0].of is list:
        listed.freeze_items(run, base)
    if not buffers:
        room = sizes.times(run, sizes.product(run, shape), max(8, *(2 * len(i) for i in tuples)))
        run.emit(ir.Allocate(base, (atom(run, room),), None, run.span()))
        run.memory.roomy.add(base)
    return made


def append(run: Run, found: Buffer, value: Value) -> Buffer | None:
    """The list with one more row; None if it is not a row of this list."""
    row = None if run.brief else as_row(run, value)
    if row is None:
        return None
    if found.provisional:
        # The loop is read again once it is known what the list is of.
        made = pattern(run, (value,), None)
        assert made is not None
        return replace(made, base=found.base, length=found.length)
    if len(row.shape) != len(found.shape) or row.of is not found.of or _are_unlike(found, row):
        return None
    if not found.marks and _may_differ(run, found, row):
        longer = ragged.marked(run, found)
        ragged.take_over(run, longer, found)
        found = longer
    if found.marks:
        return ragged.longer(run, found, row)
    pairs = zip(found.shape, row.shape, strict=True)
    grown = replace(
        found,
        type=scalars.promote(found.type, row.type),
        length=numbers(run, operator.add, found.length, Known(1)),
        shape=tuple(_fitting(run, found, row, wanted, extent) for wanted, extent in pairs),
    )
    needed = sizes.multiply(run, grown.length, sizes.product(run, grown.shape))
    leading.make_room(run, grown.base, needed)
    _store(run, grown, found.length, row)
    if isinstance(grown.length, Number):
        run.known.signs.add(grown.length.atom.name)
    return grown


def _may_differ(run: Run, found: Buffer, row: Row) -> bool:
    """Whether an array is not known to be as long as those in a list."""
    if found.of is not None:
        return False
    return not all(
        (isinstance(wanted, Known) and isinstance(extent, Known) and same(wanted, extent))
        or monomials.alike(run, wanted, extent)
        for wanted, extent in zip(found.shape, row.shape, strict=True)
    )


def _are_unlike(found: Buffer, row: Row) -> bool:
    """Whether a tuple or list is known not to be as long as those in a list of such."""
    one, other = found.shape[0], row.shape[0]
    are_known = isinstance(one, Known) and isinstance(other, Known)
    return found.of is not None and are_known and not same(one, other)


def _fitting(run: Run, found: Buffer, row: Row, wanted: Value, extent: Value) -> Value:
    """The length of an axis of a new row: that of the rows before, if there are any."""
    words = _different(found.shape, row.shape)
    if isinstance(wanted, Known) or monomials.alike(run, wanted, extent):
        broadcasting.agree(run, wanted, extent, [found.shape, row.shape], words)
        return wanted
    empty = numbers(run, operator.eq, found.length, Known(0))
    alike = numbers(run, operator.eq, wanted, extent)
    fine = scalars.logical(run, ir.either, empty, alike)
    shown = tuple(atom(run, each) for each in (*found.shape, *row.shape))
    run.guard(fine, errors.NotDifferentiable, words, shown)
    return extent


def _agree(run: Run, shape: tuple[Value, ...], extents: tuple[Value, ...]) -> None:
    for wanted, extent in zip(shape, extents, strict=True):
        broadcasting.agree(run, wanted, extent, [shape, extents], _different(shape, extents))


def _different(shape: tuple[Value, ...], extents: tuple[Value, ...]) -> str:
    texts = broadcasting.shape_text(shape), broadcasting.shape_text(extents)
    return f"arrays of shapes {' and '.join(texts)} in one list that grows in a run-time loop"


def _store(run: Run, buffer: Buffer, position: Value, row: Row) -> None:
    """Put a row into the memory of a list; let nothing be written to an array that is in it."""
    first = sizes.multiply(run, position, sizes.product(run, buffer.shape))
    content = row.content
    if row.shared:
        listed.freeze_items(run, buffer.base)

    def put(at: tuple[Value, ...]) -> None:
        assert not isinstance(content, Tuple)
        value = conversions.convert(run, elements.element(run, content, at), buffer.type)
        where = sizes.plus(run, first, positions.ravel(run, at, buffer.shape))
        nests.put(run, buffer.base, (atom(run, where),), value)

    if isinstance(content, Tuple):
        for k, item in enumerate(content.items):
            where = atom(run, sizes.plus(run, first, Known(k)))
            nests.put(run, buffer.base, (where,), conversions.convert(run, item, buffer.type))
    else:
        nests.loop_nest(run, buffer.shape, put)
    if isinstance(content, ArrayRef) and row.of is None:
        run.memory.frozen.setdefault(content.base, (LISTED, run.span()))
    run.memory.writes[buffer.base] = run.memory.writes.get(buffer.base, 0) + 1


def array(run: Run, found: Buffer) -> ArrayRef:
    """All rows of a list as a view of its memory."""
    if found.marks:
        found = ragged.as_long_as_the_first(run, found)
    size = sizes.multiply(run, found.length, sizes.product(run, found.shape))
    flat = ArrayRef(found.base, found.type.dtype, (Along(0, Known(0)),), (size,), False)
    view = reshaping.reshape(run, flat, (found.length, *found.shape))
    assert isinstance(view, ArrayRef)
    return view


def stacked(run: Run, found: Buffer) -> ArrayRef:
    """`np.array(rows)`, of a row at least: of none, NumPy's array would not have these axes."""
    some = numbers(run, operator.gt, found.length, Known(0))
    run.guard(some, ValueError, "an empty list of rows is no array of rows: there must be one")
    return nests.materialise(run, array(run, found))


def item(run: Run, found: Buffer, position: Value) -> Value:
    """A row, to be read."""
    if found.marks:
        return _read(run, ragged.row(run, found, position))
    view = views.row(run, array(run, found), position)
    assert isinstance(view, ArrayRef)
    extent = found.shape[0]
    if found.of is list and not isinstance(extent, Known):
        run.refuse(
            "an item of a list of lists that grows in a run-time loop",
            "Make an array of the lists first: np.array(rows).",
            NeedKnown,
            code="SG265",
        )
    if found.of is not None:
        assert isinstance(extent, Known)
        places = ((Known(k),) for k in range(extent.object))
        read = (ir.Item(view.base, elements.base_subscripts(run, view, at)) for at in places)
        return Tuple(tuple(run.define(each, found.type) for each in read))
    return _read(run, view)


def taken(run: Run, found: Buffer, position: Value) -> ArrayRef:
    """A row that is in no list any more."""
    view: Value = (
        ragged.row(run, found, position)
        if found.marks
        else views.row(run, array(run, found), position)
    )
    assert isinstance(view, ArrayRef)
    return nests.materialise(run, view, copy=True)


def _read(run: Run, view: ArrayRef) -> Lazy:
    return Lazy(
        view.shape,
        Scalar(view.dtype),
        lambda at: elements.element(run, view, at),
        elements.reads(run, view),
        "C",
        (Sharing("", None, LISTED),),
    )


def set_item(run: Run, found: Buffer, position: Value, value: Value) -> None:
    """Put another row in place of one."""
    row = as_row(run, value)
    is_other = row is None or len(row.shape) != len(found.shape) or row.of is not found.of
    if row is None or is_other or _are_unlike(found, row):
        run.refuse(OTHER, "Use an array.", NeedKnown, code="SG266")
    joint = kinds.holds(run, found.base, found.type, row.type)
    if joint is None:
        run.refuse(OTHER, "Use an array.", NeedKnown, code="SG267")
    found = replace(found, type=joint)
    if found.marks:
        ragged.add(run, found, position, row, is_after=False)
        return
    _agree(run, found.shape, row.shape)
    _store(run, found, position, row)


def sliced(run: Run, found: Buffer, index: Value) -> Buffer:
    """`rows[i:j]`: another list."""
    if found.marks:
        return ragged.sliced(run, found, index)
    view = views.view(run, array(run, found), index)
    made = nests.allocate(run, found.type.dtype, (sizes.product(run, view.shape),))

    def put(at: tuple[Value, ...]) -> None:
        where = atom(run, positions.ravel(run, at, view.shape))
        nests.put(run, made.base, (where,), elements.element(run, view, at))

    nests.loop_nest(run, view.shape, put)
    if found.of is list:
        listed.freeze_items(run, found.base)
        listed.freeze_items(run, made.base)
    return replace(found, base=made.base, length=view.shape[0])


def buffer_array(run: Run, found: Buffer) -> ArrayRef:
    """A growing list's numbers as a view; of a list of arrays a copy."""
    if found.shape:
        return stacked(run, found)
    return numbers_of(found)
