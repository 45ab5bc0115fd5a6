"""Arrays: elements, views, and array expressions that become loops where they are stored."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, sizes
from srcgrad.frontend.arithmetic import atom, describe, numbers, type_of
from srcgrad.frontend.invariant import hoisted
from srcgrad.frontend.run import NeedKnown, NeedUnits, Raised, Run
from srcgrad.frontend.values import (
    Along,
    ArrayRef,
    Chosen,
    Glimpse,
    Known,
    Lazy,
    ListRef,
    Merged,
    Number,
    Sharing,
    Tuple,
    Value,
    same,
)
from srcgrad.types import INT, Array, Scalar, is_inexact

AnyArray = ArrayRef | Lazy
Subscripts = tuple[Value, ...]


def scalar(dtype: str) -> Scalar:
    return Scalar(dtype)


def name_of(run: Run, base: str) -> str:
    """What the user calls an array."""
    return run.hints.get(base, "the array")


# ------------------------------------------------------------------------------------ elements


def element(run: Run, array: AnyArray, subscripts: Subscripts) -> Value:
    """The element at subscripts that are known to be inside."""
    if isinstance(array, Lazy):
        return array.element(subscripts)
    index = base_subscripts(run, array, subscripts)
    return run.define(ir.Item(array.base, index), scalar(array.dtype))


def only(run: Run, array: AnyArray) -> Value:
    """The element of an array without axes."""
    value = element(run, array, ())
    if isinstance(array, ArrayRef) and isinstance(value, Number):
        writes = run.writes.get(array.base, 0)
        return Glimpse(value.atom, value.type, array, writes, len(run.blocks))
    return value


def check_glimpse(run: Run, value: Value) -> None:
    """A view without axes is a number here, which stays what it is when the array is changed."""
    if not isinstance(value, Glimpse):
        return
    if len(run.blocks) > value.depth:
        keep_glimpse(run, value)
    check_unchanged(run, value)


def check_unchanged(run: Run, value: Glimpse) -> None:
    """Refuse the number of a view whose array has changed since it was read."""
    if run.writes.get(value.base, 0) != value.writes:
        run.refuse(
            f"{name_of(run, value.base)} is changed after a view without axes was taken of it",
            "Take the number itself, x[k], or read the view again.",
            errors.AliasingError,
            code="SG401",
        )


def keep_glimpse(run: Run, value: Glimpse) -> Sharing:
    """Let the array not be changed any more: not all that stands for its number would be seen."""
    words = f"a view without axes of {name_of(run, value.base)} is in use, which this would change"
    shared = Sharing(value.base, None, words)
    run.may_share(value.base, shared)
    return shared


def of_glimpse(run: Run, value: Glimpse) -> Lazy:
    """A view without axes as an array; what is made of it shares its memory."""
    number = number_of(value)
    return Lazy((), value.type, lambda at: number, (), sharing=(keep_glimpse(run, value),))


def number_of(value: Value) -> Value:
    """A copy of a view without axes: its number."""
    return Number(value.atom, value.type) if isinstance(value, Glimpse) else value


def place_of(value: Value) -> Value:
    """What is to be changed: the view itself, if it is one without axes."""
    return value.view if isinstance(value, Glimpse) else value


def base_subscripts(run: Run, array: ArrayRef, subscripts: Subscripts) -> tuple[ir.Atom, ...]:
    """Where an element of a view is in its base."""
    from srcgrad.frontend import regroup

    found: list[Value] = []
    for axis in array.axes:
        if isinstance(axis, Along):
            position = sizes.times(run, subscripts[axis.axis], axis.stride)
            found.append(sizes.plus(run, axis.offset, position))
        else:
            found.append(axis)
    if array.of is not None:
        inner = regroup.source_subscripts(run, array.of, tuple(found))
        return base_subscripts(run, array.of.source, inner)
    return tuple(atom(run, each) for each in found)


def inside(run: Run, index: Value, extent: Value, axis: int, wraps: bool) -> Value:
    """A subscript as the user wrote it, checked, and counted from the start if it is negative.

    A run-time subscript that may be negative is left alone if `wraps`: compiled code counts it
    from the end as Python does.
    """
    index = arithmetic.integer(run, index, "a subscript")
    message = f"index {{}} is out of bounds for axis {axis} with size {{}}"
    if isinstance(index, Known):
        position = index.object
        if isinstance(extent, Known):
            if not -extent.object <= position < extent.object:
                words = message.format(position, extent.object)
                raise Raised(IndexError(words), run.span())
            return Known(position % extent.object)
        if position < 0:
            found = sizes.plus(run, extent, Known(position))
            check(run, found, extent, message, (ir.Const(position), atom(run, extent)))
            return found
    check(run, index, extent, message, (atom(run, index), atom(run, extent)))
    if isinstance(index, Number) and not wraps and not sizes.nonnegative(run, index):
        negative = numbers(run, operator.lt, index, Known(0))
        shifted = numbers(run, operator.add, index, extent)
        return run.apply(
            ir.select, (atom(run, negative), atom(run, shifted), atom(run, index)), INT
        )
    return index


def in_bounds(index: int, size: int) -> bool:
    """Whether a subscript is inside; a mark for `guards`, which proves it or writes it out."""
    return -size <= index < size


def check(run: Run, index: Value, extent: Value, message: str, shown: tuple[ir.Atom, ...]) -> None:
    condition = ir.Apply(in_bounds, (atom(run, index), atom(run, extent)))
    exception, words = run.raised(IndexError, message)
    run.emit(ir.Guard(condition, exception, words, shown, run.span()))


# --------------------------------------------------------------------------------------- views


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
        else arithmetic.integer(run, b, "a slice's bound")
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
        length = one or sizes.clip0(run, sizes.minus(run, last, first))
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
    """The length of `[k : k + 1]`, so that it can be known to broadcast: k must be inside."""
    start, stop = bounds[0] or Known(0), bounds[1]
    last = isinstance(start, Known) and bool(start.object == -1)
    if last:
        if stop is not None:
            return None
    elif stop is None or not same(sizes.minus(run, stop, start), Known(1)):
        return None
    if not sizes.nonnegative(run, start) and not isinstance(start, Known):
        return None
    message = "a slice of one element at {} is outside an axis of size {}"
    check(run, first, extent, message, (atom(run, first), atom(run, extent)))
    return Known(1)


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

        return replace(array, shape=shape, element=taken, ordered=False)
    axes = tuple(
        Along(order.index(a.axis), a.offset, a.stride) if isinstance(a, Along) else a
        for a in array.axes
    )
    whole = array.whole and order == tuple(range(array.ndim))
    return replace(array, axes=axes, shape=shape, whole=whole)


def row(run: Run, array: AnyArray, counter: Value) -> Value:
    """`array[k]` for a k that is known to be inside."""
    if array.ndim == 1:
        return element(run, array, (counter,))
    if isinstance(array, Lazy):
        source = array
        return replace(
            array, shape=array.shape[1:], element=lambda rest: source.element((counter, *rest))
        )
    selected: dict[int, Along | Value] = {k: Along(k - 1, Known(0)) for k in range(1, array.ndim)}
    selected[0] = counter
    return compose(run, array, selected, array.shape[1:])


# --------------------------------------------------------------------------- array expressions


def reads(run: Run, value: Value) -> tuple[tuple[str, int], ...]:
    if isinstance(value, Lazy):
        return value.reads
    if isinstance(value, ArrayRef):
        return ((value.base, run.writes.get(value.base, 0)),)
    return ()


def as_type(run: Run, array: AnyArray, kind: Scalar) -> Lazy:
    """The array with its elements converted."""

    def converted(at: Subscripts) -> Value:
        return arithmetic.convert(run, element(run, array, at), kind)

    return Lazy(array.shape, kind, converted, reads(run, array))


def elementwise(run: Run, function: Callable[..., Value], operands: tuple[Value, ...]) -> Value:
    """A function of numbers for each element, by NumPy's broadcasting."""
    from srcgrad.frontend import containers, regroup

    operands = tuple(
        containers.as_array(run, each) if isinstance(each, Tuple | ListRef) else each
        for each in operands
    )
    for each in operands:
        if not isinstance(each, AnyArray) and not arithmetic.is_number(each):
            run.refuse(
                f"arithmetic of an array and {describe(each)}",
                "It has a meaning here for numbers and arrays.",
                errors.NotDifferentiable,
                code="SG206",
            )
    for each in operands:
        check_fresh(run, each)
    arrays = [each for each in operands if isinstance(each, AnyArray)]
    shape = broadcast(run, [each.shape for each in arrays])
    result = _probed(run, function, operands)

    def at(subscripts: Subscripts) -> Value:
        return function(*(broadcast_element(run, each, subscripts) for each in operands))

    found = tuple(dict.fromkeys(read for each in operands for read in reads(run, each)))
    if not shape:
        return at(())
    ordered = all(regroup.keeps_order(run, each) for each in operands)
    return Lazy(shape, result, at, found, ordered, chosen=_chosen_together(function, operands))


