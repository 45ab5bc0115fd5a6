"""`as_strided` where each step is one along an axis of the array, and stays inside: it is read.

A step of the new array along one of its axes is so many along one axis of the old one: windows that
slide (the same step twice), blocks (`k` steps, and one), elements that are repeated (none).
"""

from __future__ import annotations

import operator
from collections import Counter

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.values.arrays import elements, nests, strides
from srcgrad.frontend.values.arrays.positions import Subscripts
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Known,
    Lazy,
    ListRef,
    Sharing,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import arithmetic, conversions, monomials, scalars, sizes
from srcgrad.frontend.values.numbers.monomials import Monomial
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar

SHARED = "this writes to an array, or to what np.lib.stride_tricks.as_strided shows of it"
Steps = list[tuple[int, Value] | None]
"""For each new axis the old axis along which it steps, and how far; None if it repeats."""


@means(np.lib.stride_tricks.as_strided)
def _as_strided(run: Run, args: Args, kwargs: Kwargs) -> Value:
    names = ("x", "shape", "strides", "subok", "writeable")
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    array = run.as_array(given["x"])
    source = nests.materialise(run, array) if isinstance(array, Lazy) else array
    shape = _integers(run, given.get("shape"))
    steps = _steps(run, source, _integers(run, given.get("strides")))
    if shape is None or steps is None or len(shape) != len(steps):
        run.refuse(
            "as_strided with steps that are not known to be along axes of the array",
            "Use sliding_window_view, broadcast_to or slices.",
            errors.MissingRule,
            code="SG357",
        )
    for each in shape:
        fine = arithmetic.numbers(run, operator.ge, each, Known(0))
        run.guard(fine, ValueError, "negative dimensions are not allowed")
    _stay_inside(run, source, shape, steps)

    def element(at: Subscripts) -> Value:
        found: list[Value] = [Known(0)] * source.ndim
        for step, subscript in zip(steps, at, strict=True):
            if step is not None:
                axis, by = step
                found[axis] = sizes.plus(run, found[axis], sizes.multiply(run, subscript, by))
        return elements.element(run, source, tuple(found))

    reads = elements.reads(run, source)
    shared = (Sharing(source.base, None, SHARED),)
    return Lazy(shape, Scalar(source.dtype), element, reads, sharing=shared)


def _integers(run: Run, value: Value | None) -> tuple[Value, ...] | None:
    """The integers of a tuple or list; None for None."""
    value = None if value is None else plain(run, value)
    if value is None or (isinstance(value, Known) and value.object is None):
        return None
    items = iteration.known_items(run, value) if isinstance(value, Tuple | ListRef) else (value,)
    return tuple(conversions.integer(run, each, "an argument of as_strided") for each in items)


def _steps(run: Run, source: ArrayRef, wanted: tuple[Value, ...] | None) -> Steps | None:
    """What steps of so many bytes are along the axes of an array."""
    found = strides.memory_strides(run, source)
    if wanted is None or any(each is None or strides.is_unknown(each) for each in found):
        return None
    size = np.dtype(source.dtype).itemsize
    there = [(size * each[0], each[1]) for each in found if each is not None]
    steps: Steps = []
    for each in wanted:
        monomial = monomials.monomial(run, each)
        if monomial[0] == 0:
            steps.append(None)
            continue
        ratios = [(axis, _ratio(monomial, stride)) for axis, stride in enumerate(there)]
        known = [(axis, ratio) for axis, ratio in ratios if ratio is not None]
        if not known:
            return None
        axis, ratio = min(known, key=lambda one: (one[1] != (1, ()), len(one[1][1])))
        steps.append((axis, monomials.from_monomial(run, ratio)))
    return steps


def _ratio(step: Monomial, stride: Monomial) -> Monomial | None:
    """How many steps of one length another one is; None if that is not known to be whole."""
    if stride[0] <= 0 or step[0] <= 0 or step[0] % stride[0]:
        return None
    names = Counter(step[1])
    names.subtract(stride[1])
    if min(names.values(), default=0) < 0:
        return None
    return step[0] // stride[0], tuple(sorted(names.elements()))


def _stay_inside(run: Run, source: ArrayRef, shape: tuple[Value, ...], steps: Steps) -> None:
    """Check that the last element is one of the array's, if there is any."""
    empty: Value = Known(False)
    for each in shape:
        none = arithmetic.numbers(run, operator.eq, each, Known(0))
        empty = scalars.logical(run, ir.either, empty, none)
    for axis, extent in enumerate(source.shape):
        last: Value = Known(0)
        for step, length in zip(steps, shape, strict=True):
            if step is not None and step[0] == axis:
                far = sizes.multiply(run, sizes.minus(run, length, Known(1)), step[1])
                last = sizes.plus(run, last, far)
                backwards = arithmetic.numbers(run, operator.ge, step[1], Known(0))
                run.guard(backwards, errors.NotDifferentiable, "a negative step in as_strided")
        inside = arithmetic.numbers(run, operator.lt, last, extent)
        fine = scalars.logical(run, ir.either, empty, inside)
        words = "as_strided shows memory that is no part of the array, or of another row of it"
        run.guard(fine, errors.NotDifferentiable, words)
