"""Arrays joined to one: each piece is stored by loops of its own."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.access import updates
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.meanings.numpy.arrays_in_lists import end_to_end, pieces_of, sequence_of
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, castable, known
from srcgrad.frontend.meanings.numpy.axes_order import axis_from_first, moved
from srcgrad.frontend.meanings.numpy.basics import dtype_named
from srcgrad.frontend.meanings.numpy.broadcasting import in_memory
from srcgrad.frontend.meanings.numpy.shape import copied, ravelled
from srcgrad.frontend.meanings.numpy.unit_axes import at_least, expanded
from srcgrad.frontend.values.arrays import (
    broadcasting,
    elements,
    nests,
    positions,
    reshaping,
    strides,
    views,
)
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Known,
    Lazy,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import Scalar


def joint_dtype(run: Run, pieces: list[AnyArray], given: Kwargs) -> str:
    """The dtype asked for, or the one that holds the numbers of all pieces."""
    joint = scalars.promote(*(Scalar(each.dtype) for each in pieces)).dtype
    wanted = dtype_named(run, given.get("dtype"), joint)
    casting = known(run, given, "casting", "same_kind")
    for each in pieces:
        if not np.can_cast(each.dtype, wanted, casting):
            words = (
                f"Cannot cast array data from dtype('{each.dtype}') to dtype('{wanted}') "
                f"according to the rule '{casting}'"
            )
            raise Raised(TypeError(words), run.span())
    return wanted


@means(np.concatenate)
def _concatenate(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.concatenate, args, kwargs)
    axis = known(run, given, "axis", 0)
    if axis in (0, None) and (row := end_to_end(run, given["arrays"])) is not None:
        return _delivered(run, _copy_of(run, row, given), given)
    source = sequence_of(run, given["arrays"])
    if isinstance(source, AnyArray) and source.ndim > 1:
        return _delivered(run, _joined_rows(run, source, axis, given), given)
    return joined(run, pieces_of(run, source), axis, given)


def _copy_of(run: Run, row: AnyArray, given: Kwargs) -> AnyArray:
    joint_dtype(run, [row], given)
    return copied(run, run.as_array(row, dtype_named(run, given.get("dtype"), row.dtype)))


def _joined_rows(run: Run, source: AnyArray, axis: int | None, given: Kwargs) -> AnyArray:
    """The rows of an array, one after the other along an axis of theirs."""
    joint_dtype(run, [source], given)
    if axis is None:
        made = reshaping.reshape(run, source, (sizes.product(run, source.shape),))
    else:
        axis = axis_from_first(run, source.ndim - 1, axis)
        beside = moved(source, [0], [axis])
        merged = sizes.product(run, beside.shape[axis : axis + 2])
        shape = (*beside.shape[:axis], merged, *beside.shape[axis + 2 :])
        made = reshaping.reshape(run, beside, shape)
    return copied(run, run.as_array(made, dtype_named(run, given.get("dtype"), source.dtype)))


def joined(
    run: Run, pieces: list[AnyArray], axis: int | None, given: Kwargs | None = None
) -> Value:
    """`np.concatenate(pieces, axis)`."""
    given = given or {}
    if not pieces:
        raise Raised(ValueError("need at least one array to concatenate"), run.span())
    if axis is None:
        pieces = [ravelled(run, each) for each in pieces]
        axis = 0
    ndim = pieces[0].ndim
    if any(each.ndim == 0 for each in pieces):
        raise Raised(ValueError("zero-dimensional arrays cannot be concatenated"), run.span())
    axis = axis_from_first(run, ndim, axis)
    shape = _joint_shape(run, pieces, axis)
    dtype = joint_dtype(run, pieces, given)
    made = nests.allocate(run, dtype, shape)
    if not all(strides.keeps_order(run, each) for each in pieces):
        run.known.orders[made.base] = strides.kept_order(run, *pieces)
    offset: Value = Known(0)
    for each in pieces:
        _store(run, made, each, axis, offset)
        offset = sizes.plus(run, offset, each.shape[axis])
    return _delivered(run, made, given)


def _joint_shape(run: Run, pieces: list[AnyArray], axis: int) -> tuple[Value, ...]:
    first, *others = pieces
    shape = list(first.shape)
    for k, each in enumerate(others, 1):
        if each.ndim != first.ndim:
            words = (
                "all the input arrays must have same number of dimensions, but the array at "
                f"index 0 has {first.ndim} dimension(s) and the array at index {k} has "
                f"{each.ndim} dimension(s)"
            )
            raise Raised(ValueError(words), run.span())
        for other in (other for other in range(first.ndim) if other != axis):
            words = (
                "all the input array dimensions except for the concatenation axis must match "
                f"exactly, but along dimension {other}, the array at index 0 has size {{}} and "
                f"the array at index {k} has size {{}}"
            )
            sides: list[tuple[Value, ...]] = [(shape[other],), (each.shape[other],)]
            broadcasting.agree(run, shape[other], each.shape[other], sides, words)
            if isinstance(each.shape[other], Known):
                shape[other] = each.shape[other]
        shape[axis] = sizes.plus(run, shape[axis], each.shape[axis])
    return tuple(shape)


def _store(run: Run, made: ArrayRef, piece: AnyArray, axis: int, offset: Value) -> None:
    """Store a piece from a place of an axis on."""
    elements.check_fresh(run, piece)
    type = Scalar(made.dtype)

    def body(at: tuple[Value, ...]) -> None:
        where = (*at[:axis], sizes.plus(run, offset, at[axis]), *at[axis + 1 :])
        value = conversions.convert(run, elements.element(run, piece, at), type)
        nests.put(run, made.base, elements.base_subscripts(run, made, where), value)

    nests.loop_nest(run, piece.shape, body)


def _delivered(run: Run, made: AnyArray, given: Kwargs) -> Value:
    """The result, in the array `out` if there is one."""
    out = given.get("out")
    if out is None:
        return made
    if not isinstance(out, ArrayRef):
        raise Raised(TypeError("'out' must be an array"), run.span())
    if out.ndim != made.ndim:
        words = "Output array has wrong dimensionality"
        raise Raised(ValueError(words), run.span())
    for wanted, extent in zip(out.shape, made.shape, strict=True):
        broadcasting.agree(run, wanted, extent, [], "Output array is the wrong shape")
    castable(run, "concatenate", made, out)
    updates.set_item(run, out, Known(Ellipsis), made)
    return out


@means(np.stack)
def _stack(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.stack, args, kwargs)
    source = sequence_of(run, given["arrays"])
    axis = known(run, given, "axis", 0)
    if isinstance(source, AnyArray):
        target = axis_from_first(run, source.ndim, axis)
        made = run.as_array(moved(source, [0], [target]), joint_dtype(run, [source], given))
        return _delivered(run, copied(run, made), given)
    pieces = pieces_of(run, source)
    if not pieces:
        raise Raised(ValueError("need at least one array to stack"), run.span())
    words = "all input arrays must have the same shape"
    if any(each.ndim != pieces[0].ndim for each in pieces):
        raise Raised(ValueError(words), run.span())
    for each in pieces[1:]:
        for extent, wanted in zip(each.shape, pieces[0].shape, strict=True):
            broadcasting.agree(run, wanted, extent, [], words)
    target = axis_from_first(run, pieces[0].ndim + 1, axis)
    return joined(run, [expanded(run, each, [target]) for each in pieces], target, given)


def _side_by_side(function: Any, ndim: int, axis: int) -> None:
    """`hstack`, `vstack`, `dstack`: arrays of at least `ndim` axes, joined along one."""

    @means(function)
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        given = bound(run, function, args, kwargs)
        arrays = given.get("tup", given.get("arrays", Known(())))
        if ndim == 1 and (row := end_to_end(run, arrays)) is not None:
            return _copy_of(run, row, given)
        source = sequence_of(run, arrays)
        if isinstance(source, AnyArray) and source.ndim > 1 and ndim < 3:
            if ndim == source.ndim:
                return copied(run, source)
            return _joined_rows(run, source, 0 if source.ndim == 2 else axis, given)
        pieces = pieces_of(run, source)
        pieces = [at_least(run, each, ndim) for each in pieces]
        flat = ndim == 1 and bool(pieces) and pieces[0].ndim == 1
        return joined(run, pieces, 0 if flat else axis, given)


_side_by_side(np.hstack, 1, 1)
_side_by_side(np.vstack, 2, 0)
_side_by_side(np.dstack, 3, 2)
if hasattr(np, "row_stack"):
    _side_by_side(np.row_stack, 2, 0)


@means(np.column_stack)
def _column_stack(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.column_stack, args, kwargs)
    source = sequence_of(run, given["tup"])
    if isinstance(source, AnyArray) and source.ndim == 2:
        return copied(run, views.transpose(source))
    pieces = pieces_of(run, source)
    columns = [
        expanded(run, at_least(run, each, 1), [1]) if each.ndim < 2 else each for each in pieces
    ]
    return joined(run, columns, 1)


@means(np.block)
def _block(run: Run, args: Args, kwargs: Kwargs) -> Value:
    value = plain(run, bound(run, np.block, args, kwargs)["arrays"])
    depth = _depth(run, value)
    ndim = max(depth, *_ranks(run, value))
    made = _block_of(run, value, depth, ndim)
    return copied(run, made) if depth == 0 else made


def _depth(run: Run, value: Value) -> int:
    """How deep the lists are nested; all alike."""
    if isinstance(value, Tuple):
        words = "Arrays in np.block are given in lists, not tuples"
        raise Raised(TypeError(words), run.span())
    if not isinstance(value, ListRef):
        return 0
    items = iteration.known_items(run, value)
    if not items:
        raise Raised(ValueError("List at arrays[0] cannot be empty"), run.span())
    depths = {_depth(run, plain(run, each)) for each in items}
    if len(depths) > 1:
        raise Raised(ValueError("List depths are mismatched in np.block"), run.span())
    return 1 + depths.pop()


def _ranks(run: Run, value: Value) -> list[int]:
    if isinstance(value, ListRef):
        found = [_ranks(run, plain(run, each)) for each in iteration.known_items(run, value)]
        return [rank for ranks in found for rank in ranks]
    return [array_of(run, value).ndim]


def _block_of(run: Run, value: Value, depth: int, ndim: int) -> AnyArray:
    if depth == 0:
        array = array_of(run, value)
        return expanded(run, array, list(range(ndim - array.ndim)))
    items = (plain(run, each) for each in iteration.known_items(run, value))
    made = joined(run, [_block_of(run, each, depth - 1, ndim) for each in items], ndim - depth)
    assert isinstance(made, ArrayRef | Lazy)
    return made


@means(np.append)
def _append(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.append, args, kwargs)
    pieces = [array_of(run, given[name]) for name in ("arr", "values")]
    axis = known(run, given, "axis", None)
    return joined(run, pieces, axis)


@means(np.tile)
def _tile(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.tile, args, kwargs)
    array = array_of(run, given["A"])
    counts = _counts(run, given["reps"])
    array = expanded(run, array, list(range(max(0, len(counts) - array.ndim))))
    counts = [Known(1)] * (array.ndim - len(counts)) + counts
    source = in_memory(run, array)
    factors = list(zip(counts, source.shape, strict=True))
    shape = tuple(sizes.merged(run, pair) for pair in factors)

    def element(at: tuple[Value, ...]) -> Value:
        pairs = (positions.unravel(run, k, pair) for k, pair in zip(at, factors, strict=True))
        return elements.element(run, source, tuple(inner for _, inner in pairs))

    if not source.ndim:
        return elements.element(run, source, ())
    return Lazy(shape, Scalar(source.dtype), element, elements.reads(run, source), "C")


def _counts(run: Run, value: Value) -> list[Value]:
    value = plain(run, value)
    several = not scalars.is_number(value)
    items = iteration.known_items(run, value) if several else (value,)
    return [_count(run, each) for each in items]


def _count(run: Run, value: Value) -> Value:
    count = conversions.integer(run, value, "a number of times")
    if not sizes.nonnegative(run, count):
        fine = numbers(run, operator.ge, count, Known(0))
        run.guard(fine, ValueError, "negative dimensions are not allowed")
    return count


def _repeat_arguments(a: Any, repeats: Any, axis: Any = None) -> None:
    """The arguments of `np.repeat` and of the method."""


@means(np.repeat, np.ndarray.repeat)
def _repeat(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, _repeat_arguments, args, kwargs)
    array = array_of(run, given["a"])
    axis = known(run, given, "axis", None)
    if axis is None:
        array, axis = ravelled(run, array), 0
    axis = axis_from_first(run, array.ndim, axis)
    repeats = plain(run, given["repeats"])
    if not scalars.is_number(repeats):
        counts = run.as_array(repeats)
        if counts.ndim and not (counts.ndim == 1 and positions.is_one(counts.shape[0])):
            call = (array, counts, Known(axis))
            return run.call(Known(repeated_each), call, {})
        repeats = elements.element(run, counts, (Known(0),) * counts.ndim)
    count = conversions.integer(run, repeats, "a number of times")
    if not sizes.nonnegative(run, count):
        fine = numbers(run, operator.ge, count, Known(0))
        run.guard(fine, ValueError, "negative dimensions are not allowed")
    return _repeated(run, in_memory(run, array), axis, count)


def _repeated(run: Run, source: ArrayRef, axis: int, count: Value) -> Lazy:
    factors = (source.shape[axis], count)
    merged = sizes.merged(run, factors)
    shape = (*source.shape[:axis], merged, *source.shape[axis + 1 :])

    def element(at: tuple[Value, ...]) -> Value:
        inner, _ = positions.unravel(run, at[axis], factors)
        return elements.element(run, source, (*at[:axis], inner, *at[axis + 1 :]))

    return Lazy(shape, Scalar(source.dtype), element, elements.reads(run, source), "C")


def repeated_each(a: Any, repeats: Any, axis: Any) -> Any:
    """`np.repeat` with a count for each element along an axis."""
    a, n = np.moveaxis(a, axis, 0), a.shape[axis]
    if repeats.ndim > 1:
        raise ValueError("object too deep for desired array")
    if repeats.shape[0] != n:
        raise ValueError(
            f"operands could not be broadcast together with shape ({n},) ({repeats.shape[0]},)"
        )
    total = 0
    for count in repeats:
        if count < 0:
            raise ValueError("repeats may not contain negative values.")
        total += count
    result = np.empty((total, *a.shape[1:]), a.dtype)
    place = 0
    for k in range(n):
        for _ in range(repeats[k]):
            result[place] = a[k]
            place += 1
    return np.moveaxis(result, 0, axis)
