"""Views of an array that differ between paths or iterations: one view, at a place that is computed.

    v = x[1:] if c else x[:-1]     # x[start : start + n - 1], where c says what start is
    row = A[i]                     # in a loop: A[start], where start is handed on
    v = A[0] if c else A[:, 0]     # A[k * down, k * right], where c says which step is one

Views of several arrays are such a view of the array that a name stands for (`core.origins`). It is
done where a function is refused with copies in the place of views (`Shared.follows`).
"""

from __future__ import annotations

from dataclasses import replace

from srcgrad.frontend.values.arrays import positions, strides
from srcgrad.frontend.values.core import memory
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.same import all_same, same
from srcgrad.frontend.values.core.values import (
    Along,
    ArrayHole,
    ArrayRef,
    Hole,
    Known,
    Number,
    Strided,
    Value,
    ViewHole,
)
from srcgrad.frontend.values.numbers import monomials, sizes
from srcgrad.types import INT

Either = ArrayRef | ViewHole


def pattern(run: Run, a: Value, b: Value) -> ViewHole | None:
    """The pattern of two views; None where they are not followed as such."""
    if not run.shared.follows or not isinstance(a, Either) or not isinstance(b, ArrayRef):
        return None
    if a.ndim != b.ndim or a.dtype != b.dtype or a.readonly != b.readonly:
        return None
    first, second = _form(run, a), _form(run, b)
    if first is None or second is None:
        return None
    if isinstance(a, ArrayRef) and a.whole and b.whole:
        return None  # these are arrays, not views
    whole = _whole(run, first.whole, second.whole)
    if whole is None:
        return None
    if first.along is None or second.along is None or first.along != second.along:
        first, second = _with_steps(first), _with_steps(second)
    return ViewHole(
        whole,
        a.dtype,
        first.along,
        _joined(first.starts, second.starts),
        tuple(map(_joined, first.steps, second.steps)),
        _joined(first.shape, second.shape),
        a.readonly,
    )


def alone(run: Run, view: ArrayRef, there: set[str]) -> ViewHole | None:
    """The pattern of a view that other paths do not have, of an array that they do."""
    if not run.shared.follows or view.whole or view.base not in there:
        return None
    form = _form(run, view)
    if form is None:
        return None
    return replace(
        form,
        starts=_opened(form.starts, there),
        steps=tuple(_opened(each, there) for each in form.steps),
        shape=_opened(form.shape, there),
    )


def _opened(parts: tuple[Value, ...], there: set[str]) -> tuple[Value, ...]:
    """Numbers that all paths have, and holes for the others."""
    return tuple(
        Hole(INT) if isinstance(each, Number) and each.atom.name not in there else each
        for each in parts
    )


def _joined(a: tuple[Value, ...], b: tuple[Value, ...]) -> tuple[Value, ...]:
    return tuple(x if same(x, y) else Hole(INT) for x, y in zip(a, b, strict=True))


def _form(run: Run, view: Either) -> ViewHole | None:
    """A view taken apart; what is not known before the program is told is a hole."""
    if isinstance(view, ViewHole):
        return view
    if view.iterator or view.base in run.known.dtypes or view.base in run.known.parts:
        return None
    if view.base not in run.known.shapes or _repeats(view):
        return None
    whole = whole_of(run, view.base)
    if view.of is None:
        along = tuple(
            (axis.axis, axis.stride) if isinstance(axis, Along) else None for axis in view.axes
        )
        starts = tuple(each.offset if isinstance(each, Along) else each for each in view.axes)
        return ViewHole(whole, view.dtype, along, starts, (), view.shape, view.readonly)
    if not isinstance(view.of, Strided):
        return None
    count, ndim = len(view.of.starts), view.ndim
    open_steps = (((Hole(INT),) * ndim),) * count
    starts = (Hole(INT),) * count
    return ViewHole(whole, view.dtype, None, starts, open_steps, view.shape, view.readonly)


def _repeats(view: ArrayRef) -> bool:
    """Whether a view has an element in several places."""
    along = {axis.axis for axis in view.axes if isinstance(axis, Along)}
    return any(k not in along and not positions.is_one(view.shape[k]) for k in range(view.ndim))


def _with_steps(form: ViewHole) -> ViewHole:
    """The same with a step along each axis."""
    if form.along is None:
        return form
    steps = tuple(
        tuple(Known(each[1] if each is not None and each[0] == k else 0) for k in range(form.ndim))
        for each in form.along
    )
    return replace(form, along=None, steps=steps)


