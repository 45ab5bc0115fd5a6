"""In how many places of the state a value is to be had."""

from __future__ import annotations

from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Buffer,
    Closure,
    DictRef,
    Entries,
    Instance,
    Iterator,
    Key,
    Lazy,
    ListRef,
    Maybe,
    OneOf,
    Partial,
    Tuple,
    Value,
)


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
        case Iterator():
            return sum(_mentioned(item, wanted) for item in value.stream.held)
        case Closure():
            return sum(_mentioned(item, wanted) for item in value.defaults)
    return 0


def references(state: dict[Key, Value], base: str) -> int:
    """In how many places of the state an array is to be had."""
    return sum(_refers(value, base) for value in state.values())


def _refers(value: Value, base: str) -> int:
    match value:
        case ArrayRef() | Buffer():
            return int(value.base == base)
        case Tuple():
            return sum(_refers(item, base) for item in value.items)
        case Entries():
            return sum(_refers(item, base) for item in value.values)
        case Bound():
            return _refers(value.owner, base)
        case Maybe():
            return _refers(value.value, base)
        case Lazy():
            return sum(base == read for read, _ in value.reads)
    return 0
