"""Riccati's equations for matrices: `scipy.linalg.solve_continuous_are` and `solve_discrete_are`.

The stabilizing solution by structure-preserving doubling, after a Cayley transform if time is
continuous: E. K.-W. Chu, H.-Y. Fan, W.-W. Lin, "A structure-preserving doubling algorithm for
continuous-time algebraic Riccati equations", Linear Algebra and its Applications 396, 2005, and
with C.-S. Wang, "Structure-preserving algorithms for periodic discrete-time algebraic Riccati
equations", International Journal of Control 77, 2004. SciPy's is by QZ. Then steps of Newton's (D.
L. Kleinman, 1968), of which a long last one says that the solution is not known. The derivative is
that of a solution of the equation: its linear system is Lyapunov's, or Stein's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from numpy.linalg import LinAlgError

from srcgrad.frontend.evaluate.calls.implicit import constant, solved
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.registry import reads_as

MOST_DOUBLINGS = 60
UNSOLVED = "Failed to find a finite solution."


@reads_as(scipy.linalg.solve_continuous_are, ignoring="balanced")
def solve_continuous_are(a: Any, b: Any, q: Any, r: Any, e: Any = None, s: Any = None) -> Any:
    """X with E' X A + A' X E - (E' X B + S) R^-1 (B' X E + S') + Q = 0."""
    a, b, q, r, e, s = _checked(a, b, q, r, e, s)
    if not np.linalg.cond(constant(r)) < 1.0 / np.spacing(1.0):
        raise ValueError("Matrix r is numerically singular.")
    n = a.shape[0]

    def residual(x: Any) -> Any:
        x = np.reshape(x, (n, n))
        side = e.T @ x @ b + s
        whole = e.T @ x @ a + a.T @ x @ e + q
        return np.ravel(whole - side @ np.linalg.solve(r, b.T @ x @ e + s.T))

    inverse = np.linalg.inv(constant(e))
    ahead = constant(a) @ inverse
    across = inverse.T @ constant(s)
    inner = np.linalg.inv(constant(r))
    drift = ahead - constant(b) @ inner @ across.T
    weight = inverse.T @ constant(q) @ inverse - across @ inner @ across.T
    reach = constant(b) @ inner @ constant(b).T
    shift = _size(drift) + np.sqrt(_size(weight) * _size(reach)) + 1e-3
    moved = drift - shift * np.eye(n)
    back = np.linalg.inv(moved)
    middle = np.linalg.inv(moved.T + weight @ back @ reach)
    x = _doubled(
        np.eye(n) + 2.0 * shift * np.linalg.inv(moved + reach @ back.T @ weight),
        2.0 * shift * back @ reach @ middle,
        2.0 * shift * middle @ weight @ back,
    )
    limit = _size(weight) + _size(x) * (shift + _size(reach @ x))

    def gap(x: Any) -> Any:
        return drift.T @ x + x @ drift - x @ reach @ x + weight

    def step(x: Any, gap: Any) -> Any:
        closed = drift - reach @ x
        return scipy.linalg.solve_continuous_lyapunov(closed.T, -gap)

    x = _mended(gap, step, x, limit)
    x = 0.5 * (x + x.T)
    return np.reshape(solved(residual, np.ravel(x)), (n, n))


@reads_as(scipy.linalg.solve_discrete_are, ignoring="balanced")
def solve_discrete_are(a: Any, b: Any, q: Any, r: Any, e: Any = None, s: Any = None) -> Any:
    """X with A' X A - E' X E - (A' X B + S) (R + B' X B)^-1 (B' X A + S') + Q = 0."""
    a, b, q, r, e, s = _checked(a, b, q, r, e, s)
    n = a.shape[0]

    def residual(x: Any) -> Any:
        x = np.reshape(x, (n, n))
        side = a.T @ x @ b + s
        whole = a.T @ x @ a - e.T @ x @ e + q
        return np.ravel(whole - side @ np.linalg.solve(r + b.T @ x @ b, b.T @ x @ a + s.T))

    if not np.linalg.cond(constant(r)) < 1.0 / np.spacing(1.0):
        raise LinAlgError("solve_discrete_are is supported for a nonsingular r only")
    inverse = np.linalg.inv(constant(e))
    across = inverse.T @ constant(s)
    inner = np.linalg.inv(constant(r))
    drift = constant(a) @ inverse - constant(b) @ inner @ across.T
    weight = inverse.T @ constant(q) @ inverse - across @ inner @ across.T
    reach = constant(b) @ inner @ constant(b).T
    x = _doubled(drift, reach, weight)
    one = np.eye(n)

    def gap(x: Any) -> Any:
        return drift.T @ x @ np.linalg.solve(one + reach @ x, drift) - x + weight

    def step(x: Any, gap: Any) -> Any:
        closed = np.linalg.solve(one + reach @ x, drift)
        return scipy.linalg.solve_discrete_lyapunov(closed.T, gap)

    x = _mended(gap, step, x, _size(weight) + _size(x))
    x = 0.5 * (x + x.T)
    return np.reshape(solved(residual, np.ravel(x)), (n, n))


def _doubled(a: Any, g: Any, h: Any) -> Any:
    """The limit of h, of which each step squares the closed loop that is left."""
    one = np.eye(a.shape[0])
    steps = 0
    apart = 1e99
    while 1e-15 * _size(h) < apart < 1e100 and steps < MOST_DOUBLINGS:
        middle = np.linalg.inv(one + g @ h)
        added = a.T @ h @ middle @ a
        g = g + a @ middle @ g @ a.T
        a = a @ middle @ a
        h = h + added
        apart = _size(added)
        steps += 1
    if not _size(a) <= 1e-6:
        raise LinAlgError(UNSOLVED)
    return h


def _mended(gap: Any, step: Any, x: Any, limit: Any) -> Any:
    """x after steps of Newton's, while they make the gap smaller; an error if the last is long."""
    missing = gap(x)
    size = _size(missing)
    far = np.inf
    steps = 0
    while steps < 4:
        change = step(x, missing)
        far = _size(change)
        missing = gap(x + change)
        new = _size(missing)
        steps = steps + 1 if new < size and size > 1e-15 * limit else 4
        if new < size:
            x = x + change
            size = new
    if not far <= 1e-6 * _size(x):
        raise LinAlgError(UNSOLVED)
    return x


def _size(a: Any) -> Any:
    return np.sqrt(np.sum(a * a))


def _checked(a: Any, b: Any, q: Any, r: Any, e: Any, s: Any) -> Any:
    a, b, q, r = np.asarray(a), np.asarray(b), np.asarray(q), np.asarray(r)
    if np.iscomplexobj(a) or np.iscomplexobj(b) or np.iscomplexobj(q) or np.iscomplexobj(r):
        refuse("Riccati's equation for complex matrices", "Give matrices of floats.")
    if a.ndim != 2 or b.ndim != 2 or q.ndim != 2 or r.ndim != 2:
        refuse("Riccati's equation for what is no matrix", "Give arrays of two axes.")
    a, b, q, r = a.astype(float), b.astype(float), q.astype(float), r.astype(float)
    _check_square(a, "a")
    _check_square(q, "q")
    _check_square(r, "r")
    if b.shape[0] != a.shape[0]:
        raise ValueError("Matrix a and b should have the same number of rows.")
    if q.shape[0] != a.shape[0]:
        raise ValueError("Matrix a and q should have the same shape.")
    if b.shape[1] != r.shape[0]:
        raise ValueError("Matrix b and r should have the same number of cols.")
    _check_symmetric(q, "q")
    _check_symmetric(r, "r")
    e = np.eye(a.shape[0]) if e is None else np.asarray(e).astype(float)
    s = np.zeros(b.shape) if s is None else np.asarray(s).astype(float)
    _check_square(e, "e")
    if e.shape[0] != a.shape[0]:
        raise ValueError("Matrix a and e should have the same shape.")
    if s.shape[0] != b.shape[0] or s.shape[1] != b.shape[1]:
        raise ValueError("Matrix b and s should have the same shape.")
    return a, b, q, r, e, s


def _check_square(a: Any, name: Any) -> None:
    if a.shape[0] != a.shape[1]:
        raise ValueError(f"Matrix {name} should be square.")


def _check_symmetric(a: Any, name: Any) -> None:
    held = constant(a)
    if np.max(np.abs(held - held.T)) > 100.0 * np.spacing(np.max(np.abs(held))) * a.shape[0]:
        raise ValueError(f"Matrix {name} should be symmetric/hermitian.")
