"""Subscripts that hold arrays of integers or masks: what they select, and the elements there.

An index is put in NumPy's terms: slices and `None` make axes of the result one by one; integers,
arrays of integers and masks (by the positions where they hold) are broadcast together, and the
axes of that stand where they stood, or first if a slice, `None` or `...` stands between them.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from srcgrad import errors, ir
from srcgrad.frontend import arithmetic, arrays, kinds, sizes
from srcgrad.frontend.arithmetic import atom, numbers
from srcgrad.frontend.arrays import AnyArray, Subscripts
from srcgrad.frontend.joins import branch
from srcgrad.frontend.run import Raised, Run
from srcgrad.frontend.values import (
    Along,
    ArrayRef,
    Chosen,
    Iteration,
    Known,
    Lazy,
    ListRef,
    Number,
    Range,
    Sharing,
    Tuple,
    Value,
)
from srcgrad.types import INT, Scalar, is_integer

FULL = Known(slice(None))
_UNUSABLE = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean "
    "arrays are valid indices"
)


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


# ------------------------------------------------------------------------------------- reading


def item(run: Run, array: AnyArray, index: Value) -> Value:
    """`array[index]`."""
    truth = single_truth(run, index)
    if truth is not None:
        return item(run, along_truth(run, array), truth)
    parts = index_parts(run, index)
    if any(map(is_advanced, parts)):
        found = picked_array(run, picked(run, array, parts))
        mask = parts[0]
        if isinstance(found, Lazy) and isinstance(mask, AnyArray) and mask.dtype == "bool":
            if len(parts) == 1 and mask.ndim == array.ndim:
                return _with_places(run, found, array, mask)
        return found
    if isinstance(array, Lazy):
        return _item_of_expression(run, array, Tuple(tuple(parts)))
    seen = arrays.view(run, array, Tuple(tuple(parts)))
    if seen.ndim == 0:
        dotted = any(isinstance(part, Known) and part.object is Ellipsis for part in parts)
        return arrays.only(run, seen) if dotted else arrays.element(run, seen, ())
    return arrays.materialise(run, seen, copy=True) if array.iterator else seen


def _with_places(run: Run, found: Lazy, array: AnyArray, mask: AnyArray) -> Lazy:
    """`array[mask]`, whose elements can be had by their places too."""
    chosen = Chosen(mask, lambda places: arrays.element(run, array, places))
    return replace(found, reads=(*found.reads, *arrays.reads(run, mask)), chosen=chosen)


def _item_of_expression(run: Run, array: Lazy, index: Tuple) -> Value:
    """Basic indexing of an array expression: an expression for the elements that are left."""
    pattern = ArrayRef(
        "", array.dtype, tuple(Along(k, Known(0)) for k in range(array.ndim)), array.shape, False
    )
    seen = arrays.view(run, pattern, index)

    def element(subscripts: Subscripts) -> Value:
        return array.element(_as_values(arrays.base_subscripts(run, seen, subscripts)))

    if seen.ndim == 0:
        arrays.check_fresh(run, array)
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
        arrays.check_fresh(run, source)
        return arrays.element(run, source, found.locate(()))
    return Lazy(
        found.shape,
        Scalar(source.dtype),
        lambda subscripts: arrays.element(run, source, found.locate(subscripts)),
        tuple(dict.fromkeys((*arrays.reads(run, source), *found.reads))),
        sharing=sharing,
    )


# --------------------------------------------------------------------------- the parts of an index


def index_parts(run: Run, index: Value) -> list[Value]:
    """An index taken apart, with lists and nested tuples as arrays."""
    given = index.items if isinstance(index, Tuple) and index.kind is tuple else (index,)
    return [_part(run, each) for each in given]


def single_truth(run: Run, index: Value) -> AnyArray | None:
    """An index that is one truth value, as a mask of one element: it keeps all of an array or none.

    `x[True]` is `x[np.newaxis]`, and `x[False]` is that without its one item.
    """
    index = arithmetic.plain(run, index)
    if isinstance(index, AnyArray) and index.ndim == 0:
        index = arrays.element(run, index, ())
    kind = arithmetic.type_of(index)
    if kind is None or not kinds.asked(run, index, lambda each: each in (bool, np.bool_)):
        return None
    truth = index
    return arrays.materialise(run, Lazy((Known(1),), Scalar("bool"), lambda at: truth, ()))


def along_truth(run: Run, array: AnyArray) -> AnyArray:
    """An array with an axis for a single truth value to choose along."""
    new = Known(None)
    if isinstance(array, ArrayRef):
        return arrays.view(run, array, new)
    found = _item_of_expression(run, array, Tuple((new,)))
    assert isinstance(found, Lazy)
    return found


def is_advanced(part: Value) -> bool:
    """Whether a part of an index is more than a view can be made of."""
    return isinstance(part, AnyArray) or _has_step(part)


def _has_step(part: Value) -> bool:
    """Whether this is a slice whose step is a number of the program."""
    return isinstance(part, Tuple) and part.kind is slice and not isinstance(part.items[2], Known)


def _part(run: Run, part: Value) -> Value:
    part = arithmetic.plain(run, part)
    if arrays.is_slice(part) or _makes_no_pointer(part):
        return part
    kind = arithmetic.type_of(part)
    if kind is not None:
        if kind.dtype == "bool":
            run.refuse(
                "a single truth value as one of several subscripts",
                "Use an if, or a mask with an axis.",
                errors.MissingRule,
                code="SG312",
            )
        if not is_integer(kind.dtype):
            raise Raised(IndexError(_UNUSABLE), run.span())
        return part
    return _index_array(run, part)


def _makes_no_pointer(part: Value) -> bool:
    return isinstance(part, Known) and (part.object is None or part.object is Ellipsis)


def _index_array(run: Run, part: Value) -> Value:
    """An array of integers or truth values; an array without axes is a number."""
    from srcgrad.frontend import containers, iteration

    if isinstance(part, Range) or (isinstance(part, Known) and isinstance(part.object, range)):
        over = iteration.iterated(run, part)
        assert isinstance(over, Iteration)
        count = iteration.trips(run, over)
        step = over.step

        def counted(at: Subscripts) -> Value:
            return over.item(
                numbers(run, operator.add, over.start, numbers(run, operator.mul, at[0], step))
            )

        return Lazy((sizes.clip0(run, count),), Scalar("int64"), counted, ())
    if containers.sequence(run, part) == ():
        return arrays.allocate(run, "int64", (Known(0),))
    if not isinstance(part, AnyArray | ListRef | Tuple):
        raise Raised(IndexError(_UNUSABLE), run.span())
    found = containers.as_array(run, part)
    if found.dtype != "bool" and not is_integer(found.dtype):
        words = "arrays used as indices must be of integer (or boolean) type"
        raise Raised(IndexError(words), run.span())
    if found.ndim == 0:
        return _part(run, arrays.element(run, found, ()))
    return found


def _axes_of(part: Value) -> int:
    """How many axes of the array a part of an index is about."""
    if _makes_no_pointer(part):
        return 0
    return part.ndim if isinstance(part, AnyArray) and part.dtype == "bool" else 1


def _completed(run: Run, parts: list[Value], ndim: int) -> list[Value]:
    """An index with a part for each axis; `...` stays where it is nothing else."""
    counted = sum(map(_axes_of, parts))
    if counted > ndim:
        words = (
            f"too many indices for array: array is {ndim}-dimensional, but {counted} were indexed"
        )
        raise Raised(IndexError(words), run.span())
    dots = [k for k, each in enumerate(parts) if _is_dots(each)]
    if len(dots) > 1:
        words = "an index can only have a single ellipsis ('...')"
        raise Raised(IndexError(words), run.span())
    missing: list[Value] = [FULL] * (ndim - counted)
    if not dots:
        return [*parts, *missing]
    return [*parts[: dots[0]], *(missing or [Known(Ellipsis)]), *parts[dots[0] + 1 :]]


def _is_dots(part: Value) -> bool:
    return isinstance(part, Known) and part.object is Ellipsis


# ------------------------------------------------------------------------------ what is selected


def picked(run: Run, array: AnyArray, parts: list[Value], checked: bool = False) -> Picked:
    """What an index with arrays in it selects; `checked` if all of it has been looked up before."""
    pointers: list[Pointer] = []
    slices: list[Value] = []
    pieces: list[str | int | None] = []
    steps: dict[int, tuple[Value, Value]] = {}
    lengths: dict[int, Value] = {}
    for part in _completed(run, parts, array.ndim):
        if _is_dots(part):
            pieces.append("dots")
        elif isinstance(part, Known) and part.object is None:
            pieces.append(None)
        elif arrays.is_slice(part):
            axis = len(slices)
            pieces.append(axis)
            if _has_step(part):
                begin, lengths[axis], step = _stepped(run, part, array.shape[axis])
                steps[axis] = begin, step
            slices.append(FULL if _has_step(part) else part)
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

    found_reads = [read for each in pointers for read in arrays.reads(run, each.value)]
    once = all(each.inside or not isinstance(each.value, AnyArray) for each in pointers)
    return Picked(source, shape, locate, tuple(found_reads), once, bool(pointers))


def _sliced(run: Run, array: AnyArray, index: Tuple) -> Value:
    if isinstance(array, Lazy):
        return _item_of_expression(run, array, index)
    return arrays.view(run, array, index)


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
        where = arrays.inside(run, part, array.shape[axis], axis, wraps(array))
        return [Pointer(axis, where, True)]
    if part.dtype != "bool":
        return [Pointer(axis, part, checked)]
    check_mask(run, part, array, axis)
    found = positions(run, part)
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
        arrays.agree(run, wanted, extent, [(wanted,), (extent,)], message, IndexError)


def _joint_shape(run: Run, pointers: list[Pointer]) -> tuple[Value, ...]:
    shapes = [each.value.shape for each in pointers if isinstance(each.value, AnyArray)]
    words = " ".join(map(arrays.shape_text, shapes))
    message = (
        f"shape mismatch: indexing arrays could not be broadcast together with shapes {words} "
    )
    return arrays.broadcast(run, shapes, message, IndexError)


def _pointed(run: Run, source: AnyArray, pointer: Pointer, among: Subscripts) -> Value:
    """The subscript that a pointer gives an element of the result."""
    if not isinstance(pointer.value, AnyArray):
        return pointer.value
    found = arrays.broadcast_element(run, pointer.value, among)
    if pointer.inside:
        return found
    extent = source.shape[pointer.axis]
    return arrays.inside(run, found, extent, pointer.axis, wraps(source))


def _stepped(run: Run, part: Value, extent: Value) -> tuple[Value, Value, Value]:
    """First subscript, length and step of a slice whose step has its sign at run time."""
    assert isinstance(part, Tuple)
    start, stop, step = part.items
    step = arithmetic.integer(run, step, "a slice's step")
    run.guard(numbers(run, operator.ne, step, Known(0)), ValueError, "slice step cannot be zero")
    forwards = numbers(run, operator.gt, step, Known(0))
    last = sizes.plus(run, extent, Known(-1))
    lower = _either(run, forwards, Known(0), Known(-1))
    upper = _either(run, forwards, extent, last)

    def bound(given: Value, missing: tuple[Value, Value]) -> Value:
        if isinstance(given, Known) and given.object is None:
            return _either(run, forwards, *missing)
        given = arithmetic.integer(run, given, "a slice's bound")
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


# ---------------------------------------------------------------------------------------- masks


def positions(run: Run, mask: AnyArray) -> tuple[ArrayRef, ...]:
    """Where a mask holds: the subscripts along each of its axes, in order.

    The memory is for as many as there may be; how many there are is counted at run time.
    """
    arrays.check_fresh(run, mask)
    key = _places_key(run, mask)
    known = run.facts.get(key) if key is not None else None
    if known is not None:
        return known  # type: ignore[return-value]
    room = sizes.product(run, mask.shape)
    places = [arrays.allocate(run, "int64", (room,), hint="where") for _ in mask.shape]

    def put(found: Value, at: Subscripts) -> None:
        for place, subscript in zip(places, at, strict=True):
            arrays.put(run, place.base, (atom(run, found),), subscript)

    count = _counted(run, mask, put)
    made = tuple(
        ArrayRef(each.base, "int64", (Along(0, Known(0)),), (count,), False) for each in places
    )
    if key is not None:
        run.facts[key] = made  # type: ignore[assignment]
    return made


def _places_key(run: Run, mask: AnyArray) -> object | None:
    """What tells a named mask from others, as long as this block goes on and it is not changed."""
    if not isinstance(mask, ArrayRef) or not mask.whole:
        return None
    return ("places", id(run.blocks[-1]), mask.base, run.writes.get(mask.base, 0))


def _counted(run: Run, mask: AnyArray, action: Callable[[Value, Subscripts], None]) -> Value:
    """Do something with the number before, and the subscripts, of each place where a mask holds."""
    from srcgrad.frontend import loops

    key = ("temporary", run.number())
    place = run.place
    run.state[key] = Known(0)

    def over(axes: Subscripts) -> None:
        run.place = place
        if len(axes) < mask.ndim:
            extent = mask.shape[len(axes)]
            span = Iteration(Known(0), extent, Known(1), lambda k: k)
            loops.run_over(run, span, lambda k: over((*axes, k)))
            return
        holds = arithmetic.truth(run, arrays.element(run, mask, axes))
        branch(run, holds, lambda: keep(axes), lambda: None)

    def keep(axes: Subscripts) -> None:
        found = run.state[key]
        action(found, axes)
        run.state[key] = numbers(run, operator.add, found, Known(1))

    over(())
    count = run.state.pop(key)
    if isinstance(count, Number):
        run.signs.add(count.atom.name)
        run.hints.setdefault(count.atom.name, "count")
    return count
