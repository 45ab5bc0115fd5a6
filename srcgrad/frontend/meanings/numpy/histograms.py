"""Counts: of values in bins, and of integers. Weights carry the derivative, and computed edges."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import (
    add_at,
    common_dtype,
    counted,
    flattened,
    inside,
    refuse,
)
from srcgrad.frontend.meanings.numpy.sorting import position_right
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.bincount)
def bincount(x: Any, weights: Any = None, minlength: Any = 0) -> Any:
    """`np.bincount`."""
    x = np.asarray(x)
    if x.ndim != 1:
        raise ValueError("object of too small depth or too deep for desired array")
    if not np.can_cast(x.dtype, np.int64, "safe"):
        raise TypeError(
            "Cannot cast array data from " + repr(x.dtype) + " to dtype('int64') according to the "
            "rule 'safe'"
        )
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    length = minlength
    for k in range(x.shape[0]):
        if x[k] < 0:
            raise ValueError("'list' argument must have no negative elements")
        length = max(length, int(x[k]) + 1)
    if weights is None:
        counts = np.zeros(counted(length), np.int64)
        for k in range(x.shape[0]):
            add_at(counts, x[k], 1)
        return counts
    weights = np.asarray(weights, np.float64)
    if weights.shape[0] != x.shape[0]:
        raise ValueError("The weights and list don't have the same length.")
    sums = np.zeros(counted(length))
    for k in range(x.shape[0]):
        add_at(sums, x[k], weights[k])
    return sums


@reads_as(np.histogram_bin_edges)
def histogram_bin_edges(a: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    """`np.histogram_bin_edges`."""
    return _edges(_values(a), bins, range)


@reads_as(np.histogram)
def histogram(
    a: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """`np.histogram`."""
    values = _values(a)
    if weights is not None:
        if np.shape(weights) != np.shape(a):
            raise ValueError("weights should have the same shape as a.")
        weights = flattened(weights)
    edges = _edges(values, bins, range)
    is_even = np.ndim(bins) == 0 and values.dtype == np.float64
    counts = _counts(values, edges, weights, is_even)
    if not density:
        return counts, edges
    return counts / _widths(edges) / np.sum(counts), edges


def _values(a: Any) -> Any:
    a = flattened(a)
    return a.astype(np.uint8) if a.dtype == bool else a


def _widths(edges: Any) -> Any:
    return np.asarray(edges[1:] - edges[:-1], np.float64)


def _counts(a: Any, edges: Any, weights: Any, is_even: Any) -> Any:
    n = edges.shape[0] - 1
    if weights is None:
        counts = np.zeros(max(n, 0), np.int64)
        for k in range(a.shape[0]):
            where = _even_bin(a[k], edges) if is_even else _bin(a[k], edges)
            if where >= 0:
                add_at(counts, where, 1)
        return counts
    sums = np.zeros(max(n, 0), weights.dtype)
    for k in range(a.shape[0]):
        where = _even_bin(a[k], edges) if is_even else _bin(a[k], edges)
        if where >= 0:
            add_at(sums, where, weights[k])
    return sums


def _bin(value: Any, edges: Any) -> Any:
    """Which bin a value is in, -1 for none; the last one has its upper edge too."""
    where = position_right(value, edges) - 1
    n = edges.shape[0] - 1
    if where == n and n > 0 and value == inside(edges, n):
        return n - 1
    return where if where < n else -1


def _even_bin(value: Any, edges: Any) -> Any:
    """The same where the bins are of one width: by arithmetic, put right by its neighbours."""
    n = edges.shape[0] - 1
    first, last = edges[0], inside(edges, n)
    if not first <= value <= last:
        return -1
    k = max(min(np.int64((value - first) / (last - first) * n), n - 1), 0)
    if value < inside(edges, k):
        return k - 1
    if k < n - 1 and value >= inside(edges, k + 1):
        return k + 1
    return k


def _edges(a: Any, bins: Any, limits: Any) -> Any:
    if isinstance(bins, str):
        refuse("bins chosen by a rule", "Give their number, or their edges.")
    if np.ndim(bins) > 1:
        raise ValueError("`bins` must be 1d, when an array")
    if np.ndim(bins) == 1:
        edges = np.asarray(bins)
        for k in range(edges.shape[0] - 1):
            if edges[k] > edges[k + 1]:
                raise ValueError("`bins` must increase monotonically, when an array")
        return edges
    if bins < 1:
        raise ValueError("`bins` must be positive, when an integer")
    first, last = _outer_edges(a, limits)
    if limits is None:
        dtype = np.result_type(a.dtype)
    else:
        dtype = common_dtype(a, limits[0], limits[1])
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.dtype(np.float64)
    return _even_edges(dtype.type(first), dtype.type(last), bins, dtype)


def _outer_edges(a: Any, limits: Any) -> Any:
    if limits is not None:
        first, last = limits
        if first > last:
            raise ValueError("max must be larger than min in range parameter.")
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f"supplied range of [{first}, {last}] is not finite")
    else:
        first, last = _least_and_largest(a)
        if not (np.isfinite(first) and np.isfinite(last)):
            raise ValueError(f"autodetected range of [{first}, {last}] is not finite")
    if first == last:
        return first - 0.5, last + 0.5
    return first * 1.0, last * 1.0


def _least_and_largest(a: Any) -> Any:
    if a.shape[0] == 0:
        return a.dtype.type(0), a.dtype.type(1)
    return np.min(a), np.max(a)


def _even_edges(first: Any, last: Any, n: Any, dtype: Any) -> Any:
    edges = np.empty(n + 1, dtype)
    step = (last - first) / n
    for k in range(n):
        edges[k] = first + k * step
    edges[n] = last
    for k in range(n):
        if edges[k] >= edges[k + 1]:
            raise ValueError(f"Too many bins for data range. Cannot create {n} finite-sized bins.")
    return edges


@reads_as(np.histogram2d)
def histogram2d(
    x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """`np.histogram2d`."""
    x, y = np.asarray(x), np.asarray(y)
    if x.shape[0] != y.shape[0]:
        raise ValueError("x and y must have the same length.")
    if isinstance(bins, tuple | list):
        if len(bins) != 2:
            bins = (np.asarray(bins), np.asarray(bins))
    elif np.ndim(bins) == 1:
        if bins.shape[0] == 2:
            raise NotImplementedError("give the numbers of bins in a tuple")
        bins = (bins, bins)
    counts, edges = histogramdd((x, y), bins, range, density, weights)
    return counts, edges[0], edges[1]


@reads_as(np.histogramdd)
def histogramdd(
    sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """`np.histogramdd` of a sequence of vectors, one for each dimension."""
    if not isinstance(sample, tuple | list):
        refuse("np.histogramdd of a matrix", "Give a tuple of its columns.")
    sample = tuple(np.asarray(each) for each in sample)
    several = isinstance(bins, tuple | list)
    if several and len(bins) != len(sample):
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    if range is not None and len(range) != len(sample):
        raise ValueError("range argument must have one entry per dimension")
    edges = tuple(
        _edges(each, bins[k] if several else bins, None if range is None else range[k])
        for k, each in enumerate(sample)
    )
    counts = _joint_counts(sample, edges, None if weights is None else np.asarray(weights))
    if density:
        total = np.sum(counts)
        for k, each in enumerate(edges):
            counts = counts / _widths(each)[(slice(None),) + (None,) * (len(edges) - 1 - k)]
        counts = counts / total
    return counts, edges


def _joint_counts(sample: Any, edges: Any, weights: Any) -> Any:
    counts = np.zeros(tuple(max(each.shape[0] - 1, 0) for each in edges))
    for k, _ in enumerate(sample[0]):
        where = tuple(_bin(x[k], each) for x, each in zip(sample, edges, strict=True))
        if all(each >= 0 for each in where):
            add_at(counts, where, 1.0 if weights is None else weights[k])
    return counts
