"""Arrays made of what is there: copies, conversions, elements as Python's numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.access import nested, updates
from srcgrad.frontend.evaluate.containers import growing_lists
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.meanings.numpy.memory import contiguous
from srcgrad.frontend.meanings.numpy.shape import copied
from srcgrad.frontend.meanings.numpy.unit_axes import at_least, expanded
from srcgrad.frontend.pointwise.promotion import SUPPORTED
from srcgrad.frontend.values.arrays import elements, mixtures, nests, single_elements, strides
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Number,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import conversions, glimpses, scalars
from srcgrad.frontend.values.numbers.scalars import plain, type_of
from srcgrad.types import Scalar


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
                code="SG316",
            )
    return {
        key: plain(run, value)
        for key, value in found.items()
        if not (isinstance(value, Known) and value.object is None)
    }


def dtype_named(run: Run, value: Value | None, default: str) -> str:
    """A dtype by name."""
    if value is None:
        return default
    if not isinstance(value, Known):
        run.refuse(
            "a dtype must be known",
            advice="Write it out: dtype=np.float64.",
            kind=NeedKnown,
            code="SG242",
        )
    name = str(scalars.fold(run, scalars.as_dtype, value.object).object.name)
    if name not in SUPPORTED:
        run.refuse(
            f"arrays of dtype {name}", "Use float64 or int64.", errors.DTypeError, code="SG513"
        )
    return name


def only(run: Run, given: Kwargs, **allowed: tuple[Any, ...]) -> None:
    """Refuse arguments with values that would change what is done."""
    for name, values in allowed.items():
        value = given.get(name)
        if value is None:
            continue
        known = lists.known_object(run, value)
        if name == "order" and isinstance(known, str):
            known = known.upper()
            given[name] = Known(known)
        if not any(known is each or (known == each and each is not None) for each in values):
            run.refuse(
                f"the argument {name} is not supported",
                "Leave it out.",
                errors.MissingRule,
                code="SG315",
            )


def converted(run: Run, value: Value, dtype: str | None) -> ArrayRef | Lazy:
    """What a call takes for an array, as an array of a dtype; a new one only if it must be."""
    value = plain(run, value)
    if isinstance(value, Iterator | View):
        run.refuse("an array of a generator", "Use a list comprehension.", code="SG128")
    if isinstance(value, Known) and value.object is None and nested.holds_nothing(dtype):
        value = Known(np.nan)  # np.asarray(None, float) is nan
    if scalars.is_number(value):
        number = value if dtype is None else conversions.convert(run, value, Scalar(dtype))
        return array_of(run, number)
    if dtype is not None and isinstance(value, ArrayRef):
        if value.dtype == dtype and len(mixtures.dtypes(run, value)) > 1:
            return nests.materialise(run, elements.as_type(run, value, Scalar(dtype)))
    return run.as_array(value, dtype)


def finished(run: Run, array: ArrayRef | Lazy) -> Value:
    """An array, or the number that an array expression without axes is."""
    if isinstance(array, Lazy) and not array.shape:
        return boxes.of_array(run, array)
    return array


def _array_arguments(
    object: Any,
    dtype: Any = None,
    *,
    copy: Any = True,
    order: Any = "K",
    subok: Any = False,
    ndmin: Any = 0,
    ndmax: Any = 0,
    like: Any = None,
) -> None:
    """The arguments of `np.array`."""


def _of_objects(run: Run, source: Value) -> Value | None:
    """An array of constants that are no numbers, such as None where there is no value yet."""
    known = lists.known_object(run, source) if isinstance(source, ListRef | Tuple) else None
    if known is None or known is MISSING:
        return None
    try:
        made = np.array(known)
    except ValueError:
        return None
    return Known(made) if made.dtype.kind == "O" else None


@means(np.result_type)
def _result_type(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """The dtype of a result of arrays, numbers and dtypes; Python's own numbers count for less."""
    kinds: list[Any] = []
    for each in args:
        value = plain(run, each)
        if isinstance(value, Known):
            kinds.append(value.object)
        elif isinstance(value, Number) and value.type.weak:
            kinds.append(np.dtype(value.type.dtype).type(0).item())
        else:
            kinds.append(np.dtype(array_of(run, value).dtype))
    return scalars.fold(run, np.result_type, *kinds)


