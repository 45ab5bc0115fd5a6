"""What a program's own exceptions are called when they reach the user."""

from __future__ import annotations

import re
from types import FunctionType
from typing import Any, cast

import numpy as np

from srcgrad import errors
from srcgrad.errors import Span

SLICE = "a slice of one element"
"""How a check begins that Python does not make: there such a slice is empty."""

_SHAPES = (
    "operands could not be broadcast",
    "could not broadcast",
    "shapes ",
    "shape-mismatch for sum",
    "NumPy boolean array indexing assignment",
    "np.cross here takes",
    "only an array of one element",
    "can only convert an array of size 1",
    "zip() arguments",
    "an array changes its shape",
)


def kind_of(exception: type[Exception], message: str) -> type[Exception]:
    """The kind of error that a failed check of the program is; the user's own stay as they are.

    >>> kind_of(IndexError, "index 3 is out of bounds for axis 0 with size 3").__name__
    'OutOfBounds'
    >>> kind_of(ValueError, "x must be positive").__name__
    'ValueError'
    """
    if exception is IndexError and (
        " is out of bounds for axis " in message or message.startswith(SLICE)
    ):
        return errors.OutOfBounds
    if exception is UnboundLocalError and " may be unset at line " in message:
        return errors.Unbound
    if exception is ValueError and (
        message.startswith(_SHAPES) or " has a mismatch in its core dimension " in message
    ):
        return errors.ShapeError
    if exception is ValueError and message.endswith("iterable argument is empty"):
        return errors.ShapeError
    return exception


def words(exception: BaseException) -> str:
    """What an exception says: its message, without what it holds besides.

    >>> words(KeyError("a"))
    'a'
    >>> words(UnicodeDecodeError("utf-8", b"abc", 1, 2, "odd"))
    "'utf-8' codec can't decode byte 0x62 in position 1: odd"
    """
    if len(exception.args) > 1 and type(exception).__str__ is not BaseException.__str__:
        return str(exception)
    return str(exception.args[0]) if exception.args else ""


def exception(kind: Any, message: str) -> BaseException:
    """An exception of a class that says something, though its constructor may ask for more.

    >>> exception(UnicodeDecodeError, "not a text")
    UnicodeError('not a text')
    """
    for each in kind.__mro__[:-2]:
        try:
            made = each(message)
        except Exception:
            made = each.__new__(each, message)
        if _says(made, message):
            return cast(BaseException, made)
        if each.__str__ is not BaseException.__str__ and isinstance(each.__str__, FunctionType):
            spoken = type(
                each.__name__,
                (each,),
                {"__str__": BaseException.__str__, "__module__": each.__module__},
            )
            return cast(BaseException, spoken.__new__(spoken, message))
    return Exception(message)


def _says(exception: BaseException, message: str) -> bool:
    try:
        return message in str(exception)
    except Exception:  # what its own __str__ raises
        return False


def would_stretch(message: str) -> bool:
    """Whether NumPy would fit the shapes in a message by repeating axes of length one.

    >>> would_stretch("operands could not be broadcast together with shapes (3,) (1,)")
    True
    >>> would_stretch("operands could not be broadcast together with shapes (3,) (2,)")
    False
    >>> would_stretch("could not broadcast input array from shape (3,) into shape ()")
    False
    >>> would_stretch("NumPy boolean array … cannot assign 1 input values to the 2 output values …")
    True
    """
    if " cannot assign 1 input values to " in message:
        return True
    if "broadcast" not in message:
        return False
    found = re.findall(r"\((|\d+(?:, ?\d+)*,?)\)", message)
    shapes = [tuple(int(n) for n in each.split(",") if n.strip()) for each in found]
    if "into shape" in message or "to indexing result" in message:
        *_, value, target = shapes
        return _fits(value, target) == target
    return len(shapes) > 1 and _fits(*shapes) is not None


def _fits(*shapes: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


def with_array(message: str, span: Span | None) -> str:
    """A message about a subscript with the name of the array, as the user spells it there."""
    if span is None or span.end_line != span.line:
        return message
    owner = re.match(r"([^\W\d][\w.]*)\s*\[", span.text[span.column : span.end_column])
    if owner is None:
        return message
    return re.sub(r"(out of bounds for axis \d+) (with size)", rf"\1 of {owner[1]} \2", message)
