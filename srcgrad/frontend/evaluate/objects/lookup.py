"""What the classes of an object have under a name, as Python looks it up."""

from __future__ import annotations

import threading
import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value


class _Absent:
    """What is where there is nothing."""


ABSENT: Any = _Absent()
DELETED = Known(ABSENT)
"""In the state: an attribute that `del` has taken from the object itself."""


class NoAttribute(errors.NotDifferentiable):
    """An object that has no attribute of a name: Python's AttributeError."""


BUILT_IN = (
    "method_descriptor",
    "wrapper_descriptor",
    "cython_function_or_method",
    "classmethod_descriptor",
    "builtin_function_or_method",
)
"""The kinds of methods that are not written in Python."""


def on_class(kind: type, name: str) -> Any:
    """What the classes of an object have under a name, as it stands there; ABSENT if nothing."""
    return in_order(kind.__mro__, name)


def in_order(classes: tuple[type, ...], name: str) -> Any:
    for each in classes:
        if name in each.__dict__:
            return each.__dict__[name]
    return ABSENT


def written(kind: type, name: str) -> bool:
    """Whether a class has this special method from a class in Python, `None` included."""
    raw = on_class(kind, name)
    return raw is not ABSENT and type(raw).__name__ not in BUILT_IN


def is_generated(function: Any) -> bool:
    """Whether `dataclass` or `namedtuple` has made this function, from no text."""
    return isinstance(function, types.FunctionType) and (
        function.__code__.co_filename == "<string>"
        or str(function.__globals__.get("__name__", "")).startswith("namedtuple_")
    )


def is_generic(hook: Any) -> bool:
    """Whether this is the `__getattribute__` of `object`, or that of `list`, `dict` … as good.

    That of `threading.local` is, of what the thread has that calls.
    """
    of = getattr(hook, "__objclass__", None)
    if of is threading.local:
        return True
    return of is not None and of.__module__ == "builtins" and of not in (type, super)


def class_of(value: Value) -> type | None:
    """The class, written in Python, of an object or named tuple."""
    if isinstance(value, Instance):
        return value.kind
    if isinstance(value, Tuple) and value.kind not in (tuple, slice):
        return value.kind
    return None


def is_data_descriptor(raw: Any) -> bool:
    kind = type(raw)
    return hasattr(kind, "__get__") and (hasattr(kind, "__set__") or hasattr(kind, "__delete__"))
