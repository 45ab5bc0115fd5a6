"""The numbers and arrays in a value, and values made like it of others."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, scalars

Make = Callable[[Value], Value | None]
"""What stands for a number or an array; None for one that is left as it is."""
Rebuild = Callable[[Iterator[Value]], Value]


@dataclass(frozen=True)
class Parts:
    """Numbers and arrays of a value, and how to put others in their places."""

    value: Value
    leaves: list[Value]
    rebuild: Rebuild
    chosen: list[bool]
    """For each number and array of the value whether it is among the leaves."""

    def rebuilt(self, leaves: list[Value]) -> Value:
        """A value like this one with other numbers and arrays."""
        return self.rebuild(iter(leaves))


def taken_apart(run: Run, value: Value, make: Make) -> Parts:
    """A value's numbers and arrays, each replaced by what `make` makes of it."""
    leaves: list[Value] = []
    chosen: list[bool] = []

    def noted(leaf: Value) -> Value | None:
        made = make(leaf)
        chosen.append(made is not None)
        return made

    rebuild = _taken_apart(run, value, noted, leaves)
    return Parts(value, leaves, rebuild, chosen)


def aligned(run: Run, value: Value, like: Parts) -> list[Value] | None:
    """The numbers and arrays of a value, as those are that stand in the same places in another.

    None if it is not made as that is. Lengths are compared when the program runs.
    """
    wanted = iter(like.leaves)
    chosen = iter(like.chosen)
    fits = True

    def fitting(leaf: Value) -> Value | None:
        nonlocal fits
        if not next(chosen, False):
            return None
        made = _as(run, leaf, next(wanted))
        fits = fits and made is not None
        return made

    found = taken_apart(run, value, fitting)
    if not fits or len(found.chosen) != len(like.chosen):
        return None
    return found.leaves


def _as(run: Run, leaf: Value, like: Value) -> Value | None:
    """A number or an array named, with the dtype of another; None if it is none of its kind."""
    if isinstance(like, Number):
        if not isinstance(leaf, Known | Number):
            return None
        made = conversions.cast(run, leaf, like.type)
        if isinstance(made, ir.Var):
            return Number(made, like.type)
        name = run.fresh(like.type)
        run.emit(ir.Assign(ir.Var(name), made, run.span()))
        return Number(ir.Var(name), like.type)
    assert isinstance(like, ArrayRef), "leaves are numbers and arrays"
    if not isinstance(leaf, ArrayRef) or leaf.ndim != like.ndim:
        return None
    for axis, (one, other) in enumerate(zip(leaf.shape, like.shape, strict=True)):
        message = f"axis {axis} of a tangent or an adjoint is not as long as that of its array"
        run.guard(run.operate(operator.eq, one, other), errors.ShapeError, message)
    if leaf.dtype != like.dtype:
        leaf = as_float(run, leaf)
    return leaf if leaf.dtype == like.dtype else None


def _taken_apart(run: Run, value: Value, make: Make, leaves: list[Value]) -> Rebuild:
    match value:
        case Number():
            return _leaf(value, make, leaves)
        case Known() if scalars.is_number(value):
            return _leaf(value, make, leaves)
        case ArrayRef() | Lazy():
            return _leaf(nests.materialise(run, value), make, leaves)
        case Tuple(items, kind):
            each = [_taken_apart(run, item, make, leaves) for item in items]
            return lambda new: Tuple(tuple(rebuild(new) for rebuild in each), kind)
        case ListRef():
            found = lists.contents(run, value)
            if isinstance(found, Tuple):
                each = [_taken_apart(run, item, make, leaves) for item in found.items]
                return lambda new: lists.new_list(run, tuple(rebuild(new) for rebuild in each))
        case DictRef():
            entries = lists.entries(run, value)
            each = [_taken_apart(run, item, make, leaves) for item in entries.values]
            return lambda new: lists.new_dict(
                run, {k: rebuild(new) for k, rebuild in zip(entries.keys, each, strict=True)}
            )
        case Instance(kind=kind) if dataclasses.is_dataclass(kind):
            return _of_record(run, value, make, leaves)
    return lambda new: value


def _leaf(value: Value, make: Make, leaves: list[Value]) -> Rebuild:
    made = make(value)
    if made is None:
        return lambda new: value
    leaves.append(made)
    return next


def _of_record(run: Run, value: Instance, make: Make, leaves: list[Value]) -> Rebuild:
    names = [field.name for field in dataclasses.fields(value.kind)]
    each = [_taken_apart(run, run.attribute(value, name), make, leaves) for name in names]

    def rebuild(new: Iterator[Value]) -> Value:
        made = Instance(run.number(), value.kind)
        run.state["born", made.id] = Known(True)
        for name, part in zip(names, each, strict=True):
            run.state["attribute", made.id, name] = part(new)
        return made

    return rebuild


def as_float(run: Run, array: ArrayRef) -> ArrayRef:
    """An array of whole numbers as one of floats."""
    product = run.operate(operator.mul, array, Known(1.0))
    assert isinstance(product, ArrayRef | Lazy), "an array times a number is an array"
    return nests.materialise(run, product)
