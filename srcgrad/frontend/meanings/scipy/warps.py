"""What `scipy.ndimage` means by the value of an image between its elements, linear or nearest.

Splines of a higher order, SciPy's default, are not followed: say order=1.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import scipy.ndimage

from srcgrad.frontend.values.environment.registry import reads_as

ONLY = {"output": None, "prefilter": True}


@reads_as(scipy.ndimage.map_coordinates, only=ONLY)
def map_coordinates(
    input: Any, coordinates: Any, order: Any = 3, mode: Any = "constant", cval: Any = 0.0
) -> Any:
    """`scipy.ndimage.map_coordinates` of order 0 or 1."""
    image, places = np.asarray(input), np.asarray(coordinates, dtype=np.float64)
    if order not in (0, 1):
        raise NotImplementedError("splines of this order: say order=1")
    if mode not in ("constant", "nearest", "mirror", "reflect", "wrap", "grid-wrap"):
        raise NotImplementedError("this mode: say mode='constant' or mode='nearest'")
    if not np.issubdtype(image.dtype, np.floating):
        raise NotImplementedError("an image of other numbers: convert it by astype(float)")
    if places.shape[0] != image.ndim:
        raise RuntimeError("invalid shape for coordinate array")
    lows, parts = [], []
    inside = np.ones(places.shape[1:], dtype=bool)
    for axis in range(image.ndim):
        n = image.shape[axis]
        place = places[axis]
        if mode == "constant":
            inside = inside & (place >= 0.0) & (place <= n - 1.0)
        place = _within(place, n, mode)
        if order == 0:
            lows.append(np.floor(place + 0.5).astype(int))
            parts.append(np.zeros(place.shape))
        else:
            low = np.clip(np.floor(place), 0, max(n - 2, 0)).astype(int)
            lows.append(low)
            parts.append(place - low)
    found = np.zeros(places.shape[1:])
    for corner in itertools.product(range(order + 1), repeat=image.ndim):
        weight, index = np.ones(places.shape[1:]), []
        for axis, step in enumerate(corner):
            weight = weight * (parts[axis] if step == 1 else 1.0 - parts[axis])
            index.append(np.clip(lows[axis] + step, 0, image.shape[axis] - 1))
        found = found + weight * image[tuple(index)]
    found = np.where(inside, found, cval) if mode == "constant" else found
    return found.astype(image.dtype)


def _within(place: Any, n: Any, mode: Any) -> Any:
    """A place as one within an axis of n elements, by what the mode says of its outside."""
    if mode in ("constant", "nearest"):
        return np.clip(place, 0.0, n - 1.0)
    if mode == "grid-wrap":
        raise NotImplementedError("mode='grid-wrap': use np.pad")
    if mode == "wrap":
        return place % (n - 1.0) if n > 1 else 0.0 * place
    if mode == "mirror":
        period = 2.0 * (n - 1.0)
        turned = np.abs(place) % period if n > 1 else 0.0 * place
        return np.where(turned > n - 1.0, period - turned, turned)
    period = 2.0 * n
    turned = (place + 0.5) % period
    return np.clip(np.where(turned > n, period - turned, turned) - 0.5, 0.0, n - 1.0)


@reads_as(scipy.ndimage.affine_transform, only=ONLY)
def affine_transform(
    input: Any,
    matrix: Any,
    offset: Any = 0.0,
    output_shape: Any = None,
    order: Any = 3,
    mode: Any = "constant",
    cval: Any = 0.0,
) -> Any:
    """`scipy.ndimage.affine_transform` of order 0 or 1."""
    image, matrix = np.asarray(input), np.asarray(matrix)
    shape = image.shape if output_shape is None else tuple(output_shape)
    places = np.indices(shape).astype(float)
    if matrix.ndim == 1:
        turned = np.reshape(matrix, (-1,) + (1,) * image.ndim) * places
    elif matrix.shape[0] == image.ndim and matrix.shape[1] == image.ndim:
        turned = np.tensordot(matrix, places, 1)
    else:
        raise NotImplementedError("homogeneous coordinates: give the matrix and the offset")
    shift = offset * np.ones(image.ndim) if np.ndim(offset) == 0 else np.asarray(offset)
    turned = turned + np.reshape(shift, (-1,) + (1,) * image.ndim)
    return map_coordinates(image, turned, order, mode, cval)


@reads_as(scipy.ndimage.shift, only=ONLY)
def shift(input: Any, shift: Any, order: Any = 3, mode: Any = "constant", cval: Any = 0.0) -> Any:
    """`scipy.ndimage.shift` of order 0 or 1."""
    image = np.asarray(input)
    by = shift * np.ones(image.ndim) if np.ndim(shift) == 0 else np.asarray(shift)
    places = np.indices(image.shape) - np.reshape(by, (-1,) + (1,) * image.ndim)
    return map_coordinates(image, places, order, mode, cval)
