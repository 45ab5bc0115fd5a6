"""Linear equations for matrices: Sylvester's and Lyapunov's, as systems for all the elements."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from srcgrad.frontend.meanings.scipy.stacks import check_square
from srcgrad.frontend.meanings.scipy.triangular import floating
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.linalg.solve_sylvester)
def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """`scipy.linalg.solve_sylvester`: X with A X + X B = Q."""
    a, b, q = floating(a, b, q)
    check_square(a, "expected a square matrix A")
    check_square(b, "expected a square matrix B")
    m, n = a.shape[0], b.shape[0]
    system = np.kron(a, np.eye(n)) + np.kron(np.eye(m), b.T)
    return np.linalg.solve(system, q.ravel()).reshape(m, n)


@reads_as(scipy.linalg.solve_continuous_lyapunov)
def solve_continuous_lyapunov(a: Any, q: Any) -> Any:
    """`scipy.linalg.solve_continuous_lyapunov`: X with A X + X A^H = Q."""
    a, q = floating(a, q)
    return solve_sylvester(a, np.conjugate(a.T), q)


@reads_as(scipy.linalg.solve_discrete_lyapunov)
def solve_discrete_lyapunov(a: Any, q: Any, method: Any = None) -> Any:
    """`scipy.linalg.solve_discrete_lyapunov`: X with A X A^H - X + Q = 0."""
    a, q = floating(a, q)
    check_square(a, "expected a square matrix")
    n = a.shape[0]
    system = np.eye(n * n) - np.kron(a, np.conjugate(a))
    return np.linalg.solve(system, q.ravel()).reshape(n, n)
