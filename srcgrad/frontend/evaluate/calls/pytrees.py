"""The numbers and arrays in a value, and values made like it of others."""

from __future__ import annotations

import dataclasses
import enum
import operator
from collections.abc import Callable, Iterator
from dataclasses import field

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Closure,
    Derived,
    DictRef,
    Instance,
    Known,
    Lazy,
    ListRef,
    Number,
    Text,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.records import dataclass
from srcgrad.types import Scalar, is_complex_dtype

Make = Callable[[Value], Value | None]
"""What stands for a number or an array; None for one that is not among the leaves."""
Rebuild = Callable[[Iterator[Value]], Value]


@dataclass(frozen=True)
class Pytree:
    """Numbers and arrays of a value, and how to put others in their places."""

    leaves: list[Value]
    rebuild: Rebuild
    chosen: list[bool]
    """For each number and array of the value whether it is among the leaves."""
    with_counts: bool = True

    def rebuilt(self, leaves: list[Value]) -> Value:
        """A value like this one with other numbers and arrays."""
        return self.rebuild(iter(leaves))


def _unchanged(value: Value) -> Value:
    return value


@dataclass
class Taking:
    """How a value is taken apart."""

    run: Run
    make: Make
    rest: Callable[[Value], Value] = _unchanged
    """What stands in the place of a number or an array that is not among the leaves."""
    is_strict: bool = True
    """Whether a value that may hold numbers, and is not followed, is refused."""
    with_counts: bool = True
    """Whether fields that a dataclass declares as `int` or `bool` are followed."""
    whole: Callable[[Run, ArrayRef | Lazy], Value] = nests.materialise
    """What `make` gets of a view or an expression of arrays."""
    leaves: list[Value] = field(default_factory=list)
    chosen: list[bool] = field(default_factory=list)

    def pytree(self, value: Value) -> Pytree:
        """The numbers and arrays of a value, each replaced by what `make` makes of it."""
        return Pytree(self.leaves, self._rebuild(value), self.chosen, self.with_counts)

    def _rebuild(self, value: Value) -> Rebuild:
        run = self.run
        match value:
            case Number():
                return self._leaf(value)
            case Known() if scalars.is_number(value):
                return self._leaf(value)
            case ArrayRef() | Lazy():
                return self._leaf(self.whole(run, value))
            case Tuple(items, kind):
                each = [self._rebuild(item) for item in items]
                return lambda new: Tuple(tuple(rebuild(new) for rebuild in each), kind)
            case ListRef():
                found = lists.contents(run, value)
                if isinstance(found, Tuple):
                    each = [self._rebuild(item) for item in found.items]
                    return lambda new: lists.new_list(run, tuple(rebuild(new) for rebuild in each))
            case DictRef():
                entries = lists.entries(run, value)
                each = [self._rebuild(item) for item in entries.values]
                return lambda new: lists.new_dict(
                    run, {k: rebuild(new) for k, rebuild in zip(entries.keys, each, strict=True)}
                )
            case Instance(kind=kind) if dataclasses.is_dataclass(kind):
                return self._of_record(value)
        if self.is_strict and not _holds_no_numbers(value):
            run.refuse(
                f"the numbers in {scalars.describe(value)}, which is no tuple, list, dict or "
                "dataclass of known form",
                "Pass and return numbers, arrays, and tuples, lists or dicts of them.",
                errors.NotDifferentiable,
                code="SG2195",
            )
        return lambda new: value

    def _leaf(self, value: Value) -> Rebuild:
        made = self.make(value)
        self.chosen.append(made is not None)
        if made is None:
            kept = self.rest(value)
            return lambda new: kept
        self.leaves.append(made)
        return next

    def _of_record(self, value: Instance) -> Rebuild:
        run = self.run
        each: list[tuple[str, Rebuild]] = []
        for declared in dataclasses.fields(value.kind):
            part = run.attribute(value, declared.name)
            if not self.with_counts and declared.type in (int, bool, "int", "bool"):
                each.append((declared.name, lambda new, part=part: part))  # type: ignore[misc]
            else:
                each.append((declared.name, self._rebuild(part)))

        def rebuild(new: Iterator[Value]) -> Value:
            made = Instance(run.number(), value.kind)
            run.state["born", made.id] = Known(True)
            for name, part in each:
                run.state["attribute", made.id, name] = part(new)
            return made

        return rebuild


