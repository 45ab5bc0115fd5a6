"""The whole-array calls that loops need: making arrays, copying and converting them."""

from __future__ import annotations

import math
import operator

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import (
    arithmetic,
    arrays,
    containers,
    indexing,
    iteration,
    pointwise,
    sizes,
    stores,
)
from srcgrad.frontend.arithmetic import numbers, plain, type_of
from srcgrad.frontend.registry import means
from srcgrad.frontend.run import NeedKnown, Run
from srcgrad.frontend.values import ArrayRef, Known, Lazy, ListRef, Number, Tuple, Value
from srcgrad.types import INT, Scalar, is_inexact

Args = tuple[Value, ...]
Kwargs = dict[str, Value]


def named(
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
        given = named(run, f"np.{name}", ("shape", "dtype"), args, kwargs)
        dtype = _dtype(run, given.get("dtype"), "float64")
        fill = None if content is None else np.dtype(dtype).type(content).item()
        return arrays.allocate(run, dtype, _shape(run, given["shape"]), fill)

    def like(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = named(run, f"np.{name}_like", ("a", "dtype"), args, kwargs)
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
    given = named(run, "np.full", ("shape", "fill_value", "dtype"), args, kwargs)
    return _full_of(run, _shape(run, given["shape"]), given["fill_value"], given.get("dtype"), None)


@means(np.full_like)
def _full_like(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "np.full_like", ("a", "fill_value", "dtype"), args, kwargs)
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
    stores.set_item(run, made, Known(Ellipsis), value)
    return made


@means(np.array, np.copy, np.ndarray.copy)
def _array(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(
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
    given = named(run, "np.asarray", ("a", "dtype"), args, kwargs)
    dtype = given.get("dtype")
    wanted = None if dtype is None else _dtype(run, dtype, "float64")
    if arithmetic.is_number(given["a"]):
        return given["a"] if wanted is None else arithmetic.convert(run, given["a"], Scalar(wanted))
    return containers.as_array(run, given["a"], wanted)


@means(np.ndarray.astype)
def _astype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = named(run, "astype", ("self", "dtype"), args, kwargs)
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
    stores.set_item(run, args[0], Known(Ellipsis), args[1])
    return Known(None)


@means(np.ndarray.item)
def _item(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, args[0])
    if isinstance(value, Number):
        return arithmetic.convert(run, value, _python(value.type))
    assert isinstance(value, ArrayRef | Lazy)
    if len(args) > 1:
        index = args[1] if len(args) == 2 else Tuple(args[1:])
        found = indexing.item(run, value, index)
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


@means(np.ndim)
def _np_ndim(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Known(0 if arithmetic.is_number(args[0]) else containers.as_array(run, args[0]).ndim)


@means(np.size)
def _np_size(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend import attributes

    if len(args) > 1 or kwargs:
        run.refuse("np.size along an axis", "Use x.shape[axis].", errors.MissingRule)
    return attributes.read(run, containers.as_array(run, args[0]), "size")


@means(np.ndarray.flatten)
def _flatten(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend.numpy.reductions import flat

    if len(args) > 1 or kwargs:
        run.refuse("flatten in another order", "Transpose first.", errors.MissingRule)
    return arrays.materialise(run, flat(run, containers.as_array(run, args[0])), copy=True)


@means(np.ravel, np.ndarray.ravel)
def _ravel(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """NumPy may give a view: then neither may be written to, so that no one can tell."""
    made = _flatten(run, args, kwargs)
    source = plain(run, args[0])
    if isinstance(source, ArrayRef):
        assert isinstance(made, ArrayRef)
        message = "this writes to an array after ravel() may have made a view of it"
        run.frozen[source.base] = run.frozen[made.base] = (message, run.span())
    return made


@means(np.ndarray.tolist)
def _tolist(run: Run, args: Args, kwargs: Kwargs) -> Value:
    array = args[0]
    if isinstance(array, Number | Known):
        return _item(run, args, {})
    assert isinstance(array, ArrayRef | Lazy)
    if array.ndim != 1:
        run.refuse("tolist of a matrix", "Run over its rows.", errors.MissingRule)
    return containers.collected(run, array)


@means(np.arange)
def _arange(run: Run, args: Args, kwargs: Kwargs) -> Value:
    from srcgrad.frontend import builtin

    if any((kind := type_of(each)) is None or is_inexact(kind.dtype) for each in args):
        return _arange_of_floats(run, args, kwargs)
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


def _arange_of_floats(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`start + k * (start + step - start)`, as NumPy computes it."""
    start, stop = (Known(0.0), args[0]) if len(args) == 1 else args[:2]
    step = args[2] if len(args) > 2 else Known(1.0)
    real = Scalar("float64")
    start, stop, step = (arithmetic.convert(run, each, real) for each in (start, stop, step))
    span = numbers(run, operator.sub, stop, start)
    count = numbers(run, math.ceil, numbers(run, operator.truediv, span, step))
    delta = numbers(run, operator.sub, numbers(run, operator.add, start, step), start)

    def element(at: tuple[Value, ...]) -> Value:
        return numbers(run, operator.add, start, numbers(run, operator.mul, at[0], delta))

    shape = (sizes.clip0(run, count),)
    made = arrays.materialise(run, Lazy(shape, real, element, ()))
    dtype = _dtype(run, kwargs.get("dtype"), "float64")
    return made if dtype == "float64" else _astype(run, (made, Known(dtype)), {})


@means(np.linspace)
def _linspace(run: Run, args: Args, kwargs: Kwargs) -> Value:
    names = ("start", "stop", "num", "endpoint")
    given = named(run, "np.linspace", names, args, kwargs)
    count = _extent(run, given.get("num", Known(50)))
    endpoint = given.get("endpoint", Known(True))
    if not isinstance(endpoint, Known):
        run.refuse("the endpoint of np.linspace must be known", kind=NeedKnown)
    real = Scalar("float64")
    start, stop = (arithmetic.convert(run, given[each], real) for each in names[:2])
    last = sizes.plus(run, count, Known(-1)) if endpoint.object else count
    parts = numbers(run, max, last, Known(1))
    step = numbers(run, operator.truediv, numbers(run, operator.sub, stop, start), parts)

    def element(at: tuple[Value, ...]) -> Value:
        from srcgrad.frontend.expressions import choose

        point = numbers(run, operator.add, numbers(run, operator.mul, at[0], step), start)
        if not endpoint.object:
            return point
        ends = arithmetic.logical(
            run,
            ir.both,
            numbers(run, operator.eq, at[0], last),
            numbers(run, operator.gt, last, Known(0)),
        )
        return choose(run, ends, lambda: stop, lambda: point)

    return arrays.materialise(run, Lazy((count,), real, element, ()))
