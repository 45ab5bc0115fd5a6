"""Iterators: how each gives its next item, and how a loop runs over the rest of it."""

from __future__ import annotations

import operator
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    attributes,
    calls,
    containers,
    counting,
    iteration,
    loops,
    recursion,
)
from srcgrad.frontend.arithmetic import numbers, plain
from srcgrad.frontend.joins import branch
from srcgrad.frontend.run import DEAD, Instead, NeedKnown, Raised, Run
from srcgrad.frontend.values import (
    Bound,
    Closure,
    Conflict,
    DictRef,
    Entries,
    Instance,
    Items,
    Iteration,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Live,
    Loop,
    Maybe,
    Partial,
    Tuple,
    Value,
    View,
    same,
)

Some = Callable[[Value], None]
Done = Callable[[], None]


@dataclass(frozen=True, eq=False)
class Rest:
    """The rest of an iterator by counting, and how to note that items have been taken.

    `mark(counter)` notes that the item of this counter has been taken, `mark(None)` that there are
    no more; `effects` says that this does more than to take note.
    """

    over: Iteration
    mark: Callable[[Value | None], None]
    effects: bool = False


class Stream:
    """What an iterator is of."""

    parts: tuple[Iterator, ...] = ()
    """The iterators that it takes items from."""
    held: tuple[Value, ...] = ()
    """The functions that it calls."""

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        """Do one thing with the next item, or the other if there is none."""
        raise NotImplementedError

    def counted(self, run: Run, it: Iterator) -> Rest | None:
        """What is left by counting, if it can be had so."""
        return None

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        """Do the body of a loop for every item that is left."""
        rest = self.counted(run, it)
        if rest is None:
            pulled(run, it, loop)
        else:
            _counted(run, it, rest, loop)


def made(run: Run, stream: Stream, state: Value | None = None) -> Iterator:
    """A new iterator; what it has to remember is in the state."""
    it = Iterator(run.number(), stream)
    if state is not None:
        run.state["iterator", it.id] = state
    return it


def remembered(run: Run, it: Iterator) -> tuple[Value, ...]:
    """What the state says of an iterator."""
    found = run.state.get(("iterator", it.id))
    if found is None:
        run.refuse(
            "an iterator that was made in an earlier iteration",
            "Make it anew.",
            NeedKnown,
            code="SG288",
        )
    found = plain(run, found)
    assert isinstance(found, Tuple), "what an iterator remembers is a tuple"
    return found.items


def remember(run: Run, it: Iterator, *items: Value) -> None:
    run.state["iterator", it.id] = Tuple(items)


def tree(it: Iterator) -> Generator[Iterator]:
    """An iterator and all that it takes items from."""
    yield it
    for part in it.stream.parts:
        yield from tree(part)


# --------------------------------------------------------------------------------- sequences


class Walk(Stream):
    """`iter(sequence)`; it remembers a position and the sequence."""

    def __init__(self, size: int | None) -> None:
        self.size = size
        """How many keys a dict had at the start."""

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        position, sequence = remembered(run, it)
        if isinstance(position, Known) and position.object is None:
            none()
            return
        left: Value = Known(True)
        if isinstance(position, Maybe):
            left, position = position.present, position.value
        before = numbers(run, operator.lt, position, self.length(run, sequence))
        left = arithmetic.logical(run, ir.both, left, before)

        def there() -> None:
            remember(run, it, numbers(run, operator.add, position, Known(1)), sequence)
            some(item(run, sequence, position))

        def over() -> None:
            remember(run, it, self.end(run, sequence), sequence)
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
        position, sequence = remembered(run, it)
        over = iteration.iterated(run, sequence)
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
                remember(run, it, self.end(run, sequence), sequence)
                return
            taken = iteration.position_of(run, replace(over, start=start), counter)
            remember(run, it, numbers(run, operator.add, taken, Known(1)), sequence)

        return Rest(over, mark)

    def drive(self, run: Run, it: Iterator, loop: Loop) -> None:
        position, sequence = remembered(run, it)
        fixed = not isinstance(iteration.iterated(run, sequence), Iteration)
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
                remember(run, it, numbers(run, operator.add, k, Known(1)), sequence)
                loop.body(item(run, sequence, k))

            position = remembered(run, it)[0]
            left: Value = Known(True)
            if isinstance(position, Maybe):
                left, position = position.present, position.value
            before = numbers(run, operator.le, position, k)
            branch(run, arithmetic.logical(run, ir.both, left, before), take, lambda: None)

        loops.unrolled(run, each, replace(loop, body=act))
        if DEAD not in run.state:
            used_up = self.end(run, sequence)
            loops.unless_left(run, lambda: remember(run, it, used_up, sequence))


