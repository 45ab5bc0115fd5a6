"""Reshaped arrays: the same elements, counted by other axes."""

from __future__ import annotations

import itertools
import operator
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.values.arrays import elements, positions, strides, views
from srcgrad.frontend.values.arrays.positions import AnyArray, Groups, Shape, Subscripts, is_one
from srcgrad.frontend.values.arrays.strides import memory_strides, scaled
from srcgrad.frontend.values.core import aliasing
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import all_same
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Known,
    Lazy,
    Number,
    Regrouped,
    Sharing,
    Strided,
    Value,
    Windows,
)
from srcgrad.frontend.values.numbers import glimpses, monomials, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.monomials import Monomial
from srcgrad.types import INT, Scalar


def windows(run: Run, array: AnyArray, axes: tuple[int, ...], shape: Shape) -> AnyArray:
    """A window that slides along some axes, as axes of its own after the others: a view."""
    groups = tuple(((axis,), (array.ndim + k,)) for k, axis in enumerate(axes))
    if isinstance(array, Lazy):
        source = array

        def element(at: Subscripts) -> Value:
            return source.element(positions.shifted(run, groups, at, source.ndim))

        return Lazy(shape, array.type, element, array.reads, sharing=array.sharing)
    of = Windows(array, groups, shape)
    along = tuple(Along(axis, Known(0)) for axis in range(len(shape)))
    return ArrayRef(array.base, array.dtype, along, shape, False, of, readonly=True)


def reshape(run: Run, array: AnyArray, shape: Shape, contiguous: bool = False) -> AnyArray:
    """The elements, taken row by row, in another shape of the same size: a view where NumPy's is.

    A view of memory that is not `contiguous` is given only if that need not be.
    """
    groups = _groups(run, array.shape, shape)
    shape = _remembering(run, array.shape, shape, groups)
    if isinstance(array, Lazy):
        return _expression(run, array, shape, groups)
    sharing = _sharing(run, array, groups, contiguous)
    viewed = _regrouped(run, array, shape, groups)
    if sharing is None:
        return viewed
    return Lazy(
        shape,
        Scalar(array.dtype),
        lambda at: elements.element(run, viewed, at),
        elements.reads(run, array),
        "C",
        sharing,
    )


def in_a_row(run: Run, array: AnyArray) -> AnyArray:
    """The elements row by row, as a vector to be read."""
    if array.ndim == 1:
        return array
    if isinstance(array, ArrayRef):
        return replace(in_order(run, array), iterator=False)
    return reshape(run, array, (sizes.product(run, array.shape),))


def in_order(run: Run, array: ArrayRef) -> ArrayRef:
    """`ndarray.flat`: the elements row by row, wherever they are."""
    shape: Shape = (sizes.product(run, array.shape),)
    groups = _groups(run, array.shape, shape)
    shape = _remembering(run, array.shape, shape, groups)
    return replace(_regrouped(run, array, shape, groups), iterator=True, whole=False)


def checked(run: Run, array: AnyArray, shape: Shape) -> Shape:
    """A shape with -1 worked out, and checked to hold as many elements as the array."""
    unknown = [k for k, e in enumerate(shape) if isinstance(e, Known) and e.object < 0]
    if len(unknown) > 1:
        raise Raised(ValueError("can only specify one unknown dimension"), run.span())
    total = sizes.product(run, array.shape)
    fields = ",".join("newaxis" if k in unknown else "{}" for k in range(len(shape)))
    comma = "," if len(shape) == 1 else ""
    words = f"cannot reshape array of size {{}} into shape ({fields}{comma})"
    kept: Shape = tuple(extent for k, extent in enumerate(shape) if k not in unknown)
    shown = tuple(scalars.atom(run, each) for each in (total, *kept))
    rest = sizes.product(run, kept)
    if not unknown:
        if monomials.monomial(run, *array.shape) != monomials.monomial(run, *shape):
            _guard(run, numbers(run, operator.eq, rest, total), words, shown)
        return shape
    _guard(run, numbers(run, operator.ne, rest, Known(0)), words, shown)
    inferred: Value | None = _quotient(run, array.shape, kept)
    if inferred is None:
        left = sizes.divided(run, operator.mod, total, rest)
        _guard(run, numbers(run, operator.eq, left, Known(0)), words, shown)
        inferred = sizes.divided(run, operator.floordiv, total, rest)
    return tuple(inferred if k in unknown else extent for k, extent in enumerate(shape))


