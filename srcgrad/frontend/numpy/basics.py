"""The whole-array calls that loops need: making arrays, copying them, sums and inner products."""

from __future__ import annotations

import operator

import numpy as np

from srcgrad import errors
from srcgrad.frontend import arithmetic, arrays, containers, iteration, pointwise, sizes
from srcgrad.frontend.arithmetic import numbers, plain, type_of
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Run
from srcgrad.frontend.values import ArrayRef, Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.types import INT, Scalar, is_inexact

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


def _named(
    run: Run, function: str, names: tuple[str, ...], args: Args, kwargs: Kwargs
) -> dict[str, Value]:
    """Arguments by name; a keyword that changes nothing here may be given."""
    found = dict(zip(names, args, strict=False))
    for key, value in kwargs.items():
        if key in names:
            found[key] = value
        elif not (key in ("order", "subok", "copy", "device", "like") and isinstance(value, Known)):
            run.refuse(
                f"{function} with the keyword {key} is not supported",
                "Leave it out, or write the loop.",
                errors.MissingRule,
            )
    return {
        key: plain(run, value)
        for key, value in found.items()
        if not (isinstance(value, Known) and value.object is None)
    }


def _dtype(run: Run, value: Value | None, default: str) -> str:
    if value is None:
        return default
    if not isinstance(value, Known):
        run.refuse("a dtype must be known", kind=NeedKnown)
    name = str(np.dtype(value.object).name)
    if name not in pointwise.SUPPORTED:
        run.refuse(f"arrays of dtype {name}", "Use float64 or int64.", errors.DTypeError)
    return name


def _shape(run: Run, value: Value) -> tuple[Value, ...]:
    if isinstance(value, Tuple | ListRef):
        return tuple(_extent(run, each) for each in iteration.known_items(run, value))
    return (_extent(run, value),)


def _extent(run: Run, value: Value) -> Value:
    size = arithmetic.integer(run, value, "the length of an axis")
    if isinstance(size, Number) and not sizes.nonnegative(run, size):
        fine = numbers(run, operator.ge, size, Known(0))
        run.guard(fine, ValueError, "negative dimensions are not allowed")
        run.signs.add(size.atom.name)
    return size


