"""The exponential of a matrix.

By the diagonal Padé approximant of degree 13 with scaling and squaring: N. J. Higham, "The scaling
and squaring method for the matrix exponential revisited", SIAM J. Matrix Anal. Appl. 26, 2005.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad.frontend.meanings.scipy.triangular import floating
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.linalg.expm)
def expm(A: Any) -> Any:
    (a,) = floating(A)
    if a.ndim < 2:
        raise LinAlgError("The input array must be at least two-dimensional")
    if a.shape[-1] != a.shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    if a.ndim == 2:
        return _exponential(a)
    matrices = np.reshape(a, (-1, a.shape[-1], a.shape[-1]))
    found = np.empty(matrices.shape, a.dtype)
    for k in range(matrices.shape[0]):
        found[k] = _exponential(matrices[k])
    return np.reshape(found, a.shape)


def _exponential(a: Any) -> Any:
    """The exponential of one matrix."""
    squarings = 0
    size = 0.0
    for j in range(a.shape[1]):
        column = 0.0
        for i in range(a.shape[0]):
            column += abs(a[i, j])
        size = max(size, column)
    if not np.isfinite(size):
        return a * np.nan
    while size > 5.371920351148152:
        size *= 0.5
        squarings += 1
    result = _pade(a * 0.5**squarings)
    for _ in range(squarings):
        result = result @ result
    return result


def _pade(a: Any) -> Any:
    """The approximant of degree 13, good for norms up to 5.37 in double precision."""
    identity = np.eye(a.shape[0], dtype=a.dtype)
    a2 = a @ a
    a4 = a2 @ a2
    a6 = a4 @ a2
    odd = (a6 + 16380.0 * a4 + 40840800.0 * a2) @ a6
    odd = odd + 33522128640.0 * a6 + 10559470521600.0 * a4
    odd = a @ (odd + 1187353796428800.0 * a2 + 32382376266240000.0 * identity)
    even = (182.0 * a6 + 960960.0 * a4 + 1323241920.0 * a2) @ a6
    even = even + 670442572800.0 * a6 + 129060195264000.0 * a4
    even = even + 7771770303897600.0 * a2 + 64764752532480000.0 * identity
    return np.linalg.solve(even - odd, even + odd)
