"""What loops run over: items one by one, or a count and an item for each."""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad.frontend import arithmetic, containers
from srcgrad.frontend.arithmetic import atom, describe, numbers, plain
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Buffer,
    DictRef,
    Instance,
    Items,
    Iteration,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Live,
    Number,
    Range,
    Tuple,
    Value,
    View,
    same,
)

Over = Iteration | Items | Live | Iterator


def iterated(run: Run, value: Value) -> Over:
    """How to run over a value: item by item, or by counting."""
    from srcgrad.frontend import arrays, iterators, objects, protocols

    value = plain(run, value)
    found = objects.call_special(run, value, "__iter__")
    if found is not None:
        found = plain(run, found)
        if isinstance(found, Instance):
            return iterators.written(run, found)
        if not isinstance(found, Iterator):
            words = f"iter() returned non-iterator of type {describe(found)}"
            raise Raised(TypeError(words), run.span())
        return found
    match value:
        case Iterator():
            return value
        case Tuple() if value.kind is not slice:
            return Items(value.items)
        case Range():
            return Iteration(value.start, value.stop, value.step, lambda counter: counter)
        case Known(range() as known):
            bounds = (Known(known.start), Known(known.stop), Known(known.step))
            return Iteration(*bounds, lambda counter: counter)
        case Known(frozenset() | set() as known):
            if not all(isinstance(each, int) for each in known):
                run.refuse("a set has no fixed order", "Run over a tuple or a list.", code="SG122")
            return Items(tuple(map(Known, known)))
        case Known(str() | bytes() as known):
            return Items(tuple(map(Known, known)))
        case ListRef():
            if isinstance(containers.contents(run, value), Tuple):
                return Live(_list_item(run, value))
            return growing(run, value, Known(0))
        case DictRef() | View():
            return Live(_dict_item(run, value))
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("iteration over a 0-d array"), run.span())
            return Iteration(
                Known(0),
                value.shape[0],
                Known(1),
                lambda counter: arrays.row(run, value, counter),
                over=(value,),
            )
        case Known(type() as kind) if hasattr(kind, "__members__"):
            return Items(tuple(Known(member) for member in kind))  # type: ignore[attr-defined]
    if objects.special(run, value, "__getitem__") is not None:
        return protocols.by_subscript(run, value)
    if isinstance(value, Known) and not hasattr(value.object, "__iter__"):
        raise Raised(
            TypeError(f"{type(value.object).__name__!r} object is not iterable"), run.span()
        )
    if isinstance(value, Number | Tuple):
        raise Raised(TypeError(f"cannot iterate over {describe(value)}"), run.span())
    run.refuse(
        f"iteration over {describe(value)} is not supported", "Use a list or a range.", code="SG121"
    )


def growing(run: Run, ref: ListRef, start: Value) -> Iteration:
    """The items of a list of run-time length, which may become longer while it is run over."""
    return Iteration(
        start,
        containers.length(run, ref),
        Known(1),
        lambda counter: containers.item(run, ref, counter),
        lambda: containers.length(run, ref),
    )


def _list_item(run: Run, ref: ListRef) -> Callable[[int], Value | Iteration | None]:
    """The items that a list has when their turn comes."""

    def fetch(position: int) -> Value | Iteration | None:
        found = containers.contents(run, ref)
        if isinstance(found, Buffer):
            return growing(run, ref, Known(position))
        return found.items[position] if position < len(found.items) else None

    return fetch


def _dict_item(run: Run, value: DictRef | View) -> Callable[[int], Value | None]:
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
    found = containers.entries(run, owner)
    if kind == "values":
        return found.values
    keys = tuple(map(containers.key_value, found.keys))
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


def trips(run: Run, over: Iteration) -> Value:
    """How many iterations there are."""
    start, stop, step = over.start, over.stop, over.step
    if isinstance(start, Known) and isinstance(stop, Known) and isinstance(step, Known):
        return Known(len(range(start.object, stop.object, step.object)))
    if not isinstance(step, Known):
        run.refuse(
            "the step of this range must be known", "Use a while loop.", NeedKnown, code="SG236"
        )
    if step.object in (1, -1):
        ends = (stop, start) if step.object == 1 else (start, stop)
        count = numbers(run, operator.sub, *ends)
    else:
        size = abs(step.object)
        ends = (stop, start) if step.object > 0 else (start, stop)
        span = numbers(run, operator.add, numbers(run, operator.sub, *ends), Known(size - 1))
        count = numbers(run, operator.floordiv, span, Known(size))
    if same(start, Known(0)) and same(step, Known(1)) and isinstance(stop, Number):
        if stop.atom in (each.atom for each in run.dims.values()):
            return stop
    return arithmetic.numbers(run, max, count, Known(0))


def known_items(run: Run, value: Value, wanted: int | None = None) -> tuple[Value, ...]:
    """The items of something whose number of items is known."""
    from srcgrad.frontend import iterators

    over = snapshot(iterated(run, value))
    if isinstance(over, Items):
        return over.items
    if isinstance(over, Iterator):
        if wanted is not None:
            return iterators.unpacked(run, over, wanted)
        found: list[Value] = []
        iterators.known_only(run, over, found.append)
        return tuple(found)
    count = trips(run, over)
    if not isinstance(count, Known):
        if wanted is not None:
            agree = numbers(run, operator.eq, count, Known(wanted))
            run.guard(
                agree,
                ValueError,
                f"expected {wanted} values to unpack, got {{}}",
                (atom(run, count),),
            )
            count = Known(wanted)
        else:
            run.refuse(
                "the number of items must be known here",
                "Use a loop, or an argument whose length is known.",
                NeedKnown,
                code="SG237",
            )
    return tuple(
        over.item(numbers(run, operator.add, over.start, Known(k * step_of(over))))
        for k in range(count.object)
    )


def step_of(over: Iteration) -> int:
    assert isinstance(over.step, Known)
    return int(over.step.object)


def by_position(run: Run, over: Iteration) -> tuple[Value, Callable[[Value], Value]]:
    """How many items there are, and the counter of the k-th."""
    if same(over.start, Known(0)) and same(over.step, Known(1)):
        return over.stop, lambda position: position
    count = trips(run, over)

    def counter(position: Value) -> Value:
        scaled = position
        if step_of(over) != 1:
            scaled = numbers(run, operator.mul, position, over.step)
        return numbers(run, operator.add, over.start, scaled)

    return count, counter


def position_of(run: Run, over: Iteration, counter: Value) -> Value:
    """Which item it is that a counter stands for."""
    moved = numbers(run, operator.sub, counter, over.start)
    return moved if step_of(over) == 1 else numbers(run, operator.floordiv, moved, over.step)
