"""Functions with a cache: what they give is shared between calls, and computed only once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from srcgrad import errors
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Closure,
    DictRef,
    Entries,
    Instance,
    Key,
    Known,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import global_names


def call(run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """A call of what `functools.cache` or `lru_cache` has made.

    The function is read at each call, which gives what the cache would give as long as it leaves no
    trace, what it was called with stays as it is, and nobody changes what it gave.
    """
    key = _key(run, function, args, kwargs)
    if key is not None and key in run.caches.made_once:
        earlier = run.caches.made_once[key]
        if _still_there(run, earlier):
            return earlier
    name = function.__name__
    value = _watched(run, name, lambda: run.call(Known(function.__wrapped__), args, kwargs))
    keep(run, name, (*args, *kwargs.values()))
    keep(run, name, _outside(run, function.__wrapped__))
    _share(run, name, value)
    if key is not None and isinstance(value, Known | ListRef | DictRef | Instance):
        run.caches.made_once[key] = value
    return value


def call_closure(
    run: Run,
    closure: Closure,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    enter: Callable[[], Value],
) -> Value:
    """A call of a function with a cache that was defined while reading."""
    rebound = _rebound(closure)
    if rebound is not None:
        run.refuse(
            f"{closure.name} has a cache, and reads {rebound}, which is set more than once",
            f"Pass {rebound} as an argument, or leave out the cache.",
            errors.NotDifferentiable,
            code="SG2118",
        )
    value = _watched(run, closure.name, enter)
    keep(run, closure.name, (*args, *kwargs.values()))
    if isinstance(value, ListRef | DictRef | Instance):
        keep(run, closure.name, (value,))
    _share(run, closure.name, value)
    return value


def _rebound(closure: Closure) -> str | None:
    """A name outside a function that it reads, and that may mean something else at a later call."""
    inside = {id(each) for each in gast.walk(closure.node)}
    read = {
        each.id
        for each in gast.walk(closure.node)
        if isinstance(each, gast.Name) and isinstance(each.ctx, gast.Load)
    } - set(_targets(closure.node))
    frame: Frame | None = closure.frame
    while frame is not None:
        stores: list[str] = []
        for each in gast.walk(frame.node):
            if isinstance(each, gast.Name) and not isinstance(each.ctx, gast.Load):
                if id(each) not in inside:
                    stores.append(each.id)
            elif isinstance(each, gast.For | gast.While):
                stores += _targets(each)
            elif isinstance(each, gast.AugAssign) and isinstance(each.target, gast.Name):
                stores.append(each.target.id)
        for name in sorted(read & frame.liveness.local):
            if stores.count(name) > 1:
                return str(name)
        frame = frame.parent
    return None


def _targets(node: Any) -> list[str]:
    """The names that a loop or a function sets, each time anew."""
    return [
        each.id
        for each in gast.walk(node)
        if isinstance(each, gast.Name) and not isinstance(each.ctx, gast.Load)
    ]


def _watched(run: Run, name: str, enter: Callable[[], Value]) -> Value:
    """What a call gives, which must leave no trace."""
    number = run.counter
    before, writes = dict(run.state), dict(run.memory.writes)
    already = len(run.taken.names_read)
    value = enter()
    for key in run.taken.names_read[already:]:
        if global_names.changed(run, key):
            run.refuse(
                f"{name} has a cache, and reads the global name {key[2]} while that is set",
                "Leave out the cache: what Python gives depends on when it was first called.",
                errors.NotDifferentiable,
                code="SG2456",
            )
    changed = [
        at
        for at, found in run.state.items()
        if _is_older(at, number) and not (at in before and same(before[at], found))
    ]
    if changed or any(run.memory.writes.get(base) != count for base, count in writes.items()):
        run.refuse(
            f"{name} has a cache, and changes what was there before it was called",
            "Leave out the cache: Python runs the function once only.",
            errors.NotDifferentiable,
            code="SG2100",
        )
    return value


def _is_older(key: Key, number: int) -> bool:
    """Whether a place of the state belongs to what there was when the counter stood there."""
    return key[0] in ("attribute", "list", "dict", "name") and key[1] <= number


def _key(
    run: Run, function: Any, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[Any, ...] | None:
    """What tells calls apart, if all that a function is called with is known."""
    found = [lists.known_object(run, each) for each in (*args, *kwargs.values())]
    if any(each is MISSING for each in found):
        return None
    return (id(function), repr(found), tuple(kwargs))


def _outside(run: Run, function: Any) -> tuple[Value, ...]:
    """The caller's objects that a function finds outside itself by its names."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ()
    found = [function.__globals__.get(name) for name in code.co_names]
    found += [cell.cell_contents for cell in function.__closure__ or ()]
    return tuple(run.taken.objects[id(each)][1] for each in found if id(each) in run.taken.objects)


def keep(run: Run, name: str, values: tuple[Value, ...]) -> None:
    """What a function with a cache was called with must stay as it is, in all its parts."""
    seen: set[int] = set()
    for each in values:
        _keep(run, name, each, seen)


def _keep(run: Run, name: str, value: Value, seen: set[int]) -> None:
    match value:
        case ArrayRef(base):
            message = f"this changes an array that the cached function {name} has read"
            if run.memory.writes.get(base) and any(frame.loops for frame in run.frames):
                message = f"the cached function {name} reads an array that has been changed"
                raise errors.AliasingError(
                    message, run.span(), "Leave out the cache.", code="SG424"
                )
            run.memory.frozen.setdefault(base, (message, run.span()))
        case Tuple(parts) | Entries(_, parts):
            for each in parts:
                _keep(run, name, each, seen)
        case ListRef() | DictRef() | Instance():
            if value.id in seen:
                return
            seen.add(value.id)
            run.caches.remembered.add(value.id)
            for key, part in {**run.taken.outside, **run.state}.items():
                if key[0] in ("attribute", "list", "dict") and key[1] == value.id:
                    _keep(run, name, part, seen)


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


def _share(run: Run, name: str, value: Value) -> None:
    """Arrays that a cache gives must not be written to: the next call would see it."""
    match value:
        case ArrayRef():
            message = f"this writes to an array that the cache of {name} holds"
            run.memory.frozen.setdefault(value.base, (message, run.span()))
        case Tuple():
            for each in value.items:
                _share(run, name, each)
