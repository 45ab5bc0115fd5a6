"""Coordinates of grids: meshgrid, mgrid, indices."""

from __future__ import annotations

import math
import operator

import numpy as np

from srcgrad import errors
from srcgrad.frontend.meanings.numpy.axes import array_of, bound, known
from srcgrad.frontend.meanings.numpy.basics import dtype_named, only
from srcgrad.frontend.meanings.numpy.broadcasting import broadcast, in_memory
from srcgrad.frontend.meanings.numpy.creation import shape_of
from srcgrad.frontend.meanings.numpy.shape import copied
from srcgrad.frontend.meanings.numpy.unit_axes import expanded
from srcgrad.frontend.values.arrays import broadcasting, elements, nests, views
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import ArrayRef, Known, Lazy, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means
from srcgrad.frontend.values.numbers import conversions, scalars, sizes
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain
from srcgrad.types import INT, Scalar

Shape = tuple[Value, ...]


def along(run: Run, vector: AnyArray, axis: int, ndim: int) -> AnyArray:
    """A vector along one of several axes."""
    return expanded(run, vector, [other for other in range(ndim) if other != axis])


@means(np.meshgrid)
def _meshgrid(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.meshgrid, (), kwargs)
    indexing = known(run, given, "indexing", "xy")
    if indexing not in ("xy", "ij"):
        words = "Valid values for `indexing` are 'xy' and 'ij'."
        raise Raised(ValueError(words), run.span())
    only(run, given, copy=(True, False))
    order = list(range(len(args)))
    if indexing == "xy" and len(args) > 1:
        order[:2] = 1, 0
    vectors = [_vector(run, each) for each in args]
    sparse = [along(run, v, axis, len(args)) for v, axis in zip(vectors, order, strict=True)]
    if not known(run, given, "sparse", False):
        shape = broadcasting.broadcast(run, [each.shape for each in sparse])
        sparse = [broadcast(run, in_memory(run, each), shape) for each in sparse]
    if not known(run, given, "copy", True):
        return Tuple(tuple(sparse))
    return Tuple(tuple(nests.materialise(run, copied(run, each)) for each in sparse))


def _vector(run: Run, value: Value) -> AnyArray:
    array = array_of(run, value)
    if array.ndim > 1:
        run.refuse("np.meshgrid of matrices", "Ravel them first.", errors.MissingRule, code="SG323")
    return array if array.ndim else expanded(run, array, [0])


def _coordinates(run: Run, part: Value) -> tuple[Value, Scalar, Lazy]:
    """The length, the type and the numbers of `a:b:c`; c may be complex: a number of points."""
    if isinstance(part, Known) and isinstance(part.object, slice):
        each = part.object
        part = Tuple((Known(each.start), Known(each.stop), Known(each.step)), slice)
    if not isinstance(part, Tuple) or part.kind is not slice:
        run.refuse(
            "np.mgrid of something that is no slice",
            "Give slices: np.mgrid[0:3, 0:4].",
            errors.MissingRule,
            code="SG324",
        )
    start, stop, step = (plain(run, item) for item in part.items)
    start = Known(0) if isinstance(start, Known) and start.object is None else start
    step = Known(1) if isinstance(step, Known) and step.object is None else step
    kind = scalars.type_of(step)
    if kind is not None and kind.dtype.startswith("complex"):
        return _points(run, start, stop, step)
    kinds = [scalars.type_of(each) for each in (start, stop, step)]
    if any(each is None for each in kinds):
        raise Raised(TypeError("np.mgrid takes slices of numbers"), run.span())
    joint = Scalar(scalars.promote(*(Scalar(k.dtype) for k in kinds if k is not None)).dtype)
    count = _steps(run, start, stop, step)

    def element(at: Shape) -> Value:
        moved = numbers(run, operator.mul, at[0], step)
        return conversions.convert(run, numbers(run, operator.add, moved, start), joint)

    return count, joint, Lazy((count,), joint, element, ())


