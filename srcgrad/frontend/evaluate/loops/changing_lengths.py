"""Arrays that a loop hands on: of the shape that they had before it, or of lengths that change.

What is of one shape, as far as examples of long axes tell, is checked to be so in each iteration.
Other lengths are numbers that the loop hands on, and the array is the leading part of its memory.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from srcgrad.frontend.values.core.control import Instead
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import all_same, same
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Entries,
    Fresh,
    Hole,
    Known,
    Maybe,
    Tuple,
    Value,
)
from srcgrad.frontend.values.joins.made import content
from srcgrad.frontend.values.numbers import extents
from srcgrad.types import INT

Found = tuple[Value | None, Value | None, Value | None, Value | None]
"""The pattern that there was, what it stands for before the loop, in an iteration and after it."""


def with_lengths(run: Run, pattern: Value, found: Found, equal: extents.Equal) -> Value:
    """The pattern with the lengths of its arrays: those before the loop, or open ones."""
    match pattern:
        case ArrayHole():
            return _of_array(run, pattern, found, equal)
        case Tuple():
            inner = partial(_nth_of_tuple, found, len(pattern.items))
            items = enumerate(pattern.items)
            made = tuple(with_lengths(run, each, inner(k), equal) for k, each in items)
            return Tuple(made, pattern.kind)
        case Entries():
            inner = partial(_nth_of_entries, found, pattern.keys)
            items = enumerate(pattern.values)
            made = tuple(with_lengths(run, each, inner(k), equal) for k, each in items)
            return Entries(pattern.keys, made)
        case Fresh(id=id):
            before, first, old, new = found
            inside: Found = (
                before.content if isinstance(before, Fresh) else None,
                None if first is None else content(run, first, run.joining.sides[0]),
                None if old is None else run.joining.contents.get(id),
                None if new is None else content(run, new, run.joining.sides[1]),
            )
            return replace(pattern, content=with_lengths(run, pattern.content, inside, equal))
        case Maybe() if found[1] is not None:
            before, first, old, new = map(_present, found)
            value = with_lengths(run, pattern.value, (before, first, old, new), equal)
            return replace(pattern, value=value)
    return pattern


def _present(value: Value | None) -> Value | None:
    return value.value if isinstance(value, Maybe) else value


def _nth_of_tuple(found: Found, size: int, k: int) -> Found:
    first, second, third, last = (
        each.items[k] if isinstance(each, Tuple) and len(each.items) == size else None
        for each in found
    )
    return first, second, third, last


def _nth_of_entries(found: Found, keys: tuple[object, ...], k: int) -> Found:
    first, second, third, last = (
        each.values[k] if isinstance(each, Entries) and each.keys == keys else None
        for each in found
    )
    return first, second, third, last


def _of_array(run: Run, pattern: ArrayHole, found: Found, equal: extents.Equal) -> Value:
    before, first, old, new = found
    if not isinstance(first, ArrayRef) or first.ndim != pattern.ndim:
        return pattern
    old = old if isinstance(old, ArrayRef) else first
    pattern = replace(pattern, shape=first.shape)
    if not isinstance(new, ArrayRef) or new.ndim != pattern.ndim:
        return pattern
    if run.brief and _change_places(old.shape, new.shape):
        raise Instead("an array that is transposed in a short loop", run.span())
    known = before if isinstance(before, ArrayHole) and before.room else None
    changing = [
        (known is not None and isinstance(known.shape[k], Hole))
        or extents.differs(run, old.shape[k], new.shape[k])
        for k in range(pattern.ndim)
    ]
    if not any(changing):
        return pattern
    if run.brief and all(isinstance(each, Known) for each in (*first.shape, *new.shape)):
        raise Instead("an array that changes its shape in a short loop", run.span())
    fits = all(
        extents.at_most(run, new.shape[k], old.shape[k], equal)
        for k in range(pattern.ndim)
        if changing[k]
    )
    shape = tuple(
        Hole(INT) if changes else extent
        for changes, extent in zip(changing, first.shape, strict=True)
    )
    is_flat = known is not None and known.room == "more"
    return replace(pattern, shape=shape, room="first" if fits and not is_flat else "more")


def _change_places(old: tuple[Value, ...], new: tuple[Value, ...]) -> bool:
    """Whether lengths are those of before in another order."""
    left = list(old)
    for each in new:
        found = next((k for k, other in enumerate(left) if same(each, other)), None)
        if found is None:
            return False
        del left[found]
    return not all_same(old, new)
