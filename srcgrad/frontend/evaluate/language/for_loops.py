"""`for`: how it runs over what it runs over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.frontend.evaluate.language import assignment
from srcgrad.frontend.evaluate.language.expressions import unread
from srcgrad.frontend.evaluate.loops import generators, loops
from srcgrad.frontend.evaluate.loops.listed_defaults import runs_over
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.over import Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Known, Suspended, Value


def for_statement(run: Run, node: Any) -> None:
    # The body may change what an array expression reads.
    value = runs_over(run, node.iter)
    if isinstance(value, Suspended):
        _over_generator(run, node, value)
        return
    if isinstance(value, Iterator):
        over: Over = value
        lists.settled(run, value)
    else:
        over = run.iterate(lists.stored(run, value))
    run.place = node
    frame = run.frame

    def body(value: Value) -> None:
        run.place = node.target
        assignment.assign(run, node.target, lists.stored(run, value))
        run.execute(node.body)

    exits = frame.closes or loops.exits_in(node.body)
    loops.run_over(run, over, body, node=node, exits=exits)
    loops.or_else(run, node)
    assert frame is run.frame


def _over_generator(run: Run, node: Any, value: Suspended) -> None:
    """Do the generator, and the body of the loop at each of its `yield`."""
    frame = run.frame
    run.place = node

    def body(item: Value) -> None:
        run.place = node.target
        assignment.assign(run, node.target, lists.stored(run, item))
        run.execute(node.body)
        run.state.pop(("continued", frame.id, frame.loops), None)

    frame.loops += 1
    try:
        closes = frame.closes or loops.exits_in(node.body)
        generators.resume(run, value, body, closes)
    finally:
        frame.loops -= 1
    loops.or_else(run, node)


def of_yield(run: Run, node: Any) -> Value:
    """What the one who runs over the generator does with a value."""
    receive = _receiver(run, node)
    value = Known(None) if node.value is None else lists.stored(run, run.evaluate(node.value))
    receive(value)
    return Known(None)


def of_yield_from(run: Run, node: Any) -> Value:
    """The same with each value of something else."""
    receive, frame = _receiver(run, node), run.frame
    value = run.evaluate(node.value)
    if isinstance(value, Suspended):
        return generators.resume(run, value, receive, frame.closes)
    loops.run_over(run, run.iterate(lists.stored(run, value)), receive, exits=frame.closes)
    return Known(None)


def _receiver(run: Run, node: Any) -> Callable[[Value], None]:
    return run.frame.receive or unread(run, node)
