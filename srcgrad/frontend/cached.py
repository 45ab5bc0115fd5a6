"""Functions with a cache: what they give is shared between calls, and computed only once."""

from __future__ import annotations

from typing import Any

from srcgrad import errors
from srcgrad.frontend import calls, containers
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import (
    ArrayRef,
    DictRef,
    Instance,
    Key,
    Known,
    ListRef,
    Tuple,
    Value,
    same,
)


def call(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """A call of what `functools.cache` or `lru_cache` has made.

    The function is read at each call, which gives what the cache would give as long as it leaves no
    trace, what it was called with stays as it is, and nobody changes what it gave.
    """
    key = _key(run, function, args, kwargs)
    if key is not None and key in run.made_once:
        earlier = run.made_once[key]
        if _still_there(run, earlier):
            return earlier
    number = run.counter
    before, writes = dict(run.state), dict(run.writes)
    value = calls.call(run, Known(function.__wrapped__), args, kwargs)
    changed = [
        at
        for at, found in run.state.items()
        if _is_older(at, number) and not (at in before and same(before[at], found))
    ]
    if changed or any(run.writes.get(base) != count for base, count in writes.items()):
        run.refuse(
            f"{function.__name__} has a cache, and changes what was there before it was called",
            "Leave out the cache: Python runs the function once only.",
            errors.NotDifferentiable,
            code="SG2100",
        )
    run.remembered.update(
        each.id for each in (*args, *kwargs.values()) if isinstance(each, Instance)
    )
    _share(run, function, value)
    if key is not None and isinstance(value, Known | ListRef | DictRef | Instance):
        run.made_once[key] = value
    return value


def _is_older(key: Key, number: int) -> bool:
    """Whether a place of the state belongs to what there was when the counter stood there."""
    return key[0] in ("attribute", "list", "dict", "name") and key[1] <= number


def _key(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[Any, ...] | None:
    """What tells calls apart, if all that a function is called with is known."""
    found = [containers.known_object(run, each) for each in (*args, *kwargs.values())]
    if any(each is containers.MISSING for each in found):
        return None
    return (id(function), repr(found), tuple(kwargs))


def _still_there(run: Run, value: Value) -> bool:
    match value:
        case Known():
            return True
        case ListRef():
            return ("list", value.id) in run.state
        case DictRef():
            return ("dict", value.id) in run.state
        case Instance():
            return ("born", value.id) in run.state
    return False


def _share(run: Run, function: Any, value: Value) -> None:
    """Arrays that a cache gives must not be written to: the next call would see it."""
    match value:
        case ArrayRef():
            message = f"this writes to an array that the cache of {function.__name__} holds"
            run.frozen.setdefault(value.base, (message, run.span()))
        case Tuple():
            for each in value.items:
                _share(run, function, each)
