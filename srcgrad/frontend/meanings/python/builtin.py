"""What Python's built-in functions mean."""

from __future__ import annotations

import functools
import operator
from dataclasses import replace
from typing import Any

from srcgrad.frontend.evaluate.containers import columns, mappings
from srcgrad.frontend.evaluate.loops import (
    generators,
    iteration,
    iterators,
    lengths,
    loops,
    protocols,
    stream,
)
from srcgrad.frontend.evaluate.objects import overloaded
from srcgrad.frontend.meanings.python import collected, folds, keyed, streams
from srcgrad.frontend.meanings.python.streams import Backwards, Counting, Filtered, Mapped
from srcgrad.frontend.meanings.python.zipped import Zipped
from srcgrad.frontend.pointwise import integers
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Bound,
    Instance,
    Iterator,
    Known,
    Partial,
    Range,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.scalars import plain, plain_or_none


@means(len)
def _len(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return lengths.length(run, args[0])


@means(range)
def range_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    bounds = [conversions.integer(run, each, "a bound of range()") for each in args]
    if all(isinstance(each, Known) for each in bounds):
        return scalars.fold(run, range, *(each.object for each in bounds))  # type: ignore[union-attr]
    start, stop = (Known(0), bounds[0]) if len(bounds) == 1 else bounds[:2]
    step = bounds[2] if len(bounds) == 3 else Known(1)
    if isinstance(step, Known) and step.object == 0:
        raise Raised(ValueError("range() arg 3 must not be zero"), run.span())
    return Range(start, stop, step)


@means(iter)
def _iter(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) > 1:
        run.refuse(
            "iter() of a function and a value to stop at", "Write a while loop.", code="SG145"
        )
    return iterators.iterator(run, args[0])


@means(enumerate)
def _enumerate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    first = args[1] if len(args) > 1 else kwargs.get("start", Known(0))
    items = args[0] if args else kwargs["iterable"]
    if isinstance(items, Suspended) and items.numbered is None:
        return replace(items, numbered=first)
    inner = streams.iterator(run, items)
    return stream.made(run, Counting(inner, first), Tuple((Known(0),)))


@means(zip)
def zipped(run: Run, args: Args, kwargs: Kwargs) -> Value:
    strict = kwargs.get("strict", Known(False))
    parts = tuple(streams.iterator(run, each) for each in args)
    return stream.made(run, Zipped(parts, isinstance(strict, Known) and bool(strict.object)))


@means(reversed)
def _reversed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = lists.stored(run, plain(run, args[0]))
    if isinstance(value, Iterator):
        words = "an iterator is not reversible"
        raise Raised(TypeError(words), run.span())
    found = protocols.reversed_(run, value)
    if found is not None:
        return found
    size = iterators.length(run, value)
    return stream.made(run, Backwards(), Tuple((Known(0), value, size)))


@means(map)
def _map(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *rest = args
    starred = len(rest) > 1
    inner = zipped(run, tuple(rest), {}) if starred else streams.iterator(run, rest[0])
    assert isinstance(inner, Iterator)
    return stream.made(run, Mapped(inner, function, starred))


@means(filter)
def _filter(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, value = args
    by_itself = isinstance(function, Known) and function.object is None

    def passes(run: Run, each: Value) -> Value:
        return run.truth(each if by_itself else run.call(function, (each,), {}))

    inner = streams.iterator(run, value)
    return stream.made(run, Filtered(inner, passes, function))


@means(next)
def _next(run: Run, args: Args, kwargs: Kwargs) -> Value:
    it = plain(run, args[0])
    if isinstance(it, Instance) and hasattr(it.kind, "__next__"):
        return run.call(run.attribute(it, "__next__"), (), {})
    if isinstance(it, Suspended):
        needed = NeedKnown(
            "a generator is read by the loop over it, and next() asks it for one item",
            run.span(),
            "Write `for item in g: …; break`, or a function that returns the items as a tuple.",
            code="SG496",
        )
        raise generators.in_parts(run, it, needed)
    if not isinstance(it, Iterator):
        words = f"{scalars.describe(it)} is not an iterator"
        raise Raised(TypeError(words), run.span())
    saved, state = run.save(), dict(run.state)
    try:
        if len(args) == 1:
            return iterators.demand(run, it, StopIteration())
        key = ("temporary", run.number())

        def put(value: Value) -> None:
            run.state[key] = lists.stored(run, value)

        it.stream.advance(run, it, put, lambda: put(args[1]))
        return plain_or_none(run, run.state.pop(key))
    except NeedKnown:
        run.restore(saved)
        run.state = state
    return _first(run, it, args[1] if len(args) > 1 else None)


def _first(run: Run, it: Iterator, default: Value | None) -> Value:
    """The next item, found by a loop that ends with it."""
    key, got = ("temporary", run.number()), ("temporary", run.number())
    example = default if default is not None else folds.first_item(run, it)
    run.state[key] = default if default is not None else folds.blank(example)
    run.state[got] = Known(False)

    def take(value: Value) -> None:
        run.state[key] = lists.stored(run, value)
        run.state[got] = Known(True)
        loops.end(run)

    loops.run_over(run, it, take, exits=True)
    found = run.state.pop(got)
    if default is None:
        run.guard(scalars.truth(run, found), StopIteration, "")
    return plain_or_none(run, run.state.pop(key))


@means(functools.reduce)
def _reduce(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function = args[0]
    it = iterators.iterator(run, args[1])
    if len(args) > 2:
        found = args[2]
    else:
        words = "reduce() of empty iterable with no initial value"
        found = iterators.demand(run, it, TypeError(words))

    def step(run: Run, found: Value, each: Value) -> Value:
        return run.call(function, (found, each), {})

    return folds.fold_over(run, it, found, step)


@means(functools.partial)
def _partial(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *given = args
    for each in given:
        function = Bound(function, lists.stored(run, each))
    return Partial(function, kwargs) if kwargs else function


@means(tuple)
def _tuple(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Tuple(iteration.known_items(run, args[0]) if args else ())


@means(list)
def list_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if args:
        return columns.collected(run, run.place, args[0])
    return columns.listed(run, run.place, ())


@means(set)
def _set(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A set that begins empty may grow; any other is a constant."""
    site = run.span()
    if site in run.shared.keyed:
        return run.call(Known(keyed.keyed_set), args, {})
    objects = lists.sequence(run, plain(run, args[0])) if args else ()
    if args and not (objects and all(isinstance(each, Instance) for each in objects)):
        with lists.keyed_at(site):
            return _frozen_set(run, args, kwargs)
    made = run.call(Known(collected.empty_set), (), {})
    for each in objects or ():
        run.call(run.attribute(made, "add"), (each,), {})
    return made


@means(frozenset)
def _frozen_set(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A set of constants, which is compared with others and asked what is in it."""
    items = iteration.known_items(run, args[0]) if args else ()
    known = [lists.known_object(run, each) for each in items]
    if MISSING in known:
        run.refuse(
            "a set of run-time values has no fixed order",
            "Use np.unique, or a list.",
            NeedKnown,
            code="SG105",
        )
    return scalars.fold(run, frozenset, known)


@means(dict)
def dict_of(run: Run, args: Args, kwargs: Kwargs) -> Value:
    site = run.span()
    if site in run.shared.keyed:
        return run.call(Known(keyed.keyed_dict), args, kwargs)
    pairs: dict[Any, Value] = {}
    if args:
        first = plain(run, args[0])
        if mappings.is_mapping(first):
            found = mappings.entries(run, first)
            pairs.update(zip(found.keys, found.values, strict=True))
        else:
            with lists.keyed_at(site):
                for position, each in enumerate(iteration.known_items(run, first)):
                    key, value = mappings.pair(run, each, position)
                    pairs[lists.known_key(run, key)] = value
    pairs.update(kwargs)
    return lists.new_dict(run, pairs, site)


@means(slice)
def _slice(run: Run, args: Args, kwargs: Kwargs) -> Value:
    parts = (Known(None), *args) if len(args) == 1 else args
    parts = (*parts, *(Known(None),) * (3 - len(parts)))
    return Tuple(parts, slice)


@means(divmod)
def _divmod(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if overloaded.concerns("divmod", args):
        found = overloaded.binary(run, "divmod", *args)
        return overloaded.undefined(run, "divmod", args) if found is None else found
    return Tuple((run.operate(operator.floordiv, *args), run.operate(operator.mod, *args)))


@means(pow)
def _pow(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if len(args) == 3:
        found = run.special(args[0], "__pow__", *args[1:])
        if found is not None:
            return found
        return run.call(Known(integers.modular_power), args, {})
    return run.operate(operator.pow, *args)
