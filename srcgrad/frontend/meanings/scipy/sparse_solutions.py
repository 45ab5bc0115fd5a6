"""Systems with sparse matrices: `scipy.sparse.linalg.spsolve` and its kind.

By Gaussian elimination with row exchanges within the band that the entries have. The derivatives
are those of a solution, by further solutions with the same matrix or its transpose.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse.linalg

from srcgrad.frontend.evaluate.calls.stated import Stated, state
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy.banded import eliminate, substitute
from srcgrad.frontend.meanings.scipy.entries import Sparse
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.sparse.linalg.spsolve, ignoring="permc_spec use_umfpack")
def spsolve(A: Any, b: Any) -> Any:
    """`scipy.sparse.linalg.spsolve`."""
    if isinstance(b, Sparse):
        refuse("scipy.sparse.linalg.spsolve for a sparse right side", "Give b.toarray().")
    if not isinstance(A, Sparse):
        return np.linalg.solve(A, b)
    a, right = A.entries(), np.asarray(b, float)
    if a.shape[0] != a.shape[1]:
        raise ValueError(f"matrix must be square (has shape ({a.shape[0]}, {a.shape[1]}))")
    if a.shape[0] != right.shape[0]:
        raise ValueError("matrix - rhs dimension mismatch")
    values = a.values.astype(float)
    if right.ndim == 2:
        if right.shape[1] == 1:
            raise ValueError("spsolve makes a vector of one column: give it as a vector")
        return solution(values, a.rows, a.columns, right)
    return solution(values, a.rows, a.columns, right[:, None])[:, 0]


def solution(values: Any, rows: Any, columns: Any, right: Any) -> Any:
    """What solves a system with a matrix of these entries."""
    n = right.shape[0]
    below = above = 0
    for k in range(rows.shape[0]):
        below = max(below, rows[k] - columns[k])
        above = max(above, columns[k] - rows[k])
    band = np.zeros((n, 2 * below + above + 1))
    for k in range(rows.shape[0]):
        band[rows[k], columns[k] - rows[k] + below] += values[k]
    x = right.copy()
    eliminate(band, x, below)
    substitute(band, x, below)
    return x


def _adjoint(
    values: Any,
    rows: Any,
    columns: Any,
    result: Any,
    result_bar: Any,
    values_bar: Any,
    right_bar: Any,
) -> None:
    back = solution(values, columns, rows, result_bar)
    right_bar += back
    for k in range(values.shape[0]):
        for c in range(result.shape[1]):
            values_bar[k] -= back[rows[k], c] * result[columns[k], c]


def _tangent(
    values: Any, rows: Any, columns: Any, result: Any, values_dot: Any, right_dot: Any
) -> Any:
    change = right_dot.copy()
    for k in range(values.shape[0]):
        for c in range(result.shape[1]):
            change[rows[k], c] -= values_dot[k] * result[columns[k], c]
    return solution(values, rows, columns, change)


state(solution, Stated(_adjoint, _tangent))


class Factors:
    """What `splu` and `factorized` give: it solves with the matrix, each time anew."""

    def __init__(self, A: Any) -> None:
        self.A = A

    def solve(self, rhs: Any, trans: Any = "N") -> Any:
        return spsolve(self.A if trans == "N" else self.A.T, rhs)


@reads_as(
    scipy.sparse.linalg.splu,
    ignoring="permc_spec diag_pivot_thresh relax panel_size options",
)
def splu(A: Any) -> Any:
    """`scipy.sparse.linalg.splu`."""
    return Factors(A)


@reads_as(scipy.sparse.linalg.factorized)
def factorized(A: Any) -> Any:
    """`scipy.sparse.linalg.factorized`."""
    return Factors(A).solve


@reads_as(
    scipy.sparse.linalg.cg,
    scipy.sparse.linalg.bicg,
    scipy.sparse.linalg.bicgstab,
    scipy.sparse.linalg.gmres,
    scipy.sparse.linalg.minres,
    ignoring="x0 rtol atol M restart callback_type check",
    only={"maxiter": None, "callback": None, "shift": 0.0, "show": False},
)
def cg(A: Any, b: Any) -> Any:
    """`scipy.sparse.linalg.cg` and others that iterate: exactly, and so to any tolerance."""
    return spsolve(A, b), 0
