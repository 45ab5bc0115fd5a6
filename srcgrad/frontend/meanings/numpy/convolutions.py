"""`np.convolve` and `np.correlate`, by their sums."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.convolve)
def convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    """`np.convolve`."""
    a, v = _vector(a, "a"), _vector(v, "v")
    n, m = a.shape[0], v.shape[0]
    length, first = _extent(n, m, mode)
    if mode == "same":
        first = (min(n, m) - 1) // 2
    result = np.zeros(length, np.result_type(a.dtype, v.dtype))
    for k in range(length):
        for j in range(max(0, k + first - m + 1), min(n, k + first + 1)):
            result[k] += a[j] * v[k + first - j]
    return result


@reads_as(np.correlate)
def correlate(a: Any, v: Any, mode: Any = "valid") -> Any:
    """`np.correlate`; where `v` is the longer one, "same" is as NumPy turns it round."""
    a, v = _vector(a, "first array argument"), _vector(v, "second array argument")
    n, m = a.shape[0], v.shape[0]
    length, first = _extent(n, m, mode)
    if mode == "same":
        first = (m - 1) // 2 if n >= m else n // 2
    v = np.conj(v)
    result = np.zeros(length, np.result_type(a.dtype, v.dtype))
    for k in range(length):
        for j in range(max(0, k + first - m + 1), min(n, k + first + 1)):
            result[k] += a[j] * v[j + m - 1 - k - first]
    return result


def _vector(x: Any, name: Any) -> Any:
    x = np.asarray(x) if np.ndim(x) > 0 else np.array([x])
    if x.ndim > 1:
        raise ValueError("object too deep for desired array")
    if x.shape[0] == 0:
        raise ValueError(name + " cannot be empty")
    return x


def _extent(n: Any, m: Any, mode: Any) -> Any:
    """How many elements of the full result are wanted, and which is the first."""
    if mode == "full":
        return n + m - 1, 0
    if mode == "same":
        return max(n, m), 0
    if mode == "valid":
        return max(n, m) - min(n, m) + 1, min(n, m) - 1
    raise ValueError(f"mode must be one of 'valid', 'same', or 'full' (got {mode!r})")
