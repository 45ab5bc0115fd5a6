"""Numbers of the program: their types, as operands, as conditions."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.pointwise import promotion
from srcgrad.frontend.reading import subclasses
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Conflict,
    Glimpse,
    Instance,
    Known,
    Maybe,
    Number,
    OneOf,
    Text,
    Value,
)
from srcgrad.frontend.values.numbers import glimpses
from srcgrad.types import BOOL, Scalar, is_inexact

_NUMBERS = (bool, int, float, complex)


def python_type(value: Any) -> Scalar | None:
    """The type of a Python or NumPy number; None if it is no number."""
    if type(value) not in _NUMBERS and subclasses.changes_rules(type(value)):
        return None
    if isinstance(value, bool):
        return Scalar("bool", weak=True)
    if isinstance(value, np.generic):
        return Scalar(value.dtype.name) if value.dtype.kind in "biufc" else None
    if isinstance(value, int):
        return Scalar("int64", weak=True)
    if isinstance(value, float):
        return Scalar("float64", weak=True)
    if isinstance(value, complex):
        return Scalar("complex128", weak=True)
    return None


LARGEST = 2**63 - 1
SPREAD = ("a float", "an int")
"""What a value is where it is a number, if it is an array on another path."""
PYTHON: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "int64": int,
    "float64": float,
    "complex128": complex,
}


def type_of(value: Value) -> Scalar | None:
    """The type of a number, known or not; None if it is no number."""
    if isinstance(value, Number):
        return value.type
    if isinstance(value, Known):
        return python_type(value.object)
    return None


def is_number(value: Value) -> bool:
    return type_of(value) is not None


def joined(*types: Scalar) -> Scalar:
    """The type of what is of one of these types on each path."""
    return promotion.joined(*types)


@functools.lru_cache(maxsize=4096)
def promote(*types: Scalar) -> Scalar:
    """The type that holds numbers of all these types: Python's own numbers give way."""
    return promotion.promoted(*types)


def cast_function(dtype: str) -> Callable[..., Any]:
    if dtype == "complex128":
        return np.complex128  # what Numba calls `complex` stays as narrow as what it is given
    return PYTHON.get(dtype) or getattr(np, dtype)


def constant(run: Run, value: Any, type: Scalar | None = None) -> ir.Const:
    """A number of Python's or NumPy's as an operand of the program, of a type if one is given."""
    value = subclasses.base_number(value)
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and not -LARGEST - 1 <= value <= LARGEST
    ):
        if type is None or not is_inexact(type.dtype):
            run.refuse(
                f"int64 overflow: {value} does not fit",
                "Write it as a float, or keep to integers below 2**63.",
                errors.DTypeError,
                code="SG510",
            )
    if type is None or python_type(value) == type:
        return ir.Const(value)
    if type.weak or type.dtype in ("float64", "bool"):
        return ir.Const(PYTHON[type.dtype](value))
    return ir.Const(np.dtype(type.dtype).type(value))


def atom(run: Run, value: Value) -> ir.Atom:
    """A number as an operand, whatever its type."""
    if isinstance(value, Known):
        return constant(run, value.object)
    assert isinstance(value, Number), value
    if isinstance(value, Glimpse):
        glimpses.check_unchanged(run, value)
    return value.atom


def plain(run: Run, value: Value, doing: str = "this") -> Value:
    """The value itself: an error if it may be unset, or differs in kind between paths."""
    if isinstance(value, Maybe):
        if value.absent == "unset":
            run.guard(value.present, UnboundLocalError, at_line(run, value.message))
            return value.value
        if value.absent in SPREAD:
            return _array_of(run, value)
        what = "a number" if is_number(value.value) else describe(value.value)
        run.guard(value.present, TypeError, f"{what} is needed where there is None")
        return value.value
    if isinstance(value, Conflict):
        raise of_conflict(value, run.span())
    if isinstance(value, OneOf):
        raise _one_kind(value.message, run.span(), ONE_KIND)
    return value


def plain_or_one_of(run: Run, value: Value) -> Value:
    """The value itself, or one of several values, for what is done with each of them."""
    return value if isinstance(value, OneOf) else plain(run, value)


def of_conflict(value: Conflict, span: errors.Span | None) -> NeedKnown:
    """What says that a value has several meanings, and what another reading has to know."""
    needed = _one_kind(value.message, span or value.span, value.advice or None)
    needed.site = value.change
    return needed


def _one_kind(message: str, span: errors.Span | None, advice: str | None) -> NeedKnown:
    """What says that a value is of one kind on one path and of another on the other."""
    return NeedKnown(message, span, advice, code="SG204")


