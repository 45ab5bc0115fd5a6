"""`np.polyval` and its kin, whose coefficients begin with the highest power.

Coefficients in a list stay numbers of their own; those in an array are run over by loops.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import common_dtype, listed_dtype, of_each, refuse
from srcgrad.frontend.values.environment.registry import reads_as


def vector(c: Any) -> Any:
    """Coefficients as a vector."""
    c = np.array([c]) if np.ndim(c) == 0 else np.asarray(c)
    if c.ndim != 1:
        refuse("a polynomial with a matrix of coefficients", "Run over its columns.")
    return c


@reads_as(np.polyval)
def polyval(p: Any, x: Any) -> Any:
    """`np.polyval`, by Horner's rule."""
    if isinstance(p, np.poly1d):
        p = p.coeffs
    if isinstance(p, tuple | list):
        dtype = listed_dtype(*p)
        p = tuple(dtype.type(each) for each in p)
    else:
        p = vector(p)
    if isinstance(x, tuple | list):
        x = np.asarray(x)
    return of_each(_horner, x, p)


def _horner(x: Any, p: Any) -> Any:
    own = listed_dtype(x).type(0)  # x as an array
    dtype = common_dtype(own, *p) if isinstance(p, tuple) else common_dtype(own, p)
    value = dtype.type(0)
    for coefficient in p:
        value = value * x + coefficient
    return value


@reads_as(np.polyder)
def polyder(p: Any, m: Any = 1) -> Any:
    """`np.polyder`."""
    if isinstance(p, np.poly1d):
        return p.deriv(m)
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    p = vector(p)
    for _ in (None,) * m:
        p = p[:-1] * np.arange(p.shape[0] - 1, 0, -1)
    return p


@reads_as(np.polyint)
def polyint(p: Any, m: Any = 1, k: Any = None) -> Any:
    """`np.polyint`."""
    if isinstance(p, np.poly1d):
        return p.integ(m, k)
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    p = vector(p)
    constants = (0.0,) * m
    if k is not None:
        k = vector(k)
        if k.shape[0] < m and k.shape[0] != 1:
            raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
        several = k.shape[0] > 1
        constants = tuple(k[i if several else 0] for i in (0, 1, 2, 3, 4, 5, 6, 7)[:m])
    for constant in constants:
        n = p.shape[0]
        higher = np.empty(n + 1, np.result_type(p.dtype, np.float64))
        for i in range(n):
            higher[i] = p[i] / (n - i)
        higher[n] = constant
        p = higher
    return p


@reads_as(np.polyadd)
def polyadd(a1: Any, a2: Any) -> Any:
    """`np.polyadd`."""
    return _sum(vector(a1), vector(a2), 1)


@reads_as(np.polysub)
def polysub(a1: Any, a2: Any) -> Any:
    """`np.polysub`."""
    return _sum(vector(a1), vector(a2), -1)


def _sum(a: Any, b: Any, sign: Any) -> Any:
    n, m = a.shape[0], b.shape[0]
    total = np.zeros(max(n, m), np.result_type(a.dtype, b.dtype))
    total[max(m - n, 0) :] = a
    total[max(n - m, 0) :] += sign * b
    return total


@reads_as(np.polymul)
def polymul(a1: Any, a2: Any) -> Any:
    """`np.polymul`: without leading zeros, as `np.poly1d` has its factors."""
    return np.convolve(_without_leading_zeros(vector(a1)), _without_leading_zeros(vector(a2)))


def _without_leading_zeros(a: Any) -> Any:
    first = 0
    while first < a.shape[0] - 1 and a[first] == 0:
        first += 1
    n = a.shape[0] - first
    factor = np.zeros(max(n, 1), a.dtype)
    factor[:n] = a[first:]
    return factor


@reads_as(np.polydiv)
def polydiv(u: Any, v: Any) -> Any:
    """`np.polydiv`."""
    u, v = vector(u) + 0.0, vector(v) + 0.0
    dtype = np.result_type(u.dtype, v.dtype)
    m, n = u.shape[0] - 1, v.shape[0] - 1
    quotient = np.zeros(max(m - n + 1, 1), dtype)
    rest = np.array(u, dtype)
    scale = 1.0 / v[0]
    for k in range(m - n + 1):
        quotient[k] = scale * rest[k]
        for j in range(n + 1):
            rest[k + j] -= quotient[k] * v[j]
    first = 0
    while first < m and abs(rest[first]) <= 1e-8:
        first += 1
    return quotient, rest[first:]


@reads_as(np.poly)
def poly(seq_of_zeros: Any) -> Any:
    """`np.poly` of real zeros."""
    zeros = np.array([seq_of_zeros]) if np.ndim(seq_of_zeros) == 0 else np.asarray(seq_of_zeros)
    if zeros.ndim == 2:
        refuse("np.poly of a matrix", "Give it the eigenvalues.")
    if zeros.ndim != 1:
        raise ValueError("input must be 1d or non-empty square 2d array.")
    if np.issubdtype(zeros.dtype, np.complexfloating):
        refuse("np.poly of complex zeros", "Multiply the factors with np.convolve.")
    if zeros.shape[0] == 0:
        raise NotImplementedError("np.poly of no zeros is a number and not an array")
    dtype = zeros.dtype if np.issubdtype(zeros.dtype, np.inexact) else np.dtype(np.float64)
    product = np.zeros(zeros.shape[0] + 1, dtype)
    product[0] = 1
    for k in range(zeros.shape[0]):
        for j in range(k + 1, 0, -1):
            product[j] -= zeros[k] * product[j - 1]
    return product
