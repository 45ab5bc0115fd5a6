"""Weighted averages, covariances and correlations."""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.meanings.numpy.elements import certainly, common_dtype, refuse
from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(np.average)
def average(
    a: Any, axis: Any = None, weights: Any = None, returned: Any = False, *, keepdims: Any = False
) -> Any:
    """`np.average`."""
    a = np.asarray(a)
    if weights is None:
        mean = np.mean(a, axis, keepdims=keepdims)
        return (mean, _alike(np.size(a) / np.size(mean), mean)) if returned else mean
    weights = np.asarray(weights)
    dtype = common_dtype(a, weights)
    if not np.issubdtype(a.dtype, np.inexact):
        dtype = np.result_type(dtype, np.float64)
    weights = _beside(a, weights, axis)
    total = np.sum(np.asarray(weights, dtype), axis, keepdims=keepdims)
    if np.any(total == 0.0):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    mean = np.sum(np.asarray(a, dtype) * weights, axis, keepdims=keepdims) / total
    return (mean, _alike(total, mean)) if returned else mean


def _alike(value: Any, mean: Any) -> Any:
    """A number, or an array that broadcasts, in the shape and dtype of a result."""
    if np.ndim(mean) == 0:
        return common_dtype(mean).type(value)
    result = np.empty(mean.shape, mean.dtype)
    result[...] = value
    return result


def _beside(a: Any, weights: Any, axis: Any) -> Any:
    """Weights in a shape that broadcasts with what they weigh."""
    if weights.ndim == a.ndim:
        if weights.shape != a.shape:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            raise ValueError(
                "Shape of weights must be consistent with shape of a along specified axis."
            )
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    axes = axis if isinstance(axis, tuple) else (axis,)
    axes = tuple(axis_of(each, a.ndim) for each in axes)
    if weights.shape != tuple(a.shape[each] for each in axes):
        raise ValueError(
            "Shape of weights must be consistent with shape of a along specified axis."
        )
    rising = tuple(sorted(axes))
    weights = np.transpose(weights, tuple(axes.index(each) for each in rising))
    return weights[tuple(slice(None) if each in axes else None for each in range(a.ndim))]


@reads_as(np.cov)
def cov(
    m: Any,
    y: Any = None,
    rowvar: Any = True,
    bias: Any = False,
    ddof: Any = None,
    fweights: Any = None,
    aweights: Any = None,
    *,
    dtype: Any = None,
) -> Any:
    """`np.cov`."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    x = _variables(m, y, rowvar, dtype)
    if ddof is None:
        ddof = 0 if bias else 1
    weights = _sample_weights(fweights, aweights, x.shape[1])
    if weights is None:
        mean = np.mean(x, 1)
        count = x.shape[1] - ddof
    else:
        total = np.sum(weights)
        mean = average(x, 1, weights)
        count = total
        if ddof != 0 and aweights is None:
            count = total - ddof
        elif ddof != 0:
            count = total - ddof * np.sum(weights * np.asarray(aweights)) / total
    centred = x - mean[:, None]
    scaled = centred if weights is None else centred * weights
    products = np.dot(centred, np.conj(scaled.T)) * (1.0 / np.float64(max(count, 0.0)))
    if certainly(x.shape[0] == 1):
        return products[0, 0]
    if x.shape[0] == 1:
        raise NotImplementedError("the covariance of a number of variables found to be one")
    return products


def _variables(m: Any, y: Any, rowvar: Any, dtype: Any) -> Any:
    """A matrix with a row for each variable."""
    m = np.asarray(m)
    if m.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    if y is None:
        dtype = np.result_type(m.dtype, np.float64) if dtype is None else dtype
        return _rows(np.asarray(m, dtype), rowvar)
    y = np.asarray(y)
    if y.ndim > 2:
        raise ValueError("y has more than 2 dimensions")
    dtype = np.result_type(m.dtype, y.dtype, np.float64) if dtype is None else dtype
    upper = _rows(np.asarray(m, dtype), rowvar)
    lower = _rows(np.asarray(y, dtype), rowvar or certainly(y.shape[0] == 1))
    if upper.shape[1] != lower.shape[1]:
        raise ValueError(
            "all the input array dimensions except for the concatenation axis must match exactly"
        )
    rows = np.empty((upper.shape[0] + lower.shape[0], upper.shape[1]), dtype)
    rows[: upper.shape[0]] = upper
    rows[upper.shape[0] :] = lower
    return rows


def _rows(x: Any, rowvar: Any) -> Any:
    if x.ndim == 0:
        refuse("the covariance of a number", "It is not a number, or zero.")
    if x.ndim == 1:
        return x[None, :]
    return x if rowvar else x.T


def _sample_weights(fweights: Any, aweights: Any, n: Any) -> Any:
    if fweights is None:
        return None if aweights is None else _checked(aweights, n, "aweights")
    counts = _checked(fweights, n, "fweights")
    if np.any(counts % 1.0 != 0.0):
        raise TypeError("fweights must be integer")
    return counts if aweights is None else counts * _checked(aweights, n, "aweights")


def _checked(weights: Any, n: Any, name: Any) -> Any:
    weights = np.asarray(weights, np.float64)
    if weights.ndim > 1:
        raise RuntimeError("cannot handle multidimensional " + name)
    if weights.shape[0] != n:
        raise RuntimeError("incompatible numbers of samples and " + name)
    if np.any(weights < 0):
        raise ValueError(name + " cannot be negative")
    return weights


@reads_as(np.corrcoef)
def corrcoef(x: Any, y: Any = None, rowvar: Any = True, *, dtype: Any = None) -> Any:
    """`np.corrcoef`."""
    products = cov(x, y, rowvar, dtype=dtype)
    if np.ndim(products) == 0:
        return products / products
    if np.issubdtype(products.dtype, np.complexfloating):
        refuse("np.corrcoef of complex numbers", "Divide np.cov by the deviations.")
    n = products.shape[0]
    deviation = np.empty(n, products.dtype)
    for k in range(n):
        deviation[k] = np.sqrt(products[k, k])
    return np.clip(products / deviation[:, None] / deviation[None, :], -1, 1)
