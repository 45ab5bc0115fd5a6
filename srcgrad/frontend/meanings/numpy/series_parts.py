"""What `numpy.polynomial`'s own text is made of, which is read for all other functions there.

The families of polynomials are Python text, which is read in place of the call; here is what that
text asks of NumPy beyond arrays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import polyutils

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.common_type)
def common_type(*arrays: Any) -> Any:
    """`np.common_type`: a float type that holds all; integers count as float64."""
    dtype = np.dtype(np.float32)
    for each in arrays:
        own = each.dtype
        dtype = np.result_type(dtype, own if np.issubdtype(own, np.inexact) else np.float64)
    return dtype.type


@reads_as(polyutils.trimseq)
def trimseq(seq: Any) -> Any:
    """`numpy.polynomial.polyutils.trimseq`: without the zeros at the end, but for the first."""
    n = len(seq)
    if n == 0:
        return seq
    while n > 1 and seq[n - 1] == 0:
        n -= 1
    return seq[:n]


@reads_as(polyutils.as_series)
def as_series(alist: Any, trim: Any = True) -> Any:
    """`numpy.polynomial.polyutils.as_series`: vectors of coefficients, of one float type."""
    arrays = [np.array([each]) if np.ndim(each) == 0 else np.asarray(each) for each in alist]
    for each in arrays:
        if each.ndim != 1:
            raise ValueError("Coefficient array is not 1-d")
        if each.size == 0:
            raise ValueError("Coefficient array is empty")
    dtype = common_type(*arrays)
    return [np.array(trimseq(each) if trim else each, dtype=dtype) for each in arrays]
