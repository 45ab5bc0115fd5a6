"""New arrays: filled with one number, or with numbers at even distances."""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.evaluate.loops import iteration, lengths
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.meanings.numpy.basics import dtype_named, only
from srcgrad.frontend.meanings.python import builtin
from srcgrad.frontend.values.arrays import elements, mixtures, nests, strides
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Known,
    Lazy,
    ListRef,
    Number,
    Range,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain, type_of
from srcgrad.types import INT, Scalar, is_inexact

ORDERS = ("C", "F", "A", "K")


def shape_of(run: Run, value: Value) -> tuple[Value, ...]:
    """The argument `shape`: a length, or several."""
    value = plain(run, value)
    if isinstance(value, ArrayRef | Lazy) and value.ndim == 0:
        value = elements.element(run, value, ())
    if isinstance(value, Tuple | ListRef | ArrayRef | Lazy):
        return tuple(extent_of(run, each) for each in iteration.known_items(run, value))
    return (extent_of(run, value),)


def extent_of(run: Run, value: Value) -> Value:
    """The length of an axis."""
    value = plain(run, value)
    if isinstance(value, Known) and not isinstance(value.object, int | np.integer):
        kind = type(value.object).__name__
        raise Raised(TypeError(f"{kind!r} object cannot be interpreted as an integer"), run.span())
    size = conversions.integer(run, value, "the length of an axis")
    if not sizes.nonnegative(run, size):
        fine = numbers(run, operator.ge, size, Known(0))
        run.guard(fine, ValueError, "negative dimensions are not allowed")
        if isinstance(size, Number):
            run.known.signs.add(size.atom.name)
    return size


def _filled(name: str, content: int | None) -> None:
    create, like = getattr(np, name), getattr(np, f"{name}_like")

    @means(create)
    def made(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, create, args, kwargs)
        only(run, given, order=("C", "F"), device=("cpu",), like=())
        dtype = dtype_named(run, given.get("dtype"), "float64")
        array = nests.allocate(run, dtype, shape_of(run, given["shape"]), _content(dtype, content))
        run.known.orders[array.base] = known(run, given, "order", "C")
        return array

    @means(like)
    def made_like(run: Run, args: Args, kwargs: Kwargs) -> Value:
        pattern, shape, dtype = _like(run, like, args, kwargs)
        return _laid_out_like(
            run, pattern, nests.allocate(run, dtype, shape, _content(dtype, content))
        )


def _content(dtype: str, content: int | None) -> Any:
    return None if content is None else np.dtype(dtype).type(content).item()


def _like(
    run: Run, function: Any, args: Args, kwargs: Kwargs
) -> tuple[ArrayRef | Lazy, tuple[Value, ...], str]:
    """The pattern, the shape and the dtype that an array like another is to have."""
    given = bound(run, function, args, kwargs)
    only(run, given, order=ORDERS, subok=(True, False), device=("cpu",))
    pattern = array_of(run, given["prototype" if "prototype" in given else "a"])
    shape = shape_of(run, given["shape"]) if "shape" in given else pattern.shape
    if _is_none(given.get("dtype")):
        mixtures.asked(run, pattern)
    return pattern, shape, dtype_named(run, given.get("dtype"), pattern.dtype)


def _is_none(value: Value | None) -> bool:
    return value is None or (isinstance(value, Known) and value.object is None)


def _laid_out_like(run: Run, pattern: ArrayRef | Lazy, made: ArrayRef) -> ArrayRef:
    if made.ndim > 1:
        run.known.orders[made.base] = strides.copied_order(run, pattern)
    return made


_filled("zeros", 0)
_filled("ones", 1)
_filled("empty", None)


@reads_as(np.ndarray)
def ndarray(shape: Any, dtype: Any = float, *, order: Any = "C") -> Any:
    return np.empty(shape, dtype, "C" if order is None else order)


