"""Reshaped arrays: the same elements, counted by other axes."""

from __future__ import annotations

import itertools
import operator
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend import arithmetic, arrays, sizes
from srcgrad.frontend.arithmetic import numbers
from srcgrad.frontend.arrays import AnyArray, Subscripts, is_one
from srcgrad.frontend.run import Raised, Run
from srcgrad.frontend.sizes import Monomial
from srcgrad.frontend.values import (
    Along,
    ArrayRef,
    Known,
    Lazy,
    Number,
    Regrouped,
    Sharing,
    Value,
    Windows,
    all_same,
)
from srcgrad.types import INT, Array, Scalar

Shape = tuple[Value, ...]
Groups = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


# ---------------------------------------------------------------------------- positions


def ravel(run: Run, subscripts: Subscripts, extents: Shape) -> Value:
    """The position of an element, counted row by row."""
    kept = [(s, e) for s, e in zip(subscripts, extents, strict=True) if not is_one(e)]
    if not kept:
        return Known(0)
    position = kept[0][0]
    for subscript, extent in kept[1:]:
        position = sizes.plus(run, sizes.multiply(run, position, extent), subscript)
    if isinstance(position, Number) and len(kept) > 1:
        parts = tuple(s for s, _ in kept), tuple(e for _, e in kept)
        run.ravelled[position.atom.name] = parts
        if all(sizes.nonnegative(run, s) for s, _ in kept):
            run.signs.add(position.atom.name)
    return position


def unravel(run: Run, position: Value, extents: Shape) -> Subscripts:
    """The subscripts of the element at a position that is known to be inside."""
    found: list[Value] = [Known(0)] * len(extents)
    kept = [axis for axis, extent in enumerate(extents) if not is_one(extent)]
    if isinstance(position, Number) and position.atom.name in run.ravelled:
        subscripts, counted = run.ravelled[position.atom.name]
        if len(counted) == len(kept) and all(
            sizes.alike(run, extents[axis], other)
            for axis, other in zip(kept, counted, strict=True)
        ):
            for axis, subscript in zip(kept, subscripts, strict=True):
                found[axis] = subscript
            return tuple(found)
    for axis in reversed(kept[1:]):
        found[axis] = sizes.divided(run, operator.mod, position, extents[axis])
        position = sizes.divided(run, operator.floordiv, position, extents[axis])
    if kept:
        found[kept[0]] = position
    return tuple(found)


def source_subscripts(run: Run, of: Regrouped, subscripts: Subscripts) -> Subscripts:
    """Where an element of a reshaped array is in the array that was reshaped."""
    if isinstance(of, Windows):
        return _within_windows(run, of, subscripts)
    found: list[Value] = [Known(0)] * of.source.ndim
    for inner, outer in of.groups:
        counted = tuple(of.shape[axis] for axis in outer)
        position = ravel(run, tuple(subscripts[axis] for axis in outer), counted)
        extents = tuple(of.source.shape[axis] for axis in inner)
        for axis, subscript in zip(inner, unravel(run, position, extents), strict=True):
            found[axis] = subscript
    return tuple(found)


def windows(run: Run, array: AnyArray, axes: tuple[int, ...], shape: Shape) -> AnyArray:
    """A window that slides along some axes, as axes of its own after the others: a view."""
    groups = tuple(((axis,), (array.ndim + k,)) for k, axis in enumerate(axes))
    if isinstance(array, Lazy):
        source = array

        def element(at: Subscripts) -> Value:
            return source.element(_shifted(run, groups, at, source.ndim))

        return Lazy(shape, array.type, element, array.reads, sharing=array.sharing)
    of = Windows(array, groups, shape)
    along = tuple(Along(axis, Known(0)) for axis in range(len(shape)))
    return ArrayRef(array.base, array.dtype, along, shape, False, of, readonly=True)


def _within_windows(run: Run, of: Windows, subscripts: Subscripts) -> Subscripts:
    return _shifted(run, of.groups, subscripts, of.source.ndim)


def _shifted(run: Run, groups: Groups, subscripts: Subscripts, ndim: int) -> Subscripts:
    """The subscripts of a source from those of the window and within it."""
    found = list(subscripts[:ndim])
    for (axis,), (within,) in groups:
        found[axis] = sizes.plus(run, found[axis], subscripts[within])
    return tuple(found)


