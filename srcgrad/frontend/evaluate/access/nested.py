"""Nested lists and tuples of numbers and arrays as one array."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.loops import iteration
from srcgrad.frontend.values.arrays import broadcasting, elements, nests
from srcgrad.frontend.values.containers import array_lists, lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.layouts import OwnList
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Buffer,
    Instance,
    Iterator,
    Known,
    Lazy,
    ListRef,
    Range,
    Tuple,
    Value,
    View,
)
from srcgrad.frontend.values.numbers import conversions, kinds, scalars
from srcgrad.frontend.values.numbers.scalars import describe, plain, type_of
from srcgrad.records import dataclass
from srcgrad.types import Scalar

INHOMOGENEOUS = (
    "setting an array element with a sequence. The requested array has an inhomogeneous shape "
    "after {} dimensions. The detected shape was {} + inhomogeneous part."
)


@dataclass(frozen=True, eq=False)
class Rows:
    """The lengths of the lists, and within them numbers or arrays of one shape, in order."""

    outer: tuple[int, ...]
    inner: tuple[Value, ...]
    leaves: tuple[Value, ...]


def stacked(run: Run, value: Value, dtype: str | None) -> ArrayRef:
    """A new array of the numbers and arrays in nested sequences."""
    rows = _rows(run, value, holds_nothing(dtype))
    types = [Scalar(kind.dtype) for kind in map(_kind, rows.leaves) if kind is not None]
    if dtype is None:
        _check_kinds(run, rows.leaves, types)
    type = Scalar(dtype or (scalars.promote(*types).dtype if types else "float64"))
    shape = (*map(Known, rows.outer), *rows.inner)
    made = nests.allocate(run, type.dtype, shape)
    for position, leaf in enumerate(rows.leaves):
        _store(run, made, type, _unravelled(position, rows.outer), rows.inner, leaf)
    return made


def _check_kinds(run: Run, leaves: tuple[Value, ...], types: list[Scalar]) -> None:
    """Refuse a number of several types, as the path has it, that alone says an array's dtype."""
    for leaf in leaves:
        several = kinds.kinds_of(run, leaf)
        if len({scalars.promote(each, *types).dtype for each in several}) > 1 or (
            len(several) > 1 and len(leaves) == 1
        ):
            kinds.asked(run, leaf, lambda kind: np.dtype(kind).name)


def _kind(leaf: Value) -> Scalar | None:
    return Scalar(leaf.dtype) if isinstance(leaf, ArrayRef | Lazy) else type_of(leaf)


def _unravelled(position: int, shape: tuple[int, ...]) -> tuple[Value, ...]:
    index: list[Value] = []
    for size in reversed(shape):
        index.append(Known(position % size))
        position //= size
    return tuple(reversed(index))


def _store(
    run: Run,
    made: ArrayRef,
    type: Scalar,
    index: tuple[Value, ...],
    inner: tuple[Value, ...],
    leaf: Value,
) -> None:
    def body(at: tuple[Value, ...]) -> None:
        value = elements.element(run, leaf, at) if isinstance(leaf, ArrayRef | Lazy) else leaf
        where = elements.base_subscripts(run, made, (*index, *at))
        nests.put(run, made.base, where, conversions.convert(run, value, type))

    elements.check_fresh(run, leaf)
    nests.loop_nest(run, inner, body)


def holds_nothing(dtype: str | None) -> bool:
    """Whether `None` is a number in an array of a dtype, which is said: NaN."""
    return dtype is not None and np.dtype(dtype).kind in "fc"