@means(np.full)
def _full(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.full, args, kwargs)
    only(run, given, order=("C", "F"), device=("cpu",), like=())
    value = given["fill_value"]
    kind = _kind(run, value)
    dtype = dtype_named(run, given.get("dtype"), kind)
    made = _full_of(run, shape_of(run, given["shape"]), value, dtype)
    run.known.orders[made.base] = known(run, given, "order", "C")
    return made


@means(np.full_like)
def _full_like(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = bound(run, np.full_like, args, kwargs)["fill_value"]
    pattern, shape, dtype = _like(run, np.full_like, args, kwargs)
    return _laid_out_like(run, pattern, _full_of(run, shape, value, dtype))


def _kind(run: Run, value: Value) -> str:
    kind = type_of(value)
    return array_of(run, value).dtype if kind is None else kind.dtype


def _full_of(run: Run, shape: tuple[Value, ...], value: Value, dtype: str) -> ArrayRef:
    if isinstance(value, Known) and type_of(value) is not None:
        content = scalars.fold(run, lambda: np.full((), value.object, dtype)[()]).object
        return nests.allocate(run, dtype, shape, content.item())
    kind = type_of(value)
    source = value if kind is not None else array_of(run, value)
    loses = is_inexact(_kind(run, value)) and not is_inexact(dtype)
    if kind is None and loses:
        source = run.as_array(source, dtype)
    elif kind is not None and loses:
        number = conversions.convert(run, plain(run, value), Scalar(kind.dtype))
        source = conversions.convert(run, number, Scalar(dtype))
    made = nests.allocate(run, dtype, shape)
    updates.set_item(run, made, Known(Ellipsis), source)
    return made


def _arange_arguments(
    start: Any,
    stop: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    like: Any = None,
) -> None:
    """The arguments of `np.arange`."""


@means(np.arange)
def _arange(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if not args and "start" not in kwargs and "stop" in kwargs:
        kwargs = {**kwargs, "start": Known(0)}
    given = bound(run, _arange_arguments, args, kwargs)
    only(run, given, device=("cpu",), like=())
    first = given["start"]
    start, stop = (first, given["stop"]) if "stop" in given else (Known(0), first)
    step = given.get("step", Known(1))
    kinds = [Scalar(_kind(run, each)) for each in (start, stop, step)]
    start, stop, step = (_number(run, each) for each in (start, stop, step))
    joint = scalars.promote(*kinds).dtype
    dtype = dtype_named(run, given.get("dtype"), "float64" if is_inexact(joint) else "int64")
    if joint.startswith("complex"):
        run.refuse(
            "np.arange of complex numbers",
            "Scale real ones: start + step * np.arange(n).",
            errors.MissingRule,
            code="SG318",
        )
    if is_inexact(joint):
        return _range_of_floats(run, start, stop, step, dtype)
    over = Range(*(conversions.integer(run, each, "a bound") for each in (start, stop, step)))
    return _range_of_integers(run, over, dtype)


def is_zero(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.object == 0)


def _number(run: Run, value: Value) -> Value:
    if isinstance(value, ArrayRef | Lazy):
        if value.ndim:
            words = "arange() takes numbers, not arrays of several elements"
            raise Raised(TypeError(words), run.span())
        return elements.element(run, value, ())
    return value


def _range_of_integers(run: Run, over: Range, dtype: str) -> Lazy:
    """`start + k * step`."""
    if isinstance(over.step, Known):
        if over.step.object == 0:
            raise Raised(ZeroDivisionError("division by zero"), run.span())
        walk = run.iterate(builtin.range_of(run, (over.start, over.stop, over.step), {}))
        assert isinstance(walk, Iteration)
        count, at = lengths.by_position(run, walk)
    else:
        backwards = numbers(run, operator.sub, over.start, over.stop)
        steps = numbers(run, operator.floordiv, backwards, over.step)
        count = numbers(run, operator.neg, steps)

        def at(k: Value) -> Value:
            moved = numbers(run, operator.mul, k, over.step)
            return numbers(run, operator.add, over.start, moved)

    kind = Scalar(dtype)
    return Lazy(
        (sizes.clip0(run, count),), kind, lambda k: conversions.convert(run, at(k[0]), kind), ()
    )


def _range_of_floats(run: Run, start: Value, stop: Value, step: Value, dtype: str) -> Value:
    """`start + k * (start + step - start)`, as NumPy computes it."""
    span = numbers(run, operator.sub, stop, start)
    real = Scalar("float64")
    ratio = numbers(
        run, operator.truediv, *(conversions.convert(run, x, real) for x in (span, step))
    )
    count = numbers(run, math.ceil, ratio)
    kind = Scalar(dtype)
    if not is_inexact(dtype):
        start, step = (conversions.convert(run, each, INT) for each in (start, step))
    second = numbers(run, operator.add, start, step)
    first = conversions.convert(run, start, kind)
    delta = numbers(run, operator.sub, conversions.convert(run, second, kind), first)

    def element(at: tuple[Value, ...]) -> Value:
        moved = conversions.convert(run, at[0], kind)
        if not (isinstance(delta, Known) and delta.object == 1):
            moved = numbers(run, operator.mul, moved, delta)
        return moved if is_zero(first) else numbers(run, operator.add, first, moved)

    return Lazy((sizes.clip0(run, count),), kind, element, ())


@reads_as(np.linspace)
def linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
    *,
    device: Any = None,
) -> Any:
    """`np.linspace`: the last number is `stop` itself."""
    if isinstance(num, float):
        raise TypeError("'float' object cannot be interpreted as an integer")
    if num < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    start, stop = _real(start), _real(stop)
    parts = num - 1 if endpoint else num
    delta = stop - start
    step = delta / max(parts, 1)
    kind = np.asarray(delta).dtype
    along = (slice(None),) + (None,) * np.ndim(delta)
    result = np.arange(0, num).astype(kind)[along] * step + start
    if endpoint and num > 1:
        result[-1] = stop
    if axis != 0:
        result = np.moveaxis(result, 0, axis)
    if dtype is not None and np.issubdtype(dtype, np.integer):
        result = np.floor(result)
    if dtype is not None:
        result = result.astype(dtype, copy=False)
    if not retstep:
        return result
    if parts < 1:
        step = step * np.nan
    return result, step


def _real(value: Any) -> Any:
    """Numbers as floats; a number of Python's own stays one, which takes the other's dtype."""
    return value * 1.0 if np.ndim(value) == 0 else np.asarray(value) * 1.0


@reads_as(np.logspace)
def logspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    """`np.logspace`: powers of `base` whose exponents have even distances."""
    if np.ndim(base) > 0:
        start, stop, base = np.broadcast_arrays(start, stop, base)
        base = np.expand_dims(base, axis)
    powers = np.power(base, np.linspace(start, stop, num, endpoint, axis=axis))
    return powers if dtype is None else powers.astype(dtype, copy=False)


@reads_as(np.geomspace)
def geomspace(
    start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0
) -> Any:
    """`np.geomspace`: numbers with even ratios; both ends are the numbers given."""
    start, stop = np.asarray(start) * 1.0, np.asarray(stop) * 1.0
    if np.any(start == 0) or np.any(stop == 0):
        raise ValueError("Geometric sequence cannot include zero")
    kind = np.result_type(start.dtype, stop.dtype, np.float64 if dtype is None else dtype)
    start, stop = start.astype(kind), stop.astype(kind)
    sign = np.sign(start)
    first, last = np.log10(start / sign), np.log10(stop / sign)
    result = np.logspace(first, last, num, endpoint, 10.0)
    if num > 0:
        result[0] = start / sign
        if num > 1 and endpoint:
            result[-1] = stop / sign
    result = np.moveaxis(result * sign, 0, axis)
    return result if dtype is None else result.astype(dtype, copy=False)
