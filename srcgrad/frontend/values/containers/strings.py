"""Pieces of strings with numbers of the program in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Text, Value
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.scalars import describe


def _unchanged(value: Any) -> Any:
    return value


_CONVERSIONS: dict[int, Callable[[Any], Any]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def added(*parts: Value) -> Text:
    """Strings one after the other, some of them with numbers of the program in them."""
    template = ""
    arguments: list[Any] = []
    for part in parts:
        if isinstance(part, Text):
            template += part.template
            arguments += part.arguments
        elif isinstance(part, Known):
            template += str(part.object).replace("{", "{{").replace("}", "}}")
    return Text(template, tuple(arguments))


def formatted(run: Run, value: Value, spec: Value, conversion: int) -> Value:
    """A piece of an f-string; run-time numbers are left for the message to fill in."""
    if isinstance(value, Known) and id(value.object) in run.exceptions.shown:
        raised = run.exceptions.shown[id(value.object)]
        return Text(str(raised.exception), raised.arguments)
    known = lists.known_object(run, value)
    if known is not MISSING and isinstance(spec, Known):
        convert: Callable[[Any], Any] = _CONVERSIONS.get(conversion, _unchanged)
        text = convert(known)
        return scalars.fold(run, format, text, spec.object)
    if isinstance(value, Text):
        return value
    if isinstance(value, Number):
        return Text("{}", (value.atom,))
    return Text(describe(value), ())