def _chosen_together(function: Callable[..., Value], operands: tuple[Value, ...]) -> Chosen | None:
    """A function of elements that one mask has chosen, by their places."""
    arrays = [each for each in operands if isinstance(each, AnyArray)]
    given = [each.chosen if isinstance(each, Lazy) else None for each in arrays]
    first, *others = given
    if first is None or not all(each and same(each.mask, first.mask) for each in others):
        return None

    def at(subscripts: Subscripts) -> Value:
        return function(
            *(
                each.chosen.at(subscripts) if isinstance(each, Lazy) and each.chosen else each
                for each in operands
            )
        )

    return Chosen(first.mask, at)


def converted(run: Run, array: ArrayRef, dtype: str) -> Lazy:
    """An array with its elements converted to a dtype."""
    kind = scalar(dtype)

    def at(subscripts: Subscripts) -> Value:
        return arithmetic.convert(run, element(run, array, subscripts), kind)

    return Lazy(array.shape, kind, at, reads(run, array))


def check_fresh(run: Run, value: Value) -> None:
    """An array expression is worked out late; what it reads must not have changed since."""
    if isinstance(value, Lazy):
        for base, writes in value.reads:
            if run.writes.get(base, 0) != writes:
                run.refuse(
                    f"{name_of(run, base)} is changed while an expression reads it",
                    "Give the expression a name before the change.",
                    errors.AliasingError,
                    code="SG404",
                )


