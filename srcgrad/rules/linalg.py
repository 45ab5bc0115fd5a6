"""The adjoints of linear algebra.

Sources: M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", Advances in Automatic Differentiation, 2008; I. Murray, "Differentiation of the
Cholesky decomposition", 2016.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.rules.adjoints import adjoint


@adjoint(np.linalg.solve, "a, b")
def solve(a: Any, b: Any, a_bar: Any, b_bar: Any, result: Any, result_bar: Any) -> None:
    adjoint_rhs = np.linalg.solve(a.T, result_bar)
    if b_bar is not None:
        b_bar += adjoint_rhs
    if a_bar is not None:
        if result.ndim == 1:
            a_bar -= np.outer(adjoint_rhs, result)
        else:
            a_bar -= adjoint_rhs @ result.T


@adjoint(np.linalg.cholesky, "a")
def cholesky(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # Murray (2016), section 4: a_bar = L^-T phi(L^T L_bar) L^-1, made symmetric.
    n = result.shape[0]
    middle = result.T @ result_bar
    for i in range(n):
        for j in range(i + 1, n):
            middle[i, j] = middle[j, i]
    left = np.linalg.solve(result.T, middle)
    whole = np.linalg.solve(result.T, left.T)
    a_bar += 0.5 * whole
