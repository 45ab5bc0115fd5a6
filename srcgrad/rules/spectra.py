"""The adjoints of eigenvalues, singular values and orthogonal factors.

Sources: M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008; C. Boeddeker et al., "On the computation of complex-valued gradients with
application to statistically optimum beamforming", 2017 (normalised eigenvectors); J. Townsend,
"Differentiating the singular value decomposition", 2016; M. Seeger et al., "Auto-differentiating
linear algebra", 2017; D. Roberts and L. Roberts, "QR and LQ decomposition matrix backpropagation
algorithms for square, wide, and deep matrices and their software implementation", 2020.

Eigenvectors of equal eigenvalues, and singular vectors of equal singular values, may be turned
among themselves, and their derivatives are divided by the differences of the values. A function of
the values alone has a gradient there (or a subgradient, as the largest of equal ones has). A
function of the vectors alone has one if it does not depend on how they are turned, and then what is
divided is zero and counts as zero. Of a function of both, as `(v * np.exp(w)) @ v.T`, the limit of
that quotient is not known from the adjoints at this one point: LinAlgError is raised rather than a
wrong gradient returned. Values are equal if they differ by rounding, relative to themselves. The
same holds for vectors of a singular value that is exactly zero.

Of a symmetric argument NumPy reads the lower triangle only: the adjoint is lower triangular.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad.rules.adjoints import adjoint
from srcgrad.rules.registry import inactive

inactive(np.isreal)


@adjoint(np.linalg.eigh, "a")
def eigh(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), w.dtype)
    if v_bar is not None:
        overlap = v.T @ v_bar
        for i in range(n):
            for j in range(n):
                change = 0.5 * (overlap[i, j] - overlap[j, i])
                if not are_equal(w[i], w[j], n):
                    middle[i, j] = change / (w[j] - w[i])
                elif i != j:
                    size = abs(overlap[i, j]) + abs(overlap[j, i])
                    check_turn(change, size, w_bar, i, j)
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    whole = v @ middle @ v.T
    for i in range(n):
        for j in range(i):
            a_bar[i, j] += whole[i, j] + whole[j, i]
        a_bar[i, i] += whole[i, i]


def are_equal(first: Any, second: Any, n: Any) -> Any:
    """Whether two values differ by no more than rounding."""
    rounding = 10 * n * np.finfo(first.dtype).eps
    return abs(first - second) <= rounding * max(abs(first), abs(second))


def check_turn(change: Any, size: Any, values_bar: Any, i: Any, j: Any) -> None:
    """Raise unless turning the vectors of two equal values changes nothing, to first order."""
    if abs(change) > 1e-6 * size:
        raise LinAlgError("eigenvectors or singular vectors of equal values have no derivative")
    if values_bar is not None:
        if values_bar[i] != 0.0 or values_bar[j] != 0.0:
            raise LinAlgError("eigenvectors or singular vectors of equal values have no derivative")


@adjoint(np.linalg.eig, "a")
def eig(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), w.dtype)
    if v_bar is not None:
        overlap = v.T @ v_bar
        gram = v.T @ v
        for i in range(n):
            for j in range(n):
                change = overlap[i, j] - gram[i, j] * overlap[j, j]
                if not are_equal(w[i], w[j], n):
                    middle[i, j] = change / (w[j] - w[i])
                elif i != j:
                    size = abs(overlap[i, j]) + abs(gram[i, j] * overlap[j, j])
                    check_turn(change, size, w_bar, i, j)
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    a_bar += np.linalg.solve(v.T, middle @ v.T)


@adjoint(np.linalg.svd, "a")
def svd(a: Any, full_matrices: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # With dP = U^T dA V: the adjoint of P, then U P_bar V^T, then what lies outside of U or V.
    u, s, vh = result
    u_bar, s_bar, vh_bar = result_bar
    p, q, k = u.shape[1], vh.shape[0], s.shape[0]
    middle = np.zeros((p, q), s.dtype)
    if s_bar is not None:
        for i in range(k):
            middle[i, i] += s_bar[i]
    if u_bar is not None or vh_bar is not None:
        left = np.zeros((p, p), s.dtype)
        if u_bar is not None:
            left += u.T @ u_bar
        right = np.zeros((q, q), s.dtype)
        if vh_bar is not None:
            right += vh @ vh_bar.T
        turn(middle, left, right, s, s_bar)
    a_bar += u @ middle @ vh
    if u_bar is not None and not full_matrices:
        outside = u_bar - u @ (u.T @ u_bar)
        a_bar += divided(outside, s, s_bar) @ vh
    if vh_bar is not None and not full_matrices:
        outside = vh_bar.T - vh.T @ (vh @ vh_bar.T)
        a_bar += u @ divided(outside, s, s_bar).T


def turn(middle: Any, left: Any, right: Any, s: Any, s_bar: Any) -> None:
    """Add what turning singular vectors among themselves adds to the adjoint of P.

    Turning left and right vectors alike divides by the difference of two singular values, turning
    them in opposite directions by the sum.
    """
    k = s.shape[0]
    for i in range(k):
        for j in range(k):
            if i != j:
                change_left = 0.5 * (left[i, j] - left[j, i])
                change_right = 0.5 * (right[i, j] - right[j, i])
                size = abs(left[i, j]) + abs(left[j, i]) + abs(right[i, j]) + abs(right[j, i])
                if are_equal(s[i], s[j], k):
                    check_turn(change_left + change_right, size, s_bar, i, j)
                else:
                    middle[i, j] += (change_left + change_right) / (s[j] - s[i])
                if s[i] + s[j] > 0.0:
                    middle[i, j] += (change_left - change_right) / (s[i] + s[j])
                else:
                    check_turn(change_left - change_right, size, s_bar, i, j)
    for i in range(k, left.shape[0]):
        for j in range(k):
            change = left[i, j] - left[j, i]
            if s[j] > 0.0:
                middle[i, j] += change / s[j]
            else:
                check_turn(change, abs(left[i, j]) + abs(left[j, i]), s_bar, j, j)
    for i in range(k):
        for j in range(k, right.shape[0]):
            change = right[j, i] - right[i, j]
            if s[i] > 0.0:
                middle[i, j] += change / s[i]
            else:
                check_turn(change, abs(right[i, j]) + abs(right[j, i]), s_bar, i, i)


def divided(columns: Any, s: Any, s_bar: Any) -> Any:
    """Columns divided by singular values."""
    found = np.zeros(columns.shape, s.dtype)
    for i in range(columns.shape[0]):
        for j in range(s.shape[0]):
            if s[j] > 0.0:
                found[i, j] = columns[i, j] / s[j]
            else:
                check_turn(columns[i, j], 0.0, s_bar, j, j)
    return found


@adjoint(np.linalg.qr, "a")
def qr(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # Of a wide matrix [X Y] = Q [U V]: X = Q U is square, and Y adds Y V_bar^T to Q_bar.
    q, r = result
    q_bar, r_bar = result_bar
    m, k = q.shape
    n = r.shape[1]
    adjoint_q = np.zeros((m, k), q.dtype)
    if q_bar is not None:
        adjoint_q += q_bar
    adjoint_r = np.zeros((k, n), q.dtype)
    if r_bar is not None:
        adjoint_r += r_bar
        adjoint_q += a[:, k:] @ adjoint_r[:, k:].T
        a_bar[:, k:] += q @ adjoint_r[:, k:]
    square = r[:, :k]
    middle = square @ adjoint_r[:, :k].T - adjoint_q.T @ q
    for i in range(k):
        for j in range(i + 1, k):
            middle[i, j] = middle[j, i]
    adjoint_q += q @ middle
    a_bar[:, :k] += np.linalg.solve(square, adjoint_q.T).T
