"""Systems with banded matrices, as loops over the band."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad.frontend.meanings.scipy.options import MEMORY
from srcgrad.frontend.meanings.scipy.triangular import floating
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.linalg.solve_banded, ignoring=MEMORY)
def solve_banded(l_and_u: Any, ab: Any, b: Any) -> Any:
    """By Gaussian elimination with row exchanges, which widen the band by `below`."""
    below, above = l_and_u
    ab, b = floating(ab, b)
    n = ab.shape[-1]
    if n != b.shape[0]:
        raise ValueError("shapes of ab and b are not compatible.")
    if below + above + 1 != ab.shape[0]:
        raise ValueError(
            f"invalid values for the number of lower and upper diagonals: l+u+1 "
            f"({below + above + 1}) does not equal ab.shape[0] ({ab.shape[0]})"
        )
    width = 2 * below + above + 1
    rows = np.zeros((n, width), ab.dtype)
    for i in range(n):
        for j in range(max(i - below, 0), min(i + above + 1, n)):
            rows[i, j - i + below] = ab[above + i - j, j]
    x = b.copy() if b.ndim == 2 else b.reshape((-1, 1)).copy()
    eliminate(rows, x, below)
    substitute(rows, x, below)
    return x if b.ndim == 2 else x[:, 0]


def eliminate(rows: Any, x: Any, below: Any) -> None:
    """Make the matrix upper triangular; `rows[i, j - i + below]` is its element i, j."""
    n, width = rows.shape
    for k in range(n):
        best = k
        for i in range(k + 1, min(k + below + 1, n)):
            if abs(rows[i, k - i + below]) > abs(rows[best, k - best + below]):
                best = i
        if rows[best, k - best + below] == 0.0:
            raise LinAlgError("singular matrix")
        if best != k:
            for j in range(k, min(k + width - below, n)):
                held = rows[k, j - k + below]
                rows[k, j - k + below] = rows[best, j - best + below]
                rows[best, j - best + below] = held
            for c in range(x.shape[1]):
                held = x[k, c]
                x[k, c] = x[best, c]
                x[best, c] = held
        for i in range(k + 1, min(k + below + 1, n)):
            factor = rows[i, k - i + below] / rows[k, below]
            for j in range(k + 1, min(k + width - below, n)):
                rows[i, j - i + below] -= factor * rows[k, j - k + below]
            for c in range(x.shape[1]):
                x[i, c] -= factor * x[k, c]


def substitute(rows: Any, x: Any, below: Any) -> None:
    """Solve with the upper triangle, in place."""
    n, width = rows.shape
    for k in range(n):
        i = n - 1 - k
        for j in range(i + 1, min(i + width - below, n)):
            for c in range(x.shape[1]):
                x[i, c] -= rows[i, j - i + below] * x[j, c]
        for c in range(x.shape[1]):
            x[i, c] /= rows[i, below]


@reads_as(scipy.linalg.solveh_banded, ignoring=MEMORY)
def solveh_banded(ab: Any, b: Any, lower: Any = False) -> Any:
    ab, b = floating(ab, b)
    if ab.shape[-1] != b.shape[0]:
        raise ValueError("shapes of ab and b are not compatible.")
    factor = _banded_factor(ab, lower)
    x = b.copy() if b.ndim == 2 else b.reshape((-1, 1)).copy()
    n, width = factor.shape
    last = width - 1
    for i in range(n):
        for j in range(max(i - last, 0), i):
            for c in range(x.shape[1]):
                x[i, c] -= factor[i, j - i + last] * x[j, c]
        for c in range(x.shape[1]):
            x[i, c] /= factor[i, last]
    for k in range(n):
        i = n - 1 - k
        for j in range(i + 1, min(i + width, n)):
            for c in range(x.shape[1]):
                x[i, c] -= factor[j, i - j + last].conj() * x[j, c]
        for c in range(x.shape[1]):
            x[i, c] /= factor[i, last]
    return x if b.ndim == 2 else x[:, 0]


def _banded_factor(ab: Any, lower: Any) -> Any:
    """The lower Cholesky factor by rows: element i, j at `[i, j - i + last]`."""
    width, n = ab.shape
    last = width - 1
    factor = np.zeros((n, width), ab.dtype)
    for i in range(n):
        for j in range(max(i - last, 0), i + 1):
            total = ab[i - j, j] if lower else ab[last + j - i, i].conj()
            for k in range(max(i - last, 0), j):
                total -= factor[i, k - i + last] * factor[j, k - j + last].conj()
            if j < i:
                factor[i, j - i + last] = total / factor[j, last]
            else:
                if not total.real > 0.0:
                    raise LinAlgError(f"{i + 1}th leading minor not positive definite")
                factor[i, last] = np.sqrt(total.real)
    return factor
