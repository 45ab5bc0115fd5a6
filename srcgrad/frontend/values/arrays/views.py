"""Views of arrays, and subscripts that are checked."""

from __future__ import annotations

import operator
from dataclasses import replace

from srcgrad import ir, memory_orders
from srcgrad.frontend.programs import marks
from srcgrad.frontend.programs.messages import SLICE
from srcgrad.frontend.values.arrays import elements
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core import raising
from srcgrad.frontend.values.core.control import NeedKnown, Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import same
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Lazy, Number, Tuple, Value
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import INT


def inside(run: Run, index: Value, extent: Value, axis: int, wraps: bool) -> Value:
    """A subscript as the user wrote it, checked, and counted from the start if it is negative.

    A run-time subscript that may be negative is left alone if `wraps`: compiled code counts it
    from the end as Python does.
    """
    index = conversions.integer(run, index, "a subscript")
    if isinstance(index, Number) and index.atom.name in run.known.sure:
        return index
    message = f"index {{}} is out of bounds for axis {axis} with size {{}}"
    if isinstance(index, Known):
        position = index.object
        if isinstance(extent, Known):
            if not -extent.object <= position < extent.object:
                words = message.format(position, extent.object)
                raise Raised(IndexError(words), run.span())
            return Known(position % extent.object)
        if position < 0:
            check(run, index, extent, message, (ir.Const(position), atom(run, extent)))
            return sizes.plus(run, extent, index)
    check(run, index, extent, message, (atom(run, index), atom(run, extent)))
    if isinstance(index, Number) and not wraps and not sizes.nonnegative(run, index):
        negative = numbers(run, operator.lt, index, Known(0))
        shifted = numbers(run, operator.add, index, extent)
        return run.apply(
            ir.select, (atom(run, negative), atom(run, shifted), atom(run, index)), INT
        )
    return index


def check(run: Run, index: Value, extent: Value, message: str, shown: tuple[ir.Atom, ...]) -> None:
    if _is_expected(run):
        low = numbers(run, operator.le, numbers(run, operator.neg, extent), index)
        high = numbers(run, operator.lt, index, extent)
        fine = scalars.logical(run, ir.both, low, high)
        if isinstance(fine, Number) and run.follows(
            fine, Raised(IndexError(message), run.span(), shown)
        ):
            return
    condition = ir.Apply(marks.in_bounds, (atom(run, index), atom(run, extent)))
    exception, words = run.raised(IndexError, message)
    run.emit(ir.Guard(condition, exception, words, shown, run.span()))


def _is_expected(run: Run) -> bool:
    """Whether a handler is for subscripts that are out of bounds, and not for any exception."""
    handler = raising.handler_of(run, Raised(IndexError(), None))
    kinds = () if handler is None else [kind for clause in handler.kinds for kind in clause]
    return any(issubclass(kind, LookupError) for kind in kinds)


def view(run: Run, array: ArrayRef, index: Value) -> ArrayRef:
    """What basic indexing gives: subscripts, slices, `...` and `None`; an element has no axes."""
    parts = list(index.items) if isinstance(index, Tuple) and index.kind is tuple else [index]
    counted = sum(not _adds_no_axis(part) for part in parts)
    if counted > array.ndim:
        words = (
            f"too many indices for array: array is {array.ndim}-dimensional, "
            f"but {counted} were indexed"
        )
        raise Raised(IndexError(words), run.span())
    dots = [
        k for k, part in enumerate(parts) if isinstance(part, Known) and part.object is Ellipsis
    ]
    missing = [Known(slice(None))] * (array.ndim - counted)
    if len(dots) > 1:
        raise Raised(IndexError("an index can only have a single ellipsis ('...')"), run.span())
    if dots:
        parts[dots[0] : dots[0] + 1] = missing
    else:
        parts += missing
    new_axes: dict[int, Along | Value] = {}
    shape: list[Value] = []
    old = 0
    for part in parts:
        if isinstance(part, Known) and part.object is None:
            shape.append(Known(1))
            continue
        extent = array.shape[old]
        if is_slice(part):
            offset, length, stride = slice_of(run, part, extent)
            new_axes[old] = Along(len(shape), offset, stride)
            shape.append(length)
        else:
            new_axes[old] = inside(run, part, extent, old, array.whole)
        old += 1
    return compose(run, array, new_axes, tuple(shape))


