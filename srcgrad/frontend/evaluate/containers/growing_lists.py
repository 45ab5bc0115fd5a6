"""Lists that grow while the program runs."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.access import buffers
from srcgrad.frontend.evaluate.loops import iteration, iterators, lengths, loops, sequences
from srcgrad.frontend.evaluate.loops.loops import UNROLLED
from srcgrad.frontend.values.containers import array_lists, forms, growing, lists
from srcgrad.frontend.values.core import aliasing, boxes
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Items
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    Iterator,
    Known,
    Listed,
    ListRef,
    Maybe,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import digits, kinds, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom, describe, plain, type_of
from srcgrad.types import INT, Array


def append(run: Run, ref: ListRef, value: Value) -> None:
    value = lists.stored(run, value)
    forms.note(run, ref, value)
    found = lists.contents(run, ref)
    if isinstance(found, Tuple):
        lists.set_items(run, ref, (*found.items, value))
        return
    is_optional = isinstance(value, Maybe) and value.absent == "None"
    value = value if is_optional else plain(run, value)
    kind = type_of(value)
    if kind is None or found.shape:
        grown = None if is_optional else array_lists.append(run, found, value)
        if grown is None:
            needed = NeedKnown(
                f"appending {describe(value)} to a list in a run-time loop",
                run.span(),
                "Append numbers, arrays, and tuples, lists, dicts or objects of these.",
                code="SG227",
            )
            forms.otherwise(run, ref, needed)
            raise needed
        run.state[aliasing.changed(run, ref)] = grown
        return
    joint = kind if found.provisional else scalars.joined(found.type, kind)
    joint = forms.type_at(run, run.made.sites.get(ref.id), joint)
    capacity = run.define(ir.Dim(found.base, 0), INT)
    full = numbers(run, operator.ge, found.length, capacity)
    if isinstance(full, Number):
        with run.block() as block:
            double = numbers(run, operator.mul, capacity, Known(2))
            run.emit(ir.Grow(found.base, atom(run, double), run.span()))
        run.emit(ir.If(full.atom, tuple(block), (), run.span()))
    kinds.put(run, found.base, kinds.kinds_of(run, value))
    boxes.put(run, found.base, value)
    where = ir.Item(found.base, (atom(run, found.length),))
    run.emit(ir.Assign(where, digits.held(run, value, joint), run.span()))
    run.memory.writes[found.base] = run.memory.writes.get(found.base, 0) + 1
    longer = numbers(run, operator.add, found.length, Known(1))
    if isinstance(longer, Number):
        run.known.signs.add(longer.atom.name)
    run.state[aliasing.changed(run, ref)] = Buffer(found.base, joint, longer)


def put_in_memory(run: Run, ref: ListRef) -> bool:
    """Let a list of numbers of known length be one that grows; False if it is none of numbers."""
    found = lists.contents(run, ref)
    if isinstance(found, Buffer):
        return True
    if not found.items or not all(map(scalars.is_number, found.items)) or isinstance(found, Listed):
        return False
    kind = scalars.joined(*(kind for kind in map(type_of, found.items) if kind is not None))
    pattern = Buffer(run.fresh(Array(kind.dtype, 1)), kind, Known(0))
    run.state[aliasing.changed(run, ref)] = growing.start(run, pattern, found)
    return True


def pop(run: Run, ref: ListRef, index: Value) -> Value:
    found = lists.contents(run, ref)
    if isinstance(found, Tuple):
        if not isinstance(index, Known):
            run.refuse(
                "the position to pop must be known",
                "Pop from the end, or read an array by its subscript.",
                NeedKnown,
                code="SG228",
            )
        items = list(found.items)
        try:
            value = items.pop(index.object)
        except IndexError as error:
            raise Raised(error, run.span()) from None
        lists.set_items(run, ref, tuple(items))
        return value
    assert isinstance(index, Known) and index.object == -1, "others go through `in_memory`"
    if found.provisional:  # as far as the loop has been read, nothing has been appended
        raise Raised(IndexError("pop from empty list"), run.span())
    value = lists.stored(run, buffers.item(run, found, Known(-1)))
    shorter = sizes.plus(run, found.length, Known(-1))
    run.state[aliasing.changed(run, ref)] = replace(found, length=shorter)
    return value


def extend(run: Run, ref: ListRef, value: Value) -> None:
    if isinstance(value, ListRef) and value.id == ref.id:  # it ends where it did before
        value = collected(run, value)
    loops.run_over(run, run.iterate(value), lambda each: append(run, ref, each))


def collected(run: Run, value: Value, where: Any = None) -> ListRef:
    """`list(value)`: of known length if that can be, else a list that grows.

    The list is made at a site: it may become one of columns.
    """
    value = plain(run, value)
    ref = lists.new_list(run, ())
    if where is not None:
        run.made.sites[ref.id] = where
    over = sequences.snapshot(run.iterate(value))
    if isinstance(over, Items):
        run.state[aliasing.changed(run, ref)] = Tuple(over.items)
        return ref
    if isinstance(over, Iterator):
        saved, state = run.save(), dict(run.state)
        try:
            found: list[Value] = []
            iterators.known_only(run, over, found.append)
            run.state[aliasing.changed(run, ref)] = Tuple(tuple(found))
            return ref
        except NeedKnown:
            run.restore(saved)
            run.state = state
    else:
        count = lengths.trips(run, over)
        if isinstance(count, Known) and count.object <= UNROLLED:
            run.state[aliasing.changed(run, ref)] = Tuple(iteration.known_items(run, value))
            return ref
    loops.run_over(run, over, lambda each: append(run, ref, each))
    return ref
