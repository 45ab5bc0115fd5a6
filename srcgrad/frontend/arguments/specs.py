"""The descriptions of arguments: what a call is specialised for."""

from __future__ import annotations

import types as python
from typing import Any, TypeAlias

import numpy as np

from srcgrad.records import dataclass
from srcgrad.types import Array, Scalar


@dataclass(frozen=True)
class Number:
    """One number."""

    type: Scalar
    wide: bool = False
    """Whether this is an int of more than 32 bits: what is made of it may need more than 64."""


@dataclass(frozen=True)
class ArrayLeaf:
    """One array, of any size."""

    type: Array


@dataclass(frozen=True, eq=False)
class Fixed:
    """A value known at compile time: equal if plain data, else the very same object."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fixed) and identity(self.value) == identity(other.value)

    def __hash__(self) -> int:
        return hash(identity(self.value))


@dataclass(frozen=True)
class Sequence:
    """A list, a tuple, or a named tuple of the class `kind`."""

    kind: type
    items: tuple[Spec, ...]
    asked: frozenset[int] | None = None
    """Which items of `*args` are differentiated, if not all are."""


class Grown(list[Any]):
    """The kind of a list that has grown at run time: one array holds its items."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return list(array)


class GrownTuples(Grown):
    """Such a list of tuples of numbers."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return [tuple(row) for row in array]


class GrownLists(Grown):
    """Such a list of lists of numbers."""

    @staticmethod
    def items(array: Any) -> list[Any]:
        return [list(row) for row in array]


@dataclass(frozen=True)
class Mapping:
    """A dict."""

    keys: tuple[Any, ...]
    items: tuple[Spec, ...]


@dataclass(frozen=True)
class Record:
    """A dataclass."""

    cls: type
    fields: tuple[str, ...]
    items: tuple[Spec, ...]


@dataclass(frozen=True)
class Held:
    """A generator of random numbers: no number of the program, but asked for numbers in a call."""

    cls: type


@dataclass(frozen=True)
class Sparse:
    """A matrix of scipy.sparse: its values, its indices and pointers, its two lengths."""

    cls: type
    items: tuple[Spec, ...]


Spec: TypeAlias = Number | ArrayLeaf | Fixed | Sequence | Mapping | Record | Sparse | Held
NUMERIC = frozenset(
    {
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
        "float32", "float64", "complex64", "complex128",
    }
)  # fmt: skip
SELF_DESCRIBING = frozenset(
    {float, complex}
    | {np.dtype(name).type for name in NUMERIC}
    | {np.longlong, np.ulonglong, np.intc, np.uintc}
)


class _Same:
    """Equal only to another of the very same object, which it keeps alive."""

    __slots__ = ("object",)

    def __init__(self, value: Any) -> None:
        self.object = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.object is other.object

    def __hash__(self) -> int:
        return id(self.object)


def identity(value: Any) -> Any:
    """What a fixed value is known by: its class and its data if plain, else itself."""
    kind = type(value)
    if value is None or kind in (bool, str, bytes):
        return (kind, value)
    if kind in (int, float, complex):
        return (kind, repr(value))
    if isinstance(value, np.dtype):
        return (np.dtype, value.str)
    if kind is slice:
        return (slice, *map(identity, (value.start, value.stop, value.step)))
    if kind is range:
        return (range, value.start, value.stop, value.step)
    if kind is frozenset or kind is set:
        return (kind, frozenset(map(identity, value)))
    if kind is python.MethodType:
        return (kind, _Same(value.__self__), _Same(value.__func__))
    return _Same(value)
