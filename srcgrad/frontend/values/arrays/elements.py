"""Elements of arrays, and what an array expression reads."""

from __future__ import annotations

from srcgrad import errors, ir
from srcgrad.frontend.values.arrays import mixtures, positions
from srcgrad.frontend.values.arrays.positions import AnyArray, Subscripts
from srcgrad.frontend.values.core import boxes
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Glimpse, Lazy, Number, Value
from srcgrad.frontend.values.numbers import conversions, glimpses, sizes
from srcgrad.frontend.values.numbers.scalars import atom
from srcgrad.types import Scalar


def scalar(dtype: str) -> Scalar:
    return Scalar(dtype)


def element(run: Run, array: AnyArray, subscripts: Subscripts) -> Value:
    """The element at subscripts that are known to be inside."""
    if isinstance(array, Lazy):
        return array.element(subscripts)
    index = base_subscripts(run, array, subscripts)
    found = run.define(ir.Item(array.base, index), scalar(array.dtype))
    return mixtures.take(run, found, array.base)


def only(run: Run, array: AnyArray) -> Value:
    """The element of an array without axes."""
    value = element(run, array, ())
    if isinstance(array, ArrayRef) and isinstance(value, Number):
        writes = run.memory.writes.get(array.base, 0)
        return Glimpse(value.atom, value.type, array, writes, len(run.draft.blocks))
    return boxes.of_array(run, array) if isinstance(array, Lazy) else value


def base_subscripts(run: Run, array: ArrayRef, subscripts: Subscripts) -> tuple[ir.Atom, ...]:
    """Where an element of a view is in its base."""
    found: list[Value] = []
    for axis in array.axes:
        if isinstance(axis, Along):
            position = sizes.times(run, subscripts[axis.axis], axis.stride)
            found.append(sizes.plus(run, axis.offset, position))
        else:
            found.append(axis)
    if array.of is not None:
        inner = positions.source_subscripts(run, array.of, tuple(found))
        return base_subscripts(run, array.of.source, inner)
    return tuple(atom(run, each) for each in found)


def reads(run: Run, value: Value) -> tuple[tuple[str, int], ...]:
    if isinstance(value, Lazy):
        return value.reads
    if isinstance(value, ArrayRef):
        return ((value.base, run.memory.writes.get(value.base, 0)),)
    return ()


def as_type(run: Run, array: AnyArray, kind: Scalar) -> Lazy:
    """The array with its elements converted."""

    def converted(at: Subscripts) -> Value:
        made = conversions.convert(run, element(run, array, at), kind)
        if isinstance(made, Number) and made.atom.name in run.known.kinds:
            return run.define(made.atom, kind)  # of this type on all paths
        return made

    return Lazy(array.shape, kind, converted, reads(run, array))


def converted(run: Run, array: ArrayRef, dtype: str) -> Lazy:
    """An array with its elements converted to a dtype."""
    kind = scalar(dtype)

    def at(subscripts: Subscripts) -> Value:
        return conversions.convert(run, element(run, array, subscripts), kind)

    return Lazy(array.shape, kind, at, reads(run, array))


def check_fresh(run: Run, value: Value) -> None:
    """An array expression is worked out late; what it reads must not have changed since."""
    if isinstance(value, Lazy):
        for base, writes in value.reads:
            if run.memory.writes.get(base, 0) != writes:
                run.refuse(
                    f"{glimpses.name_of(run, base)} is changed while an expression reads it",
                    "Give the expression a name before the change.",
                    errors.AliasingError,
                    code="SG404",
                )
