"""Handlers of exceptions, entered on some paths as branches are.

    try:                            if x > 0.0:
        y = math.log(x)                 y = math.log(x)
    except ValueError:              else:
        y = -10.0                       y = -10.0

Where one place of the body raises, the handler stands in the branch that does. Where several do,
each sets a flag, what comes after it is read for the other paths, and the handler is a branch of
its own.
"""

from __future__ import annotations

from collections.abc import Callable

from srcgrad import ir
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import DEAD, EveryPath, Raised
from srcgrad.frontend.values.core.raising import Cause, Handler
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Key, Known, Value
from srcgrad.frontend.values.joins import joins
from srcgrad.frontend.values.joins.joins import FLOW, branch, died
from srcgrad.frontend.values.numbers import scalars

Live = Callable[[Key], bool]


def attempt(
    run: Run,
    handler: Handler,
    body: Callable[[], None],
    handle: Callable[[list[Cause]], None],
    otherwise: Callable[[], None] = lambda: None,
    live: Live | None = None,
) -> None:
    """Do something; where it raises what a handler is for, handle that; otherwise what comes after.

    What `handle` is told are the exceptions of one clause. Those that are not for this handler go
    on: as an exception here where no path of the body goes on, else as the flags of a path.
    """
    exceptions = run.exceptions
    depth, frames, mark = len(exceptions.handlers), len(run.frames), len(exceptions.open)
    exceptions.handlers.append(handler)
    try:
        body()
    except Raised as raised:
        del run.frames[frames:], exceptions.handlers[depth + 1 :]
        if len(exceptions.open) == mark and not _is_of_paths(run, raised):
            del exceptions.handlers[depth:]
            clause = handler.clause(raised) if raised.awaited in (None, handler) else None
            if clause is None:
                raise
            handle([Cause((), clause, raised)])
            return
        died(run, raised)
    else:
        del exceptions.handlers[depth:]
        _follow(run, otherwise, mark)
        exceptions.handlers.append(handler)
    _join(run, handler, handle, depth, mark, live)


def _is_of_paths(run: Run, raised: Raised) -> bool:
    return isinstance(raised.exception, EveryPath) and DEAD in run.state


def _follow(run: Run, action: Callable[[], None], mark: int) -> None:
    """Do what comes after a body, on the paths that have not raised."""
    frames = len(run.frames)
    try:
        action()
    except Raised as raised:
        if len(run.exceptions.open) == mark and not _is_of_paths(run, raised):
            raise
        del run.frames[frames:]
        died(run, raised)


def _join(
    run: Run,
    handler: Handler,
    handle: Callable[[list[Cause]], None],
    depth: int,
    mark: int,
    live: Live | None,
) -> None:
    """Let the paths that have raised for a handler go on with it, and join the others."""
    exceptions = run.exceptions
    left: dict[Key, Value] = {
        key: value
        for key, value in run.state.items()
        if key[0] in FLOW[:-1] and isinstance(value, Known)
    }
    only = _only_cause(run, handler, mark)
    if only is not None:
        del exceptions.handlers[depth:]
        gone = exceptions.open[-1].state
        del gone[only.key], gone[DEAD]
        joins.close_one(run, lambda: handle([only]), live)
    else:
        wanted = None if live is None else lambda key: key in handler.reads or live(key)
        joins.close(run, mark, wanted)
        found = [each for each in handler.causes if each.key in run.state]
        conditions = {each.key: scalars.truth(run, run.state.pop(each.key)) for each in found}
        del exceptions.handlers[depth:]
        ended = run.state.pop(DEAD, None) is not None
        _enter(run, _by_clause(found), conditions, handle, None if ended else left, live)
    joins.resume(run)


def _only_cause(run: Run, handler: Handler, mark: int) -> Cause | None:
    """The one exception that the handler is for, where only one place of the body raises."""
    if len(run.exceptions.open) != mark + 1 or any(c.key in run.state for c in handler.causes):
        return None
    gone = run.exceptions.open[-1].state
    found = [each for each in handler.causes if each.key in gone]
    if len(found) != 1 or not _is_known(gone[found[0].key]):
        return None
    return found[0]


def _is_known(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.object)


def _by_clause(causes: list[Cause]) -> list[list[Cause]]:
    clauses = sorted({each.clause for each in causes})
    return [[each for each in causes if each.clause == clause] for clause in clauses]


def _enter(
    run: Run,
    clauses: list[list[Cause]],
    conditions: dict[Key, Value],
    handle: Callable[[list[Cause]], None],
    left: dict[Key, Value] | None,
    live: Live | None,
) -> None:
    """Do each clause on its paths; on the others the body has come to its end.

    That has then `left` a loop, or returned, or not; None if no path has come to the end.
    """
    is_last = not raising.flags(run, run.state)
    if not clauses:
        if left is None:
            run.state[DEAD] = Known(True)
        elif is_last:
            run.state.update(left)
        return
    causes, *others = clauses
    held: Value = Known(False)
    for each in causes:
        each.condition = conditions[each.key]
        held = scalars.logical(run, ir.either, held, each.condition)
    if left is None and not others and is_last:
        held = Known(True)

    def enter() -> None:
        for each in causes:
            for key in each.unset:
                run.state.pop(key, None)
        handle(causes)

    branch(run, held, enter, lambda: _enter(run, others, conditions, handle, left, live), live)


def raise_again(run: Run, causes: list[Cause]) -> None:
    """Raise what a handler was entered with."""
    cause, *others = causes
    if cause.is_several:
        run.refuse(
            "raise without an exception, where the exception is one of several",
            "Give the handler a name, and raise that: `except ValueError as error: … raise error`.",
            code="SG172",
        )

    def act() -> None:
        raise Raised(
            cause.raised.exception, run.span(), cause.raised.arguments, cause.raised.is_shown
        )

    if not others:
        act()
    branch(run, cause.condition, act, lambda: raise_again(run, others))
    if DEAD in run.state:
        raise raising.every_path(run)
