"""Several iterators, endless ones, choices and groups: more of Python's itertools."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Callable
from typing import Any

from srcgrad.frontend.evaluate.calls import functions
from srcgrad.frontend.evaluate.loops import iteration, lengths, stream
from srcgrad.frontend.evaluate.loops.iterators import Walk
from srcgrad.frontend.evaluate.loops.stream import (
    Done,
    Rest,
    Some,
    Stream,
    made,
    remember,
    remembered,
)
from srcgrad.frontend.meanings.python import choosing, streams
from srcgrad.frontend.meanings.python.streams import ADVICE, UNKNOWN, Mapped
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Range,
    Suspended,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import conversions
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain

NOTHING = Known(None)


@means(itertools.starmap)
def _starmap(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Mapped(streams.iterator(run, args[1]), args[0], True))


@means(itertools.zip_longest)
def _zip_longest(run: Run, args: Args, kwargs: Kwargs) -> Value:
    fill = kwargs.get("fillvalue", NOTHING)
    if any(_has_run_time_length(run, each) for each in args):
        listed = tuple(run.call(Known(list), (each,), {}) for each in args)
        return functions.enter(run, choosing.zip_longest, (fill, *listed), {})
    return made(run, Longest(tuple(streams.iterator(run, each) for each in args), fill))


def _has_run_time_length(run: Run, value: Value) -> bool:
    """Whether this is an array, a list or a generator of a number of items that is not known."""
    if isinstance(value, Suspended):
        return True
    if not isinstance(value, ArrayRef | Lazy | ListRef | Range):
        return False
    return not isinstance(lengths.length(run, value), Known)


class Longest(Stream):
    """`zip_longest(…)`: as many as the longest has, whose numbers must be known."""

    def __init__(self, parts: tuple[Iterator, ...], fill: Value) -> None:
        self.parts, self.fill, self.held = parts, fill, (fill,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        found = [stream.pull(run, part) for part in self.parts]
        if all(each is None for each in found):
            none()
        else:
            some(Tuple(tuple(self.fill if each is None else each for each in found)))


class Teed(Stream):
    """One of what `tee` gives; it remembers its place among the items that were taken for all."""

    def __init__(self, shared: Iterator) -> None:
        self.parts = (shared,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (place,) = remembered(run, it)
        assert isinstance(place, Known)
        (shared,) = self.parts
        taken = remembered(run, shared)
        if place.object == len(taken):
            inner = shared.stream.parts[0]
            value = stream.pull(run, inner)
            if value is None:
                none()
                return
            taken = (*taken, lists.stored(run, value))
            remember(run, shared, *taken)
        remember(run, it, Known(place.object + 1))
        some(taken[place.object])


class Shared(Stream):
    """What several iterators made by `tee` take their items from; it remembers those taken."""

    def __init__(self, inner: Iterator) -> None:
        self.parts = (inner,)


WRITTEN = "this writes to an array that itertools.tee reads from, in which another finds it changed"


@means(itertools.tee)
def _tee(run: Run, args: Args, kwargs: Kwargs) -> Value:
    count = lists.known_object(run, args[1]) if len(args) > 1 else 2
    inner = streams.iterator(run, args[0])
    if not isinstance(count, int):
        run.refuse(UNKNOWN, ADVICE, NeedKnown, code="SG284")
    if isinstance(inner.stream, Walk) and inner.id not in run.made.named:
        # Of something that stays as it is, each is an iterator of its own.
        source = plain(run, args[0])
        if isinstance(source, ArrayRef):
            run.memory.frozen.setdefault(source.base, (WRITTEN, run.span()))
        if not isinstance(source, ListRef):
            return Tuple(tuple(streams.iterator(run, args[0]) for _ in range(count)))
    shared = made(run, Shared(inner), Tuple(()))
    return Tuple(tuple(made(run, Teed(shared), Tuple((Known(0),))) for _ in range(count)))


class Computed(Stream):
    """`count(start, step)` and `repeat(value, times)`; it remembers how many were taken."""

    def __init__(self, at: Callable[[Value], Value], times: Value) -> None:
        self.at, self.times = at, times

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (taken,) = remembered(run, it)

        def take() -> None:
            remember(run, it, numbers(run, operator.add, taken, Known(1)))
            some(self.at(taken))

        branch(run, numbers(run, operator.lt, taken, self.times), take, none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        (taken,) = remembered(run, it)

        def mark(counter: Value | None) -> None:
            last = self.times
            if counter is not None:
                last = numbers(run, operator.add, counter, Known(1))
            remember(run, it, last)

        return Rest(Iteration(taken, self.times, Known(1), self.at), mark)


FOR_EVER = Known(2**62)


@means(itertools.count)
def _count(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("start", "step"), args, strict=False)), **kwargs}
    start = plain(run, given.get("start", Known(0)))
    step = plain(run, given.get("step", Known(1)))

    def at(position: Value) -> Value:
        moved = position
        if not same(step, Known(1)):
            moved = numbers(run, operator.mul, position, step)
        return moved if same(start, Known(0)) else numbers(run, operator.add, start, moved)

    return made(run, Computed(at, FOR_EVER), Tuple((Known(0),)))


@means(itertools.repeat)
def _repeat(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("object", "times"), args, strict=False)), **kwargs}
    value = lists.stored(run, given["object"])
    times = FOR_EVER
    if "times" in given:
        times = conversions.integer(run, given["times"], "a number of times")  # type: ignore[assignment]
    return made(run, Computed(lambda position: value, times), Tuple((Known(0),)))


class Cycled(Stream):
    """`cycle(items)`; it remembers a place and the items of the first round."""

    def __init__(self, inner: Iterator) -> None:
        self.parts = (inner,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        place, *taken = remembered(run, it)
        assert isinstance(place, Known)
        value = stream.pull(run, self.parts[0])
        if value is not None:
            taken.append(lists.stored(run, value))
            remember(run, it, Known(0), *taken)
            some(taken[-1])
        elif not taken:
            none()
        else:
            remember(run, it, Known((place.object + 1) % len(taken)), *taken)
            some(taken[place.object])


@means(itertools.cycle)
def _cycle(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Cycled(streams.iterator(run, args[0])), Tuple((Known(0),)))


def _listed(run: Run, items: tuple[Value, ...]) -> Value:
    return streams.iterator(run, Tuple(items))


@means(itertools.product)
def _product(run: Run, args: Args, kwargs: Kwargs) -> Value:
    repeat = kwargs.get("repeat", Known(1))
    assert isinstance(repeat, Known)
    if args and repeat.object > 0 and any(_has_run_time_length(run, each) for each in args):
        listed = tuple(run.call(Known(list), (each,), {}) for each in args)
        return functions.enter(run, choosing.product, listed * repeat.object, {})
    rows = [iteration.known_items(run, each) for each in args]
    return _listed(run, tuple(map(Tuple, itertools.product(*rows, repeat=repeat.object))))


_STEPS = {itertools.combinations: 1, itertools.combinations_with_replacement: 0}


def _choosing(function: Any) -> None:
    """`itertools.combinations` and its like, of known items."""

    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = {**dict(zip(("iterable", "r"), args, strict=False)), **kwargs}
        several = given["iterable"]
        step = _STEPS.get(function)
        if step is not None and _has_run_time_length(run, several):
            listed = run.call(Known(list), (several,), {})
            rest = (listed, given["r"], Known(0), Known(step))
            return functions.enter(run, choosing.combinations, rest, {})
        items = iteration.known_items(run, several)
        count = lists.known_object(run, given.get("r", Known(len(items))))
        if not isinstance(count, int):
            run.refuse(
                "how many are chosen must be known", "Write the loops.", NeedKnown, code="SG274"
            )
        return _listed(run, tuple(map(Tuple, function(items, count))))


_choosing(itertools.combinations)
_choosing(itertools.combinations_with_replacement)
_choosing(itertools.permutations)


class Batched(Stream):
    """`batched(items, n)`: tuples of up to so many."""

    def __init__(self, inner: Iterator, size: int) -> None:
        self.parts, self.size = (inner,), size

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        got: list[Value] = []
        while len(got) < self.size:
            value = stream.pull(run, self.parts[0])
            if value is None:
                break
            got.append(lists.stored(run, value))
        if got:
            some(Tuple(tuple(got)))
        else:
            none()


if hasattr(itertools, "batched"):

    @means(itertools.batched)
    def _batched(run: Run, args: Args, kwargs: Kwargs) -> Value:
        size = lists.known_object(run, args[1])
        strict = kwargs.get("strict", Known(False))
        if not isinstance(size, int) or not same(strict, Known(False)):
            run.refuse(UNKNOWN, ADVICE, NeedKnown, code="SG286")
        if size < 1:
            raise Raised(ValueError("n must be at least one"), run.span())
        return made(run, Batched(streams.iterator(run, args[0]), size))


NULL = Tuple(())


class Grouped(Stream):
    """`groupby(items, key)`, as CPython does it.

    It remembers which group is the last, the key of that group, and the key and the item that have
    been read last; an item that has been given away is no longer there.
    """

    def __init__(self, inner: Iterator, key: Value) -> None:
        self.parts, self.held = (inner,), (key,)

    def step(self, run: Run, it: Iterator) -> bool:
        """Read an item with its key, which must be known; whether there is one."""
        value = stream.pull(run, self.parts[0])
        if value is None:
            return False
        value = lists.stored(run, value)
        key = self.held[0]
        by_itself = isinstance(key, Known) and key.object is None
        mark = plain(run, value if by_itself else run.call(key, (value,), {}))
        if lists.known_object(run, mark) is MISSING:
            run.refuse(
                "itertools.groupby by a key that is only known when the program runs",
                "Write the loop out.",
                NeedKnown,
                code="SG287",
            )
        turn, wanted, _, _ = remembered(run, it)
        remember(run, it, turn, wanted, Tuple((mark,)), Tuple((value,)))
        return True

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        _, wanted, current, value = remembered(run, it)
        turn = Known(run.number())
        remember(run, it, turn, wanted, current, value)
        while True:
            _, wanted, current, value = remembered(run, it)
            if current is not NULL and (wanted is NULL or not _alike(run, wanted, current)):
                break
            if not self.step(run, it):
                none()
                return
        remember(run, it, turn, current, current, value)
        assert isinstance(current, Tuple)
        group = made(run, Group(it, turn.object, current), NULL)
        lists.name(run, group)
        some(Tuple((current.items[0], group)))


def _alike(run: Run, a: Value, b: Value) -> bool:
    return bool(lists.known_object(run, a) == lists.known_object(run, b))


class Group(Stream):
    """The items of one key that follow each other, until the next group is asked for."""

    def __init__(self, parent: Iterator, turn: int, key: Tuple) -> None:
        self.parts, self.turn, self.key = (parent,), turn, key

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (parent,) = self.parts
        assert isinstance(parent.stream, Grouped)
        turn, wanted, current, value = remembered(run, parent)
        if not same(turn, Known(self.turn)):
            none()
            return
        if value is NULL:
            if not parent.stream.step(run, parent):
                none()
                return
            turn, wanted, current, value = remembered(run, parent)
        if not _alike(run, self.key, current):
            none()
            return
        remember(run, parent, turn, wanted, current, NULL)
        assert isinstance(value, Tuple)
        some(value.items[0])


@means(itertools.groupby)
def _groupby(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("iterable", "key"), args, strict=False)), **kwargs}
    key = plain(run, given.get("key", NOTHING))
    stream = Grouped(streams.iterator(run, given["iterable"]), key)
    return made(run, stream, Tuple((Known(None), NULL, NULL, NULL)))
