"""Iterators: how each gives its next item, and how a loop runs over the rest of it."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.evaluate.loops import (
    generators,
    lengths,
    loops,
    protocols,
    sequences,
    stream,
)
from srcgrad.frontend.evaluate.loops.stream import HOW, Done, Rest, Some, Stream
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, NeedKnown, Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.over import Items, Iteration, Live, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    DictRef,
    Instance,
    Iterator,
    Known,
    ListRef,
    Maybe,
    OneOf,
    Suspended,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain_or_one_of


class Walk(Stream):
    """`iter(sequence)`; it remembers a position and the sequence."""

    def __init__(self, size: int | None) -> None:
        self.size = size
        """How many keys a dict had at the start."""

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        position, sequence = stream.remembered(run, it)
        if isinstance(position, Known) and position.object is None:
            none()
            return
        left: Value = Known(True)
        if isinstance(position, Maybe):
            left, position = position.present, position.value
        before = numbers(run, operator.lt, position, self.length(run, sequence))
        left = scalars.logical(run, ir.both, left, before)

        def there() -> None:
            stream.remember(run, it, numbers(run, operator.add, position, Known(1)), sequence)
            some(item(run, sequence, position))

        def over() -> None:
            stream.remember(run, it, self.end(run, sequence), sequence)
            none()

        branch(run, left, there, over)

    def length(self, run: Run, sequence: Value) -> Value:
        size = length(run, sequence)
        if self.size is not None and size.object != self.size:  # type: ignore[union-attr]
            words = "dictionary changed size during iteration"
            raise Raised(RuntimeError(words), run.span())
        return size

    def end(self, run: Run, sequence: Value) -> Value:
        """The position of an iterator that is used up, even if a list becomes longer later."""
        changes = isinstance(sequence, ListRef | DictRef | View)
        return Known(None) if changes else length(run, sequence)

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        position, sequence = stream.remembered(run, it)
        over = run.iterate(sequence)
        if not isinstance(over, Iteration):
            return None
        start = over.start
        if isinstance(position, Known) and position.object is None:
            over = replace(over, start=over.stop)
        elif not same(position, Known(0)):
            if isinstance(position, Maybe):
                run.refuse(UNKNOWN, HOW, NeedKnown, code="SG293")
            moved = numbers(run, operator.mul, position, over.step)
            over = Iteration(
                numbers(run, operator.add, start, moved),
                over.stop, over.step, over.item, over.end, over.over,
            )  # fmt: skip

        def mark(counter: Value | None) -> None:
            if counter is None:
                stream.remember(run, it, self.end(run, sequence), sequence)
                return
            taken = lengths.position_of(run, replace(over, start=start), counter)
            stream.remember(run, it, numbers(run, operator.add, taken, Known(1)), sequence)

        return Rest(over, mark)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        position, sequence = stream.remembered(run, it)
        fixed = not isinstance(run.iterate(sequence), Iteration)
        if isinstance(position, Known) or not fixed:
            super().drive(run, it, loop)
            return
        # Where a few items begin is only known when the program runs: each is asked for.
        size = length(run, sequence)
        assert isinstance(size, Known)

        def each(k: int) -> Value | None:
            return Known(k) if k < size.object else None

        def act(k: Value) -> None:
            def take() -> None:
                stream.remember(run, it, numbers(run, operator.add, k, Known(1)), sequence)
                loop.body(item(run, sequence, k))

            position = stream.remembered(run, it)[0]
            left: Value = Known(True)
            if isinstance(position, Maybe):
                left, position = position.present, position.value
            before = numbers(run, operator.le, position, k)
            branch(run, scalars.logical(run, ir.both, left, before), take, lambda: None)

        loops.unrolled(run, each, replace(loop, body=act))
        if DEAD not in run.state:
            used_up = self.end(run, sequence)
            loops.unless_left(run, lambda: stream.remember(run, it, used_up, sequence))


UNKNOWN = "how far this iterator has come is only known when the program runs"


def length(run: Run, sequence: Value) -> Value:
    """How many items something has that can be run over again and again."""
    if isinstance(sequence, ListRef):
        return lengths.length(run, sequence)
    match run.iterate(sequence):
        case Items(items):
            return Known(len(items))
        case Iteration() as over:
            return lengths.trips(run, over)
    return lengths.length(run, sequence)


def item(run: Run, sequence: Value, position: Value) -> Value:
    """The item at a position."""
    if isinstance(sequence, ListRef | Tuple | OneOf):
        return run.item(sequence, position)
    over = run.iterate(sequence)
    if isinstance(over, Iteration):
        return over.item(lengths.by_position(run, over)[1](position))
    if not isinstance(position, Known):
        run.refuse(UNKNOWN, HOW, NeedKnown, code="SG289")
    found: Value | None = over.items[position.object] if isinstance(over, Items) else None
    if isinstance(over, Live):
        fetched = over.fetch(position.object)
        assert not isinstance(fetched, Iteration)
        found = fetched
    assert found is not None, "there is an item at a position before the end"
    return found


def iterator(run: Run, value: Value) -> Iterator:
    """`iter(value)`."""
    value = plain_or_one_of(run, value)
    if isinstance(value, Instance) and not issubclass(value.kind, OwnList):
        found = run.special(value, "__iter__")
        value = value if found is None else plain_or_one_of(run, found)
        if isinstance(value, Instance) and found is not None:
            return protocols.written(run, value)
    if isinstance(value, Suspended):
        generators.hold(run, value, False)
        value = generators.collected(run, value)
    over = run.iterate(value)
    if isinstance(over, Iterator):
        return over
    size = len(sequences.dict_items(run, value)) if isinstance(value, DictRef | View) else None
    return stream.made(run, Walk(size), Tuple((Known(0), value)))


def demand(run: Run, it: Iterator, exception: BaseException) -> Value:
    """The next item; the program raises the exception if there is none."""
    key = ("temporary", run.number())

    def take(value: Value) -> None:
        run.state[key] = lists.stored(run, value)

    def fail() -> None:
        raise Raised(exception, run.span())

    it.stream.advance(run, it, take, fail)
    if DEAD in run.state:
        raise raising.every_path(run)
    return run.state.pop(key)


def unpacked(run: Run, it: Iterator, count: int) -> tuple[Value, ...]:
    """As many items as are wanted, and no more."""
    found: list[Value] = []
    for k in range(count):
        words = f"not enough values to unpack (expected {count}, got {k})"
        found.append(demand(run, it, ValueError(words)))

    def fail(value: Value) -> None:
        words = f"too many values to unpack (expected {count})"
        raise Raised(ValueError(words), run.span())

    it.stream.advance(run, it, fail, lambda: None)
    return tuple(found)


def known_only(run: Run, it: Iterator, action: Callable[[Value], None]) -> None:
    """Do something now with each item of an iterator whose loops can all be unrolled."""
    depth = run.depth

    def act(value: Value) -> None:
        if run.depth != depth:
            raise NeedKnown(
                "the number of values of this comprehension must be known",
                run.span(),
                "Write the loop out, into an array.",
                code="SG238",
            )
        action(value)

    loops.run_over(run, it, act)


def taken_whole(run: Run, it: Iterator) -> Iteration | None:
    """What is left of an iterator by counting; after that it is used up."""
    rest = it.stream.counted(run, it)
    if rest is None or rest.effects:
        return None
    if any(each.id in run.made.named for each in lists.tree(it)):
        rest.mark(None)
    return rest.over
