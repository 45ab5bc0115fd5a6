"""Products of vectors and matrices, as loops."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import errors
from srcgrad.frontend import arithmetic, arrays, containers
from srcgrad.frontend.arithmetic import is_number, numbers, plain
from srcgrad.frontend.numpy.basics import Args, Kwargs
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Run
from srcgrad.frontend.values import ArrayRef, Known, Lazy, Value
from srcgrad.types import Scalar

AnyArray = ArrayRef | Lazy


@means(np.dot, np.ndarray.dot, np.matmul, operator.matmul)
def _dot(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if any(is_number(plain(run, each)) for each in args[:2]):
        from srcgrad.frontend.expressions import operate

        return operate(run, operator.mul, *args[:2])
    left, right = (containers.as_array(run, each) for each in args[:2])
    if not (1 <= left.ndim <= 2 and 1 <= right.ndim <= 2):
        run.refuse(
            "a product of arrays of more than two axes", "Write the loops.", errors.MissingRule
        )
    return product(run, left, right)


@means(np.inner, np.vdot)
def _inner(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (containers.as_array(run, each) for each in args[:2])
    if left.ndim != 1 or right.ndim != 1:
        run.refuse("np.inner of anything but two vectors", "Write the loops.", errors.MissingRule)
    return product(run, left, right)


def product(run: Run, left: AnyArray, right: AnyArray) -> Value:
    """The sum over the last axis of one and the first axis of the other."""
    shapes = [left.shape, right.shape]
    words = " and ".join(map(arrays.shape_text, shapes))
    arrays.agree(run, left.shape[-1], right.shape[0], shapes, f"shapes {words} not aligned")
    joint = arithmetic.promote(Scalar(left.dtype), Scalar(right.dtype))
    length = left.shape[-1] if isinstance(left.shape[-1], Known) else right.shape[0]
    rows = left.shape[:-1]

    def element(at: tuple[Value, ...]) -> Value:
        def term(k: tuple[Value, ...]) -> Value:
            a = arrays.element(run, left, (*at[: len(rows)], *k))
            b = arrays.element(run, right, (*k, *at[len(rows) :]))
            return numbers(run, operator.mul, a, b)

        return arrays.accumulated(run, (length,), joint, term)

    shape = (*rows, *right.shape[1:])
    if not shape:
        return element(())
    read = tuple(dict.fromkeys((*arrays.reads(run, left), *arrays.reads(run, right))))
    return arrays.materialise(run, Lazy(shape, joint, element, read))


@means(np.outer)
def _outer(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.numpy.reductions import flat

    left, right = (flat(run, containers.as_array(run, each)) for each in args[:2])
    joint = arithmetic.promote(Scalar(left.dtype), Scalar(right.dtype))

    def element(at: tuple[Value, ...]) -> Value:
        a, b = arrays.element(run, left, at[:1]), arrays.element(run, right, at[1:])
        return numbers(run, operator.mul, a, b)

    read = tuple(dict.fromkeys((*arrays.reads(run, left), *arrays.reads(run, right))))
    return Lazy((*left.shape, *right.shape), joint, element, read)
