"""The lists in a list whose items lie in memory one after the other: stores go to that memory.

What is read of such a list is a copy, which is right as long as nothing is written to the list by
another name: a store to `rows[i][j]` is refused while a name stands for an item.
"""

from __future__ import annotations

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import elements, views
from srcgrad.frontend.values.containers import array_lists, listed
from srcgrad.frontend.values.containers.listed import ADVICE
from srcgrad.frontend.values.core import aliasing, mentions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    Known,
    Listed,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import digits, kinds, scalars


def item(run: Run, found: Buffer, position: Value) -> Value:
    """An item of a list of arrays, tuples or lists."""
    value = array_lists.item(run, found, position)
    if found.of is not list:
        return value
    assert isinstance(value, Tuple)
    row = views.row(run, array_lists.array(run, found), position)
    assert isinstance(row, ArrayRef)
    ref = ListRef(run.number())
    writes = run.memory.writes.get(listed.items_of(found.base), 0)
    run.state["list", ref.id] = Listed(value.items, list, row, writes)
    return ref


def set_item(run: Run, owner: ListRef, found: Listed, index: Value, value: Value) -> None:
    """`rows[i][j] = value`."""
    assert found.row is not None
    base, kind = found.row.base, scalars.type_of(found.items[0])
    for key, each in run.state.items():
        if key[0] == "list" and isinstance(each, Listed) and each.row is not None:
            if each.row.base == base and mentions.mentions_of(run.state, ListRef(key[1])):
                run.refuse(
                    "storing into an item of a list of lists while a name stands for an item",
                    ADVICE,
                    errors.AliasingError,
                    code="SG423",
                )
    given = scalars.type_of(value)
    if views.is_slice(index) or given is None or kind is None:
        run.refuse(
            "storing anything but a number in an item of a list of lists", ADVICE, code="SG168"
        )
    joint = kinds.holds(run, base, kind, given)
    if joint is None:
        run.refuse(
            "storing another kind of number in an item of a list of lists", ADVICE, code="SG169"
        )
    where = views.inside(run, index, Known(len(found.items)), 0, False)
    aliasing.written(run, listed.items_of(base))
    run.memory.writes[base] = run.memory.writes.get(base, 0) + 1
    place = ir.Item(base, elements.base_subscripts(run, found.row, (where,)))
    run.emit(ir.Assign(place, digits.held(run, value, joint), run.span()))
