"""What `scipy.stats` means by the mean, the shape and the spread of a sample."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special
import scipy.stats

from srcgrad.frontend.values.environment.registry import reads_as

PROPAGATE = {"nan_policy": "propagate"}


@reads_as(scipy.stats.gmean, only=PROPAGATE)
def gmean(
    a: Any, axis: Any = 0, dtype: Any = None, weights: Any = None, *, keepdims: Any = False
) -> Any:
    """`scipy.stats.gmean`."""
    logarithm = np.log(np.asarray(a, dtype=dtype))
    return np.exp(np.average(logarithm, axis=axis, weights=weights, keepdims=keepdims))


@reads_as(scipy.stats.hmean, only=PROPAGATE)
def hmean(
    a: Any, axis: Any = 0, dtype: Any = None, *, weights: Any = None, keepdims: Any = False
) -> Any:
    """`scipy.stats.hmean`."""
    inverse = 1.0 / np.asarray(a, dtype=dtype)
    return 1.0 / np.average(inverse, axis=axis, weights=weights, keepdims=keepdims)


@reads_as(scipy.stats.moment, only=PROPAGATE)
def moment(
    a: Any, order: Any = 1, axis: Any = 0, *, center: Any = None, keepdims: Any = False
) -> Any:
    """`scipy.stats.moment` of one order."""
    if np.ndim(order) > 0:
        raise NotImplementedError("scipy.stats.moment of several orders: ask for one at a time")
    a = np.asarray(a)
    if center is None:
        center = np.mean(a, axis=axis, keepdims=True)
    return np.mean((a - center) ** order, axis=axis, keepdims=keepdims)


@reads_as(scipy.stats.skew, only=PROPAGATE)
def skew(a: Any, axis: Any = 0, bias: Any = True, *, keepdims: Any = False) -> Any:
    """`scipy.stats.skew`, which is not a number where all values are the same."""
    second, third, scale = _moments(a, axis, 3, keepdims)
    found = np.where(second <= scale, np.nan, third / second**1.5)
    if bias:
        return found[()]
    n = np.size(a, axis)
    return (((n - 1.0) * n) ** 0.5 / (n - 2.0) * found)[()]


@reads_as(scipy.stats.kurtosis, only=PROPAGATE)
def kurtosis(
    a: Any, axis: Any = 0, fisher: Any = True, bias: Any = True, *, keepdims: Any = False
) -> Any:
    """`scipy.stats.kurtosis`, which is not a number where all values are the same."""
    second, fourth, scale = _moments(a, axis, 4, keepdims)
    found = np.where(second <= scale, np.nan, fourth / second**2)
    if not bias:
        n = np.size(a, axis)
        found = ((n * n - 1.0) * found - 3.0 * (n - 1.0) ** 2) / ((n - 2.0) * (n - 3.0)) + 3.0
    return (found - 3.0 if fisher else found)[()]


def _moments(a: Any, axis: Any, order: Any, keepdims: Any) -> Any:
    """The second central moment, that of an order, and what is no spread for such numbers."""
    a = np.asarray(a)
    mean = np.mean(a, axis=axis, keepdims=True)
    gap = a - mean
    second = np.mean(gap**2, axis=axis, keepdims=keepdims)
    scale = (np.finfo(a.dtype).resolution * np.mean(a, axis=axis, keepdims=keepdims)) ** 2
    return second, np.mean(gap**order, axis=axis, keepdims=keepdims), scale


@reads_as(scipy.stats.variation, only=PROPAGATE)
def variation(a: Any, axis: Any = 0, ddof: Any = 0, *, keepdims: Any = False) -> Any:
    """`scipy.stats.variation`."""
    mean = np.mean(a, axis=axis, keepdims=keepdims)
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims) / mean


@reads_as(scipy.stats.sem, only=PROPAGATE)
def sem(a: Any, axis: Any = 0, ddof: Any = 1, *, keepdims: Any = False) -> Any:
    """`scipy.stats.sem`."""
    return np.std(a, axis=axis, ddof=ddof, keepdims=keepdims) / np.size(a, axis) ** 0.5


@reads_as(scipy.stats.entropy, only=PROPAGATE)
def entropy(
    pk: Any, qk: Any = None, base: Any = None, axis: Any = 0, *, keepdims: Any = False
) -> Any:
    """`scipy.stats.entropy`, of distributions that need not add up to one."""
    p = np.asarray(pk)
    p = p / np.sum(p, axis=axis, keepdims=True)
    if qk is None:
        terms = scipy.special.entr(p)
    else:
        q = np.asarray(qk)
        terms = scipy.special.rel_entr(p, q / np.sum(q, axis=axis, keepdims=True))
    found = np.sum(terms, axis=axis, keepdims=keepdims)
    return found if base is None else found / math.log(base)
