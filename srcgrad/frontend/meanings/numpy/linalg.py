"""Linear systems, inverses and determinants: calls of the library, one for each matrix of a stack.

The checks and the shapes are NumPy's. The derivatives are in `rules/linalg.py`, for real and for
complex matrices alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad import errors
from srcgrad.frontend.evaluate.access import complex_parts
from srcgrad.frontend.evaluate.calls import functions
from srcgrad.frontend.meanings.numpy.axes import bound, known
from srcgrad.frontend.meanings.numpy.routines import Result, packed, routine
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, positions, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import arithmetic, conversions, scalars
from srcgrad.types import Scalar, is_complex_dtype, is_inexact, real_dtype

Core = Callable[..., tuple[Value, ...]]
"""What is done with one matrix of each operand."""


def floating(run: Run, *values: Value) -> tuple[AnyArray, ...]:
    """Arrays of the one dtype in which the library works on them, as NumPy chooses it."""
    found = [run.as_array(each) for each in values]
    if all(is_inexact(each.dtype) for each in found):
        joint = Scalar(scalars.promote(*(Scalar(each.dtype) for each in found)).dtype)
    else:
        is_complex = any(is_complex_dtype(each.dtype) for each in found)
        joint = Scalar("complex128" if is_complex else "float64")
    return tuple(e if e.dtype == joint.dtype else elements.as_type(run, e, joint) for e in found)


def fail(run: Run, message: str, exception: type[Exception] = LinAlgError) -> None:
    raise Raised(exception(message), run.span())


def matrix(run: Run, array: AnyArray) -> None:
    if array.ndim < 2:
        words = f"{array.ndim}-dimensional array given. Array must be at least two-dimensional"
        fail(run, words)


def square(run: Run, array: AnyArray) -> None:
    """Raise unless the last two axes are equally long."""
    matrix(run, array)
    message = "Last 2 dimensions of the array must be square"
    broadcasting.agree(run, array.shape[-2], array.shape[-1], [array.shape], message, LinAlgError)


def stacked(
    run: Run, operands: tuple[tuple[AnyArray, int], ...], results: tuple[Result, ...], core: Core
) -> tuple[Value, ...]:
    """What `core` makes of arrays of so many axes; other axes before them are a stack of such.

    `results` are the dtypes and shapes for one of the stack.
    """
    stacks = [array.shape[: array.ndim - ndim] for array, ndim in operands]
    shape = broadcasting.broadcast(run, stacks)
    if not shape:
        return tuple(_number(run, each) for each in core(*(array for array, _ in operands)))
    made = [nests.allocate(run, dtype, (*shape, *own)) for dtype, own in results]

    def body(at: tuple[Value, ...]) -> None:
        pieces = [_piece(run, array, array.ndim - ndim, at) for array, ndim in operands]
        for room, value in zip(made, core(*pieces), strict=True):
            _put(run, room, at, value)

    nests.loop_nest(run, shape, body)
    return tuple(made)


def _number(run: Run, value: Value) -> Value:
    if isinstance(value, AnyArray) and value.ndim == 0:
        return elements.element(run, value, ())
    return value


def _piece(run: Run, array: AnyArray, axes: int, at: tuple[Value, ...]) -> AnyArray:
    """One array of a stack."""
    own = at[len(at) - axes :]
    for subscript, extent in zip(own, array.shape[:axes], strict=True):
        row = views.row(run, array, Known(0) if positions.is_one(extent) else subscript)
        assert isinstance(row, ArrayRef | Lazy)
        array = row
    return array


def _put(run: Run, room: ArrayRef, at: tuple[Value, ...], value: Value) -> None:
    """Store one result of a stack."""

    def body(inner: tuple[Value, ...]) -> None:
        part = elements.element(run, value, inner) if isinstance(value, AnyArray) else value
        nests.put(run, room.base, elements.base_subscripts(run, room, (*at, *inner)), part)

    nests.loop_nest(run, room.shape[len(at) :], body)


def transposed(array: AnyArray) -> AnyArray:
    """The array with its last two axes exchanged."""
    order = tuple(range(array.ndim))
    return views.transpose(array, (*order[:-2], order[-1], order[-2]))


def results_of(name: str, values: tuple[Value, ...]) -> Value:
    """Several results, under the names that NumPy gives them."""
    return Tuple(values, getattr(np.linalg._linalg, name))


@means(np.linalg.solve)
def _solve(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.linalg.solve, args, kwargs)
    a, b = floating(run, given["a"], given["b"])
    square(run, a)
    vector = b.ndim == 1
    name, core = ("solve1", "(m)->(m)") if vector else ("solve", "(m,n)->(m,n)")
    message = (
        f"{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature "
        f"(m,m),{core} (size {{}} is different from {{}})"
    )
    n, m = a.shape[-1], b.shape[-1 if vector else -2]
    broadcasting.agree(run, n, m, [(m, n)], message)
    axes = 1 if vector else 2

    def one(a: AnyArray, b: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.solve, (a, b), (b.dtype, b.shape))

    own = b.shape[b.ndim - axes :]
    return stacked(run, ((a, 2), (b, axes)), ((b.dtype, own),), one)[0]


@means(np.linalg.inv)
def _inv(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (a,) = floating(run, bound(run, np.linalg.inv, args, kwargs)["a"])
    square(run, a)

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.inv, (a,), (a.dtype, a.shape))

    return stacked(run, ((a, 2),), ((a.dtype, a.shape[-2:]),), one)[0]


@means(np.linalg.pinv)
def _pinv(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.linalg.pinv, args, kwargs)
    (a,) = floating(run, given["a"])
    matrix(run, a)
    if known(run, given, "hermitian", False):
        a = symmetrised(run, a, lower=True)
    cutoff = _cutoff(run, given, a)
    m, n = a.shape[-2:]

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.pinv, (a, cutoff), (a.dtype, (n, m)))

    return stacked(run, ((a, 2),), ((a.dtype, (n, m)),), one)[0]


def _cutoff(run: Run, given: Kwargs, a: AnyArray) -> Value:
    """The size of the singular values that count as zero, relative to the largest."""
    for name in ("rcond", "rtol"):
        if name in given:
            value = given[name]
            if not scalars.is_number(value):
                run.refuse(
                    f"an array as {name}",
                    "Call it for each matrix.",
                    errors.MissingRule,
                    code="SG335",
                )
            return conversions.convert(run, value, Scalar("float64"))
    return Known(1e-15)


def symmetrised(run: Run, array: AnyArray, lower: bool) -> AnyArray:
    """The symmetric, or Hermitian, matrices that one triangle stands for."""
    if is_complex_dtype(array.dtype):
        made = functions.enter(run, _hermitian, (array if lower else transposed(array),), {})
        assert isinstance(made, ArrayRef)
        return made if lower else transposed(made)

    def element(at: tuple[Value, ...]) -> Value:
        row = arithmetic.numbers(run, max if lower else min, at[-2], at[-1])
        column = arithmetic.numbers(run, min if lower else max, at[-2], at[-1])
        return elements.element(run, array, (*at[:-2], row, column))

    found = Lazy(array.shape, Scalar(array.dtype), element, elements.reads(run, array))
    return nests.materialise(run, found)


def _hermitian(a: Any) -> Any:
    """The Hermitian matrices with this lower triangle."""
    whole = np.empty_like(a)
    for i in range(a.shape[-1]):
        whole[..., i, i] = a[..., i, i].real
        for j in range(i):
            whole[..., i, j] = a[..., i, j]
            whole[..., j, i] = a[..., i, j].conj()
    return whole


@means(np.linalg.cholesky)
def _cholesky(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.linalg.cholesky, args, kwargs)
    (a,) = floating(run, given["a"])
    square(run, a)
    upper = known(run, given, "upper", False)

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.cholesky, (a,), (a.dtype, a.shape))

    if upper:
        a = transposed(a)
    factor = stacked(run, ((a, 2),), ((a.dtype, a.shape[-2:]),), one)[0]
    assert isinstance(factor, ArrayRef)
    return transposed(factor) if upper else factor


@means(np.linalg.det)
def _det(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (a,) = floating(run, bound(run, np.linalg.det, args, kwargs)["a"])
    square(run, a)

    def one(a: AnyArray) -> tuple[Value, ...]:
        return routine(run, np.linalg.det, (a,), (a.dtype, ()))

    return stacked(run, ((a, 2),), ((a.dtype, ()),), one)[0]


@means(np.linalg.slogdet)
def _slogdet(run: Run, args: Args, kwargs: Kwargs) -> Value:
    (a,) = floating(run, bound(run, np.linalg.slogdet, args, kwargs)["a"])
    square(run, a)

    def one(a: AnyArray) -> tuple[Value, ...]:
        (pair,) = routine(run, packed(np.linalg.slogdet), (a,), (a.dtype, (Known(2),)))
        sign, logarithm = (elements.element(run, pair, (Known(k),)) for k in range(2))
        return sign, complex_parts.part(run, logarithm, "real")

    numbers: Any = ((a.dtype, ()), (real_dtype(a.dtype), ()))
    return results_of("SlogdetResult", stacked(run, ((a, 2),), numbers, one))
