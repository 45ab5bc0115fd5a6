"""Patterns with names for their holes, and what those are set to on a path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.arrays import leading, mixtures, spreads
from srcgrad.frontend.values.containers import growing
from srcgrad.frontend.values.core import boxes, memory, origins
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Bound,
    Buffer,
    Conflict,
    DictRef,
    Entries,
    Fresh,
    Hole,
    Instance,
    Key,
    Known,
    ListRef,
    Maybe,
    Number,
    OneOf,
    Tuple,
    Value,
    ViewHole,
)
from srcgrad.frontend.values.joins import frozen, joined_views, one_of
from srcgrad.frontend.values.joins.structural_patterns import ArrayMoves, Moves
from srcgrad.frontend.values.numbers import kinds, scalars, sizes, whole
from srcgrad.frontend.values.numbers.scalars import type_of
from srcgrad.types import Array

Values = tuple[Value, ...]


def has_arrays(value: Value | None) -> bool:
    match value:
        case ArrayRef():
            return True
        case Tuple():
            return any(map(has_arrays, value.items))
        case Maybe():
            return has_arrays(value.value)
    return False


def instantiate(run: Run, pattern: Value, hint: str | None) -> Value:
    """The pattern with a name for each of its holes."""
    match pattern:
        case Hole():
            name = run.fresh(pattern.type, hint)
            kinds.note(run, name, pattern.kinds)
            whole.note(run, name, pattern.whole)
            return Number(ir.Var(name), pattern.type)
        case Tuple():
            return Tuple(
                tuple(instantiate(run, item, hint) for item in pattern.items), pattern.kind
            )
        case Entries():
            return Entries(pattern.keys, tuple(instantiate(run, v, hint) for v in pattern.values))
        case Maybe():
            return Maybe(
                instantiate(run, pattern.value, hint),
                instantiate(run, pattern.present, f"{hint}_set" if hint else "is_set"),
                pattern.absent,
                pattern.message,
                pattern.settled,
            )
        case OneOf():
            return replace(pattern, index=instantiate(run, pattern.index, hint))
        case Bound():
            return Bound(pattern.function, instantiate(run, pattern.owner, hint))
        case Buffer():
            length = instantiate(run, pattern.length, f"{hint}_length" if hint else "length")
            run.draft.types[pattern.base] = Array(pattern.type.dtype, 1)
            shape = tuple(instantiate(run, extent, "size") for extent in pattern.shape)
            kind, guessed = pattern.type, pattern.provisional
            for mark in pattern.marks:
                run.draft.types[mark] = Array("int64", 1)
            return Buffer(pattern.base, kind, length, guessed, shape, pattern.of, pattern.marks)
        case Fresh():
            run.joining.contents[pattern.id] = instantiate(run, pattern.content, hint)
            match pattern.template:
                case ListRef(other):
                    for known in (run.made.sites, run.made.forms):
                        if other in known:
                            known.setdefault(pattern.id, known[other])
                    return ListRef(pattern.id)
                case DictRef(other):
                    if other in run.made.sites:
                        run.made.sites.setdefault(pattern.id, run.made.sites[other])
                    return DictRef(pattern.id)
                case Instance():
                    return Instance(pattern.id, pattern.template.kind, copied=pattern.copied)
        case ArrayHole():
            return _instantiate_array(run, pattern, hint)
        case ViewHole():
            return _instantiate_view(run, pattern, hint)
    return pattern


def _instantiate_array(run: Run, pattern: ArrayHole, hint: str | None) -> ArrayRef:
    """An array in memory of its own, or the part of some that there is for it."""
    shape = tuple(instantiate(run, extent, "size") for extent in pattern.shape)
    for extent in shape:
        run.known.signs |= {extent.atom.name} if isinstance(extent, Number) else set()
    if pattern.room:
        made = leading.instantiate(run, pattern, shape, hint)
    else:
        base = run.fresh(Array(pattern.dtype, pattern.ndim), hint)
        run.known.orders[base] = pattern.order
        mixtures.mark(run, base, pattern.dtypes)
        made = memory.whole(run, base, shape)
    origins.enter(run, made)
    return made


def _instantiate_view(run: Run, pattern: ViewHole, hint: str | None) -> ArrayRef:
    """A view at a place that is computed."""

    def named(parts: Values, word: str) -> Values:
        return tuple(instantiate(run, each, f"{hint}_{word}" if hint else word) for each in parts)

    whole = instantiate(run, pattern.whole, hint)
    assert isinstance(whole, ArrayRef)
    steps = tuple(named(each, "step") for each in pattern.steps)
    shape = named(pattern.shape, "length")
    run.known.signs |= {each.atom.name for each in shape if isinstance(each, Number)}
    return joined_views.instantiated(pattern, whole, named(pattern.starts, "start"), steps, shape)


def fill(
    run: Run, pattern: Value, made: Value, value: Value | None, out: Moves, arrays: ArrayMoves
) -> None:
    """What the names of an instantiated pattern are set to, where it is to be `value`."""

    def fill_each(patterns: Values, names: Values, found: Sequence[Value | None]) -> None:
        for each, name, item in zip(patterns, names, found, strict=True):
            fill(run, each, name, item, out, arrays)

    match pattern:
        case Hole():
            assert isinstance(made, Number)
            out.append((made.atom.name, _filling(run, pattern, made, value), pattern.type))
        case Tuple():
            assert isinstance(made, Tuple)
            items = value.items if isinstance(value, Tuple) else (None,) * len(pattern.items)
            fill_each(pattern.items, made.items, items)
        case Entries():
            assert isinstance(made, Entries)
            values = value.values if isinstance(value, Entries) else (None,) * len(made.values)
            fill_each(pattern.values, made.values, values)
        case Maybe():
            assert isinstance(made, Maybe)
            parts: tuple[Value | None, Value]
            if isinstance(value, Maybe):
                parts = value.value, value.present
            elif value is not None and spreads.is_spread(pattern) and type_of(value) is not None:
                assert isinstance(made.value, ArrayRef)
                parts = spreads.full(run, made.value, value), Known(False)
            else:
                absent = value is None or (isinstance(value, Known) and value.object is None)
                parts = None if absent else value, Known(not absent)
            fill_each((pattern.value, pattern.present), (made.value, made.present), parts)
        case OneOf():
            assert isinstance(made, OneOf)
            which = one_of.position(run, pattern, value)
            fill(run, pattern.index, made.index, which, out, arrays)
        case Bound():
            assert isinstance(made, Bound)
            if isinstance(value, Bound):
                fill(run, pattern.owner, made.owner, value.owner, out, arrays)
        case Buffer():
            assert isinstance(made, Buffer)
            fill(run, pattern.length, made.length, growing.fill(run, pattern, value), out, arrays)
            extents: tuple[Value | None, ...] = (None,) * len(pattern.shape)
            if isinstance(value, Buffer) and len(value.shape) == len(extents):
                extents = value.shape
            fill_each(pattern.shape, made.shape, extents)
        case Fresh():
            inside = _inside(run, value)
            fill(run, pattern.content, run.joining.contents[pattern.id], inside, out, arrays)
        case ArrayHole():
            assert isinstance(made, ArrayRef)
            extents = value.shape if isinstance(value, ArrayRef) else (None,) * made.ndim
            fill_each(pattern.shape, made.shape, extents)
            _fill_array(run, pattern, made, value, out, arrays)
        case ViewHole():
            assert isinstance(made, ArrayRef)
            _fill_view(run, pattern, made, value, out, arrays)


def _fill_view(
    run: Run,
    pattern: ViewHole,
    made: ArrayRef,
    value: Value | None,
    out: Moves,
    arrays: ArrayMoves,
) -> None:
    """Of which array a view is, where it begins, and how long it is."""
    whole: Value | None = None
    nothing = (None,) * len(pattern.starts)
    places: tuple[Any, ...] = nothing, tuple((None,) * pattern.ndim for _ in pattern.steps)
    extents: tuple[Value | None, ...] = (None,) * pattern.ndim
    if isinstance(value, ArrayRef):
        whole = joined_views.whole_of(run, value.base)
        places = joined_views.places(run, pattern, value)
        extents = value.shape
        leading.note_ceilings(run, made.shape, value.shape)
    fill(run, pattern.whole, joined_views.whole_of(run, made.base), whole, out, arrays)
    names = joined_views.places(run, pattern, made)
    groups = [(pattern.shape, made.shape, extents), (pattern.starts, names[0], places[0])]
    groups += zip(pattern.steps, names[1], places[1], strict=True)
    for patterns, holes, found in groups:
        for each, name, item in zip(patterns, holes, found, strict=True):
            fill(run, each, name, item, out, arrays)


def _fill_array(
    run: Run,
    pattern: ArrayHole,
    made: ArrayRef,
    value: Value | None,
    out: Moves,
    arrays: ArrayMoves,
) -> None:
    """What the memory of an array holds, and how many elements there are of it."""
    origin = origins.moved(run, made.base, value)
    if origin is not None:
        out.append(origin)
    if not isinstance(value, ArrayRef):
        _make_room(run, pattern, made)
        return
    arrays.append((made.base, value))
    leading.note_ceilings(run, made.shape, value.shape)
    total = leading.total(made)
    if total is not None:
        elements = sizes.product(run, value.shape)
        out.append((total.atom.name, elements, total.type))
        leading.note_ceilings(run, (total,), (elements,))


def _inside(run: Run, value: Value | None) -> Value:
    """What is in a list, dict or object; nothing of use if there is none."""
    found = None if value is None else frozen.content(run, value, run.state)
    return Conflict("", None) if found is None else found


def _filling(run: Run, pattern: Hole, made: Number, value: Value | None) -> Value:
    """What the name of a hole is set to: zero where there is no number."""
    if value is None or (not isinstance(value, Number) and type_of(value) is None):
        return Known(0)
    boxes.follow(run, made, value)
    own = pattern.kinds or frozenset((pattern.type,))
    kinds.note(run, made.atom.name, own, kinds.kinds_of(run, value))
    whole.note(run, made.atom.name, whole.size(run, value))
    return value


def _make_room(run: Run, pattern: ArrayHole, made: ArrayRef) -> None:
    """Memory for an array of which this path knows nothing; none if its lengths are unknown."""
    is_open = any(isinstance(extent, Hole) for extent in pattern.shape)
    shape = (Known(0),) * made.ndim if is_open else made.shape
    room = tuple(scalars.atom(run, each) for each in shape)
    run.emit(ir.Allocate(made.base, room, None, run.span()))


def hint(key: Key) -> str | None:
    match key[0]:
        case "name" | "attribute":
            return str(key[2])
        case "return":
            return "result"
        case "iterator":
            return "position"
        case "round":
            return origins.BEGINNING
        case "returned" | "broken" | "continued" | "ended" | "raised":
            return str(key[0])
    return None
