"""What the methods of lists and dicts mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srcgrad.frontend import (
    arithmetic,
    builtin,
    containers,
    iteration,
)
from srcgrad.frontend.arithmetic import plain
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    Buffer,
    DictRef,
    Entries,
    Known,
    ListRef,
    Tuple,
    Value,
    View,
)

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(list.append)
def _append(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    containers.append(run, args[0], args[1])
    return Known(None)


@means(list.extend)
def _extend(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    containers.extend(run, args[0], args[1])
    return Known(None)


@means(list.pop)
def _list_pop(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    return containers.pop(run, args[0], plain(run, args[1]) if len(args) > 1 else Known(-1))


@means(list.insert)
def _insert(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, where, value = args
    assert isinstance(owner, ListRef)
    found = containers.contents(run, owner)
    if not isinstance(found, Tuple) or not isinstance(where, Known):
        run.refuse(
            "insert into a list in a run-time loop", "Append instead.", NeedKnown, code="SG239"
        )
    items = list(found.items)
    items.insert(where.object, containers.stored(run, value))
    containers.set_items(run, owner, tuple(items))
    return Known(None)


@means(list.copy)
def _list_copy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return containers.collected(run, args[0])


@means(list.reverse)
def _reverse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, ListRef)
    found = containers.contents(run, owner)
    if not isinstance(found, Tuple):
        run.refuse(
            "reverse of a list that grows in a run-time loop", "Use reversed().", code="SG126"
        )
    containers.set_items(run, owner, found.items[::-1])
    return Known(None)


@means(list.clear)
def _clear(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, ListRef)
    found = containers.contents(run, owner)
    if isinstance(found, Buffer):
        run.state[run.changed(owner)] = replace(found, length=Known(0))
    else:
        containers.set_items(run, owner, ())
    return Known(None)


@means(list.index, tuple.index)
def _index(run: Run, args: Args, kwargs: Kwargs) -> Value:
    items = iteration.known_items(run, args[0])
    known = [containers.known_object(run, each) for each in items]
    wanted = containers.known_object(run, args[1])
    if wanted is containers.MISSING or containers.MISSING in known:
        run.refuse("index() of run-time values", "Write the loop.", NeedKnown, code="SG240")
    return arithmetic.fold(run, known.index, wanted)


@means(dict.get)
def _dict_get(run: Run, args: Args, kwargs: Kwargs) -> Value:
    found = containers.entries(run, args[0])
    key = containers.known_key(run, args[1])
    for each, value in zip(found.keys, found.values, strict=True):
        if each == key:
            return value
    return args[2] if len(args) > 2 else Known(None)


def _view(function: Any, kind: str) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        owner = args[0]
        assert isinstance(owner, DictRef)
        return View(owner, kind)


_view(dict.keys, "keys")
_view(dict.values, "values")
_view(dict.items, "items")


@means(dict.copy)
def _dict_copy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return builtin._dict(run, args, {})


@means(dict.update)
def _update(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    found = containers.entries(run, owner)
    pairs = dict(zip(found.keys, found.values, strict=True))
    for each in args[1:]:
        other = containers.entries(run, each)
        pairs.update(zip(other.keys, other.values, strict=True))
    pairs.update(kwargs)
    run.state[run.changed(owner)] = Entries(tuple(pairs), tuple(pairs.values()))
    return Known(None)


@means(dict.setdefault)
def _setdefault(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    key = containers.known_key(run, args[1])
    if key not in containers.entries(run, owner).keys:
        containers.set_item(run, owner, args[1], args[2] if len(args) > 2 else Known(None))
    return containers.item(run, owner, args[1])


@means(dict.pop)
def _dict_pop(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    found = containers.entries(run, owner)
    pairs = dict(zip(found.keys, found.values, strict=True))
    key = containers.known_key(run, args[1])
    if key not in pairs:
        if len(args) > 2:
            return args[2]
        raise Raised(KeyError(key), run.span())
    value: Value = pairs.pop(key)
    run.state[run.changed(owner)] = Entries(tuple(pairs), tuple(pairs.values()))
    return value
