"""Polynomials from points, by least squares, and from their coefficients the zeros."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.numpy.norms import squared
from srcgrad.frontend.meanings.numpy.polynomials import vector
from srcgrad.frontend.meanings.numpy.spectra import real_eigenvalues
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.polyfit)
def polyfit(
    x: Any, y: Any, deg: Any, rcond: Any = None, full: Any = False, w: Any = None, cov: Any = False
) -> Any:
    """`np.polyfit`, by the pseudo-inverse of the scaled powers of x."""
    if full:
        refuse("np.polyfit with full=True", "Take np.linalg.lstsq of np.vander.")
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    _check_points(x, y, deg)
    if rcond is None:
        rcond = x.shape[0] * np.finfo(x.dtype).eps
    powers = _powers(x, deg + 1)
    if w is not None:
        w = np.asarray(w) + 0.0
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if w.shape[0] != y.shape[0]:
            raise TypeError("expected w and y to have the same length")
        powers = powers * w[:, None]
        y = y * (w if y.ndim == 1 else w[:, None])
    scale = np.sqrt(np.sum(powers * powers, 0))
    powers = powers / scale
    scaled = np.dot(np.linalg.pinv(powers, rcond), y)
    coefficients = scaled / (scale if y.ndim == 1 else scale[:, None])
    if not cov:
        return coefficients
    return coefficients, _covariance(powers, scale, y, scaled, cov)


def _check_points(x: Any, y: Any, deg: Any) -> None:
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if x.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if x.shape[0] == 0:
        raise TypeError("expected non-empty vector for x")
    if y.ndim < 1 or y.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if x.shape[0] != y.shape[0]:
        raise TypeError("expected x and y to have same length")


def _powers(x: Any, count: Any) -> Any:
    """A row for each number, of its powers from the highest to the first, 1."""
    powers = np.ones((x.shape[0], count), np.promote_types(x.dtype, np.int64))
    for i in range(x.shape[0]):
        for j in range(count - 2, -1, -1):
            powers[i, j] = powers[i, j + 1] * x[i]
    return powers


def _covariance(powers: Any, scale: Any, y: Any, scaled: Any, cov: Any) -> Any:
    n, count = powers.shape
    inverse = np.linalg.inv(np.dot(powers.T, powers)) / np.outer(scale, scale)
    spread = 1
    if cov != "unscaled":
        if n <= count:
            raise ValueError(
                "the number of data points must exceed order to scale the covariance matrix"
            )
        left = y - np.dot(powers, scaled)
        spread = np.sum(squared(left), 0) / (n - count)
    return inverse * spread if y.ndim == 1 else inverse[:, :, None] * spread


@reads_as(np.roots)
def roots(p: Any) -> Any:
    """`np.roots`, as eigenvalues of the companion matrix; of real numbers if they are real.

    The zeros are of the dtype of the coefficients, also where all of them are zero.
    """
    if np.ndim(p) > 1:
        raise ValueError("Input must be a rank-1 array.")
    p = vector(p)
    if not np.issubdtype(p.dtype, np.inexact):
        p = p.astype(np.float64)
    first, last = _outer_nonzeros(p)
    degree = max(last - first, 0)
    companion = np.zeros((degree, degree), p.dtype)
    for k in range(degree):
        companion[0, k] = -p[first + 1 + k] / p[first]
        if k > 0:
            companion[k, k - 1] = 1
    if last < 0:
        return np.zeros(0, p.dtype)
    found = np.zeros(degree + p.shape[0] - 1 - last, p.dtype)
    if degree > 0:
        found[:degree] = real_eigenvalues(companion)
    return found


def _outer_nonzeros(p: Any) -> Any:
    """Where the first and the last nonzero number is; before them, -1 and 0."""
    last = p.shape[0] - 1
    while last >= 0 and p[last] == 0:
        last -= 1
    first = 0
    while first < last and p[first] == 0:
        first += 1
    return first, last
