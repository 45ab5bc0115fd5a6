"""`match`."""

from __future__ import annotations

import operator
from typing import Any

import gast

from srcgrad import ir
from srcgrad.frontend.evaluate.language import operators
from srcgrad.frontend.evaluate.language.choices import condition
from srcgrad.frontend.evaluate.language.names import set_name
from srcgrad.frontend.evaluate.loops import flow
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import stored
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Value
from srcgrad.frontend.values.joins.joins import branch
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import plain_or_one_of


def do_match(run: Run, node: Any) -> None:
    """`match` on values, sequences, names and alternatives, one case after the other."""
    subject = stored(run, run.evaluate(node.subject))
    _cases(run, node, node.cases, plain_or_one_of(run, subject))


def _cases(run: Run, node: Any, cases: list[Any], subject: Value) -> None:
    if not cases:
        return
    first, *others = cases
    run.place = first.pattern
    test, names = matched(run, first.pattern, subject)

    def bound() -> None:
        for name, value in names.items():
            set_name(run, name, value)

    def then() -> None:
        bound()
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


def matched(run: Run, pattern: Any, subject: Value) -> tuple[Value, dict[str, Value]]:
    """Whether a value fits a pattern, and what the pattern's names then stand for."""
    match pattern:
        case gast.MatchValue(value=value):
            wanted = run.evaluate(value)
            if scalars.is_number(wanted) != scalars.is_number(subject):
                return Known(False), {}
            found = run.operate(operator.eq, subject, wanted)
            return scalars.truth(run, found), {}
        case gast.MatchSingleton(value=value):
            return operators.is_same(run, subject, Known(value)), {}
        case gast.MatchAs(pattern=inner, name=name):
            fits, found_names = (Known(True), {}) if inner is None else matched(run, inner, subject)
            return fits, {**found_names, **({} if name is None else {_text(name): subject})}
        case gast.MatchOr(patterns=options):
            return _any_of(run, options, subject), {}
        case gast.MatchSequence(patterns=parts):
            return _all_of(run, parts, subject)
    run.refuse("this pattern is not supported", "Write if and elif.", code="SG130")


def _any_of(run: Run, options: list[Any], subject: Value) -> Value:
    """Whether a value fits one of several patterns, which have no names in them."""
    test: Value = Known(False)
    for option in options:
        fits, names = matched(run, option, subject)
        if names:
            run.refuse(
                "names in alternatives of a pattern", "Write one case for each.", code="SG132"
            )
        test = scalars.logical(run, ir.either, test, fits)
    return test


def _all_of(run: Run, parts: list[Any], subject: Value) -> tuple[Value, dict[str, Value]]:
    """Whether a value is a sequence of which each item fits its pattern."""
    items = lists.sequence(run, subject)
    starred = any(isinstance(part, gast.MatchStar) for part in parts)
    if items is None or starred:
        run.refuse("this pattern is not supported", "Write if and elif.", code="SG131")
    if len(items) != len(parts):
        return Known(False), {}
    test: Value = Known(True)
    names: dict[str, Value] = {}
    for part, item in zip(parts, items, strict=True):
        fits, more = matched(run, part, item)
        test = scalars.logical(run, ir.both, test, fits)
        names.update(more)
    return test, names


def _text(name: Any) -> str:
    return str(name.id) if isinstance(name, gast.Name) else str(name)
