"""Items of lists that lie in memory, read and stored."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import views
from srcgrad.frontend.values.containers import array_lists, forms, growing, inner, lists
from srcgrad.frontend.values.core import aliasing, boxes
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Buffer, Value
from srcgrad.frontend.values.numbers import digits, kinds, scalars
from srcgrad.frontend.values.numbers.scalars import atom, type_of
from srcgrad.types import Scalar


def _place(run: Run, found: Buffer, index: Value) -> ir.Atom:
    where = views.inside(run, index, found.length, 0, False)
    return atom(run, where)


def item(run: Run, found: Buffer, index: Value) -> Value:
    if found.provisional:  # as far as the loop has been read, nothing has been appended
        if views.is_slice(index):
            return lists.new_list(run, ())
        raise Raised(IndexError("list index out of range"), run.span())
    if found.shape:
        if views.is_slice(index):
            ref = lists.new_list(run, ())
            run.state[aliasing.changed(run, ref)] = array_lists.sliced(run, found, index)
            forms.note_alike(run, ref, found.base)
            return ref
        return inner.item(run, found, views.inside(run, index, found.length, 0, False))
    if views.is_slice(index):
        part = views.view(run, array_lists.buffer_array(run, found), index)
        ref = lists.new_list(run, ())
        run.state[aliasing.changed(run, ref)] = growing.copied(run, part)
        return ref
    read = run.define(ir.Item(found.base, (_place(run, found, index),)), found.type)
    kinds.take(run, read.atom.name, found.base)
    boxes.take(run, read, found.base)
    return read


@contextmanager
def _of_another_type(run: Run, found: Buffer, kind: Scalar | None) -> Generator[None]:
    """What is refused of a list of numbers, which would do in a list of a type that holds both."""
    try:
        yield
    except errors.DifferentiationError as error:
        joint = None if kind is None else scalars.joined(found.type, kind)
        forms.otherwise_of_type(run, found.base, joint, error)
        raise


def set_item(run: Run, found: Buffer, index: Value, value: Value) -> None:
    if found.shape:
        where = views.inside(run, index, found.length, 0, False)
        array_lists.set_item(run, found, where, value)
        return
    kind = type_of(value)
    joint = kind and kinds.holds(run, found.base, found.type, kind)
    if joint is None:
        with _of_another_type(run, found, kind):
            run.refuse(
                "storing another kind of value in a list of numbers", "Use an array.", code="SG110"
            )
    kinds.put(run, found.base, frozenset((found.type,)) | kinds.kinds_of(run, value))
    boxes.put(run, found.base, value)
    place = ir.Item(found.base, (_place(run, found, index),))
    run.emit(ir.Assign(place, digits.held(run, value, joint), run.span()))
    run.memory.writes[found.base] = run.memory.writes.get(found.base, 0) + 1
