"""Counting loops; what is known in number, or must be known, is unrolled."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import counting, flow, recursion
from srcgrad.frontend.evaluate.loops.lengths import step_of
from srcgrad.frontend.evaluate.loops.sequences import snapshot
from srcgrad.frontend.reading import scopes
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.over import Grid, Items, Iteration, Live, Loop, Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Key, Known, Tuple, Value
from srcgrad.frontend.values.joins.joins import branch, go_on
from srcgrad.frontend.values.numbers import scalars

UNROLLED = 4096
"""The most iterations that are unrolled because the body needs to know which one it is in."""
ENDLESS = 100_000
"""The most iterations over a list that becomes longer as it is run over."""
PATIENCE = 5.0
"""How many seconds a loop may take that has many more iterations than could be expected."""
MANY = 1000
BRIEF = 16
"""The most iterations that are unrolled to tell apart the arrays that each of them works on."""


def or_else(run: Run, node: Any) -> None:
    """The `else` of a loop, and the end of its flags."""
    frame = run.frame
    broken = run.state.pop(("broken", frame.id, frame.loops + 1), Known(False))
    if node.orelse:
        run.place = node
        branch(
            run,
            scalars.truth(run, broken),
            lambda: None,
            lambda: run.execute(node.orelse),
            flow.live_after(run, node),
        )


def exits_in(statements: list[Any]) -> bool:
    """Whether a loop's body may leave the loop by `break` or `return`."""
    for statement in statements:
        match statement:
            case gast.Break() | gast.Return():
                return True
            case gast.For() | gast.While():
                if _returns(statement.body) or exits_in(statement.orelse):
                    return True
            case gast.FunctionDef():
                continue
            case _:
                if any(map(exits_in, scopes.blocks(statement))):
                    return True
    return False


def _returns(statements: list[Any]) -> bool:
    return any(isinstance(each, gast.Return) for s in statements for each in gast.walk(s))


def run_over(
    run: Run,
    over: Over,
    body: Callable[[Value], None],
    node: Any = None,
    exits: bool = False,
    sums: tuple[Key, ...] = (),
) -> None:
    """Do the body for every item."""
    frame = run.frame
    frame.loops += 1
    try:
        drive(run, over, Loop(body, node, exits, sums))
        run.state.pop(("ended", frame.id, frame.loops), None)
    finally:
        frame.loops -= 1
    go_on(run)


def drive(run: Run, over: Over, loop: Loop) -> None:
    """Do the body for every item, in the loop that is being read."""
    if isinstance(over, Iterator):
        over.stream.drive(run, over, loop)
    elif isinstance(over, Items):
        items = over.items
        recursion.run_over(run, items)
        there = len(items)
        unrolled(run, lambda k: items[k] if k < there else None, loop, sure=there)
    elif isinstance(over, Live):
        now = snapshot(over)
        assert isinstance(now, Items)
        recursion.run_over(run, now.items)
        unrolled(run, over.fetch, loop, sure=len(now.items))
    else:
        counted_or_unrolled(run, over, loop)


def nested(run: Run, over: Over, body: Callable[[Value], None], loop: Loop) -> None:
    """A loop within the one that is being read: leaving the body leaves both."""
    frame = run.frame
    outer = frame.loops

    def act(value: Value) -> None:
        inner, frame.loops = frame.loops, outer
        try:
            body(value)
            run.state.pop(("continued", frame.id, outer), None)
            stop = flow.stopped(run) if loop.exits else Known(False)
        finally:
            frame.loops = inner
        if not (isinstance(stop, Known) and not stop.object):
            run.state["ended", frame.id, inner] = stop

    run_over(run, over, act, exits=loop.exits)


def end(run: Run, when: Value | None = None) -> None:
    """Let the loop that is being read end, for sure or when something holds."""
    frame = run.frame
    run.state["ended", frame.id, frame.loops] = Known(True) if when is None else when


