"""Whose calls have a rule of the user's, and what they give without it: read, or called by name."""

from __future__ import annotations

from typing import Any

from srcgrad import errors
from srcgrad.frontend.evaluate.calls import by_name, own_rules
from srcgrad.frontend.evaluate.calls.stated import Stated, among, of
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import DictRef, Instance, Known, Tuple, Value

_UNREADABLE = (
    errors.UnsupportedSyntax,
    errors.MissingRule,
    errors.SourceUnavailable,
    errors.NotDifferentiable,
)
"""Why the text of a function does not tell what it gives: it is called by its name then."""


def is_ruled(run: Run, function: Any) -> bool:
    """Whether a function has a rule of the user's, and is not being read for its value."""
    return _stated(run, function) is not None and not any(function is f for f in run.stated.ruled)


def _stated(run: Run, function: Any) -> Stated | None:
    """What is stated of a function, for this derivative or else everywhere."""
    rules = run.shared.derive.rules if run.shared.derive is not None else ()
    return (among(rules, function) if rules else None) or of(function)


def call(
    run: Run,
    function: Value,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    stated: Stated | None = None,
) -> Value:
    """What a call gives of a function that has a rule of the user's."""
    known = None
    if isinstance(function, Known | Instance):
        known = function.object if isinstance(function, Known) else function.real
    stated = stated or _stated(run, known)
    assert stated is not None, "a function with a rule"

    def plain(args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
        if by_name.is_opaque(known):
            return by_name.call(run, known, args)
        saved, state = run.save(), dict(run.state)
        run.stated.ruled.append(known)
        try:
            return run.call(function, args, kwargs)
        except _UNREADABLE as error:
            is_caught = bool(run.exceptions.handlers)  # and what it raises by name would not be
            if is_caught or isinstance(error, NeedKnown) or not callable(known):
                raise
            run.restore(saved)
            run.state = state
            try:
                return by_name.call(run, known, (*args, *kwargs.values()))
            except errors.MissingRule as other:
                is_of_text = not isinstance(error, errors.MissingRule)
                raise error if is_of_text and other.code == by_name.NEITHER else other from None
        finally:
            run.stated.ruled.pop()

    shown = Known(known) if isinstance(function, Instance) else function
    return own_rules.call(run, shown, stated, args, kwargs, plain)


def with_rule(run: Run, given: tuple[Value, ...]) -> Value:
    """What `applied(f, adjoint, tangent, kind, args, kwargs)` gives: a call with these rules."""
    function, *rules, kind, args, kwargs = given
    adjoint, tangent = (None if isinstance(e, Known) and e.object is None else e for e in rules)
    assert isinstance(kind, Known), "what is stated is known"
    stated = Stated(adjoint, tangent, kind.object == "constant", kind.object == "edit")
    assert isinstance(args, Tuple) and isinstance(kwargs, DictRef), "stars make a tuple and a dict"
    entries = lists.entries(run, kwargs)
    named = dict(zip(entries.keys, entries.values, strict=True))
    return call(run, function, args.items, named, stated)
