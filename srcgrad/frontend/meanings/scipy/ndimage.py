"""What the linear filters of `scipy.ndimage` mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.ndimage

from srcgrad.frontend.meanings.numpy.vectors import at, axis_of
from srcgrad.frontend.values.environment.registry import reads_as

NO_OUTPUT = {"output": None}


@reads_as(scipy.ndimage.correlate1d, only=NO_OUTPUT)
def correlate1d(
    input: Any,
    weights: Any,
    axis: Any = -1,
    mode: Any = "reflect",
    cval: Any = 0.0,
    origin: Any = 0,
) -> Any:
    """`scipy.ndimage.correlate1d` of floats."""
    x, weights = _floats(input), np.asarray(weights)
    axis = axis_of(axis, x.ndim)
    size, before = weights.shape[0], weights.shape[0] // 2 + origin
    widths = [(before, size - 1 - before) if k == axis else (0, 0) for k in range(x.ndim)]
    wide = _padded(x, widths, mode, cval)
    result = np.zeros(x.shape, x.dtype)
    for k in range(size):
        result += weights[k] * wide[at(axis, slice(k, k + x.shape[axis]))]
    return result


@reads_as(scipy.ndimage.convolve1d, only=NO_OUTPUT)
def convolve1d(input: Any, weights: Any, axis: Any = -1, origin: Any = 0, **border: Any) -> Any:
    """`scipy.ndimage.convolve1d` of floats."""
    weights = np.asarray(weights)[::-1]
    shift = -origin - (1 - weights.shape[0] % 2)
    return correlate1d(input, weights, axis, origin=shift, **border)


@reads_as(scipy.ndimage.correlate, only=NO_OUTPUT)
def correlate(
    input: Any,
    weights: Any,
    mode: Any = "reflect",
    cval: Any = 0.0,
    origin: Any = 0,
    *,
    axes: Any = None,
) -> Any:
    """`scipy.ndimage.correlate` of floats, with weights of as many axes as the array."""
    x, weights = _floats(input), np.asarray(weights)
    if axes is not None or weights.ndim != x.ndim:
        raise NotImplementedError("correlate along some axes: give weights with all axes")
    before = [m // 2 + k for m, k in zip(weights.shape, _each(origin, x.ndim), strict=True)]
    widths = [(k, m - 1 - k) for m, k in zip(weights.shape, before, strict=True)]
    wide = _padded(x, widths, mode, cval)
    result = np.zeros(x.shape, x.dtype)
    for place in np.ndindex(*weights.shape):
        window = tuple([slice(k, k + n) for k, n in zip(place, x.shape, strict=True)])
        result += weights[place] * wide[window]
    return result


@reads_as(scipy.ndimage.convolve, only=NO_OUTPUT)
def convolve(input: Any, weights: Any, origin: Any = 0, **border: Any) -> Any:
    """`scipy.ndimage.convolve` of floats."""
    weights = np.flip(np.asarray(weights))
    pairs = zip(weights.shape, _each(origin, weights.ndim), strict=True)
    shift = tuple([-k - (1 - m % 2) for m, k in pairs])
    return correlate(input, weights, origin=shift, **border)


@reads_as(scipy.ndimage.uniform_filter1d, only=NO_OUTPUT)
def uniform_filter1d(input: Any, size: Any, **placed: Any) -> Any:
    """`scipy.ndimage.uniform_filter1d` of floats."""
    return correlate1d(input, np.full(size, 1.0 / size), **placed)


@reads_as(scipy.ndimage.uniform_filter, only=NO_OUTPUT)
def uniform_filter(
    input: Any, size: Any = 3, mode: Any = "reflect", origin: Any = 0, axes: Any = None, **fill: Any
) -> Any:
    """`scipy.ndimage.uniform_filter` of floats."""
    x = _floats(input)
    along = _axes(axes, x.ndim)
    each = zip(*(_each(value, len(along)) for value in (size, mode, origin)), along, strict=True)
    for width, how, shift, axis in each:
        x = uniform_filter1d(x, width, axis=axis, mode=how, origin=shift, **fill)
    return x


@reads_as(scipy.ndimage.gaussian_filter1d, only=NO_OUTPUT)
def gaussian_filter1d(
    input: Any,
    sigma: Any,
    axis: Any = -1,
    order: Any = 0,
    truncate: Any = 4.0,
    radius: Any = None,
    **border: Any,
) -> Any:
    """`scipy.ndimage.gaussian_filter1d` of floats, or of its first or second derivative."""
    reach = int(truncate * sigma + 0.5) if radius is None else radius
    places = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * places**2 / sigma**2)
    weights = weights / np.sum(weights)
    if order == 1:
        weights = weights * places / sigma**2
    elif order == 2:
        weights = weights * (places**2 / sigma**2 - 1.0) / sigma**2
    elif order != 0:
        raise NotImplementedError("gaussian_filter1d of an order above 2")
    return correlate1d(input, weights, axis, **border)


@reads_as(scipy.ndimage.gaussian_filter, only=NO_OUTPUT)
def gaussian_filter(
    input: Any,
    sigma: Any,
    order: Any = 0,
    mode: Any = "reflect",
    radius: Any = None,
    axes: Any = None,
    **others: Any,
) -> Any:
    """`scipy.ndimage.gaussian_filter` of floats."""
    x = _floats(input)
    along = _axes(axes, x.ndim)
    values = (sigma, order, mode, radius)
    each = zip(*(_each(value, len(along)) for value in values), along, strict=True)
    for width, power, how, size, axis in each:
        x = gaussian_filter1d(x, width, axis, power, radius=size, mode=how, **others)
    return x


@reads_as(scipy.ndimage.sobel, only=NO_OUTPUT)
def sobel(input: Any, axis: Any = -1, **border: Any) -> Any:
    """`scipy.ndimage.sobel` of floats."""
    return _edges(_floats(input), axis, [1.0, 2.0, 1.0], **border)


@reads_as(scipy.ndimage.prewitt, only=NO_OUTPUT)
def prewitt(input: Any, axis: Any = -1, **border: Any) -> Any:
    """`scipy.ndimage.prewitt` of floats."""
    return _edges(_floats(input), axis, [1.0, 1.0, 1.0], **border)


def _edges(x: Any, axis: Any, across: Any, mode: Any = "reflect", cval: Any = 0.0) -> Any:
    axis = axis_of(axis, x.ndim)
    modes = _each(mode, x.ndim)
    result = correlate1d(x, [-1.0, 0.0, 1.0], axis, modes[axis], cval, 0)
    for k in range(x.ndim):
        if k != axis:
            result = correlate1d(result, across, k, modes[k], cval, 0)
    return result


@reads_as(scipy.ndimage.laplace, only=NO_OUTPUT)
def laplace(input: Any, mode: Any = "reflect", cval: Any = 0.0, *, axes: Any = None) -> Any:
    """`scipy.ndimage.laplace` of floats."""
    x = _floats(input)
    along = _axes(axes, x.ndim)
    result = np.zeros(x.shape, x.dtype)
    for axis, how in zip(along, _each(mode, len(along)), strict=True):
        result += correlate1d(x, [1.0, -2.0, 1.0], axis, how, cval, 0)
    return result


def _floats(input: Any) -> Any:
    x = np.asarray(input)
    if not np.issubdtype(x.dtype, np.floating):
        raise NotImplementedError("filters of scipy.ndimage are supported for floats")
    return x


def _axes(axes: Any, ndim: Any) -> Any:
    if axes is None:
        return tuple(range(ndim))
    return tuple([axis_of(axis, ndim) for axis in _each(axes, 1 if np.ndim(axes) == 0 else ndim)])


def _each(value: Any, count: Any) -> Any:
    """A value for each axis, if one was given for all."""
    if isinstance(value, list | tuple):
        return value
    return (value,) * count


def _padded(x: Any, widths: Any, mode: Any, cval: Any) -> Any:
    if mode in ("constant", "grid-constant"):
        return np.pad(x, widths, constant_values=cval)
    return np.pad(x, widths, mode=_PADDING[mode])


_PADDING: dict[str, Any] = {
    "reflect": "symmetric",
    "grid-mirror": "symmetric",
    "mirror": "reflect",
    "nearest": "edge",
    "wrap": "wrap",
    "grid-wrap": "wrap",
}
