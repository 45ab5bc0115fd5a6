"""Arrays repeated along axes, without copies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from srcgrad.frontend.meanings.numpy.axes import array_of, bound
from srcgrad.frontend.meanings.numpy.shape import Shape, lengths, rearranged, result
from srcgrad.frontend.meanings.numpy.unit_axes import expanded
from srcgrad.frontend.values.arrays import broadcasting, nests, positions, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means


@means(np.broadcast_to)
def _broadcast_to(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.broadcast_to, args, kwargs)
    array = in_memory(run, array_of(run, given["array"]))
    shape = lengths(run, given["shape"])
    if any(isinstance(extent, Known) and extent.object < 0 for extent in shape):
        words = "all elements of broadcast shape must be non-negative"
        raise Raised(ValueError(words), run.span())
    if len(shape) < array.ndim:
        words = "input operand has more dimensions than allowed by the axis remapping"
        raise Raised(ValueError(words), run.span())
    message = (
        "operands could not be broadcast together with remapped shapes [original->remapped]: "
        f"{broadcasting.shape_text(array.shape)} and requested shape "
        f"{broadcasting.shape_text(shape)}"
    )
    for wanted, extent in zip(shape[len(shape) - array.ndim :], array.shape, strict=True):
        if not positions.is_one(extent):
            broadcasting.agree(run, wanted, extent, [array.shape, shape], message)
    return replace(broadcast(run, array, shape), readonly=True)


def in_memory(run: Run, array: AnyArray) -> ArrayRef:
    """An array whose elements may be read many times; a number is given memory."""
    if isinstance(array, ArrayRef):
        return array
    if array.ndim:
        return nests.materialise(run, array)
    made = nests.materialise(run, expanded(run, array, [0]))
    return views.compose(run, made, {0: Known(0)}, ())


def broadcast(run: Run, array: ArrayRef, shape: Shape) -> ArrayRef:
    """A view that repeats an array along axes of length one and new ones."""
    first = len(shape) - array.ndim
    kept = {k: k + first for k, extent in enumerate(array.shape) if not positions.is_one(extent)}
    made = rearranged(run, array, kept, shape)
    assert isinstance(made, ArrayRef)
    return made


@means(np.broadcast_arrays)
def _broadcast_arrays(run: Run, args: Args, kwargs: Kwargs) -> Value:
    bound(run, np.broadcast_arrays, (), kwargs)
    sources = [array_of(run, each) for each in args]
    shape = broadcasting.broadcast(
        run,
        [each.shape for each in sources],
        "shape mismatch: objects cannot be broadcast to a single shape",
    )
    return Tuple(tuple(_broadcast_one(run, each, shape) for each in sources))


def _broadcast_one(run: Run, array: AnyArray, shape: Shape) -> Value:
    if array.ndim == len(shape) and not any(
        positions.is_one(a) and not positions.is_one(b)
        for a, b in zip(array.shape, shape, strict=True)
    ):
        return result(run, array)
    return replace(broadcast(run, in_memory(run, array), shape), readonly=True)


@means(np.broadcast_shapes)
def _broadcast_shapes(run: Run, args: Args, kwargs: Kwargs) -> Value:
    shapes = [lengths(run, each) for each in args]
    words = "shape mismatch: objects cannot be broadcast to a single shape"
    return Tuple(broadcasting.broadcast(run, shapes, words))