class Written(Stream):
    """An object of a class with `__next__`."""

    def __init__(self, owner: Instance) -> None:
        self.held = (owner,)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        frames, handlers = len(run.frames), len(run.handlers)
        run.handlers.append(((StopIteration,), len(run.blocks)))
        method = attributes.read(run, self.held[0], "__next__")
        try:
            value = calls.call(run, method, (), {})
        except Raised as raised:
            del run.frames[frames:], run.handlers[handlers:]
            if not isinstance(raised.exception, StopIteration):
                raise
            none()
            return
        del run.handlers[handlers:]
        some(value)


def written(run: Run, owner: Instance) -> Iterator:
    """An iterator whose class is written in Python."""
    if not hasattr(owner.kind, "__next__"):
        words = f"iter() returned non-iterator of type {owner.kind.__name__!r}"
        raise Raised(TypeError(words), run.span())
    return made(run, Written(owner))


UNKNOWN = "how far this iterator has come is only known when the program runs"
HOW = "Run over the sequence itself, with a subscript."
USED = "this iterator is run over while it is used"


def length(run: Run, sequence: Value) -> Value:
    """How many items something has that can be run over again and again."""
    if isinstance(sequence, ListRef):
        return containers.length(run, sequence)
    match iteration.iterated(run, sequence):
        case Items(items):
            return Known(len(items))
        case Iteration() as over:
            return iteration.trips(run, over)
    return containers.length(run, sequence)


def item(run: Run, sequence: Value, position: Value) -> Value:
    """The item at a position."""
    if isinstance(sequence, ListRef | Tuple):
        return containers.item(run, sequence, position)
    over = iteration.iterated(run, sequence)
    if isinstance(over, Iteration):
        return over.item(iteration.by_position(run, over)[1](position))
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
    value = plain(run, value)
    over = iteration.iterated(run, value)
    if isinstance(over, Iterator):
        return over
    size = len(iteration.dict_items(run, value)) if isinstance(value, DictRef | View) else None
    return made(run, Walk(size), Tuple((Known(0), value)))


# ------------------------------------------------------------------------------- running over


def _counted(run: Run, it: Iterator, rest: Rest, loop: Loop) -> None:
    """A loop over what is left of an iterator, by counting."""
    keys = [("iterator", each.id) for each in tree(it) if ("iterator", each.id) in run.state]
    saved, state = run.save(), dict(run.state)
    span = run.span()
    kept = wanted(run, it, loop)
    try:
        if not kept:
            loops.counted_or_unrolled(run, rest.over, loop)
        elif loop.exits:
            _marked(run, rest, loop, keys)
        else:
            for key in keys:
                run.state[key] = Conflict(USED, span, HOW)
            loops.counted(run, rest.over, loop)
            if DEAD not in run.state:
                for key in keys:
                    run.state[key] = state[key]
        if DEAD not in run.state and (kept or rest.effects):
            loops.unless_left(run, lambda: rest.mark(None))
        if not kept:
            _forget(run, it)
    except (NeedKnown, errors.AliasingError) as reason:
        if not (isinstance(reason, NeedKnown) and reason.problem == USED):
            if not kept or not isinstance(iteration.trips(run, rest.over), Known):
                raise
        run.restore(saved)
        run.state = state
        pulled(run, it, loop)


def _marked(run: Run, rest: Rest, loop: Loop, keys: list[tuple[str, int]]) -> None:
    """A loop that may be left, and notes with each item how far the iterator has come."""
    noted: list[dict[tuple[str, int], Value]] = []

    def fetch(counter: Value) -> Value:
        rest.mark(counter)
        noted.append({key: run.state[key] for key in keys})
        return rest.over.item(counter)

    def body(value: Value) -> None:
        loop.body(value)
        if DEAD in run.state:
            return
        for key, before in noted[-1].items():
            if not same(run.state.get(key), before):
                raise Instead(USED, run.span(), HOW)

    loops.counted(run, replace(rest.over, item=fetch), replace(loop, body=body))


