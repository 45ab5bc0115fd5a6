"""What loops run over: items one by one, or a count and an item for each."""

from __future__ import annotations

import operator
from typing import Any

from srcgrad.frontend.evaluate.loops import generators, iterators, lengths, protocols, sequences
from srcgrad.frontend.evaluate.objects import special_methods
from srcgrad.frontend.values.arrays import views
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.over import Items, Iteration, Live, Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Number,
    OneOf,
    Range,
    Suspended,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom, describe, plain


def iterated(run: Run, value: Value) -> Over:
    """How to run over a value: item by item, or by counting."""
    if isinstance(value, OneOf):
        several = sequences.item_of_any(run, value)
        if several is not None:
            return Live(several)
    value = plain(run, value)
    if isinstance(value, Suspended):
        value = generators.collected(run, value)
    if isinstance(value, Instance) and issubclass(value.kind, OwnList):
        return sequences.of_definition(run, value)
    found = run.special(value, "__iter__")
    if found is not None:
        return _given_by_iter(run, plain(run, found))
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
            if not all(map(_has_place, known)):
                run.refuse("a set has no fixed order", "Run over a tuple or a list.", code="SG122")
            return Items(tuple(map(lists.key_value, known)))
        case Known(str() | bytes() as known):
            return Items(tuple(map(Known, known)))
        case ListRef():
            if isinstance(lists.contents(run, value), Tuple):
                return Live(sequences.list_item(run, value))
            return sequences.growing(run, value, Known(0))
        case DictRef() | View():
            return Live(sequences.dict_item(run, value))
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("iteration over a 0-d array"), run.span())
            return Iteration(
                Known(0),
                value.shape[0],
                Known(1),
                lambda counter: views.row(run, value, counter),
                over=(value,),
            )
        case Known(type() as kind) if hasattr(kind, "__members__"):
            return Items(tuple(Known(member) for member in kind))  # type: ignore[attr-defined]
    if special_methods.special(run, value, "__getitem__") is not None:
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


def _given_by_iter(run: Run, found: Value) -> Over:
    """How to run over what `__iter__` gives."""
    if isinstance(found, Instance):
        return protocols.written(run, found)
    if isinstance(found, Suspended):
        return iterated(run, found)
    if not isinstance(found, Iterator):
        words = f"iter() returned non-iterator of type {describe(found)}"
        raise Raised(TypeError(words), run.span())
    return found


def known_items(
    run: Run,
    value: Value,
    wanted: int | None = None,
    otherwise: tuple[type[Exception], str] | None = None,
) -> tuple[Value, ...]:
    """The items of something whose number of items is known, or is checked to be as `wanted`."""
    over = sequences.snapshot(iterated(run, value))
    if isinstance(over, Items):
        return over.items
    if isinstance(over, Iterator):
        if wanted is not None:
            return iterators.unpacked(run, over, wanted)
        found: list[Value] = []
        iterators.known_only(run, over, found.append)
        return tuple(found)
    count = lengths.trips(run, over)
    if not isinstance(count, Known):
        if wanted is not None:
            agree = numbers(run, operator.eq, count, Known(wanted))
            exception, words = otherwise or (
                ValueError,
                f"expected {wanted} values to unpack, got {{}}",
            )
            run.guard(agree, exception, words, (atom(run, count),))
            count = Known(wanted)
        else:
            sequences.refuse_number(run)
    return tuple(
        over.item(numbers(run, operator.add, over.start, Known(k * lengths.step_of(over))))
        for k in range(count.object)
    )


def _has_place(member: Any) -> bool:
    """Whether what a set has in it has the same place there in every process."""
    if type(member) is tuple:
        return all(map(_has_place, member))
    return isinstance(member, int | float)
