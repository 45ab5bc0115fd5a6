"""First and second derivatives of functions of symmetric matrices, by divided differences.

In the basis of the vectors the second derivative in the directions E and H is the sum over k of
f[w_i, w_k, w_j] (E_ik H_kj + H_ik E_kj) (N. J. Higham, "Functions of Matrices", 2008, theorem 3.9;
Daleckii and Krein, 1965). A difference of two differences loses all digits where the three values
nearly coincide; there half the mean of the second derivatives is as good, and is taken if it
differs from the difference by no more than the rounding of that. The two differences have an error
of the fourth order: C. Hermite's quadrature by the slopes and the second derivatives at both ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.linalg import LinAlgError

from srcgrad.records import dataclass
from srcgrad.rules.matrix_functions import (
    add_triangle,
    divided_difference,
    largest,
    largest_value,
)
from srcgrad.rules.matrix_functions_forward import hermitian, multiply_differences

NO_SECOND = "a function of a matrix has no second derivative where these values are equal"


@dataclass(frozen=True)
class MatrixDerivative:
    """The derivative of a function of a symmetric matrix in a direction, as one routine.

    The operands are the direction and those of the `ir.Recombination`, from the matrix on. It is
    written out before it is printed: until then it has a derivative wherever the function has two.
    """

    def __call__(self, direction: Any, *operands: Any) -> Any:
        raise AssertionError("it is written out before it is run")


def in_triangle(a: Any, UPLO: Any, a_bar: Any, result: Any) -> None:
    """What an adjoint of the whole symmetric matrix is for the triangle that is read."""
    add_triangle(a_bar, result, UPLO)


def symmetric(a: Any, UPLO: Any, a_dot: Any, result: Any) -> None:
    """The whole tangent of a matrix of which a triangle is read."""
    result[:] = hermitian(a_dot, UPLO)


def added(target: Any, source: Any) -> None:
    """One matrix added to another."""
    target += source


def of_one(e: Any, w: Any, v: Any, f: Any, slope: Any, result: Any) -> None:
    """The first derivative in the direction E."""
    middle = v.T @ e @ v
    multiply_differences(middle, w, f, slope, True)
    result[:] = v @ middle @ v.T


def of_two(e: Any, h: Any, w: Any, v: Any, f: Any, slope: Any, curve: Any, result: Any) -> None:
    """The second derivative in the directions E and H."""
    n = w.shape[0]
    one = v.T @ e @ v
    other = v.T @ h @ v
    norm, steepest = largest_value(w), largest_value(slope)
    matters = largest(one) > 0.0 and largest(other) > 0.0
    first = np.zeros((n, n))
    for i in range(n):
        first[i, i] = slope[i]
        for j in range(i):
            first[i, j] = difference(w, f, slope, curve, i, j, norm, steepest, matters)
            first[j, i] = first[i, j]
    middle = np.zeros((n, n))
    for i in range(n):
        for k in range(n):
            for j in range(n):
                product = one[i, k] * other[k, j] + other[i, k] * one[k, j]
                if product != 0.0:
                    middle[i, j] += second_difference(w, first, curve, i, k, j) * product
    result[:] = v @ middle @ v.T


def difference(
    w: Any,
    f: Any,
    slope: Any,
    curve: Any,
    i: Any,
    j: Any,
    norm: Any,
    steepest: Any,
    matters: Any,
) -> Any:
    """(f[i] - f[j]) / (w[i] - w[j]), where they nearly coincide by slopes and their derivatives."""
    quotient = divided_difference(w, f, slope, i, j, norm, steepest, matters)
    step = w[i] - w[j]
    mean = 0.5 * (slope[i] + slope[j]) - step * (curve[i] - curve[j]) / 12.0
    eps = np.finfo(w.dtype).eps
    error = abs(f[i] - f[j] - mean * step)
    if error <= 4.0 * eps * (abs(f[i]) + abs(f[j])) and abs(mean) < np.inf:
        if abs(slope[i] - slope[j]) <= 0.01 * steepest:
            return mean
    return quotient


def second_difference(w: Any, first: Any, curve: Any, i: Any, k: Any, j: Any) -> Any:
    """The second divided difference of three values, by the two that are farthest apart."""
    p, q, r = i, k, j
    if abs(w[i] - w[j]) > abs(w[p] - w[q]):
        p, q, r = i, j, k
    if abs(w[k] - w[j]) > abs(w[p] - w[q]):
        p, q, r = k, j, i
    step = w[p] - w[q]
    change = first[p, r] - first[r, q]
    mean = (curve[i] + curve[k] + curve[j]) / 6.0
    rounding = 8.0 * np.finfo(w.dtype).eps * (abs(first[p, r]) + abs(first[r, q]))
    if abs(mean) < np.inf and abs(change - mean * step) <= rounding:
        return mean
    found = change / step if step != 0.0 else np.inf
    if not abs(found) < np.inf:
        raise LinAlgError(NO_SECOND)
    return found
