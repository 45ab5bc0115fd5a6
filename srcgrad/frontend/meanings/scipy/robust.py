"""What `scipy.stats` means by the middle and the width of a sample, and by powers of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.stats

from srcgrad.frontend.values.environment.registry import reads_as

PROPAGATE = {"nan_policy": "propagate"}
NORMAL_IQR = 1.3489795003921634
"""The distance between the quartiles of the normal distribution."""
NORMAL_MAD = 0.6744897501960817


@reads_as(scipy.stats.iqr, only=PROPAGATE)
def iqr(
    x: Any,
    axis: Any = None,
    rng: Any = (25, 75),
    scale: Any = 1.0,
    interpolation: Any = "linear",
    keepdims: Any = False,
) -> Any:
    """`scipy.stats.iqr`."""
    low, high = min(rng[0], rng[1]), max(rng[0], rng[1])
    options = {"axis": axis, "method": interpolation, "keepdims": keepdims}
    found = np.percentile(x, high, **options) - np.percentile(x, low, **options)
    if isinstance(scale, str):
        if scale.lower() != "normal":
            raise ValueError(scale + " not a valid scale for `iqr`")
        scale = NORMAL_IQR
    return found if isinstance(scale, float) and scale == 1.0 else found / scale


@reads_as(scipy.stats.median_abs_deviation, only=PROPAGATE)
def median_abs_deviation(
    x: Any, axis: Any = 0, center: Any = np.median, scale: Any = 1.0, *, keepdims: Any = False
) -> Any:
    """`scipy.stats.median_abs_deviation`."""
    if isinstance(scale, str):
        if scale.lower() != "normal":
            raise ValueError(scale + " is not a valid scale value.")
        scale = NORMAL_MAD
    x = np.asarray(x)
    middle = center(x, axis=axis)
    if axis is not None:
        middle = np.expand_dims(middle, axis)
    return np.median(np.abs(x - middle), axis=axis, keepdims=keepdims) / scale


@reads_as(scipy.stats.pmean, only=PROPAGATE)
def pmean(
    a: Any, p: Any, *, axis: Any = 0, dtype: Any = None, weights: Any = None, keepdims: Any = False
) -> Any:
    """`scipy.stats.pmean`."""
    a = np.asarray(a, dtype=dtype)
    if not isinstance(p, int | float):
        raise ValueError("Power mean only defined for exponent of type int or float.")
    if p == 0:
        return np.exp(np.average(np.log(a), axis=axis, weights=weights, keepdims=keepdims))
    return np.average(a**p, axis=axis, weights=weights, keepdims=keepdims) ** (1.0 / p)


@reads_as(scipy.stats.trim_mean, only=PROPAGATE)
def trim_mean(a: Any, proportiontocut: Any, axis: Any = 0, *, keepdims: Any = False) -> Any:
    """`scipy.stats.trim_mean`."""
    a = np.asarray(a)
    if axis is None:
        a, axis = np.ravel(a), 0
    n = a.shape[axis]
    low = int(proportiontocut * n)
    if low > n - low:
        raise ValueError("Proportion too big.")
    inner = np.moveaxis(np.sort(a, axis), axis, 0)[low : n - low]
    found = np.mean(inner, axis=0)
    return np.expand_dims(found, axis) if keepdims else found


@reads_as(scipy.stats.boxcox_llf, only={**PROPAGATE, "keepdims": False})
def boxcox_llf(lmb: Any, data: Any, *, axis: Any = 0) -> Any:
    """`scipy.stats.boxcox_llf`, the log-likelihood of a Box-Cox transformation."""
    data = np.asarray(data)
    n = data.shape[axis]
    logarithm = np.log(data)
    if lmb == 0:
        spread = np.log(np.var(logarithm, axis=axis))
    else:
        spread = np.log(np.var(data**lmb / lmb, axis=axis))
    return (lmb - 1) * np.sum(logarithm, axis=axis) - 0.5 * n * spread
