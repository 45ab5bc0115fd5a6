"""Whole arrays of the program: those that are its parameters, and those that it makes."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Along, ArrayRef, Known, Number, Value
from srcgrad.types import Array, Scalar


def whole(run: Run, base: str, shape: tuple[Value, ...]) -> ArrayRef:
    """All of an array, of which the shape is known from now on."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    axes = tuple(Along(axis, Known(0)) for axis in range(type.ndim))
    run.known.shapes[base] = shape
    return ArrayRef(base, type.dtype, axes, shape)


def parameter_array(run: Run, base: str) -> ArrayRef:
    """All of an array that is a parameter of the program."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    if type.layout != "C":
        run.known.scattered.add(base)
    return whole(run, base, tuple(extent(run, base, axis) for axis in range(type.ndim)))


def extent(run: Run, base: str, axis: int) -> Value:
    """The length of a parameter's axis, read once at the start of the program."""
    type = run.draft.types[base]
    assert isinstance(type, Array)
    if axis in type.unit_axes:
        return Known(1)
    if (base, axis) not in run.known.dims:
        name = run.fresh(Scalar("int64", weak=True))
        run.draft.definitions[name] = ir.Dim(base, axis)
        run.draft.entry.append(ir.Assign(ir.Var(name), ir.Dim(base, axis), None))
        run.known.early.add(name)
        run.known.dims[base, axis] = Number(ir.Var(name), Scalar("int64", weak=True))
    return run.known.dims[base, axis]
