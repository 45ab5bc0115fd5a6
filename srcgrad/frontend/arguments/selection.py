"""What the derivative is taken with respect to."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Iterator
from collections.abc import Sequence as Row
from typing import Any

from srcgrad.errors import DTypeError
from srcgrad.frontend.arguments import leaves
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
from srcgrad.records import dataclass
from srcgrad.types import Array, Layout, is_inexact, is_integer


def differentiable_leaves(spec: Spec, name: str) -> tuple[bool, ...]:
    """For each leaf of a selected argument, whether the derivative is with respect to it.

    Floats and complex numbers are, and integers, which are promoted. Dataclass fields declared
    `int` or `bool` are counts and flags and are not, nor are booleans within a structure. Raises
    `DTypeError` if nothing is left.
    """
    if isinstance(spec, Fixed):
        value = spec.value
        kind = "None" if value is None else f"{value!r}, a {type(value).__name__}"
        if isinstance(value, bool):
            kind = f"{value!r}, a bool"
        raise DTypeError(
            f"argument {name} is {kind}: it has no derivative",
            advice="Select arguments that are numbers or arrays with argnums.",
            code="SG505",
        )
    if isinstance(spec, Number | ArrayLeaf):
        _check_differentiable(spec, name)
        return (True,)
    chosen = tuple(_chosen(spec))
    for leaf, path, wanted in zip(
        leaves.leaf_specs(spec), leaves.leaf_paths(spec, name), chosen, strict=True
    ):
        if wanted:
            _check_differentiable(leaf, path)
    if not any(chosen):
        raise DTypeError(
            f"argument {name} has no numbers in it: it has no derivative",
            advice="Select arguments that are numbers or arrays with argnums.",
            code="SG506",
        )
    return chosen


def _chosen(spec: Spec) -> Iterator[bool]:
    match spec:
        case Number(kind) | ArrayLeaf(kind):
            yield kind.dtype != "bool"
        case Record(cls, fields, items):
            declared = {field.name: field.type for field in dataclasses.fields(cls)}
            for field, item in zip(fields, items, strict=True):
                counts = declared[field] in (int, bool, "int", "bool")
                yield from (wanted and not counts for wanted in _chosen(item))
        case Sparse():
            yield from (True, False, False, False, False)
        case Sequence(_, items, asked):
            for k, item in enumerate(items):
                wanted = asked is None or k in asked
                yield from (chosen and wanted for chosen in _chosen(item))
        case Mapping(_, items):
            for item in items:
                yield from _chosen(item)
        case Fixed() | Held():
            pass


def _check_differentiable(leaf: Number | ArrayLeaf, path: str) -> None:
    what = "an array" if isinstance(leaf, ArrayLeaf) else "a number"
    dtype = leaf.type.dtype
    if not (is_inexact(dtype) or is_integer(dtype)):
        raise DTypeError(
            f"argument {path} is {what} of dtype {dtype}: it has no derivative",
            advice=f"If its values are meant as numbers, pass {path}.astype(float).",
            code="SG507",
        )


def promote(spec: Spec, chosen: Row[bool]) -> Spec:
    """A description in which the integers that are differentiated are floats.

    >>> from srcgrad.types import INT
    >>> promote(Number(INT), [True])
    Number(type=Scalar(dtype='float64', weak=True), wide=False)
    """
    return _promote(spec, iter(chosen))


def _promote(spec: Spec, chosen: Iterator[bool]) -> Spec:
    match spec:
        case Number(kind):
            if next(chosen) and is_integer(kind.dtype):
                return Number(dataclasses.replace(kind, dtype="float64"))
        case ArrayLeaf(kind):
            if next(chosen) and is_integer(kind.dtype):
                layout: Layout = "F" if kind.layout == "F" else "C"
                # The converted copy is the derivative's own.
                return ArrayLeaf(Array("float64", kind.ndim, layout, kind.unit_axes))
        case Sequence(_, items) | Mapping(_, items) | Record(_, _, items) | Sparse(_, items):
            return dataclasses.replace(spec, items=tuple(_promote(item, chosen) for item in items))
        case Fixed() | Held():
            pass
    return spec


@dataclass(frozen=True)
class Selection:
    """The parameters to differentiate with respect to; `single` if one was asked for by itself."""

    names: tuple[str, ...]
    single: bool


def select(argnums: Any, parameters: Row[str], function: str = "the function") -> Selection:
    """The parameters that `argnums` means: positions or names, one or several.

    >>> select(("k", 0), ["x", "k"])
    Selection(names=('k', 'x'), single=False)
    >>> select(2, ["x", "k"], "f")
    Traceback (most recent call last):
        ...
    ValueError: argnums=2 is out of range: f has 2 parameters, x and k
    """
    if not parameters:
        raise ValueError(f"{function} has no parameters to differentiate with respect to")
    single = isinstance(argnums, str) or not isinstance(argnums, list | tuple)
    wanted = [argnums] if single else list(argnums)
    if not wanted:
        raise ValueError(f"argnums is empty: {_listed(parameters, function)}")
    names = [_parameter(each, parameters, function) for each in wanted]
    for i, name in enumerate(names):
        if name in names[:i]:
            raise ValueError(
                f"argnums={argnums!r} selects {name} twice: {_listed(parameters, function)}"
            )
    return Selection(tuple(names), single)


def _parameter(wanted: Any, parameters: Row[str], function: str) -> str:
    if isinstance(wanted, str):
        if wanted not in parameters:
            raise ValueError(
                f"argnums={wanted!r} names no parameter: {_listed(parameters, function)}"
            )
        return wanted
    try:
        if isinstance(wanted, bool):
            raise TypeError
        position = operator.index(wanted)
    except TypeError:
        raise TypeError(
            f"argnums={wanted!r} is neither a position nor a name: {_listed(parameters, function)}"
        ) from None
    if not -len(parameters) <= position < len(parameters):
        raise ValueError(f"argnums={position} is out of range: {_listed(parameters, function)}")
    return parameters[position]


def _listed(parameters: Row[str], function: str) -> str:
    if len(parameters) == 1:
        return f"{function} has 1 parameter, {parameters[0]}"
    return (
        f"{function} has {len(parameters)} parameters, "
        f"{', '.join(parameters[:-1])} and {parameters[-1]}"
    )
