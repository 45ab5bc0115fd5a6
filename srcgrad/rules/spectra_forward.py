"""The tangents of eigenvalues, singular values and orthogonal factors: sources as in `spectra`.

What an adjoint says, which vectors a function uses and whether it depends on their choice, a
direction does not say. A vector that has no tangent, because its value is equal to another or its
phase is not determined, or because it merely completes a basis of singular vectors, has NaN for
one: a function of other vectors has its derivative, and one that uses this vector gives NaN where
reverse mode raises LinAlgError. The vectors that complete the Q of `qr` have the tangents of
LAPACK's choice (`completing`). A matrix that does not change has vectors that do not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.rules.adjoints import tangent
from srcgrad.rules.matrix_functions import largest, largest_value
from srcgrad.rules.matrix_functions_forward import hermitian
from srcgrad.rules.spectra import are_equal, largest_real


@tangent(np.linalg.eigh, "a")
def eigh(
    a: Any, UPLO: Any = "L", a_dot: Any = None, result: Any = None, result_dot: Any = None
) -> None:
    w, v = result
    w_dot, v_dot = result_dot
    n = w.shape[0]
    middle = v.conj().T @ hermitian(a_dot, UPLO) @ v
    if w_dot is not None:
        for i in range(n):
            w_dot[i] += middle[i, i].real
    if v_dot is not None:
        v_dot += v @ turned(middle, w)
        if np.iscomplexobj(v):
            for k in range(n):
                keep_real(v, v_dot, 0 if UPLO == "L" else n - 1, k)


def turned(middle: Any, w: Any) -> Any:
    """V^-1 dV, of which the diagonal is zero, if `middle` is V^-1 dA V."""
    n = w.shape[0]
    found = np.zeros((n, n), middle.dtype)
    norm = largest_value(w)
    if largest(middle) > 0.0:
        for i in range(n):
            for j in range(n):
                if i != j:
                    if are_equal(w[i], w[j], norm, n):
                        found[i, j] = np.nan
                    else:
                        found[i, j] = middle[i, j] / (w[j] - w[i])
    return found


def keep_real(v: Any, v_dot: Any, row: Any, k: Any) -> None:
    """Let the tangent of a vector, column k, leave a component real."""
    size = 0.0
    for i in range(v.shape[0]):
        size = max(size, abs(v_dot[i, k]))
    if size > 0.0:
        turn = phase(v[row, k], v_dot[row, k])
        for i in range(v.shape[0]):
            v_dot[i, k] += turn * v[i, k]


def phase(component: Any, change: Any) -> Any:
    """The turn of a vector, in proportion to it, by which a component stays real."""
    if abs(component) > 100 * np.finfo(component.dtype).eps:
        return complex(0.0, -change.imag / component.real)
    return complex(0.0, np.nan)


@tangent(np.linalg.eig, "a")
def eig(a: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    w, v = result
    w_dot, v_dot = result_dot
    n = w.shape[0]
    middle = np.linalg.inv(v) @ a_dot @ v
    if w_dot is not None:
        for i in range(n):
            w_dot[i] += middle[i, i]
    if v_dot is not None:
        v_dot += v @ turned(middle, w)
        for k in range(n):
            along = 0.0
            for i in range(n):
                along += (v[i, k].conj() * v_dot[i, k]).real
            for i in range(n):
                v_dot[i, k] -= along * v[i, k]
            if np.iscomplexobj(v):
                keep_real(v, v_dot, largest_real(v, k), k)


@tangent(np.linalg.svd, "a")
def svd(a: Any, full_matrices: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    # With dP = U^H dA V: dU = U left + what lies outside of U, and dV = V right + … likewise.
    u, s, vh = result
    u_dot, s_dot, vh_dot = result_dot
    p, q, k = u.shape[1], vh.shape[0], s.shape[0]
    middle = u.conj().T @ a_dot @ vh.conj().T
    if s_dot is not None:
        for i in range(k):
            s_dot[i] += middle[i, i].real
    if (u_dot is not None or vh_dot is not None) and largest(a_dot) > 0.0:
        left = np.zeros((p, p), u.dtype)
        right = np.zeros((q, q), u.dtype)
        turn(middle, left, right, s)
        outside_u = np.zeros(u.shape, u.dtype)
        outside_v = np.zeros((vh.shape[1], q), u.dtype)
        if not full_matrices:
            if u.shape[0] > p:
                outside_u += over(a_dot @ vh.conj().T - u @ middle, s)
            if vh.shape[1] > q:
                outside_v += over(a_dot.conj().T @ u - vh.conj().T @ middle.conj().T, s)
        if np.iscomplexobj(a):
            turn_apart(middle, left, s)
            if u.shape[0] < vh.shape[1]:
                first = u[0] @ left + outside_u[0]
                turn_alike(left, right, u[0], first, s)
            else:
                first = vh[:, 0].conj() @ right + outside_v[0]
                turn_alike(left, right, vh[:, 0], first, s)
        if u_dot is not None:
            u_dot += u @ left + outside_u
        if vh_dot is not None:
            vh_dot += right.conj().T @ vh + outside_v.conj().T


def turn(middle: Any, left: Any, right: Any, s: Any) -> None:
    """Set how singular vectors turn among themselves: U^H dU and V^H dV, without the diagonal."""
    k, p, q = s.shape[0], left.shape[0], right.shape[0]
    for i in range(k):
        for j in range(k):
            if i != j:
                if are_equal(s[i], s[j], s[0], k):
                    left[i, j] = right[i, j] = np.nan
                else:
                    alike = (middle[i, j] + middle[j, i].conj()) / (s[j] - s[i])
                    opposite = (middle[i, j] - middle[j, i].conj()) / (s[i] + s[j])
                    left[i, j] = 0.5 * (alike + opposite)
                    right[i, j] = 0.5 * (alike - opposite)
    for j in range(k):
        is_zero = are_equal(s[j], 0.0, s[0], k)
        for i in range(k, p):
            left[i, j] = np.nan if is_zero else middle[i, j] / s[j]
        for i in range(k, q):
            right[i, j] = np.nan if is_zero else middle[j, i].conj() / s[j]
    for j in range(k, p):
        for i in range(p):
            left[i, j] = np.nan
    for j in range(k, q):
        for i in range(q):
            right[i, j] = np.nan


def turn_apart(middle: Any, left: Any, s: Any) -> None:
    """Set the opposite changes of the phases of pairs of vectors (Wan and Zhang, 2019)."""
    for i in range(s.shape[0]):
        if are_equal(s[i], 0.0, s[0], s.shape[0]):
            left[i, i] = np.nan
        else:
            left[i, i] = complex(0.0, middle[i, i].imag / s[i])


def turn_alike(left: Any, right: Any, components: Any, changes: Any, s: Any) -> None:
    """Turn the phases of pairs of vectors so that first components stay real."""
    for i in range(s.shape[0]):
        change = phase(components[i], changes[i])
        left[i, i] += change
        right[i, i] += change


def over(columns: Any, s: Any) -> Any:
    """Columns divided by singular values."""
    found = np.zeros(columns.shape, columns.dtype)
    for j in range(s.shape[0]):
        for i in range(columns.shape[0]):
            if are_equal(s[j], 0.0, s[0], s.shape[0]):
                found[i, j] = np.nan
            else:
                found[i, j] = columns[i, j] / s[j]
    return found


@tangent(np.linalg.qr, "a")
def qr(
    a: Any, mode: Any = "reduced", a_dot: Any = None, result: Any = None, result_dot: Any = None
) -> None:
    # With X = Q^H dA R^-1, of the first columns: Q^H dQ is the antihermitian matrix with the lower
    # triangle of X, and dR = Q^H dA - Q^H dQ R.
    q_dot, r_dot = result_dot
    n = min(a.shape[0], a.shape[1])
    q = result[0][:, :n].copy()
    r = result[1][:n].copy()
    square = r[:, :n].copy()
    change = a_dot[:, :n].copy()
    quotient = np.linalg.solve(square.conj().T, change.conj().T).conj().T
    inside = q.conj().T @ quotient
    turn = np.zeros((n, n), q.dtype)
    for i in range(n):
        for j in range(i):
            turn[i, j] = inside[i, j]
            turn[j, i] = -inside[i, j].conj()
        if np.iscomplexobj(a):
            turn[i, i] = complex(0.0, inside[i, i].imag)
    if r_dot is not None:
        upper = q.conj().T @ a_dot - turn @ r
        for i in range(n):
            for j in range(i, r.shape[1]):
                r_dot[i, j] += upper[i, j]
    if q_dot is not None:
        q_dot[:, :n] += quotient - q @ (inside - turn)
        if mode == "complete" and largest(a_dot) > 0.0:
            q_dot[:, n:] += completing(result[0], q_dot[:, :n].copy(), n)


def completing(q: Any, q_dot: Any, n: Any) -> Any:
    """The tangents of the columns of Q after the first n, of which these are the tangents.

    LAPACK makes Q of Householder reflections, and the first columns Q1 determine these: with E the
    first columns of I, the last ones of Q are those of I - (E - Q1) z, and z, since they are
    orthogonal to Q1, is the solution of (T - I) z = B, where T and B are top and bottom of Q1,
    (conjugate) transposed. G. Ballard et al., "Reconstructing Householder vectors from tall-skinny
    QR", 2014. The determinant is the product of the reflections' scalars, of modulus at least 1; it
    is zero where a column needs no reflection and the choice leaps: there, and where Q has been
    made otherwise, the tangents are NaN.
    """
    m = q.shape[0]
    found = np.full((m, m - n), np.nan, q.dtype)
    square = q[:n, :n].conj().T - np.eye(n)
    if abs(np.linalg.det(square)) > 0.5:
        z = np.linalg.solve(square, q[n:, :n].conj().T)
        other = q[:, :n] @ z
        for i in range(m - n):
            other[n + i, i] += 1.0
        other[:n] -= z
        if largest(other - q[:, n:]) < np.sqrt(np.finfo(q.dtype).eps):
            change = np.linalg.solve(square, q_dot[n:].conj().T - q_dot[:n].conj().T @ z)
            found = q_dot @ z + q[:, :n] @ change
            found[:n] -= change
    return found
