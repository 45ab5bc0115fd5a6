"""Traces, cross products, powers and chains of matrices."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad.frontend.evaluate.calls import functions
from srcgrad.frontend.meanings.numpy.basics import named
from srcgrad.frontend.meanings.numpy.pairs import sum_of_product
from srcgrad.frontend.meanings.numpy.products import axis_number, fail, into, same_length
from srcgrad.frontend.meanings.numpy.reductions import deliver
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import NeedKnown
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.types import Scalar


@means(np.trace, np.ndarray.trace)
def _trace(run: Run, args: Args, kwargs: Kwargs) -> Value:
    names = ("a", "offset", "axis1", "axis2", "dtype", "out")
    given = named(run, "np.trace", names, args, kwargs)
    axes = given.get("axis1", Known(0)), given.get("axis2", Known(1))
    return _traced(run, given, axes)


@means(np.linalg.trace)
def _matrix_trace(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.trace", ("a", "offset", "dtype"), args, kwargs)
    return _traced(run, given, (Known(-2), Known(-1)))


def _traced(run: Run, given: dict[str, Value], axes: tuple[Value, Value]) -> Value:
    """The sum along a diagonal."""
    array = run.as_array(given["a"])
    if array.ndim < 2:
        fail(run, ValueError("diag requires an array of at least two dimensions"))
    row, column = (
        axis_number(run, axis, array.ndim, name)
        for axis, name in zip(axes, ("axis1", "axis2"), strict=True)
    )
    if row == column:
        fail(run, ValueError("axis1 and axis2 cannot be the same"))
    down, right, count = diagonal(
        run, array.shape[row], array.shape[column], given.get("offset", Known(0))
    )
    type = nests.sum_type(array.dtype)
    if "dtype" in given:
        type = Scalar(np.dtype(lists.known_object(run, given["dtype"])).name)
    others = [k for k in range(array.ndim) if k not in (row, column)]
    if array.ndim == 2 and type.dtype == array.dtype and same(down, Known(0)) and same(right, down):
        found = sum_of_product(run, array, "ii", "")
        if found is not None:
            return into(run, given.get("out"), found)

    def element(at: tuple[Value, ...]) -> Value:
        places = dict(zip(others, at, strict=True))

        def term(k: tuple[Value, ...]) -> Value:
            places[row], places[column] = sizes.plus(run, k[0], down), sizes.plus(run, k[0], right)
            return elements.element(run, array, tuple(places[axis] for axis in range(array.ndim)))

        return nests.accumulated(run, (count,), type, term)

    if not others:
        return into(run, given.get("out"), element(()))
    shape = tuple(array.shape[k] for k in others)
    made = nests.materialise(run, Lazy(shape, type, element, elements.reads(run, array)))
    return into(run, given.get("out"), made)


def diagonal(run: Run, rows: Value, columns: Value, offset: Value) -> tuple[Value, Value, Value]:
    """First row, first column and length of a diagonal."""
    offset = conversions.integer(run, offset, "the offset of a diagonal")
    if isinstance(offset, Known):
        down, right = Known(max(-offset.object, 0)), Known(max(offset.object, 0))
        places: tuple[Value, Value] = (down, right)
    else:
        places = (sizes.clip0(run, sizes.minus(run, Known(0), offset)), sizes.clip0(run, offset))
    lengths = [
        sizes.minus(run, each, place) for each, place in zip((rows, columns), places, strict=True)
    ]
    return *places, sizes.clip0(run, sizes.smaller(run, *lengths))


@means(np.linalg.diagonal)
def _matrix_diagonal(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.diagonal", ("x", "offset"), args, kwargs)
    keywords = {"offset": given.get("offset", Known(0)), "axis1": Known(-2), "axis2": Known(-1)}
    return run.call(Known(np.diagonal), (given["x"],), keywords)


@means(np.linalg.matrix_transpose, np.matrix_transpose)
def _matrix_transpose(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.matrix_transpose", ("x",), args, kwargs)
    array = run.as_array(given["x"])
    if array.ndim < 2:
        words = f"Input array must be at least 2-dimensional, but it is {array.ndim}"
        fail(run, ValueError(words))
    order = tuple(range(array.ndim))
    return views.transpose(array, (*order[:-2], order[-1], order[-2]))


@means(np.cross)
def _cross(run: Run, args: Args, kwargs: Kwargs) -> Value:
    names = ("a", "b", "axisa", "axisb", "axisc", "axis")
    given = named(run, "np.cross", names, args, kwargs)
    axes = [given.get("axis", given.get(name, Known(-1))) for name in names[2:5]]
    return _crossed(run, given["a"], given["b"], axes, (2, 3))


@means(np.linalg.cross)
def _cross_of_three(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.cross", ("x1", "x2", "axis"), args, kwargs)
    axes = [given.get("axis", Known(-1))] * 3
    return _crossed(run, given["x1"], given["x2"], axes, (3,))


def _crossed(
    run: Run, first: Value, second: Value, axes: list[Value], allowed: tuple[int, ...]
) -> Value:
    """The vectors of both arrays are brought last; the result's go where they are wanted."""
    pair = [run.as_array(each) for each in (first, second)]
    names = ("axisa", "axisb") if len(allowed) > 1 else ("axis", "axis")
    for k, name in enumerate(names):
        which = axis_number(run, axes[k], pair[k].ndim, name)
        order = [axis for axis in range(pair[k].ndim) if axis != which]
        pair[k] = views.transpose(pair[k], (*order, which))
    lengths = [_dimension(run, each.shape[-1], allowed) for each in pair]
    shape = broadcasting.broadcast(run, [each.shape[:-1] for each in pair])
    joint = scalars.promote(*(Scalar(each.dtype) for each in pair))

    def parts(at: tuple[Value, ...]) -> list[Value]:
        vectors = [
            [
                broadcasting.broadcast_element(run, _component(run, array, k), at)
                if k < size
                else None
                for k in range(3)
            ]
            for array, size in zip(pair, lengths, strict=True)
        ]
        places = ((0, 1),) if lengths == [2, 2] else ((1, 2), (2, 0), (0, 1))
        return [_minor(run, vectors[0], vectors[1], p, q) for p, q in places]

    if lengths == [2, 2]:
        if not shape:
            return parts(())[0]
        reads = tuple(dict.fromkeys((*elements.reads(run, pair[0]), *elements.reads(run, pair[1]))))
        return Lazy(shape, joint, lambda at: parts(at)[0], reads)
    where = axis_number(run, axes[2], len(shape) + 1, "axisc" if len(allowed) > 1 else "axis")
    made = nests.allocate(run, joint.dtype, (*shape[:where], Known(3), *shape[where:]))

    def body(at: tuple[Value, ...]) -> None:
        for k, value in enumerate(parts(at)):
            place = (*at[:where], Known(k), *at[where:])
            index = elements.base_subscripts(run, made, place)
            nests.put(run, made.base, index, conversions.convert(run, value, joint))

    nests.loop_nest(run, shape, body)
    return made


