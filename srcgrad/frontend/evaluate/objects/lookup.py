"""What the classes of an object have under a name, as Python looks it up."""

from __future__ import annotations

import threading
import types
from typing import Any

from srcgrad import errors
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value
from srcgrad.records import dataclass


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


@dataclass(frozen=True)
class Extension:
    """What stands for a class of Python's where another extends it."""

    of: type
    held: str
    """The attribute that holds the list or dict that an object is."""


EXTENDED: dict[type, Extension] = {}
"""By the classes of Python's that others may extend."""


def on_class(kind: type, name: str) -> Any:
    """What the classes of an object have under a name, as it stands there; ABSENT if nothing."""
    if name in kind.__dict__:
        return _written(kind, kind.__dict__[name])
    holder = holder_of(kind.__mro__[1:], name)
    return ABSENT if holder is None else _written(kind, holder.__dict__[name])


def _written(kind: type, raw: Any) -> Any:
    """What stands for `dict.__getitem__`, say, in a class that extends `dict`."""
    base = getattr(raw, "__objclass__", None)
    if isinstance(base, type) and base in EXTENDED and issubclass(kind, base) and kind is not base:
        return EXTENDED[base].of.__dict__.get(raw.__name__, raw)
    return raw


def holder_of(bases: tuple[type, ...], name: str) -> type | None:
    """The first of the bases of a class that has a name, or what stands for it."""
    for each in bases:
        written = EXTENDED[each].of if each in EXTENDED else each
        if name in written.__dict__:
            return written
    return None


def extension(kind: type) -> Extension | None:
    """What stands for the class of Python's that a class extends."""
    return next((EXTENDED[each] for each in kind.__mro__[1:] if each in EXTENDED), None)


def of_extended(function: Any, args: tuple[Value, ...]) -> Any:
    """What stands for `list.append` if it is called with an object that extends `list`, say."""
    base = getattr(function, "__objclass__", None)
    if not args or not isinstance(args[0], Instance) or not isinstance(base, type):
        return None
    if base not in EXTENDED or not issubclass(args[0].kind, base):
        return None
    return EXTENDED[base].of.__dict__.get(function.__name__)


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
