"""What functions of `scipy.signal` mean that fit and take away polynomials."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal

from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.signal.savgol_filter)
def savgol_filter(
    x: Any,
    window_length: Any,
    polyorder: Any,
    deriv: Any = 0,
    delta: Any = 1.0,
    axis: Any = -1,
    mode: Any = "interp",
    cval: Any = 0.0,
) -> Any:
    """`scipy.signal.savgol_filter`: a polynomial fitted around each element.

    A. Savitzky, M. J. E. Golay, Smoothing and Differentiation of Data by Simplified Least Squares
    Procedures, 1964.
    """
    if mode not in ("mirror", "constant", "nearest", "interp", "wrap"):
        raise ValueError("mode must be 'mirror', 'constant', 'nearest' 'wrap' or 'interp'.")
    x = np.asarray(x)
    kind = x.dtype if x.dtype in (np.float32, np.float64) else np.float64
    weights = scipy.signal.savgol_coeffs(window_length, polyorder, deriv=deriv, delta=delta)
    half = window_length // 2
    if window_length % 2 == 0:
        raise NotImplementedError("savgol_filter with an even window_length: make it odd")
    last = np.moveaxis(x.astype(np.float64), axis, -1)
    n = last.shape[-1]
    if mode == "interp":
        if window_length > n:
            raise ValueError(
                "If mode is 'interp', window_length must be less than or equal to the size of x."
            )
        fit = _fitted(window_length, polyorder, deriv, delta)
        first = last[..., :window_length] @ fit[:half].T
        final = last[..., n - window_length :] @ fit[window_length - half :].T
        inner = _weighted(last, weights, n - 2 * half)
        return np.moveaxis(np.concatenate((first, inner, final), axis=-1), -1, axis).astype(kind)
    widths = [(0, 0)] * (last.ndim - 1) + [(half, half)]
    if mode == "constant":
        wide = np.pad(last, widths, constant_values=cval)
    else:
        padded: Any = {"mirror": "reflect", "nearest": "edge", "wrap": "wrap"}
        wide = np.pad(last, widths, mode=padded[mode])
    return np.moveaxis(_weighted(wide, weights, n), -1, axis).astype(kind)


def _weighted(x: Any, weights: Any, count: Any) -> Any:
    """The convolution of the last axis with weights, where they fit."""
    found = np.zeros((*x.shape[:-1], count))
    size = weights.shape[0]
    for k in range(size):
        found += weights[size - 1 - k] * x[..., k : k + count]
    return found


def _fitted(window: Any, order: Any, deriv: Any, delta: Any) -> Any:
    """What a polynomial fitted to a window is at its places: a matrix times the window."""
    powers, places = np.arange(order + 1), np.arange(window)[:, None]
    fit = np.linalg.pinv(places ** (1.0 * powers))
    factors = np.ones(order + 1)
    for k in range(deriv):
        factors = factors * (powers - k)
    return factors * (1.0 * places) ** np.maximum(powers - deriv, 0) @ fit / delta**deriv


@reads_as(scipy.signal.oaconvolve, only={"axes": None})
def oaconvolve(in1: Any, in2: Any, mode: Any = "full") -> Any:
    """`scipy.signal.oaconvolve`: added up directly."""
    return scipy.signal.convolve(in1, in2, mode)