def _dimension(run: Run, extent: Value, allowed: tuple[int, ...]) -> int:
    """2 or 3; 3 if it is only known when the program runs."""
    if len(allowed) == 1:
        words = "Both input arrays must be (arrays of) 3-dimensional vectors"
        message = words + ", but one is {} dimensional"
    else:
        message = "incompatible dimensions for cross product\n(dimension must be 2 or 3)"
    if isinstance(extent, Known):
        if extent.object not in allowed:
            fail(run, ValueError(message.format(extent.object)))
        return int(extent.object)
    if len(allowed) > 1:
        message = "np.cross here takes vectors of 3 elements where the length is not known, not {}"
    same_length(run, message, extent, Known(3), extent)
    return 3


def _component(run: Run, array: AnyArray, k: int) -> Value:
    """One component of all vectors, as an array; a number if there is one vector."""

    def element(at: tuple[Value, ...]) -> Value:
        return elements.element(run, array, (*at, Known(k)))

    if array.ndim == 1:
        return element(())
    return Lazy(array.shape[:-1], Scalar(array.dtype), element, elements.reads(run, array))


def _minor(run: Run, a: list[Value | None], b: list[Value | None], p: int, q: int) -> Value:
    """`a[p] * b[q] - a[q] * b[p]`, where a component that is not there is zero."""
    products: list[Value | None] = []
    for left, right in ((a[p], b[q]), (a[q], b[p])):
        missing = left is None or right is None
        products.append(None if missing else numbers(run, operator.mul, left, right))  # type: ignore[arg-type]
    first, second = products
    if first is None:
        assert second is not None
        return numbers(run, operator.neg, second)
    return first if second is None else numbers(run, operator.sub, first, second)


