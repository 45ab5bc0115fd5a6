"""Which axis of which array is mapped over: `in_axes` and `out_axes`, as in JAX."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeAlias

import numpy as np

from srcgrad.frontend.arguments.leaves import leaf_specs
from srcgrad.frontend.arguments.specs import Mapping, Record, Sequence, Spec
from srcgrad.records import dataclass

Axes: TypeAlias = Any
"""An int or None for all arrays of a value, or a structure of such, made as the value is."""


@dataclass(frozen=True)
class Given:
    """The axes of an argument that was given, among those that were not."""

    axes: Axes


def bound_axes(axes: Any, spec: Spec, path: str) -> list[int | None]:
    """The axes of each leaf of a parameter: of `*args` and `**kwargs` each item has its own."""
    match axes, spec:
        case Given(own), _:
            return leaf_axes(own, spec, path)
        case tuple(), Sequence(_, items) if any(isinstance(each, Given) for each in axes):
            pairs = zip(axes, items, strict=True)
            return [a for k, (e, s) in enumerate(pairs) for a in bound_axes(e, s, f"{path}[{k}]")]
        case dict(), Mapping(keys, items) if any(isinstance(e, Given) for e in axes.values()):
            each = zip(keys, items, strict=True)
            return [a for key, s in each for a in bound_axes(axes[key], s, f"{path}[{key!r}]")]
    return leaf_axes(None, spec, path)


def leaf_axes(axes: Axes, spec: Spec, path: str) -> list[int | None]:
    """The axis of each leaf of a value; None for one that is not mapped over.

    Raises TypeError where the axes are not made as the value is.

    >>> from srcgrad.frontend.arguments.describe import describe
    >>> specs, _ = describe({"p": {"a": np.ones(2), "b": [np.ones(2), 1.0]}})
    >>> leaf_axes({"a": 0, "b": None}, specs["p"], "p")
    [0, None, None]
    """
    if axes is None or (isinstance(axes, int) and not isinstance(axes, bool)):
        return [axes] * sum(1 for _ in leaf_specs(spec))
    match axes, spec:
        case tuple() | list(), Sequence(_, items) if len(axes) == len(items):
            parts = [
                (f"{path}[{k}]", *pair) for k, pair in enumerate(zip(axes, items, strict=True))
            ]
        case dict(), Mapping(keys, items) if set(axes) == set(keys):
            parts = [(f"{path}[{k!r}]", axes[k], item) for k, item in zip(keys, items, strict=True)]
        case _, Record(cls, fields, items) if dataclasses.is_dataclass(axes) and type(axes) is cls:
            parts = [
                (f"{path}.{name}", getattr(axes, name), item)
                for name, item in zip(fields, items, strict=True)
            ]
        case _:
            raise TypeError(
                f"the axes {axes!r} are not made as {path} is: an int, None, or a structure like it"
            )
    return [axis for own, each, item in parts for axis in leaf_axes(each, item, own)]


def leading(leaf: Any, axis: int, path: str) -> np.ndarray[Any, Any]:
    """An array with the axis that is mapped over as its first.

    Raises ValueError for one that has no such axis.
    """
    if not isinstance(leaf, np.ndarray) or leaf.ndim == 0:
        raise ValueError(
            f"vmap is to map over axis {axis} of {path}, which is a number: "
            "None in in_axes gives it to all elements"
        )
    if not -leaf.ndim <= axis < leaf.ndim:
        raise ValueError(f"{path} has {leaf.ndim} axes, and vmap is to map over its axis {axis}")
    return leaf if axis == 0 else np.moveaxis(leaf, axis, 0)