def _probed(run: Run, function: Callable[..., Value], operands: tuple[Value, ...]) -> Scalar:
    """The type of a function's result, from a try that leaves no trace."""
    stand_ins = tuple(
        Number(ir.Var(run.fresh(scalar(each.dtype))), scalar(each.dtype))
        if isinstance(each, AnyArray)
        else each
        for each in operands
    )
    saved = run.save()
    with run.block():
        found = function(*stand_ins)
    run.restore(saved)
    kind = type_of(found)
    assert kind is not None, "an elementwise function gives a number"
    return Scalar(kind.dtype)


def broadcast_element(run: Run, value: Value, subscripts: Subscripts) -> Value:
    """The element of an operand that belongs to these subscripts of the result."""
    if not isinstance(value, AnyArray):
        return value
    own = subscripts[len(subscripts) - value.ndim :]
    own = tuple(Known(0) if is_one(e) else s for s, e in zip(own, value.shape, strict=True))
    return element(run, value, own)


def is_one(extent: Value) -> bool:
    return isinstance(extent, Known) and bool(extent.object == 1)


def broadcast(
    run: Run,
    shapes: list[tuple[Value, ...]],
    message: str = "",
    exception: type[Exception] = ValueError,
) -> tuple[Value, ...]:
    """The shape of a result; lengths that are not known to agree are compared at run time."""
    ndim = max(map(len, shapes), default=0)
    found: list[Value] = [Known(1)] * ndim
    for shape in shapes:
        for axis, extent in enumerate(shape, ndim - len(shape)):
            if is_one(extent):
                continue
            if is_one(found[axis]):
                found[axis] = extent
            else:
                agree(run, found[axis], extent, shapes, message, exception)
                if isinstance(extent, Known) or (
                    isinstance(extent, Merged) and not isinstance(found[axis], Known)
                ):
                    found[axis] = extent
    return tuple(found)


def agree(
    run: Run,
    a: Value,
    b: Value,
    shapes: list[tuple[Value, ...]],
    message: str = "",
    exception: type[Exception] = ValueError,
) -> None:
    """Make sure that two lengths are equal, here and until the end of the block."""
    if sizes.alike(run, a, b):
        return
    left, right = atom(run, a), atom(run, b)
    if run.facts.get(("equal", left, right)):
        return
    here = sizes.example(run, a), sizes.example(run, b)
    known = isinstance(a, Known) and isinstance(b, Known)
    if not known and None not in here and here[0] != here[1] and 1 in here:
        _stretched(run)
    if not message:
        message = "operands could not be broadcast together with shapes " + " ".join(
            map(shape_text, shapes)
        )
    arguments = tuple(atom(run, extent) for shape in shapes for extent in shape)
    if isinstance(a, Known) and isinstance(b, Known):
        lengths = (arg.value if isinstance(arg, ir.Const) else "n" for arg in arguments)
        shown = message.format(*lengths)
        if run.conditional or exception is not ValueError:
            raise Raised(exception(shown), run.span())
        run.refuse(
            shown,
            advice="Give the arrays shapes that fit: x.reshape(...), or x[:, None].",
            kind=errors.ShapeError,
            code="SG402",
        )
    run.guard(numbers(run, operator.eq, a, b), exception, message, arguments)


def _stretched(run: Run) -> None:
    """A length of one that has to be known is that of an argument's axis, or cannot be known."""
    if any(1 in shape for shape in run.examples.values()):
        raise NeedUnits
    if not run.conditional:
        run.refuse(
            "a length that is one only in this call is stretched to a longer one",
            "Select the element and give it an axis: `x[k, None]`.",
            errors.ShapeError,
            code="SG403",
        )


