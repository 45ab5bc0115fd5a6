"""Functions that make subscripts: `nonzero`, `ix_`, `unravel_index`, `tril_indices` …"""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from srcgrad.frontend.evaluate.access import masks
from srcgrad.frontend.values.arrays import broadcasting
from srcgrad.frontend.values.arrays.positions import AnyArray
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as
from srcgrad.frontend.values.numbers import scalars
from srcgrad.frontend.values.numbers.arithmetic import numbers
from srcgrad.frontend.values.numbers.scalars import plain


@means(type(np.s_).__getitem__)
def _index_expression(run: Run, args: Args, kwargs: Kwargs) -> Value:
    """`np.s_[...]` is the index itself; `np.index_exp[...]` makes a tuple of it."""
    maker, index = args
    assert isinstance(maker, Known)
    single = not (isinstance(index, Tuple) and index.kind is tuple)
    return Tuple((index,)) if maker.object.maketuple and single else index


@means(np.nonzero, np.ndarray.nonzero)
def _nonzero(run: Run, args: Args, kwargs: Kwargs) -> Value:
    return Tuple(masks.positions(run, _mask(run, args[0])))


def _mask(run: Run, value: Value) -> AnyArray:
    """Where the elements of an array are not zero."""
    if scalars.is_number(plain(run, value)):
        words = (
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() "
            "instead."
        )
        raise Raised(ValueError(words), run.span())
    array = run.as_array(value)
    if array.dtype == "bool":
        return array
    made = broadcasting.elementwise(run, lambda x: numbers(run, operator.ne, x, Known(0)), (array,))
    return run.as_array(made)


@reads_as(np.flatnonzero)
def flatnonzero(a: Any) -> Any:
    """`np.flatnonzero`: where an array, taken in order, is not zero."""
    return np.nonzero(np.ravel(a))[0]


@reads_as(np.argwhere)
def argwhere(a: Any) -> Any:
    """`np.argwhere`: a row of subscripts for each element that is not zero."""
    where = np.nonzero(a)
    found = np.empty((len(where[0]), len(where)), dtype=np.int64)
    for k in range(len(where)):
        found[:, k] = where[k]
    return found


@reads_as(np.unravel_index)
def unravel_index(indices: Any, shape: Any, order: Any = "C") -> Any:
    """`np.unravel_index`: the subscripts of what is counted in order."""
    extents = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
    position = as_subscripts(indices)
    size = 1
    for extent in extents:
        size = size * extent
    check_positions(position, size)
    found: tuple[Any, ...] = ()
    for extent in extents if order == "F" else extents[::-1]:
        found = (*found, position % extent)
        position = position // extent
    return found if order == "F" else found[::-1]


def as_subscripts(indices: Any) -> Any:
    """Numbers of NumPy's own type for subscripts."""
    return np.int64(indices) if np.ndim(indices) == 0 else np.asarray(indices)


def check_positions(position: Any, size: Any) -> None:
    """Raise NumPy's error for the first that is outside."""
    for each in np.ravel(position):
        if each < 0 or each >= size:
            raise ValueError(f"index {each} is out of bounds for array with size {size}")


@reads_as(np.ravel_multi_index)
def ravel_multi_index(multi_index: Any, dims: Any, mode: Any = "raise", order: Any = "C") -> Any:
    """`np.ravel_multi_index`: where the elements at some subscripts are counted in order."""
    extents = tuple(dims) if isinstance(dims, (tuple, list)) else (dims,)
    if len(multi_index) != len(extents):
        raise ValueError("parameter multi_index must be a sequence of length " + str(len(extents)))
    modes = (mode,) * len(extents) if isinstance(mode, str) else tuple(mode)
    found = 0
    axes = range(len(extents))
    for axis in axes if order == "C" else axes[::-1]:
        where = as_subscripts(multi_index[axis])
        found = found * extents[axis] + held(where, extents[axis], modes[axis])
    return found


def held(where: Any, extent: Any, mode: Any) -> Any:
    """Subscripts of `np.ravel_multi_index` by its mode."""
    if mode == "wrap":
        return where % extent
    if mode == "clip":
        return np.minimum(np.maximum(where, 0), extent - 1)
    if mode != "raise":
        raise ValueError(f"clipmode must be one of 'clip', 'raise', or 'wrap' (got '{mode}')")
    if np.any((where < 0) | (where >= extent)):
        raise ValueError("invalid entry in coordinates array")
    return where


@reads_as(np.ix_)
def ix_(*args: Any) -> Any:
    """`np.ix_`: each vector of subscripts along an axis of its own."""
    found: tuple[Any, ...] = ()
    for k in range(len(args)):
        each = np.asarray(args[k])
        if not isinstance(args[k], np.ndarray) and len(args[k]) == 0:
            each = np.empty(0, dtype=np.int64)
        if each.ndim != 1:
            raise ValueError("Cross index must be 1 dimensional")
        if each.dtype == np.bool_:
            each = np.nonzero(each)[0]
        others = (None,) * (len(args) - 1 - k)
        found = (*found, each[(None,) * k + (slice(None), *others)])
    return found


@reads_as(np.diag_indices)
def diag_indices(n: Any, ndim: Any = 2) -> Any:
    """`np.diag_indices`: the subscripts of a diagonal."""
    return (np.arange(n),) * ndim


@reads_as(np.diag_indices_from)
def diag_indices_from(arr: Any) -> Any:
    """`np.diag_indices_from`: those of an array whose axes have one length."""
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    for length in arr.shape[1:]:
        if length != arr.shape[0]:
            raise ValueError("All dimensions of input must be of equal length")
    return (np.arange(arr.shape[0]),) * arr.ndim


@reads_as(np.tril_indices)
def tril_indices(n: Any, k: Any = 0, m: Any = None) -> Any:
    """`np.tril_indices`: the subscripts on and below a diagonal."""
    columns = n if m is None else m
    return np.nonzero(np.arange(n)[:, None] >= np.arange(columns) - k)


@reads_as(np.triu_indices)
def triu_indices(n: Any, k: Any = 0, m: Any = None) -> Any:
    """`np.triu_indices`: the subscripts on and above a diagonal."""
    columns = n if m is None else m
    return np.nonzero(np.arange(n)[:, None] <= np.arange(columns) - k)


@reads_as(np.tril_indices_from)
def tril_indices_from(arr: Any, k: Any = 0) -> Any:
    """`np.tril_indices_from`: those of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[0], k, arr.shape[1])


@reads_as(np.triu_indices_from)
def triu_indices_from(arr: Any, k: Any = 0) -> Any:
    """`np.triu_indices_from`: those of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[0], k, arr.shape[1])


@reads_as(np.mask_indices)
def mask_indices(n: Any, mask_func: Any, k: Any = 0) -> Any:
    """`np.mask_indices`: where a function of a matrix of ones leaves something."""
    return np.nonzero(mask_func(np.ones((n, n), dtype=np.int64), k) != 0)
