"""Parts and sums of iterators: `chain`, `islice`, `takewhile`, `accumulate`, `pairwise` …"""

from __future__ import annotations

import itertools
import operator
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend import (
    arithmetic,
    builtin,
    calls,
    containers,
    expressions,
    iteration,
    iterators,
    loops,
    streams,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.iterators import Done, Rest, Some, Stream, made, remember, remembered
from srcgrad.frontend.joins import branch
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Raised, Run
from srcgrad.frontend.values import Iteration, Iterator, Known, Loop, Tuple, Value, same

Args = tuple[Value, ...]
Kwargs = dict[str, Value]
NOTHING = Known(None)


# --------------------------------------------------------------------------- one after another


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
            following = iterators.pull(run, self.parts[0])
            if following is None:
                none()
                return
            opened = iterators.iterator(run, following)
            iterators.name(run, opened)
            inner = (opened,)
            remember(run, it, *inner)
        current = plain(run, inner[0])
        assert isinstance(current, Iterator)

        def over() -> None:
            remember(run, it)
            self.advance(run, it, some, none)

        current.stream.advance(run, current, some, over)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        if loop.exits and iterators.wanted(run, it, loop):
            iterators.pulled(run, it, loop)
            return
        current = tuple(plain(run, each) for each in remembered(run, it))
        outer = self.parts[0]

        def act(value: Value) -> None:
            loops.nested(run, iteration.iterated(run, value), loop.body, loop)

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


# --------------------------------------------------------------------------------- parts


class Sliced(Stream):
    """`islice(items, start, stop, step)`; it remembers the place of the next one, and of all."""

    def __init__(self, inner: Iterator, start: int, stop: int | None, step: int) -> None:
        self.parts, self.start, self.stop, self.step = (inner,), start, stop, step

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        places = remembered(run, it)
        known = [each.object for each in places if isinstance(each, Known)]
        if len(known) != len(places):
            run.refuse(iterators.UNKNOWN, iterators.HOW, NeedKnown, code="SG2120")
        wanted, taken = known
        if self.stop is not None and wanted >= self.stop:
            for _ in range(taken, self.stop):
                if iterators.pull(run, self.parts[0]) is None:
                    break
            remember(run, it, Known(wanted), Known(max(taken, self.stop)))
            none()
            return
        for _ in range(taken, wanted):
            if iterators.pull(run, self.parts[0]) is None:
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
        if streams.does(self.parts[0]) and (skip or self.step != 1):
            return None
        size, counter = iteration.by_position(run, rest.over)
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
    known = [containers.known_object(run, plain(run, each)) for each in args[1:]]
    if containers.MISSING in known:
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
    over = iteration.iterated(run, value)
    if not isinstance(over, Iteration):
        run.refuse(streams.UNKNOWN, streams.ADVICE, NeedKnown, code="SG281")
    stop = arithmetic.integer(run, args[1], "a bound of islice()")
    run.guard(
        numbers(run, operator.ge, stop, Known(0)),
        ValueError,
        "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.",
    )
    walk = streams.iterator(run, value)
    limit = streams.iterator(run, calls.call(run, Known(range), (stop,), {}))
    pair = made(run, streams.Zipped((limit, walk), False))
    return made(run, streams.Marked(pair, lambda each: each.items[1]))  # type: ignore[union-attr]


class TakenWhile(Stream):
    """`takewhile(function, items)`, which takes one item more and drops it."""

    def __init__(self, inner: Iterator, function: Value) -> None:
        self.parts, self.held = (inner,), (function,)

    def _passes(self, run: Run, value: Value) -> Value:
        return expressions.truth(run, calls.call(run, self.held[0], (value,), {}))

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
            arithmetic.truth(run, going),
            lambda: self.parts[0].stream.advance(run, self.parts[0], look, none),
            none,
        )

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def look(value: Value) -> None:
            value = containers.stored(run, value)

            def stop() -> None:
                if it.id in run.named:
                    remember(run, it, Known(False))
                loops.end(run)

            branch(run, self._passes(run, value), lambda: loop.body(value), stop)

        (going,) = remembered(run, it)
        inner = self.parts[0]
        rest = replace(loop, body=look, exits=True)
        branch(
            run,
            arithmetic.truth(run, going),
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
            return expressions.truth(run, calls.call(run, self.held[0], (value,), {}))

        return expressions.short_circuit(run, ir.both, arithmetic.truth(run, dropping), test)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        while (value := iterators.pull(run, self.parts[0])) is not None:
            drops = arithmetic.truth(run, self._drops(run, it, value))
            if not isinstance(drops, Known):
                run.refuse(streams.UNKNOWN, streams.ADVICE, NeedKnown, code="SG282")
            if not drops.object:
                remember(run, it, Known(False))
                some(value)
                return
        none()

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        def look(value: Value) -> None:
            value = containers.stored(run, value)
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
        found = each if by_itself else calls.call(run, function, (each,), {})
        return arithmetic.negate(run, expressions.truth(run, found))

    return made(run, streams.Filtered(streams.iterator(run, args[1]), passes, function))


@means(itertools.compress)
def _compress(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = {**dict(zip(("data", "selectors"), args, strict=False)), **kwargs}
    parts = (streams.iterator(run, given["data"]), streams.iterator(run, given["selectors"]))
    pairs = made(run, streams.Zipped(parts, False))

    def passes(run: Run, each: Value) -> Value:
        assert isinstance(each, Tuple)
        return expressions.truth(run, each.items[1])

    chosen = made(run, streams.Filtered(pairs, passes, NOTHING))
    return made(run, streams.Marked(chosen, lambda each: each.items[0]))  # type: ignore[union-attr]


# ------------------------------------------------------------------------- from what came before


START = Tuple((Known(False), Known(None)))


class Accumulated(Stream):
    """`accumulate(items, function)`; it remembers whether there is a total yet, and the last."""

    def __init__(self, inner: Iterator, function: Value, initial: Value | None) -> None:
        self.parts, self.held, self.initial = (inner,), (function,), initial

    def _total(self, run: Run, it: Iterator, value: Value) -> Value:
        started, before = remembered(run, it)
        value = containers.stored(run, value)
        before = plain(run, before) if not same(started, Known(False)) else before
        total = expressions.choose(
            run,
            arithmetic.truth(run, started),
            lambda: calls.call(run, self.held[0], (before, value), {}),
            lambda: value,
        )
        total = containers.stored(run, total)
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
            remember(run, it, Known(False), builtin.blank(builtin.first_item(run, inner)))
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
            first = iterators.pull(run, self.parts[0])
            if first is None:
                none()
                return
            last = (containers.stored(run, first),)

        def pair(value: Value) -> None:
            value = containers.stored(run, value)
            remember(run, it, value)
            some(Tuple((last[0], value)))

        self.parts[0].stream.advance(run, self.parts[0], pair, none)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        rest = self.parts[0].stream.counted(run, self.parts[0])
        if rest is None or rest.over.end is not None or remembered(run, it):
            return None
        if streams.does(self.parts[0]) or rest.effects:
            return None
        size, counter = iteration.by_position(run, rest.over)
        fetch = rest.over.item

        def item(position: Value) -> Value:
            later = numbers(run, operator.add, position, Known(1))
            pair = (fetch(counter(position)), fetch(counter(later)))
            return Tuple(tuple(containers.stored(run, each) for each in pair))

        def mark(position: Value | None) -> None:
            if position is None:
                rest.mark(None)
                return
            later = numbers(run, operator.add, position, Known(1))
            rest.mark(counter(later))
            remember(run, it, containers.stored(run, fetch(counter(later))))

        count = numbers(run, operator.sub, size, Known(1))
        over = Iteration(Known(0), count, Known(1), item, None, rest.over.over)
        return Rest(over, mark)


@means(itertools.pairwise)
def _pairwise(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return made(run, Pairs(streams.iterator(run, args[0])), Tuple(()))
