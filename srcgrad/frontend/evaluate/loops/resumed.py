"""Generators that are asked for one value after the other: their loop, one iteration at a time.

    def halves(a):                      next(g): the first time
        while True:                         (nothing)
            yield a                     and each other time
            a = 0.5 * a                     a = 0.5 * a

What is asked in this way is found by reading: where `next` meets a generator that was made to be
run over, reading begins again (`NeedKnown.site`).
"""

from __future__ import annotations

from collections.abc import Iterator as Iterating
from contextlib import contextmanager
from typing import Any

import gast

from srcgrad.frontend.evaluate.loops import generators, iterators, stream
from srcgrad.frontend.evaluate.loops.stream import Done, Some, Stream
from srcgrad.frontend.reading import kinds
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.frames import Frame
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Iterator,
    Known,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.records import dataclass

LEAVES = (gast.Return, gast.Break, gast.Continue, gast.Try, gast.With)
PLAIN = (
    gast.Assign, gast.Name, gast.Load, gast.Store, gast.Constant, gast.Tuple, gast.BinOp,
    gast.UnaryOp, gast.operator, gast.unaryop,
)  # fmt: skip
"""What makes no difference when it is done: it reads numbers and changes names only."""


@dataclass(frozen=True)
class Shape:
    """A generator of one loop, with one `yield` among the statements of its body."""

    before: list[Any]
    loop: Any
    first: list[Any]
    given: Any
    rest: list[Any]
    taken: Any = None
    """The statement that takes what is sent, if there is one."""


def shape(node: Any) -> Shape | None:
    """What a generator is made of, if it is of that kind."""
    *before, loop = node.body
    yields = kinds.own_yields(node)
    if len(yields) != 1 or not isinstance(loop, gast.For | gast.While) or loop.orelse:
        return None
    if any(isinstance(each, LEAVES) for s in node.body for each in gast.walk(s)):
        return None
    if not all(isinstance(each, PLAIN) for s in before for each in gast.walk(s)):
        return None
    for at, each in enumerate(loop.body):
        if (
            isinstance(each, gast.Expr | gast.Assign)
            and each.value is yields[0]
            and isinstance(each.value, gast.Yield)
        ):
            taken = None if isinstance(each, gast.Expr) else each
            first, rest = loop.body[:at], loop.body[at + 1 :]
            return Shape(before, loop, first, each.value.value, rest, taken)
    return None


class Resumed(Stream):
    """A generator of one loop; it remembers whether it has begun, and whether it has ended."""

    def __init__(self, frame: Frame, made_of: Shape, inner: Iterator | None) -> None:
        self.frame, self.made_of, self.inner = frame, made_of, inner
        self.parts = () if inner is None else (inner,)
        self.sent: Value = Known(None)
        test = getattr(made_of.loop, "test", None)
        if isinstance(test, gast.Constant) and test.value:
            self.ends = False

    @contextmanager
    def _inside(self, run: Run) -> Iterating[None]:
        """Read what belongs to the generator in its own names."""
        place, run.place = run.place, self.frame.node
        depth = len(run.frames)
        run.frames.append(self.frame)
        try:
            yield
        finally:
            del run.frames[depth:]
            run.place = place

    def _take(self, run: Run) -> None:
        """Let the statement that has given a value take what is sent."""
        for target in getattr(self.made_of.taken, "targets", ()):
            run.assign(target, self.sent)

    def advance(self, run: Run, it: Iterator, some: Some, none: Done) -> None:
        begun, ended = stream.remembered(run, it)

        def rest() -> None:
            with self._inside(run):
                self._take(run)
                run.execute(self.made_of.rest)

        def there(item: Value | None) -> None:
            stream.remember(run, it, Known(True), Known(False))
            with self._inside(run):
                if item is not None:
                    run.assign(self.made_of.loop.target, lists.stored(run, item))
                run.execute(self.made_of.first)
                given = self.made_of.given
                value = Known(None) if given is None else lists.stored(run, run.evaluate(given))
            some(value)

        def over() -> None:
            stream.remember(run, it, Known(True), Known(True))
            none()

        def goes_on() -> None:
            branch(run, begun, rest, lambda: None)
            if self.inner is not None:
                self.inner.stream.advance(run, self.inner, there, over)
                return
            with self._inside(run):
                test = run.truth(run.evaluate(self.made_of.loop.test), self.made_of.loop.test)
            branch(run, test, lambda: there(None), over)

        branch(run, ended, none, goes_on)


def send(owner: Any, value: Any) -> Any:
    """`owner.send(value)`."""
    raise NotImplementedError


@means(send)
def _send(run: Run, args: Args, kwargs: Kwargs) -> Value:
    it, value = args
    assert isinstance(it, Iterator) and isinstance(it.stream, Resumed), "a generator"
    is_none = isinstance(value, Known) and value.object is None
    if not is_none:
        begun, _ = stream.remembered(run, it)
        words = "can't send non-None value to a just-started generator"
        run.guard(begun, TypeError, words)
    it.stream.sent = lists.stored(run, value)
    try:
        return run.call(Known(next), (it,), {})
    finally:
        it.stream.sent = Known(None)


def close(owner: Any) -> None:
    """`owner.close()`."""
    raise NotImplementedError


@means(close)
def _close(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (it,) = args
    assert isinstance(it, Iterator), "a generator"
    stream.remember(run, it, Known(True), Known(True))
    return Known(None)


def resumed(run: Run, frame: Frame) -> Iterator:
    """A generator that has been called, to be asked for one value after the other."""
    made_of = shape(frame.node)
    if made_of is None:
        return _collected(run, frame)
    run.frames.append(frame)
    place, run.place = run.place, frame.node
    inner = None
    try:
        run.execute(made_of.before)
        if isinstance(made_of.loop, gast.For):
            inner = iterators.iterator(run, lists.stored(run, run.evaluate(made_of.loop.iter)))
            lists.name(run, inner)
    finally:
        run.frames.pop()
        run.place = place
    made = stream.made(run, Resumed(frame, made_of, inner))
    stream.remember(run, made, Known(False), Known(False))
    run.made.named.add(made.id)
    return made


def _collected(run: Run, frame: Frame) -> Iterator:
    """All values of another kind of generator at once, if nothing changes what it reads."""
    value = generators.suspended(run, frame)
    generators.hold(run, value, True)
    made = iterators.iterator(run, value)
    lists.name(run, made)
    return made
