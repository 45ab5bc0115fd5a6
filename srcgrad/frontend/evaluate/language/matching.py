"""`match`."""

from __future__ import annotations

from typing import Any

from srcgrad.frontend.evaluate.language import patterns
from srcgrad.frontend.evaluate.language.choices import condition
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.values.containers.lists import stored
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, OneOf, Value
from srcgrad.frontend.values.joins import one_of
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers.scalars import plain_or_one_of


def do_match(run: Run, node: Any) -> None:
    """`match`, one case after the other."""
    subject = plain_or_one_of(run, stored(run, run.evaluate(node.subject)))
    if isinstance(subject, OneOf) and any(patterns.is_inner(each.pattern) for each in node.cases):
        _each_of(run, node, subject, 0)
    else:
        _cases(run, node, node.cases, subject)


def _each_of(run: Run, node: Any, subject: OneOf, first: int) -> None:
    """The cases for each of the things that a value may be: their parts differ."""
    last = first + 1 == len(subject.options)
    branch(
        run,
        Known(True) if last else one_of.is_at(run, subject, first),
        lambda: _cases(run, node, node.cases, subject.options[first]),
        lambda: _each_of(run, node, subject, first + 1),
        flow.live_after(run, node),
    )


def _cases(run: Run, node: Any, cases: list[Any], subject: Value) -> None:
    if not cases:
        return
    first, *others = cases
    run.place = first.pattern
    test, bind = patterns.matched(run, first.pattern, subject)

    def then() -> None:
        bind()
        if first.guard is None:
            run.execute(first.body)
            return
        held = condition(run, first.guard)
        branch(
            run,
            held,
            lambda: run.execute(first.body),
            lambda: _cases(run, node, others, subject),
            flow.live_after(run, node),
        )

    run.place = node
    branch(run, test, then, lambda: _cases(run, node, others, subject), flow.live_after(run, node))
