"""What an iterator is of, and what the state remembers of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import counting, lengths, loops, recursion
from srcgrad.frontend.evaluate.loops.guesses import live_in
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import DEAD, Instead, NeedKnown
from srcgrad.frontend.values.core.over import Grid, Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import (
    Bound,
    Closure,
    Conflict,
    Entries,
    Iterator,
    Known,
    Maybe,
    Partial,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.records import dataclass

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

    def mapped(self, function: Callable[[Value], Value]) -> Rest:
        """The rest with a function of each item in its place."""
        fetch = self.over.item
        over = replace(self.over, item=lambda counter: function(fetch(counter)))
        if isinstance(over, Grid):
            at = over.at
            over = replace(over, at=lambda index: function(at(index)))
        return Rest(over, self.mark, self.effects)


class Stream:
    """What an iterator is of."""

    parts: tuple[Iterator, ...] = ()
    """The iterators that it takes items from."""
    held: tuple[Value, ...] = ()
    """The functions that it calls."""
    ends: bool | None = None
    """Whether it ends, whatever it takes items from; never, if False."""

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


HOW = "Run over the sequence itself, with a subscript."
USED = "this iterator is run over while it is used"


def _counted(run: Run, it: Iterator, rest: Rest, loop: Loop) -> None:
    """A loop over what is left of an iterator, by counting."""
    keys = [("iterator", each.id) for each in lists.tree(it) if ("iterator", each.id) in run.state]
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
            if not kept or not isinstance(lengths.trips(run, rest.over), Known):
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
    own = frozenset(each.id for each in lists.tree(it)) - run.made.named
    saved, state = run.save(), dict(run.state)
    if is_endless(it):
        try:
            asked(run, it, loop)
            _forget(run, it)
            return
        except NeedKnown:
            run.restore(saved)
            run.state = dict(state)
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


def is_endless(it: Iterator) -> bool:
    """Whether an iterator, or something it takes items from, never ends by itself."""
    if it.stream.ends is not None:
        return not it.stream.ends
    return any(map(is_endless, it.stream.parts))


def asked(run: Run, it: Iterator, loop: Loop) -> None:
    """A loop of the program that asks each time whether there is another item."""

    def advance(end: Done) -> None:
        it.stream.advance(run, it, loop.body, end)

    counting.asking(run, advance, loop)


def pull(run: Run, it: Iterator) -> Value | None:
    """The next item, or None if there is none; which of the two must be known."""
    found: list[Value | None] = []
    depth = run.depth

    def take(value: Value | None) -> None:
        if run.depth != depth:
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


def wanted(run: Run, it: Iterator, loop: Loop) -> bool:
    """Whether what a loop leaves of an iterator, or of what it takes items from, may be read."""
    ids = frozenset(each.id for each in lists.tree(it))
    if not ids & run.made.named:
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
            return any(each.id in ids for each in lists.tree(value)) or any(
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
    for each in lists.tree(it):
        if each.id not in run.made.named:
            run.state.pop(("iterator", each.id), None)
