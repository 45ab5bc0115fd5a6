"""Iterators made of others: `enumerate`, `zip`, `map`, `filter`, and `reversed`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from srcgrad import ir
from srcgrad.frontend.evaluate.loops import iteration, iterators, lengths, stream
from srcgrad.frontend.evaluate.loops.iterators import Walk
from srcgrad.frontend.evaluate.loops.stream import (
    HOW,
    USED,
    Done,
    Rest,
    Some,
    Stream,
    remember,
    remembered,
)
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Instead, NeedKnown
from srcgrad.frontend.values.core.over import Grid, Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Iterator, Known, ListRef, Tuple, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain_or_one_of

UNKNOWN = "which item comes next is only known when the program runs"
ADVICE = "Write the loop out."


def iterator(run: Run, value: Value) -> Iterator:
    """`iter(value)`, of a value that is kept."""
    return iterators.iterator(run, lists.stored(run, plain_or_one_of(run, value)))


class Counting(Stream):
    """`enumerate(items, first)`; it remembers how many there have been."""

    def __init__(self, inner: Iterator, first: Value) -> None:
        self.parts, self.first = (inner,), first

    def _number(self, run: Run, taken: Value, position: Value) -> Value:
        for offset in (taken, self.first):
            if not (isinstance(offset, Known) and offset.object == 0):
                position = numbers(run, operator.add, offset, position)
        return position

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (taken,) = remembered(run, it)

        def numbered(value: Value) -> None:
            remember(run, it, numbers(run, operator.add, taken, Known(1)))
            some(Tuple((self._number(run, Known(0), taken), value)))

        self.parts[0].stream.advance(run, self.parts[0], numbered, none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        if rest is None:
            return None
        (taken,) = remembered(run, it)
        count, counter = lengths.by_position(run, rest.over)
        end = rest.over.end

        def item(position: Value) -> Value:
            number = self._number(run, taken, position)
            return Tuple((number, rest.over.item(counter(position))))

        def mark(position: Value | None) -> None:
            last = numbers(run, operator.add, position, Known(1)) if position else count
            remember(run, it, numbers(run, operator.add, taken, last))
            rest.mark(counter(position) if position is not None else None)

        over = Iteration(Known(0), count, Known(1), item, end, rest.over.over)
        if end is not None and not same(rest.over.start, Known(0)):
            over = replace(over, end=lambda: sizes.plus(run, end(), counter(Known(0))))
        return Rest(over, mark, rest.effects)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if self.counted(run, it) is not None:
            super().drive(run, it, loop)
            return

        def numbered(value: Value) -> None:
            (taken,) = remembered(run, it)
            remember(run, it, numbers(run, operator.add, taken, Known(1)))
            loop.body(Tuple((self._number(run, Known(0), taken), value)))

        self.parts[0].stream.drive(run, self.parts[0], replace(loop, body=numbered))


class Mapped(Stream):
    """`map(function, items)`, of the items of a tuple each if there are several."""

    def __init__(self, inner: Iterator, function: Value, starred: bool) -> None:
        self.parts, self.held, self.starred = (inner,), (function,), starred

    def applied(self, run: Run, value: Value) -> Value:
        given: tuple[Value, ...] = (value,)
        if self.starred:
            given = iteration.known_items(run, value)
        return run.call(self.held[0], given, {})

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        inner = self.parts[0]
        inner.stream.advance(run, inner, lambda value: some(self.applied(run, value)), none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        return None if rest is None else rest.mapped(lambda value: self.applied(run, value))

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if self.counted(run, it) is not None:
            super().drive(run, it, loop)
            return
        inner = self.parts[0]
        body = loop.body
        act: Callable[[Value], None] = lambda value: body(self.applied(run, value))  # noqa: E731
        inner.stream.drive(run, inner, replace(loop, body=act))


class Marked(Mapped):
    """The items of another iterator, each with what the front end makes of it."""

    def __init__(self, inner: Iterator, function: Callable[[Value], Value]) -> None:
        super().__init__(inner, Known(None), False)
        self.function = function

    def applied(self, run: Run, value: Value) -> Value:
        return self.function(value)


class Filtered(Stream):
    """`filter(function, items)`: those that pass."""

    def __init__(self, inner: Iterator, passes: Callable[[Run, Value], Value], held: Value) -> None:
        self.parts, self.passes, self.held = (inner,), passes, (held,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        while True:
            value = stream.pull(run, self.parts[0])
            if value is None:
                none()
                return
            fine = self.passes(run, value)
            if not isinstance(fine, Known):
                run.refuse(UNKNOWN, ADVICE, NeedKnown, code="SG297")
            if fine.object:
                some(value)
                return

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def act(value: Value) -> None:
            value = lists.stored(run, value)
            branch(run, self.passes(run, value), lambda: loop.body(value), lambda: None)

        self.parts[0].stream.drive(run, self.parts[0], replace(loop, body=act))


class Backwards(Stream):
    """`reversed(sequence)`; it remembers how many were taken, the sequence, and its length."""

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        taken, sequence, size = remembered(run, it)
        place = numbers(run, operator.sub, sizes.plus(run, size, Known(-1)), taken)
        left = numbers(run, operator.ge, place, Known(0))
        if isinstance(sequence, ListRef):
            there = numbers(run, operator.lt, place, lengths.length(run, sequence))
            left = scalars.logical(run, ir.both, left, there)

        def take() -> None:
            remember(run, it, numbers(run, operator.add, taken, Known(1)), sequence, size)
            some(iterators.item(run, sequence, place))

        def end() -> None:
            remember(run, it, size, sequence, size)
            none()

        branch(run, left, take, end)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        taken, sequence, size = remembered(run, it)
        over = run.iterate(sequence)
        if not isinstance(over, Iteration):
            return None
        if isinstance(sequence, ListRef) and not same(lengths.length(run, sequence), size):
            run.refuse(
                "reversed() of a list whose length has changed since",
                "Reverse a copy: reversed(list(items)).",
                NeedKnown,
                code="SG294",
            )
        if isinstance(over.step, Known) and abs(over.step.object) == 1:
            step = over.step.object
            last = sizes.plus(run, over.stop, Known(-step))
            end = sizes.plus(run, over.start, Known(-step))
            back = Iteration(last, end, Known(-step), over.item, over=over.over)
        else:
            count, counter = lengths.by_position(run, over)
            top = sizes.plus(run, count, Known(-1))
            back = Iteration(
                top, Known(-1), Known(-1), lambda k: over.item(counter(k)), over=over.over
            )
        whole = back
        if over.end is not None:
            back = replace(back, end=partial(self._end, run, over, back.stop))
        if not same(taken, Known(0)):
            back = replace(back, start=lengths.by_position(run, whole)[1](taken))

        def mark(counter: Value | None) -> None:
            count = size
            if counter is not None:
                place = lengths.position_of(run, whole, counter)
                count = numbers(run, operator.add, place, Known(1))
            remember(run, it, count, sequence, size)

        return Rest(back, mark)

    def _end(self, run: Run, over: Iteration, end: Value) -> Value:
        """Where a loop that counts ends, if the list is as long as it was."""
        assert over.end is not None
        if not same(over.end(), over.stop):
            raise Instead(USED, run.span(), HOW)
        return end


class Subscripts(Stream):
    """All subscripts of a shape, in order; it remembers how many were taken."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        (taken,) = remembered(run, it)
        over: Iteration = self.grid
        if not same(taken, Known(0)):
            over = Iteration(taken, over.stop, over.step, over.item)

        def mark(counter: Value | None) -> None:
            count = over.stop if counter is None else numbers(run, operator.add, counter, Known(1))
            remember(run, it, count)

        return Rest(over, mark)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (taken,) = remembered(run, it)

        def take() -> None:
            remember(run, it, numbers(run, operator.add, taken, Known(1)))
            some(self.grid.item(taken))

        branch(run, numbers(run, operator.lt, taken, self.grid.stop), take, none)


def left(run: Run, it: Iterator) -> int | None:
    """How many items of a list, tuple or dict are left, if this is an iterator of one."""
    if not isinstance(it.stream, Walk):
        return None
    position, sequence = remembered(run, it)
    if isinstance(position, Known) and position.object is None:
        return 0
    size = iterators.length(run, sequence)
    if not isinstance(position, Known) or not isinstance(size, Known):
        return None
    return max(int(size.object - position.object), 0)
