"""What functions of `scipy.signal` mean: convolutions, filters and the analytic signal."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal

from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.signal.convolve)
def convolve(in1: Any, in2: Any, mode: Any = "full", method: Any = "auto") -> Any:
    """`scipy.signal.convolve`: added up directly, whatever the method."""
    x, y = np.asarray(in1), np.asarray(in2)
    if x.ndim != y.ndim:
        raise ValueError("in1 and in2 should have the same dimensionality")
    if x.ndim == 0:
        return x * y
    return _part(_full(x, y), x.shape, y.shape, mode)


@reads_as(scipy.signal.fftconvolve)
def fftconvolve(in1: Any, in2: Any, mode: Any = "full", axes: Any = None) -> Any:
    """`scipy.signal.fftconvolve` along all axes."""
    if axes is not None:
        raise NotImplementedError("fftconvolve with axes: convolve the slices in a loop")
    return convolve(in1, in2, mode)


@reads_as(scipy.signal.correlate)
def correlate(in1: Any, in2: Any, mode: Any = "full", method: Any = "auto") -> Any:
    """`scipy.signal.correlate`."""
    return convolve(in1, _turned(np.asarray(in2)), mode)


@reads_as(scipy.signal.convolve2d)
def convolve2d(
    in1: Any, in2: Any, mode: Any = "full", boundary: Any = "fill", fillvalue: Any = 0
) -> Any:
    """`scipy.signal.convolve2d`."""
    x, y = np.asarray(in1), np.asarray(in2)
    if x.ndim != 2 or y.ndim != 2:
        raise ValueError("convolve2d inputs must both be 2-D arrays")
    if mode == "valid" or (boundary == "fill" and isinstance(fillvalue, int) and fillvalue == 0):
        return _part(_full(x, y), x.shape, y.shape, mode)
    widths = [(n - 1, n - 1) for n in y.shape]
    if boundary == "fill":
        wide = np.pad(x, widths, constant_values=fillvalue)
    else:
        wide = np.pad(x, widths, mode="wrap" if boundary == "wrap" else "symmetric")
    full = _part(_full(wide, y), wide.shape, y.shape, "valid")
    return _part(full, x.shape, y.shape, mode)


@reads_as(scipy.signal.correlate2d)
def correlate2d(
    in1: Any, in2: Any, mode: Any = "full", boundary: Any = "fill", fillvalue: Any = 0
) -> Any:
    """`scipy.signal.correlate2d`."""
    x, y = np.asarray(in1), np.asarray(in2)
    if mode != "same":
        return convolve2d(x, _turned(y), mode, boundary, fillvalue)
    full = convolve2d(x, _turned(y), "full", boundary, fillvalue)
    return _window(full, [m // 2 for m in y.shape], x.shape)


def _turned(y: Any) -> Any:
    return np.conj(np.flip(y))


def _full(x: Any, y: Any) -> Any:
    """What each element of y adds, wherever x and y meet."""
    shape = tuple([n + m - 1 for n, m in zip(x.shape, y.shape, strict=True)])
    result = np.zeros(shape, np.result_type(x.dtype, y.dtype))
    for place in np.ndindex(*y.shape):
        window = tuple([slice(k, k + n) for k, n in zip(place, x.shape, strict=True)])
        result[window] += y[place] * x
    return result


def _part(full: Any, first: Any, second: Any, mode: Any) -> Any:
    """The part of a full convolution of arrays of two shapes that a mode asks for."""
    if mode == "full":
        return full
    if mode == "same":
        return _window(full, [(m - 1) // 2 for m in second], first)
    if mode != "valid":
        raise ValueError("acceptable mode flags are 'valid', 'same', or 'full'")
    starts = [min(n, m) - 1 for n, m in zip(first, second, strict=True)]
    return _window(full, starts, [abs(n - m) + 1 for n, m in zip(first, second, strict=True)])


def _window(full: Any, starts: Any, shape: Any) -> Any:
    """A copy of a part of an array."""
    return full[tuple([slice(k, k + n) for k, n in zip(starts, shape, strict=True)])].copy()


@reads_as(scipy.signal.lfilter)
def lfilter(b: Any, a: Any, x: Any, axis: Any = -1, zi: Any = None) -> Any:
    """`scipy.signal.lfilter`, sample after sample: Oppenheim and Schafer, transposed form II."""
    b, a, x = np.atleast_1d(b), np.atleast_1d(a), np.asarray(x)
    if zi is not None and x.ndim != 1:
        raise NotImplementedError("lfilter with zi of several signals: filter one at a time")
    axis = axis_of(axis, x.ndim)
    order = max(b.shape[0], a.shape[0])
    ahead, back = np.zeros(order), np.zeros(order)
    ahead[: b.shape[0]] = b / a[0]
    back[: a.shape[0]] = a / a[0]
    along = np.moveaxis(x, axis, 0)
    result = np.zeros(along.shape, np.result_type(b.dtype, a.dtype, x.dtype))
    state = np.zeros((order, *along.shape[1:]), result.dtype)
    if zi is not None:
        state[: order - 1] = zi
    for n in range(along.shape[0]):
        result[n] = ahead[0] * along[n] + state[0]
        for k in range(order - 1):
            state[k] = state[k + 1] + ahead[k + 1] * along[n] - back[k + 1] * result[n]
    filtered = np.moveaxis(result, 0, axis)
    return filtered if zi is None else (filtered, state[: order - 1].copy())


@reads_as(scipy.signal.hilbert)
def hilbert(x: Any, N: Any = None, axis: Any = -1) -> Any:
    """`scipy.signal.hilbert`: the signal without its negative frequencies, the others twice."""
    x = np.asarray(x)
    axis = axis_of(axis, x.ndim)
    size = x.shape[axis] if N is None else N
    spectrum = np.fft.fft(x, size, axis)
    weights = np.zeros(size, x.dtype)
    weights[0] = 1.0
    weights[1 : (size + 1) // 2] = 2.0
    if size % 2 == 0:
        weights[size // 2] = 1.0
    shape = [size if k == axis else 1 for k in range(x.ndim)]
    return np.fft.ifft(spectrum * weights.reshape(shape), axis=axis)


@reads_as(scipy.signal.detrend)
def detrend(
    data: Any, axis: Any = -1, type: Any = "linear", bp: Any = 0, overwrite_data: Any = False
) -> Any:
    """`scipy.signal.detrend` without breaks."""
    if np.ndim(bp) > 0 or bp != 0:
        raise NotImplementedError("detrend with breaks: detrend the pieces")
    data = np.asarray(data)
    gap = data - np.mean(data, axis=axis, keepdims=True)
    if type in ("constant", "c"):
        return gap
    axis = axis_of(axis, data.ndim)
    size = data.shape[axis]
    shape = [size if k == axis else 1 for k in range(data.ndim)]
    times = (np.arange(size, dtype=gap.dtype) - 0.5 * (size - 1)).reshape(shape)
    slope = np.sum(gap * times, axis=axis, keepdims=True) / np.sum(times**2)
    return gap - slope * times
