"""The adjoints of functions of matrices: vectors put together again with a function of the values.

With A = V diag(w) V^-1 the matrix V diag(f(w)) V^-1 is f(A), whichever vectors are chosen, and it
has a derivative also where values are equal: in the basis of V it is the elementwise product with
the divided differences f[w_i, w_j], which are f'(w_i) where w_i = w_j (Daleckii and Krein, 1965;
N. J. Higham, "Functions of Matrices", 2008, theorems 3.9 and 3.11). With A = U diag(s) V^H the
matrix U diag(f(s)) V^H is a generalised function of A, with such differences and the quotients of
sums (V. Noferini, "A formula for the Frechet derivative of a generalized matrix function", 2017);
U diag(f(s)) U^H is a function of A A^H, and V diag(f(s)) V^H of A^H A.

A divided difference of values that nearly coincide loses digits, a mean of the two slopes loses
none: it is taken if it differs from the difference by no more than the rounding of that, since the
values themselves are known up to the rounding of the norm of the matrix, and if the slopes agree.
Where values coincide to rounding, in proportion to the norm of the matrix, but what belongs to them
does not, as in the projector on one of two equally occupied states, there is no derivative and
LinAlgError is raised, unless no adjoint reaches these vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad import ir
from srcgrad.rules.adjoints import Definition, adjoint

DIFFERENT = "vectors of equal values that are treated differently have no derivative"
AT_ZERO = "singular vectors of zero have no derivative"
DEPENDENT = "eigenvectors that nearly depend on each other have no derivative"


@adjoint(ir.Recombination("eigh"), "a")
@adjoint(ir.Recombination("eigh", weighted=True), "a, f")
def of_hermitian(
    left: Any,
    right: Any,
    a: Any,
    w: Any,
    v: Any,
    f: Any,
    slope: Any,
    UPLO: Any = "L",
    a_bar: Any = None,
    f_bar: Any = None,
    result_bar: Any = None,
) -> None:
    n = w.shape[0]
    middle = v.conj().T @ result_bar @ v
    if f_bar is not None:
        for i in range(n):
            f_bar[i] += middle[i, i] if np.iscomplexobj(f) else middle[i, i].real
    if a_bar is not None:
        multiply_differences(middle, w, f, slope)
        for i in range(n):
            middle[i, i] *= slope[i].conj() if f_bar is None else 0.0
        whole = v @ middle @ v.conj().T
        if not np.iscomplexobj(v) and np.iscomplexobj(whole):
            add_triangle(a_bar, whole.real, UPLO)
        else:
            add_triangle(a_bar, whole, UPLO)


def add_triangle(a_bar: Any, whole: Any, UPLO: Any) -> None:
    """Add the adjoint of a Hermitian matrix of which one triangle is read."""
    for i in range(whole.shape[0]):
        for j in range(i):
            if UPLO == "L":
                a_bar[i, j] += whole[i, j] + whole[j, i].conj()
            else:
                a_bar[j, i] += whole[i, j].conj() + whole[j, i]
        a_bar[i, i] += whole[i, i].real


def reflect_lower(middle: Any) -> None:
    """Make a matrix Hermitian by what is on and below its diagonal."""
    n = middle.shape[0]
    if np.iscomplexobj(middle):
        for i in range(n):
            middle[i, i] = middle[i, i].real
    for i in range(n):
        for j in range(i + 1, n):
            middle[i, j] = middle[j, i].conj()


@adjoint(ir.Recombination("eig"), "a")
@adjoint(ir.Recombination("eig", weighted=True), "a, f")
def of_general(
    left: Any,
    right: Any,
    a: Any,
    w: Any,
    v: Any,
    f: Any,
    slope: Any,
    inverse: Any,
    a_bar: Any,
    f_bar: Any = None,
    result_bar: Any = None,
) -> None:
    n = w.shape[0]
    middle = v.conj().T @ result_bar @ inverse.conj().T
    if f_bar is not None:
        for i in range(n):
            f_bar[i] += middle[i, i]
    if a_bar is not None:
        size = np.sum(np.abs(v)) * np.sum(np.abs(inverse))
        if not size <= n * n / np.sqrt(np.finfo(w.dtype).eps):
            raise LinAlgError(DEPENDENT)
        multiply_differences(middle, w, f, slope)
        for i in range(n):
            middle[i, i] *= slope[i].conj() if f_bar is None else 0.0
        found = inverse.conj().T @ middle @ v.conj().T
        a_bar += found if np.iscomplexobj(a) else found.real


def multiply_differences(middle: Any, w: Any, f: Any, slope: Any) -> None:
    """Multiply off-diagonal elements by the conjugates of the divided differences of f."""
    n = w.shape[0]
    norm, steepest = largest_value(w), largest_value(slope)
    size = largest(middle)
    for i in range(n):
        for j in range(i):
            matters = does_matter(middle, i, j, size)
            quotient = divided_difference(w, f, slope, i, j, norm, steepest, matters).conj()
            if middle[i, j] != 0.0:
                middle[i, j] *= quotient
            if middle[j, i] != 0.0:
                middle[j, i] *= quotient


def largest_value(values: Any) -> Any:
    """The largest absolute value; zero of none."""
    found = 0.0
    for i in range(values.shape[0]):
        found = max(found, abs(values[i]))
    return found


def largest(matrix: Any) -> Any:
    """The largest absolute value of the elements of a matrix."""
    found = 0.0
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            found = max(found, abs(matrix[i, j]))
    return found


def does_matter(overlap: Any, i: Any, j: Any, size: Any) -> Any:
    """Whether an adjoint, in the basis of the vectors, reaches two of them."""
    one = max(abs(overlap[i, j]), abs(overlap[j, i]))
    other = max(abs(overlap[i, i]), abs(overlap[j, j]))
    return max(one, other) > 10 * overlap.shape[0] * np.finfo(overlap.dtype).eps * size


def divided_difference(
    w: Any, f: Any, slope: Any, i: Any, j: Any, norm: Any, steepest: Any, matters: Any
) -> Any:
    """(f[i] - f[j]) / (w[i] - w[j]), or its limit where that is more accurate."""
    mean = 0.5 * (slope[i] + slope[j])
    step = w[i] - w[j]
    change = f[i] - f[j]
    eps = np.finfo(w.dtype).eps
    error = abs(change - mean * step)
    if error <= 2.0 * eps * (abs(f[i]) + abs(f[j]) + abs(mean) * norm) and abs(mean) < np.inf:
        if abs(slope[i] - slope[j]) <= 0.01 * steepest:
            return mean
    equal = abs(step) <= 10 * w.shape[0] * eps * norm
    steeper = max(abs(slope[i]), abs(slope[j]))
    leaps = abs(step) <= np.sqrt(eps) * norm and abs(change) > 2.0 * steeper * abs(step)
    if leaps or (equal and not error <= 0.1 * abs(change)):
        if matters:
            raise LinAlgError(DIFFERENT)
        return 0.0 * mean
    return change / step


@adjoint(ir.Recombination("svd"), "a")
@adjoint(ir.Recombination("svd", weighted=True), "a, f")
def of_any(
    left: Any,
    right: Any,
    a: Any,
    s: Any,
    u: Any,
    vh: Any,
    f: Any,
    slope: Any,
    a_bar: Any,
    f_bar: Any = None,
    result_bar: Any = None,
) -> None:
    k = s.shape[0]
    u = u[:, :k].copy()
    vh = vh[:k].copy()
    middle = u.conj().T @ result_bar @ vh.conj().T
    size = largest(result_bar)
    if f_bar is not None:
        for i in range(k):
            f_bar[i] += middle[i, i].real
    if a_bar is not None:
        scale = np.zeros(k, s.dtype)
        for i in range(k):
            scale[i] = quotient_of_sums(s, f, slope, i, i, np.sum(np.abs(result_bar)) > 0.0)
        steepest = largest_value(slope)
        part = np.zeros((k, k), u.dtype)
        for i in range(k):
            for j in range(k):
                matters = does_matter(middle, i, j, size)
                if i == j:
                    alike = slope[i] if f_bar is None else 0.0
                else:
                    alike = divided_difference(s, f, slope, i, j, s[0], steepest, matters)
                opposite = quotient_of_sums(s, f, slope, i, j, matters)
                one = middle[i, j]
                other = middle[j, i].conj()
                part[i, j] = 0.5 * (alike * (one + other) + opposite * (one - other))
        a_bar += u @ part @ vh
        a_bar += (result_bar - u @ (u.conj().T @ result_bar)) @ (vh.conj().T * scale) @ vh
        a_bar += (u * scale) @ (u.conj().T @ (result_bar - (result_bar @ vh.conj().T) @ vh))


def quotient_of_sums(s: Any, f: Any, slope: Any, i: Any, j: Any, matters: Any) -> Any:
    """(f[i] + f[j]) / (s[i] + s[j]): the divided difference of s[i] and -s[j], of an odd f."""
    step = s[i] + s[j]
    total = f[i] + f[j]
    mean = 0.5 * (slope[i] + slope[j])
    eps = np.finfo(s.dtype).eps
    if step > 10 * s.shape[0] * eps * s[0]:
        return total / step
    if abs(total - mean * step) > 10 * s.shape[0] * eps * (abs(mean) * s[0]) and matters:
        raise LinAlgError(AT_ZERO)
    return mean


def square(right_one: bool) -> Definition:
    """The adjoint of U diag(f) U^H or, of the right vectors, of V diag(f) V^H."""

    def of_square(
        left: Any,
        right: Any,
        a: Any,
        s: Any,
        u: Any,
        vh: Any,
        f: Any,
        slope: Any,
        a_bar: Any,
        f_bar: Any = None,
        result_bar: Any = None,
    ) -> None:
        if not right_one:
            square_bar(u, s, vh, f, slope, a_bar, f_bar, result_bar)
        elif a_bar is None:
            square_bar(vh.conj().T.copy(), s, u, f, slope, None, f_bar, result_bar)
        else:
            turned = np.zeros((a.shape[1], a.shape[0]), a.dtype)
            first, last = vh.conj().T.copy(), u.conj().T.copy()
            square_bar(first, s, last, f, slope, turned, f_bar, result_bar)
            a_bar += turned.conj().T

    return of_square


for _name, _right in (("svd left", False), ("svd right", True)):
    adjoint(ir.Recombination(_name), "a")(square(_right))
    adjoint(ir.Recombination(_name, weighted=True), "a, f")(square(_right))


def square_bar(
    u: Any, s: Any, vh: Any, f: Any, slope: Any, a_bar: Any, f_bar: Any, result_bar: Any
) -> None:
    """What U diag(f) U^H adds to the adjoint of A = U diag(s) V^H, by way of A A^H.

    Columns that complete the basis belong to the value zero, where f is a constant: apart from this
    constant times the identity they count for nothing.
    """
    k, p = s.shape[0], f.shape[0]
    both = result_bar + result_bar.conj().T
    middle = u.conj().T @ both @ u
    size = largest(both)
    if f_bar is not None:
        for i in range(p):
            f_bar[i] += 0.5 * middle[i, i].real
    if a_bar is not None:
        rounding = 10 * k * np.finfo(s.dtype).eps
        base = f[k] if p > k else 0.0
        for i in range(k, p):
            for j in range(k, p):
                if abs(f[i] - f[j]) > rounding * abs(base) and does_matter(middle, i, j, size):
                    raise LinAlgError(DIFFERENT)
        steepest = largest_value(slope)
        part = np.zeros((k, k), u.dtype)
        scale = np.zeros(k, s.dtype)
        for i in range(k):
            part[i, i] += 0.5 * slope[i] * middle[i, i] if f_bar is None else 0.0
            for j in range(i):
                matters = does_matter(middle, i, j, size)
                quotient = divided_difference(s, f, slope, i, j, s[0], steepest, matters)
                step = s[i] + s[j]
                if step > rounding * s[0]:
                    part[i, j] += quotient * (s[j] / step) * middle[i, j]
                    part[j, i] += quotient * (s[i] / step) * middle[j, i]
                elif quotient != 0.0 and matters:
                    raise LinAlgError(AT_ZERO)
        first = u[:, :k].copy()
        outside = both @ first
        outside -= first @ (first.conj().T @ outside)
        for i in range(k):
            if s[i] > rounding * s[0]:
                scale[i] = (f[i] - base) / s[i]
            elif abs(f[i] - base) > rounding * abs(base):
                if np.sum(np.abs(outside[:, i])) > u.shape[0] * rounding * size:
                    raise LinAlgError(AT_ZERO)
        a_bar += first @ part @ vh[:k].copy() + (outside * scale) @ vh[:k].copy()
