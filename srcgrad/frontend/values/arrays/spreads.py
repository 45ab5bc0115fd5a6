"""Numbers that are arrays on another path: `total = 0.0` before `total = total + row` in a loop.

Such a value is an array in the program, on the paths where it is a number one with all elements
equal to it, and a flag says on which path it is. Where it meets another array of its shape the
result is the same in either case. Elsewhere the flag has to hold: it is asked after a loop, and
while a loop is read that hands on the value there is nothing to ask yet.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeGuard

import numpy as np

from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core import boxes, mentions
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayHole,
    ArrayRef,
    Glimpse,
    Hole,
    Known,
    Lazy,
    Maybe,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, monomials, scalars
from srcgrad.frontend.values.numbers.scalars import SPREAD
from srcgrad.types import BOOL, Scalar

NUMBERS = (Scalar("float64", weak=True), Scalar("int64", weak=True))
_HARMLESS = (operator.add, operator.sub, operator.mul, operator.neg, operator.pos)
"""Operators that give for a number what they give for an array of it, and raise nothing."""


def is_spread(value: Value | None) -> TypeGuard[Maybe]:
    return isinstance(value, Maybe) and value.absent in SPREAD


def pattern(
    run: Run, number: Value, array: ArrayRef | ArrayHole, hole: ArrayHole, message: str
) -> Maybe | None:
    """The pattern of a number and an array, if arithmetic has the same dtype for either."""
    kind = number.type if isinstance(number, Hole) else scalars.type_of(number)
    if isinstance(number, Glimpse) or boxes.may_be(run, number) or not array.shape:
        return None
    if any(isinstance(extent, Hole) for extent in hole.shape):
        return None
    if kind is None or kind.either or kind.dtype not in ("float64", "int64"):
        return None
    if scalars.promote(kind, Scalar(array.dtype)).dtype != array.dtype:
        return None
    if array.dtype != "float64" and not kind.weak:
        return None
    absent = SPREAD[kind.dtype == "int64"]
    return Maybe(hole, Hole(BOOL), absent, message, not run.joining.looping)


def full(run: Run, array: ArrayRef, number: Value) -> ArrayRef:
    """A new array of this shape with one number for all elements."""
    kind = Scalar(array.dtype)
    if isinstance(number, Known):
        content = scalars.constant(run, number.object, kind).value
        return nests.allocate(run, array.dtype, array.shape, content)
    made = nests.allocate(run, array.dtype, array.shape)
    value = conversions.convert(run, number, kind)

    def put(at: Subscripts) -> None:
        nests.put(run, made.base, tuple(scalars.atom(run, each) for each in at), value)

    nests.loop_nest(run, array.shape, put)
    return made


def applied(
    run: Run,
    function: Any,
    operands: tuple[Value, ...],
    apply: Callable[[tuple[Value, ...]], Value],
) -> Value | None:
    """An elementwise function of such values and others, if it is the same on all paths."""
    spreads = [each for each in operands if isinstance(each, Maybe) and each.absent in SPREAD]
    others = [scalars.plain(run, each) for each in operands if not is_spread(each)]
    if (
        not spreads
        or _of_matrices(function)
        or not all(isinstance(each, AnyArray) or scalars.is_number(each) for each in others)
    ):
        return None
    first = spreads[0].value
    assert isinstance(first, ArrayRef)
    for each in spreads:
        assert isinstance(each.value, ArrayRef)
        if not _of_one_shape(run, first, each.value):
            return None
    given = iter(others)
    values = tuple(
        each.value if isinstance(each, Maybe) and each.absent in SPREAD else next(given)
        for each in operands
    )
    arrays = [each for each in others if isinstance(each, AnyArray)]
    if not arrays:
        return _spread_again(run, function, spreads, values, apply)
    if not any(_of_one_shape(run, first, each) for each in arrays):
        return None
    return apply(values) if _of_one_dtype(spreads, others) else None


def _of_matrices(function: Any) -> bool:
    return function is operator.matmul or getattr(function, "signature", None) is not None


def _of_one_shape(run: Run, one: ArrayRef, other: ArrayRef | Lazy) -> bool:
    """Whether two arrays certainly have one shape."""
    return one.ndim == other.ndim and all(
        monomials.alike(run, x, y) for x, y in zip(one.shape, other.shape, strict=True)
    )


def _of_one_dtype(spreads: list[Maybe], others: list[Value]) -> bool:
    """Whether what is computed has the dtype of the arrays, with the numbers in their place too."""
    dtypes = {each.value.dtype for each in spreads if isinstance(each.value, ArrayRef)}
    given = [
        Scalar(each.dtype) if isinstance(each, AnyArray) else scalars.type_of(each)
        for each in others
    ]
    kinds = [kind for kind in given if kind is not None]
    numbers = [NUMBERS[SPREAD.index(each.absent)] for each in spreads]
    both = {scalars.promote(*kinds, *numbers).dtype}
    return {*both, scalars.promote(*kinds, *map(Scalar, dtypes)).dtype} == dtypes


def _spread_again(
    run: Run,
    function: Any,
    spreads: list[Maybe],
    values: tuple[Value, ...],
    apply: Callable[[tuple[Value, ...]], Value],
) -> Value | None:
    """A function of one such value and of numbers is such a value."""
    divides = function is operator.truediv and values[-1] is not spreads[0].value
    if function not in _HARMLESS and not isinstance(function, np.ufunc) and not divides:
        return None
    if len(spreads) > 1 or spreads[0].absent != SPREAD[0]:
        return None
    made = apply(values)
    if not isinstance(made, Lazy) or made.dtype != "float64":
        return None
    return replace(spreads[0], value=nests.materialise(run, made))


def alone(run: Run, value: Value) -> ArrayRef | None:
    """The array of such a value, if nothing else stands for it: then a change in place of it, and
    a new value for a number, are the same.
    """
    if not isinstance(value, Maybe) or value.absent not in SPREAD:
        return None
    array = value.value
    assert isinstance(array, ArrayRef)
    return array if mentions.references(run.state, array.base) == 1 else None
