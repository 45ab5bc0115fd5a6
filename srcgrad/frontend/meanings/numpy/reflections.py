"""Householder's reflections as LAPACK keeps them: `np.linalg.qr(a, mode="raw")`, as loops."""

from __future__ import annotations

from typing import Any

import numpy as np


def reflections(a: Any) -> Any:
    """R and what the reflections are made of, transposed, and the factor of each reflection."""
    k = min(a.shape[-2], a.shape[-1])
    found = a.copy()
    factors = np.zeros((*a.shape[:-2], k), a.dtype)
    for at in np.ndindex(a.shape[:-2]):
        for j in range(k):
            factors[at][j] = _reflect(found[at], j)
    return np.swapaxes(found, -1, -2), factors


def _reflect(a: Any, j: Any) -> Any:
    """Make column j zero below the diagonal by `1 - factor * v @ v.conj().T`; v is kept there."""
    m, n = a.shape
    below = 0.0
    for i in range(j + 1, m):
        below += a[i, j].real ** 2 + a[i, j].imag ** 2
    first = a[j, j]
    if below == 0.0 and first.imag == 0.0:
        return a.dtype.type(0)
    length = np.sqrt(first.real**2 + first.imag**2 + below)
    last = -length if first.real >= 0.0 else length
    factor = (last - first) / last
    a[j, j] = last
    for i in range(j + 1, m):
        a[i, j] /= first - last
    for c in range(j + 1, n):
        part = a[j, c]
        for i in range(j + 1, m):
            part += a[i, j].conj() * a[i, c]
        part *= factor.conj()
        a[j, c] -= part
        for i in range(j + 1, m):
            a[i, c] -= a[i, j] * part
    return factor
