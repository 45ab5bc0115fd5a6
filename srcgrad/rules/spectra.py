"""The adjoints of eigenvalues, singular values and orthogonal factors.

Sources: M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008; C. Boeddeker et al., "On the computation of complex-valued gradients with
application to statistically optimum beamforming", 2017 (normalised eigenvectors); J. Townsend,
"Differentiating the singular value decomposition", 2016; M. Seeger et al., "Auto-differentiating
linear algebra", 2017; D. Roberts and L. Roberts, "QR and LQ decomposition matrix backpropagation
algorithms for square, wide, and deep matrices and their software implementation", 2020.

Eigenvectors of equal eigenvalues, and singular vectors of equal singular values, may be turned
among themselves; a function of them has a derivative only if it does not depend on how. Then the
quotients by differences of equal values are of zeros, and count as zero here: the derivative is
that of the function. A quotient by a singular value that is zero counts as zero too. "Equal" is to
rounding: differences below the largest value times the machine's precision times the size.

A symmetric argument gets a symmetric adjoint.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.rules.adjoints import adjoint


@adjoint(np.linalg.eigh, "a")
def eigh(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), w.dtype)
    if v_bar is not None:
        overlap = v.T @ v_bar
        rounding = n * np.finfo(w.dtype).eps * largest(w)
        for i in range(n):
            for j in range(n):
                gap = w[j] - w[i]
                if abs(gap) > rounding:
                    middle[i, j] = 0.5 * (overlap[i, j] - overlap[j, i]) / gap
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    a_bar += v @ middle @ v.T


def largest(values: Any) -> Any:
    """The largest magnitude; zero if there is none."""
    found = 0.0
    for k in range(values.shape[0]):
        found = max(found, abs(values[k]))
    return found


@adjoint(np.linalg.eig, "a")
def eig(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), w.dtype)
    if v_bar is not None:
        overlap = v.T @ v_bar
        gram = v.T @ v
        rounding = n * np.finfo(w.dtype).eps * largest(w)
        for i in range(n):
            for j in range(n):
                gap = w[j] - w[i]
                if abs(gap) > rounding:
                    middle[i, j] = (overlap[i, j] - gram[i, j] * overlap[j, j]) / gap
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    a_bar += np.linalg.solve(v.T, middle @ v.T)


@adjoint(np.linalg.svd, "a")
def svd(a: Any, full_matrices: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # With U^T dA V = dP: the adjoint of P, then U P_bar V^T, then what lies outside of U or V.
    u, s, vh = result
    u_bar, s_bar, vh_bar = result_bar
    p, q, k = u.shape[1], vh.shape[0], s.shape[0]
    rounding = max(p, q) * np.finfo(s.dtype).eps * largest(s)
    middle = np.zeros((p, q), s.dtype)
    if s_bar is not None:
        for i in range(k):
            middle[i, i] += s_bar[i]
    if u_bar is not None:
        turned = u.T @ u_bar
        turn_left(middle, turned, s, rounding)
    if vh_bar is not None:
        turned = vh @ vh_bar.T
        turn_right(middle, turned, s, rounding)
    a_bar += u @ middle @ vh
    if u_bar is not None and not full_matrices:
        outside = u_bar - u @ (u.T @ u_bar)
        a_bar += divided(outside, s, rounding) @ vh
    if vh_bar is not None and not full_matrices:
        outside = vh_bar - (vh_bar @ vh.T) @ vh
        a_bar += u @ divided(outside.T, s, rounding).T


def turn_left(middle: Any, turned: Any, s: Any, rounding: Any) -> None:
    """Add what turning the left singular vectors among themselves adds to the adjoint of P."""
    k = s.shape[0]
    for i in range(turned.shape[0]):
        for j in range(k):
            change = turned[i, j] - turned[j, i]
            if i < k:
                if abs(s[j] - s[i]) > rounding:
                    middle[i, j] += 0.5 * change / (s[j] - s[i])
                if s[j] + s[i] > rounding:
                    middle[i, j] += 0.5 * change / (s[j] + s[i])
            elif s[j] > rounding:
                middle[i, j] += change / s[j]


def turn_right(middle: Any, turned: Any, s: Any, rounding: Any) -> None:
    """Add what turning the right singular vectors among themselves adds to the adjoint of P."""
    k = s.shape[0]
    for i in range(k):
        for j in range(turned.shape[0]):
            change = turned[i, j] - turned[j, i]
            if j < k:
                if abs(s[j] - s[i]) > rounding:
                    middle[i, j] += 0.5 * change / (s[j] - s[i])
                if s[j] + s[i] > rounding:
                    middle[i, j] -= 0.5 * change / (s[j] + s[i])
            elif s[i] > rounding:
                middle[i, j] -= change / s[i]


def divided(columns: Any, s: Any, rounding: Any) -> Any:
    """Columns divided by singular values."""
    found = np.zeros(columns.shape, s.dtype)
    for i in range(columns.shape[0]):
        for j in range(s.shape[0]):
            if s[j] > rounding:
                found[i, j] = columns[i, j] / s[j]
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
