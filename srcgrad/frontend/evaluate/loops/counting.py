"""Loops of the program: those that count, and those that ask whether there is another item."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from srcgrad import ir
from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.evaluate.loops.cells import hand_on, leave, set_cell, settle, start_cells
from srcgrad.frontend.evaluate.loops.guesses import guess, live_in
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.over import Iteration, Loop
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Key, Known, Maybe, Number, Value
from srcgrad.frontend.values.joins import joins
from srcgrad.frontend.values.numbers import scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import BOOL, INT


def counting(run: Run, over: Iteration, loop: Loop) -> None:
    """A loop of the program."""
    body, node = loop.body, loop.node
    if loop.exits:
        saved = run.save()
        state = dict(run.state)
        if leaving(run, over, loop):
            return
        run.restore(saved)
        run.state = state
    place = run.place
    attempt = guess(run, node, loop.sums)
    live = live_in(run, node)
    start, stop, step = over.start, over.stop, over.step
    if not isinstance(step, Known):
        nonzero = numbers(run, operator.ne, step, Known(0))
        run.guard(nonzero, ValueError, "range() arg 3 must not be zero")
    counters: list[str] = []

    def iteration() -> None:
        name = run.fresh(INT)
        counters.append(name)
        run.place = place
        counter = Number(ir.Var(name), INT)
        run.draft.hints[name] = _counter_hint(node)
        if _counts_nonnegative(run, over):
            run.known.signs.add(name)
        body(over.item(counter))
        run.place = place

    saved, state = run.save(), dict(run.state)
    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        _only_once(run, attempt, cells, _runs(run, over), counters[-1], over.start)
        return
    changes = over.end is not None and not same(_end(run, over, cells), stop)
    if changes or raising.flags(run, cells.end):
        run.restore(saved)
        run.state = state
        leaving(run, over, loop, True)
        return
    first = _runs(run, over) if any_maybe(attempt) else None
    start_cells(run, attempt, cells)
    run.draft.blocks.append(cells.block)
    hand_on(run, attempt, cells, [])
    run.draft.blocks.pop()
    counter = counters[-1]
    bounds = (atom(run, start), atom(run, stop), atom(run, step))
    run.emit(ir.For(counter, *bounds, tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if first is not None:
        always_set(run, attempt, cells, first)


def _end(run: Run, over: Iteration, cells: Cells) -> Value:
    """Where the iteration stops by the end of a loop's body."""
    assert over.end is not None
    state, run.state = run.state, cells.end
    found = over.end()
    run.state = state
    return found


def _only_once(
    run: Run, attempt: Attempt, cells: Cells, ran: Value, counter: str, start: Value
) -> None:
    """A loop whose first iteration raises, if there is one."""
    if isinstance(ran, Known) and not ran.object:
        return
    names = len(run.draft.types)
    start_cells(run, attempt, cells)
    set_cell(run, counter, start, INT)
    if isinstance(ran, Known):
        run.draft.blocks[-1].extend(cells.block)
        run.state = cells.end
        return
    assert isinstance(ran, Number)
    joins.unite(run, ran, (cells.end, cells.block), (run.state, []), names)


def _counts_nonnegative(run: Run, over: Iteration) -> bool:
    """Whether a loop's counter is certainly never negative."""
    if not isinstance(over.step, Known):
        return False
    if over.step.object > 0:
        return sizes.nonnegative(run, over.start)
    if isinstance(over.stop, Known):
        return bool(over.stop.object >= -1)
    return sizes.nonnegative(run, over.stop)


def _counter_hint(node: Any) -> str:
    """The user's name for the counter: the target of `range`, the first of `enumerate`."""
    target, over = getattr(node, "target", None), getattr(node, "iter", None)
    called = getattr(getattr(over, "func", None), "id", "")
    if called == "enumerate" and isinstance(target, gast.Tuple):
        target = target.elts[0]
    elif called != "range":
        return "k"
    return target.id if isinstance(target, gast.Name) else "k"


def any_maybe(attempt: Attempt) -> bool:
    return any(isinstance(p, Maybe) and p.absent != "None" for p in attempt.patterns.values())


def _runs(run: Run, over: Iteration) -> Value:
    """Whether there is a first iteration."""
    if isinstance(over.step, Known):
        function = operator.lt if over.step.object > 0 else operator.gt
        return numbers(run, function, over.start, over.stop)
    up = numbers(run, operator.lt, over.start, over.stop)
    down = numbers(run, operator.gt, over.start, over.stop)
    positive = numbers(run, operator.gt, over.step, Known(0))
    negative = numbers(run, operator.lt, over.step, Known(0))
    return scalars.logical(
        run,
        ir.either,
        scalars.logical(run, ir.both, positive, up),
        scalars.logical(run, ir.both, negative, down),
    )


