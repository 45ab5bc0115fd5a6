"""Decompositions and solutions of linear systems, as calls of the library."""

from __future__ import annotations

import numpy as np

from srcgrad.frontend import arithmetic, arrays, containers

from srcgrad.frontend.numpy.basics import Args, Kwargs, named
from srcgrad.frontend.numpy.routines import AnyArray, routine
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import Raised, Run
from srcgrad.frontend.values import Value
from srcgrad.types import Scalar, is_inexact


def floating(run: Run, *values: Value) -> tuple[AnyArray, ...]:
    """Arrays of the one dtype, float32 or float64, in which the library works on them."""
    found = [containers.as_array(run, each) for each in values]
    joint = Scalar(found[0].dtype)
    for each in found[1:]:
        joint = arithmetic.promote(joint, Scalar(each.dtype))
    dtype = joint.dtype if is_inexact(joint.dtype) else "float64"
    return tuple(converted(run, each, dtype) for each in found)


def converted(run: Run, array: AnyArray, dtype: str) -> AnyArray:
    if array.dtype == dtype:
        return array
    made = arrays.elementwise(
        run, lambda each: arithmetic.convert(run, each, Scalar(dtype)), (array,)
    )
    assert isinstance(made, AnyArray)
    return made


def square(run: Run, array: AnyArray) -> None:
    """Raise unless the last two axes are equally long."""
    if array.ndim < 2:
        words = (
            f"{array.ndim}-dimensional array given. Array must be at least two-dimensional"
        )
        raise Raised(np.linalg.LinAlgError(words), run.span())
    shapes = [array.shape, array.shape]
    words = "Last 2 dimensions of the array must be square"
    arrays.agree(run, array.shape[-2], array.shape[-1], shapes, words)


@means(np.linalg.solve)
def _solve(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.solve", ("a", "b"), args, kwargs)
    a, b = floating(run, given["a"], given["b"])
    square(run, a)
    shapes = [a.shape, b.shape]
    words = " and ".join(map(arrays.shape_text, shapes))
    arrays.agree(run, a.shape[0], b.shape[0], shapes, f"cannot solve systems of shapes {words}")
    (x,) = routine(run, np.linalg.solve, (a, b), (b.dtype, b.shape))
    return x


@means(np.linalg.cholesky)
def _cholesky(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.cholesky", ("a",), args, kwargs)
    (a,) = floating(run, given["a"])
    square(run, a)
    (lower,) = routine(run, np.linalg.cholesky, (a,), (a.dtype, a.shape))
    return lower


