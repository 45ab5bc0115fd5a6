"""Strings with numbers of the program in them: messages, which are only ever shown."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import Any

from srcgrad import ir
from srcgrad.frontend.values.containers import lists, strings
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Text, Tuple, Value
from srcgrad.frontend.values.numbers import clocks
from srcgrad.frontend.values.numbers.scalars import plain

_PERCENT = re.compile(r"%[-+ #0]*\d*(?:\.\d+)?[a-zA-Z%]")
_UNKNOWN = Text("text", ())
"""A string of which nothing is known."""


def inserted(run: Run, template: str, value: Value) -> Value:
    """`template % value`."""
    known = lists.known_object(run, value)
    if known is not MISSING:
        return clocks.in_text(run, template, known)
    value = plain(run, value)
    items = iter(value.items if isinstance(value, Tuple) else (value,))
    pieces: list[str | Value] = []
    end = 0
    for place in _PERCENT.finditer(template):
        pieces.append(template[end : place.start()])
        end = place.end()
        item = Known("%") if place[0] == "%%" else next(items, None)
        if item is None:
            return _UNKNOWN
        pieces.append(item)
    return _joined(run, [*pieces, template[end:]])


def method(
    run: Run, function: Callable[..., Any], args: tuple[Value, ...], kwargs: dict[str, Value]
) -> Value:
    """A method of a string with arguments that are not known: what it says, as far as we know."""
    template: str = function.__self__  # type: ignore[attr-defined]
    if function.__name__ != "format":
        return _UNKNOWN
    pieces: list[str | Value] = []
    named = {**{str(k): each for k, each in enumerate(args)}, **kwargs}
    following = map(str, range(len(args)))
    for text, field, _, _ in string.Formatter().parse(template):
        pieces.append(text)
        if field is not None:
            found = named.get(field or next(following, ""))
            if found is None:
                return _UNKNOWN
            pieces.append(found)
    return _joined(run, pieces)


def _joined(run: Run, pieces: list[str | Value]) -> Text:
    template = ""
    arguments: list[ir.Atom] = []
    for each in pieces:
        made = each if isinstance(each, str) else _shown(run, each)
        if isinstance(made, Text):
            template += made.template
            arguments.extend(made.arguments)
        else:
            template += made.replace("{", "{{").replace("}", "}}")
    return Text(template, tuple(arguments))


def _shown(run: Run, value: Value) -> Text | str:
    """A piece of a message; of a tuple, what is in it."""
    value = plain(run, value)
    if isinstance(value, Tuple) and value.items:
        parts: list[str | Value] = [", "] * (2 * len(value.items) - 1)
        parts[::2] = value.items
        return _joined(run, ["(", *parts, ")" if len(value.items) > 1 else ",)"])
    made = strings.formatted(run, value, Known(""), -1)
    assert isinstance(made, Text | Known)
    return made if isinstance(made, Text) else str(made.object)