def _guard(run: Run, condition: Value, words: str, shown: tuple[ir.Atom, ...]) -> None:
    if isinstance(condition, Known) and not condition.object:
        values = [each.value for each in shown if isinstance(each, ir.Const)]
        if len(values) == len(shown):
            raise Raised(ValueError(words.format(*values)), run.span())
    run.guard(condition, ValueError, words, shown)


def _quotient(run: Run, whole: Shape, part: Shape) -> Value | None:
    """The product of some lengths divided by that of others, if they cancel."""
    coefficient, names = monomials.monomial(run, *whole)
    divisor, divisors = monomials.monomial(run, *part)
    left = Counter(names)
    left.subtract(Counter(divisors))
    if divisor == 0 or coefficient % divisor or min(left.values(), default=0) < 0:
        return None
    return monomials.from_monomial(run, (coefficient // divisor, tuple(left.elements())))


def _groups(run: Run, old: Shape, new: Shape) -> Groups:
    """Axes on both sides that count the same elements, in as small groups as are known to."""
    inner = [k for k, extent in enumerate(old) if not is_one(extent)]
    outer = [k for k, extent in enumerate(new) if not is_one(extent)]
    if any(isinstance(e, Known) and e.object == 0 for e in (*old, *new)):
        return ((tuple(inner), tuple(outer)),) if inner and outer else ()
    found: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    while cut := _cut(run, [old[k] for k in inner], [new[k] for k in outer]):
        found.append((tuple(inner[: cut[0]]), tuple(outer[: cut[1]])))
        inner, outer = inner[cut[0] :], outer[cut[1] :]
    last: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    while cut := _cut(run, [old[k] for k in inner[::-1]], [new[k] for k in outer[::-1]]):
        last.append((tuple(inner[-cut[0] :]), tuple(outer[-cut[1] :])))
        inner, outer = inner[: -cut[0]], outer[: -cut[1]]
    if inner or outer:
        found.append((tuple(inner), tuple(outer)))
    return (*found, *reversed(last))


def _cut(run: Run, old: list[Value], new: list[Value]) -> tuple[int, int] | None:
    """How many leading lengths on both sides have the same product; the fewest."""
    products = {monomials.monomial(run, *old[:k]): k for k in range(1, len(old) + 1)}
    for k in range(1, len(new) + 1):
        count = products.get(monomials.monomial(run, *new[:k]))
        if count is not None:
            return count, k
    return None


def _remembering(run: Run, old: Shape, new: Shape, groups: Groups) -> Shape:
    """The new shape, in which an axis that several have been merged into knows of them."""
    shape = [sizes.unmerged(extent) for extent in new]
    for inner, outer in groups:
        if len(outer) == 1:
            made = sizes.merged(run, tuple(old[axis] for axis in inner))
            given = new[outer[0]]
            alone = len(groups) == 1 and not isinstance(given, Known)
            if alone or monomials.alike(run, made, given):
                shape[outer[0]] = made
    return tuple(shape)


def _expression(run: Run, array: Lazy, shape: Shape, groups: Groups) -> Lazy:
    stand_in = ArrayRef("", array.dtype, (), array.shape, False)
    of = Regrouped(stand_in, groups, shape)

    def element(at: Subscripts) -> Value:
        return array.element(positions.source_subscripts(run, of, at))

    return Lazy(shape, array.type, element, array.reads, "C", array.sharing)


def _regrouped(run: Run, array: ArrayRef, shape: Shape, groups: Groups) -> ArrayRef:
    """The view itself: of the array, or of what that is a reshaped form of."""
    if array.of is not None and not isinstance(array.of, Windows | Strided) and _covers(array):
        source = array.of.source
        return _regrouped(run, source, shape, _groups(run, source.shape, shape))
    if len(shape) == array.ndim and all(
        monomials.alike(run, a, b) for a, b in zip(shape, array.shape, strict=True)
    ):
        return array
    if all(len(inner) == len(outer) == 1 for inner, outer in groups):
        selected: dict[int, Along | Value] = {k: Known(0) for k in range(array.ndim)}
        selected |= {inner[0]: Along(outer[0], Known(0)) for inner, outer in groups}
        return views.compose(run, array, selected, shape)
    axes = tuple(Along(axis, Known(0)) for axis in range(len(shape)))
    of = Regrouped(array, groups, shape)
    return ArrayRef(array.base, array.dtype, axes, shape, False, of, array.readonly)


def _covers(array: ArrayRef) -> bool:
    """Whether a view of a reshaped array is all of it, axis by axis."""
    assert array.of is not None
    return all_same(array.shape, array.of.shape) and all(
        isinstance(a, Along) and a.axis == k and a.stride == 1 and _is_zero(a.offset)
        for k, a in enumerate(array.axes)
    )


def _is_zero(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.object == 0)


def _sharing(
    run: Run, array: ArrayRef, groups: Groups, contiguous: bool
) -> tuple[Sharing, ...] | None:
    """None if NumPy gives a view for certain; else what it may share, unless that is excluded.

    Axes can be merged in place if a step along the outer one is as long as the inner axis.
    """
    if contiguous and _is_scattered(run, array):
        return ()
    strides = memory_strides(run, array)
    certain = True
    excluded: Value | None = Known(False)
    for inner, outer in groups:
        for a, b in itertools.pairwise(inner):
            step, span = strides[a], scaled(run, strides[b], array.shape[b])
            if step is not None and step == span:
                continue
            certain = False
            apart = _apart(run, array, a, b, step, span) if len(outer) == 1 else None
            excluded = _either(run, excluded, apart)
    if contiguous and groups and groups[-1][0]:
        axis = groups[-1][0][-1]
        if strides[axis] != (1, ()):
            certain = False
            excluded = _either(run, excluded, _spread(run, array, axis, strides[axis]))
    if certain:
        return None
    if isinstance(excluded, Known) and excluded.object is True:
        return ()
    if isinstance(excluded, Known):
        excluded = None
    message = (
        f"this writes to an array that may or may not share memory with a reshaped form of it: "
        f"whether NumPy has copied {glimpses.name_of(run, array.base)} depends on how it lies in "
        "memory"
    )
    return (Sharing(array.base, excluded, message, _advice(run, array)),)


def _advice(run: Run, array: ArrayRef) -> str:
    """How to make an array lie row by row before it is reshaped, if that is easily done."""
    name, place = aliasing.called(run, array.base) if array.whole else None, run.span()
    if name is None or place is None:
        return ""
    return (
        f"Put `{name} = {name}.copy()` before line {place.line}: then {name} lies in memory row by "
        "row."
    )


def _is_scattered(run: Run, array: ArrayRef) -> bool:
    """Whether this is an argument whose type says that it does not lie row by row."""
    return array.whole and array.base in run.known.scattered


def sharing_of_row(run: Run, array: ArrayRef) -> tuple[Sharing, ...] | None:
    """None if the array certainly lies in memory row by row; else what a copy may share."""
    axes = tuple(k for k, extent in enumerate(array.shape) if not is_one(extent))
    return _sharing(run, array, ((axes, (0,)),) if axes else (), True)


def as_value(operand: ir.Atom) -> Value:
    return Known(operand.value) if isinstance(operand, ir.Const) else Number(operand, INT)


def _either(run: Run, excluded: Value | None, more: Value | None) -> Value | None:
    if excluded is None or more is None:
        return None
    return scalars.logical(run, ir.either, excluded, more)


def _apart(
    run: Run, array: ArrayRef, a: int, b: int, step: Monomial | None, span: Monomial | None
) -> Value | None:
    """A condition under which two axes cannot be merged in place."""
    if step is None or span is None or strides.is_unknown(step) or strides.is_unknown(span):
        return None
    several = [numbers(run, operator.ne, array.shape[axis], Known(1)) for axis in (a, b)]
    values = monomials.from_monomial(run, step), monomials.from_monomial(run, span)
    differ = numbers(run, operator.ne, *values)
    return scalars.logical(run, ir.both, scalars.logical(run, ir.both, *several), differ)


def _spread(run: Run, array: ArrayRef, axis: int, stride: Monomial | None) -> Value | None:
    """A condition under which the elements along the last axis do not lie side by side."""
    if stride is None or strides.is_unknown(stride):
        return None
    several = numbers(run, operator.ne, array.shape[axis], Known(1))
    apart = numbers(run, operator.ne, monomials.from_monomial(run, stride), Known(1))
    return scalars.logical(run, ir.both, several, apart)
