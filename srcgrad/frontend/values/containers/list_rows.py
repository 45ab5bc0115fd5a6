"""What is put into a list of arrays that grows at run time: an array, or numbers in a tuple."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.listed import freeze_items
from srcgrad.frontend.values.core import mentions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Buffer,
    Class,
    Known,
    Lazy,
    Listed,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.records import dataclass
from srcgrad.types import Scalar


@dataclass(frozen=True, eq=False)
class Row:
    """An item of a list: an array, or a tuple or list of numbers."""

    content: ArrayRef | Lazy | Tuple
    type: Scalar
    shape: tuple[Value, ...]
    of: Class | None
    shared: bool = False
    """Whether this is a list that is in another list as well."""


def as_row(run: Run, value: Value, listed: int = 0) -> Row | None:
    """An item as a row; None if it cannot be one, or is a list with a name of its own.

    It is in a list already if `listed` is 1.
    """
    if isinstance(value, ListRef):
        if mentions.mentions_of(run.state, value) > listed or run.get(("list", value.id)) is None:
            return None
        found = lists.contents(run, value)
        if isinstance(found, Listed) and found.row is not None:
            freeze_items(run, found.row.base)
            kind = scalars.type_of(found.items[0])
            assert kind is not None
            return Row(Tuple(found.items), kind, found.row.shape, list, shared=True)
        if isinstance(found, Buffer) and not found.shape:
            row = numbers_of(found)
            return Row(row, found.type, row.shape, list)
    of = list if isinstance(value, ListRef) else tuple
    value = found if isinstance(value, ListRef) else value
    if isinstance(value, Tuple) and value.kind is tuple and value.items:
        kind = scalars.type_of(value.items[0])
        if kind is None or any(scalars.type_of(item) != kind for item in value.items):
            return None
        return Row(value, kind, (Known(len(value.items)),), of)
    if isinstance(value, ArrayRef | Lazy) and value.shape:
        return Row(value, Scalar(value.dtype), value.shape, None)
    return None


def numbers_of(found: Buffer) -> ArrayRef:
    """The numbers of a list that grows, as a view of its memory."""
    return ArrayRef(found.base, found.type.dtype, (Along(0, Known(0)),), (found.length,), False)


def room_for(run: Run, rows: list[Row]) -> ir.Atom:
    """Room for rows of different lengths, and some more."""
    room: Value = Known(8)
    for each in rows:
        room = sizes.plus(run, room, sizes.product(run, each.shape))
    return atom(run, room)


def rows_of(run: Run, items: tuple[Value, ...]) -> list[Row]:
    rows = [row for row in (as_row(run, item, 1) for item in items) if row is not None]
    assert len(rows) == len(items), "these items are rows"
    return rows
