"""Counting loops; what is known in number, or must be known, is unrolled."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, recursion, sizes
from srcgrad.frontend.arithmetic import atom, numbers
from srcgrad.frontend.cells import (
    Attempt,
    Cells,
    guess,
    hand_on,
    leave,
    live_in,
    set_cell,
    settle,
    start_cells,
)
from srcgrad.frontend.iteration import generate, iterated, step_of
from srcgrad.frontend.joins import (
    branch,
)
from srcgrad.frontend.run import NeedKnown, Run
from srcgrad.frontend.values import (
    Generator,
    Grid,
    Items,
    Iteration,
    Key,
    Known,
    Maybe,
    Number,
    Value,
)
from srcgrad.types import BOOL, INT

UNROLLED = 4096
"""The most iterations that are unrolled because the body needs to know which one it is in."""
BRIEF = 16
"""The most iterations that are unrolled to tell apart the arrays that each of them works on."""


def for_statement(run: Run, node: Any) -> None:
    from srcgrad.frontend import expressions, statements

    # The body may change what an array expression reads.
    over = iterated(run, statements.stored(run, expressions.evaluate(run, node.iter)))
    run.place = node
    frame = run.frame

    def body(value: Value) -> None:
        run.place = node.target
        statements.assign(run, node.target, statements.stored(run, value))
        statements.block(run, node.body)

    exits = exits_in(node.body)
    run_over(run, over, body, node=node, exits=exits)
    or_else(run, node)
    assert frame is run.frame


def or_else(run: Run, node: Any) -> None:
    """The `else` of a loop, and the end of its flags."""
    from srcgrad.frontend import statements

    frame = run.frame
    broken = run.state.pop(("broken", frame.id, frame.loops + 1), Known(False))
    if node.orelse:
        run.place = node
        branch(
            run,
            arithmetic.truth(run, broken),
            lambda: None,
            lambda: statements.block(run, node.orelse),
            statements.live_after(run, node),
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
                for field in ("body", "orelse", "finalbody"):
                    if exits_in(getattr(statement, field, [])):
                        return True
                if any(exits_in(each.body) for each in getattr(statement, "handlers", [])):
                    return True
    return False


def _returns(statements: list[Any]) -> bool:
    return any(isinstance(each, gast.Return) for s in statements for each in gast.walk(s))


def run_over(
    run: Run,
    over: Iteration | Items | Generator,
    body: Callable[[Value], None],
    node: Any = None,
    exits: bool = False,
    sums: tuple[Key, ...] = (),
) -> None:
    """Do the body for every item."""
    frame = run.frame
    frame.loops += 1
    try:
        if isinstance(over, Generator):
            if exits:
                run.refuse(
                    "break or return while running over a generator",
                    "Run over a list.",
                    code="SG125",
                )
            generate(run, over, body, sums)
        elif isinstance(over, Items):
            recursion.run_over(run, over.items)
            _unrolled(run, list(over.items), 0, body)
        elif isinstance(over, Grid) and not exits:
            _nested(run, over, (), body, node, sums)
        else:
            _counted_or_unrolled(run, over, body, node, exits, sums)
    finally:
        frame.loops -= 1


def _nested(
    run: Run,
    over: Grid,
    outer: tuple[Value, ...],
    body: Callable[[Value], None],
    node: Any = None,
    sums: tuple[Key, ...] = (),
) -> None:
    """A loop for each axis of a shape."""
    if len(outer) == len(over.extents):
        body(over.at(outer))
        return
    span = Iteration(Known(0), over.extents[len(outer)], Known(1), lambda counter: counter)
    inner: Callable[[Value], None] = lambda k: _nested(run, over, (*outer, k), body)  # noqa: E731
    run_over(run, span, inner, node, sums=sums)


def _unrolled(run: Run, items: list[Value], position: int, body: Callable[[Value], None]) -> None:
    """One iteration after the other, each only if none before has left the loop."""
    from srcgrad.frontend import statements

    frame = run.frame
    while position < len(items):
        run.state.pop(("continued", frame.id, frame.loops), None)
        stop = statements.stopped(run)
        if isinstance(stop, Known):
            if stop.object:
                return
            body(items[position])
            position += 1
            continue
        rest = position
        branch(run, stop, lambda: None, partial(_step_on, run, items, rest, body))
        break
    run.state.pop(("continued", frame.id, frame.loops), None)


def _step_on(run: Run, items: list[Value], position: int, body: Callable[[Value], None]) -> None:
    body(items[position])
    _unrolled(run, items, position + 1, body)


def _counted_or_unrolled(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    exits: bool,
    sums: tuple[Key, ...],
) -> None:
    count = _known_count(over)
    if count is None:
        _counted(run, over, body, node, exits, sums)
        return
    if count == 0:
        return
    saved = run.save()
    state = dict(run.state)
    brief, run.brief = run.brief, run.brief + int(count <= BRIEF)
    try:
        _counted(run, over, body, node, exits, sums)
    except (NeedKnown, errors.AliasingError) as reason:
        run.brief = brief
        if count > (UNROLLED if isinstance(reason, NeedKnown) else BRIEF):
            raise
        run.restore(saved)
        run.state = state
        step = step_of(over)
        assert isinstance(over.start, Known)
        first = over.start.object
        _unrolled(run, [over.item(Known(first + k * step)) for k in range(count)], 0, body)
    finally:
        run.brief = brief


def _known_count(over: Iteration) -> int | None:
    match over:
        case Iteration(Known(start), Known(stop), Known(step)):
            return len(range(start, stop, step))
    return None


def _counted(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    exits: bool,
    sums: tuple[Key, ...],
) -> None:
    """A loop of the program."""
    if exits:
        saved = run.save()
        state = dict(run.state)
        if _leaving(run, over, body, node, sums):
            return
        run.restore(saved)
        run.state = state
    place = run.place
    attempt = guess(run, node, sums)
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
        run.hints[name] = _counter_hint(node)
        if _counts_nonnegative(run, over):
            run.signs.add(name)
        body(over.item(counter))
        run.place = place

    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        _only_once(run, attempt, cells, _runs(run, over), counters[-1], over.start)
        return
    first = _runs(run, over) if any_maybe(attempt) else None
    start_cells(run, attempt, cells)
    run.blocks.append(cells.block)
    hand_on(run, attempt, cells, [])
    run.blocks.pop()
    counter = counters[-1]
    bounds = (atom(run, start), atom(run, stop), atom(run, step))
    run.emit(ir.For(counter, *bounds, tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if first is not None:
        always_set(run, attempt, cells, first)


def _only_once(
    run: Run, attempt: Attempt, cells: Cells, ran: Value, counter: str, start: Value
) -> None:
    """A loop whose first iteration raises, if there is one."""
    if isinstance(ran, Known) and not ran.object:
        return
    start_cells(run, attempt, cells)
    set_cell(run, counter, start, INT)
    if isinstance(ran, Known):
        run.blocks[-1].extend(cells.block)
        run.state = cells.end
        return
    assert isinstance(ran, Number)
    run.emit(ir.If(ran.atom, tuple(cells.block), (), run.span()))


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
    return any(isinstance(p, Maybe) and p.absent == "unset" for p in attempt.patterns.values())


def _runs(run: Run, over: Iteration) -> Value:
    """Whether there is a first iteration."""
    if isinstance(over.step, Known):
        function = operator.lt if over.step.object > 0 else operator.gt
        return numbers(run, function, over.start, over.stop)
    up = numbers(run, operator.lt, over.start, over.stop)
    down = numbers(run, operator.gt, over.start, over.stop)
    positive = numbers(run, operator.gt, over.step, Known(0))
    negative = numbers(run, operator.lt, over.step, Known(0))
    return arithmetic.logical(
        run,
        ir.either,
        arithmetic.logical(run, ir.both, positive, up),
        arithmetic.logical(run, ir.both, negative, down),
    )


def always_set(run: Run, attempt: Attempt, cells: Cells, ran: Value) -> None:
    """A name that every iteration sets is set after the loop if there was an iteration."""
    for key, pattern in attempt.patterns.items():
        if not isinstance(pattern, Maybe) or pattern.absent != "unset":
            continue
        end, value = cells.end.get(key), run.state[key]
        if end is None or isinstance(end, Maybe) or key in cells.entry:
            continue
        assert isinstance(value, Maybe)
        message = value.message
        if isinstance(ran, Known):
            run.state[key] = value.value if ran.object else value
        else:
            run.state[key] = Maybe(value.value, ran, "unset", message)


def _leaving(
    run: Run,
    over: Iteration,
    body: Callable[[Value], None],
    node: Any,
    sums: tuple[Key, ...],
) -> bool:
    """A counting loop with `break` or `return`: a `while` with a flag. False if it never leaves."""
    from srcgrad.frontend import statements

    place = run.place
    frame = run.frame
    attempt = guess(run, node, sums)
    live = live_in(run, node)
    flags = [("broken", frame.id, frame.loops), ("returned", frame.id)]
    if not isinstance(over.step, Known):
        nonzero = numbers(run, operator.ne, over.step, Known(0))
        run.guard(nonzero, ValueError, "range() arg 3 must not be zero")
    counters: list[Number] = []
    hinted = _counter_hint(node)

    def iteration() -> None:
        counter = Number(ir.Var(run.fresh(INT, hinted)), INT)
        counters.append(counter)
        if _counts_nonnegative(run, over):
            run.signs.add(counter.atom.name)
        run.place = place
        body(over.item(counter))
        run.place = place

    running = run.fresh(BOOL, "running")
    before = _runs(run, over)
    if isinstance(before, Known) and not before.object:
        return True
    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        _only_once(run, attempt, cells, before, counters[-1].atom.name, over.start)
        return True
    if not any(cells.end.get(flag) is not None for flag in flags):
        return False
    counter = counters[-1]
    start_cells(run, attempt, cells)
    set_cell(run, counter.atom.name, over.start, INT)
    set_cell(run, running, before, BOOL)
    run.blocks.append(cells.block)
    state, run.state = run.state, cells.end
    stop: Value = Known(False)
    for flag in flags:
        stop = arithmetic.logical(run, ir.either, stop, cells.end.get(flag, Known(False)))
    following = numbers(run, operator.add, counter, over.step)
    more = _runs(run, Iteration(following, over.stop, over.step, over.item))
    again = arithmetic.logical(run, ir.both, arithmetic.negate(run, stop), more)
    run.state = state
    hand_on(run, attempt, cells, [(counter.atom.name, following, INT), (running, again, BOOL)])
    run.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span()))
    leave(run, attempt, cells, live)
    if any_maybe(attempt):
        always_set(run, attempt, cells, before)
    assert statements is not None
    return True
