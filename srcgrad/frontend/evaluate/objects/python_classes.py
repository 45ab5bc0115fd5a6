"""The class that a value has in Python."""

from __future__ import annotations

import abc
import types

import numpy as np

from srcgrad.frontend.values.core.boxes import KnownBox
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Bound,
    Closure,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Range,
    Suspended,
    Text,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import kinds

BY_CLASS = (type.__instancecheck__, abc.ABCMeta.__instancecheck__)
STANDS_FOR: dict[type, type] = {}
"""Python's classes, by those of the front end that take their place."""


def python_class(run: Run, value: Value) -> type:
    """The class that a value has in Python."""
    match value:
        case Number() | KnownBox():
            found: type = kinds.asked_as_object(run, value, lambda each: each)
            return found
        case Known():
            return type(value.object)
        case ArrayRef() | Lazy():
            return np.ndarray
        case Tuple():
            return value.kind
        case ListRef():
            return list
        case DictRef():
            return dict
        case Instance():
            others = (STANDS_FOR[each] for each in value.kind.__mro__ if each in STANDS_FOR)
            return next(others, value.kind)
        case Suspended():
            return types.GeneratorType
        case Range():
            return range
        case Closure():
            return type(lambda: None)
        case Text():
            return str
        case Bound():
            return type(run.save)
    return object
