"""Which names are read later on, backwards through the blocks of any program."""

from __future__ import annotations

from collections.abc import Iterable

from srcgrad import ir
from srcgrad.analysis import dataflow

MAKERS = (ir.Allocate, ir.Copy, ir.Routine)


def before(body: ir.Block, live: set[str]) -> set[str]:
    """The names that are read from before a block on, given those read after it."""
    for statement in reversed(body):
        live = _before(statement, live)
    return live


def _before(statement: ir.Statement, live: set[str]) -> set[str]:
    read = set(dataflow.reads(statement))
    match statement:
        case ir.If(_, then, orelse):
            return before(then, live) | before(orelse, live) | read
        case ir.For(variable, _, _, _, body):
            return _around(live, lambda end: before(body, end) - {variable}) | read
        case ir.While(test, condition, body):
            asked = set(dataflow.names(condition))
            return _around(live, lambda end: before(test, before(body, end) | end | asked))
    name = dataflow.target(statement)
    gone = set(dataflow.stored(statement)) if isinstance(statement, MAKERS) else set()
    if name is not None:
        gone.add(name)
    elif not gone:
        read |= set(dataflow.stored(statement))
    return (live - gone) | read


def _around(live: set[str], once: object) -> set[str]:
    """What is read from the start of a loop on: its iterations hand on to each other."""
    assert callable(once)
    while True:
        found: set[str] = live | once(live)
        if found == live:
            return live
        live = found


def arrays_made(body: ir.Block) -> dict[str, None]:
    """Arrays that a block makes."""
    found: dict[str, None] = {}
    for statement in dataflow.walk(body):
        if isinstance(statement, MAKERS):
            found.update(dict.fromkeys(dataflow.stored(statement)))
    return found


def changed(body: ir.Block) -> dict[str, None]:
    """Scalars that a block sets or adds to, loops' counters apart."""
    found: dict[str, None] = {}
    for statement in dataflow.walk(body):
        name = dataflow.target(statement)
        if name is not None and not isinstance(statement, ir.For):
            found[name] = None
    return found


def accumulated(loop: ir.For | ir.While, names: Iterable[str]) -> set[str]:
    """Those of the names that a loop only adds to, and does not read."""
    found = set(names)
    inside = [*(loop.test if isinstance(loop, ir.While) else ()), *loop.body]
    for statement in dataflow.walk(tuple(inside)):
        if isinstance(statement, ir.Increment) and isinstance(statement.target, ir.Var):
            found -= set(dataflow.names(statement.value))
            continue
        found -= dataflow.reads(statement)
        name = dataflow.target(statement)
        if name is not None:
            found.discard(name)
    if isinstance(loop, ir.While):
        found -= set(dataflow.names(loop.condition))
    return found
