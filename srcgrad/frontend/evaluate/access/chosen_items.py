"""Lists of pairs and lists of arrays at a subscript that the program computes.

pairs = [(a, b), (c, d)]        pairs[i]    a or c, and b or d
arrays = [x[:2], x]             arrays[i]   a part of memory in which both lie
"""

from __future__ import annotations

from collections.abc import Callable

from srcgrad.frontend.values.containers import array_lists, growing
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Lazy, ListRef, Tuple, Value
from srcgrad.frontend.values.numbers import scalars

Column = tuple[Value, ...]


def are_alike(items: Column) -> bool:
    """Whether all items are tuples of one length and kind, of numbers or of such tuples."""
    first = items[0]
    if not isinstance(first, Tuple) or not first.items or first.kind is slice:
        return False
    for each in items:
        if not isinstance(each, Tuple) or each.kind is not first.kind:
            return False
        if len(each.items) != len(first.items):
            return False
    return all(_is_chosen(column) for column in _columns(items))


def _columns(items: Column) -> list[Column]:
    tuples = [each.items for each in items if isinstance(each, Tuple)]
    return list(zip(*tuples, strict=True))


def _is_chosen(column: Column) -> bool:
    return all(scalars.type_of(each) is not None for each in column) or are_alike(column)


def chosen(items: Column, number: Callable[[Column], Value]) -> Tuple:
    """One of several tuples that are alike, each of its numbers by `number`."""
    first = items[0]
    assert isinstance(first, Tuple), "tuples that are alike"
    found = (
        chosen(column, number) if isinstance(column[0], Tuple) else number(column)
        for column in _columns(items)
    )
    return Tuple(tuple(found), first.kind)


def put_in_memory(run: Run, ref: ListRef, items: Column) -> bool:
    """Let a list of arrays of one dtype lie in memory; False if it is none."""
    arrays = [each for each in items if isinstance(each, ArrayRef | Lazy) and each.shape]
    if not arrays or len(arrays) < len(items) or len({each.dtype for each in arrays}) > 1:
        return False
    pattern = array_lists.pattern(run, items, None, 1)
    if pattern is None:
        return False
    run.state["list", ref.id] = growing.start(run, pattern, Tuple(items))
    return True
