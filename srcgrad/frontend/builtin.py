"""What Python's built-in functions mean."""

from __future__ import annotations

import contextlib
import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend import (
    arithmetic,
    arrays,
    attributes,
    calls,
    containers,
    iteration,
    iterators,
    loops,
    objects,
    overloaded,
    pointwise,
    protocols,
    quantifiers,
    streams,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.expressions import plain_or_none
from srcgrad.frontend.iteration import Over
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, NotAccumulated, Raised, Run
from srcgrad.frontend.values import (
    ArrayRef,
    Bound,
    DictRef,
    Instance,
    Items,
    Iteration,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Number,
    Partial,
    Range,
    Tuple,
    Value,
)
from srcgrad.types import Scalar

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


@means(len)
def _len(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return containers.length(run, args[0])


@means(range)
def _range(run: Run, args: Args, kwargs: Kwargs) -> Value:
    bounds = [arithmetic.integer(run, each, "a bound of range()") for each in args]
    if all(isinstance(each, Known) for each in bounds):
        return arithmetic.fold(run, range, *(each.object for each in bounds))  # type: ignore[union-attr]
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
    inner = streams.iterator(run, args[0] if args else kwargs["iterable"])
    return iterators.made(run, streams.Counting(inner, first), Tuple((Known(0),)))


@means(zip)
def zipped(run: Run, args: Args, kwargs: Kwargs) -> Value:
    strict = kwargs.get("strict", Known(False))
    parts = tuple(streams.iterator(run, each) for each in args)
    return iterators.made(
        run, streams.Zipped(parts, isinstance(strict, Known) and bool(strict.object))
    )


@means(reversed)
def _reversed(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = containers.stored(run, plain(run, args[0]))
    if isinstance(value, Iterator):
        words = "an iterator is not reversible"
        raise Raised(TypeError(words), run.span())
    found = protocols.reversed_(run, value)
    if found is not None:
        return found
    size = iterators.length(run, value)
    return iterators.made(run, streams.Backwards(), Tuple((Known(0), value, size)))


@means(map)
def _map(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *rest = args
    starred = len(rest) > 1
    inner = zipped(run, tuple(rest), {}) if starred else streams.iterator(run, rest[0])
    assert isinstance(inner, Iterator)
    return iterators.made(run, streams.Mapped(inner, function, starred))


@means(filter)
def _filter(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.expressions import truth

    function, value = args
    by_itself = isinstance(function, Known) and function.object is None

    def passes(run: Run, each: Value) -> Value:
        return truth(run, each if by_itself else calls.call(run, function, (each,), {}))

    inner = streams.iterator(run, value)
    return iterators.made(run, streams.Filtered(inner, passes, function))


@means(next)
def _next(run: Run, args: Args, kwargs: Kwargs) -> Value:
    it = plain(run, args[0])
    if isinstance(it, Instance) and hasattr(it.kind, "__next__"):
        return calls.call(run, attributes.read(run, it, "__next__"), (), {})
    if not isinstance(it, Iterator):
        words = f"{arithmetic.describe(it)} is not an iterator"
        raise Raised(TypeError(words), run.span())
    saved, state = run.save(), dict(run.state)
    try:
        if len(args) == 1:
            return iterators.demand(run, it, StopIteration())
        key = ("temporary", run.number())

        def put(value: Value) -> None:
            run.state[key] = containers.stored(run, value)

        it.stream.advance(run, it, put, lambda: put(args[1]))
        return plain_or_none(run, run.state.pop(key))
    except NeedKnown:
        run.restore(saved)
        run.state = state
    return _first(run, it, args[1] if len(args) > 1 else None)


def _first(run: Run, it: Iterator, default: Value | None) -> Value:
    """The next item, found by a loop that ends with it."""
    key, got = ("temporary", run.number()), ("temporary", run.number())
    example = default if default is not None else first_item(run, it)
    run.state[key] = default if default is not None else blank(example)
    run.state[got] = Known(False)

    def take(value: Value) -> None:
        run.state[key] = containers.stored(run, value)
        run.state[got] = Known(True)
        loops.end(run)

    loops.run_over(run, it, take, exits=True)
    found = run.state.pop(got)
    if default is None:
        run.guard(arithmetic.truth(run, found), StopIteration, "")
    return plain_or_none(run, run.state.pop(key))


def blank(value: Value | None) -> Value:
    """Something of the form of a value, to be there until there is one."""
    if isinstance(value, Tuple):
        return Tuple(tuple(map(blank, value.items)), value.kind)
    kind = None if value is None else arithmetic.type_of(value)
    if kind is None:
        return Known(None)
    zero = np.dtype(kind.dtype).type(0)
    return Known(zero.item() if kind.weak else zero)


# ------------------------------------------------------------------------------------ reductions


@means(sum)
def _sum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    start = args[1] if len(args) > 1 else kwargs.get("start", Known(0))
    over = iteration.snapshot(iteration.iterated(run, args[0]))
    if isinstance(over, Items):
        total = start
        for each in over.items:
            total = _add(run, total, each)
        return containers.stored(run, total)
    saved, state = run.save(), dict(run.state)
    try:
        return fold_over(run, over, start, _add, summing=True)
    except NeedKnown:
        run.restore(saved)
        run.state = state
        found = _sum_of_arrays(run, over, start)
        if found is None:
            raise
        return found


class _Seen(Exception):
    """The first item has been read."""


def first_item(run: Run, over: Over) -> Value | None:
    """What the items are like, found by reading one; nothing is left of that in the program."""
    saved, state = run.save(), dict(run.state)
    found: list[Value] = []

    def see(each: Value) -> None:
        found.append(plain(run, each))
        raise _Seen

    with contextlib.suppress(_Seen, errors.SrcgradError):
        loops.run_over(run, over, see)
    run.restore(saved)
    run.state = state
    return found[0] if found else None


def _sum_of_arrays(run: Run, over: Over, start: Value) -> Value | None:
    """A sum of arrays of one shape; of none it is zero everywhere."""
    from srcgrad.frontend import stores

    there = set(run.types)
    first, kind = first_item(run, over), arithmetic.type_of(start)
    if not isinstance(first, ArrayRef | Lazy) or not first.shape or kind is None:
        return None
    if not all(
        isinstance(e, Known) or (isinstance(e, Number) and e.atom.name in there)
        for e in first.shape
    ):
        return None
    dtype = arithmetic.promote(Scalar(first.dtype), kind).dtype
    total = arrays.allocate(run, dtype, first.shape)
    everything = Known(Ellipsis)
    stores.set_item(run, total, everything, start)

    def add(each: Value) -> None:
        stores.update(run, total, everything, operator.add, each)

    loops.run_over(run, over, add)
    return total


def _add(run: Run, total: Value, each: Value) -> Value:
    from srcgrad.frontend.expressions import operate

    return operate(run, operator.add, total, each)


def fold_over(
    run: Run,
    over: Over,
    start: Value,
    step: Callable[[Run, Value, Value], Value],
    summing: bool = False,
) -> Value:
    """Run over values, carrying one along."""
    from srcgrad.frontend import statements

    key = ("temporary", run.number())
    place = run.place
    run.state[key] = start
    saved = run.save()
    state = dict(run.state)
    if summing:
        try:

            def accumulate(each: Value) -> None:
                run.place = place
                if key in run.accumulators:
                    statements.accumulate(run, key, each)
                else:
                    run.state[key] = step(run, run.state[key], each)

            loops.run_over(run, over, accumulate, sums=(key,))
            return run.state.pop(key)
        except NotAccumulated:
            run.restore(saved)
            run.state = state

    def carry(each: Value) -> None:
        run.place = place
        run.state[key] = containers.stored(run, step(run, plain(run, run.state[key]), each))

    loops.run_over(run, over, carry)
    return run.state.pop(key)


def _entered(function: Any) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        if len(args) == 1 or kwargs:
            values = tuple(plain(run, each) for each in args)
            return _extreme(run, function, values[0] if len(values) == 1 else Tuple(values), kwargs)
        meaning = pointwise.meaning(function)
        assert meaning is not None
        return calls.pointwise_call(run, meaning, function, args, kwargs)


_entered(max)
_entered(min)


def _extreme(run: Run, function: Any, value: Value, kwargs: Kwargs) -> Value:
    """`max(values)`, `min(values)`."""
    name = function.__name__
    default = kwargs.get("default")
    by = kwargs.get("key")
    over = iteration.snapshot(iteration.iterated(run, value))
    if by is not None:
        return _extreme_by(run, function, over, by, default)
    if isinstance(over, Items):
        if not over.items:
            if default is not None:
                return default
            raise Raised(ValueError(f"{name}() iterable argument is empty"), run.span())
        found = over.items[0]
        for each in over.items[1:]:
            found = _larger(run, function, found, each)
        return found
    if isinstance(over, Iterator):
        over = _whole(run, over)
        if isinstance(over, Items):
            return _extreme(run, function, Tuple(over.items), kwargs)
    return _extreme_of_many(
        run, name, over, default, lambda run, found, each: _larger(run, function, found, each)
    )


def _extreme_of_many(
    run: Run,
    name: str,
    over: Iteration,
    default: Value | None,
    better: Callable[[Run, Value, Value], Value],
    first: Callable[[Value], Value] = lambda each: each,
    answer: Callable[[Value], Value] = lambda found: found,
) -> Value:
    """The best of a run-time number of values: the first, then whatever is better."""
    from srcgrad.frontend.expressions import choose

    count, counter = iteration.by_position(run, over)
    at: Callable[[Value], Value] = lambda position: over.item(counter(position))  # noqa: E731
    filled = numbers(run, operator.gt, count, Known(0))

    def best() -> Value:
        rest = Iteration(Known(1), count, Known(1), at)
        return answer(fold_over(run, rest, first(at(Known(0))), better))

    if default is not None:
        otherwise = default
        return choose(run, filled, best, lambda: otherwise)
    run.guard(filled, ValueError, f"{name}() iterable argument is empty")
    return best()


def _larger(run: Run, function: Any, found: Value, each: Value) -> Value:
    found, each = plain(run, found), plain(run, each)
    if arithmetic.is_number(found) and arithmetic.is_number(each):
        return numbers(run, function, found, each)
    from srcgrad.frontend.expressions import choose, operate

    compare = operator.gt if function is max else operator.lt
    test = operate(run, compare, each, found)
    return choose(run, arithmetic.truth(run, test), lambda: each, lambda: found)


def _extreme_by(run: Run, function: Any, over: Over, by: Value, default: Value | None) -> Value:
    """`max(values, key=by)`: the first value, and its mark, until one has a better mark."""
    from srcgrad.frontend.expressions import choose

    name = function.__name__
    compare = operator.gt if function is max else operator.lt

    def marked(each: Value) -> Value:
        return Tuple((calls.call(run, by, (each,), {}), each))

    given: Callable[[Value], Value] = marked
    if isinstance(over, Iterator):
        over = _whole(run, iterators.made(run, streams.Marked(over, marked)))
        given = _itself

    def better(run: Run, found: Value, each: Value) -> Value:
        new = given(each)
        assert isinstance(found, Tuple) and isinstance(new, Tuple)
        test = numbers(run, compare, new.items[0], found.items[0])
        return choose(run, arithmetic.truth(run, test), lambda: new, lambda: found)

    def answer(found: Value) -> Value:
        assert isinstance(found, Tuple)
        return found.items[1]

    if isinstance(over, Iteration):
        return _extreme_of_many(run, name, over, default, better, given, answer)
    assert isinstance(over, Items)
    if not over.items:
        if default is None:
            raise Raised(ValueError(f"{name}() iterable argument is empty"), run.span())
        return default
    best = given(over.items[0])
    for each in over.items[1:]:
        best = better(run, best, each)
    return answer(best)


def _itself(value: Value) -> Value:
    return value


def _whole(run: Run, it: Iterator) -> Items | Iteration:
    """All that is left of an iterator: by counting if it can be had so, else in a list."""
    saved, state = run.save(), dict(run.state)
    try:
        found: list[Value] = []
        iterators.known_only(run, it, found.append)
        return Items(tuple(found))
    except NeedKnown:
        run.restore(saved)
        run.state = state
    over = iterators.taken_whole(run, it)
    if over is None:
        listed = iteration.snapshot(iteration.iterated(run, containers.collected(run, it)))
        assert not isinstance(listed, Iterator)
        return listed
    return over


means(any)(lambda run, args, kwargs: quantifiers.quantified(run, args[0], False))
means(all)(lambda run, args, kwargs: quantifiers.quantified(run, args[0], True))


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
        return calls.call(run, function, (found, each), {})

    return fold_over(run, it, found, step)


@means(functools.partial)
def _partial(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *given = args
    for each in given:
        function = Bound(function, containers.stored(run, each))
    return Partial(function, kwargs) if kwargs else function


# ------------------------------------------------------------------------------------- structures


@means(tuple)
def _tuple(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Tuple(iteration.known_items(run, args[0]) if args else ())


@means(list)
def _list(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return containers.collected(run, args[0]) if args else containers.new_list(run, ())


@means(set, frozenset)
def _set(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """A set of constants, which is compared with others and asked what is in it."""
    items = iteration.known_items(run, args[0]) if args else ()
    known = [containers.known_object(run, each) for each in items]
    if containers.MISSING in known:
        run.refuse(
            "a set of run-time values has no fixed order", "Use np.unique, or a list.", code="SG105"
        )
    return Known(frozenset(known))


@means(dict)
def _dict(run: Run, args: Args, kwargs: Kwargs) -> Value:
    pairs: dict[Any, Value] = {}
    if args:
        first = plain(run, args[0])
        if isinstance(first, DictRef):
            found = containers.entries(run, first)
            pairs.update(zip(found.keys, found.values, strict=True))
        else:
            for each in iteration.known_items(run, first):
                key, value = iteration.known_items(run, each)
                pairs[containers.known_key(run, key)] = value
    pairs.update(kwargs)
    return containers.new_dict(run, pairs)


@means(slice)
def _slice(run: Run, args: Args, kwargs: Kwargs) -> Value:
    parts = (Known(None), *args) if len(args) == 1 else args
    parts = (*parts, *(Known(None),) * (3 - len(parts)))
    return Tuple(parts, slice)


@means(sorted)
def _sorted(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not set(kwargs) - {"reverse"}:
        from srcgrad.frontend import definitions

        ref = containers.collected(run, args[0]) if isinstance(args[0], Iterator) else args[0]
        growing = isinstance(ref, ListRef) and containers.sequence(run, ref) is None
        if growing or isinstance(args[0], ArrayRef | Lazy):
            values = containers.as_array(run, ref)
            backwards = kwargs.get("reverse", Known(False))
            made = calls.call(run, Known(definitions.in_order), (values, backwards), {})
            return containers.collected(run, made) if growing else made
        args = (ref,)
    items = iteration.known_items(run, args[0])
    backwards = kwargs.get("reverse", Known(False))
    by = kwargs.get("key")
    marks = items if by is None else tuple(calls.call(run, by, (each,), {}) for each in items)
    keys = [containers.known_object(run, each) for each in marks]
    if containers.MISSING in keys or not isinstance(backwards, Known):
        if by is not None or not all(map(arithmetic.is_number, items)):
            run.refuse(
                "sorted() of run-time values by a key",
                "Sort before the call.",
                NeedKnown,
                code="SG212",
            )
        return containers.new_list(
            run, _network(run, items, bool(getattr(backwards, "object", False)))
        )
    order = sorted(range(len(items)), key=lambda k: keys[k], reverse=bool(backwards.object))
    return containers.new_list(run, tuple(items[k] for k in order))


def _network(run: Run, items: tuple[Value, ...], backwards: bool) -> tuple[Value, ...]:
    """A few numbers in order, by comparing neighbours."""
    found = list(items)
    for last in range(len(found) - 1, 0, -1):
        for k in range(last):
            low = numbers(run, min, found[k], found[k + 1])
            high = numbers(run, max, found[k], found[k + 1])
            found[k], found[k + 1] = low, high
    return tuple(found[::-1] if backwards else found)


@means(divmod)
def _divmod(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.expressions import operate

    if overloaded.concerns("divmod", args):
        found = overloaded.binary(run, "divmod", *args)
        return overloaded._undefined(run, "divmod", args) if found is None else found
    return Tuple((operate(run, operator.floordiv, *args), operate(run, operator.mod, *args)))


@means(pow)
def _pow(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.expressions import operate

    if len(args) == 3:
        found = objects.call_special(run, args[0], "__pow__", *args[1:])
        if found is not None:
            return found
        from srcgrad.frontend import definitions

        return calls.call(run, Known(definitions.modular_power), args, {})
    return operate(run, operator.pow, *args)
