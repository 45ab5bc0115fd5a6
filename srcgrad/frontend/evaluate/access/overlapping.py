"""Values that read what is being written: put into memory of their own first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from srcgrad import ir
from srcgrad.frontend.evaluate.access.storable import trailing
from srcgrad.frontend.programs.rewrite import names_in
from srcgrad.frontend.values.arrays.broadcasting import broadcast_element
from srcgrad.frontend.values.arrays.elements import base_subscripts, check_fresh, reads
from srcgrad.frontend.values.arrays.nests import materialise
from srcgrad.frontend.values.arrays.positions import AnyArray, is_one
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same, same_places
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Number, Value
from srcgrad.types import INT


def apart(run: Run, target: ArrayRef, value: AnyArray) -> AnyArray:
    """The value in memory of its own if it reads what is written before it is read."""
    if isinstance(value, ArrayRef):
        if value.base != target.base or same(value, target):
            return value
        if all(map(same, value.shape, target.shape)) and len(value.shape) == len(target.shape):
            if same_places(value, target):
                return value
        return materialise(run, value, copy=True)
    if mentions(run, value, target.base) and not in_place(run, target, value, target.ndim):
        return materialise(run, value)
    return value


def mentions(run: Run, value: Value, base: str) -> bool:
    return any(read == base for read, _ in reads(run, value))


def in_place(run: Run, target: ArrayRef, value: Lazy, axes: int) -> bool:
    """Whether a value reads of a target only what is stored to just then.

    It is evaluated, and the trial thrown away. `axes` counts the leading axes over which the
    stores run one by one: within the others the value is read before anything is stored.
    """
    check_fresh(run, value)
    if axes < target.ndim and not target.whole:
        return False
    saved = run.save()
    with run.block() as block:
        at = tuple(_trial_subscript(run, extent) for extent in target.shape)
        where = base_subscripts(run, target, at)
        broadcast_element(run, value, trailing(value, at[:axes]))
    run.restore(saved)
    compared = len(where) if axes == target.ndim else axes
    places = _places(block, target.base)
    return all(place is not None and place[:compared] == where[:compared] for place in places)


def _trial_subscript(run: Run, extent: Value) -> Value:
    if is_one(extent):
        return Known(0)
    name = run.fresh(INT)
    run.known.signs.add(name)
    return Number(ir.Var(name), INT)


def _places(block: Iterable[ir.Statement], base: str) -> Iterator[tuple[ir.Expr, ...] | None]:
    """Where a block reads an array; None for what may read all of it."""
    for statement in block:
        match statement:
            case ir.Assign(ir.Var(), ir.Item(array, index)):
                if array == base:
                    yield index
            case ir.For(body=body):
                yield from _places(body, base)
            case ir.If(_, then, orelse):
                yield from _places((*then, *orelse), base)
            case ir.While(test, _, body):
                yield from _places((*test, *body), base)
            case ir.Assign(value=ir.Dim()):
                continue
            case _:
                if base in names_in((statement,)):
                    yield None


def own_index(run: Run, array: ArrayRef, part: Value) -> Value:
    """A part of an index in memory of its own, if it is read from what is written."""
    if isinstance(part, AnyArray) and mentions(run, part, array.base):
        return materialise(run, part, copy=True)
    return part


def own_value(run: Run, array: ArrayRef, value: AnyArray) -> AnyArray:
    check_fresh(run, value)
    return materialise(run, value, copy=True) if mentions(run, value, array.base) else value
