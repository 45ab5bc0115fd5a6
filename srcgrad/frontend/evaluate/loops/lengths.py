"""How many items there are."""

from __future__ import annotations

import operator
from collections.abc import Callable

from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Known,
    Lazy,
    ListRef,
    Number,
    OneOf,
    Range,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.numbers import arithmetic, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import describe, plain


def length(run: Run, value: Value) -> Value:
    """`len(value)`."""
    if isinstance(value, OneOf):
        return one_of.each(run, value, lambda each: length(run, each))
    value = plain(run, value)
    found_length = run.special(value, "__len__")
    if found_length is not None:
        return found_length
    match value:
        case Tuple():
            return Known(len(value.items))
        case ListRef():
            found = lists.contents(run, value)
            return Known(len(found.items)) if isinstance(found, Tuple) else found.length
        case DictRef():
            return Known(len(lists.entries(run, value).keys))
        case View():
            return Known(len(lists.entries(run, value.owner).keys))
        case ArrayRef() | Lazy():
            if not value.shape:
                raise Raised(TypeError("len() of unsized object"), run.span())
            return sizes.unmerged(value.shape[0])
        case Range():
            return trips(run, Iteration(value.start, value.stop, value.step, lambda k: k))
        case Known():
            return scalars.fold(run, len, value.object)
    raise Raised(TypeError(f"object of type {describe(value)} has no len()"), run.span())


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
        if stop.atom in (each.atom for each in run.known.dims.values()):
            return stop
    return arithmetic.numbers(run, max, count, Known(0))


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
