"""In how many places of the state a value is to be had."""

from __future__ import annotations

from collections.abc import Iterator

from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    DictRef,
    Entries,
    Glimpse,
    Instance,
    Key,
    Lazy,
    ListRef,
    Maybe,
    OneOf,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.core.values import Iterator as StreamIterator


def mentions_of(state: dict[Key, Value], wanted: Value) -> int:
    """In how many places of the state a list, dict or object is to be had."""
    return sum(_mentioned(value, wanted) for value in state.values())


def _mentioned(value: Value, wanted: Value) -> int:
    match value:
        case ListRef() | DictRef() | Instance():
            return int(same(value, wanted))
        case Tuple():
            return sum(_mentioned(item, wanted) for item in value.items)
        case Entries():
            return sum(_mentioned(item, wanted) for item in value.values)
        case Bound():
            return _mentioned(value.owner, wanted) + _mentioned(value.function, wanted)
        case Maybe():
            return _mentioned(value.value, wanted)
        case OneOf():
            return sum(_mentioned(item, wanted) for item in value.options)
        case Partial():
            return 2
        case StreamIterator():
            return sum(_mentioned(item, wanted) for item in value.stream.held)
        case Closure():
            return sum(_mentioned(item, wanted) for item in value.defaults)
    return 0


def arrays_in(value: Value) -> Iterator[str]:
    """The arrays that are to be had by a value."""
    match value:
        case ArrayRef() | Buffer() | Glimpse():
            yield value.base
        case Tuple():
            for item in value.items:
                yield from arrays_in(item)
        case Entries():
            for item in value.values:
                yield from arrays_in(item)
        case Bound():
            yield from arrays_in(value.owner)
            yield from arrays_in(value.function)
        case Maybe():
            yield from arrays_in(value.value)
        case Lazy():
            yield from (base for base, _ in value.reads)
            yield from (each.base for each in value.sharing)
        case OneOf():
            for item in value.options:
                yield from arrays_in(item)
        case Partial():
            yield from arrays_in(value.function)
            for item in value.keywords.values():
                yield from arrays_in(item)
        case StreamIterator():
            for item in value.stream.held:
                yield from arrays_in(item)
        case Closure():
            for default in (*value.defaults, *value.keyword_defaults):
                if default is not None:
                    yield from arrays_in(default)


def references(state: dict[Key, Value], base: str) -> int:
    """In how many places of the state an array is to be had."""
    return sum(found == base for value in state.values() for found in arrays_in(value))