def containers(run: Run, values: tuple[Value, ...]) -> Iterator[ListRef | DictRef | Instance]:
    """The lists, dicts and dataclasses in values, once for each place in which they stand."""
    for value in values:
        match value:
            case Tuple(items):
                yield from containers(run, items)
            case ListRef():
                yield value
                found = lists.contents(run, value)
                yield from containers(run, found.items if isinstance(found, Tuple) else ())
            case DictRef():
                yield value
                yield from containers(run, tuple(lists.entries(run, value).values))
            case Instance(kind=kind) if dataclasses.is_dataclass(kind):
                yield value
                names = (each.name for each in dataclasses.fields(kind))
                yield from containers(run, tuple(run.attribute(value, name) for name in names))


def _holds_no_numbers(value: Value) -> bool:
    """Whether a value is a text, a truth value, nothing, or a function by its name."""
    match value:
        case Known(found):
            plain = str | bytes | bool | slice | range | enum.Enum | None
            return isinstance(found, plain) or callable(found)
    return isinstance(value, Text | Closure | Derived)


def taken_apart(run: Run, value: Value, make: Make) -> Pytree:
    """A value's numbers and arrays, each replaced by what `make` makes of it."""
    return Taking(run, make).pytree(value)


def aligned(run: Run, value: Value, like: Pytree) -> list[Value] | None:
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

    found = Taking(run, fitting, with_counts=like.with_counts).pytree(value)
    if not fits or len(found.chosen) != len(like.chosen):
        return None
    return found.leaves


def _as(run: Run, leaf: Value, like: Value) -> Value | None:
    """A number or an array named, with the dtype of another; None if it is none of its kind."""
    if isinstance(like, Number):
        if not isinstance(leaf, Known | Number):
            return None
        kind = scalars.type_of(leaf)
        if kind is None or not _may_be_cast(kind.dtype, like.type.dtype):
            return None
        return named(run, leaf, like.type)
    assert isinstance(like, ArrayRef), "leaves are numbers and arrays"
    if not isinstance(leaf, ArrayRef) or leaf.ndim != like.ndim:
        return None
    if not _may_be_cast(leaf.dtype, like.dtype):
        return None
    for axis, (one, other) in enumerate(zip(leaf.shape, like.shape, strict=True)):
        message = f"axis {axis} of a tangent or an adjoint is not as long as that of its array"
        run.guard(run.operate(operator.eq, one, other), errors.ShapeError, message)
    return leaf if leaf.dtype == like.dtype else cast(run, leaf, like.dtype)


def named(run: Run, value: Value, kind: Scalar) -> Number:
    """A number as a name of the program, of a type."""
    made = conversions.cast(run, value, kind)
    if isinstance(made, ir.Var):
        return Number(made, kind)
    name = run.fresh(kind)
    run.emit(ir.Assign(ir.Var(name), made, run.span()))
    return Number(ir.Var(name), kind)


def _may_be_cast(given: str, wanted: str) -> bool:
    """Whether a seed of one dtype may stand for one of another: no imaginary part is lost."""
    return given != "bool" and (is_complex_dtype(wanted) or not is_complex_dtype(given))


def cast(run: Run, array: ArrayRef, dtype: str) -> ArrayRef:
    """An array with elements of another dtype."""
    made = run.call(Known(np.ndarray.astype), (array, Known(np.dtype(dtype))), {})
    assert isinstance(made, ArrayRef | Lazy), "an array as another is an array"
    return nests.materialise(run, made)