def _filled(name: str, content: int | None) -> None:
    def made(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = _named(run, f"np.{name}", ("shape", "dtype"), args, kwargs)
        dtype = _dtype(run, given.get("dtype"), "float64")
        fill = None if content is None else np.dtype(dtype).type(content).item()
        return arrays.allocate(run, dtype, _shape(run, given["shape"]), fill)

    def like(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = _named(run, f"np.{name}_like", ("a", "dtype"), args, kwargs)
        pattern = containers.as_array(run, given["a"])
        dtype = _dtype(run, given.get("dtype"), pattern.dtype)
        shape = _shape(run, given["shape"]) if "shape" in given else pattern.shape
        fill = None if content is None else np.dtype(dtype).type(content).item()
        return arrays.allocate(run, dtype, shape, fill)

    means(getattr(np, name))(made)
    means(getattr(np, f"{name}_like"))(like)


_filled("zeros", 0)
_filled("ones", 1)
_filled("empty", None)


@means(np.full)
def _full(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(run, "np.full", ("shape", "fill_value", "dtype"), args, kwargs)
    return _full_of(run, _shape(run, given["shape"]), given["fill_value"], given.get("dtype"), None)


@means(np.full_like)
def _full_like(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(run, "np.full_like", ("a", "fill_value", "dtype"), args, kwargs)
    pattern = containers.as_array(run, given["a"])
    return _full_of(run, pattern.shape, given["fill_value"], given.get("dtype"), pattern.dtype)


def _full_of(
    run: Run, shape: tuple[Value, ...], value: Value, dtype: Value | None, default: str | None
) -> Value:
    kind = type_of(value)
    found = _dtype(run, dtype, default or (kind.dtype if kind is not None else "float64"))
    if isinstance(value, Known):
        return arrays.allocate(run, found, shape, np.dtype(found).type(value.object).item())
    made = arrays.allocate(run, found, shape)
    arrays.set_item(run, made, Known(Ellipsis), value)
    return made


@means(np.array, np.copy, np.ndarray.copy)
def _array(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(
        run,
        "np.array",
        ("object", "dtype"),
        args,
        {k: v for k, v in kwargs.items() if k != "ndmin"},
    )
    source = given["object"]
    dtype = given.get("dtype")
    wanted = None if dtype is None else _dtype(run, dtype, "float64")
    if arithmetic.is_number(source):
        return source if wanted is None else arithmetic.convert(run, source, Scalar(wanted))
    made = containers.as_array(run, source, wanted)
    return arrays.materialise(run, made, copy=isinstance(plain(run, source), ArrayRef))


@means(np.asarray, np.ascontiguousarray, np.asanyarray)
def _asarray(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(run, "np.asarray", ("a", "dtype"), args, kwargs)
    dtype = given.get("dtype")
    wanted = None if dtype is None else _dtype(run, dtype, "float64")
    if arithmetic.is_number(given["a"]):
        return given["a"] if wanted is None else arithmetic.convert(run, given["a"], Scalar(wanted))
    return containers.as_array(run, given["a"], wanted)


@means(np.ndarray.astype)
def _astype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(run, "astype", ("self", "dtype"), args, kwargs)
    target = Scalar(_dtype(run, given["dtype"], "float64"))
    value = given["self"]
    if isinstance(value, Number | Known):
        return arithmetic.convert(run, value, target)
    return containers.stored(
        run, arrays.elementwise(run, lambda each: arithmetic.convert(run, each, target), (value,))
    )


@means(np.ndarray.fill)
def _fill(run: Run, args: Args, kwargs: Kwargs) -> Value:
    assert isinstance(args[0], ArrayRef)
    arrays.set_item(run, args[0], Known(Ellipsis), args[1])
    return Known(None)


@means(np.ndarray.item)
def _item(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if isinstance(value, Number):
        return arithmetic.convert(run, value, _python(value.type))
    assert isinstance(value, ArrayRef | Lazy)
    if len(args) > 1:
        index = args[1] if len(args) == 2 else Tuple(args[1:])
        found = arrays.item(run, value, index)
    else:
        for extent in value.shape:
            arrays.agree(
                run,
                extent,
                Known(1),
                [value.shape],
                "can only convert an array of size 1 to a Python scalar",
            )
        found = arrays.element(run, value, (Known(0),) * value.ndim)
    kind = type_of(found)
    assert kind is not None
    return arithmetic.convert(run, found, _python(kind))


def _python(type: Scalar) -> Scalar:
    """The type of Python's own number of a kind."""
    if type.dtype == "bool":
        return Scalar("bool", weak=True)
    for kind in ("complex", "float"):
        if type.dtype.startswith(kind):
            return Scalar({"complex": "complex128", "float": "float64"}[kind], weak=True)
    return INT


@means(np.sum, np.ndarray.sum)
def _sum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = _named(run, "np.sum", ("a", "axis"), args, kwargs)
    value = given["a"]
    if arithmetic.is_number(value):
        return value
    array = containers.as_array(run, value)
    type = arrays.sum_type(array.dtype)
    axis = given.get("axis")
    if axis is None:
        return arrays.accumulated(run, array.shape, type, lambda at: arrays.element(run, array, at))
    if not isinstance(axis, Known) or not isinstance(axis.object, int):
        run.refuse(
            "np.sum over several axes", "Sum over one axis after the other.", errors.MissingRule
        )
    return _sum_along(run, array, axis.object % array.ndim, type)


def _sum_along(run: Run, array: ArrayRef | Lazy, axis: int, type: Scalar) -> Value:
    shape = array.shape[:axis] + array.shape[axis + 1 :]

    def element(at: tuple[Value, ...]) -> Value:
        inner = array.shape[axis : axis + 1]
        return arrays.accumulated(
            run, inner, type, lambda k: arrays.element(run, array, (*at[:axis], *k, *at[axis:]))
        )

    if not shape:
        return element(())
    return Lazy(shape, type, element, arrays.reads(run, array))


@means(np.dot, np.ndarray.dot, np.inner, np.vdot, np.matmul, operator.matmul)
def _dot(run: Run, args: Args, kwargs: Kwargs) -> Value:
    left, right = (containers.as_array(run, each) for each in args[:2])
    if left.ndim != 1 or right.ndim != 1:
        run.refuse("a product of anything but two vectors", "Write the loops.", errors.MissingRule)
    shapes = [left.shape, right.shape]
    words = "shapes ({},) and ({},) not aligned"
    arrays.agree(run, left.shape[0], right.shape[0], shapes, words)
    joint = arithmetic.promote(Scalar(left.dtype), Scalar(right.dtype))

    def term(at: tuple[Value, ...]) -> Value:
        factors = (arrays.element(run, left, at), arrays.element(run, right, at))
        return numbers(run, operator.mul, *factors)

    shape = left.shape if isinstance(left.shape[0], Known) else right.shape
    return arrays.accumulated(run, shape, joint, term)


@means(np.shape)
def _np_shape(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Tuple(containers.as_array(run, args[0]).shape)


@means(np.transpose, np.ndarray.transpose)
def _transpose(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array = containers.as_array(run, args[0])
    if len(args) == 1:
        return arrays.transpose(array)
    order = args[1] if len(args) == 2 and isinstance(args[1], Tuple) else Tuple(args[1:])
    known = containers.known_object(run, order)
    return arrays.transpose(array, tuple(k % array.ndim for k in known))


@means(np.arange)
def _arange(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend import builtin

    if any((kind := type_of(each)) is None or is_inexact(kind.dtype) for each in args):
        run.refuse(
            "np.arange of floats", "Use np.linspace, or k * step in a loop.", errors.MissingRule
        )
    over = iteration.iterated(run, builtin._range(run, args, {}))
    dtype = _dtype(run, kwargs.get("dtype"), "int64")
    count, at = builtin._by_position(run, over)  # type: ignore[arg-type]
    made = Lazy(
        (sizes.clip0(run, count),),
        Scalar(dtype),
        lambda k: arithmetic.convert(run, at(k[0]), Scalar(dtype)),
        (),
    )
    return arrays.materialise(run, made)
