"""An index, part by part."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import lengths
from srcgrad.frontend.values.arrays import elements, nests, views
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Lazy, ListRef, Range, Tuple, Value
from srcgrad.frontend.values.numbers import kinds, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar, is_integer

FULL = Known(slice(None))
INEXACT = (float, complex, np.inexact)
_UNUSABLE = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
    "arrays are valid indices"
)


def index_parts(run: Run, index: Value) -> list[Value]:
    """An index taken apart, with lists and nested tuples as arrays."""
    given = index.items if isinstance(index, Tuple) and index.kind is tuple else (index,)
    return [_part(run, each) for each in given]


def single_truth(run: Run, index: Value) -> AnyArray | None:
    """An index that is one truth value, as a mask of one element: it keeps all of an array or none.

    `x[True]` is `x[np.newaxis]`, and `x[False]` is that without its one item.
    """
    index = scalars.plain(run, index)
    if isinstance(index, AnyArray) and index.ndim == 0:
        index = elements.element(run, index, ())
    kind = scalars.type_of(index)
    if kind is None or not kinds.asked(run, index, lambda each: each in (bool, np.bool_)):
        return None
    truth = index
    return nests.materialise(run, Lazy((Known(1),), Scalar("bool"), lambda at: truth, ()))


def is_advanced(part: Value) -> bool:
    """Whether a part of an index is more than a view can be made of."""
    return isinstance(part, AnyArray) or has_step(part)


def has_step(part: Value) -> bool:
    """Whether this is a slice whose step is a number of the program."""
    return isinstance(part, Tuple) and part.kind is slice and not isinstance(part.items[2], Known)


def _part(run: Run, part: Value) -> Value:
    part = scalars.plain(run, part)
    if views.is_slice(part) or _makes_no_pointer(part):
        return part
    kind = scalars.type_of(part)
    if kind is not None:
        if kind.dtype == "bool":
            run.refuse(
                "a single truth value as one of several subscripts",
                "Use an if, or a mask with an axis.",
                errors.MissingRule,
                code="SG312",
            )
        if kinds.asked(run, part, lambda each: issubclass(each, INEXACT)):
            raise Raised(IndexError(_UNUSABLE), run.span())
        return part
    return _index_array(run, part)


def _makes_no_pointer(part: Value) -> bool:
    return isinstance(part, Known) and (part.object is None or part.object is Ellipsis)


def _index_array(run: Run, part: Value) -> Value:
    """An array of integers or truth values; an array without axes is a number."""
    if isinstance(part, Range) or (isinstance(part, Known) and isinstance(part.object, range)):
        over = run.iterate(part)
        assert isinstance(over, Iteration)
        count = lengths.trips(run, over)
        step = over.step

        def counted(at: Subscripts) -> Value:
            return over.item(
                numbers(run, operator.add, over.start, numbers(run, operator.mul, at[0], step))
            )

        return Lazy((sizes.clip0(run, count),), Scalar("int64"), counted, ())
    if lists.sequence(run, part) == ():
        return nests.allocate(run, "int64", (Known(0),))
    if isinstance(part, Instance) and issubclass(part.kind, OwnList):
        part = run.as_array(part)
    if not isinstance(part, AnyArray | ListRef | Tuple):
        raise Raised(IndexError(_UNUSABLE), run.span())
    found = run.as_array(part)
    if found.dtype != "bool" and not is_integer(found.dtype):
        words = "arrays used as indices must be of integer (or boolean) type"
        raise Raised(IndexError(words), run.span())
    if found.ndim == 0:
        return _part(run, elements.element(run, found, ()))
    return found


def _axes_of(part: Value) -> int:
    """How many axes of the array a part of an index is about."""
    if _makes_no_pointer(part):
        return 0
    return part.ndim if isinstance(part, AnyArray) and part.dtype == "bool" else 1


def completed(run: Run, parts: list[Value], ndim: int) -> list[Value]:
    """An index with a part for each axis; `...` stays where it is nothing else."""
    counted = sum(map(_axes_of, parts))
    if counted > ndim:
        words = (
            f"too many indices for array: array is {ndim}-dimensional, but {counted} were indexed"
        )
        raise Raised(IndexError(words), run.span())
    dots = [k for k, each in enumerate(parts) if is_dots(each)]
    if len(dots) > 1:
        words = "an index can only have a single ellipsis ('...')"
        raise Raised(IndexError(words), run.span())
    missing: list[Value] = [FULL] * (ndim - counted)
    if not dots:
        return [*parts, *missing]
    return [*parts[: dots[0]], *(missing or [Known(Ellipsis)]), *parts[dots[0] + 1 :]]


def is_dots(part: Value) -> bool:
    return isinstance(part, Known) and part.object is Ellipsis
