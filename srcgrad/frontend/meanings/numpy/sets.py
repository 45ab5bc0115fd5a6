"""Sets of numbers, as sorted vectors: which elements there are depends on values by steps only.

The derivative goes to the first of the elements that are equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib._arraysetops_impl import UniqueAllResult, UniqueCountsResult, UniqueInverseResult

from srcgrad.frontend.meanings.numpy.elements import (
    common_dtype,
    counted,
    flattened,
    gathered,
    inside,
    of_each,
    order_of,
    refuse,
)
from srcgrad.frontend.meanings.numpy.sorting import check_kind, position_left
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.unique)
def unique(
    ar: Any,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    *,
    equal_nan: Any = True,
    sorted: Any = True,
) -> Any:
    """`np.unique`."""
    if axis is not None and np.ndim(ar) != 1:
        refuse("np.unique along an axis", "Compare the rows in a loop.")
    x = flattened(ar)
    check_kind(x, None, None)
    order = order_of(x)
    starts = _starts(x, order, equal_nan)
    first = gathered(order, starts)
    found: Any = (gathered(x, first),)
    if return_index:
        found += (first,)
    if return_inverse:
        found += (_inverse(order, starts, np.shape(ar)),)
    if return_counts:
        found += (_lengths(starts, x.shape[0]),)
    return found[0] if len(found) == 1 else found


def _starts(x: Any, order: Any, equal_nan: Any) -> Any:
    """Where in the sorted vector each run of equal elements begins."""
    n = x.shape[0]
    number = 0
    for k in range(n):
        number += k == 0 or _differ(x, order, k, equal_nan)
    starts = np.empty(counted(number), np.int64)
    number = 0
    for k in range(n):
        if k == 0 or _differ(x, order, k, equal_nan):
            starts[number] = k
            number += 1
    return starts


def _differ(x: Any, order: Any, k: Any, equal_nan: Any) -> Any:
    """Whether element k of the sorted vector differs from the one before."""
    here, before = inside(x, inside(order, k)), inside(x, inside(order, k - 1))
    if equal_nan and np.issubdtype(x.dtype, np.inexact):
        return here != before and (here == here or before == before)
    return here != before


def _inverse(order: Any, starts: Any, shape: Any) -> Any:
    """For each element, which of the distinct ones it is."""
    n = order.shape[0]
    number = starts.shape[0]
    inverse = np.empty(n, np.int64)
    for k in range(number):
        stop = n
        if k + 1 < number:
            stop = starts[k + 1]
        for i in range(starts[k], stop):
            inverse[order[i]] = k
    return inverse if len(shape) == 1 else np.reshape(inverse, shape)


def _lengths(starts: Any, n: Any) -> Any:
    number = starts.shape[0]
    lengths = np.empty(number, np.int64)
    for k in range(number):
        lengths[k] = n - starts[k]
    for k in range(number - 1):
        lengths[k] -= n - starts[k + 1]
    return lengths


@reads_as(np.unique_values)
def unique_values(x: Any) -> Any:
    """`np.unique_values`, sorted; NaNs are not equal."""
    return unique(x, equal_nan=False)


@reads_as(np.unique_counts)
def unique_counts(x: Any) -> Any:
    """`np.unique_counts`."""
    return UniqueCountsResult(*unique(x, return_counts=True, equal_nan=False))


@reads_as(np.unique_inverse)
def unique_inverse(x: Any) -> Any:
    """`np.unique_inverse`."""
    return UniqueInverseResult(*unique(x, return_inverse=True, equal_nan=False))


@reads_as(np.unique_all)
def unique_all(x: Any) -> Any:
    """`np.unique_all`."""
    return UniqueAllResult(*unique(x, True, True, True, equal_nan=False))


@reads_as(np.isin)
def isin(
    element: Any,
    test_elements: Any,
    assume_unique: Any = False,
    invert: Any = False,
    *,
    kind: Any = None,
) -> Any:
    """`np.isin`."""
    if kind not in (None, "sort", "table"):
        raise ValueError(f"Invalid kind: '{kind}'. Please use None, 'sort' or 'table'.")
    tests = flattened(test_elements)
    tests = gathered(tests, order_of(tests))
    return of_each(_is_not_in if invert else _is_in, element, tests + tests.dtype.type(0))


def _is_in(x: Any, tests: Any) -> Any:
    """Whether a number is in a sorted vector."""
    where = position_left(x, tests)
    return where < tests.shape[0] and inside(tests, where) == x


def _is_not_in(x: Any, tests: Any) -> Any:
    return not _is_in(x, tests)


@reads_as(np.union1d)
def union1d(ar1: Any, ar2: Any) -> Any:
    """`np.union1d`."""
    return unique(_joined(flattened(ar1), flattened(ar2)))


def _joined(a: Any, b: Any) -> Any:
    both = np.empty(a.shape[0] + b.shape[0], common_dtype(a, b))
    both[: a.shape[0]] = a
    both[a.shape[0] :] = b
    return both


@reads_as(np.intersect1d)
def intersect1d(ar1: Any, ar2: Any, assume_unique: Any = False, return_indices: Any = False) -> Any:
    """`np.intersect1d`."""
    if return_indices:
        refuse("np.intersect1d with return_indices", "Use np.unique and np.isin.")
    a = flattened(ar1) if assume_unique else unique(ar1)
    b = flattened(ar2) if assume_unique else unique(ar2)
    both = np.sort(_joined(a, b))
    return both[:-1][both[1:] == both[:-1]]


@reads_as(np.setdiff1d)
def setdiff1d(ar1: Any, ar2: Any, assume_unique: Any = False) -> Any:
    """`np.setdiff1d`."""
    a = flattened(ar1) if assume_unique else unique(ar1)
    return a[isin(a, ar2, True, True)]


@reads_as(np.setxor1d)
def setxor1d(ar1: Any, ar2: Any, assume_unique: Any = False) -> Any:
    """`np.setxor1d`."""
    a = flattened(ar1) if assume_unique else unique(ar1)
    b = flattened(ar2) if assume_unique else unique(ar2)
    return np.sort(_joined(a[isin(a, b, True, True)], b[isin(b, a, True, True)]))
