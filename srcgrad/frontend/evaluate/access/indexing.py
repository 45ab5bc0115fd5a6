"""Subscripts that hold arrays of integers or masks: what they select, and the elements there.

An index is put in NumPy's terms: slices and `None` make axes of the result one by one; integers,
arrays of integers and masks (by the positions where they hold) are broadcast together, and the
axes of that stand where they stood, or first if a slice, `None` or `...` stands between them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from srcgrad import ir
from srcgrad.frontend.evaluate.access import index_parts, masks
from srcgrad.frontend.evaluate.access.index_parts import FULL
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, strides, views
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayRef,
    Chosen,
    Known,
    Lazy,
    Number,
    Sharing,
    Tuple,
    Value,
)
from srcgrad.frontend.values.numbers import conversions, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.records import dataclass
from srcgrad.types import INT, Scalar


@dataclass(frozen=True, eq=False)
class Pointer:
    """What an index says of one axis: a subscript, or an array of them."""

    axis: int
    value: Value
    inside: bool
    """Whether it is known to be inside of the axis."""


@dataclass(frozen=True, eq=False)
class Picked:
    """The elements that an index selects: their shape, and where in `source` each is."""

    source: AnyArray
    shape: tuple[Value, ...]
    locate: Callable[[Subscripts], Subscripts]
    reads: tuple[tuple[str, int], ...]
    once: bool
    """Whether no element is selected twice."""
    copies: bool = True
    """Whether NumPy copies what is selected; if not, it is a view."""


def item(run: Run, array: AnyArray, index: Value) -> Value:
    """`array[index]`."""
    truth = index_parts.single_truth(run, index)
    if truth is not None:
        return item(run, along_truth(run, array), truth)
    parts = index_parts.index_parts(run, index)
    if any(map(index_parts.is_advanced, parts)):
        found = picked_array(run, picked(run, array, parts))
        mask = parts[0]
        if isinstance(found, Lazy) and isinstance(mask, AnyArray) and mask.dtype == "bool":
            if len(parts) == 1 and mask.ndim == array.ndim:
                return _with_places(run, found, array, mask)
        if isinstance(found, Lazy) and not found.sharing and len(parts) == 1:
            if strides.keeps_order(run, array):  # what is picked along the first axis lies in rows
                return replace(found, order="C")
        return found
    if isinstance(array, Lazy):
        return _item_of_expression(run, array, Tuple(tuple(parts)))
    seen = views.view(run, array, Tuple(tuple(parts)))
    if seen.ndim == 0:
        dotted = any(isinstance(part, Known) and part.object is Ellipsis for part in parts)
        return elements.only(run, seen) if dotted else elements.element(run, seen, ())
    return nests.materialise(run, seen, copy=True) if array.iterator else seen


def _with_places(run: Run, found: Lazy, array: AnyArray, mask: AnyArray) -> Lazy:
    """`array[mask]`, whose elements can be had by their places too."""
    chosen = Chosen(mask, lambda places: elements.element(run, array, places))
    return replace(found, reads=(*found.reads, *elements.reads(run, mask)), chosen=chosen)


def _item_of_expression(run: Run, array: Lazy, index: Tuple) -> Value:
    """Basic indexing of an array expression: an expression for the elements that are left."""
    pattern = ArrayRef(
        "", array.dtype, tuple(Along(k, Known(0)) for k in range(array.ndim)), array.shape, False
    )
    seen = views.view(run, pattern, index)

    def element(subscripts: Subscripts) -> Value:
        return array.element(_as_values(elements.base_subscripts(run, seen, subscripts)))

    if seen.ndim == 0:
        elements.check_fresh(run, array)
        return element(())
    return Lazy(seen.shape, array.type, element, array.reads, sharing=array.sharing)


def _as_values(atoms: tuple[ir.Atom, ...]) -> Subscripts:
    return tuple(
        Known(each.value) if isinstance(each, ir.Const) else Number(each, INT) for each in atoms
    )


def picked_array(run: Run, found: Picked) -> Value:
    """The selected elements as an array expression, or as a number if there are no axes."""
    source = found.source
    sharing: tuple[Sharing, ...] = ()
    if not found.copies and isinstance(source, ArrayRef):
        words = "this writes to an array of which a slice with a run-time step is a view"
        sharing = (Sharing(source.base, None, words),)
    if not found.shape:
        elements.check_fresh(run, source)
        return elements.element(run, source, found.locate(()))
    return Lazy(
        found.shape,
        Scalar(source.dtype),
        lambda subscripts: elements.element(run, source, found.locate(subscripts)),
        tuple(dict.fromkeys((*elements.reads(run, source), *found.reads))),
        sharing=sharing,
    )


def along_truth(run: Run, array: AnyArray) -> AnyArray:
    """An array with an axis for a single truth value to choose along."""
    new = Known(None)
    if isinstance(array, ArrayRef):
        return views.view(run, array, new)
    found = _item_of_expression(run, array, Tuple((new,)))
    assert isinstance(found, Lazy)
    return found


def picked(run: Run, array: AnyArray, parts: list[Value], checked: bool = False) -> Picked:
    """What an index with arrays in it selects; `checked` if all of it has been looked up before."""
    pointers: list[Pointer] = []
    slices: list[Value] = []
    pieces: list[str | int | None] = []
    steps: dict[int, tuple[Value, Value]] = {}
    lengths: dict[int, Value] = {}
    for part in index_parts.completed(run, parts, array.ndim):
        if index_parts.is_dots(part):
            pieces.append("dots")
        elif isinstance(part, Known) and part.object is None:
            pieces.append(None)
        elif views.is_slice(part):
            axis = len(slices)
            pieces.append(axis)
            if index_parts.has_step(part):
                begin, lengths[axis], step = _stepped(run, part, array.shape[axis])
                steps[axis] = begin, step
            slices.append(FULL if index_parts.has_step(part) else part)
        else:
            found = _pointers(run, part, array, len(slices), checked and wraps(array))
            pieces.append("pointers")
            pointers += found
            slices += [FULL] * len(found)
    source = array
    if any(part is not FULL for part in slices):
        seen = _sliced(run, array, Tuple(tuple(slices)))
        assert isinstance(seen, AnyArray)
        source = seen
    joint = _joint_shape(run, pointers)
    kept = [each for each in pieces if each is None or isinstance(each, int)]
    first = _first_axis(pieces)
    ones = [Known(1) if each is None else lengths.get(each, source.shape[each]) for each in kept]
    shape = (*ones[:first], *joint, *ones[first:])

    def locate(subscripts: Subscripts) -> Subscripts:
        among = subscripts[first : first + len(joint)]
        rest = subscripts[:first] + subscripts[first + len(joint) :]
        at: dict[int, Value] = {
            axis: where for axis, where in zip(kept, rest, strict=True) if axis is not None
        }
        for axis, (first_place, step) in steps.items():
            stride = sizes.multiply(run, step, at[axis])
            at[axis] = sizes.plus(run, first_place, stride)
        for each in pointers:
            at[each.axis] = _pointed(run, source, each, among)
        return tuple(at[axis] for axis in range(source.ndim))

    found_reads = [read for each in pointers for read in elements.reads(run, each.value)]
    once = all(each.inside or not isinstance(each.value, AnyArray) for each in pointers)
    return Picked(source, shape, locate, tuple(found_reads), once, bool(pointers))


def _sliced(run: Run, array: AnyArray, index: Tuple) -> Value:
    if isinstance(array, Lazy):
        return _item_of_expression(run, array, index)
    return views.view(run, array, index)


def _first_axis(pieces: list[str | int | None]) -> int:
    """How many axes of the result stand before those of the arrays of subscripts."""
    places = [k for k, each in enumerate(pieces) if each == "pointers"]
    if not places:
        return 0
    together = places == list(range(places[0], places[0] + len(places)))
    return sum(each != "dots" for each in pieces[: places[0]]) if together else 0


def _pointers(run: Run, part: Value, array: AnyArray, axis: int, checked: bool) -> list[Pointer]:
    """What a subscript, an array of them, or a mask says of the axes from one on."""
    if not isinstance(part, AnyArray):
        where = views.inside(run, part, array.shape[axis], axis, wraps(array))
        return [Pointer(axis, where, True)]
    if part.dtype != "bool":
        return [Pointer(axis, part, checked)]
    check_mask(run, part, array, axis)
    found = masks.positions(run, part)
    return [Pointer(axis + k, each, True) for k, each in enumerate(found)]


def wraps(array: AnyArray) -> bool:
    """Whether a negative subscript may be left to compiled code."""
    return isinstance(array, ArrayRef) and array.whole


def check_mask(run: Run, mask: AnyArray, array: AnyArray, axis: int) -> None:
    for k, extent in enumerate(mask.shape):
        wanted = array.shape[axis + k]
        message = (
            f"boolean index did not match indexed array along axis {axis + k}; size of axis is "
            "{} but size of corresponding boolean axis is {}"
        )
        broadcasting.agree(run, wanted, extent, [(wanted,), (extent,)], message, IndexError)


def _joint_shape(run: Run, pointers: list[Pointer]) -> tuple[Value, ...]:
    shapes = [each.value.shape for each in pointers if isinstance(each.value, AnyArray)]
    words = " ".join(map(broadcasting.shape_text, shapes))
    message = (
        f"shape mismatch: indexing arrays could not be broadcast together with shapes {words} "
    )
    return broadcasting.broadcast(run, shapes, message, IndexError)


def _pointed(run: Run, source: AnyArray, pointer: Pointer, among: Subscripts) -> Value:
    """The subscript that a pointer gives an element of the result."""
    if not isinstance(pointer.value, AnyArray):
        return pointer.value
    found = broadcasting.broadcast_element(run, pointer.value, among)
    if pointer.inside:
        return found
    extent = source.shape[pointer.axis]
    return views.inside(run, found, extent, pointer.axis, wraps(source))


def _stepped(run: Run, part: Value, extent: Value) -> tuple[Value, Value, Value]:
    """First subscript, length and step of a slice whose step has its sign at run time."""
    assert isinstance(part, Tuple)
    start, stop, step = part.items
    step = conversions.integer(run, step, "a slice's step")
    run.guard(numbers(run, operator.ne, step, Known(0)), ValueError, "slice step cannot be zero")
    forwards = numbers(run, operator.gt, step, Known(0))
    last = sizes.plus(run, extent, Known(-1))
    lower = _either(run, forwards, Known(0), Known(-1))
    upper = _either(run, forwards, extent, last)

    def bound(given: Value, missing: tuple[Value, Value]) -> Value:
        if isinstance(given, Known) and given.object is None:
            return _either(run, forwards, *missing)
        given = conversions.integer(run, given, "a slice's bound")
        negative = numbers(run, operator.lt, given, Known(0))
        counted = _either(run, negative, numbers(run, operator.add, given, extent), given)
        return numbers(run, max, numbers(run, min, counted, upper), lower)

    first = bound(start, (Known(0), last))
    end = bound(stop, (extent, Known(-1)))
    span = numbers(run, operator.sub, first, end)
    steps = sizes.divided(run, operator.floordiv, span, step)
    return first, sizes.clip0(run, numbers(run, operator.neg, steps)), step


def _either(run: Run, condition: Value, yes: Value, no: Value) -> Value:
    if isinstance(condition, Known):
        return yes if condition.object else no
    return run.apply(ir.select, (atom(run, condition), atom(run, yes), atom(run, no)), INT)
