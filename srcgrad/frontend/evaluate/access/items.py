"""`owner[index]`, read, set and deleted."""

from __future__ import annotations

import operator
import types
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import buffers, chosen_items, indexing, selected, updates
from srcgrad.frontend.evaluate.loops import iteration, lengths
from srcgrad.frontend.evaluate.objects import lookup
from srcgrad.frontend.values.arrays import views
from srcgrad.frontend.values.containers import forms, inner, lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import aliasing, boxes
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Entries,
    Glimpse,
    Known,
    Lazy,
    Listed,
    ListRef,
    Number,
    OneOf,
    Range,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import REGISTRY
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import conversions, glimpses, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import describe, type_of
from srcgrad.types import Scalar


def item(run: Run, owner: Value, index: Value) -> Value:
    """`owner[index]`."""
    if isinstance(owner, OneOf):
        return one_of.each(run, owner, lambda each: item(run, each, index))
    if isinstance(index, OneOf):
        return one_of.each(run, index, lambda each: item(run, owner, each))
    made = run.special(owner, "__getitem__", index)
    if made is not None:
        return made
    match owner:
        case ArrayRef() | Lazy():
            return indexing.item(run, owner, index)
        case Glimpse():
            return _item_without_axes(run, owner, index)
        case Known() | Number() if boxes.may_be(run, owner):
            return _item_without_axes(run, owner, index)
        case Number() if not owner.type.weak:
            return indexing.item(run, Lazy((), owner.type, lambda at: owner, ()), index)
        case Tuple():
            return _sequence_item(run, owner.items, index, owner, "tuple")
        case ListRef():
            with forms.otherwise_of(run, owner):
                return _list_item(run, owner, index)
        case DictRef():
            return _entry(run, owner, index)
        case Range():
            return _of_range(run, owner, index)
        case Known():
            found_item = _of_known(run, owner, index)
            if found_item is not None:
                return found_item
    run.refuse(
        f"a subscript of {describe(owner)}",
        "Only arrays, tuples, lists and dicts have elements here.",
        errors.NotDifferentiable,
        code="SG218",
    )


def _list_item(run: Run, owner: ListRef, index: Value) -> Value:
    found = lists.contents(run, owner)
    if isinstance(found, Buffer):
        return buffers.item(run, found, index)
    return _sequence_item(run, found.items, index, owner, "list")


def _item_without_axes(run: Run, owner: Glimpse | Known | Number, index: Value) -> Value:
    """A subscript of what is, or may be, an array without axes."""
    if isinstance(index, Known) and index.object is Ellipsis:
        return owner
    empty = isinstance(index, Tuple) and not index.items
    if isinstance(owner, Glimpse):
        if empty:
            return glimpses.number_of(owner)
        return indexing.item(run, glimpses.of_glimpse(run, owner), index)
    if empty:
        return boxes.number_of(owner)
    kind = type_of(owner)
    assert kind is not None, "a number"
    return indexing.item(run, boxes.as_array(run, owner, Scalar(kind.dtype)), index)


def _entry(run: Run, owner: DictRef, index: Value) -> Value:
    chosen = selected.entry(run, owner, index, None)
    if chosen is not None:
        return chosen
    pairs = lists.entries(run, owner)
    key = lists.known_key(run, index, run.made.sites.get(owner.id))
    for each, value in zip(pairs.keys, pairs.values, strict=True):
        if each == key:
            return value
    raise Raised(KeyError(key), run.span())


def _of_range(run: Run, owner: Range, index: Value) -> Value:
    size = lengths.length(run, owner)
    where = views.inside(run, index, size, 0, False)
    step = numbers(run, operator.mul, where, owner.step)
    return numbers(run, operator.add, owner.start, step)


def _of_known(run: Run, owner: Known, index: Value) -> Value | None:
    """A subscript of an object that is known; None if it has no meaning."""
    meaning = REGISTRY.get(getattr(type(owner.object), "__getitem__", None))
    if meaning is not None:
        return meaning(run, (owner, index), {})
    known = lists.known_object(run, index)
    if known is not MISSING:
        return environment.from_python(
            run, scalars.fold(run, operator.getitem, owner.object, known)
        )
    if isinstance(owner.object, range):
        given = owner.object
        return _of_range(run, Range(*map(Known, (given.start, given.stop, given.step))), index)
    hook = lookup.on_class(type(owner.object), "__getitem__")
    if isinstance(hook, types.FunctionType):  # of a class, by its metaclass
        return run.call(Known(hook), (owner, index), {})
    return None


