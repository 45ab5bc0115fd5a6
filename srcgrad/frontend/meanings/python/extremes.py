"""The largest and the smallest of values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.evaluate.calls import elementwise_calls
from srcgrad.frontend.evaluate.containers import growing_lists
from srcgrad.frontend.evaluate.loops import iterators, lengths, sequences, stream
from srcgrad.frontend.meanings.python import folds, keyed, quantifiers
from srcgrad.frontend.meanings.python.streams import Marked
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Items, Iteration, Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Iterator,
    Known,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain


def _entered(function: Any) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        if len(args) == 1 or kwargs:
            values = tuple(plain(run, each) for each in args)
            return _extreme(run, function, values[0] if len(values) == 1 else Tuple(values), kwargs)
        meaning = table.meaning(function)
        assert meaning is not None
        return elementwise_calls.pointwise_call(run, meaning, function, args, kwargs)


_entered(max)
_entered(min)


def _extreme(run: Run, function: Any, value: Value, kwargs: Kwargs) -> Value:
    """`max(values)`, `min(values)`."""
    name = function.__name__
    default = kwargs.get("default")
    by = kwargs.get("key")
    value = value if by is not None else keyed.without_order(run, value)
    over = sequences.snapshot(run.iterate(value))
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
    count, counter = lengths.by_position(run, over)
    at: Callable[[Value], Value] = lambda position: over.item(counter(position))  # noqa: E731
    filled = numbers(run, operator.gt, count, Known(0))

    def best() -> Value:
        rest = Iteration(Known(1), count, Known(1), at)
        return answer(folds.fold_over(run, rest, first(at(Known(0))), better))

    if default is not None:
        otherwise = default
        return run.choose(filled, best, lambda: otherwise)
    run.guard(filled, ValueError, f"{name}() iterable argument is empty")
    return best()


def _larger(run: Run, function: Any, found: Value, each: Value) -> Value:
    found, each = plain(run, found), plain(run, each)
    if scalars.is_number(found) and scalars.is_number(each):
        return numbers(run, function, found, each)
    compare = operator.gt if function is max else operator.lt
    test = run.operate(compare, each, found)
    return run.choose(scalars.truth(run, test), lambda: each, lambda: found)


def _extreme_by(run: Run, function: Any, over: Over, by: Value, default: Value | None) -> Value:
    """`max(values, key=by)`: the first value, and its mark, until one has a better mark."""
    name = function.__name__
    compare = operator.gt if function is max else operator.lt

    def marked(each: Value) -> Value:
        return Tuple((run.call(by, (each,), {}), each))

    given: Callable[[Value], Value] = marked
    if isinstance(over, Iterator):
        over = _whole(run, stream.made(run, Marked(over, marked)))
        given = _itself

    def better(run: Run, found: Value, each: Value) -> Value:
        new = given(each)
        assert isinstance(found, Tuple) and isinstance(new, Tuple)
        test = numbers(run, compare, new.items[0], found.items[0])
        return run.choose(scalars.truth(run, test), lambda: new, lambda: found)

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
        listed = sequences.snapshot(run.iterate(growing_lists.collected(run, it)))
        assert not isinstance(listed, Iterator)
        return listed
    return over


means(any)(lambda run, args, kwargs: quantifiers.quantified(run, args[0], False))
means(all)(lambda run, args, kwargs: quantifiers.quantified(run, args[0], True))
