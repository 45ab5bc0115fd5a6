"""The adjoints of eigenvalues, singular values and orthogonal factors.

Sources: M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008; C. Boeddeker et al., "On the computation of complex-valued gradients with
application to statistically optimum beamforming", 2017 (normalised eigenvectors); J. Townsend,
"Differentiating the singular value decomposition", 2016; M. Seeger et al., "Auto-differentiating
linear algebra", 2017; D. Roberts and L. Roberts, "QR and LQ decomposition matrix backpropagation
algorithms for square, wide, and deep matrices and their software implementation", 2020; Z.-Q. Wan
and S.-X. Zhang, "Automatic differentiation for complex valued SVD", 2019.

Eigenvectors of equal eigenvalues, and singular vectors of equal singular values, may be turned
among themselves, and their derivatives are divided by the differences of the values. A function of
the values alone has a gradient there (or a subgradient, as the largest of equal ones has). Vectors
that are put together again with a function of the values have one too, and do not come here (see
`matrix_functions`). Of other functions of the vectors nothing is known from the adjoints at this
one point, not even if turning the vectors changes nothing to first order, as for `v[0, 0] ** 2` of
the identity: LinAlgError is raised if an adjoint reaches the vectors of equal values. Values are
equal here if they differ by less than the square root of the rounding, in proportion to the norm
of the matrix: the vectors of others are known to half of the digits at least. The same holds for
vectors of singular values that are zero.

A complex vector may be multiplied by any number of modulus one. LAPACK, and so NumPy, always makes
the same choice, of which the derivative is given: real is the first component of each vector of
`eigh` (the last, of the upper triangle), the largest of each of `eig`, the first of each right
singular vector (of each left one, if the matrix is wide), and the diagonal of the R of `qr`. Where
this component is zero, a function has a derivative if it does not depend on the choice, and
LinAlgError is raised for others.

Of a symmetric or Hermitian argument NumPy reads one triangle only, without the imaginary part of
the diagonal, and so the adjoint is triangular with a real diagonal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad.rules.adjoints import adjoint
from srcgrad.rules.matrix_functions import (
    add_triangle,
    does_matter,
    largest,
    largest_value,
    reflect_lower,
)
from srcgrad.rules.registry import inactive

inactive(np.isreal)

EQUAL = "eigenvectors or singular vectors of equal values have no derivative"


@adjoint(np.linalg.eigh, "a")
def eigh(
    a: Any, UPLO: Any = "L", a_bar: Any = None, result: Any = None, result_bar: Any = None
) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), v.dtype)
    if v_bar is not None:
        if np.iscomplexobj(v):
            for k in range(n):
                keep_phase(v, v_bar, 0 if UPLO == "L" else n - 1, k)
        overlap = v.conj().T @ v_bar
        norm = largest_value(w)
        size = largest(overlap)
        largest_bar = largest(v_bar)
        for i in range(n):
            for j in range(n):
                if not are_equal(w[i], w[j], norm, n):
                    change = 0.5 * (overlap[i, j] - overlap[j, i].conj())
                    middle[i, j] = change / (w[j] - w[i])
                elif i < j and (
                    does_matter(overlap, i, j, size) or are_used(v_bar, i, j, largest_bar)
                ):
                    raise LinAlgError(EQUAL)
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    add_triangle(a_bar, v @ middle @ v.conj().T, UPLO)


def keep_phase(v: Any, v_bar: Any, row: Any, k: Any) -> None:
    """Let the adjoint of a vector, column k, be along changes that leave a component real."""
    change = 0.0
    size = 0.0
    for i in range(v.shape[0]):
        change += (v[i, k].conj() * v_bar[i, k]).imag
        size += abs(v[i, k]) * abs(v_bar[i, k])
    rounding = 10 * v.shape[0] * np.finfo(v.dtype).eps
    if abs(change) > rounding * size:
        if abs(v[row, k]) > rounding:
            v_bar[row, k] -= complex(0.0, change) / v[row, k].conj()
        elif abs(change) > 1e-6 * size:
            raise LinAlgError("vectors whose phase is not determined have no derivative")


def are_used(v_bar: Any, i: Any, j: Any, whole: Any) -> Any:
    """Whether an adjoint, of which the largest element is given, reaches two vectors.

    Those of vectors and of their inverse cancel in the basis of the vectors, not in others.
    """
    found = 0.0
    for k in range(v_bar.shape[0]):
        found = max(found, max(abs(v_bar[k, i]), abs(v_bar[k, j])))
    return found > 10 * v_bar.shape[0] * np.finfo(v_bar.dtype).eps * whole


def are_equal(first: Any, second: Any, norm: Any, n: Any) -> Any:
    """Whether two values are so close that nothing is known of their vectors by themselves."""
    eps = np.finfo(first.dtype).eps
    return abs(first - second) <= max(np.sqrt(eps), 10 * n * eps) * norm


@adjoint(np.linalg.eig, "a")
def eig(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    w, v = result
    w_bar, v_bar = result_bar
    n = w.shape[0]
    middle = np.zeros((n, n), w.dtype)
    if v_bar is not None:
        if np.iscomplexobj(v):
            for k in range(n):
                keep_phase(v, v_bar, largest_real(v, k), k)
        overlap = v.conj().T @ v_bar
        gram = v.conj().T @ v
        norm = largest_value(w)
        for i in range(n):
            for j in range(n):
                if not are_equal(w[i], w[j], norm, n):
                    change = overlap[i, j] - gram[i, j] * overlap[j, j].real
                    middle[i, j] = change / (w[j] - w[i]).conj()
                elif i < j:  # the adjoints of vectors and of their inverse may cancel
                    raise LinAlgError(EQUAL)
    if w_bar is not None:
        for i in range(n):
            middle[i, i] += w_bar[i]
    found = np.linalg.inv(v).conj().T @ middle @ v.conj().T
    a_bar += found if np.iscomplexobj(a) else found.real


def largest_real(v: Any, k: Any) -> Any:
    """The row of the component of a vector, column k, that has been made real."""
    row = 0
    largest = 0.0
    for i in range(v.shape[0]):
        if v[i, k].imag == 0.0 and abs(v[i, k].real) > largest:
            row = i
            largest = abs(v[i, k].real)
    return row


@adjoint(np.linalg.svd, "a")
def svd(a: Any, full_matrices: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # With dP = U^H dA V: the adjoint of P, then U P_bar V^H, then what lies outside of U or V.
    u, s, vh = result
    u_bar, s_bar, vh_bar = result_bar
    p, q, k = u.shape[1], vh.shape[0], s.shape[0]
    middle = np.zeros((p, q), u.dtype)
    if s_bar is not None:
        for i in range(k):
            middle[i, i] += s_bar[i]
    if u_bar is not None or vh_bar is not None:
        left = np.zeros((p, p), u.dtype)
        if u_bar is not None:
            left += u.conj().T @ u_bar
        right = np.zeros((q, q), u.dtype)
        if vh_bar is not None:
            right += vh @ vh_bar.conj().T
        if full_matrices:
            if u_bar is not None:
                check_choice(left, k, largest(u_bar))
            if vh_bar is not None:
                check_choice(right, k, largest(vh_bar))
        if np.iscomplexobj(a):
            sizes = np.zeros(k, s.dtype)
            if u_bar is not None:
                sizes += np.sum(np.abs(u_bar), axis=0)[:k]
            if vh_bar is not None:
                sizes += np.sum(np.abs(vh_bar), axis=1)[:k]
            if u.shape[0] < vh.shape[1]:
                keep_phases(left, right, u.conj(), sizes)
            else:
                keep_phases(right, left, vh.T, sizes)
            turn_apart(middle, left, right, s)
        turn(middle, left, right, s)
    a_bar += u @ middle @ vh
    if u_bar is not None and not full_matrices:
        size = largest(u_bar)
        outside = u_bar - u @ (u.conj().T @ u_bar)
        a_bar += divided(outside, s, size) @ vh
    if vh_bar is not None and not full_matrices:
        size = largest(vh_bar)
        outside = vh_bar.conj().T - vh.conj().T @ (vh @ vh_bar.conj().T)
        a_bar += u @ divided(outside, s, size).conj().T


def keep_phases(one: Any, other: Any, columns: Any, sizes: Any) -> None:
    """Let the adjoints of pairs of vectors be along changes that leave first components real."""
    n = sizes.shape[0]
    for k in range(n):
        change = (one[k, k] + other[k, k]).imag
        rounding = 10 * n * np.finfo(columns.dtype).eps
        if abs(change) > rounding * sizes[k]:
            if abs(columns[0, k]) > rounding:
                scale = complex(0.0, change) / columns[0, k]
                for j in range(n):
                    one[j, k] -= columns[0, j] * scale
            elif abs(change) > 1e-6 * sizes[k]:
                raise LinAlgError("vectors whose phase is not determined have no derivative")


def turn_apart(middle: Any, left: Any, right: Any, s: Any) -> None:
    """Add what opposite changes of the phases of a pair of vectors add to the adjoint of P.

    Wan and Zhang (2019): U^H dU - V^H dV is i Im(dP) / s on the diagonal.
    """
    size = max(largest(left), largest(right))
    for i in range(s.shape[0]):
        change = 0.5 * (left[i, i] - right[i, i]).imag
        if not are_equal(s[i], 0.0, s[0], s.shape[0]):
            middle[i, i] += complex(0.0, change / s[i])
        elif does_matter(left, i, i, size) or does_matter(right, i, i, size):
            raise LinAlgError(EQUAL)


def turn(middle: Any, left: Any, right: Any, s: Any) -> None:
    """Add what turning singular vectors among themselves adds to the adjoint of P.

    Turning left and right vectors alike divides by the difference of two singular values, turning
    them in opposite directions by the sum.
    """
    k = s.shape[0]
    size = max(largest(left), largest(right))
    for i in range(k):
        for j in range(k):
            if i != j:
                change_left = 0.5 * (left[i, j] - left[j, i].conj())
                change_right = 0.5 * (right[i, j] - right[j, i].conj())
                if not are_equal(s[i], s[j], s[0], k):
                    middle[i, j] += (change_left + change_right) / (s[j] - s[i])
                elif does_matter(left, i, j, size) or does_matter(right, i, j, size):
                    raise LinAlgError(EQUAL)
                if not are_equal(s[i] + s[j], 0.0, s[0], k):
                    middle[i, j] += (change_left - change_right) / (s[i] + s[j])
    for j in range(k):
        if not are_equal(s[j], 0.0, s[0], k):
            for i in range(k, left.shape[0]):
                middle[i, j] += (left[i, j] - left[j, i].conj()) / s[j]
            for i in range(k, right.shape[0]):
                middle[j, i] += (right[i, j].conj() - right[j, i]) / s[j]
        else:
            for i in range(k, left.shape[0]):
                if does_matter(left, i, j, size):
                    raise LinAlgError(EQUAL)
            for i in range(k, right.shape[0]):
                if does_matter(right, i, j, size):
                    raise LinAlgError(EQUAL)


def check_choice(overlap: Any, k: Any, whole: Any) -> None:
    """Raise unless turning the vectors that complete a basis changes nothing, to first order.

    `whole` is the size of their adjoint: where neither turning nor stretching them changes anything
    the overlap is its rounding.
    """
    change = 0.0
    size = 0.0
    for i in range(k, overlap.shape[0]):
        for j in range(k, overlap.shape[0]):
            change += abs(overlap[i, j] - overlap[j, i].conj())
            size += abs(overlap[i, j])
    eps = np.finfo(overlap.dtype).eps
    if change > max(1e-6 * size, np.sqrt(eps) * overlap.shape[0] * whole):
        raise LinAlgError("vectors that complete a basis have no derivative of their own")


def divided(columns: Any, s: Any, size: Any) -> Any:
    """Columns divided by singular values; `size` is that of what their rounding comes from."""
    found = np.zeros(columns.shape, columns.dtype)
    rounding = 10 * columns.shape[0] * np.finfo(s.dtype).eps * size
    for j in range(s.shape[0]):
        if not are_equal(s[j], 0.0, s[0], s.shape[0]):
            for i in range(columns.shape[0]):
                found[i, j] = columns[i, j] / s[j]
        else:
            for i in range(columns.shape[0]):
                if abs(columns[i, j]) > rounding:
                    raise LinAlgError(EQUAL)
    return found


@adjoint(np.linalg.qr, "a")
def qr(
    a: Any, mode: Any = "reduced", a_bar: Any = None, result: Any = None, result_bar: Any = None
) -> None:
    # Of a wide matrix [X Y] = Q [U V]: X = Q U is square, and Y adds Y V_bar^T to Q_bar.
    q, r = result
    q_bar, r_bar = result_bar
    if mode == "complete":
        # Of a tall matrix, the other columns of Q turn with the first ones only.
        n = min(q.shape[0], r.shape[1])
        rest = q[:, n:].copy()
        q = q[:, :n].copy()
        r = r[:n].copy()
        r_bar = None if r_bar is None else r_bar[:n]
        if q_bar is not None:
            rest_bar = q_bar[:, n:].copy()
            check_choice(rest.conj().T @ rest_bar, 0, largest(rest_bar))
            q_bar = q_bar[:, :n] - rest @ (rest_bar.conj().T @ q)
    m, k = q.shape
    n = r.shape[1]
    adjoint_q = np.zeros((m, k), q.dtype)
    if q_bar is not None:
        adjoint_q += q_bar
    adjoint_r = np.zeros((k, n), q.dtype)
    if r_bar is not None:
        adjoint_r += r_bar
        adjoint_q += a[:, k:] @ adjoint_r[:, k:].conj().T
        a_bar[:, k:] += q @ adjoint_r[:, k:]
    square = r[:, :k]
    middle = square @ adjoint_r[:, :k].conj().T - adjoint_q.conj().T @ q
    reflect_lower(middle)
    adjoint_q += q @ middle
    a_bar[:, :k] += np.linalg.solve(square, adjoint_q.conj().T).conj().T
