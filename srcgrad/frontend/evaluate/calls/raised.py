"""Exceptions that the program raises."""

from __future__ import annotations

import types
from typing import Any, NoReturn

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.frontend.values.containers import lists, strings
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.frames import is_ours
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Number, Text, Value


def make_exception(
    run: Run,
    kind: type[BaseException],
    args: tuple[Value, ...],
    span: Span | None,
    kwargs: dict[str, Value] | None = None,
) -> Raised:
    """An exception with its message, which may show run-time numbers."""
    if len(args) == 1 and not kwargs and not isinstance(args[0], Known):
        text = strings.formatted(run, args[0], Known(""), -1)
        if isinstance(text, Text):
            return Raised(_exception(run, kind, text.template), span, text.arguments, True)
        args = (text,)
    if len(args) > 1 and not kwargs and _has_message_of_all(kind):
        several = _several(run, args)
        if several is not None:
            return Raised(_exception(run, kind, several.template), span, several.arguments, True)
    objects = [lists.known_object(run, each) for each in args]
    named = {key: lists.known_object(run, each) for key, each in (kwargs or {}).items()}
    if MISSING in (*objects, *named.values()):
        _refuse_arguments(run)
    return Raised(_exception(run, kind, *objects, **named), span)


def _has_message_of_all(kind: type[BaseException]) -> bool:
    """Whether the message of an exception is the tuple of what it is made of, if that is more."""
    return (
        kind.__str__ is BaseException.__str__
        and isinstance(kind.__init__, types.WrapperDescriptorType)
        and isinstance(kind.__new__, types.BuiltinMethodType)
    )


def _several(run: Run, args: tuple[Value, ...]) -> Text | None:
    """The message of an exception of several numbers and texts; None if all of them are known."""
    parts: list[str] = []
    arguments: list[ir.Atom] = []
    for each in args:
        known = lists.known_object(run, each)
        if known is not MISSING:
            parts.append(repr(known).replace("{", "{{").replace("}", "}}"))
        elif isinstance(each, Number):
            parts.append("{}")
            arguments.append(each.atom)
        else:
            return None
    return Text(f"({', '.join(parts)})", tuple(arguments)) if arguments else None


def _exception(run: Run, kind: type[BaseException], *args: Any, **kwargs: Any) -> BaseException:
    try:
        return kind(*args, **kwargs)
    except Exception as error:  # what its own constructor raises
        raise Raised(error, run.span()) from None


def _refuse_arguments(run: Run) -> NoReturn:
    """An exception is made of numbers of the program; in a definition of ours, to name an axis."""
    ours = next((each for each in run.frames if is_ours(each.source.function)), None)
    if ours is None:
        run.refuse(
            "an exception with a message that is not a string", "Use one f-string.", code="SG107"
        )
    run.refuse(
        f"an argument of {ours.name}, such as an axis, must be known",
        "Give it as a number, or as an integer argument of the function.",
        NeedKnown,
        code="SG2119",
    )
