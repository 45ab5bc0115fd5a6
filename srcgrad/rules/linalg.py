"""The derivatives of linear systems, inverses, determinants and the Cholesky factor.

Sources: M. B. Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", Advances in Automatic Differentiation, 2008; I. Murray, "Differentiation of the
Cholesky decomposition", 2016; G. H. Golub and V. Pereyra, "The differentiation of pseudo-inverses
and nonlinear least squares problems whose variables separate", SIAM J. Numer. Anal. 10, 1973; for
complex matrices C. Boeddeker et al., "On the computation of complex-valued gradients with
application to statistically optimum beamforming", 2017.

Where real matrices have a transpose complex ones have the conjugate transpose: an adjoint is
df/dRe + i df/dIm. What is real is its own conjugate, and the text of its derivative has none.

Of a symmetric or Hermitian argument NumPy reads the lower triangle only, without the imaginary part
of the diagonal, and so the adjoint is lower triangular with a real diagonal, and of a tangent this
triangle is read. The pseudo-inverse is
differentiated at constant rank. The determinant has derivatives at singular matrices too, which
are polynomials: its cofactors, which have derivatives again; the logarithm of one has not, nor has
the sign, which is a complex number for complex matrices.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.rules.adjoints import adjoint, tangent
from srcgrad.rules.matrix_functions import largest, reflect_lower


@adjoint(np.linalg.solve, "a, b")
def solve(a: Any, b: Any, a_bar: Any, b_bar: Any, result: Any, result_bar: Any) -> None:
    adjoint_rhs = np.linalg.solve(a.conj().T, result_bar)
    if b_bar is not None:
        b_bar += adjoint_rhs
    if a_bar is not None:
        if result.ndim == 1:
            a_bar -= np.outer(adjoint_rhs, result.conj())
        else:
            a_bar -= adjoint_rhs @ result.conj().T


@tangent(np.linalg.solve, "a, b")
def solve_dot(a: Any, b: Any, a_dot: Any, b_dot: Any, result: Any, result_dot: Any) -> None:
    if b_dot is None:
        result_dot -= np.linalg.solve(a, a_dot @ result)
    elif a_dot is None:
        result_dot += np.linalg.solve(a, b_dot)
    else:
        result_dot += np.linalg.solve(a, b_dot - a_dot @ result)


@adjoint(np.linalg.cholesky, "a")
def cholesky(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # Murray (2016), section 4: a_bar = L^-H phi(L^H L_bar) L^-1, of the triangle that is read.
    n = result.shape[0]
    middle = result.conj().T @ result_bar
    reflect_lower(middle)
    left = np.linalg.solve(result.conj().T, middle)
    whole = np.linalg.solve(result.conj().T, left.conj().T)
    for i in range(n):
        for j in range(i):
            a_bar[i, j] += whole[i, j]
        a_bar[i, i] += 0.5 * whole[i, i].real


@tangent(np.linalg.cholesky, "a")
def cholesky_dot(a: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    # Murray (2016), section 3.1: L_dot = L phi(L^-1 A_dot L^-H), of the triangle that is read.
    n = result.shape[0]
    whole = a_dot.copy()
    reflect_lower(whole)
    half = np.linalg.solve(result, whole)
    middle = np.linalg.solve(result, half.conj().T)
    for i in range(n):
        middle[i, i] = 0.5 * middle[i, i].real
        for j in range(i + 1, n):
            middle[i, j] = 0.0
    result_dot += result @ middle


@adjoint(np.linalg.inv, "a")
def inv(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    a_bar -= result.conj().T @ result_bar @ result.conj().T


@tangent(np.linalg.inv, "a")
def inv_dot(a: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    result_dot -= result @ a_dot @ result


@adjoint(np.linalg.pinv, "a")
def pinv(a: Any, rcond: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # Golub and Pereyra (1973), (4.12). The last two terms are zero for invertible matrices.
    a_bar -= result.conj().T @ result_bar @ result.conj().T
    outside_range = result_bar.conj().T - a @ (result @ result_bar.conj().T)
    a_bar += outside_range @ result @ result.conj().T
    outside_row_space = result_bar.conj().T - (result_bar.conj().T @ result) @ a
    a_bar += result.conj().T @ (result @ outside_row_space)


@tangent(np.linalg.pinv, "a")
def pinv_dot(a: Any, rcond: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    result_dot -= result @ a_dot @ result
    outside_range = a_dot.conj().T - (a_dot.conj().T @ a) @ result
    result_dot += result @ result.conj().T @ outside_range
    outside_row_space = a_dot.conj().T - result @ (a @ a_dot.conj().T)
    result_dot += outside_row_space @ result.conj().T @ result


def held(value: Any) -> Any:
    """The same value, of which nothing is differentiated."""
    return value


held.srcgrad_holds = True  # type: ignore[attr-defined]


def cofactors(a: Any, found: Any) -> None:
    """Store the determinant times the inverse, of a matrix that may have none.

    With the m singular vectors of the small values as borders a matrix is regular,

        [ A  U ]-1     [ P  Q ]
        [ V  0 ]    =  [ R  G ],   det A = det [A U; V 0] det G,

    and so A has the cofactors det [A U; V 0] (det G P - Q adj(G) R), whatever the borders are.
    """
    n = a.shape[0]
    u, s, v = np.linalg.svd(held(a))
    m = 0
    for k in range(n):
        m += 1 if s[k] <= 1e-3 * s[0] else 0
    m = max(m, 1)
    scale = s[0] if s[0] > 0.0 else 1.0
    bordered = np.zeros((n + m, n + m), a.dtype)
    for i in range(n):
        for j in range(n):
            bordered[i, j] = a[i, j]
        for k in range(m):
            bordered[i, n + k] = scale * u[i, n - m + k]
            bordered[n + k, i] = scale * v[n - m + k, i]
    inverse = np.linalg.inv(bordered)
    sign, logarithm = np.linalg.slogdet(bordered)
    size = sign * np.exp(logarithm)
    corner = np.zeros((m, m), a.dtype)
    for i in range(m):
        for j in range(m):
            corner[i, j] = inverse[n + i, n + j]
    # By Faddeev and LeVerrier: sums, products and divisions by whole numbers.
    own = np.zeros((m, m), a.dtype)
    for i in range(m):
        own[i, i] = 1.0
    determinant = 1.0 * corner[0, 0]
    for k in range(1, m):
        own = corner @ own
        trace = 0.0 * corner[0, 0]
        for i in range(m):
            trace += own[i, i]
        for i in range(m):
            own[i, i] -= trace / k
    if m > 1:
        product = corner @ own
        determinant = 0.0 * corner[0, 0]
        for i in range(m):
            determinant += product[i, i] / m
    odd = 1.0 if m % 2 == 1 else -1.0
    left = np.zeros((n, m), a.dtype)
    right = np.zeros((m, n), a.dtype)
    for i in range(n):
        for k in range(m):
            left[i, k] = inverse[i, n + k]
            right[k, i] = inverse[n + k, i]
    beside = left @ own @ right
    for i in range(n):
        for j in range(n):
            found[i, j] = odd * size * (determinant * inverse[i, j] - beside[i, j])


def is_regular(a: Any, inverse: Any) -> Any:
    """Whether a derivative of a high order may be made of the inverse: with each order its error
    grows by the condition."""
    return a.shape[0] * largest(a) * largest(inverse) < 1e3


@adjoint(np.linalg.det, "a")
def det(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    n = a.shape[0]
    minors = np.zeros((n, n), a.dtype)
    is_singular = True
    if result[()] != 0.0:
        inverse = np.linalg.inv(a)
        is_singular = not is_regular(a, inverse)
        if not is_singular:
            for i in range(n):
                for j in range(n):
                    minors[i, j] = result[()] * inverse[i, j]
    if is_singular:
        cofactors(a, minors)
    for i in range(n):
        for j in range(n):
            a_bar[i, j] += result_bar[()] * minors[j, i].conj()


@tangent(np.linalg.det, "a")
def det_dot(a: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    n = a.shape[0]
    is_singular = True
    if result[()] != 0.0:
        is_singular = not is_regular(a, np.linalg.inv(a))
        if not is_singular:
            change = np.linalg.solve(a, a_dot)
            for i in range(n):
                result_dot[()] += result[()] * change[i, i]
    if is_singular:
        minors = np.zeros((n, n), a.dtype)
        cofactors(a, minors)
        for i in range(n):
            for j in range(n):
                result_dot[()] += minors[j, i] * a_dot[i, j]


@adjoint(np.linalg.slogdet, "a")
def slogdet(a: Any, a_bar: Any, result: Any, result_bar: Any) -> None:
    # With t = trace(A^-1 dA), the logarithm changes by Re(t), the sign by a turn through Im(t).
    n = a.shape[0]
    scale = result_bar[1].real
    if np.iscomplexobj(a):
        scale = complex(scale, (result_bar[0] * result[0].conj()).imag)
    inverse = np.linalg.inv(a)
    for i in range(n):
        for j in range(n):
            a_bar[i, j] += scale * inverse[j, i].conj()


@tangent(np.linalg.slogdet, "a")
def slogdet_dot(a: Any, a_dot: Any, result: Any, result_dot: Any) -> None:
    change = np.linalg.solve(a, a_dot)
    for i in range(a.shape[0]):
        result_dot[1] += change[i, i].real
        if np.iscomplexobj(a):
            result_dot[0] += complex(0.0, change[i, i].imag) * result[0]
