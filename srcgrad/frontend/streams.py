"""Iterators made of others: `enumerate`, `zip`, `map`, `filter`, and `reversed`."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    calls,
    containers,
    iteration,
    iterators,
    loops,
    sizes,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.iterators import Done, Rest, Some, Stream, remember, remembered
from srcgrad.frontend.joins import branch
from srcgrad.frontend.run import Instead, NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    Grid,
    Iteration,
    Iterator,
    Known,
    ListRef,
    Loop,
    Tuple,
    Value,
    same,
)

UNKNOWN = "which item comes next is only known when the program runs"
ADVICE = "Write the loop out."


def iterator(run: Run, value: Value) -> Iterator:
    """`iter(value)`, of a value that is kept."""
    return iterators.iterator(run, containers.stored(run, plain(run, value)))


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
        count, counter = iteration.by_position(run, rest.over)
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
        return calls.call(run, self.held[0], given, {})

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        inner = self.parts[0]
        inner.stream.advance(run, inner, lambda value: some(self.applied(run, value)), none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        if rest is None:
            return None
        fetch = rest.over.item
        over = replace(rest.over, item=lambda counter: self.applied(run, fetch(counter)))
        if isinstance(over, Grid):
            at = over.at
            over = replace(over, at=lambda index: self.applied(run, at(index)))
        return Rest(over, rest.mark, rest.effects)

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
            value = iterators.pull(run, self.parts[0])
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
            value = containers.stored(run, value)
            branch(run, self.passes(run, value), lambda: loop.body(value), lambda: None)

        self.parts[0].stream.drive(run, self.parts[0], replace(loop, body=act))


class Backwards(Stream):
    """`reversed(sequence)`; it remembers how many were taken, the sequence, and its length."""

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        taken, sequence, size = remembered(run, it)
        place = numbers(run, operator.sub, sizes.plus(run, size, Known(-1)), taken)
        left = numbers(run, operator.ge, place, Known(0))
        if isinstance(sequence, ListRef):
            there = numbers(run, operator.lt, place, containers.length(run, sequence))
            left = arithmetic.logical(run, ir.both, left, there)

        def take() -> None:
            remember(run, it, numbers(run, operator.add, taken, Known(1)), sequence, size)
            some(iterators.item(run, sequence, place))

        def end() -> None:
            remember(run, it, size, sequence, size)
            none()

        branch(run, left, take, end)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        taken, sequence, size = remembered(run, it)
        over = iteration.iterated(run, sequence)
        if not isinstance(over, Iteration):
            return None
        if isinstance(sequence, ListRef) and not same(containers.length(run, sequence), size):
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
            count, counter = iteration.by_position(run, over)
            top = sizes.plus(run, count, Known(-1))
            back = Iteration(
                top, Known(-1), Known(-1), lambda k: over.item(counter(k)), over=over.over
            )
        whole = back
        if over.end is not None:
            back = replace(back, end=partial(self._end, run, over, back.stop))
        if not same(taken, Known(0)):
            back = replace(back, start=iteration.by_position(run, whole)[1](taken))

        def mark(counter: Value | None) -> None:
            count = size
            if counter is not None:
                place = iteration.position_of(run, whole, counter)
                count = numbers(run, operator.add, place, Known(1))
            remember(run, it, count, sequence, size)

        return Rest(back, mark)

    def _end(self, run: Run, over: Iteration, end: Value) -> Value:
        """Where a loop that counts ends, if the list is as long as it was."""
        assert over.end is not None
        if not same(over.end(), over.stop):
            raise Instead(iterators.USED, run.span(), iterators.HOW)
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


class Zipped(Stream):
    """`zip(…)`: an item of each in turn, until one has no more."""

    def __init__(self, parts: tuple[Iterator, ...], strict: bool) -> None:
        self.parts, self.strict = parts, strict

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        self._take(run, (), some, none)

    def _take(self, run: Run, got: tuple[Value, ...], some: Some, none: Done) -> None:
        k = len(got)
        if not self.parts:
            none()
        elif k == len(self.parts):
            some(Tuple(got))
        else:
            part = self.parts[k]

            def more(value: Value) -> None:
                self._take(run, (*got, containers.stored(run, value)), some, none)

            part.stream.advance(run, part, more, lambda: self._ended(run, k, none))

    def _ended(self, run: Run, k: int, none: Done) -> None:
        """The part `k` has no more; if all are to be as long, neither must the others."""
        if self.strict and k > 0:
            which = f"argument {k}" if k == 1 else f"arguments 1-{k}"
            words = f"zip() argument {k + 1} is shorter than {which}"
            raise Raised(ValueError(words), run.span())
        rest = list(enumerate(self.parts))[1:] if self.strict else []

        def check(left: list[tuple[int, Iterator]]) -> None:
            if not left:
                none()
                return
            (j, part), *others = left

            def longer(value: Value) -> None:
                which = f"argument {j}" if j == 1 else f"arguments 1-{j}"
                words = f"zip() argument {j + 1} is longer than {which}"
                raise Raised(ValueError(words), run.span())

            part.stream.advance(run, part, longer, lambda: check(others))

        check(rest)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        if self._shared():
            return None
        rests = []
        for each in self.parts:
            rest = each.stream.counted(run, each)
            if rest is None or (rest.over.end is not None and len(self.parts) > 1):
                return None
            rests.append(rest)
        if not rests:
            return None
        walks = [iteration.by_position(run, rest.over) for rest in rests]
        counts = [count for count, _ in walks]
        count = counts[0]
        for other in counts[1:]:
            if self.strict:
                arrays.agree(
                    run, count, other, [(count,), (other,)], "zip() arguments of lengths {} and {}"
                )
            else:
                count = sizes.smaller(run, count, other)

        def item(position: Value) -> Value:
            got = [r.over.item(at(position)) for r, (_, at) in zip(rests, walks, strict=True)]
            return Tuple(tuple(containers.stored(run, each) for each in got))

        def mark(position: Value | None) -> None:
            for k, (rest, (size, at)) in enumerate(zip(rests, walks, strict=True)):
                if position is not None:
                    rest.mark(at(position))
                elif k + 1 == len(rests) or self.strict or sizes.alike(run, size, count):
                    self._stop(run, rest, at, count)
                else:
                    self._surplus(run, list(zip(rests, walks, strict=True))[k:], count)
                    return

        effects = any(
            not sizes.alike(run, size, count) and does(each)
            for each, size in zip(self.parts[:-1], counts, strict=False)
        ) or any(rest.effects for rest in rests)
        over = Iteration(Known(0), count, Known(1), item, None, tuple(
            each for rest in rests for each in rest.over.over
        ))  # fmt: skip
        return Rest(over, mark, effects)

    def _shared(self) -> bool:
        """Whether two parts take their items from one iterator."""
        ids = [each.id for part in self.parts for each in iterators.tree(part)]
        return len(set(ids)) < len(ids)

    def _stop(self, run: Run, rest: Rest, at: Callable[[Value], Value], count: Value) -> None:
        """As many items as there are pairs have been taken of this part."""
        rest.mark(at(sizes.plus(run, count, Known(-1))))

    def _surplus(
        self,
        run: Run,
        left: list[tuple[Rest, tuple[Value, Callable[[Value], Value]]]],
        count: Value,
    ) -> None:
        """Of each part that is longer, and of all before it, one more item has been taken."""
        (rest, (size, at)), *others = left

        def one_more() -> None:
            rest.mark(at(count))
            rest.over.item(at(count))
            if others:
                self._surplus(run, others, count)

        def none() -> None:
            for each, (_, place) in left:
                self._stop(run, each, place, count)

        branch(run, numbers(run, operator.lt, count, size), one_more, none)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if self._shared() or self.counted(run, it) is not None or self._all_fixed(run):
            super().drive(run, it, loop)
            return
        saved, state = run.save(), dict(run.state)
        try:
            own = frozenset(each.id for each in iterators.tree(it)) - run.named
            sure = self._sure(run)
            loops.unrolled(run, lambda k: self._beside(run, k < sure), loop, own)
            return
        except NeedKnown:
            run.restore(saved)
            run.state = state
        first = self.parts[0]

        def act(value: Value) -> None:
            got = (containers.stored(run, value),)
            self._take(run, got, loop.body, lambda: loops.end(run))

        first.stream.drive(run, first, replace(loop, body=act, exits=True))

    def _all_fixed(self, run: Run) -> bool:
        return all(left(run, each) is not None for each in self.parts)

    def _sure(self, run: Run) -> int:
        """How many items lists and tuples have: the arrays beside them must be as long."""
        lengths = [left(run, each) for each in self.parts]
        known = [each for each in lengths if each is not None]
        if not known:
            raise Instead("the number of items must be known here", run.span())
        for part, fixed in zip(self.parts, lengths, strict=True):
            rest = part.stream.counted(run, part) if fixed is None else None
            if rest is not None:
                self._enough(run, iteration.by_position(run, rest.over)[0], min(known))
        return min(known)

    def _enough(self, run: Run, count: Value, wanted: int) -> None:
        if isinstance(count, Known) and count.object < wanted:
            raise _unknown(run)
        words = f"zip() of {wanted} values with an array of only {{}}"
        enough = numbers(run, operator.ge, count, Known(wanted))
        run.guard(enough, errors.NotDifferentiable, words, (arithmetic.atom(run, count),))

    def _beside(self, run: Run, sure: bool) -> Value | None:
        """The next items of lists and tuples beside arrays."""
        counts = [left(run, each) for each in self.parts]
        short = counts.index(0) if 0 in counts else len(counts)
        got: list[Value] = []
        for part, fixed in zip(self.parts[:short], counts, strict=False):
            rest = part.stream.counted(run, part) if fixed is None else None
            if rest is None:
                value = iterators.pull(run, part)
                if value is None:
                    return None
            elif short < len(counts):
                # Python asks for one more item of this one, and drops it.
                if part.id in run.named or does(part):
                    raise _unknown(run)
                continue
            else:
                count, at = iteration.by_position(run, rest.over)
                if not sure:
                    self._enough(run, count, 1)
                rest.mark(at(Known(0)))
                value = rest.over.item(at(Known(0)))
            got.append(containers.stored(run, value))
        return Tuple(tuple(got)) if short == len(counts) else None


def left(run: Run, it: Iterator) -> int | None:
    """How many items of a list, tuple or dict are left, if this is an iterator of one."""
    if not isinstance(it.stream, iterators.Walk):
        return None
    position, sequence = remembered(run, it)
    if isinstance(position, Known) and position.object is None:
        return 0
    size = iterators.length(run, sequence)
    if not isinstance(position, Known) or not isinstance(size, Known):
        return None
    return max(int(size.object - position.object), 0)


def does(it: Iterator) -> bool:
    """Whether taking one item more may do anything else, or be noticed."""
    return any(
        not isinstance(each.stream, iterators.Walk | Backwards | Subscripts | Counting | Zipped)
        for each in iterators.tree(it)
    )


def _unknown(run: Run) -> Instead:
    return Instead(iterators.UNKNOWN, run.span(), iterators.HOW)
