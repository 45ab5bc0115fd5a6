"""What `scipy.interpolate` means by the calculus of splines: their derivatives and integrals.

C. de Boor, A Practical Guide to Splines, 1978, chapter X.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.interpolate

from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.meanings.scipy.knots import at_places, de_boor, on_pieces
from srcgrad.frontend.values.environment.registry import reads_as


class Knotted:
    """A spline of its knots and coefficients: SciPy's `BSpline`, made within a program."""

    def __init__(self, t: Any, c: Any, k: Any, extrapolate: Any = True) -> None:
        self.t, self.c, self.k, self.extrapolate, self.axis = t, c, k, extrapolate, 0

    @property
    def tck(self) -> Any:
        return self.t, self.c, self.k

    def __call__(self, x: Any, nu: Any = 0, extrapolate: Any = None) -> Any:
        return at_places(self, x, nu, extrapolate)

    def derivative(self, nu: Any = 1) -> Any:
        return slope_of_made(self, nu)

    def antiderivative(self, nu: Any = 1) -> Any:
        return area_of_made(self, nu)

    def integrate(self, a: Any, b: Any, extrapolate: Any = None) -> Any:
        return integrated(self, a, b, extrapolate)


class OfOneVariable(Knotted):
    """SciPy's `InterpolatedUnivariateSpline` and others, made within a program."""

    ext: Any

    def __call__(self, x: Any, nu: Any = 0, extrapolate: Any = None) -> Any:
        ext = self.ext if extrapolate is None else number_of(extrapolate)
        if not 0 <= nu <= self.k:
            raise ValueError(f"0<=der={nu}<=k={self.k} must hold")
        return on_pieces(x, self.t, self.c, self.k, nu, ext)

    def derivative(self, n: Any = 1) -> Any:
        t, c, k = slope_of(self.t, self.c, self.k, n)
        return of_one_variable(t, c, k, 1 if self.ext == 3 else self.ext)

    def antiderivative(self, n: Any = 1) -> Any:
        t, c, k = area_of(self.t, self.c, self.k, n)
        return of_one_variable(t, c, k, self.ext)

    def integral(self, a: Any, b: Any) -> Any:
        return area(a, b, self.t, self.c, self.k, False)

    def derivatives(self, x: Any) -> Any:
        return np.array(all_slopes(x, (self.t, self.c, self.k)))

    def get_knots(self) -> Any:
        return self.t[self.k : self.t.shape[0] - self.k]

    def get_coeffs(self) -> Any:
        return self.c[: self.t.shape[0] - self.k - 1]


STANDS_FOR.update(
    {
        Knotted: scipy.interpolate.BSpline,
        OfOneVariable: scipy.interpolate.InterpolatedUnivariateSpline,
    }
)


def of_one_variable(t: Any, c: Any, k: Any, ext: Any) -> Any:
    """A spline that says what it is outside of its knots."""
    made = OfOneVariable(t, c, k)
    made.ext = number_of(ext)
    return made


def number_of(ext: Any) -> Any:
    """What a spline is outside of its knots, as a number."""
    modes = {"extrapolate": 0, "zeros": 1, "raise": 2, "const": 3}
    return modes[ext] if isinstance(ext, str) else ext


@reads_as(scipy.interpolate.BSpline.derivative)
def slope_of_made(self: Any, nu: Any = 1) -> Any:
    """`BSpline.derivative`."""
    t, c, k = slope_of(self.t, padded(self.c, self.t), self.k, nu)
    return Knotted(t, c, k, self.extrapolate)


@reads_as(scipy.interpolate.BSpline.antiderivative)
def area_of_made(self: Any, nu: Any = 1) -> Any:
    """`BSpline.antiderivative`."""
    t, c, k = area_of(self.t, padded(self.c, self.t), self.k, nu)
    return Knotted(t, c, k, False if self.extrapolate == "periodic" else self.extrapolate)


@reads_as(scipy.interpolate.BSpline.integrate)
def integrated(self: Any, a: Any, b: Any, extrapolate: Any = None) -> Any:
    """`BSpline.integrate`."""
    if extrapolate is None:
        extrapolate = self.extrapolate
    if extrapolate == "periodic":
        raise NotImplementedError("the integral of a periodic spline")
    return area(a, b, self.t, padded(self.c, self.t), self.k, extrapolate)


@reads_as(scipy.interpolate.UnivariateSpline.derivative)
def slope_of_one_variable(self: Any, n: Any = 1) -> Any:
    """`UnivariateSpline.derivative`."""
    t, c, k = self._eval_args
    t, c, k = slope_of(t, padded(c, t), k, n)
    return of_one_variable(t, c, k, 1 if self.ext == 3 else self.ext)


@reads_as(scipy.interpolate.UnivariateSpline.antiderivative)
def area_of_one_variable(self: Any, n: Any = 1) -> Any:
    """`UnivariateSpline.antiderivative`."""
    t, c, k = self._eval_args
    t, c, k = area_of(t, padded(c, t), k, n)
    return of_one_variable(t, c, k, self.ext)