def _copies(mode: Any) -> Any:
    """Whether `np.array` copies: True, False, or None for where it must; NumPy has names too."""
    return {0: False, 1: True, 2: None}[mode.value] if isinstance(mode, np._CopyMode) else mode


@means(np.array)
def _array(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _array_arguments, args, kwargs)
    only(run, given, subok=(False, True), ndmax=(0, 64), order=("K", "A", "C", "F"))
    if "like" in given:
        run.refuse("the argument like", "Leave it out.", errors.MissingRule, code="SG313")
    copy = _copies(known(run, given, "copy", None if "copy" in kwargs else True))
    source = plain(run, given["object"])
    source = glimpses.number_of(source) if copy else source
    wanted = dtype_named(run, given.get("dtype"), "") or None
    objects = None if nested.holds_nothing(wanted) else _of_objects(run, source)
    if objects is not None:
        return objects
    made = converted(run, source, wanted)
    made = _as_asked(run, made, source, copy)
    order = known(run, given, "order", "K")
    if order in ("C", "F") and isinstance(made, ArrayRef):
        made = contiguous(run, made, order)
    ndmin = known(run, given, "ndmin", 0)
    if made.ndim < ndmin:
        made = expanded(run, made, list(range(ndmin - made.ndim)))
    return finished(run, made)


@means(np.copy)
def _copy(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.copy, args, kwargs)
    only(run, given, subok=(False, True))
    return _copied(run, given["a"], known(run, given, "order", "K"))


def _copy_arguments(self: Any, order: Any = "C") -> None:
    """The arguments of `ndarray.copy`."""


@means(np.ndarray.copy)
def _copy_method(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _copy_arguments, args, kwargs)
    return _copied(run, given["self"], known(run, given, "order", "C"))


def _copied(run: Run, value: Value, order: str) -> Value:
    """A copy, of which it is known how NumPy's lies in memory."""
    if order not in ("C", "F", "A", "K"):
        words = f"order must be one of 'C', 'F', 'A', or 'K' (got {order!r})"
        raise Raised(ValueError(words), run.span())
    made = finished(run, copied(run, converted(run, glimpses.number_of(value), None)))
    if order == "A":  # columns if the array lies column by column, else rows
        order = strides.layout(run, value) if isinstance(value, AnyArray) else "C"
        order = order if order in ("C", "F") else "?"
    if order != "K" and isinstance(made, ArrayRef | Lazy):
        made = nests.materialise(run, made)
        run.known.orders[made.base] = order
    return made


def _asarray_arguments(
    a: Any,
    dtype: Any = None,
    order: Any = None,
    *,
    device: Any = None,
    copy: Any = None,
    like: Any = None,
) -> None:
    """The arguments of `np.asarray`."""


def _as_asked(run: Run, made: ArrayRef | Lazy, source: Value, copy: bool | None) -> ArrayRef | Lazy:
    """The array that was made, as the argument `copy` wants it."""
    if copy is False and made is not source:
        words = "Unable to avoid copy while creating an array as requested."
        raise Raised(ValueError(words), run.span())
    return copied(run, made) if copy and made is source else made


@means(np.asarray, np.asanyarray)
def _asarray(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _asarray_arguments, args, kwargs)
    only(run, given, order=("K", "A", "C", "F"), device=("cpu",), like=())
    dtype = dtype_named(run, given.get("dtype"), "") or None
    source = plain(run, given.get("a", Known(None)))
    made = converted(run, source, dtype)
    copy = known(run, given, "copy", None)
    made = _as_asked(run, made, source, copy)
    order = known(run, given, "order", "K")
    return finished(run, contiguous(run, made, order) if order in ("C", "F") else made)


def _ordered(function: Any, order: str) -> None:
    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:

        given = bound(run, function, args, kwargs)
        only(run, given, like=())
        wanted = dtype_named(run, given.get("dtype"), "") or None
        made = at_least(run, converted(run, given["a"], wanted), 1)
        return contiguous(run, made, order)


_ordered(np.ascontiguousarray, "C")
_ordered(np.asfortranarray, "F")