def _array_of(run: Run, value: Maybe) -> Value:
    """A value that is a number on one path and an array on another, where it has to be an array."""
    if not value.settled:
        raise _one_kind(value.message, run.span(), ONE_KIND)
    words = f"{value.message}, and has to be an array here"
    run.guard(value.present, errors.NotDifferentiable, words)
    return value.value


ONE_KIND = "Make it the same kind of value on both paths, or decide by something known beforehand."


def at_line(run: Run, message: str) -> str:
    span = run.span()
    return message.replace("@", str(span.line) if span is not None else "?")


def fold(run: Run, function: Callable[..., Any], *objects: Any) -> Known:
    """What a function gives for known objects, computed now."""
    try:
        with np.errstate(all="ignore"):
            return Known(function(*objects))
    except errors.SrcgradError as error:
        if error.span is not None:
            raise
        raise type(error)(error.problem, run.span(), error.advice, code=error.code) from None
    except Exception as exception:
        raise Raised(exception, run.span()) from None


def as_dtype(wanted: Any) -> np.dtype[Any]:
    """The dtype that an object stands for; Numba's types do by their names."""
    of_numba = type(wanted).__module__.startswith("numba.")
    return np.dtype(str(wanted) if of_numba else wanted)


def refuse_operand(run: Run, value: Value, function: Callable[..., Any]) -> None:
    what = describe(value)
    name = getattr(function, "__name__", "this operation")
    raise errors.NotDifferentiable(
        f"{name} of {what} and a number of the program",
        run.span(),
        "It has a meaning here for numbers and arrays only.",
        code="SG202",
    )


def describe(value: Value) -> str:
    """A few words for a message."""
    if isinstance(value, Known):
        shown = repr(value.object)
        if len(shown) > 40:
            shown = f"a {type(value.object).__name__}"
        return shown
    if isinstance(value, Number):
        return f"a number ({value.type.dtype})"
    if isinstance(value, Text):
        return "a string made of run-time numbers"
    if isinstance(value, Instance) and issubclass(value.kind, OwnList):
        return "a list"
    names = {
        "ArrayRef": "an array",
        "Lazy": "an array",
        "Tuple": "a tuple",
        "ListRef": "a list",
        "DictRef": "a dict",
        "Instance": "an object",
        "Super": "super()",
        "Closure": "a function",
        "Bound": "a method",
        "Range": "a range",
        "Iterator": "an iterator",
        "Suspended": "a generator",
        "View": "a view of a dict",
        "Maybe": "a value that may be missing",
        "OneOf": "one of several values",
        "Hole": "a number",
    }
    return names.get(type(value).__name__, "this")


def negate(run: Run, condition: Value) -> Value:
    if isinstance(condition, Known):
        return Known(not condition.object)
    assert isinstance(condition, Number)
    match run.draft.definitions.get(condition.atom.name):
        case ir.Apply(operator.not_, (ir.Var() as inner,)):
            return Number(inner, condition.type)
    return run.apply(operator.not_, (condition.atom,), condition.type)


def truth(run: Run, value: Value) -> Value:
    """A number as a condition: a known bool, or a number of dtype bool."""
    if isinstance(value, Known):
        return fold(run, bool, value.object)
    assert isinstance(value, Number)
    if value.type.dtype == "bool":
        if run.known.facts.get(value.atom.name) is not None:
            return Known(run.known.facts[value.atom.name])
        return value
    zero = constant(run, PYTHON.get(value.type.dtype, float)(0))
    return run.apply(operator.ne, (value.atom, zero), BOOL)


def logical(run: Run, function: Callable[..., Any], left: Value, right: Value) -> Value:
    """`both` or `either` of two conditions, neither of which can fail."""
    neutral = function is ir.both
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known):
            return other if bool(one.object) is neutral else Known(not neutral)
    if isinstance(left, Number) and left == right:
        return left
    return run.apply(function, (atom(run, left), atom(run, right)), BOOL)


def plain_or_none(run: Run, value: Value) -> Value:
    """A name's value, checked to be set; `None or a number` is left for its user to tell apart.

    So is what is a number on one path and an array on another, and what is one of several things.
    """
    if isinstance(value, OneOf) or (isinstance(value, Maybe) and value.absent in SPREAD):
        return value
    if isinstance(value, Maybe) and value.absent == "None":
        if (
            isinstance(value.present, Number)
            and run.known.facts.get(value.present.atom.name) is not None
        ):
            return value.value if run.known.facts[value.present.atom.name] else Known(None)
        return value
    return plain(run, value)