def whole_of(run: Run, base: str) -> ArrayRef:
    """The array that a view is one of."""
    return memory.whole(run, base, run.known.shapes[base])


def _whole(run: Run, a: Value, b: Value) -> Value | None:
    """The array that two views are of, or the hole that it is in."""
    assert isinstance(b, ArrayRef)
    if isinstance(a, ArrayRef) and a.base == b.base:
        return a
    assert isinstance(a, ArrayRef | ArrayHole)
    lengths = zip(a.shape, b.shape, strict=True) if a.ndim == b.ndim else None
    if lengths is None or a.dtype != b.dtype:
        return None
    if not all(isinstance(each, Known) or _is_there(run, each) for each in a.shape):
        return None
    if not all(monomials.alike(run, *pair) for pair in lengths):
        return None
    if isinstance(a, ArrayHole):
        return replace(a, order=a.order if strides.order_of(run, b) == "C" else "?")
    return ArrayHole(a.dtype, a.ndim, a.shape, strides.order_of(run, a, b))


def _is_there(run: Run, extent: Value) -> bool:
    """Whether a length is known on all paths that are being joined."""
    return isinstance(extent, Number) and extent.atom.name in run.joining.there


def instantiated(
    hole: ViewHole,
    whole: ArrayRef,
    starts: tuple[Value, ...],
    steps: tuple[tuple[Value, ...], ...],
    shape: tuple[Value, ...],
) -> ArrayRef:
    """The view, with names for the places and lengths that are computed."""
    if hole.along is not None:
        axes = tuple(
            start if each is None else Along(each[0], start, each[1])
            for each, start in zip(hole.along, starts, strict=True)
        )
        return ArrayRef(whole.base, hole.dtype, axes, shape, False, None, hole.readonly)
    of = Strided(whole, (), shape, starts, steps)
    every = tuple(Along(axis, Known(0)) for axis in range(hole.ndim))
    return ArrayRef(whole.base, hole.dtype, every, shape, False, of, hole.readonly)


def places(
    run: Run, hole: ViewHole, view: ArrayRef
) -> tuple[tuple[Value, ...], tuple[tuple[Value, ...], ...]]:
    """Where a view begins and its steps, in the form that a pattern has."""
    found = _form(run, view)
    assert found is not None, "only views of this form are cases of the pattern"
    if hole.along is not None:
        return found.starts, ()
    if found.along is not None:
        return found.starts, _with_steps(found).steps
    of = view.of
    assert isinstance(of, Strided)
    starts: list[Value] = [*of.starts]
    steps: list[list[Value]] = [[Known(0)] * view.ndim for _ in starts]
    for k, axis in enumerate(view.axes):
        for j, step in enumerate(row[k] for row in of.steps):
            offset = axis.offset if isinstance(axis, Along) else axis
            starts[j] = sizes.plus(run, starts[j], _times(run, offset, step))
            if isinstance(axis, Along):
                more = _times(run, step, Known(axis.stride))
                steps[j][axis.axis] = sizes.plus(run, steps[j][axis.axis], more)
    return tuple(starts), tuple(map(tuple, steps))


def _times(run: Run, a: Value, b: Value) -> Value:
    is_zero = any(isinstance(each, Known) and each.object == 0 for each in (a, b))
    return Known(0) if is_zero else sizes.multiply(run, a, b)


def is_pattern_of(a: Value, b: Value) -> bool:
    """Whether two patterns of views are alike."""
    if not isinstance(a, ViewHole) or not isinstance(b, ViewHole):
        return False
    if a.along != b.along or (a.dtype, a.readonly) != (b.dtype, b.readonly):
        return False
    if isinstance(a.whole, ArrayHole) and isinstance(b.whole, ArrayHole):
        wholes = a.whole.order == b.whole.order and all_same(a.whole.shape, b.whole.shape)
    else:
        wholes = same(a.whole, b.whole)
    steps = zip(a.steps, b.steps, strict=True)
    starts = all_same(a.starts, b.starts) and all_same(a.shape, b.shape)
    return wholes and starts and all(all_same(*pair) for pair in steps)


def as_array(hole: ViewHole) -> ArrayHole:
    """The pattern of copies of the views."""
    return ArrayHole(hole.dtype, hole.ndim, hole.shape)