def pulled(run: Run, it: Iterator, loop: Loop) -> None:
    """A loop that takes one item after the other.

    It is unrolled for as long as it is known whether there is another item; else it is a loop of
    the program that asks.
    """
    own = frozenset(each.id for each in tree(it)) - run.named
    saved, state = run.save(), dict(run.state)
    try:
        loops.unrolled(run, lambda k: pull(run, it), loop, own)
    except NeedKnown as reason:
        run.restore(saved)
        run.state = state
        try:
            asked(run, it, loop)
        except NeedKnown:
            raise reason from None
    _forget(run, it)


def asked(run: Run, it: Iterator, loop: Loop) -> None:
    """A loop of the program that asks each time whether there is another item."""

    def advance(end: Done) -> None:
        it.stream.advance(run, it, loop.body, end)

    counting.asking(run, advance, loop)


def pull(run: Run, it: Iterator) -> Value | None:
    """The next item, or None if there is none; which of the two must be known."""
    found: list[Value | None] = []
    depth = len(run.blocks)

    def take(value: Value | None) -> None:
        if len(run.blocks) != depth:
            raise NeedKnown(
                "the number of values of this iterator must be known",
                run.span(),
                "Write the loop out, into an array.",
                code="SG290",
            )
        found.append(value)

    it.stream.advance(run, it, take, lambda: take(None))
    if found[0] is not None:
        recursion.run_over(run, (found[0],))
    return found[0]


def demand(run: Run, it: Iterator, exception: BaseException) -> Value:
    """The next item; the program raises the exception if there is none."""
    key = ("temporary", run.number())

    def take(value: Value) -> None:
        run.state[key] = containers.stored(run, value)

    def fail() -> None:
        raise Raised(exception, run.span())

    it.stream.advance(run, it, take, fail)
    if DEAD in run.state:
        raise Raised(exception, run.span())
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
    depth = len(run.blocks)

    def act(value: Value) -> None:
        if len(run.blocks) != depth:
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
    if any(each.id in run.named for each in tree(it)):
        rest.mark(None)
    return rest.over


# ------------------------------------------------------------------------------------- names


def name(run: Run, it: Iterator) -> None:
    """Take note that something stands for an iterator."""
    for each in tree(it):
        run.named.add(each.id)
    settled(run, it)


def settled(run: Run, it: Iterator) -> None:
    """Work out what an iterator reads late."""
    for each in tree(it):
        found = run.state.get(("iterator", each.id))
        if isinstance(found, Tuple) and any(isinstance(value, Lazy) for value in found.items):
            kept = (arrays.materialise(run, v) if isinstance(v, Lazy) else v for v in found.items)
            run.state["iterator", each.id] = Tuple(tuple(kept))


def wanted(run: Run, it: Iterator, loop: Loop) -> bool:
    """Whether what a loop leaves of an iterator, or of what it takes items from, may be read."""
    from srcgrad.frontend.cells import live_in

    ids = frozenset(each.id for each in tree(it))
    if not ids & run.named:
        return False
    live = live_in(run, loop.node)
    return any(
        _mentions(value, ids)
        for key, value in run.state.items()
        if live(key) and run.alive(key) and not (key[0] == "iterator" and key[1] in ids)
    )


def _mentions(value: Value, ids: frozenset[int]) -> bool:
    match value:
        case Iterator():
            return any(each.id in ids for each in tree(value)) or any(
                _mentions(each, ids) for each in value.stream.held
            )
        case Tuple():
            return any(_mentions(each, ids) for each in value.items)
        case Entries():
            return any(_mentions(each, ids) for each in value.values)
        case Maybe():
            return _mentions(value.value, ids)
        case Bound():
            return _mentions(value.owner, ids) or _mentions(value.function, ids)
        case Partial():
            inner = (value.function, *value.keywords.values())
            return any(_mentions(each, ids) for each in inner)
        case Closure():
            return any(_mentions(each, ids) for each in value.defaults)
    return False


def _forget(run: Run, it: Iterator) -> None:
    """Drop what is remembered of iterators that nothing stands for."""
    for each in tree(it):
        if each.id not in run.named:
            run.state.pop(("iterator", each.id), None)
