"""Parts and sums of iterators: `chain`, `islice`, `takewhile`, `accumulate`, `pairwise` …"""

from __future__ import annotations

import itertools
import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.evaluate.language import choices
from srcgrad.frontend.evaluate.loops import iterators, lengths, loops, stream
from srcgrad.frontend.evaluate.loops.iterators import UNKNOWN
from srcgrad.frontend.evaluate.loops.stream import (
    HOW,
    Done,
    Rest,
    Some,
    Stream,
    made,
    remember,
    remembered,
)
from srcgrad.frontend.meanings.python import streams, zipped
from srcgrad.frontend.meanings.python.streams import ADVICE, Filtered, Marked
from srcgrad.frontend.meanings.python.zipped import Zipped
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Iterator, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain

NOTHING = Known(None)


class Following(Stream):
    """`chain(…)`."""

    def __init__(self, parts: tuple[Iterator, ...]) -> None:
        self.parts = parts

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        self._ask(run, 0, some, none)

    def _ask(self, run: Run, k: int, some: Some, none: Done) -> None:
        if k == len(self.parts):
            none()
            return
        part = self.parts[k]
        part.stream.advance(run, part, some, lambda: self._ask(run, k + 1, some, none))

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def go_on(k: int) -> None:
            if k < len(self.parts):
                loops.nested(run, self.parts[k], loop.body, loop)
                loops.unless_left(run, lambda: go_on(k + 1))

        go_on(0)