def _rows(run: Run, value: Value, nothing: bool) -> Rows:
    """What is in nested sequences; with `nothing`, None is NaN."""
    value = plain(run, value)
    if nothing and isinstance(value, Known) and value.object is None:
        value = Known(np.nan)
    if isinstance(value, Instance) and _runs_as_it_says(value.kind):
        return _joined(
            run, [_rows(run, each, nothing) for each in iteration.known_items(run, value)]
        )
    value = lists.held(run, value)
    if scalars.is_number(value):
        return Rows((), (), (value,))
    if isinstance(value, ArrayRef | Lazy):
        return Rows((), value.shape, (value,))
    if isinstance(value, ListRef):
        contents = lists.contents(run, value)
        if isinstance(contents, Buffer):
            part = array_lists.buffer_array(run, contents)
            return Rows((), part.shape, (part,))
    if isinstance(value, Iterator | View):
        run.refuse("an array of a generator", "Use a list comprehension.", code="SG127")
    ranges = isinstance(value, Range) or (
        isinstance(value, Known) and isinstance(value.object, range)
    )
    if not isinstance(value, Tuple | ListRef) and not ranges:
        run.refuse(
            f"an array of {describe(value)}",
            "Only numbers make arrays.",
            errors.DTypeError,
            code="SG511",
        )
    return _joined(run, [_rows(run, each, nothing) for each in iteration.known_items(run, value)])


def _runs_as_it_says(kind: type) -> bool:
    """Whether a class that extends `list` has an `__iter__` of its own, which NumPy asks."""
    return issubclass(kind, list) and kind.__iter__ is not list.__iter__


def _joined(run: Run, parts: list[Rows]) -> Rows:
    """A list of parts that have one shape."""
    if not parts:
        return Rows((0,), (), ())
    if len({part.outer for part in parts}) > 1:
        parts = [_as_leaf(run, part) for part in parts]
    first = parts[0]
    if any(part.outer != first.outer or len(part.inner) != len(first.inner) for part in parts):
        _inhomogeneous(run, (len(parts),))
    outer = (len(parts), *first.outer)
    words = INHOMOGENEOUS.format(len(outer), _text(outer))
    inner = list(first.inner)
    for part in parts[1:]:
        for axis, extent in enumerate(part.inner):
            broadcasting.agree(run, inner[axis], extent, [], words)
            inner[axis] = extent if isinstance(extent, Known) else inner[axis]
    return Rows(outer, tuple(inner), tuple(leaf for part in parts for leaf in part.leaves))


def _as_leaf(run: Run, part: Rows) -> Rows:
    """A part as one array, to stand beside others that are arrays."""
    if not part.outer:
        return part
    kinds = [Scalar(kind.dtype) for kind in map(_kind, part.leaves) if kind is not None]
    type = Scalar(scalars.promote(*kinds).dtype if kinds else "float64")
    made = nests.allocate(run, type.dtype, (*map(Known, part.outer), *part.inner))
    for position, leaf in enumerate(part.leaves):
        _store(run, made, type, _unravelled(position, part.outer), part.inner, leaf)
    return Rows((), made.shape, (made,))


def _inhomogeneous(run: Run, shape: Iterable[int]) -> None:
    outer = tuple(shape)
    raise Raised(ValueError(INHOMOGENEOUS.format(len(outer), _text(outer))), run.span())


def _text(shape: tuple[int, ...]) -> str:
    return str(shape).replace(" ", "") if len(shape) > 1 else f"({shape[0]},)"


def as_array(run: Run, value: Value, dtype: str | None = None) -> ArrayRef | Lazy:
    """`np.asarray(value)` of an array, a number, or nested tuples and lists of numbers."""
    value = plain(run, value)
    if isinstance(value, Instance) and issubclass(value.kind, OwnList):
        value = run.call(run.attribute(value, "numbers"), (), {})
    if isinstance(value, ArrayRef | Lazy):
        if dtype is None or value.dtype == dtype:
            return value
        target = Scalar(dtype)
        made = broadcasting.elementwise(
            run, lambda each: conversions.convert(run, each, target), (value,)
        )
        assert isinstance(made, Lazy)
        return made
    if isinstance(value, ListRef):
        found = lists.contents(run, value)
        if isinstance(found, Buffer):
            return as_array(
                run, nests.materialise(run, array_lists.buffer_array(run, found)), dtype
            )
    return stacked(run, value, dtype)
