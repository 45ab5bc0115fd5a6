"""The description of each argument of a call, and the numbers and arrays in it."""

from __future__ import annotations

import dataclasses
import enum
import functools
from typing import Any

import numpy as np

from srcgrad import memory_orders
from srcgrad.errors import DTypeError
from srcgrad.frontend.arguments import preparation, sparse
from srcgrad.frontend.arguments.dispatch import SMALL_INT
from srcgrad.frontend.arguments.specs import (
    ArrayLeaf,
    Fixed,
    Held,
    Mapping,
    Number,
    Record,
    Sequence,
    Sparse,
    Spec,
)
from srcgrad.frontend.reading import subclasses
from srcgrad.types import FLOAT, INT, Array, Layout, Scalar


def describe(
    arguments: dict[str, Any], *, unit_axes: bool = False
) -> tuple[dict[str, Spec], list[Any]]:
    """The description of each argument, and all their numbers and arrays in order.

    Arrays come back native, aligned and plain, copied where the caller's are not. `unit_axes` makes
    axes of length one part of the type. Raises `DTypeError` for what no program can compute with.

    >>> specs, leaves = describe({"x": (1.0, 2), "mode": "fast"})
    >>> specs["x"].items[1]
    Number(type=Scalar(dtype='int64', weak=True), wide=False)
    >>> leaves
    [1.0, 2]
    """
    leaves: list[Any] = []
    specs = {name: _describe(value, name, leaves, unit_axes) for name, value in arguments.items()}
    return specs, leaves


def _describe(value: Any, path: str, leaves: list[Any], unit_axes: bool) -> Spec:
    each = functools.partial(_describe, leaves=leaves, unit_axes=unit_axes)
    if isinstance(value, enum.Enum | bool | str | bytes | None):
        return Fixed(value)
    if subclasses.changes_rules(type(value)) and not hasattr(value, "_fields"):
        raise preparation.of_its_own(type(value), path)
    if isinstance(value, np.ndarray):
        leaves.append(leaf := preparation.prepare(value, path))
        return ArrayLeaf(_array_type(leaf, unit_axes))
    if isinstance(value, np.generic):
        preparation.check_dtype(value.dtype, path, "a number")
        leaves.append(value)
        return Number(Scalar(value.dtype.name))
    if isinstance(value, int | float | complex):
        leaves.append(value)
        wide = isinstance(value, int) and not -SMALL_INT <= value <= SMALL_INT
        return Number(_python_number(value, path), wide)
    if isinstance(value, list | tuple):
        items = [each(item, f"{path}[{i}]") for i, item in enumerate(value)]
        return Sequence(_sequence_kind(value), tuple(items))
    if isinstance(value, dict):
        items = [each(item, f"{path}[{key!r}]") for key, item in value.items()]
        return Mapping(tuple(value), tuple(items))
    if isinstance(value, np.random.Generator | np.random.RandomState):
        return Held(type(value))
    if sparse.is_sparse(value):
        places = ("data", "indices", "indptr", "shape[0]", "shape[1]")
        parts = zip(sparse.sparse_parts(value, path), places, strict=True)
        return Sparse(type(value), tuple(each(part, f"{path}.{at}") for part, at in parts))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = tuple(field.name for field in dataclasses.fields(value))
        items = [each(getattr(value, name), f"{path}.{name}") for name in names]
        return Record(type(value), names, tuple(items))
    if hasattr(value, "magnitude") and hasattr(value, "units"):
        raise DTypeError(
            f"argument {path} has units, {value.units}, and derivatives are of numbers",
            advice=f"Pass its number, in units that are the same at each call: "
            f"{path}.to_base_units().magnitude; the derivative is then per such a unit.",
            code="SG540",
        )
    if hasattr(value, "__array__") and hasattr(value, "dtype") and not isinstance(value, type):
        kind = f"{type(value).__module__.partition('.')[0]} {type(value).__name__}"
        raise DTypeError(
            f"argument {path} is a {kind}, which has rules of its own",
            advice=f"Pass a NumPy array: np.asarray({path}).",
            code="SG502",
        )
    return Fixed(value)


def _sequence_kind(value: Any) -> type:
    if isinstance(value, list):
        return list
    return type(value) if hasattr(value, "_fields") else tuple


def _python_number(value: complex, path: str) -> Scalar:
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise DTypeError(
                f"argument {path} is {value}, which does not fit in 64 bits",
                advice="Pass a float.",
                code="SG508",
            )
        return INT
    return FLOAT if isinstance(value, float) else Scalar("complex128", weak=True)


def _array_type(array: np.ndarray[Any, Any], unit_axes: bool) -> Array:
    flags = array.flags
    layout: Layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    ones = frozenset(i for i, n in enumerate(array.shape) if n == 1) if unit_axes else frozenset()
    order = memory_orders.of_strided(array) if layout == "A" else ""
    return Array(array.dtype.name, array.ndim, layout, ones, not flags.writeable, order)
