"""What is a cell of a loop, and of which form, by what an iteration did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad.frontend.evaluate.loops import changing_lengths
from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.values.containers import array_lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Buffer,
    Conflict,
    Entries,
    Fresh,
    Hole,
    Key,
    Known,
    Maybe,
    Number,
    Tuple,
    Value,
    ViewHole,
)
from srcgrad.frontend.values.joins import joined_views
from srcgrad.frontend.values.joins.described import slot_name
from srcgrad.frontend.values.joins.joins import FLOW
from srcgrad.frontend.values.joins.made import owned, wanted
from srcgrad.frontend.values.joins.structural_patterns import (
    generalise,
    hole_for,
    optional,
    widen,
)
from srcgrad.frontend.values.numbers import extents, scalars
from srcgrad.types import BOOL, FLOAT, INT, Array


def widened(
    run: Run, attempt: Attempt, cells: Cells, live: Callable[[Key], bool], there: set[str]
) -> bool:
    """Fit the attempt to what an iteration did; whether it has to be read again."""
    again = any(key in attempt.summed for key in run.known.wider)
    entry, end = cells.entry, cells.end
    swapped = {name for pair in cells.swaps for name in pair}
    head: dict[Key, Value] = {**run.taken.outside, **entry, **cells.made, **cells.sums}
    made_here = {each for pattern in attempt.patterns.values() for each in owned(pattern)}
    run.joining.sides = wanted(run, entry, live), wanted(run, end, live)
    run.joining.looping, run.joining.there = True, there
    equal = extents.equal_in(run, cells.block)
    for key in dict.fromkeys((*end, *entry)):
        if key[0] == "born" or key in attempt.summed or not live(key):
            continue
        old, new = head.get(key), end.get(key, run.taken.outside.get(key))
        if key[0] in FLOW and key[1] == run.frame.id and key not in attempt.patterns:
            old = Known(False) if old is None else old
        if isinstance(old, ArrayRef) and isinstance(new, ArrayRef) and old.base in swapped:
            continue
        pattern = attempt.patterns.get(key)
        if key[0] in ("list", "dict", "attribute") and key[1] in made_here:
            continue
        if not (pattern is not None and owned(pattern)) and old is not None and new is not None:
            if same(old, new):
                continue
        if old is None and new is not None and _made_inside(run, key, entry):
            continue
        if key[0] == "return":
            assert new is not None
            wider = _returned(run, new, there)
            wider = wider if pattern is None else generalise(run, pattern, new)
        elif key[0] == "list" and isinstance(pattern, Tuple | None) and _grows(old, new):
            run.state = end
            wider = grown(run, old, new)
            run.state = entry
        else:
            first = pattern if pattern is not None else entry.get(key, run.taken.outside.get(key))
            if key[0] in FLOW and first is None:
                first = Known(False)
            wider = generalise(run, first, new, slot_name(key))
            if first is None and isinstance(wider, Conflict) and isinstance(new, ArrayRef):
                wider = _made_inside_only(run, new, there, wider)
            if isinstance(wider, Maybe) and not isinstance(wider.value, Conflict):
                wider = replace(wider, value=widen(run, wider.value))
            before = entry.get(key, run.taken.outside.get(key))
            wider = changing_lengths.with_lengths(run, wider, (pattern, before, old, new), equal)
        if pattern is None or not same_pattern(pattern, wider):
            attempt.patterns[key] = wider
            again = True
    return again


def _returned(run: Run, value: Value, there: set[str]) -> Value:
    """The pattern of what an iteration returns: arrays in memory that outlives the iteration."""
    match value:
        case ArrayRef() if optional(run, value, there) is value:
            return value
        case ArrayRef() if (view := joined_views.alone(run, value, there)) is not None:
            return view
        case ArrayRef():
            hole = hole_for(run, value, there)
            if not any(isinstance(extent, Hole) for extent in hole.shape):
                return hole
            return Conflict(
                "an array is returned from within a loop, and its length is found there",
                run.span(),
                "Leave the loop by `break`, and return the array after it.",
            )
        case Tuple():
            return Tuple(tuple(_returned(run, item, there) for item in value.items), value.kind)
    return widen(run, value)


def _made_inside_only(run: Run, new: ArrayRef, there: set[str], otherwise: Conflict) -> Value:
    """The pattern of an array that there is not before the loop, of lengths that there are."""
    view = joined_views.alone(run, new, there)
    if view is not None:
        return Maybe(view, Hole(BOOL), "unset", otherwise.message)
    for extent in new.shape:
        before = isinstance(extent, Number) and extent.atom.name in there
        if not isinstance(extent, Known) and not before:
            return otherwise
    hole = hole_for(run, new, there)
    return Maybe(hole, Hole(BOOL), "unset", otherwise.message)


def _made_inside(run: Run, key: Key, entry: dict[Key, Value]) -> bool:
    """Whether this is of a list, object or call that there was not before the iteration."""
    if key[0] in ("list", "dict", "iterator", "temporary"):
        return key[0] != "temporary" or False
    if key[0] == "name" and all(frame.id != key[1] for frame in run.frames):
        return all(other[:2] != key[:2] for other in entry)
    there = ("born", key[1]) in entry or ("born", key[1]) in run.taken.outside
    return key[0] == "attribute" and not there


def same_pattern(a: Value, b: Value) -> bool:
    match a, b:
        case Hole(), Hole():
            return a.type == b.type and a.kinds == b.kinds and (a.whole == b.whole or not a.kinds)
        case Tuple(), Tuple():
            return len(a.items) == len(b.items) and all(map(same_pattern, a.items, b.items))
        case Entries(), Entries():
            return a.keys == b.keys and all(map(same_pattern, a.values, b.values))
        case Maybe(), Maybe():
            return a.absent == b.absent and same_pattern(a.value, b.value)
        case Buffer(), Buffer():
            kinds = ((each.type, each.provisional, each.of, each.marks) for each in (a, b))
            alike = len({*kinds}) == 1
            if a.base != b.base or not alike or len(a.shape) != len(b.shape):
                return False
            return all(map(same_pattern, a.shape, b.shape))
        case ViewHole(), ViewHole():
            return joined_views.is_pattern_of(a, b)
        case ArrayHole(), ArrayHole():
            parts = ((each.dtype, each.order, each.dtypes, each.room) for each in (a, b))
            alike = len({*parts}) == 1
            return alike and all(map(same_pattern, a.shape, b.shape))
    if isinstance(a, Fresh) and isinstance(b, Fresh):
        return a.copied == b.copied and same_pattern(a.content, b.content)
    return same(a, b)


def _grows(old: Value | None, new: Value | None) -> bool:
    return isinstance(old, Tuple) and (
        (isinstance(new, Tuple) and len(new.items) > len(old.items)) or isinstance(new, Buffer)
    )


def grown(run: Run, old: Value | None, new: Value | None) -> Value:
    """The pattern of a list of numbers that a loop appends to."""
    assert isinstance(old, Tuple)
    items = new.items if isinstance(new, Tuple) else old.items
    kinds = [scalars.type_of(item) for item in items]
    if isinstance(new, Buffer):
        kinds.append(new.type)
    known = [kind for kind in kinds if kind is not None]
    if len(known) != len(kinds) or (isinstance(new, Buffer) and new.shape):
        found = array_lists.pattern(run, items, new if isinstance(new, Buffer) else None, 1)
        return found or Conflict(
            "a list that grows in a run-time loop holds items of different kinds",
            run.span(),
            "Append to one list for each component, or write into an array.",
        )
    type = scalars.joined(*known) if known else FLOAT
    base = run.fresh(Array(type.dtype, 1))
    return Buffer(base, type, Hole(INT), provisional=not known)