@reads_as(scipy.interpolate.UnivariateSpline.integral)
def integral_of_one_variable(self: Any, a: Any, b: Any) -> Any:
    """`UnivariateSpline.integral`."""
    t, c, k = self._eval_args
    return area(a, b, t, padded(c, t), k, False)


@reads_as(scipy.interpolate.BSpline, only={"axis": 0})
def b_spline(t: Any, c: Any, k: Any, extrapolate: Any = True) -> Any:
    """`scipy.interpolate.BSpline`."""
    t, c = np.asarray(t, dtype=float), np.asarray(c)
    if t.ndim != 1:
        raise ValueError("Knot vector must be one-dimensional.")
    if t.shape[0] < 2 * k + 2:
        raise ValueError(f"Need at least {2 * k + 2} knots for degree {k}")
    if np.any(np.diff(t) < 0.0):
        raise ValueError("Knots must be in a non-decreasing order.")
    if c.shape[0] < t.shape[0] - k - 1:
        raise ValueError("Knots, coefficients and degree are inconsistent.")
    return Knotted(t, c * 1.0, k, extrapolate)


def padded(c: Any, t: Any) -> Any:
    """Coefficients with zeros behind them, as many as there are knots."""
    return np.concatenate((c, np.zeros(t.shape[0] - c.shape[0])))


def slope_of(t: Any, c: Any, k: Any, count: Any) -> Any:
    """The knots and coefficients of a derivative."""
    if count < 0:
        return area_of(t, c, k, -count)
    if count > k:
        raise ValueError(f"Order of derivative (n = {count}) must be <= order of spline (k = {k})")
    for _ in range(count):
        widths = t[k + 1 : -1] - t[1 : -k - 1]
        if np.any(widths == 0.0):
            raise ValueError("The spline has internal repeated knots and is not differentiable")
        c = np.concatenate(((c[1 : -1 - k] - c[: -2 - k]) * k / widths, np.zeros(k)))
        t = t[1:-1]
        k -= 1
    return t, c, k


def area_of(t: Any, c: Any, k: Any, count: Any) -> Any:
    """The knots and coefficients of an antiderivative, which is zero where the spline begins."""
    if count < 0:
        return slope_of(t, c, k, -count)
    for _ in range(count):
        sums = np.cumsum(c[: -k - 1] * (t[k + 1 :] - t[: -k - 1])) / (k + 1)
        c = np.concatenate((np.zeros(1), sums, sums[-1] * np.ones(k + 2)))
        t = np.concatenate((t[:1], t, t[-1:]))
        k += 1
    return t, c, k


def area(a: Any, b: Any, t: Any, c: Any, k: Any, extrapolate: Any) -> Any:
    """The integral from one place to another; a spline may be zero outside of its knots."""
    if not extrapolate:
        first, last = t[k], t[t.shape[0] - k - 1]
        a, b = min(max(a, first), last), min(max(b, first), last)
    t, c, k = area_of(t, c, k, 1)
    return de_boor(t, c, k, b, 0) - de_boor(t, c, k, a, 0)


@reads_as(scipy.interpolate.splder)
def splder(tck: Any, n: Any = 1) -> Any:
    """`scipy.interpolate.splder`."""
    if isinstance(tck, scipy.interpolate.BSpline):
        return tck.derivative(n)
    t, c, k = tck
    return slope_of(np.asarray(t), np.asarray(c), k, n)


@reads_as(scipy.interpolate.splantider)
def splantider(tck: Any, n: Any = 1) -> Any:
    """`scipy.interpolate.splantider`."""
    if isinstance(tck, scipy.interpolate.BSpline):
        return tck.antiderivative(n)
    t, c, k = tck
    return area_of(np.asarray(t), np.asarray(c), k, n)


@reads_as(scipy.interpolate.splint, only={"full_output": 0})
def splint(a: Any, b: Any, tck: Any) -> Any:
    """`scipy.interpolate.splint`."""
    if isinstance(tck, scipy.interpolate.BSpline):
        return tck.integrate(a, b, False)
    t, c, k = tck
    t = np.asarray(t)
    return area(a, b, t, padded(np.asarray(c), t), k, False)


@reads_as(scipy.interpolate.spalde)
def spalde(x: Any, tck: Any) -> Any:
    """`scipy.interpolate.spalde`."""
    if isinstance(tck, scipy.interpolate.BSpline):
        raise TypeError("spalde does not accept BSpline instances.")
    places = np.asarray(x)
    if places.ndim == 0:
        return np.array(all_slopes(x, tck))
    return [np.array(all_slopes(place, tck)) for place in places]


def all_slopes(x: Any, tck: Any) -> Any:
    """The value of a spline at a place, and of its derivatives."""
    t, c, k = tck
    t, c = np.asarray(t), np.asarray(c)
    if x < t[k] or x > t[t.shape[0] - k - 1]:
        raise ValueError("Invalid input data. t(k)<=x<=t(n-k+1) must hold.")
    return [de_boor(t, c, k, x, nu) for nu in range(k + 1)]
