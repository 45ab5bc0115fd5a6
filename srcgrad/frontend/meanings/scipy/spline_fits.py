"""What `scipy.interpolate` means by splines that are made of data.

C. de Boor, A Practical Guide to Splines, 1978, chapters XIII and XIV; knots are where FITPACK and
SciPy put them. A spline whose knots depend on how closely data are followed is refused.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.interpolate
import scipy.linalg

from srcgrad.frontend.meanings.scipy.knots import weights
from srcgrad.frontend.meanings.scipy.spline_calculus import Knotted, of_one_variable, padded
from srcgrad.frontend.values.environment.registry import reads_as

SMOOTHING = (
    "a spline whose number of knots is found by its closeness to the data: pass s=0, give knots "
    "(t=…), or use make_smoothing_spline with lam"
)


def knots_between(x: Any, k: Any) -> Any:
    """Knots for a spline through points: at points, or halfway between them if it is even."""
    half = (k + 1) // 2
    places = x if k % 2 == 1 else 0.5 * (x[1:] + x[:-1])
    half = half if k % 2 == 1 else k // 2
    return with_ends(x, places[half : places.shape[0] - half], k)


def with_ends(x: Any, inner: Any, k: Any) -> Any:
    return np.concatenate((x[0] * np.ones(k + 1), inner, x[-1] * np.ones(k + 1)))


def through(x: Any, y: Any, t: Any, k: Any, left: Any, right: Any) -> Any:
    """The coefficients of a spline through points, with derivatives at the ends besides."""
    count = x.shape[0] + len(left) + len(right)
    bands, wanted = np.zeros((2 * k + 1, count)), np.zeros(count)
    for m in range(len(left)):
        first, found = weights(t, k, x[0], left[m][0])
        put_row(bands, k, m, first, found)
        wanted[m] = left[m][1]
    for n in range(x.shape[0]):
        first, found = values(t, k, x[n])
        put_row(bands, k, n + len(left), first, found)
        wanted[n + len(left)] = y[n]
    for m in range(len(right)):
        first, found = weights(t, k, x[-1], right[m][0])
        put_row(bands, k, count - len(right) + m, first, found)
        wanted[count - len(right) + m] = right[m][1]
    return scipy.linalg.solve_banded((k, k), bands, wanted)


def values(t: Any, k: Any, x: Any) -> Any:
    """Which coefficient is the first that counts at a place, and what it and others count for."""
    piece = min(max(np.searchsorted(t, x, side="right") - 1, k), t.shape[0] - k - 2)
    found = np.zeros(k + 1)
    found[0] = 1.0
    for r in range(1, k + 1):
        kept = 0.0
        for j in range(r):
            after, before = t[piece + j + 1] - x, x - t[piece + 1 - r + j]
            share = found[j] / (after + before)
            found[j] = kept + after * share
            kept = before * share
        found[r] = kept
    return piece - k, found


def put_row(bands: Any, k: Any, row: Any, first: Any, found: Any) -> None:
    """Put a row of a matrix into its diagonals."""
    for j in range(k + 1):
        bands[k + row - first - j, first + j] = found[j]


def conditions(given: Any) -> Any:
    """Which derivatives a spline has at an end, and their values."""
    if given is None:
        return ()
    if isinstance(given, str):
        if given == "natural":
            return ((2, 0.0),)
        if given == "clamped":
            return ((1, 0.0),)
        raise ValueError(f"Unknown boundary condition : {given}")
    return given


def checked(x: Any, y: Any) -> Any:
    x, y = np.asarray(x, dtype=float), np.asarray(y)
    if x.ndim != 1:
        raise ValueError("Expect x to be a 1D strictly increasing sequence.")
    if y.ndim != 1:
        raise NotImplementedError("a spline of several functions: make one of each")
    if x.shape != y.shape:
        raise ValueError("Shapes of x and y are incompatible")
    if np.any(np.diff(x) <= 0.0):
        raise ValueError("Expect x to not have duplicates")
    return x, y * 1.0


@reads_as(scipy.interpolate.make_interp_spline, only={"axis": 0}, ignoring="check_finite")
def make_interp_spline(x: Any, y: Any, k: Any = 3, t: Any = None, bc_type: Any = None) -> Any:
    """`scipy.interpolate.make_interp_spline`."""
    x, y = checked(x, y)
    if isinstance(bc_type, str) and bc_type == "periodic":
        raise NotImplementedError("make_interp_spline with bc_type='periodic'")
    if bc_type is None or (isinstance(bc_type, str) and bc_type == "not-a-knot"):
        left, right = (), ()
    elif isinstance(bc_type, str):
        left, right = conditions(bc_type), conditions(bc_type)
    else:
        left, right = conditions(bc_type[0]), conditions(bc_type[1])
    ends = len(left) + len(right)
    if k == 0:
        return Knotted(np.concatenate((x, x[-1:])), y, k)
    if k == 1 and t is None:
        return Knotted(np.concatenate((x[:1], x, x[-1:])), y, k)
    if t is None:
        t = knots_between(x, k) if ends == 0 else with_ends(x, x[1:-1], k)
    t = np.asarray(t, dtype=float)
    if t.shape[0] - k - 1 != x.shape[0] + ends:
        raise ValueError("The number of derivatives at boundaries does not match")
    return Knotted(t, through(x, y, t, k, left, right), k)


def fitted(x: Any, y: Any, t: Any, k: Any, w: Any) -> Any:
    """The coefficients of the spline that is closest to points, by the normal equations."""
    count = t.shape[0] - k - 1
    bands, wanted = np.zeros((k + 1, count)), np.zeros(count)
    for n in range(x.shape[0]):
        first, found = values(t, k, x[n])
        share = w[n] * w[n]
        for i in range(k + 1):
            wanted[first + i] += share * found[i] * y[n]
            for j in range(i + 1):
                bands[i - j, first + j] += share * found[i] * found[j]
    return scipy.linalg.solveh_banded(bands, wanted, lower=True)


@reads_as(
    scipy.interpolate.make_lsq_spline,
    only={"axis": 0},
    ignoring="check_finite method",
    by_name=True,
)
def make_lsq_spline(x: Any, y: Any, t: Any, k: Any = 3, w: Any = None) -> Any:
    """`scipy.interpolate.make_lsq_spline`."""
    x, y = checked(x, y)
    t = np.asarray(t, dtype=float)
    w = np.ones(x.shape[0]) if w is None else np.asarray(w)
    return Knotted(t, fitted(x, y, t, k, w), k)


@reads_as(scipy.interpolate.make_smoothing_spline, only={"axis": 0})
def make_smoothing_spline(x: Any, y: Any, w: Any = None, lam: Any = None) -> Any:
    """`scipy.interpolate.make_smoothing_spline`, of a given `lam`.

    C. Reinsch, Smoothing by Spline Functions, 1967.
    """
    x, y = checked(x, y)
    if lam is None:
        raise NotImplementedError("make_smoothing_spline that finds lam itself: pass lam=…")
    if lam < 0.0:
        raise ValueError("Regularization parameter should be non-negative")
    if x.shape[0] <= 4:
        raise ValueError("``x`` and ``y`` length must be at least 5")
    gaps = np.diff(x)
    shares = lam * np.ones(x.shape[0]) if w is None else lam / np.asarray(w)
    count = x.shape[0] - 2
    rows = np.zeros((count, 3))
    rows[:, 0], rows[:, 2] = 1.0 / gaps[:-1], 1.0 / gaps[1:]
    rows[:, 1] = -rows[:, 0] - rows[:, 2]
    bands, wanted = np.zeros((3, count)), np.zeros(count)
    for i in range(count):
        bands[0, i] = (gaps[i] + gaps[i + 1]) / 3.0
        if i + 1 < count:
            bands[1, i] = gaps[i + 1] / 6.0
        for a in range(3):
            wanted[i] += rows[i, a] * y[i + a]
            for j in range(min(3, count - i)):
                if a - j >= 0:
                    bands[j, i] += rows[i, a] * shares[i + a] * rows[i + j, a - j]
    bend = scipy.linalg.solveh_banded(bands, wanted, lower=True)
    smooth = y.copy()
    for i in range(count):
        for a in range(3):
            smooth[i + a] -= shares[i + a] * rows[i, a] * bend[i]
    return make_interp_spline(x, smooth, 3, None, "natural")


@reads_as(scipy.interpolate.splrep, only={"full_output": 0}, ignoring="quiet", by_name=True)
def splrep(
    x: Any, y: Any, w: Any = None, xb: Any = None, xe: Any = None, k: Any = 3, task: Any = 0,
    s: Any = None, t: Any = None, per: Any = 0,
) -> Any:  # fmt: skip
    """`scipy.interpolate.splrep`: through the points (s=0), or with knots that are given."""
    x, y = checked(x, y)
    if per:
        raise NotImplementedError("splrep of a periodic spline")
    if not 1 <= k <= 5:
        raise TypeError(f"1 <= k= {k} <=5 must hold")
    if xb is not None or xe is not None:
        raise NotImplementedError("splrep with xb or xe")
    if task > 0:
        raise NotImplementedError("splrep that goes on from an earlier call (task=1)")
    if x.shape[0] <= k:
        raise TypeError("m > k must hold")
    if t is not None or task == -1:
        found = with_ends(x, np.asarray(t, dtype=float), k)
        c = fitted(x, y, found, k, np.ones(x.shape[0]) if w is None else np.asarray(w))
        return found, padded(c, found), k
    if (s is None and w is not None) or (s is not None and s > 0.0):
        raise NotImplementedError(SMOOTHING)
    found = knots_between(x, k)
    return found, padded(through(x, y, found, k, (), ()), found), k


@reads_as(scipy.interpolate.InterpolatedUnivariateSpline, ignoring="check_finite", by_name=True)
def interpolated(
    x: Any, y: Any, w: Any = None, bbox: Any = (None, None), k: Any = 3, ext: Any = 0
) -> Any:
    """`scipy.interpolate.InterpolatedUnivariateSpline`."""
    if bbox[0] is not None or bbox[1] is not None:
        raise NotImplementedError("a spline with a bbox of its own")
    x, y = checked(x, y)
    t = knots_between(x, k)
    return of_one_variable(t, padded(through(x, y, t, k, (), ()), t), k, ext)


@reads_as(scipy.interpolate.UnivariateSpline, ignoring="check_finite", by_name=True)
def univariate(
    x: Any, y: Any, w: Any = None, bbox: Any = (None, None), k: Any = 3, s: Any = None, ext: Any = 0
) -> Any:
    """`scipy.interpolate.UnivariateSpline` through the points (s=0)."""
    if s is None or s > 0.0:
        raise NotImplementedError(SMOOTHING)
    return interpolated(x, y, w, bbox, k, ext)


@reads_as(scipy.interpolate.LSQUnivariateSpline, ignoring="check_finite", by_name=True)
def closest(
    x: Any, y: Any, t: Any, w: Any = None, bbox: Any = (None, None), k: Any = 3, ext: Any = 0
) -> Any:
    """`scipy.interpolate.LSQUnivariateSpline`."""
    if bbox[0] is not None or bbox[1] is not None:
        raise NotImplementedError("a spline with a bbox of its own")
    x, y = checked(x, y)
    knots = with_ends(x, np.asarray(t, dtype=float), k)
    c = fitted(x, y, knots, k, np.ones(x.shape[0]) if w is None else np.asarray(w))
    return of_one_variable(knots, padded(c, knots), k, ext)
