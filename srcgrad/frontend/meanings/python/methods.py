"""What the methods of lists and dicts mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from srcgrad.frontend.evaluate.access import items, selected
from srcgrad.frontend.evaluate.containers import columns, growing_lists
from srcgrad.frontend.meanings.python import builtin, in_memory
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    DictRef,
    Entries,
    Known,
    ListRef,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain


@means(list.append)
def _append(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    growing_lists.append(run, args[0], args[1])
    return Known(None)


@means(list.extend)
def _extend(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    growing_lists.extend(run, args[0], args[1])
    return Known(None)


@means(list.pop)
def _list_pop(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ListRef)
    where = plain(run, args[1]) if len(args) > 1 else Known(-1)
    last = isinstance(where, Known) and where.object == -1
    if not isinstance(where, Known):
        growing_lists.put_in_memory(run, args[0])
    if isinstance(lists.contents(run, args[0]), Buffer) and not last:
        return run.call(Known(in_memory.pop), (args[0], where), {})
    return growing_lists.pop(run, args[0], where)


@means(list.insert)
def _insert(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, where, value = args
    assert isinstance(owner, ListRef)
    found = lists.contents(run, owner)
    is_in_memory = isinstance(found, Buffer)
    if not isinstance(where, Known):
        is_in_memory = growing_lists.put_in_memory(run, owner)
    if is_in_memory:
        return run.call(Known(in_memory.insert), args, {})
    assert isinstance(found, Tuple)
    if not isinstance(where, Known):
        run.refuse(
            "insert at a run-time position of a list whose length is known",
            "Append instead.",
            NeedKnown,
            code="SG239",
        )
    items = list(found.items)
    items.insert(where.object, lists.stored(run, value))
    lists.set_items(run, owner, tuple(items))
    return Known(None)


@means(list.copy)
def _list_copy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return columns.collected(run, run.place, args[0])


@means(list.reverse)
def _reverse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, ListRef)
    found = lists.contents(run, owner)
    if isinstance(found, Buffer):
        return run.call(Known(in_memory.reverse), args, {})
    lists.set_items(run, owner, found.items[::-1])
    return Known(None)


@means(list.clear)
def _clear(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, ListRef)
    found = lists.contents(run, owner)
    if isinstance(found, Buffer):
        run.state[aliasing.changed(run, owner)] = replace(found, length=Known(0))
    else:
        lists.set_items(run, owner, ())
    return Known(None)


@means(list.index, tuple.index)
def _index(run: Run, args: Args, kwargs: Kwargs) -> Value:
    items = lists.sequence(run, args[0])
    known = [lists.known_object(run, each) for each in items or ()]
    others = [lists.known_object(run, each) for each in args[1:]]
    if items is None or MISSING in others or MISSING in known:
        return run.call(Known(in_memory.index), args, kwargs)
    return scalars.fold(run, known.index, *others)


@means(dict.get)
def _dict_get(run: Run, args: Args, kwargs: Kwargs) -> Value:
    found, owner = lists.entries(run, args[0]), plain(run, args[0])
    assert isinstance(owner, DictRef)
    default = args[2] if len(args) > 2 else Known(None)
    chosen = selected.entry(run, owner, args[1], default)
    if chosen is not None:
        return chosen
    key = lists.known_key(run, args[1], run.made.sites.get(owner.id))
    for each, value in zip(found.keys, found.values, strict=True):
        if each == key:
            return value
    return default


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
    return builtin.dict_of(run, args, {})


@means(dict.update)
def _update(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    found = lists.entries(run, owner)
    pairs = dict(zip(found.keys, found.values, strict=True))
    for each in args[1:]:
        other = lists.entries(run, each)
        pairs.update(zip(other.keys, other.values, strict=True))
    pairs.update(kwargs)
    run.state[aliasing.changed(run, owner)] = Entries(tuple(pairs), tuple(pairs.values()))
    return Known(None)


@means(dict.clear)
def _dict_clear(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    run.state[aliasing.changed(run, owner)] = Entries((), ())
    return Known(None)


@means(dict.setdefault)
def _setdefault(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    key = lists.known_key(run, args[1], run.made.sites.get(owner.id))
    if key not in lists.entries(run, owner).keys:
        items.set_item(run, owner, args[1], args[2] if len(args) > 2 else Known(None))
    return run.item(owner, args[1])


@means(dict.pop)
def _dict_pop(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner = args[0]
    assert isinstance(owner, DictRef)
    found = lists.entries(run, owner)
    pairs = dict(zip(found.keys, found.values, strict=True))
    key = lists.known_key(run, args[1], run.made.sites.get(owner.id))
    if key not in pairs:
        if len(args) > 2:
            return args[2]
        raise Raised(KeyError(key), run.span())
    value: Value = pairs.pop(key)
    run.state[aliasing.changed(run, owner)] = Entries(tuple(pairs), tuple(pairs.values()))
    return value