def unless_left(run: Run, action: Callable[[], None]) -> None:
    """Do something after a loop unless its body has left it."""
    run.state.pop(("continued", run.frame.id, run.frame.loops), None)
    branch(run, flow.stopped(run), lambda: None, action)


def _nested_grid(run: Run, over: Grid, outer: tuple[Value, ...], loop: Loop) -> None:
    """A loop for each axis of a shape."""
    if len(outer) == len(over.extents):
        loop.body(over.at(outer))
        return
    span = Iteration(Known(0), over.extents[len(outer)], Known(1), lambda counter: counter)
    inner: Callable[[Value], None] = lambda k: _nested_grid(run, over, (*outer, k), loop)  # noqa: E731
    run_over(
        run, span, inner, loop.node if not outer else None, sums=loop.sums if not outer else ()
    )


def unrolled(
    run: Run,
    fetch: Callable[[int], Value | Iteration | None],
    loop: Loop,
    own: frozenset[int] = frozenset(),
    position: int = 0,
    began: float | None = None,
    sure: int = MANY,
) -> None:
    """One iteration after the other, each only if none before has left the loop.

    `own` are the iterators that nobody asks any more how far they have come. There are `sure`
    iterations to be expected; a loop of many more may never end.
    """
    frame = run.frame
    began = time.perf_counter() if began is None else began
    while True:
        run.state.pop(("continued", frame.id, frame.loops), None)
        stop = flow.stopped(run)
        if not isinstance(stop, Known):
            rest = partial(unrolled, run, fetch, loop, own, position, began, sure)
            live: Callable[[Key], bool] = lambda key: key[0] != "iterator" or key[1] not in own  # noqa: E731
            branch(run, stop, lambda: None, rest, live)
            break
        if stop.object:
            return
        value = fetch(position)
        if isinstance(value, Iteration):
            counted(run, value, loop)
            break
        if value is None:
            break
        check_end(run, position, began, sure)
        loop.body(value)
        position += 1
    run.state.pop(("continued", frame.id, frame.loops), None)


def check_end(run: Run, position: int, began: float, sure: int = MANY) -> None:
    """Refuse a loop that goes on and on while it is read."""
    late = position > max(MANY, sure) and time.perf_counter() - began > PATIENCE
    if late or position > ENDLESS:
        run.refuse(
            f"this loop is unrolled, and has not come to an end after {position} iterations",
            "Let it end, or make it a loop of numbers over a range or an array.",
            errors.OverBudget,
            code="SG147",
        )


def counted_or_unrolled(run: Run, over: Iteration, loop: Loop) -> None:
    """A loop of the program, or one iteration after the other if that is needed and possible."""
    count = _known_count(over)
    if count is None:
        counted(run, over, loop)
        return
    if count == 0:
        return
    saved = run.save()
    state = dict(run.state)
    brief, run.brief = run.brief, run.brief + int(count <= BRIEF)
    try:
        counted(run, over, loop)
    except (NeedKnown, errors.AliasingError) as reason:
        run.brief = brief
        if count > (UNROLLED if isinstance(reason, NeedKnown) else BRIEF):
            raise
        run.restore(saved)
        run.state = state
        assert isinstance(over.start, Known)
        first, step = over.start.object, step_of(over)

        def fetch(position: int) -> Value | None:
            return over.item(Known(first + position * step)) if position < count else None

        unrolled(run, fetch, loop)
    finally:
        run.brief = brief


def counted(run: Run, over: Iteration, loop: Loop) -> None:
    """A loop of the program."""
    if isinstance(over, Grid) and not loop.exits:
        _nested_grid(run, over, (), loop)
        return
    key = ("iterable", run.number())
    if over.over:
        run.state[key] = Tuple(over.over)
    counting.counting(run, over, loop)
    run.state.pop(key, None)


def _known_count(over: Iteration) -> int | None:
    match over:
        case Iteration(Known(start), Known(stop), Known(step)):
            return len(range(start, stop, step))
    return None
