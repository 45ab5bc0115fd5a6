"""The lists in a list whose items lie in memory one after the other: stores go to that memory.

What is read of such a list is a copy, which is right as long as nothing is written to the list by
another name: a store to `rows[i][j]` is refused while a name stands for an item.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, arrays, joins, rows
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import ArrayRef, Buffer, Known, Listed, ListRef, Tuple, Value
from srcgrad.types import Scalar

ADVICE = (
    "Read and write rows[i][j], by the name of the outer list, or make an array: np.array(rows)."
)


def item(run: Run, found: Buffer, position: Value) -> Value:
    """An item of a list of arrays, tuples or lists."""
    value = rows.item(run, found, position)
    if found.of is not list:
        return value
    assert isinstance(value, Tuple)
    row = arrays.row(run, rows.array(run, found), position)
    assert isinstance(row, ArrayRef)
    ref = ListRef(run.number())
    writes = run.writes.get(rows.items_of(found.base), 0)
    run.state["list", ref.id] = Listed(value.items, list, row, writes)
    return ref


def check_fresh(run: Run, found: Listed) -> None:
    """What was read of a list must not have changed since."""
    assert found.row is not None
    if run.writes.get(rows.items_of(found.row.base), 0) != found.writes:
        run.refuse(
            "an item of this list of lists was read before an item was written to",
            "Read it again after the store: rows[i][j].",
            errors.AliasingError,
            code="SG422",
        )


def refuse_change(run: Run) -> NoReturn:
    run.refuse(
        "changing the length of a list that is an item of a list of run-time length",
        "Make a list of columns, or an array: np.array(rows).",
        errors.AliasingError,
        code="SG421",
    )


def set_item(run: Run, owner: ListRef, found: Listed, index: Value, value: Value) -> None:
    """`rows[i][j] = value`."""
    assert found.row is not None
    base, kind = found.row.base, arithmetic.type_of(found.items[0])
    for key, each in run.state.items():
        if key[0] == "list" and isinstance(each, Listed) and each.row is not None:
            if each.row.base == base and joins.mentions_of(run.state, ListRef(key[1])):
                run.refuse(
                    "storing into an item of a list of lists while a name stands for an item",
                    ADVICE,
                    errors.AliasingError,
                    code="SG423",
                )
    given = arithmetic.type_of(value)
    if arrays.is_slice(index) or given is None or kind is None:
        run.refuse(
            "storing anything but a number in an item of a list of lists", ADVICE, code="SG168"
        )
    joint = holds(run, base, kind, given)
    if joint is None:
        run.refuse(
            "storing another kind of number in an item of a list of lists", ADVICE, code="SG169"
        )
    where = arrays.inside(run, index, Known(len(found.items)), 0, False)
    run.written(rows.items_of(base))
    run.writes[base] = run.writes.get(base, 0) + 1
    place = ir.Item(base, arrays.base_subscripts(run, found.row, (where,)))
    run.emit(ir.Assign(place, arithmetic.cast(run, value, joint), run.span()))


def holds(run: Run, base: str, kind: Scalar, given: Scalar) -> Scalar | None:
    """The type of a list in memory that has a number of another stored in it, if it can.

    Python's floats and NumPy's are the same in memory: the list is of NumPy's from then on.
    """
    joint = arithmetic.joined(given, kind)
    if joint == kind:
        return kind
    if joint.dtype != kind.dtype or joint.either:
        return None
    for key, each in run.state.items():
        if isinstance(each, Buffer) and each.base == base:
            run.state[key] = replace(each, type=joint)
    return joint
