"""Exceptions that the program raises."""

from __future__ import annotations

import re
import types
from types import FunctionType
from typing import Any, NoReturn

from srcgrad import ir
from srcgrad.errors import Span
from srcgrad.frontend.programs.messages import words
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
    if len(args) == 1 and not isinstance(args[0], Known) and not holds_more(kind, args, kwargs):
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
    if any(each is MISSING for each in (*objects, *named.values())):
        return _with_words(run, kind, args, kwargs or {}, span)
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


def holds_more(
    kind: type[BaseException], args: tuple[Value, ...], kwargs: dict[str, Value] | None
) -> bool:
    """Whether an exception may hold more than its message, by what its class makes of it."""
    return bool(kwargs) or len(args) > 1 or isinstance(kind.__init__, FunctionType)


class _Words:
    """What stands in an exception for a value that is known when the program runs."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return self.text


def _with_words(
    run: Run,
    kind: type[BaseException],
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    span: Span | None,
) -> Raised:
    """An exception of a class that may hold more than its message: the class says with marks which
    of the run's numbers it shows, and in which order."""
    _refuse_axis(run)
    texts: list[Text] = []

    def known(value: Value, is_marked: bool) -> Any:
        found = lists.known_object(run, value)
        if found is not MISSING:
            return found
        text = strings.formatted(run, value, Known(""), -1)
        assert isinstance(text, Text), "a value that is not known has words for it"
        if not is_marked:
            return _Words(text.template)
        texts.append(text)
        return _Words(f"\ue000{len(texts) - 1}\ue001")

    def made(is_marked: bool) -> BaseException:
        named = {key: known(each, is_marked) for key, each in kwargs.items()}
        return kind(*(known(each, is_marked) for each in args), **named)

    try:
        marked = words(made(True))
        shown = [texts[int(each)] for each in re.findall("\ue000([0-9]+)\ue001", marked)]
        exception = made(False)
    except Exception:
        _refuse_arguments(run)
    template = re.sub("\ue000([0-9]+)\ue001", lambda each: texts[int(each[1])].template, marked)
    has_braces = set(re.sub("\ue000[0-9]+\ue001", "", marked)) & set("{}")
    if words(exception) != template or has_braces:
        _refuse_arguments(run)
    return Raised(exception, span, tuple(n for each in shown for n in each.arguments), True)


def _exception(run: Run, kind: type[BaseException], *args: Any, **kwargs: Any) -> BaseException:
    try:
        return kind(*args, **kwargs)
    except Exception as error:  # what its own constructor raises
        raise Raised(error, run.span()) from None


def _refuse_arguments(run: Run) -> NoReturn:
    """An exception is made of numbers of the program, and not only shows them."""
    run.refuse(
        "an exception that computes with values that are known when the program runs",
        "Give it one f-string.",
        code="SG107",
    )


def _refuse_axis(run: Run) -> None:
    """An exception is made of numbers of the program in a definition of ours, to name an axis."""
    ours = next((each for each in run.frames if is_ours(each.source.function)), None)
    if ours is None:
        return
    run.refuse(
        f"an argument of {ours.name}, such as an axis, must be known",
        "Give it as a number, or as an integer argument of the function.",
        NeedKnown,
        code="SG2119",
    )
