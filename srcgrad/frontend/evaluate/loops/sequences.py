"""Lists, dicts and arrays as what a loop runs over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from srcgrad.frontend.evaluate.loops import lengths
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Items, Iteration, Live, Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Buffer,
    DictRef,
    Instance,
    Iterator,
    Known,
    ListRef,
    Number,
    OneOf,
    Tuple,
    Value,
    View,
)


def growing(run: Run, ref: ListRef, start: Value) -> Iteration:
    """The items of a list of run-time length, which may become longer while it is run over."""
    return Iteration(
        start,
        lengths.length(run, ref),
        Known(1),
        lambda counter: run.item(ref, counter),
        lambda: lengths.length(run, ref),
    )


def of_definition(run: Run, owner: Instance) -> Live | Iteration:
    """The items of a list that is a definition of the front end's, when their turn comes."""
    if isinstance(lengths.length(run, owner), Known):
        return Live(_item_of_definition(run, owner))
    return _rest_of_definition(run, owner, Known(0))


def _item_of_definition(run: Run, owner: Instance) -> Callable[[int], Value | Iteration | None]:
    def fetch(position: int) -> Value | Iteration | None:
        now = lengths.length(run, owner)
        if not isinstance(now, Known):
            return _rest_of_definition(run, owner, Known(position))
        return run.item(owner, Known(position)) if position < now.object else None

    return fetch


def _rest_of_definition(run: Run, owner: Instance, start: Value) -> Iteration:
    length = lengths.length(run, owner)
    before = _measures(run, owner)

    def end() -> Value:
        return length if _measures(run, owner) == before else lengths.length(run, owner)

    def item(counter: Value) -> Value:
        if isinstance(counter, Number):
            counter = run.define(counter.atom, counter.type)  # the other may be the user's, too
            run.known.sure.add(counter.atom.name)
            run.known.signs.add(counter.atom.name)
        return run.item(owner, counter)

    return Iteration(start, length, Known(1), item, end)


def _measures(run: Run, owner: Instance) -> list[Any]:
    """The memory that tells how long a list is, with the number of writes that it has seen."""
    held = run.attribute(owner, "measures")
    assert isinstance(held, Tuple), "lists in a tuple"
    found = [lists.contents(run, each) for each in held.items if isinstance(each, ListRef)]
    return [
        (each.base, each.length, run.memory.writes.get(each.base))
        if isinstance(each, Buffer)
        else tuple(each.items)
        for each in found
    ]


def list_item(run: Run, ref: ListRef) -> Callable[[int], Value | Iteration | None]:
    """The items that a list has when their turn comes."""

    def fetch(position: int) -> Value | Iteration | None:
        found = lists.contents(run, ref)
        if isinstance(found, Buffer):
            return growing(run, ref, Known(position))
        return found.items[position] if position < len(found.items) else None

    return fetch


def item_of_any(run: Run, value: OneOf) -> Callable[[int], Value | Iteration | None] | None:
    """The items, in turn, of the one list that it is; None unless all are lists of one length."""

    def lengths_now() -> set[int]:
        found = [lists.contents(run, e) if isinstance(e, ListRef) else None for e in value.options]
        return {len(each.items) if isinstance(each, Tuple) else -1 for each in found}

    def fetch(position: int) -> Value | Iteration | None:
        length, *others = lengths_now()
        if others:
            refuse_number(run)
        return run.item(value, Known(position)) if position < length else None

    return fetch if len(lengths_now()) == 1 and -1 not in lengths_now() else None


def refuse_number(run: Run) -> NoReturn:
    """Refuse what runs over items whose number has to be known."""
    run.refuse(
        "the number of items must be known here",
        "Use a loop, or an argument whose length is known.",
        NeedKnown,
        code="SG237",
    )


def dict_item(run: Run, value: DictRef | View) -> Callable[[int], Value | None]:
    size = len(dict_items(run, value))

    def fetch(position: int) -> Value | None:
        items = dict_items(run, value)
        if len(items) != size:
            words = "dictionary changed size during iteration"
            raise Raised(RuntimeError(words), run.span())
        return items[position] if position < size else None

    return fetch


def dict_items(run: Run, value: DictRef | View) -> tuple[Value, ...]:
    """What a dict or a view of one gives at this moment, in order."""
    kind, owner = (value.kind, value.owner) if isinstance(value, View) else ("keys", value)
    found = lists.entries(run, owner)
    if kind == "values":
        return found.values
    keys = tuple(map(lists.key_value, found.keys))
    if kind == "keys":
        return keys
    return tuple(map(Tuple, zip(keys, found.values, strict=True)))


def snapshot(over: Over) -> Items | Iteration | Iterator:
    """What is run over without anything in between that could change it."""
    if not isinstance(over, Live):
        return over
    items: list[Value] = []
    while (found := over.fetch(len(items))) is not None:
        assert not isinstance(found, Iteration), "a list changes in length by what is done to it"
        items.append(found)
    return Items(tuple(items))
