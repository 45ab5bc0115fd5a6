"""Positions in reshaped arrays and windows: which element of the source it is."""

from __future__ import annotations

import operator

from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import (
    ArrayRef,
    Known,
    Lazy,
    Number,
    Regrouped,
    Strided,
    Value,
    Windows,
)
from srcgrad.frontend.values.numbers import monomials, sizes

AnyArray = ArrayRef | Lazy
Subscripts = tuple[Value, ...]


def is_one(extent: Value) -> bool:
    return isinstance(extent, Known) and bool(extent.object == 1)


Shape = tuple[Value, ...]
Groups = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


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
        run.known.ravelled[position.atom.name] = parts
        if all(sizes.nonnegative(run, s) for s, _ in kept):
            run.known.signs.add(position.atom.name)
    return position


def unravel(run: Run, position: Value, extents: Shape) -> Subscripts:
    """The subscripts of the element at a position that is known to be inside."""
    found: list[Value] = [Known(0)] * len(extents)
    kept = [axis for axis, extent in enumerate(extents) if not is_one(extent)]
    if isinstance(position, Number) and position.atom.name in run.known.ravelled:
        subscripts, counted = run.known.ravelled[position.atom.name]
        if len(counted) == len(kept) and all(
            monomials.alike(run, extents[axis], other)
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
    if isinstance(of, Strided):
        return tuple(
            _along(run, start, steps, subscripts)
            for start, steps in zip(of.starts, of.steps, strict=True)
        )
    found: list[Value] = [Known(0)] * of.source.ndim
    for inner, outer in of.groups:
        counted = tuple(of.shape[axis] for axis in outer)
        position = ravel(run, tuple(subscripts[axis] for axis in outer), counted)
        extents = tuple(of.source.shape[axis] for axis in inner)
        for axis, subscript in zip(inner, unravel(run, position, extents), strict=True):
            found[axis] = subscript
    return tuple(found)


def _along(run: Run, start: Value, steps: Subscripts, subscripts: Subscripts) -> Value:
    """The subscript that is so many steps along each axis from a start."""
    for step, subscript in zip(steps, subscripts, strict=True):
        if not any(isinstance(each, Known) and each.object == 0 for each in (step, subscript)):
            start = sizes.plus(run, start, sizes.multiply(run, step, subscript))
    return start


def _within_windows(run: Run, of: Windows, subscripts: Subscripts) -> Subscripts:
    return shifted(run, of.groups, subscripts, of.source.ndim)


def shifted(run: Run, groups: Groups, subscripts: Subscripts, ndim: int) -> Subscripts:
    """The subscripts of a source from those of the window and within it."""
    found = list(subscripts[:ndim])
    for (axis,), (within,) in groups:
        found[axis] = sizes.plus(run, found[axis], subscripts[within])
    return tuple(found)