@reads_as(np.linalg.multi_dot)
def multi_dot(arrays: Any, *, out: Any = None) -> Any:
    """`np.linalg.multi_dot`: in the cheaper order for three, else in one that suits vectors."""
    arrays = tuple(arrays)
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    for array in arrays[1:-1]:
        if np.ndim(array) != 2:
            raise LinAlgError(
                f"{np.ndim(array)}-dimensional array given. Array must be two-dimensional"
            )
    for array in (arrays[0], arrays[-1]):
        if np.ndim(array) > 2 or np.ndim(array) == 0:
            raise LinAlgError(
                f"{np.ndim(array)}-dimensional array given. Array must be two-dimensional"
            )
    if len(arrays) == 3 and np.ndim(arrays[0]) == 2 and np.ndim(arrays[2]) == 2:
        a, b, c = arrays
        n, m = a.shape
        p, q = c.shape
        if n * m * p + n * p * q < m * p * q + n * m * q:
            result = np.dot(np.dot(a, b), c)
        else:
            result = np.dot(a, np.dot(b, c))
        return deliver(result, out)
    if np.ndim(arrays[-1]) == 1:
        result = arrays[-1]
        for array in arrays[-2::-1]:
            result = np.dot(array, result)
        return deliver(result, out)
    result = arrays[0]
    for array in arrays[1:]:
        result = np.dot(result, array)
    return deliver(result, out)


@means(np.linalg.matrix_power)
def _matrix_power(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.linalg.matrix_power", ("a", "n"), args, kwargs)
    array = square(run, given["a"])
    exponent = given["n"]
    known = exponent.object if isinstance(exponent, Known) else None
    if known is not None and not isinstance(known, int | np.integer):
        fail(run, TypeError("exponent must be an integer"))
    if known is None:
        run.refuse(
            "the exponent of np.linalg.matrix_power must be known",
            "Write the loop of products.",
            NeedKnown,
            code="SG247",
        )
    bits = Tuple(tuple(Known(each == "1") for each in reversed(f"{abs(int(known)):b}")))
    return functions.enter(run, matrix_power, (array, Known(int(known)), bits), {})


def square(run: Run, value: Value) -> AnyArray:
    """An array whose last two axes are equally long, with NumPy's errors."""
    array = run.as_array(value)
    if array.ndim < 2:
        words = f"{array.ndim}-dimensional array given. Array must be at least two-dimensional"
        fail(run, LinAlgError(words))
    a, b = array.shape[-2:]
    if isinstance(a, Number) or isinstance(b, Number):
        alike = numbers(run, operator.eq, a, b)
        run.guard(alike, LinAlgError, "Last 2 dimensions of the array must be square")
    elif a.object != b.object:  # type: ignore[union-attr]
        fail(run, LinAlgError("Last 2 dimensions of the array must be square"))
    return array


def matrix_power(a: Any, n: Any, bits: Any) -> Any:
    """By squaring, in the order in which NumPy multiplies; the lowest bit of n is the first."""
    if n == 0:
        return np.broadcast_to(np.eye(a.shape[-1], dtype=a.dtype), a.shape).copy()
    if n < 0:
        a = np.linalg.inv(a)
    if n in (-1, 1):
        return a.copy()
    if n in (-3, 3):
        return np.matmul(np.matmul(a, a), a)
    power = result = None
    for bit in bits:
        power = a if power is None else np.matmul(power, power)
        if bit:
            result = power if result is None else np.matmul(result, power)
    return result
