"""Sums, products, means and truths of arrays, all over or along axes."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend.meanings.numpy.axes import (
    Elements,
    Reduce,
    Subscripts,
    array_of,
    axes_of,
    bound,
    by_places,
    check_mask,
    counted,
    delivered,
    dtype_of,
    folded,
    hinted,
    known,
    mask_of,
    only_where,
    reduced,
    result_shape,
)
from srcgrad.frontend.meanings.numpy.pairs import LETTERS, sum_of_product
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, positions
from srcgrad.frontend.values.arrays.elements import check_fresh, element
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Number, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.records import dataclass
from srcgrad.types import INT, Array, Scalar, is_inexact


@dataclass(frozen=True, eq=False)
class Reduction:
    """The arguments of a reduction, as they are meant."""

    array: AnyArray
    axes: tuple[int, ...]
    keeps: bool
    dtype: str | None
    out: Value | None
    initial: Value | None
    mask: Value | None

    def of_each(self, run: Run, function: Reduce) -> Value:
        """One number for each position of the axes that are kept."""
        value = reduced(run, self.array, self.axes, function, self.keeps, self.mask)
        return delivered(run, value, self.out)


def reduction(
    run: Run, function: Callable[..., Any], args: Args, kwargs: Kwargs, axis: Any = None
) -> Reduction:
    """The arguments of a call, by the signature of NumPy's function."""
    start = kwargs.get("initial")
    if isinstance(start, Known) and start.object is None:
        run.refuse(
            "None for the initial value of a reduction",
            "Leave it out.",
            errors.MissingRule,
            code="SG346",
        )
    given = bound(run, function, args, kwargs)
    array = array_of(run, given["a"] if "a" in given else given["array"])
    mask = mask_of(run, given.get("where"))
    check_mask(run, array, mask)
    counts = function is np.mean and mask is None
    return Reduction(
        array,
        axes_of(run, array.ndim, known(run, given, "axis", axis), not counts),
        bool(known(run, given, "keepdims", False)),
        dtype_of(run, given),
        given.get("out"),
        start_of(run, given.get("initial")),
        mask,
    )


def start_of(run: Run, value: Value | None) -> Value | None:
    """The argument `initial`, a number."""
    if isinstance(value, AnyArray) and value.ndim == 0:
        return elements.element(run, value, ())
    if value is not None and not scalars.is_number(value):
        run.refuse(
            "an initial value that is no number",
            advice="Give a number: initial=0.0.",
            kind=errors.NotDifferentiable,
            code="SG256",
        )
    return value