class Chained(Stream):
    """`chain.from_iterable(…)`: it remembers what it is in."""

    def __init__(self, outer: Iterator) -> None:
        self.parts = (outer,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        inner = remembered(run, it)
        if not inner:
            following = stream.pull(run, self.parts[0])
            if following is None:
                none()
                return
            opened = iterators.iterator(run, following)
            lists.name(run, opened)
            inner = (opened,)
            remember(run, it, *inner)
        current = plain(run, inner[0])
        assert isinstance(current, Iterator)

        def over() -> None:
            remember(run, it)
            self.advance(run, it, some, none)

        current.stream.advance(run, current, some, over)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if loop.exits and stream.wanted(run, it, loop):
            stream.pulled(run, it, loop)
            return
        current = tuple(plain(run, each) for each in remembered(run, it))
        outer = self.parts[0]

        def act(value: Value) -> None:
            loops.nested(run, run.iterate(value), loop.body, loop)

        remember(run, it)
        if current:
            assert isinstance(current[0], Iterator)
            loops.nested(run, current[0], loop.body, loop)
        loops.unless_left(run, lambda: outer.stream.drive(run, outer, replace(loop, body=act)))


@means(itertools.chain)
def _chain(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Following(tuple(streams.iterator(run, each) for each in args)))


@means(itertools.chain.from_iterable)
def _from_iterable(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Chained(streams.iterator(run, args[0])), Tuple(()))


class Sliced(Stream):
    """`islice(items, start, stop, step)`; it remembers the place of the next one, and of all."""

    def __init__(self, inner: Iterator, start: int, stop: int | None, step: int) -> None:
        self.parts, self.start, self.stop, self.step = (inner,), start, stop, step
        self.ends = None if stop is None else True

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        places = remembered(run, it)
        known = [each.object for each in places if isinstance(each, Known)]
        if len(known) != len(places):
            run.refuse(UNKNOWN, HOW, NeedKnown, code="SG2120")
        wanted, taken = known
        if self.stop is not None and wanted >= self.stop:
            for _ in range(taken, self.stop):
                if stream.pull(run, self.parts[0]) is None:
                    break
            remember(run, it, Known(wanted), Known(max(taken, self.stop)))
            none()
            return
        for _ in range(taken, wanted):
            if stream.pull(run, self.parts[0]) is None:
                none()
                return
        remember(run, it, Known(wanted + self.step), Known(wanted + 1))
        self.parts[0].stream.advance(run, self.parts[0], some, none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        wanted, taken = remembered(run, it)
        if rest is None or rest.over.end is not None or rest.effects:
            return None
        if not isinstance(wanted, Known) or not isinstance(taken, Known):
            return None
        skip = wanted.object - taken.object
        if zipped.does(self.parts[0]) and (skip or self.step != 1):
            return None
        size, counter = lengths.by_position(run, rest.over)
        count = size
        if self.stop is not None:
            left = Known(max(self.stop - taken.object, 0))
            count = left if same(left, Known(0)) else numbers(run, min, size, left)
        over = Iteration(
            Known(skip), count, Known(self.step),
            lambda position: rest.over.item(counter(position)), None, rest.over.over,
        )  # fmt: skip

        def mark(position: Value | None) -> None:
            last = count if position is None else numbers(run, operator.add, position, Known(1))
            rest.mark(counter(numbers(run, operator.sub, last, Known(1))))
            if position is None:
                end = Known(self.stop if self.stop is not None else 2**62)
                remember(run, it, end, end)
            else:
                following = numbers(run, operator.add, position, Known(self.step))
                remember(
                    run, it,
                    numbers(run, operator.add, taken, following),
                    numbers(run, operator.add, taken, last),
                )  # fmt: skip

        return Rest(over, mark)


@means(itertools.islice)
def _islice(run: Run, args: Args, kwargs: Kwargs) -> Value:
    known = [lists.known_object(run, plain(run, each)) for each in args[1:]]
    if MISSING in known:
        return _run_time_slice(run, args)
    if not all(each is None or hasattr(each, "__index__") for each in known):
        words = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        raise Raised(ValueError(words), run.span())
    bounds = slice(*(each if each is None else operator.index(each) for each in known))
    start, step = bounds.start or 0, bounds.step or 1
    if start < 0 or step < 1 or (bounds.stop is not None and bounds.stop < 0):
        words = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize."
        raise Raised(ValueError(words), run.span())
    stream = Sliced(streams.iterator(run, args[0]), start, bounds.stop, step)
    return made(run, stream, Tuple((Known(start), Known(0))))


def _run_time_slice(run: Run, args: Args) -> Value:
    """A slice by bounds of the program: of something that is not an iterator, as a sequence."""
    value = plain(run, args[0])
    if isinstance(value, Iterator) or len(args) != 2:
        run.refuse(
            "itertools.islice by a bound that is only known when the program runs",
            "Write a loop over a range.",
            code="SG146",
        )
    over = run.iterate(value)
    if not isinstance(over, Iteration):
        run.refuse(streams.UNKNOWN, ADVICE, NeedKnown, code="SG281")
    stop = conversions.integer(run, args[1], "a bound of islice()")
    run.guard(
        numbers(run, operator.ge, stop, Known(0)),
        ValueError,
        "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
    )
    walk = streams.iterator(run, value)
    limit = streams.iterator(run, run.call(Known(range), (stop,), {}))
    pair = made(run, Zipped((limit, walk), False))
    return made(run, Marked(pair, lambda each: each.items[1]))  # type: ignore[union-attr]


class TakenWhile(Stream):
    """`takewhile(function, items)`, which takes one item more and drops it."""

    def __init__(self, inner: Iterator, function: Value) -> None:
        self.parts, self.held = (inner,), (function,)

    def _passes(self, run: Run, value: Value) -> Value:
        return run.truth(run.call(self.held[0], (value,), {}))

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        (going,) = remembered(run, it)

        def look(value: Value) -> None:
            fine = self._passes(run, value)

            def stop() -> None:
                remember(run, it, Known(False))
                none()

            branch(run, fine, lambda: some(value), stop)

        branch(
            run,
            scalars.truth(run, going),
            lambda: self.parts[0].stream.advance(run, self.parts[0], look, none),
            none,
        )

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def look(value: Value) -> None:
            value = lists.stored(run, value)

            def stop() -> None:
                if it.id in run.made.named:
                    remember(run, it, Known(False))
                loops.end(run)

            branch(run, self._passes(run, value), lambda: loop.body(value), stop)

        (going,) = remembered(run, it)
        inner = self.parts[0]
        rest = replace(loop, body=look, exits=True)
        branch(
            run,
            scalars.truth(run, going),
            lambda: inner.stream.drive(run, inner, rest),
            lambda: None,
        )


@means(itertools.takewhile)
def _takewhile(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, TakenWhile(streams.iterator(run, args[1]), args[0]), Tuple((Known(True),)))


class DroppedWhile(Stream):
    """`dropwhile(function, items)`; it remembers whether it still drops."""

    def __init__(self, inner: Iterator, function: Value) -> None:
        self.parts, self.held = (inner,), (function,)

    def _drops(self, run: Run, it: Iterator, value: Value) -> Value:
        (dropping,) = remembered(run, it)

        def test() -> Value:
            return run.truth(run.call(self.held[0], (value,), {}))

        return choices.short_circuit(run, ir.both, scalars.truth(run, dropping), test)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        while (value := stream.pull(run, self.parts[0])) is not None:
            drops = scalars.truth(run, self._drops(run, it, value))
            if not isinstance(drops, Known):
                run.refuse(streams.UNKNOWN, ADVICE, NeedKnown, code="SG282")
            if not drops.object:
                remember(run, it, Known(False))
                some(value)
                return
        none()

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def look(value: Value) -> None:
            value = lists.stored(run, value)
            drops = self._drops(run, it, value)

            def take() -> None:
                remember(run, it, Known(False))
                loop.body(value)

            branch(run, drops, lambda: None, take)

        self.parts[0].stream.drive(run, self.parts[0], replace(loop, body=look))


@means(itertools.dropwhile)
def _dropwhile(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, DroppedWhile(streams.iterator(run, args[1]), args[0]), Tuple((Known(True),)))


@means(itertools.filterfalse)
def _filterfalse(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function = args[0]
    by_itself = isinstance(function, Known) and function.object is None

    def passes(run: Run, each: Value) -> Value:
        found = each if by_itself else run.call(function, (each,), {})
        return scalars.negate(run, run.truth(found))

    return made(run, Filtered(streams.iterator(run, args[1]), passes, function))


@means(itertools.compress)
def _compress(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("data", "selectors"), args, strict=False)), **kwargs}
    parts = (streams.iterator(run, given["data"]), streams.iterator(run, given["selectors"]))
    pairs = made(run, Zipped(parts, False))

    def passes(run: Run, each: Value) -> Value:
        assert isinstance(each, Tuple)
        return run.truth(each.items[1])

    chosen = made(run, Filtered(pairs, passes, NOTHING))
    return made(run, Marked(chosen, lambda each: each.items[0]))  # type: ignore[union-attr]
