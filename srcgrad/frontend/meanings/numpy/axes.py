"""What functions that work along axes share: their arguments, the parts they see, their results."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.meanings.python import folds
from srcgrad.frontend.pointwise.promotion import SUPPORTED
from srcgrad.frontend.reading.signatures import signature
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, positions
from srcgrad.frontend.values.arrays.elements import element
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.over import Iteration
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Glimpse,
    Known,
    Lazy,
    ListRef,
    Number,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs
from srcgrad.frontend.values.numbers import conversions, glimpses, scalars, sizes
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.records import dataclass
from srcgrad.types import Scalar

Subscripts = tuple[Value, ...]


def bound(run: Run, function: Callable[..., Any], args: Args, kwargs: Kwargs) -> Kwargs:
    """Arguments by name, as NumPy's function takes them; what is left out is missing.

    None is as good as left out, but for the axis, and for what the function is about.
    """
    try:
        found = signature(function).bind(*args, **kwargs).arguments
    except TypeError as error:
        words = f"{getattr(function, '__name__', 'it')}() {error}"
        raise Raised(TypeError(words), run.span()) from None
    values = {name: plain(run, value) for name, value in found.items()}
    needed = ("axis", next(iter(values), None))
    return {name: each for name, each in values.items() if name in needed or not is_missing(each)}


def is_missing(value: Value | None) -> bool:
    if not isinstance(value, Known):
        return value is None
    return value.object is None or value.object is np._NoValue  # np.dtype(float) == None


def known(run: Run, given: Kwargs, name: str, default: Any) -> Any:
    """An argument that decides what is done, and so must be known while reading."""
    if name not in given:
        return default
    found = lists.known_object(run, given[name])
    if found is MISSING:
        run.refuse(
            f"the argument {name} must be known",
            advice="Give it as a constant, or as an integer argument of the function.",
            kind=NeedKnown,
            code="SG241",
        )
    return found


def dtype_of(run: Run, given: Kwargs) -> str | None:
    """The argument `dtype`, by name."""
    wanted = known(run, given, "dtype", None)
    if wanted is None:
        return None
    name = str(scalars.as_dtype(wanted).name)
    if name not in SUPPORTED:
        run.refuse(
            f"numbers of dtype {name}", "Use float64 or int64.", errors.DTypeError, code="SG512"
        )
    return name


def array_of(run: Run, value: Value) -> AnyArray:
    """`np.asarray(value)`; a number is an array without axes."""
    value = plain(run, value)
    kind = scalars.type_of(value)
    if kind is None:
        return run.as_array(value)
    strong = Scalar(kind.dtype)
    if isinstance(value, Glimpse):
        return glimpses.of_glimpse(run, value)
    if boxes.may_be(run, value):
        return boxes.as_array(run, value, strong)
    number = conversions.convert(run, value, strong)
    return Lazy((), strong, lambda at: number, ())


def axes_of(run: Run, ndim: int, axis: Any, lenient: bool = True) -> tuple[int, ...]:
    """The axes that an argument `axis` means, in ascending order.

    To some functions, those that are `lenient`, an array without axes has one axis, 0.
    """
    if axis is None:
        return tuple(range(ndim))
    wanted = axis if isinstance(axis, tuple | list) else (axis,)
    found = set()
    for each in wanted:
        try:
            position = operator.index(each)
        except TypeError as error:
            raise Raised(TypeError(str(error)), run.span()) from None
        if ndim == 0 and lenient and not isinstance(axis, tuple) and position in (0, -1):
            return ()
        if not -ndim <= position < ndim:
            raise Raised(np.exceptions.AxisError(position, ndim), run.span())
        if position % ndim in found:
            raise Raised(ValueError("duplicate value in 'axis'"), run.span())
        found.add(position % ndim)
    return tuple(sorted(found))


def mask_of(run: Run, value: Value | None) -> Value | None:
    """The argument `where`: None if everything counts, else a bool or an array of bools."""
    if value is None or (isinstance(value, Known) and value.object is True):
        return None
    if isinstance(value, Tuple | ListRef):
        value = run.as_array(value)
    kind = value if isinstance(value, AnyArray) else scalars.type_of(value)
    if kind is None or kind.dtype != "bool":
        shown = "object" if kind is None else kind.dtype
        words = (
            f"Cannot cast array data from dtype('{shown}') to dtype('bool') according to the "
            "rule 'safe'"
        )
        raise Raised(TypeError(words), run.span())
    return value


def no_array(run: Run, out: Value | None) -> NoReturn:
    """Say that this is no array to put a result into."""
    if isinstance(out, Glimpse):
        run.refuse(
            "changing a view without axes, which changes the array that it is a view of",
            "Change the element itself: x[k] += value.",
            errors.AliasingError,
            code="SG411",
        )
    boxes.refuse_store(run, out)
    raise Raised(TypeError("return arrays must be of ArrayType"), run.span())


def delivered(run: Run, value: Value, out: Value | None) -> Value:
    """The result, in the array that the argument `out` names, if there is one."""
    if out is None:
        return value
    if isinstance(out, Tuple) and len(out.items) == 1:
        return delivered(run, value, out.items[0])
    if is_missing(out):
        return value
    if not isinstance(out, ArrayRef):
        no_array(run, out)
    ndim = value.ndim if isinstance(value, AnyArray) else 0
    if ndim != out.ndim:
        words = (
            "output parameter for reduction operation has the wrong number of dimensions: "
            f"Found {out.ndim} but expected {ndim}"
        )
        raise Raised(ValueError(words), run.span())
    if isinstance(value, AnyArray):
        for extent, wanted in zip(value.shape, out.shape, strict=True):
            broadcasting.agree(run, wanted, extent, [out.shape, value.shape])
    castable(run, "reduce", value, out)
    updates.set_item(run, out, Known(Ellipsis), value)
    return out


def castable(run: Run, name: str, value: Value, out: ArrayRef) -> None:
    """NumPy stores floats into integers only if told to."""
    kind = value if isinstance(value, AnyArray) else scalars.type_of(value)
    assert kind is not None, "a ufunc gives a number or an array"
    if not np.can_cast(kind.dtype, out.dtype, "same_kind"):
        words = (
            f"Cannot cast ufunc '{name}' output from dtype('{kind.dtype}') to "
            f"dtype('{out.dtype}') with casting rule 'same_kind'"
        )
        raise Raised(TypeError(words), run.span())


@dataclass(frozen=True, eq=False)
class Elements:
    """The numbers that become one, at the subscripts of the axes that are reduced.

    Those for which `mask` does not hold do not count.
    """

    shape: tuple[Value, ...]
    type: Scalar
    at: Callable[[Subscripts], Value]
    mask: Callable[[Subscripts], Value] | None = None


Reduce = Callable[[Run, Elements], Value]
"""What makes one number of some elements."""


def reduced(
    run: Run,
    array: AnyArray,
    axes: tuple[int, ...],
    function: Reduce,
    keeps: bool = False,
    mask: Value | None = None,
) -> Value:
    """A number for each subscript of the axes that are kept, in an array; or just one number."""
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    shape = result_shape(array, axes, keeps)

    def element(at: Subscripts) -> Value:
        own = tuple(at[axis] for axis in kept) if keeps else at
        return function(run, elements_of(run, array, axes, own, mask))

    if not shape:
        return element(())
    kind = probed(run, lambda: element(tuple(Known(0) for _ in shape)))
    found = (*elements.reads(run, array), *(() if mask is None else elements.reads(run, mask)))
    return nests.materialise(run, Lazy(shape, kind, element, tuple(dict.fromkeys(found))))


def result_shape(array: AnyArray, axes: tuple[int, ...], keeps: bool) -> tuple[Value, ...]:
    return tuple(
        Known(1) if axis in axes else extent
        for axis, extent in enumerate(array.shape)
        if keeps or axis not in axes
    )


def probed(run: Run, action: Callable[[], Value]) -> Scalar:
    """The type of what an action gives, from a try that leaves no trace."""
    saved = run.save()
    with run.block():
        kind = scalars.type_of(action())
    run.restore(saved)
    assert kind is not None, "a reduction gives a number"
    return Scalar(kind.dtype)


def elements_of(
    run: Run, array: AnyArray, axes: tuple[int, ...], kept: Subscripts, mask: Value | None
) -> Elements:
    """The elements along some axes, at fixed subscripts of the others."""

    def whole(at: Subscripts) -> Subscripts:
        inner, outer = iter(at), iter(kept)
        return tuple(next(inner) if axis in axes else next(outer) for axis in range(array.ndim))

    return Elements(
        tuple(array.shape[axis] for axis in axes),
        Scalar(array.dtype),
        lambda at: elements.element(run, array, whole(at)),
        None if mask is None else lambda at: broadcasting.broadcast_element(run, mask, whole(at)),
    )


def by_places(run: Run, array: AnyArray, elements: Elements) -> Elements:
    """The elements of `x[mask]` where they are in `x`, so that they need not be collected."""
    chosen = array.chosen if isinstance(array, Lazy) else None
    if chosen is None or elements.mask is not None:
        return elements
    mask = chosen.mask
    return Elements(mask.shape, elements.type, chosen.at, lambda at: element(run, mask, at))


def check_mask(run: Run, array: AnyArray, mask: Value | None) -> None:
    """A mask must broadcast to the array that it is for."""
    if isinstance(mask, AnyArray):
        if mask.ndim > array.ndim:
            run.refuse(
                "where= of more axes than the array",
                advice="Give where= no more axes than the array has.",
                kind=errors.ShapeError,
                code="SG407",
            )
        broadcasting.broadcast(run, [array.shape, mask.shape])


def folded(
    run: Run,
    shape: tuple[Value, ...],
    start: Value,
    step: Callable[[Value, Subscripts], Value],
    first: int = 0,
    outer: Subscripts = (),
) -> Value:
    """A value carried through all subscripts of a shape, the last axis fastest.

    The first axis is run over from `first`.
    """
    if len(outer) == len(shape):
        return step(start, outer)
    extent = shape[len(outer)]
    if positions.is_one(extent) and first == 0:
        return folded(run, shape, start, step, 0, (*outer, Known(0)))
    over = Iteration(Known(first), extent, Known(1), lambda k: k)
    return folds.fold_over(
        run, over, start, lambda run, found, k: folded(run, shape, found, step, 0, (*outer, k))
    )


def hinted(run: Run, value: Value, name: str) -> Value:
    """A number with a name that the text gives it, unless the user has."""
    if isinstance(value, Number):
        run.draft.hints.setdefault(value.atom.name, name)
    return value


def only_where(run: Run, elements: Elements, at: Subscripts, action: Callable[[], None]) -> None:
    """Emit what an action emits, to be run only where the mask holds."""
    if elements.mask is None:
        action()
        return
    holds = scalars.truth(run, elements.mask(at))
    if isinstance(holds, Known):
        if holds.object:
            action()
        return
    with run.block() as block:
        run.assume(holds, True)
        action()
    run.emit(ir.If(scalars.atom(run, holds), tuple(block), (), run.span()))


def counted(run: Run, shape: tuple[Value, ...]) -> Value:
    """How many elements a shape has."""
    return sizes.product(run, shape)
