"""What puts the items of a list in order: `sorted`, `list.sort`, the smallest and the largest."""

from __future__ import annotations

import heapq
import operator
from typing import Any

from srcgrad.frontend.evaluate.containers import columns, growing_lists
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.meanings.python import in_memory, keyed
from srcgrad.frontend.pointwise import definitions
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    Instance,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Range,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers

FEW = 16
"""The most items that are put in order by comparing each with its neighbours, written out."""


@means(sorted)
def ordered(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`sorted(items, key=key, reverse=backwards)`: a list."""
    by, backwards = kwargs.get("key"), run.truth(kwargs.get("reverse", Known(False)))
    if isinstance(by, Known) and by.object is None:
        by = None
    given = args[0]
    if by is None:
        given = keyed.without_order(run, given)
    if isinstance(given, Iterator | Range) or (
        isinstance(given, Instance) and not _is_of_columns(given)
    ):
        given = columns.collected(run, run.place, given)
    if isinstance(given, Instance):
        made = run.call(run.attribute(given, "copy"), (), {})
        run.call(run.attribute(made, "sort"), (), kwargs)
        return made
    found = lists.contents(run, given) if isinstance(given, ListRef) else None
    if by is None and (
        (isinstance(found, Buffer) and not found.shape) or isinstance(given, ArrayRef | Lazy)
    ):
        values = run.as_array(given)
        made = run.call(Known(definitions.in_order), (values, backwards), {})
        return growing_lists.collected(run, made)
    if isinstance(given, ArrayRef | Lazy):
        given = growing_lists.collected(run, given)
        found = lists.contents(run, given)
    if isinstance(given, ListRef) and isinstance(found, Buffer) and isinstance(backwards, Known):
        return _in_memory(run, given, by, backwards)
    return _of_few(run, iteration.known_items(run, given), by, backwards)


def _is_of_columns(value: Instance) -> bool:
    return value.kind is columns.Columns


@means(columns.sorted_places)
def _sorted_places(run: Run, args: Args, kwargs: Kwargs) -> Value:
    marks, backwards = args
    found = lists.contents(run, marks) if isinstance(marks, ListRef) else None
    by_numbers = found is not None and not (isinstance(found, Buffer) and found.shape)
    if isinstance(found, Tuple):
        by_numbers = all(map(scalars.is_number, found.items))
    order = in_memory.order_of_numbers if by_numbers else in_memory.order_of_others
    return run.call(Known(order), (marks, run.truth(backwards)), {})


def _in_memory(run: Run, items: ListRef, by: Value | None, backwards: Value) -> Value:
    """A list of run-time length in order: by numbers, or by comparing what are no numbers."""
    marks = items if by is None else run.call(Known(in_memory.marked), (items, by), {})
    assert isinstance(marks, ListRef), "a list comprehension makes a list"
    found = lists.contents(run, marks)
    by_numbers = isinstance(found, Buffer) and not found.shape
    order = in_memory.order_of_numbers if by_numbers else in_memory.order_of_others
    return run.call(
        Known(in_memory.gathered), (items, run.call(Known(order), (marks, backwards), {})), {}
    )


def _of_few(run: Run, items: tuple[Value, ...], by: Value | None, backwards: Value) -> ListRef:
    """A list of known length in order."""
    marks = items if by is None else tuple(run.call(by, (each,), {}) for each in items)
    keys = [lists.known_object(run, each) for each in marks]
    if MISSING not in keys and isinstance(backwards, Known):
        order = sorted(range(len(items)), key=lambda k: keys[k], reverse=bool(backwards.object))
        return lists.new_list(run, tuple(items[k] for k in order))
    if by is None and all(map(scalars.is_number, items)) and isinstance(backwards, Known):
        return lists.new_list(run, _network(run, items, bool(backwards.object)))
    if len(items) > FEW or not isinstance(backwards, Known):
        run.refuse(
            "sorted() of run-time values by a key",
            "Sort before the call.",
            NeedKnown,
            code="SG212",
        )
    pairs = tuple(Tuple((mark, each)) for mark, each in zip(marks, items, strict=True))
    return lists.new_list(run, _exchanged(run, pairs, bool(backwards.object)))


def _exchanged(run: Run, pairs: tuple[Tuple, ...], backwards: bool) -> tuple[Value, ...]:
    """A few items in the order of their marks, by exchanging neighbours; equal ones stay."""
    found: list[Value] = list(pairs)

    def exchange(k: int) -> None:
        one, other = found[k], found[k + 1]
        assert isinstance(one, Tuple) and isinstance(other, Tuple)
        ends = (one, other) if backwards else (other, one)
        test = run.truth(run.operate(operator.lt, *(each.items[0] for each in ends)))
        both = run.choose(test, lambda: Tuple((other, one)), lambda: Tuple((one, other)))
        assert isinstance(both, Tuple)
        found[k], found[k + 1] = both.items

    for last in range(len(found) - 1, 0, -1):
        for k in range(last):
            exchange(k)
    return tuple(each.items[1] for each in found if isinstance(each, Tuple))


def _network(run: Run, items: tuple[Value, ...], backwards: bool) -> tuple[Value, ...]:
    """A few numbers in order, by comparing neighbours."""
    found = list(items)
    for last in range(len(found) - 1, 0, -1):
        for k in range(last):
            low = numbers(run, min, found[k], found[k + 1])
            high = numbers(run, max, found[k], found[k + 1])
            found[k], found[k + 1] = low, high
    return tuple(found[::-1] if backwards else found)


@means(list.sort)
def _sort(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, ListRef)
    new = ordered(run, (owner,), kwargs)
    if isinstance(lists.contents(run, owner), Buffer):
        return run.call(Known(in_memory.refilled), (owner, new), {})
    lists.set_items(run, owner, iteration.known_items(run, new))
    return Known(None)


@reads_as(heapq.nsmallest)
def nsmallest(n: Any, iterable: Any, key: Any = None) -> Any:
    """`heapq.nsmallest`."""
    return sorted(iterable, key=key)[: max(n, 0)]


@reads_as(heapq.nlargest)
def nlargest(n: Any, iterable: Any, key: Any = None) -> Any:
    """`heapq.nlargest`."""
    return sorted(iterable, key=key, reverse=True)[: max(n, 0)]
