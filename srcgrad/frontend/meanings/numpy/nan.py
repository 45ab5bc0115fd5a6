"""Reductions that pass over NaN, in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.reductions import count_items, deliver
from srcgrad.frontend.meanings.numpy.spreads import var
from srcgrad.frontend.values.outside.registry import reads_as


@reads_as(np.nansum)
def nansum(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = 0,
    where: Any = True,
) -> Any:
    """`np.nansum`."""
    numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
    return np.sum(a, axis, dtype, out, keepdims, initial, numbers)


@reads_as(np.nanprod)
def nanprod(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    initial: Any = 1,
    where: Any = True,
) -> Any:
    """`np.nanprod`."""
    numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
    return np.prod(a, axis, dtype, out, keepdims, initial, numbers)


@reads_as(np.nanmean)
def nanmean(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    keepdims: bool = False,
    *,
    where: Any = True,
) -> Any:
    """`np.nanmean`."""
    numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
    return np.mean(a, axis, dtype, out, keepdims, where=numbers)


@reads_as(np.nanvar)
def nanvar(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`np.nanvar`: NaN where there are no more numbers than `ddof`."""
    numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
    free = count_items(a, axis, keepdims, numbers) - (ddof if correction is None else correction)
    variance = var(
        a, axis, dtype, None, ddof, keepdims, where=numbers, mean=mean, correction=correction
    )
    return deliver(np.where(free > 0, variance, math.nan), out)


@reads_as(np.nanstd)
def nanstd(
    a: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: bool = False,
    *,
    where: Any = True,
    mean: Any = None,
    correction: Any = None,
) -> Any:
    """`np.nanstd`."""
    variance = nanvar(
        a, axis, dtype, None, ddof, keepdims, where=where, mean=mean, correction=correction
    )
    return deliver(np.sqrt(variance), out)


@reads_as(np.nancumsum)
def nancumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumsum`."""
    return np.cumsum(np.where(np.isnan(a), 0, a), axis, dtype, out)


@reads_as(np.nancumprod)
def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumprod`."""
    return np.cumprod(np.where(np.isnan(a), 1, a), axis, dtype, out)
