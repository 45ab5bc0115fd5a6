"""What tells calls apart that need different code, and what makes leaves fit for compiled code."""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.frontend.arguments import preparation, sparse, specs
from srcgrad.frontend.arguments.specs import SELF_DESCRIBING, ArrayLeaf, Number
from srcgrad.types import is_integer


def conversion(given: Any, wanted: Number | ArrayLeaf) -> Callable[[Any], Any] | None:
    """How to turn leaves like `given` into what compiled code wants: None if they are that already.

    The answer serves every call with an equal `key`.
    """
    if isinstance(wanted, Number):
        if wanted.type.weak:
            kind: Any = {"float64": float, "int64": int, "complex128": complex}[wanted.type.dtype]
        else:
            kind = np.dtype(wanted.type.dtype).type
        return None if type(given) is kind else kind
    dtype = np.dtype(wanted.type.dtype)
    if preparation.is_prepared(given) and given.dtype == dtype:
        return None
    if given.dtype != dtype and is_integer(given.dtype.name):
        order: Any = "F" if wanted.type.layout == "F" else "C"
        return lambda array: np.asarray(array).astype(dtype, order=order)
    return preparation.prepare


_LAYOUT = 0x1 | 0x2 | 0x100 | 0x400
"""NumPy's flag bits for C and F contiguous, aligned, writeable."""
SMALL_INT = 2**31
_SIZED_INT = 2**63


def key(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """A hashable value that is equal for calls with equal descriptions, and for no others.

    Calls with equal descriptions may have different keys (a row is both C and F contiguous).
    """
    parts: list[Any] = []
    for value in arguments:
        kind = type(value)
        if kind is float:
            parts.append(float)
        elif kind is np.ndarray:
            parts.append((value.ndim, value.flags.num & _LAYOUT, value.dtype))
        elif kind is int:
            parts.append(int if -SMALL_INT <= value <= SMALL_INT else _wide(value))
        else:
            parts.append(_part(value))
    return tuple(parts)


def _part(value: Any) -> Any:
    """The part of a dispatch key for any argument."""
    kind = type(value)
    if kind is int:
        return int if -SMALL_INT <= value <= SMALL_INT else _wide(value)
    if kind in SELF_DESCRIBING:
        return kind
    if isinstance(value, enum.Enum | bool | str | bytes | None):
        return specs.identity(value)
    if kind is list or kind is tuple:
        return (kind, *map(_part, value))
    if isinstance(value, np.ndarray):
        return (kind, value.ndim, value.flags.num & _LAYOUT, value.dtype)
    if isinstance(value, int | float | complex):
        return kind
    if isinstance(value, list | tuple):
        return (kind, *map(_part, value))
    if isinstance(value, dict):
        return (dict, *value, *map(_part, value.values()))
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return kind
    if sparse.is_sparse(value) and value.format in ("csr", "csc"):
        return (kind, *map(_part, sparse.sparse_parts(value)))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return (kind, *(_part(getattr(value, name)) for name in names))
    return specs.identity(value)


def _wide(value: int) -> Any:
    """The part of a dispatch key for a large int."""
    return "wide" if -_SIZED_INT <= value < _SIZED_INT else object
