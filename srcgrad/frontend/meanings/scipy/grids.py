"""What `scipy.interpolate` means by values on a grid, and by polynomials through points."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import scipy.interpolate

from srcgrad.frontend.values.environment.registry import reads_as


class OnGrid:
    """`scipy.interpolate.RegularGridInterpolator`, linear or nearest."""

    def __init__(
        self,
        points: Any,
        values: Any,
        method: Any = "linear",
        bounds_error: Any = True,
        fill_value: Any = np.nan,
    ) -> None:
        self.grid = tuple([np.asarray(each, dtype=np.float64) for each in points])
        self.values = np.asarray(values)
        self.method, self.bounds_error, self.fill_value = method, bounds_error, fill_value
        if len(self.grid) > self.values.ndim:
            raise ValueError("There are more point arrays than values has dimensions")
        for axis, each in enumerate(self.grid):
            if each.ndim != 1 or each.shape[0] != self.values.shape[axis]:
                raise ValueError("There are other numbers of points than of values along an axis")
            if np.any(np.diff(each) <= 0.0):
                raise NotImplementedError("points that do not ascend: sort them before the call")

    def __call__(self, xi: Any, method: Any = None) -> Any:
        method = self.method if method is None else method
        if method not in ("linear", "nearest"):
            raise NotImplementedError("this method: linear and nearest are supported")
        count = len(self.grid)
        if isinstance(xi, tuple):
            given = [np.asarray(each, dtype=np.float64) for each in xi]
        else:
            places = np.asarray(xi, dtype=np.float64)
            if places.ndim <= 1:
                places = np.reshape(places, (-1, count))
            if places.shape[-1] != count:
                raise ValueError("The requested sample points have another dimension")
            given = [places[..., axis] for axis in range(count)]
        lows, parts, outside = [], [], False
        for axis in range(count):
            line, place = self.grid[axis], given[axis]
            outside = outside | (place < line[0]) | (place > line[-1])
            low = np.clip(np.searchsorted(line, place, side="right") - 1, 0, line.shape[0] - 2)
            part = (place - line[low]) / (line[low + 1] - line[low])
            lows.append(low)
            parts.append(part if method == "linear" else np.where(part <= 0.5, 0.0, 1.0))
        if self.bounds_error and np.any(outside):
            raise ValueError("One of the requested xi is out of bounds")
        found: Any = 0.0
        for corner in itertools.product((0, 1), repeat=count):
            weight: Any = 1.0
            for axis, step in enumerate(corner):
                weight = weight * (parts[axis] if step == 1 else 1.0 - parts[axis])
            where = tuple([lows[axis] + step for axis, step in enumerate(corner)])
            more = self.values.ndim - count
            found = found + np.reshape(weight, np.shape(weight) + (1,) * more) * self.values[where]
        if method == "nearest":
            found = found.astype(self.values.dtype)
        if self.bounds_error or self.fill_value is None:
            return found
        out = np.reshape(outside, np.shape(outside) + (1,) * (self.values.ndim - count))
        return np.where(out, self.fill_value, found)


@reads_as(scipy.interpolate.RegularGridInterpolator, only={"solver": None, "solver_args": None})
def regular_grid(
    points: Any,
    values: Any,
    method: Any = "linear",
    bounds_error: Any = True,
    fill_value: Any = np.nan,
) -> Any:
    """`scipy.interpolate.RegularGridInterpolator`."""
    return OnGrid(points, values, method, bounds_error, fill_value)


@reads_as(scipy.interpolate.interpn)
def interpn(
    points: Any,
    values: Any,
    xi: Any,
    method: Any = "linear",
    bounds_error: Any = True,
    fill_value: Any = np.nan,
) -> Any:
    """`scipy.interpolate.interpn`, linear or nearest."""
    return OnGrid(points, values, method, bounds_error, fill_value)(xi)


@reads_as(scipy.interpolate.barycentric_interpolate, only={"axis": 0, "der": 0, "rng": None})
def barycentric_interpolate(xi: Any, yi: Any, x: Any) -> Any:
    """`scipy.interpolate.barycentric_interpolate` of a vector: the polynomial through all points.

    J.-P. Berrut, L. N. Trefethen, Barycentric Lagrange Interpolation, 2004.
    """
    xi, yi, given = np.asarray(xi, dtype=float), np.asarray(yi), np.asarray(x, dtype=float)
    if yi.ndim != 1:
        raise NotImplementedError("polynomials of several functions: make one of each")
    places = np.ravel(given)
    found = np.zeros(places.shape)
    for k in range(xi.shape[0]):
        term = yi[k] * np.ones(places.shape)
        for j in range(xi.shape[0]):
            if j != k:
                term = term * ((places - xi[j]) / (xi[k] - xi[j]))
        found = found + term
    return np.reshape(found, given.shape)[()]