def _sequence_item(
    run: Run, items: tuple[Value, ...], index: Value, owner: Value, kind: str
) -> Value:
    if isinstance(index, Known):
        if isinstance(index.object, slice):
            try:
                found = items[index.object]
            except TypeError as error:
                raise Raised(error, run.span()) from None
            return Tuple(found) if kind == "tuple" else lists.new_list(run, found)
        try:
            found_item: Value = items[index.object]
            return found_item
        except (IndexError, TypeError) as error:
            words = f"{kind} index out of range" if isinstance(error, IndexError) else str(error)
            raise Raised(type(error)(words), run.span()) from None
    if isinstance(index, Tuple) and index.kind is slice:
        run.refuse(
            f"the bounds of a slice of a {kind} must be known",
            "Use an array, or a loop whose number of iterations is known.",
            NeedKnown,
            code="SG223",
        )
    index = conversions.integer(run, index, "a subscript")
    if not items:
        raise Raised(IndexError(f"{kind} index out of range"), run.span())
    kinds = [type_of(each) for each in items]
    if items and all(each is not None for each in kinds):
        # A run-time subscript of a few numbers: one comparison each.
        where = views.inside(run, index, Known(len(items)), 0, False)
        return _selected(run, items, where, 0)
    if run.shared.picks and items:
        where = views.inside(run, index, Known(len(items)), 0, False)
        picked = _picked(run, items, where)
        if picked is not None:
            return picked
    if items and chosen_items.are_alike(items):
        where = views.inside(run, index, Known(len(items)), 0, False)
        return chosen_items.chosen(items, lambda column: _selected(run, column, where, 0))
    if isinstance(owner, ListRef) and chosen_items.put_in_memory(run, owner, items):
        return item(run, owner, index)
    run.refuse(
        f"the subscript of a {kind} must be known",
        "Use an array, or a loop whose number of iterations is known.",
        NeedKnown,
        code="SG219",
    )


def _picked(run: Run, items: tuple[Value, ...], where: Value) -> OneOf | None:
    """One of several lists, dicts, objects or words, by its position; None of other items."""
    pattern = one_of.of_all(items)
    if pattern is None:
        return None
    places = tuple(one_of.position(run, pattern, each) for each in items)
    return replace(pattern, index=_selected(run, places, where, 0))


def _selected(run: Run, items: tuple[Value, ...], where: Value, position: int) -> Value:
    if position + 1 == len(items):
        return items[position]
    test = numbers(run, operator.eq, where, Known(position))
    rest: Callable[[], Value] = lambda: _selected(run, items, where, position + 1)  # noqa: E731
    return run.choose(test, lambda: items[position], rest)


def set_item(run: Run, owner: Value, index: Value, value: Value) -> None:
    """`owner[index] = value`."""
    if isinstance(owner, OneOf):

        def put(each: Value) -> Value:
            set_item(run, each, index, value)
            return Known(None)

        one_of.each(run, owner, put)
        return
    if isinstance(owner, ArrayRef):
        updates.set_item(run, owner, index, value)
        return
    if run.special(owner, "__setitem__", index, lists.stored(run, value)) is not None:
        return
    match owner:
        case ListRef():
            with forms.otherwise_of(run, owner):
                _set_in_list(run, owner, index, lists.stored(run, value))
            return
        case DictRef():
            pairs = lists.entries(run, owner)
            if isinstance(index, OneOf) and selected.has_all(run, owner, index):
                _set_under_one(run, owner, index, lists.stored(run, value), 0)
                return
            key = lists.known_key(run, index, run.made.sites.get(owner.id))
            changed = dict(zip(pairs.keys, pairs.values, strict=True))
            changed[key] = lists.stored(run, value)
            run.state[aliasing.changed(run, owner)] = Entries(
                tuple(changed), tuple(changed.values())
            )
            return
        case Tuple():
            words = "'tuple' object does not support item assignment"
            raise Raised(TypeError(words), run.span())
        case Lazy():
            run.refuse(
                "storing into an array that no name stands for: it would be lost",
                "x[i][j] = v stores into a copy if i holds an array: write x[i, j] = v.",
                errors.NotDifferentiable,
                code="SG226",
            )
    if isinstance(owner, Glimpse):
        updates.set_item(run, owner.view, index, value)
        return
    boxes.refuse_store(run, owner)
    if isinstance(owner, Number):
        name = np.dtype(owner.type.dtype).name
        kind = type(np.dtype(name).type(0).item()).__name__ if owner.type.weak else f"numpy.{name}"
        words = f"{kind!r} object does not support item assignment"
        raise Raised(TypeError(words), run.span())
    run.refuse(
        f"storing into {describe(owner)}",
        "Only arrays, lists and dicts can be stored into.",
        code="SG109",
    )