def _steps(run: Run, start: Value, stop: Value, step: Value) -> Value:
    span = numbers(run, operator.sub, stop, start)
    count = numbers(run, math.ceil, numbers(run, operator.truediv, span, step))
    return sizes.clip0(run, conversions.integer(run, count, "a number of points"))


def _points(run: Run, start: Value, stop: Value, step: Value) -> tuple[Value, Scalar, Lazy]:
    """A number of points from start to stop, both included."""
    size = conversions.convert(run, numbers(run, abs, step), INT)
    real = Scalar("float64")
    first, last = (conversions.convert(run, each, real) for each in (start, stop))
    parts = numbers(run, max, numbers(run, operator.sub, size, Known(1)), Known(1))
    distance = numbers(run, operator.truediv, numbers(run, operator.sub, last, first), parts)

    def element(at: Shape) -> Value:
        return numbers(run, operator.add, numbers(run, operator.mul, at[0], distance), first)

    count = sizes.clip0(run, size)
    return count, real, Lazy((count,), real, element, ())


def grid(run: Run, index: Value, sparse: bool) -> Value:
    """`np.mgrid[index]` or `np.ogrid[index]`."""
    if not isinstance(index, Tuple) or index.kind is slice:
        return nests.materialise(run, _coordinates(run, index)[2])
    found = [_coordinates(run, each) for each in index.items]
    joint = Scalar(scalars.promote(*(kind for _, kind, _ in found)).dtype)
    vectors = [_as(run, vector, joint) for _, _, vector in found]
    if sparse:
        placed = (along(run, v, axis, len(vectors)) for axis, v in enumerate(vectors))
        return Tuple(tuple(nests.materialise(run, each) for each in placed))
    return _dense(run, vectors, joint)


def _as(run: Run, vector: Lazy, type: Scalar) -> Lazy:
    made = run.as_array(vector, type.dtype)
    assert isinstance(made, Lazy)
    return made


def _dense(run: Run, vectors: list[Lazy], type: Scalar) -> ArrayRef:
    """The coordinates of all points, by axis."""
    shape = tuple(each.shape[0] for each in vectors)
    made = nests.allocate(run, type.dtype, (Known(len(vectors)), *shape))
    for axis, vector in enumerate(vectors):

        def body(at: Shape, axis: int = axis, vector: Lazy = vector) -> None:
            where = elements.base_subscripts(run, made, (Known(axis), *at))
            nests.put(run, made.base, where, vector.element((at[axis],)))

        nests.loop_nest(run, shape, body)
    return made


@means(type(np.mgrid).__getitem__)
def _grid_subscript(run: Run, args: Args, kwargs: Kwargs) -> Value:
    owner, index = args
    assert isinstance(owner, Known)
    return grid(run, index, owner.object.sparse)


@means(np.indices)
def _indices(run: Run, args: Args, kwargs: Kwargs) -> Value:
    given = bound(run, np.indices, args, kwargs)
    type = Scalar(dtype_named(run, given.get("dtype"), "int64"))
    shape = shape_of(run, given["dimensions"])
    vectors = [_counting(run, extent, type) for extent in shape]
    if known(run, given, "sparse", False):
        placed = (along(run, v, axis, len(shape)) for axis, v in enumerate(vectors))
        return Tuple(tuple(nests.materialise(run, each) for each in placed))
    return _dense(run, vectors, type)


def _counting(run: Run, extent: Value, type: Scalar) -> Lazy:
    return Lazy((extent,), type, lambda at: conversions.convert(run, at[0], type), ())


@means(np.fromfunction)
def _fromfunction(run: Run, args: Args, kwargs: Kwargs) -> Value:
    function, shape, *rest = args
    options = dict(kwargs)
    dtype = Scalar(dtype_named(run, rest[0] if rest else options.pop("dtype", None), "float64"))
    only(run, {k: v for k, v in options.items() if k == "like"}, like=())
    extents = shape_of(run, shape)
    grid = _dense(run, [_counting(run, extent, dtype) for extent in extents], dtype)
    points = tuple(views.row(run, grid, Known(axis)) for axis in range(len(extents)))
    return run.call(function, points, options)
