"""`for`: how it runs over what it runs over."""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.evaluate.language import assignment
from srcgrad.frontend.evaluate.loops import loops
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.over import Over
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Iterator, Value


def for_statement(run: Run, node: Any) -> None:
    # The body may change what an array expression reads.
    value = run.evaluate(node.iter)
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

    exits = loops.exits_in(node.body)
    loops.run_over(run, over, body, node=node, exits=exits)
    loops.or_else(run, node)
    assert frame is run.frame