def always_set(run: Run, attempt: Attempt, cells: Cells, ran: Value) -> None:
    """A name that every iteration sets is set after the loop if there was an iteration."""
    for key, pattern in attempt.patterns.items():
        if not isinstance(pattern, Maybe) or pattern.absent == "None":
            continue
        end, value = cells.end.get(key), run.state[key]
        number = pattern.absent != "unset"
        before = isinstance(cells.entry.get(key), Maybe) if number else key in cells.entry
        if end is None or isinstance(end, Maybe) or scalars.is_number(end) or before:
            continue
        assert isinstance(value, Maybe)
        if isinstance(ran, Known):
            run.state[key] = value.value if ran.object else value
        else:
            run.state[key] = replace(value, present=ran)


def leaving(run: Run, over: Iteration, loop: Loop, always: bool = False) -> bool:
    """A counting loop with `break` or `return`: a `while` with a flag. False if it never leaves."""
    place = run.place
    attempt = guess(run, loop.node, loop.sums)
    live = live_in(run, loop.node)
    if not isinstance(over.step, Known):
        nonzero = numbers(run, operator.ne, over.step, Known(0))
        run.guard(nonzero, ValueError, "range() arg 3 must not be zero")
    counters: list[Number] = []
    hinted = _counter_hint(loop.node)

    def iteration() -> None:
        counter = Number(ir.Var(run.fresh(INT, hinted)), INT)
        counters.append(counter)
        if _counts_nonnegative(run, over):
            run.known.signs.add(counter.atom.name)
        run.place = place
        loop.body(over.item(counter))
        run.place = place

    running = run.fresh(BOOL, "running")
    before = _runs(run, over)
    if isinstance(before, Known) and not before.object:
        return True
    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        _only_once(run, attempt, cells, before, counters[-1].atom.name, over.start)
        return True
    changes = over.end is not None and not same(_end(run, over, cells), over.stop)
    if not (always or changes) and not any(cells.end.get(flag) is not None for flag in _flags(run)):
        return False
    counter = counters[-1]
    start_cells(run, attempt, cells)
    set_cell(run, counter.atom.name, over.start, INT)
    set_cell(run, running, before, BOOL)
    run.draft.blocks.append(cells.block)
    state, run.state = run.state, cells.end
    stop = _stop(run, cells)
    following = numbers(run, operator.add, counter, over.step)
    until = over.stop if over.end is None else over.end()
    more = _runs(run, Iteration(following, until, over.step, over.item))
    again = scalars.logical(run, ir.both, scalars.negate(run, stop), more)
    run.state = state
    hand_on(run, attempt, cells, [(counter.atom.name, following, INT), (running, again, BOOL)])
    run.draft.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if any_maybe(attempt):
        always_set(run, attempt, cells, before)
    return True


def asking(run: Run, advance: Callable[[Callable[[], None]], None], loop: Loop) -> None:
    """A loop that asks for the next item each time, and ends when there is none."""
    place = run.place
    attempt = guess(run, loop.node, ())
    live = live_in(run, loop.node)
    frame = run.frame

    def end() -> None:
        run.state["ended", frame.id, frame.loops] = Known(True)

    def iteration() -> None:
        run.place = place
        advance(end)
        run.place = place

    running = run.fresh(BOOL, "running")
    cells = settle(run, attempt, live, iteration)
    start_cells(run, attempt, cells)
    if cells.dead:
        run.draft.blocks[-1].extend(cells.block)
        run.state = cells.end
        return
    set_cell(run, running, Known(True), BOOL)
    run.draft.blocks.append(cells.block)
    state, run.state = run.state, cells.end
    again = scalars.negate(run, _stop(run, cells))
    run.state = state
    hand_on(run, attempt, cells, [(running, again, BOOL)])
    run.draft.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)


def _flags(run: Run) -> list[Key]:
    """What says that the body of the loop that is being read leaves it."""
    frame = run.frame
    return [
        ("broken", frame.id, frame.loops),
        ("ended", frame.id, frame.loops),
        ("returned", frame.id),
        *(each.key for handler in run.exceptions.handlers for each in handler.causes),
    ]


def _stop(run: Run, cells: Cells) -> Value:
    """Whether the loop is left at the end of this iteration."""
    stop: Value = Known(False)
    for flag in _flags(run):
        stop = scalars.logical(run, ir.either, stop, cells.end.get(flag, Known(False)))
    return stop
