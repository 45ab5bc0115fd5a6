"""Batches that the program itself computes: `vmap(f, in_axes, out_axes)` within what is read.

It is read as the loop that it stands for, which `vmap` below is; what is about the structure of
arguments and results is done here. The first element is computed apart, for the shapes of the
results; of that only what these depend on is left in the program.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from srcgrad import errors
from srcgrad.frontend.evaluate.calls.inner_programs import is_changed
from srcgrad.frontend.evaluate.calls.pytrees import Pytree, Taking
from srcgrad.frontend.values.arrays import nests
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.containers.lists import MISSING
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    DictRef,
    Known,
    ListRef,
    Tuple,
    Value,
)
from srcgrad.frontend.values.environment import environment
from srcgrad.frontend.values.environment.registry import means
from srcgrad.frontend.values.numbers import scalars
from srcgrad.operators import Mapped

Args = tuple[Value, ...]
Kwargs = dict[str, Value]
Axes = Any
"""An int or None for all arrays of a value, or a structure of such, made as the value is."""


def vmap(f: Any, in_axes: Any = 0, out_axes: Any = 0, parallel: Any = False) -> Any:
    """`srcgrad.vmap`, as it is read."""

    def batched(*args: Any, **kwargs: Any) -> Any:
        count = _count(in_axes, args, kwargs)
        first = _first(f, in_axes, args, kwargs)
        arrays = _arrays(first, count)
        for i in range(count):
            leaves = _leaves(first, _element(f, in_axes, args, kwargs, i))
            for k in range(len(arrays)):
                arrays[k][i] = leaves[k]
        return _stacked(first, arrays, out_axes)

    return batched


def _count(in_axes: Any, args: Any, kwargs: Any) -> Any:
    """How many elements there are."""


def _element(f: Any, in_axes: Any, args: Any, kwargs: Any, i: Any) -> Any:
    """What the function gives for one element."""


def _first(f: Any, in_axes: Any, args: Any, kwargs: Any) -> Any:
    """What it gives for the first, as a structure to be followed."""


def _arrays(first: Any, count: Any) -> Any:
    """Arrays for the numbers and arrays of all results."""


def _leaves(first: Any, result: Any) -> Any:
    """The numbers and arrays of a result, which is made as the first."""


def _stacked(first: Any, arrays: Any, out_axes: Any) -> Any:
    """All results, with their axes where they are asked for."""


class _Batch:
    """The arguments of a batch, and where each of their numbers and arrays is mapped over."""

    def __init__(self, run: Run, in_axes: Value, args: Value, kwargs: Value) -> None:
        self.run = run
        axes = _known(run, in_axes, "in_axes")
        assert isinstance(args, Tuple) and isinstance(kwargs, DictRef), "stars gather arguments"
        self.args = args.items
        entries = lists.entries(run, kwargs)
        self.kwargs: Kwargs = dict(zip(entries.keys, entries.values, strict=True))
        if not isinstance(axes, tuple | list):
            axes = (axes,) * len(self.args)
        if len(axes) != len(self.args):
            words = (
                f"in_axes has {len(axes)} entries, and there are {len(self.args)} arguments by "
                "position"
            )
            raise Raised(ValueError(words), run.span())
        self.axes = [
            *(list(_leaf_axes(run, v, a)) for v, a in zip(self.args, axes, strict=True)),
            *(list(_leaf_axes(run, v, 0)) for v in self.kwargs.values()),
        ]

    def count(self) -> Value:
        run = self.run
        found: list[Value] = []

        def noted(axes: list[int | None]) -> Callable[[Value], Value]:
            remaining = iter(axes)

            def leaf(value: Value) -> Value:
                axis = next(remaining)
                if axis is not None:
                    found.append(self._array(value, axis).shape[axis])
                return value

            return leaf

        for value, axes in zip((*self.args, *self.kwargs.values()), self.axes, strict=True):
            Taking(run, noted(axes)).pytree(value)
        if not found:
            words = "vmap has nothing to map over: in_axes says None for every array"
            raise Raised(ValueError(words), run.span())
        for other in found[1:]:
            message = "the arrays that vmap maps over have different lengths"
            run.guard(run.operate(operator.eq, found[0], other), ValueError, message)
        return found[0]

    def _array(self, value: Value, axis: int) -> ArrayRef:
        if not isinstance(value, ArrayRef):
            words = (
                f"vmap is to map over axis {axis} of an argument that is a number: None in in_axes "
                "gives it to all elements"
            )
            raise Raised(ValueError(words), self.run.span())
        if not -value.ndim <= axis < value.ndim:
            words = f"an argument has {value.ndim} axes, and vmap is to map over its axis {axis}"
            raise Raised(ValueError(words), self.run.span())
        return value

    def call(self, function: Value, i: Value) -> Value:
        """What the function gives for one element."""
        run = self.run

        def taken(axes: list[int | None]) -> Callable[[Value], Value]:
            remaining = iter(axes)

            def leaf(value: Value) -> Value:
                axis = next(remaining)
                if axis is None:
                    return value
                array = self._array(value, axis)
                before = (Known(slice(None)),) * (axis % array.ndim)
                return run.item(array, Tuple((*before, i)))

            return leaf

        made: list[Value] = []
        for value, axes in zip((*self.args, *self.kwargs.values()), self.axes, strict=True):
            if all(axis is None for axis in axes):
                made.append(value)
                continue
            parts = Taking(run, taken(axes), is_strict=False).pytree(value)
            made.append(parts.rebuilt(parts.leaves))
        kwargs = dict(zip(self.kwargs, made[len(self.args) :], strict=True))
        return run.call(function, tuple(made[: len(self.args)]), kwargs)


def _known(run: Run, value: Value, name: str) -> Any:
    found = lists.known_object(run, value)
    if found is MISSING:
        run.refuse(
            f"{name} of a vmap that are not known",
            "Write them as numbers, None, and tuples, lists or dicts of these.",
            errors.NotDifferentiable,
            code="SG2198",
        )
    return found


def _leaf_axes(run: Run, value: Value, axes: Axes) -> Iterator[int | None]:
    """The axis of each number and array of a value, in their order."""
    if axes is None or (isinstance(axes, int) and not isinstance(axes, bool)):
        found = Taking(run, lambda leaf: leaf, is_strict=axes is not None).pytree(value)
        yield from [axes] * len(found.leaves)
        return
    match value:
        case Tuple(items) if isinstance(axes, tuple | list) and len(axes) == len(items):
            for item, own in zip(items, axes, strict=True):
                yield from _leaf_axes(run, item, own)
            return
        case ListRef() if isinstance(axes, tuple | list):
            found_ = lists.contents(run, value)
            if isinstance(found_, Tuple) and len(found_.items) == len(axes):
                for item, own in zip(found_.items, axes, strict=True):
                    yield from _leaf_axes(run, item, own)
                return
        case DictRef() if isinstance(axes, dict):
            entries = lists.entries(run, value)
            if set(entries.keys) == set(axes):
                for key, item in zip(entries.keys, entries.values, strict=True):
                    yield from _leaf_axes(run, item, axes[key])
                return
    words = f"the axes {axes!r} are not made as the argument is: an int, None, or a structure of it"
    raise Raised(TypeError(words), run.span())


@means(_count)
def _of_count(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return _Batch(run, *args).count()


@means(_element)
def _of_element(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *given, i = args
    return _Batch(run, *given).call(function, i)


@means(_first)
def _of_first(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, *given = args
    state, writes = dict(run.state), dict(run.memory.writes)
    batch = _Batch(run, *given)
    some = run.operate(operator.gt, batch.count(), Known(0))
    run.guard(some, ValueError, "a vmap over nothing, inside a function")
    result = batch.call(function, Known(0))
    if is_changed(run, {**run.taken.outside, **state}) or any(
        run.memory.writes.get(name) != n for name, n in writes.items()
    ):
        run.refuse(
            "a function in a vmap that changes something outside of it",
            "Return what is computed, and change things after the call.",
            errors.NotDifferentiable,
            code="SG2199",
        )
    found = Taking(run, lambda leaf: leaf).pytree(scalars.plain(run, result))
    return Tuple((Known(_Held(found)), Tuple(tuple(found.leaves))))


class _Held:
    """A structure, as an object that is known."""

    def __init__(self, found: Pytree) -> None:
        self.found = found


def _structure(first: Value) -> Pytree:
    assert isinstance(first, Tuple) and isinstance(first.items[0], Known), "made by `_of_first`"
    held: _Held = first.items[0].object
    return held.found


@means(_arrays)
def _of_arrays(run: Run, args: Args, kwargs: Kwargs) -> Value:
    first, count = args
    made: list[Value] = []
    for leaf in _structure(first).leaves:
        shape = leaf.shape if isinstance(leaf, ArrayRef) else ()
        made.append(nests.allocate(run, _dtype(leaf), (count, *shape)))
    return Tuple(tuple(made))


def _dtype(leaf: Value) -> str:
    if isinstance(leaf, ArrayRef):
        return leaf.dtype
    kind = scalars.type_of(leaf)
    assert kind is not None, "numbers have types"
    return kind.dtype


@means(_leaves)
def _of_leaves(run: Run, args: Args, kwargs: Kwargs) -> Value:
    first, result = args
    wanted = _structure(first).leaves
    found = Taking(run, lambda leaf: leaf).pytree(scalars.plain(run, result)).leaves
    fits = len(found) == len(wanted) and all(
        _dtype(one) == _dtype(other) and _axes(one) == _axes(other)
        for one, other in zip(found, wanted, strict=True)
    )
    assert fits, "the elements are of one type, and so are their results"
    for one, other in zip(found, wanted, strict=True):
        if isinstance(one, ArrayRef) and isinstance(other, ArrayRef):
            for length, known in zip(one.shape, other.shape, strict=True):
                message = "the results of the elements have different shapes"
                run.guard(run.operate(operator.eq, length, known), ValueError, message)
    return Tuple(tuple(found))


def _axes(leaf: Value) -> int:
    return leaf.ndim if isinstance(leaf, ArrayRef) else 0


@means(_stacked)
def _of_stacked(run: Run, args: Args, kwargs: Kwargs) -> Value:
    first, arrays, out_axes = args
    assert isinstance(arrays, Tuple), "made by `_of_arrays`"
    value = _structure(first).rebuilt(list(arrays.items))
    axes = _known(run, out_axes, "out_axes")
    if axes == 0 and isinstance(axes, int):
        return value
    wanted = iter(list(_leaf_axes(run, value, axes)))

    def moved(leaf: Value) -> Value:
        axis = next(wanted)
        if axis is None:
            words = "out_axes says None: each result is one for each element"
            raise Raised(ValueError(words), run.span())
        return run.call(Known(np.moveaxis), (leaf, Known(0), Known(axis)), {})

    found = Taking(run, moved).pytree(value)
    return found.rebuilt(found.leaves)


def of_object(run: Run, mapped: Mapped) -> Args:
    """The arguments of `vmap` for a batch that was made before."""
    function = environment.from_python(run, Known(mapped.__wrapped__))
    return function, Known(mapped.in_axes), Known(mapped.out_axes)
