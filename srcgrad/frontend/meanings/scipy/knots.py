"""What `scipy.interpolate` means by splines that their knots and coefficients say: B-splines.

C. de Boor, A Practical Guide to Splines, 1978, chapter X; where no knots are, as FITPACK does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.interpolate

from srcgrad.frontend.values.environment.registry import reads_as


def de_boor(t: Any, c: Any, k: Any, x: Any, nu: Any) -> Any:
    """A spline, or a derivative of it, at a place; by the first or last piece outside of them."""
    last = t.shape[0] - k - 2
    piece = min(max(np.searchsorted(t, x, side="right") - 1, k), last)
    d = [c[piece - k + j] * 1.0 for j in range(k + 1)]
    for m in range(nu):
        for j in range(k, m, -1):
            d[j] = (k - m) * (d[j] - d[j - 1]) / (t[piece + j - m] - t[piece - k + j])
    for r in range(1, k - nu + 1):
        for j in range(k, nu + r - 1, -1):
            first = t[piece - k + j]
            share = (x - first) / (t[piece + j + 1 - nu - r] - first)
            d[j] = (1.0 - share) * d[j - 1] + share * d[j]
    return d[k]


def weights(t: Any, k: Any, x: Any, nu: Any) -> Any:
    """Which piece a place within a spline is in, and what each coefficient there counts for."""
    place = min(max(x, t[k]), t[t.shape[0] - k - 1])
    piece = min(max(np.searchsorted(t, place, side="right") - 1, k), t.shape[0] - k - 2)
    found = np.empty(k + 1)
    for j in range(k + 1):
        unit = np.zeros(t.shape[0])
        unit[piece - k + j] = 1.0
        found[j] = de_boor(t, unit, k, place, nu)
    return piece - k, found


def surface(tck: Any, x: Any, y: Any, dx: Any, dy: Any) -> Any:
    """A spline of two variables at a place; outside, where the nearest place inside is."""
    tx, ty, c, kx, ky = tck
    row, of_x = weights(tx, kx, x, dx)
    column, of_y = weights(ty, ky, y, dy)
    width, total = ty.shape[0] - ky - 1, 0.0
    for i in range(kx + 1):
        for j in range(ky + 1):
            total += of_x[i] * of_y[j] * c[(row + i) * width + column + j]
    return total


@reads_as(scipy.interpolate.splev)
def splev(x: Any, tck: Any, der: Any = 0, ext: Any = 0) -> Any:
    """`scipy.interpolate.splev`."""
    if isinstance(tck, scipy.interpolate.BSpline):
        if ext != 0:
            raise ValueError(f"Extrapolation mode {ext} is not supported by BSpline.")
        return at_places(tck, x, der, True)
    t, c, k = tck
    if isinstance(c, list):
        return [splev(x, (t, each, k), der, ext) for each in c]
    if not 0 <= der <= k:
        raise ValueError(f"0<=der={der}<=k={k} must hold")
    if ext not in (0, 1, 2, 3):
        raise ValueError(f"ext = {ext} not in (0, 1, 2, 3) ")
    if np.size(x) == 0:
        raise ValueError("Invalid input data")
    return on_pieces(x, np.asarray(t), np.asarray(c), k, der, ext)


def on_pieces(x: Any, t: Any, c: Any, k: Any, der: Any, ext: Any) -> Any:
    """A spline at places: outside by other pieces, zero, refused, or the value at an end."""
    given = np.asarray(x)
    places = np.ravel(given)
    first, last = t[k], t[t.shape[0] - k - 1]
    result = np.empty(places.shape[0])
    for n in range(places.shape[0]):
        place = places[n]
        if ext == 2 and (place < first or place > last):
            raise ValueError("Found x value not in the domain")
        if ext == 1 and (place < first or place > last):
            result[n] = 0.0
        elif ext == 3:
            result[n] = de_boor(t, c, k, min(max(place, first), last), der)
        else:
            result[n] = de_boor(t, c, k, place, der)
    return result.reshape(given.shape)


@reads_as(scipy.interpolate.UnivariateSpline.__call__)
def of_one_variable(self: Any, x: Any, nu: Any = 0, ext: Any = None) -> Any:
    """The value of `UnivariateSpline`, `InterpolatedUnivariateSpline` or `LSQUnivariateSpline`."""
    modes = {"extrapolate": 0, "zeros": 1, "raise": 2, "const": 3}
    if ext is None:
        ext = self.ext
    t, c, k = self._eval_args
    if not 0 <= nu <= k:
        raise ValueError(f"0<=der={nu}<=k={k} must hold")
    return on_pieces(x, t, c, k, nu, modes[ext] if isinstance(ext, str) else ext)


@reads_as(scipy.interpolate.BSpline.__call__)
def at_places(self: Any, x: Any, nu: Any = 0, extrapolate: Any = None) -> Any:
    """The value of `BSpline`, or of a derivative, of one function."""
    if extrapolate is None:
        extrapolate = self.extrapolate
    t, c, k = self.t, self.c, self.k
    if c.ndim != 1:
        raise NotImplementedError("BSpline of several functions: make one of each")
    given = np.asarray(x)
    places = np.ravel(given)
    first, last = t[k], t[t.shape[0] - k - 1]
    result = np.empty(places.shape[0], np.result_type(c, float))
    for n in range(places.shape[0]):
        place = places[n]
        if extrapolate == "periodic":
            place = first + (place - first) % (last - first)
        if not extrapolate and (place < first or place > last):
            result[n] = np.nan
        elif nu > k:
            result[n] = 0.0
        else:
            result[n] = de_boor(t, c, k, place, nu)
    return result.reshape(given.shape)


@reads_as(scipy.interpolate.bisplev)
def bisplev(x: Any, y: Any, tck: Any, dx: Any = 0, dy: Any = 0) -> Any:
    """`scipy.interpolate.bisplev`: of numbers a number, of vectors a matrix."""
    kx, ky = tck[3], tck[4]
    if not 0 <= dx < kx:
        raise ValueError(f"0 <= dx = {dx} < kx = {kx} must hold")
    if not 0 <= dy < ky:
        raise ValueError(f"0 <= dy = {dy} < ky = {ky} must hold")
    rows, columns = np.asarray(x), np.asarray(y)
    if rows.ndim == 0 and columns.ndim == 0:
        return surface(tck, x, y, dx, dy)
    if rows.ndim > 1 or columns.ndim > 1:
        raise ValueError("First two entries should be rank-1 arrays.")
    if np.size(x) == 0 or np.size(y) == 0:
        raise ValueError("Invalid input data")
    if rows.ndim == 0 or columns.ndim == 0 or rows.shape[0] == 1 or columns.shape[0] == 1:
        raise NotImplementedError("bisplev of one place along an axis: pass two numbers")
    result = np.empty((rows.shape[0], columns.shape[0]))
    for i in range(rows.shape[0]):
        for j in range(columns.shape[0]):
            result[i, j] = surface(tck, rows[i], columns[j], dx, dy)
    return result


@reads_as(scipy.interpolate.RectBivariateSpline.ev)
def at_pairs(self: Any, xi: Any, yi: Any, dx: Any = 0, dy: Any = 0) -> Any:
    """The value of `RectBivariateSpline` and others at places one by one."""
    together = np.asarray(xi) + 0.0 * np.asarray(yi)
    others = np.asarray(yi) + 0.0 * np.asarray(xi)
    rows, columns = np.ravel(together), np.ravel(others)
    tck = (*self.tck[:3], *self.degrees)
    result = np.empty(rows.shape[0])
    for n in range(rows.shape[0]):
        result[n] = surface(tck, rows[n], columns[n], dx, dy)
    return result.reshape(together.shape)


@reads_as(scipy.interpolate.RectBivariateSpline.__call__)
def on_grid(self: Any, x: Any, y: Any, dx: Any = 0, dy: Any = 0, grid: Any = True) -> Any:
    """The value of `RectBivariateSpline` and others on a grid, or at places one by one."""
    if not grid:
        return at_pairs(self, x, y, dx, dy)
    rows, columns = np.ravel(np.asarray(x)), np.ravel(np.asarray(y))
    if np.any(np.diff(rows) < 0.0):
        raise ValueError("x must be strictly increasing when `grid` is True")
    if np.any(np.diff(columns) < 0.0):
        raise ValueError("y must be strictly increasing when `grid` is True")
    tck = (*self.tck[:3], *self.degrees)
    result = np.empty((rows.shape[0], columns.shape[0]))
    for i in range(rows.shape[0]):
        for j in range(columns.shape[0]):
            result[i, j] = surface(tck, rows[i], columns[j], dx, dy)
    return result