@means(np.sum, np.ndarray.sum)
def _sum(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return sum_of(run, reduction(run, np.sum, args, kwargs))


def sum_of(run: Run, given: Reduction) -> Value:
    """The sum; of integers and bools an int64."""
    type = Scalar(given.dtype) if given.dtype else nests.sum_type(given.array.dtype)
    value = total(run, given, type)
    return delivered(run, value, given.out)


def total(run: Run, given: Reduction, type: Scalar) -> Value:
    """The sum at a dtype, in the order in which the elements are in memory."""
    array, axes = given.array, given.axes
    found = _of_product(run, given, type)
    if found is not None:
        return found
    start = Known(0) if given.initial is None else given.initial
    if axes and len(axes) < array.ndim and fastest(run, array) not in axes:
        return _in_rows(run, given, type, start)

    def each(run: Run, elements: Elements) -> Value:
        return summed(run, by_places(run, array, elements), type, start)

    return reduced(run, array, axes, each, given.keeps, given.mask)


def _of_product(run: Run, given: Reduction, type: Scalar) -> Value | None:
    """The sum of a product of arrays that need not be formed for it."""
    is_plain = given.initial is None and given.mask is None and not given.keeps
    if not is_plain or type.dtype != given.array.dtype:
        return None
    labels = LETTERS[: given.array.ndim]
    kept = "".join(label for axis, label in enumerate(labels) if axis not in given.axes)
    return sum_of_product(run, given.array, labels, kept)


def summed(run: Run, elements: Elements, type: Scalar, start: Value) -> Value:
    """The sum of some elements; that of float32 is carried in float64, as NumPy's is as exact."""
    if all(map(positions.is_one, elements.shape)):
        return fold(run, elements, np.add, conversions.convert(run, start, type), type)
    wide = Scalar("float64") if type.dtype == "float32" else type
    cell = run.fresh(wide, "total")
    first = conversions.cast(run, conversions.convert(run, start, type), wide)
    run.emit(ir.Assign(ir.Var(cell), first, run.span()))

    def add(at: Subscripts) -> None:
        term = conversions.convert(run, elements.at(at), type)
        atom = conversions.cast(run, term, wide)
        run.emit(ir.Increment(ir.Var(cell), atom, run.span()))

    nests.loop_nest(run, elements.shape, lambda at: only_where(run, elements, at, lambda: add(at)))
    return conversions.convert(run, Number(ir.Var(cell), wide), type)


def fastest(run: Run, array: AnyArray) -> int:
    """The axis along which neighbours are neighbours in memory."""
    if isinstance(array, ArrayRef):
        kind = run.draft.types[array.base]
        assert isinstance(kind, Array)
        order = array.axes if kind.layout == "F" else array.axes[::-1]
        for each in order:
            if isinstance(each, Along):
                return each.axis
    return array.ndim - 1


def _in_rows(run: Run, given: Reduction, type: Scalar, start: Value) -> Value:
    """A sum over leading axes: every row is added to the result."""
    array, axes, mask = given.array, given.axes, given.mask
    check_fresh(run, array)
    fill = start.object if isinstance(start, Known) else 0
    made = nests.allocate(
        run,
        type.dtype,
        result_shape(array, axes, given.keeps),
        np.dtype(type.dtype).type(fill).item(),
    )
    if not isinstance(start, Known):
        atom = conversions.cast(run, start, type)
        nests.loop_nest(
            run,
            made.shape,
            lambda at: nests.put(run, made.base, _atoms(run, at), Number(atom, type)),  # type: ignore[arg-type]
        )
    elements = Elements(
        array.shape,
        Scalar(array.dtype),
        lambda at: element(run, array, at),
        None if mask is None else lambda at: broadcasting.broadcast_element(run, mask, at),
    )

    def add(at: Subscripts) -> None:
        where = tuple(
            Known(0) if axis in axes else at[axis]
            for axis in range(array.ndim)
            if given.keeps or axis not in axes
        )
        term = conversions.cast(run, elements.at(at), type)
        run.emit(ir.Increment(ir.Item(made.base, _atoms(run, where)), term, run.span()))

    order = [axis for axis in range(array.ndim) if axis != fastest(run, array)]
    order.append(fastest(run, array))

    def body(at: Subscripts) -> None:
        own = tuple(at[order.index(axis)] for axis in range(array.ndim))
        only_where(run, elements, own, lambda: add(own))

    nests.loop_nest(run, tuple(array.shape[axis] for axis in order), body)
    return made


def _atoms(run: Run, at: Subscripts) -> tuple[ir.Atom, ...]:
    return tuple(scalars.atom(run, each) for each in at)


@means(np.mean, np.ndarray.mean)
def _mean(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = reduction(run, np.mean, args, kwargs)
    dtype = given.dtype or (given.array.dtype if is_inexact(given.array.dtype) else "float64")
    type = Scalar(dtype)
    sums = total(run, given, type)
    counts = count_of(run, given)

    def quotient(sum_: Value, count: Value) -> Value:
        return conversions.convert(run, numbers(run, operator.truediv, sum_, count), type)

    if isinstance(sums, AnyArray) or isinstance(counts, AnyArray):
        means_ = broadcasting.elementwise(run, quotient, (sums, counts))
    else:
        means_ = quotient(sums, counts)
    return delivered(run, means_, given.out)


def count_of(run: Run, given: Reduction) -> Value:
    """How many elements count, for each position that is kept."""
    if given.mask is None:
        return counted(run, tuple(given.array.shape[axis] for axis in given.axes))

    def each(run: Run, elements: Elements) -> Value:
        ones = Elements(elements.shape, Scalar("int64"), lambda at: Known(1), elements.mask)
        return summed(run, ones, Scalar("int64"), Known(0))

    return reduced(run, given.array, given.axes, each, given.keeps, given.mask)


@means(np.prod, np.ndarray.prod)
def _prod(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return prod_of(run, reduction(run, np.prod, args, kwargs))


def prod_of(run: Run, given: Reduction) -> Value:
    """The product; its derivative is right where elements are zero."""
    type = Scalar(given.dtype) if given.dtype else nests.sum_type(given.array.dtype)
    start = Known(1) if given.initial is None else given.initial
    first = conversions.convert(run, start, type)
    return given.of_each(run, lambda run, each: fold(run, each, np.multiply, first, type))


def fold(
    run: Run, elements: Elements, ufunc: np.ufunc, start: Value, type: Scalar, first: int = 0
) -> Value:
    """`ufunc(… ufunc(ufunc(start, a), b) …, z)` at a dtype, from the element `first` on."""

    def step(found: Value, at: Subscripts) -> Value:
        def joined() -> Value:
            operand = conversions.convert(run, elements.at(at), type)
            return conversions.convert(run, numbers(run, ufunc, found, operand), type)

        if elements.mask is None:
            return joined()
        return run.choose(elements.mask(at), joined, lambda: found)

    found = folded(run, elements.shape, start, step, first)
    return hinted(run, found, "product") if ufunc is np.multiply else found


def quantified(run: Run, given: Reduction, joint: Callable[..., Any]) -> Value:
    """Whether some elements hold (`ir.either`), or all of them (`ir.both`)."""
    neutral = joint is ir.both
    name = "every" if neutral else "some"

    def each(run: Run, elements: Elements) -> Value:
        def step(found: Value, at: Subscripts) -> Value:
            holds = scalars.truth(run, elements.at(at))
            if elements.mask is not None:
                counts = scalars.truth(run, elements.mask(at))
                if neutral:
                    holds = scalars.logical(run, ir.either, scalars.negate(run, counts), holds)
                else:
                    holds = scalars.logical(run, ir.both, counts, holds)
            return scalars.logical(run, joint, found, holds)

        if _is_constant(run, elements, neutral):
            return Known(neutral)
        found = folded(run, elements.shape, Known(neutral), step)
        return conversions.convert(run, hinted(run, found, name), Scalar("bool"))

    return given.of_each(run, each)


def _is_constant(run: Run, elements: Elements, truth: bool) -> bool:
    """Whether each element is known to be this, as those of `np.iscomplex` of a real array are."""
    saved = run.save()
    with run.block():
        places = tuple(run.apply(int, (ir.Const(0),), INT) for _ in elements.shape)
        found = elements.at(places)
    run.restore(saved)
    return isinstance(found, Known) and bool(found.object) is truth


@means(np.any, np.ndarray.any)
def _any(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return quantified(run, reduction(run, np.any, args, kwargs), ir.either)


@means(np.all, np.ndarray.all)
def _all(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return quantified(run, reduction(run, np.all, args, kwargs), ir.both)


@means(np.count_nonzero)
def _count_nonzero(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = reduction(run, np.count_nonzero, args, kwargs)

    def each(run: Run, elements: Elements) -> Value:
        def truth(at: Subscripts) -> Value:
            return scalars.truth(run, elements.at(at))

        truths = Elements(elements.shape, Scalar("bool"), truth)
        return summed(run, truths, Scalar("int64"), Known(0))

    return given.of_each(run, each)


def count_items(a: Any, axis: Any, keepdims: bool, where: Any) -> Any:
    """How many elements a reduction counts: a number, or an array if there is a mask."""
    raise NotImplementedError("read by the front end only")


@means(count_items)
def _count_items(run: Run, args: Args, kwargs: Kwargs) -> Value:
    a, axis, keepdims, where = args
    return count_of(run, reduction(run, np.mean, (a, axis), {"keepdims": keepdims, "where": where}))


def deliver(value: Any, out: Any) -> Any:
    """The value, put into `out` if that is not None."""
    raise NotImplementedError("read by the front end only")


@means(deliver)
def _deliver(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return delivered(run, *args)