def _adds_no_axis(part: Value) -> bool:
    return isinstance(part, Known) and (part.object is None or part.object is Ellipsis)


def is_slice(part: Value) -> bool:
    return (isinstance(part, Known) and isinstance(part.object, slice)) or (
        isinstance(part, Tuple) and part.kind is slice
    )


def compose(
    run: Run, array: ArrayRef, selected: dict[int, Along | Value], shape: tuple[Value, ...]
) -> ArrayRef:
    """A view of a view, in terms of the base."""
    axes: list[Along | Value] = []
    for axis in array.axes:
        if not isinstance(axis, Along):
            axes.append(axis)
            continue
        chosen = selected[axis.axis]
        if isinstance(chosen, Along):
            start = sizes.plus(run, axis.offset, sizes.times(run, chosen.offset, axis.stride))
            axes.append(Along(chosen.axis, start, axis.stride * chosen.stride))
        else:
            axes.append(sizes.plus(run, axis.offset, sizes.times(run, chosen, axis.stride)))
    whole = (
        array.whole
        and len(shape) == array.ndim
        and all(
            isinstance(a, Along) and a.axis == k and a.stride == 1 and same(a.offset, Known(0))
            for k, a in enumerate(axes)
        )
        and all(map(same, shape, array.shape))
    )
    return replace(array, axes=tuple(axes), shape=shape, whole=whole, iterator=False)


def slice_of(run: Run, part: Value, extent: Value, filled: bool = True) -> tuple[Value, Value, int]:
    """First subscript, length and step of a slice of an axis; `[k : k + 1]` must be `filled`."""
    if isinstance(part, Known):
        each = part.object
        start, stop, step = Known(each.start), Known(each.stop), Known(each.step)
    else:
        assert isinstance(part, Tuple)
        start, stop, step = part.items  # type: ignore[assignment]
    if not isinstance(step, Known):
        run.refuse("the step of a slice must be known", "Use a loop.", NeedKnown, code="SG205")
    stride = 1 if step.object is None else int(step.object)
    if stride == 0:
        raise Raised(ValueError("slice step cannot be zero"), run.span())
    bounds = [
        None
        if isinstance(b, Known) and b.object is None
        else conversions.integer(run, b, "a slice's bound")
        for b in (start, stop)
    ]
    if isinstance(extent, Known) and all(b is None or isinstance(b, Known) for b in bounds):
        ends = [b.object if isinstance(b, Known) else None for b in bounds]
        plain = slice(ends[0], ends[1], stride)
        found = range(extent.object)[plain]
        return Known(found.start if len(found) else 0), Known(len(found)), stride
    if stride > 0:
        first = Known(0) if bounds[0] is None else _low(run, bounds[0], extent)
        last = extent if bounds[1] is None else _high(run, bounds[1], extent)
        one = _single(run, bounds, first, extent) if stride == 1 and filled else None
        if one is not None:
            return one, Known(1), 1
        length = sizes.clip0(run, sizes.minus(run, last, first))
        if stride > 1:
            length = sizes.divide_up(run, length, stride)
        return first, length, stride
    top = sizes.plus(run, extent, Known(-1))
    first = top if bounds[0] is None else _clipped_down(run, bounds[0], extent)
    last = Known(-1) if bounds[1] is None else _clipped_down(run, bounds[1], extent)
    length = sizes.clip0(run, sizes.minus(run, first, last))
    if stride < -1:
        length = sizes.divide_up(run, length, -stride)
    return first, length, stride