def _set_under_one(run: Run, owner: DictRef, index: OneOf, value: Value, first: int) -> None:
    """`d["low" if x < 0 else "high"] = value`, where `d` has all of the keys."""
    is_last = first + 1 == len(index.options)
    branch(
        run,
        Known(True) if is_last else one_of.is_at(run, index, first),
        lambda: set_item(run, owner, index.options[first], value),
        lambda: _set_under_one(run, owner, index, value, first + 1),
    )


def _set_in_list(run: Run, owner: ListRef, index: Value, value: Value) -> None:
    found = lists.contents(run, owner)
    if isinstance(found, Buffer):
        buffers.set_item(run, found, index, value)
        return
    if isinstance(found, Listed):
        inner.set_item(run, owner, found, index, value)
        return
    items = list(found.items)
    if not isinstance(index, Known):
        _set_selected(run, owner, items, index, value)
        return
    new = value
    if isinstance(index.object, slice):
        new = iteration.known_items(run, value)  # type: ignore[assignment]
    try:
        items[index.object] = new
    except (IndexError, TypeError, ValueError) as error:
        raise Raised(error, run.span()) from None
    lists.set_items(run, owner, tuple(items))


def delete_item(run: Run, owner: Value, index: Value) -> None:
    """`del owner[index]`."""
    if run.special(owner, "__delitem__", index) is not None:
        return
    known = lists.known_object(run, index)
    if isinstance(owner, DictRef):
        pairs = lists.entries(run, owner)
        left = dict(zip(pairs.keys, pairs.values, strict=True))
        key = lists.known_key(run, index, run.made.sites.get(owner.id))
        if key not in left:
            raise Raised(KeyError(key), run.span())
        del left[key]
        run.state[aliasing.changed(run, owner)] = Entries(tuple(left), tuple(left.values()))
        return
    found = lists.contents(run, owner) if isinstance(owner, ListRef) else None
    if isinstance(owner, ListRef) and isinstance(found, Tuple) and known is not MISSING:
        items = list(found.items)
        try:
            del items[known]
        except (IndexError, TypeError) as error:
            raise Raised(error, run.span()) from None
        lists.set_items(run, owner, tuple(items))
        return
    if isinstance(owner, ListRef) and isinstance(found, Buffer) and not views.is_slice(index):
        run.call(Known(list.pop), (owner, index), {})
        return
    run.refuse(
        f"del of an element of {describe(owner)}",
        "Build a new list or array without the item.",
        code="SG166",
    )


def _set_selected(run: Run, owner: ListRef, items: list[Value], index: Value, value: Value) -> None:
    """A store at a run-time subscript of a list of a few numbers."""
    where = views.inside(run, index, Known(len(items)), 0, False)
    if not scalars.is_number(value) or not all(map(scalars.is_number, items)):
        changed = [_put(run, each, value, where, k) for k, each in enumerate(items)]
        known = tuple(each for each in changed if each is not None)
        if len(known) < len(items):
            run.refuse(
                "the subscript of a list must be known", "Use an array.", NeedKnown, code="SG224"
            )
        lists.set_items(run, owner, known)
        return
    for position in range(len(items)):
        test = numbers(run, operator.eq, where, Known(position))

        def put(position: int = position) -> None:
            found = lists.contents(run, owner)
            assert isinstance(found, Tuple)
            changed = [*found.items[:position], value, *found.items[position + 1 :]]
            lists.set_items(run, owner, tuple(changed))

        branch(run, test, put, lambda: None)


def _put(run: Run, item: Value, value: Value, where: Value, position: int) -> Value | None:
    """The item at a position of a list after a store at another, or at the same."""
    pattern = one_of.of_all((item, value)) if run.shared.picks else None
    if pattern is None:
        return None
    places = tuple(one_of.position(run, pattern, each) for each in (value, item))
    test = numbers(run, operator.eq, where, Known(position))
    index = run.choose(test, lambda: places[0], lambda: places[1])
    return replace(pattern, index=index)
