"""Whether two values are one and the same, whatever the program is run on."""

from __future__ import annotations

from srcgrad.frontend.values.core.values import (
    Along,
    ArrayHole,
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    Conflict,
    DictRef,
    Entries,
    Hole,
    Instance,
    Iterator,
    Known,
    ListRef,
    Maybe,
    Number,
    OneOf,
    Range,
    Regrouped,
    Strided,
    Suspended,
    Tuple,
    Value,
    View,
)


def same(a: Value | None, b: Value | None) -> bool:
    """Whether two values are one and the same, whatever the program is run on."""
    if a is b:
        return True
    match a, b:
        case Known(x), Known(y):
            if type(x) is not type(y):
                return False
            if isinstance(x, int | float | complex | str | bytes | type(None)):
                return repr(x) == repr(y)
            if isinstance(x, tuple | range | slice):
                return repr(x) == repr(y)
            return x is y
        case Number(), Number():
            return a.atom == b.atom
        case ListRef(), ListRef():
            return a == b
        case DictRef(), DictRef():
            return a == b
        case Instance(), Instance():
            return a.id == b.id
        case Iterator(), Iterator():
            return a.id == b.id
        case View(), View():
            return a.kind == b.kind and a.owner == b.owner
        case Tuple(), Tuple():
            return a.kind is b.kind and all_same(a.items, b.items)
        case Entries(), Entries():
            return a.keys == b.keys and all_same(a.values, b.values)
        case ArrayRef(), ArrayRef():
            return (
                a.base == b.base
                and a.whole == b.whole
                and (a.readonly, a.iterator) == (b.readonly, b.iterator)
                and all_same(a.shape, b.shape)
                and same_places(a, b)
            )
        case Buffer(), Buffer():
            return (
                a.base == b.base
                and (a.type, a.of, a.marks) == (b.type, b.of, b.marks)
                and all_same((a.length, *a.shape), (b.length, *b.shape))
            )
        case Maybe(), Maybe():
            return a.absent == b.absent and same(a.value, b.value) and same(a.present, b.present)
        case Bound(), Bound():
            return same(a.function, b.function) and same(a.owner, b.owner)
        case Range(), Range():
            return all_same((a.start, a.stop, a.step), (b.start, b.stop, b.step))
        case Closure(), Closure():
            alike = a.node is b.node and a.frame is b.frame and all_same(a.defaults, b.defaults)
            values = tuple(a.attributes.values()), tuple(b.attributes.values())
            return alike and list(a.attributes) == list(b.attributes) and all_same(*values)
    return _same_on_paths(a, b)


def _same_on_paths(a: Value | None, b: Value | None) -> bool:
    """The same of what differs between paths, or is begun."""
    match a, b:
        case OneOf(), OneOf():
            return all_same((a.index, *a.options), (b.index, *b.options))
        case Suspended(), Suspended():
            return a.frame is b.frame and same(a.numbered, b.numbered)
        case Conflict(), Conflict():
            return True
        case Hole(), Hole():
            return a.type == b.type
        case ArrayHole(), ArrayHole():
            return a.dtype == b.dtype and a.ndim == b.ndim
    return False


def same_places(a: ArrayRef, b: ArrayRef) -> bool:
    """Whether equal subscripts of two views are one element of one array."""
    if a.base != b.base or len(a.axes) != len(b.axes) or (a.of is None) != (b.of is None):
        return False
    if a.of is not None and b.of is not None:
        if a.of.groups != b.of.groups or not _same_steps(a.of, b.of):
            return False
        if not all_same(a.of.shape, b.of.shape):
            return False
        if not all_same(a.of.source.shape, b.of.source.shape):
            return False
        if not same_places(a.of.source, b.of.source):
            return False
    return all(
        (p.axis == q.axis and p.stride == q.stride and same(p.offset, q.offset))
        if isinstance(p, Along) and isinstance(q, Along)
        else not isinstance(p, Along) and not isinstance(q, Along) and same(p, q)
        for p, q in zip(a.axes, b.axes, strict=True)
    )


def _same_steps(a: Regrouped, b: Regrouped) -> bool:
    """Whether what the program knows of the places of two views is the same."""
    if not isinstance(a, Strided) or not isinstance(b, Strided):
        return type(a) is type(b)
    steps = zip(a.steps, b.steps, strict=True)
    return all_same(a.starts, b.starts) and all(all_same(*pair) for pair in steps)


def all_same(a: tuple[Value, ...], b: tuple[Value, ...]) -> bool:
    return len(a) == len(b) and all(map(same, a, b))
