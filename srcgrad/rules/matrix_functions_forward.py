"""The tangents of functions of matrices: sources as in `matrix_functions`.

LinAlgError is raised where the function has no derivative and the matrix changes: which elements of
the result are used a direction does not say.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad import ir
from srcgrad.rules.adjoints import Definition, tangent
from srcgrad.rules.matrix_functions import (
    AT_ZERO,
    DEPENDENT,
    DIFFERENT,
    divided_difference,
    largest,
    largest_value,
    quotient_of_sums,
)


@tangent(ir.Recombination("eigh"), "a")
@tangent(ir.Recombination("eigh", weighted=True), "a, f")
def of_hermitian(
    left: Any,
    right: Any,
    a: Any,
    w: Any,
    v: Any,
    f: Any,
    slope: Any,
    UPLO: Any = "L",
    a_dot: Any = None,
    f_dot: Any = None,
    result_dot: Any = None,
) -> None:
    middle = np.zeros((w.shape[0], w.shape[0]), result_dot.dtype)
    if a_dot is not None:
        middle += v.conj().T @ hermitian(a_dot, UPLO) @ v
        multiply_differences(middle, w, f, slope, f_dot is None)
    if f_dot is not None:
        for i in range(w.shape[0]):
            middle[i, i] += f_dot[i]
    result_dot += v @ middle @ v.conj().T


def hermitian(a_dot: Any, UPLO: Any) -> Any:
    """The tangent of a Hermitian matrix of which one triangle is read."""
    whole = np.zeros(a_dot.shape, a_dot.dtype)
    for i in range(a_dot.shape[0]):
        for j in range(i):
            if UPLO == "L":
                whole[i, j] = a_dot[i, j]
                whole[j, i] = a_dot[i, j].conj()
            else:
                whole[j, i] = a_dot[j, i]
                whole[i, j] = a_dot[j, i].conj()
        whole[i, i] = a_dot[i, i].real
    return whole


def multiply_differences(middle: Any, w: Any, f: Any, slope: Any, with_slopes: Any) -> None:
    """Multiply elements by the divided differences of f; the diagonal by slopes, or by zero."""
    norm, steepest = largest_value(w), largest_value(slope)
    matters = largest(middle) > 0.0
    for i in range(w.shape[0]):
        for j in range(i):
            quotient = divided_difference(w, f, slope, i, j, norm, steepest, matters)
            if middle[i, j] != 0.0:
                middle[i, j] *= quotient
            if middle[j, i] != 0.0:
                middle[j, i] *= quotient
        middle[i, i] *= slope[i] if with_slopes else 0.0


@tangent(ir.Recombination("eig"), "a")
@tangent(ir.Recombination("eig", weighted=True), "a, f")
def of_general(
    left: Any,
    right: Any,
    a: Any,
    w: Any,
    v: Any,
    f: Any,
    slope: Any,
    inverse: Any,
    a_dot: Any,
    f_dot: Any = None,
    result_dot: Any = None,
) -> None:
    n = w.shape[0]
    middle = np.zeros((n, n), result_dot.dtype)
    if a_dot is not None:
        size = np.sum(np.abs(v)) * np.sum(np.abs(inverse))
        if not size <= n * n / np.sqrt(np.finfo(w.dtype).eps):
            raise LinAlgError(DEPENDENT)
        middle += inverse @ a_dot @ v
        multiply_differences(middle, w, f, slope, f_dot is None)
    if f_dot is not None:
        for i in range(n):
            middle[i, i] += f_dot[i]
    result_dot += v @ middle @ inverse


@tangent(ir.Recombination("svd"), "a")
@tangent(ir.Recombination("svd", weighted=True), "a, f")
def of_any(
    left: Any,
    right: Any,
    a: Any,
    s: Any,
    u: Any,
    vh: Any,
    f: Any,
    slope: Any,
    a_dot: Any,
    f_dot: Any = None,
    result_dot: Any = None,
) -> None:
    # As the adjoint but for names: the linear map from one tangent to the other is symmetric.
    k = s.shape[0]
    u = u[:, :k].copy()
    vh = vh[:k].copy()
    part = np.zeros((k, k), u.dtype)
    if a_dot is not None:
        matters = largest(a_dot) > 0.0
        middle = u.conj().T @ a_dot @ vh.conj().T
        scale = np.zeros(k, s.dtype)
        steepest = largest_value(slope)
        for i in range(k):
            scale[i] = quotient_of_sums(s, f, slope, i, i, matters)
            for j in range(k):
                if i == j:
                    alike = slope[i] if f_dot is None else 0.0
                else:
                    alike = divided_difference(s, f, slope, i, j, s[0], steepest, matters)
                opposite = quotient_of_sums(s, f, slope, i, j, matters)
                one = middle[i, j]
                other = middle[j, i].conj()
                part[i, j] = 0.5 * (alike * (one + other) + opposite * (one - other))
        result_dot += (a_dot - u @ (u.conj().T @ a_dot)) @ (vh.conj().T * scale) @ vh
        result_dot += (u * scale) @ (u.conj().T @ (a_dot - (a_dot @ vh.conj().T) @ vh))
    if f_dot is not None:
        for i in range(k):
            part[i, i] += f_dot[i]
    result_dot += u @ part @ vh


def square_of(right_one: bool) -> Definition:
    """The tangent of U diag(f) U^H or, of the right vectors, of V diag(f) V^H."""

    def of_square(
        left: Any,
        right: Any,
        a: Any,
        s: Any,
        u: Any,
        vh: Any,
        f: Any,
        slope: Any,
        a_dot: Any,
        f_dot: Any = None,
        result_dot: Any = None,
    ) -> None:
        if right_one:
            first, last = vh.conj().T.copy(), u.conj().T.copy()
            turned = None if a_dot is None else a_dot.conj().T.copy()
            square(first, s, last, f, slope, turned, f_dot, result_dot)
        else:
            square(u, s, vh, f, slope, a_dot, f_dot, result_dot)

    return of_square


for _name, _right in (("svd left", False), ("svd right", True)):
    tangent(ir.Recombination(_name), "a")(square_of(_right))
    tangent(ir.Recombination(_name, weighted=True), "a, f")(square_of(_right))


def square(
    u: Any, s: Any, vh: Any, f: Any, slope: Any, a_dot: Any, f_dot: Any, result_dot: Any
) -> None:
    """What the tangents of A = U diag(s) V^H and of f add to that of U diag(f) U^H."""
    k, p = s.shape[0], f.shape[0]
    if a_dot is not None and largest(a_dot) > 0.0:
        rounding = 10 * k * np.finfo(s.dtype).eps
        base = f[k] if p > k else 0.0
        for i in range(k, p):
            if abs(f[i] - base) > rounding * abs(base):
                raise LinAlgError(DIFFERENT)
        steepest = largest_value(slope)
        first = u[:, :k].copy()
        along = a_dot @ vh[:k].conj().T
        part = first.conj().T @ along
        outside = along - first @ part
        for i in range(k):
            part[i, i] *= 0.5 * slope[i] if f_dot is None else 0.0
            for j in range(i):
                quotient = divided_difference(s, f, slope, i, j, s[0], steepest, True)
                step = s[i] + s[j]
                if step > rounding * s[0]:
                    part[i, j] *= quotient * (s[j] / step)
                    part[j, i] *= quotient * (s[i] / step)
                elif quotient != 0.0:
                    raise LinAlgError(AT_ZERO)
            scale = 0.0
            if s[i] > rounding * s[0]:
                scale = (f[i] - base) / s[i]
            elif abs(f[i] - base) > rounding * abs(base) and u.shape[0] > k:
                raise LinAlgError(AT_ZERO)
            for j in range(u.shape[0]):
                outside[j, i] *= scale
        change = (first @ part + outside) @ first.conj().T
        result_dot += change + change.conj().T
    if f_dot is not None:
        result_dot += (u * f_dot) @ u.conj().T
