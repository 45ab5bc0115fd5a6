"""`while` loops, with a test of their own or a flag that says whether to go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.evaluate.language import choices
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.evaluate.loops.attempts import Attempt, Cells
from srcgrad.frontend.evaluate.loops.cells import hand_on, leave, set_cell, settle, start_cells
from srcgrad.frontend.evaluate.loops.counting import always_set, any_maybe
from srcgrad.frontend.evaluate.loops.guesses import guess, live_in
from srcgrad.frontend.evaluate.loops.loops import UNROLLED, check_end, exits_in, or_else
from srcgrad.frontend.evaluate.objects.lookup import NoAttribute
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Key, Known, Number
from srcgrad.frontend.values.joins.joins import branch, go_on, unite
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import BOOL

LINKS = 100
"""The most objects that a loop goes along whose body is read for each."""


def while_statement(run: Run, node: Any) -> None:
    frame = run.frame
    frame.loops += 1
    saved = run.save()
    state = dict(run.state)
    try:
        _while(run, node)
    except NeedKnown as reason:
        run.restore(saved)
        run.state = state
        _while_unrolled(run, node, reason)
    except NoAttribute as reason:
        run.restore(saved)
        run.state = state
        _along_links(run, node, reason)
    finally:
        frame.loops -= 1
    go_on(run)
    or_else(run, node)


def _while_unrolled(run: Run, node: Any, reason: NeedKnown) -> None:
    """A loop whose test is known each time."""
    frame = run.frame
    began = time.perf_counter()
    for position in range(UNROLLED):
        check_end(run, position, began)
        test = choices.condition(run, node.test)
        if not isinstance(test, Known):
            raise reason
        if not test.object:
            return
        run.execute(node.body)
        run.state.pop(("continued", frame.id, frame.loops), None)
        stop = flow.stopped(run)
        if not isinstance(stop, Known):
            raise reason
        if stop.object:
            return
    raise NeedKnown(
        f"this loop is unrolled, and has more than {UNROLLED} iterations",
        run.span(node),
        "Let it hand on numbers and arrays only, or let it end sooner.",
        code="SG277",
    )


def _along_links(run: Run, node: Any, reason: NoAttribute) -> None:
    """A loop along objects that are known: `while node is not None: … node = node.next`.

    Read once for all of them, it asks None for what only objects have.
    """
    live = flow.live_after(run, node)

    def go_along(position: int) -> None:
        test = choices.condition(run, node.test)
        if not isinstance(test, Known) or position == LINKS:
            raise reason from None
        if not test.object:
            return
        run.execute(node.body)
        run.state.pop(("continued", run.frame.id, run.frame.loops), None)
        run.place = node
        branch(run, flow.stopped(run), lambda: None, lambda: go_along(position + 1), live)

    go_along(0)


def _while(run: Run, node: Any) -> None:
    """A `while` of the program: with its own test if that is plain, else with a flag."""
    frame = run.frame
    first_state = dict(run.state)
    saved = run.save()
    with run.block(is_path=True) as block:
        test = choices.condition(run, node.test)
    if isinstance(test, Known) and not test.object and not block:
        return
    run.restore(saved)
    run.state = dict(first_state)
    flags = [("broken", frame.id, frame.loops), ("returned", frame.id)]
    live = live_in(run, node)
    attempt = guess(run, node, ())
    parts: dict[str, Any] = {}
    leaving = frame.closes or exits_in(node.body)

    def plain_form() -> None:
        run.place = node
        outer = run.state
        held = dict(outer)
        mark = len(run.exceptions.open)
        with run.block(is_path=True) as tests:
            test = choices.condition(run, node.test)
            if len(run.exceptions.open) > mark:
                raise _NotSimple
        changed = [key for key in run.state if key not in held or run.state[key] is not held[key]]
        simple = all(isinstance(each, ir.Assign) for each in tests) and not changed
        if not simple or isinstance(test, Known):
            raise _NotSimple
        parts["test"], parts["condition"] = tests, test
        run.state = held
        run.assume(test, True)
        run.execute(node.body)
        run.place = node

    if not leaving:
        try:
            cells = settle(run, attempt, live, plain_form)
        except _NotSimple:
            run.restore(saved)
            run.state = dict(first_state)
            attempt = guess(run, node, ())
        else:
            if not cells.dead and not raising.flags(run, cells.end):
                start_cells(run, attempt, cells)
                run.draft.blocks.append(cells.block)
                hand_on(run, attempt, cells, [])
                run.draft.blocks.pop()
                condition = atom(run, parts["condition"])
                tests = parts["test"]
                run.emit(ir.While(tuple(tests), condition, tuple(cells.block), run.span(node)))
                leave(run, attempt, cells, live)
                return
            run.restore(saved)
            run.state = dict(first_state)
            attempt = guess(run, node, ())
    _while_flagged(run, node, attempt, live, flags)


class _NotSimple(Exception):
    """The test of a `while` does more than assign values."""


def _while_flagged(
    run: Run, node: Any, attempt: Attempt, live: Callable[[Key], bool], flags: list[Key]
) -> None:
    run.place = node
    running = run.fresh(BOOL, "running")
    before = choices.condition(run, node.test)
    if isinstance(before, Known) and not before.object:
        return
    attempt = guess(run, node, ())
    endless = False
    again = ("temporary", run.number())

    def iteration() -> None:
        run.place = node
        run.state[again] = Known(False)
        run.execute(node.body)
        run.state.pop(("continued", run.frame.id, run.frame.loops), None)
        stop = flow.stopped(run)
        run.place = node.test

        def test() -> None:
            nonlocal endless
            run.state[again] = choices.condition(run, node.test)
            endless = isinstance(run.state[again], Known)

        if DEAD not in run.state:
            branch(run, stop, lambda: None, test)
        run.place = node

    cells = settle(run, attempt, live, iteration)
    if cells.dead:
        names = len(run.draft.types)
        start_cells(run, attempt, cells)
        if isinstance(before, Known):
            run.draft.blocks[-1].extend(cells.block)
            run.state = cells.end
        else:
            assert isinstance(before, Number)
            unite(run, before, (cells.end, cells.block), (run.state, []), names)
        return
    start_cells(run, attempt, cells)
    set_cell(run, running, before, BOOL)
    run.draft.blocks.append(cells.block)
    hand_on(run, attempt, cells, [(running, cells.end.pop(again), BOOL)])
    run.draft.blocks.pop()
    run.emit(ir.While((), ir.Var(running), tuple(cells.block), run.span(node)))
    leave(run, attempt, cells, live)
    if any_maybe(attempt):
        always_set(run, attempt, cells, before)
    if isinstance(before, Known) and endless and flags[0] not in cells.end:
        _leave_by_return(run, node, cells, flags[1])


def _leave_by_return(run: Run, node: Any, cells: Cells, returned: Key) -> None:
    """A loop whose condition always holds, and that nothing breaks, ends where it returns."""
    if returned not in cells.end:
        run.refuse(
            "this loop does not end: nothing in it breaks or returns",
            "Give it a condition that becomes false, or a break.",
            node=node,
            code="SG170",
        )
    run.state[returned] = Known(True)
