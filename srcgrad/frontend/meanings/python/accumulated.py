"""`accumulate` and `pairwise`."""

from __future__ import annotations

import itertools
import operator
from dataclasses import replace

from srcgrad.frontend.evaluate.loops import lengths, loops, stream
from srcgrad.frontend.evaluate.loops.stream import (
    Done,
    Rest,
    Some,
    Stream,
    made,
    remember,
    remembered,
)
from srcgrad.frontend.meanings.python import folds, streams, zipped
from srcgrad.frontend.meanings.python.chains import NOTHING
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.over import Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Iterator, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain

START = Tuple((Known(False), Known(None)))


class Accumulated(Stream):
    """`accumulate(items, function)`; it remembers whether there is a total yet, and the last."""

    def __init__(self, inner: Iterator, function: Value, initial: Value | None) -> None:
        self.parts, self.held, self.initial = (inner,), (function,), initial

    def _total(self, run: Run, it: Iterator, value: Value) -> Value:
        started, before = remembered(run, it)
        value = lists.stored(run, value)
        before = plain(run, before) if not same(started, Known(False)) else before
        total = run.choose(
            scalars.truth(run, started),
            lambda: run.call(self.held[0], (before, value), {}),
            lambda: value,
        )
        total = lists.stored(run, total)
        remember(run, it, Known(True), total)
        return total

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        if self.initial is not None and same(remembered(run, it)[0], Known(False)):
            remember(run, it, Known(True), self.initial)
            some(self.initial)
            return
        inner = self.parts[0]
        inner.stream.advance(run, inner, lambda value: some(self._total(run, it, value)), none)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        inner = self.parts[0]

        def act(value: Value) -> None:
            loop.body(self._total(run, it, value))

        def rest() -> None:
            inner.stream.drive(run, inner, replace(loop, body=act))

        if self.initial is not None and same(remembered(run, it)[0], Known(False)):
            remember(run, it, Known(True), self.initial)
            loop.body(self.initial)
            loops.unless_left(run, rest)
            return
        if same(remembered(run, it)[0], Known(False)):
            # A loop of the program needs something of the form of the first item before it.
            remember(run, it, Known(False), folds.blank(folds.first_item(run, inner)))
        rest()


@means(itertools.accumulate)
def _accumulate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("iterable", "func"), args, strict=False)), **kwargs}
    function = plain(run, given.get("func", NOTHING))
    if isinstance(function, Known) and function.object is None:
        function = Known(operator.add)
    initial = given.get("initial", NOTHING)
    none = isinstance(initial, Known) and initial.object is None
    inner = streams.iterator(run, given["iterable"])
    return made(run, Accumulated(inner, function, None if none else initial), START)


class Pairs(Stream):
    """`pairwise(items)`; it remembers the last item."""

    def __init__(self, inner: Iterator) -> None:
        self.parts = (inner,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        last = remembered(run, it)
        if not last:
            first = stream.pull(run, self.parts[0])
            if first is None:
                none()
                return
            last = (lists.stored(run, first),)

        def pair(value: Value) -> None:
            value = lists.stored(run, value)
            remember(run, it, value)
            some(Tuple((last[0], value)))

        self.parts[0].stream.advance(run, self.parts[0], pair, none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        if rest is None or rest.over.end is not None or remembered(run, it):
            return None
        if zipped.does(self.parts[0]) or rest.effects:
            return None
        size, counter = lengths.by_position(run, rest.over)
        fetch = rest.over.item

        def item(position: Value) -> Value:
            later = numbers(run, operator.add, position, Known(1))
            pair = (fetch(counter(position)), fetch(counter(later)))
            return Tuple(tuple(lists.stored(run, each) for each in pair))

        def mark(position: Value | None) -> None:
            if position is None:
                rest.mark(None)
                return
            later = numbers(run, operator.add, position, Known(1))
            rest.mark(counter(later))
            remember(run, it, lists.stored(run, fetch(counter(later))))

        count = numbers(run, operator.sub, size, Known(1))
        over = Iteration(Known(0), count, Known(1), item, None, rest.over.over)
        return Rest(over, mark)


@means(itertools.pairwise)
def _pairwise(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Pairs(streams.iterator(run, args[0])), Tuple(()))
