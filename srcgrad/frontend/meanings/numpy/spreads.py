"""Variances, standard deviations and ranges, in plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.reductions import count_items, deliver
from srcgrad.frontend.values.environment.registry import Definition, reads_as


@reads_as(np.var, np.ndarray.var)
def var(
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
    """`np.var`: the mean of the squared distances from the mean."""
    a = np.asarray(a)
    if correction is not None:
        if ddof != 0:
            raise ValueError("ddof and correction can't be provided simultaneously.")
        ddof = correction
    if dtype is None and a.dtype.kind not in "fc":
        dtype = np.float64
    if mean is None:
        mean = np.mean(a, axis, dtype, keepdims=True, where=where)
    count = count_items(a, axis, keepdims, where)
    if a.dtype.kind == "c":
        total = np.sum(np.abs(a - mean) ** 2, axis, None, None, keepdims, where=where)
    else:
        total = np.sum((a - mean) ** 2, axis, dtype, None, keepdims, where=where)
    if isinstance(count, int):
        return deliver(total / (max(count - ddof, 0) if ddof != 0 else count), out)
    return deliver((total / np.maximum(count - ddof, 0)).astype(total.dtype), out)


def root_of(variance_of: Definition) -> Definition:
    """The standard deviation of a variance; where all elements are equal its derivative is zero."""

    def deviation(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        ddof: Any = 0,
        keepdims: bool = False,
        **options: Any,
    ) -> Any:
        variance = variance_of(a, axis, dtype=dtype, ddof=ddof, keepdims=keepdims, **options)
        return deliver(np.sqrt(variance), out)

    return deviation


reads_as(np.std, np.ndarray.std)(root_of(var))


@reads_as(np.ptp)
def ptp(a: Any, axis: Any = None, out: Any = None, keepdims: bool = False) -> Any:
    """`np.ptp`: the largest less the smallest."""
    a = np.asarray(a)
    return deliver(np.max(a, axis, None, keepdims) - np.min(a, axis, None, keepdims), out)