@reads_as(np.asarray_chkfinite)
def asarray_chkfinite(a: Any, dtype: Any = None, order: Any = None) -> Any:
    """`np.asarray_chkfinite`."""
    a = np.asarray(a, dtype, order)
    if not np.all(np.isfinite(a)):
        raise ValueError("array must not contain infs or NaNs")
    return a


@means(np.require)
def _require(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.require, args, kwargs)
    only(run, given, like=())
    array = converted(run, given["a"], dtype_named(run, given.get("dtype"), "") or None)
    wanted = known(run, given, "requirements", ())
    flags = {str(each).upper()[0] for each in ((wanted,) if isinstance(wanted, str) else wanted)}
    unknown = flags - set("CFAWOE")
    if unknown:
        raise Raised(KeyError(sorted(unknown)[0]), run.span())
    if {"C", "F"} <= flags:
        raise Raised(ValueError('Cannot specify both "C" and "F" order'), run.span())
    for order in sorted(flags & {"C", "F"}):
        array = contiguous(run, array, order)
    if "W" in flags and isinstance(array, ArrayRef) and array.readonly:
        array = copied(run, array)
    if "O" in flags and isinstance(array, ArrayRef) and not array.whole:
        array = copied(run, array)
    return finished(run, array)


def _astype_arguments(
    self: Any,
    dtype: Any,
    order: Any = "K",
    casting: Any = "unsafe",
    subok: Any = True,
    copy: Any = True,
) -> None:
    """The arguments of `ndarray.astype`."""


@means(np.ndarray.astype)
def _astype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _astype_arguments, args, kwargs)
    only(run, given, order=("K", "A", "C", "F"), subok=(True, False))
    return _of_dtype(run, given, given["self"])


@means(np.astype)
def _np_astype(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.astype, args, kwargs)
    only(run, given, device=("cpu",))
    return _of_dtype(run, given, given["x"])


def _of_dtype(run: Run, given: Kwargs, source: Value) -> Value:
    dtype = dtype_named(run, given.get("dtype"), "float64")
    kind = source if isinstance(source, ArrayRef | Lazy) else type_of(source)
    assert kind is not None, "a method of numbers and arrays"
    casting = known(run, given, "casting", "unsafe")
    if not scalars.fold(run, np.can_cast, kind.dtype, dtype, casting).object:
        words = (
            f"Cannot cast array data from dtype('{kind.dtype}') to dtype('{dtype}') "
            f"according to the rule '{casting}'"
        )
        raise Raised(TypeError(words), run.span())
    if scalars.is_number(source):
        number = conversions.convert(run, source, Scalar(dtype))
        if not boxes.may_be(run, source):
            return number
        keeps = not known(run, given, "copy", True)
        boxes.escape(run, source if keeps else None)
        return boxes.boxed(number, shared=keeps)
    made = converted(run, source, dtype)
    return copied(run, made) if made is source and known(run, given, "copy", True) else made


def _fromiter_arguments(iter: Any, dtype: Any, count: Any = -1, *, like: Any = None) -> None:
    """The arguments of `np.fromiter`."""


@means(np.fromiter)
def _fromiter(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _fromiter_arguments, args, kwargs)
    only(run, given, count=(-1,), like=())
    items = growing_lists.collected(run, given["iter"])
    return run.as_array(items, dtype_named(run, given.get("dtype"), "float64"))


@means(np.ndarray.fill)
def _fill(run: Run, args: Args, kwargs: Kwargs) -> Value:
    target = glimpses.place_of(args[0])
    boxes.refuse_store(run, target)
    assert isinstance(target, ArrayRef)
    single_elements.check_stored(run, scalars.plain(run, args[1]))
    updates.set_item(run, target, Known(Ellipsis), args[1])
    return Known(None)


@means(np.ndarray.setflags)
def _setflags(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """Let nothing be written to an array from now on; what else it changes makes no difference."""
    given = bound(run, np.ndarray.setflags, args, kwargs)
    only(run, given, align=(None,), uic=(None,), write=(None, False, 0))
    target = args[0]
    if isinstance(target, ArrayRef) and given.get("write") is not None:
        words = "this array is read-only: setflags(write=False)"
        run.memory.frozen.setdefault(target.base, (words, run.span()))
    return Known(None)
