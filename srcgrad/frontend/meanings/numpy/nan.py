"""Reductions that pass over NaN, in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.reductions import count_items, deliver
from srcgrad.frontend.meanings.numpy.spreads import root_of, var
from srcgrad.frontend.values.environment.registry import Definition, reads_as


def _of_numbers(reduction: Any) -> Definition:
    """A reduction of the elements that are numbers."""

    def reduced(a: Any, where: Any = True, **options: Any) -> Any:
        numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
        return reduction(a, where=numbers, **options)

    return reduced


reads_as(np.nansum, by_name=True)(_of_numbers(np.sum))
reads_as(np.nanprod, by_name=True)(_of_numbers(np.prod))
reads_as(np.nanmean, by_name=True)(_of_numbers(np.mean))


@reads_as(np.nanvar, by_name=True)
def nanvar(
    a: Any,
    axis: Any = None,
    out: Any = None,
    ddof: Any = 0,
    keepdims: bool = False,
    where: Any = True,
    correction: Any = None,
    **options: Any,
) -> Any:
    """`np.nanvar`: NaN where there are no more numbers than `ddof`."""
    numbers = np.logical_and(where, np.logical_not(np.isnan(a)))
    free = count_items(a, axis, keepdims, numbers) - (ddof if correction is None else correction)
    variance = var(
        a, axis, ddof=ddof, keepdims=keepdims, where=numbers, correction=correction, **options
    )
    return deliver(np.where(free > 0, variance, math.nan), out)


reads_as(np.nanstd)(root_of(nanvar))


@reads_as(np.nancumsum)
def nancumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumsum`."""
    return np.cumsum(np.where(np.isnan(a), 0, a), axis, dtype, out)


@reads_as(np.nancumprod)
def nancumprod(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """`np.nancumprod`."""
    return np.cumprod(np.where(np.isnan(a), 1, a), axis, dtype, out)
