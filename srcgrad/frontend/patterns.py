"""The patterns of `match`: whether a value fits, and the names that it gives to parts of it."""

from __future__ import annotations

import operator
from typing import Any

import gast

from srcgrad import ir
from srcgrad.frontend import arithmetic, containers
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import Known, Value


def matched(run: Run, pattern: Any, subject: Value) -> tuple[Value, dict[str, Value]]:
    """Whether a value fits a pattern, and what the pattern's names then stand for."""
    from srcgrad.frontend import expressions

    match pattern:
        case gast.MatchValue(value=value):
            wanted = expressions.evaluate(run, value)
            if arithmetic.is_number(wanted) != arithmetic.is_number(subject):
                return Known(False), {}
            found = expressions.operate(run, operator.eq, subject, wanted)
            return arithmetic.truth(run, found), {}
        case gast.MatchSingleton(value=value):
            return expressions.is_same(run, subject, Known(value)), {}
        case gast.MatchAs(pattern=inner, name=name):
            fits, found_names = (Known(True), {}) if inner is None else matched(run, inner, subject)
            return fits, {**found_names, **({} if name is None else {_text(name): subject})}
        case gast.MatchOr(patterns=options):
            test: Value = Known(False)
            for option in options:
                fits, names = matched(run, option, subject)
                if names:
                    run.refuse(
                        "names in alternatives of a pattern",
                        "Write one case for each.",
                        code="SG132",
                    )
                test = arithmetic.logical(run, ir.either, test, fits)
            return test, {}
        case gast.MatchSequence(patterns=parts):
            items = containers.sequence(run, subject)
            starred = any(isinstance(part, gast.MatchStar) for part in parts)
            if items is None or starred:
                run.refuse("this pattern is not supported", "Write if and elif.", code="SG131")
            if len(items) != len(parts):
                return Known(False), {}
            test = Known(True)
            names = {}
            for part, item in zip(parts, items, strict=True):
                fits, more = matched(run, part, item)
                test = arithmetic.logical(run, ir.both, test, fits)
                names.update(more)
            return test, names
    run.refuse("this pattern is not supported", "Write if and elif.", code="SG130")


def _text(name: Any) -> str:
    return str(name.id) if isinstance(name, gast.Name) else str(name)