def _single(run: Run, bounds: list[Value | None], first: Value, extent: Value) -> Value | None:
    """Where the one element of `[k : k + 1]` is, known to broadcast as one: k must be inside."""
    # A handler would take the check for Python's own.
    if run.shared.empty_slices or _is_expected(run):
        return None
    start, stop = bounds[0] or Known(0), bounds[1]
    last = isinstance(start, Known) and bool(start.object == -1)
    if last:
        if stop is not None:
            return None
    elif stop is None or not same(sizes.minus(run, stop, start), Known(1)):
        return None
    message = f"{SLICE} at {{}} is outside an axis of size {{}}"
    if not sizes.nonnegative(run, start) and not isinstance(start, Known):
        arguments = (atom(run, start), atom(run, extent))
        run.guard(numbers(run, operator.ne, start, Known(-1)), IndexError, message, arguments)
        first = _from_start(run, start, extent)
        run.guard(numbers(run, operator.ge, first, Known(0)), IndexError, message, arguments)
    check(run, first, extent, message, (atom(run, first), atom(run, extent)))
    return first


def _low(run: Run, bound: Value, extent: Value) -> Value:
    """Where a slice starts; beyond the end if it is empty."""
    if isinstance(bound, Known):
        return bound if bound.object >= 0 else sizes.clip0(run, sizes.plus(run, extent, bound))
    if sizes.nonnegative(run, bound):
        return bound
    return sizes.clip0(run, _from_start(run, bound, extent))


def _high(run: Run, bound: Value, extent: Value) -> Value:
    """Where a slice ends; before its start if it is empty."""
    if isinstance(bound, Known) and bound.object < 0:
        return sizes.plus(run, extent, bound)
    if not isinstance(bound, Known) and not sizes.nonnegative(run, bound):
        bound = _from_start(run, bound, extent)
    return sizes.smaller(run, bound, extent)


def _from_start(run: Run, bound: Value, extent: Value) -> Value:
    """A bound that counts from the start, also if it was given from the end."""
    negative = numbers(run, operator.lt, bound, Known(0))
    shifted = numbers(run, operator.add, bound, extent)
    parts = (atom(run, negative), atom(run, shifted), atom(run, bound))
    return run.apply(ir.select, parts, INT)


def _clipped_down(run: Run, bound: Value, extent: Value) -> Value:
    """A bound of a slice that runs backwards: between -1 and the last subscript."""
    top = sizes.plus(run, extent, Known(-1))
    if isinstance(bound, Known):
        if bound.object >= 0:
            return sizes.smaller(run, bound, top)
        shifted = sizes.plus(run, extent, bound)
        return numbers(run, max, shifted, Known(-1))
    bound = _from_start(run, bound, extent)
    return sizes.smaller(run, numbers(run, max, bound, Known(-1)), top)


def transpose(array: AnyArray, order: tuple[int, ...] | None = None) -> AnyArray:
    """The array with its axes in another order: reversed, or axis k taken from `order[k]`."""
    order = tuple(range(array.ndim))[::-1] if order is None else order
    shape = tuple(array.shape[old] for old in order)
    if isinstance(array, Lazy):
        source = array

        def taken(subscripts: Subscripts) -> Value:
            return source.element(tuple(subscripts[order.index(k)] for k in range(len(order))))

        lies = memory_orders.axes(source.order, source.ndim)
        kept = "?" if lies is None else memory_orders.named(tuple(map(order.index, lies)))
        return replace(array, shape=shape, element=taken, order=kept)
    axes = tuple(
        Along(order.index(a.axis), a.offset, a.stride) if isinstance(a, Along) else a
        for a in array.axes
    )
    whole = array.whole and order == tuple(range(array.ndim))
    return replace(array, axes=axes, shape=shape, whole=whole)


def row(run: Run, array: AnyArray, counter: Value) -> Value:
    """`array[k]` for a k that is known to be inside."""
    if array.ndim == 1:
        return elements.element(run, array, (counter,))
    if isinstance(array, Lazy):
        source = array
        return replace(
            array, shape=array.shape[1:], element=lambda rest: source.element((counter, *rest))
        )
    selected: dict[int, Along | Value] = {k: Along(k - 1, Known(0)) for k in range(1, array.ndim)}
    selected[0] = counter
    return compose(run, array, selected, array.shape[1:])
