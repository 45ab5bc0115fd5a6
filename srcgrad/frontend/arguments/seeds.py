"""Tangents of arguments, or adjoints of results, checked and taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from srcgrad.frontend.arguments import sparse
from srcgrad.frontend.arguments.specs import (
    ArrayLeaf,
    Fixed,
    Grown,
    Held,
    Mapping,
    Number,
    Record,
    Sequence,
    Sparse,
    Spec,
)
from srcgrad.records import dataclass
from srcgrad.types import is_inexact


@dataclass(frozen=True)
class Pattern:
    """A part of a sparse seed that says where its elements are."""

    part: Any

    def check(self, like: Any, path: str) -> None:
        """Raise ValueError if they are elsewhere in what it is a seed of."""
        if not np.array_equal(self.part, like):
            raise ValueError(f"{path} has other elements, or another shape, than what it is for")


def taken_apart(value: Any, spec: Spec, path: str) -> Iterator[tuple[Any, str]]:
    """The parts of a seed, one for each leaf of what it is a seed of, with what each is called.

    Raises TypeError where it is not made as that is.

    >>> pair = Sequence(tuple, (Fixed("name"), Mapping(("a",), (Fixed(1),))))
    >>> list(taken_apart(("x", {"b": 2.0}), pair, "seed"))
    Traceback (most recent call last):
        ...
    TypeError: seed[1] has the keys ['b'], not ['a']
    """
    match spec:
        case Number() | ArrayLeaf():
            yield value, path
        case Sequence(kind, items) if issubclass(kind, Grown):
            yield np.asarray(value), path
        case Sequence(_, items):
            if not isinstance(value, tuple | list) or len(value) != len(items):
                raise TypeError(f"{path} is {_shown(value)}, not a sequence of {len(items)}")
            for k, (part, item) in enumerate(zip(value, items, strict=True)):
                yield from taken_apart(part, item, f"{path}[{k}]")
        case Mapping(keys, items):
            if not isinstance(value, dict):
                raise TypeError(f"{path} is {_shown(value)}, not a dict")
            if set(value) != set(keys):
                raise TypeError(f"{path} has the keys {list(value)}, not {list(keys)}")
            for key, item in zip(keys, items, strict=True):
                yield from taken_apart(value[key], item, f"{path}[{key!r}]")
        case Record(cls, fields, items):
            for field, item in zip(fields, items, strict=True):
                if not hasattr(value, field):
                    raise TypeError(f"{path} is {_shown(value)}, not a {cls.__name__}")
                yield from taken_apart(getattr(value, field), item, f"{path}.{field}")
        case Sparse(cls):
            if not isinstance(value, cls):
                raise TypeError(f"{path} is {_shown(value)}, not a {cls.__name__}")
            numbers, *pattern = sparse.sparse_parts(value)
            yield numbers, path
            for part in pattern:
                yield Pattern(part), path
        case Fixed() | Held():
            pass


def fitting(value: Any, leaf: Number | ArrayLeaf, path: str, like: Any = None) -> Any:
    """One number or array of a seed as compiled code takes it; `like` is what it is the seed of.

    Raises TypeError for a dtype and ValueError for a shape that does not fit.

    >>> from srcgrad.types import FLOAT
    >>> fitting(2, Number(FLOAT), "seed")
    2.0
    """
    dtype = np.dtype(leaf.type.dtype)
    if isinstance(leaf, Number):
        if type(value) is float and leaf.type.weak and leaf.type.dtype == "float64":
            return value
        array = np.asarray(value)
        if array.ndim or not _may_be_cast(array.dtype, dtype):
            raise TypeError(f"{path} is {_shown(value)}, not a number of {dtype}")
        number = dtype.type(value)
        return number.item() if leaf.type.weak else number
    array = np.asarray(value)
    if not _may_be_cast(array.dtype, dtype):
        raise TypeError(f"{path} is {_shown(value)}, not an array of {dtype}")
    shape = None if like is None else np.shape(like)
    if array.ndim != leaf.type.ndim or (shape is not None and array.shape != shape):
        expected = f"{leaf.type.ndim} axes" if shape is None else f"the shape {shape}"
        raise ValueError(f"{path} has the shape {array.shape}, and what it is for {expected}")
    if array.dtype == dtype and array.flags.c_contiguous and array.flags.behaved:
        return array
    return np.array(array, dtype, order="C")


def _may_be_cast(given: np.dtype[Any], wanted: np.dtype[Any]) -> bool:
    """Whether a seed of one dtype may stand for one of another: no imaginary part is lost."""
    if not (is_inexact(given.name) or given.kind in "iu"):
        return False
    return wanted.kind == "c" or given.kind != "c"


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with the shape {value.shape}"
    return f"a {type(value).__name__}"