# ------------------------------------------------------------------------------ reshape


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
        lambda at: arrays.element(run, viewed, at),
        arrays.reads(run, array),
        True,
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
    shown = tuple(arithmetic.atom(run, each) for each in (total, *kept))
    rest = sizes.product(run, kept)
    if not unknown:
        if sizes.monomial(run, *array.shape) != sizes.monomial(run, *shape):
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
    coefficient, names = sizes.monomial(run, *whole)
    divisor, divisors = sizes.monomial(run, *part)
    left = Counter(names)
    left.subtract(Counter(divisors))
    if divisor == 0 or coefficient % divisor or min(left.values(), default=0) < 0:
        return None
    return sizes.from_monomial(run, (coefficient // divisor, tuple(left.elements())))


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
    products = {sizes.monomial(run, *old[:k]): k for k in range(1, len(old) + 1)}
    for k in range(1, len(new) + 1):
        count = products.get(sizes.monomial(run, *new[:k]))
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
            if alone or sizes.alike(run, made, given):
                shape[outer[0]] = made
    return tuple(shape)


def _expression(run: Run, array: Lazy, shape: Shape, groups: Groups) -> Lazy:
    stand_in = ArrayRef("", array.dtype, (), array.shape, False)
    of = Regrouped(stand_in, groups, shape)

    def element(at: Subscripts) -> Value:
        return array.element(source_subscripts(run, of, at))

    return Lazy(shape, array.type, element, array.reads, True, array.sharing)


def _regrouped(run: Run, array: ArrayRef, shape: Shape, groups: Groups) -> ArrayRef:
    """The view itself: of the array, or of what that is a reshaped form of."""
    if array.of is not None and not isinstance(array.of, Windows) and _covers(array):
        source = array.of.source
        return _regrouped(run, source, shape, _groups(run, source.shape, shape))
    if len(shape) == array.ndim and all(
        sizes.alike(run, a, b) for a, b in zip(shape, array.shape, strict=True)
    ):
        return array
    if all(len(inner) == len(outer) == 1 for inner, outer in groups):
        selected: dict[int, Along | Value] = {k: Known(0) for k in range(array.ndim)}
        selected |= {inner[0]: Along(outer[0], Known(0)) for inner, outer in groups}
        return arrays.compose(run, array, selected, shape)
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


# ------------------------------------------------------------------- what NumPy would share


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
            step, span = strides[a], _scaled(run, strides[b], array.shape[b])
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
        f"whether NumPy has copied {arrays.name_of(run, array.base)} depends on how it lies in "
        "memory"
    )
    return (Sharing(array.base, excluded, message),)


def _is_scattered(run: Run, array: ArrayRef) -> bool:
    """Whether this is an argument whose type says that it does not lie row by row."""
    return array.whole and array.base in run.scattered


def sharing_of_row(run: Run, array: ArrayRef) -> tuple[Sharing, ...] | None:
    """None if the array certainly lies in memory row by row; else what a copy may share."""
    axes = tuple(k for k, extent in enumerate(array.shape) if not is_one(extent))
    return _sharing(run, array, ((axes, (0,)),) if axes else (), True)


def as_value(operand: ir.Atom) -> Value:
    return Known(operand.value) if isinstance(operand, ir.Const) else Number(operand, INT)


def _either(run: Run, excluded: Value | None, more: Value | None) -> Value | None:
    if excluded is None or more is None:
        return None
    return arithmetic.logical(run, ir.either, excluded, more)


def _apart(
    run: Run, array: ArrayRef, a: int, b: int, step: Monomial | None, span: Monomial | None
) -> Value | None:
    """A condition under which two axes cannot be merged in place."""
    if step is None or span is None or is_unknown(step) or is_unknown(span):
        return None
    several = [numbers(run, operator.ne, array.shape[axis], Known(1)) for axis in (a, b)]
    values = sizes.from_monomial(run, step), sizes.from_monomial(run, span)
    differ = numbers(run, operator.ne, *values)
    return arithmetic.logical(run, ir.both, arithmetic.logical(run, ir.both, *several), differ)


def _spread(run: Run, array: ArrayRef, axis: int, stride: Monomial | None) -> Value | None:
    """A condition under which the elements along the last axis do not lie side by side."""
    if stride is None or is_unknown(stride):
        return None
    several = numbers(run, operator.ne, array.shape[axis], Known(1))
    apart = numbers(run, operator.ne, sizes.from_monomial(run, stride), Known(1))
    return arithmetic.logical(run, ir.both, several, apart)


def is_unknown(stride: Monomial) -> bool:
    return any(name.startswith("stride of ") for name in stride[1])


def _scaled(run: Run, stride: Monomial | None, extent: Value) -> Monomial | None:
    if stride is None:
        return None
    coefficient, names = sizes.monomial(run, extent)
    factor = stride[0] * coefficient
    return (factor, tuple(sorted((*stride[1], *names))) if factor else ())


def memory_strides(run: Run, array: ArrayRef) -> list[Monomial | None]:
    """How far apart the elements along each axis are in NumPy's own array; None if unknown."""
    of = array.of
    inner = _base_strides(run, array.base) if of is None else _regrouped_strides(run, of)
    found: list[Monomial | None] = [(0, ())] * array.ndim
    seen: set[int] = set()
    for axis, stride in zip(array.axes, inner, strict=True):
        if isinstance(axis, Along):
            own = None if stride is None else (stride[0] * axis.stride, stride[1])
            found[axis.axis] = None if axis.axis in seen else own
            seen.add(axis.axis)
    return found


def _base_strides(run: Run, base: str) -> list[Monomial | None]:
    type = run.types[base]
    assert isinstance(type, Array)
    order = run.orders.get(base, type.layout)
    if type.ndim == 1:
        return [(1, ()) if order in ("C", "F") else (1, (f"stride of {base}",))]
    if order not in ("C", "F") or base not in run.shapes:
        return [None] * type.ndim
    shape = run.shapes[base]
    axes = range(type.ndim)
    later = (shape[k + 1 :] if order == "C" else shape[:k] for k in axes)
    return [sizes.monomial(run, *extents) for extents in later]


def _regrouped_strides(run: Run, of: Regrouped) -> list[Monomial | None]:
    strides = memory_strides(run, of.source)
    if isinstance(of, Windows):
        return [*strides, *(strides[axis] for (axis,), _ in of.groups)]
    found: list[Monomial | None] = [(0, ())] * len(of.shape)
    for inner, outer in of.groups:
        mergeable = all(
            strides[a] is not None and strides[a] == _scaled(run, strides[b], of.source.shape[b])
            for a, b in itertools.pairwise(inner)
        )
        stride = strides[inner[-1]] if mergeable and inner else None
        for axis in reversed(outer):
            found[axis] = stride
            stride = _scaled(run, stride, of.shape[axis])
    return found


def layout(run: Run, array: AnyArray) -> str:
    """How NumPy's own array lies in memory: "C", "F", or "?" if that is not known."""
    if array.ndim <= 1:
        return "C"
    if isinstance(array, Lazy):
        return "C" if array.ordered else "?"
    strides = memory_strides(run, array)
    for order, axes in (("C", range(array.ndim)[::-1]), ("F", range(array.ndim))):
        expected: Monomial | None = (1, ())
        for axis in axes:
            if not is_one(array.shape[axis]) and strides[axis] != expected:
                break
            expected = _scaled(run, expected, array.shape[axis])
        else:
            return order
    return "?"


def keeps_order(run: Run, value: Value) -> bool:
    """Whether arithmetic with an operand gives an array that lies in memory row by row."""
    if not isinstance(value, AnyArray) or value.ndim <= 1:
        return True
    if isinstance(value, Lazy):
        return value.ordered
    if value.of is not None:
        return layout(run, value) == "C"
    type = run.types[value.base]
    assert isinstance(type, Array)
    if type.ndim > 1 and run.orders.get(value.base, type.layout) != "C":
        return False
    along = [axis for axis in value.axes if isinstance(axis, Along)]
    order = [axis.axis for axis in along]
    return order == sorted(set(order)) and all(axis.stride > 0 for axis in along)