def shape_text(shape: tuple[Value, ...]) -> str:
    return f"({','.join(['{}'] * len(shape))}{',' if len(shape) == 1 else ''})"


def loop_nest(run: Run, shape: tuple[Value, ...], body: Callable[[Subscripts], None]) -> None:
    """Loops over all subscripts of a shape, the last axis innermost."""
    _nest(run, shape, (), body)


def _nest(
    run: Run, shape: tuple[Value, ...], outer: Subscripts, body: Callable[[Subscripts], None]
) -> None:
    if len(outer) == len(shape):
        body(outer)
        return
    extent = shape[len(outer)]
    if is_one(extent):
        _nest(run, shape, (*outer, Known(0)), body)
        return
    factors = sizes.factors(extent)
    if len(factors) > 1:
        _nest_merged(run, factors, shape, outer, body)
        return
    name = run.fresh(INT, "ijklmnop"[len(outer)])
    run.signs.add(name)
    with run.block() as block:
        _nest(run, shape, (*outer, Number(ir.Var(name), INT)), body)
    before, repeated = hoisted(run, block, name) if outer else ([], block)
    run.blocks[-1].extend(before)
    stop = atom(run, sizes.unclipped(run, extent))
    run.emit(ir.For(name, ir.Const(0), stop, ir.Const(1), tuple(repeated), run.span()))


def _nest_merged(
    run: Run,
    factors: tuple[Value, ...],
    shape: tuple[Value, ...],
    outer: Subscripts,
    body: Callable[[Subscripts], None],
) -> None:
    """Loops over the axes that one axis stands for."""
    from srcgrad.frontend import regroup

    done, rest = len(outer), shape[len(outer) + 1 :]

    def inside(counters: Subscripts) -> None:
        merged = counters[done : done + len(factors)]
        position = regroup.ravel(run, merged, factors)
        body((*counters[:done], position, *counters[done + len(factors) :]))

    _nest(run, (*shape[:done], *factors, *rest), outer, inside)


def allocate(
    run: Run, dtype: str, shape: tuple[Value, ...], fill: Any = None, hint: str | None = None
) -> ArrayRef:
    """New memory."""
    units = frozenset(k for k, extent in enumerate(shape) if is_one(extent))
    shape = tuple(map(sizes.unmerged, shape))
    base = run.fresh(Array(dtype, len(shape), "C", units), hint)
    content = None if fill is None else ir.Const(fill)
    run.emit(ir.Allocate(base, tuple(atom(run, e) for e in shape), content, run.span()))
    return run.whole(base, shape)


def materialise(run: Run, array: AnyArray, copy: bool = False) -> ArrayRef:
    """An array expression, or a view, as an array with memory of its own."""
    from srcgrad.frontend import regroup

    if isinstance(array, ArrayRef) and array.whole:
        if not copy:
            return array
        old = run.types[array.base]
        assert isinstance(old, Array)
        base = run.fresh(
            Array(old.dtype, old.ndim, "C" if old.layout == "A" else old.layout, old.unit_axes)
        )
        run.orders[base] = regroup.layout(run, array)
        run.emit(ir.Copy(base, array.base, run.span()))
        return run.whole(base, array.shape)
    check_fresh(run, array)
    made = allocate(run, array.dtype, array.shape)
    if not regroup.keeps_order(run, array):
        run.orders[made.base] = "?"
    for each in array.sharing if isinstance(array, Lazy) else ():
        run.may_share(made.base, each)

    def body(subscripts: Subscripts) -> None:
        value = element(run, array, subscripts)
        put(run, made.base, base_subscripts(run, made, subscripts), value)

    loop_nest(run, array.shape, body)
    return made


def put(run: Run, base: str, index: tuple[ir.Atom, ...], value: Value) -> None:
    run.emit(ir.Assign(ir.Item(base, index), atom(run, value), run.span()))


# ---------------------------------------------------------------------------------- reductions


def accumulated(
    run: Run, shape: tuple[Value, ...], type: Scalar, term: Callable[[Subscripts], Value]
) -> Value:
    """The sum of a term over all subscripts of a shape."""
    if all(map(is_one, shape)):
        return arithmetic.convert(run, term((Known(0),) * len(shape)), type)
    cell = run.fresh(type, "total")
    zero = arithmetic.constant(run, 0, type)
    run.emit(ir.Assign(ir.Var(cell), zero, run.span()))

    def body(subscripts: Subscripts) -> None:
        value = term(subscripts)
        run.emit(ir.Increment(ir.Var(cell), arithmetic.cast(run, value, type), run.span()))

    loop_nest(run, shape, body)
    return Number(ir.Var(cell), type)


def sum_type(dtype: str) -> Scalar:
    if is_inexact(dtype):
        return Scalar(dtype)
    return Scalar("uint64" if dtype.startswith("uint") else "int64")
