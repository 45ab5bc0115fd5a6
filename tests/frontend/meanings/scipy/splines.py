"""Cubic splines, and polynomials in pieces."""

import numpy as np
from scipy import interpolate

from tests.tools.rows import Rows, array

row = Rows()

PIECES = interpolate.PPoly(np.array([[1.0, -0.5], [0.3, 0.2], [2.0, 1.0]]), [0.0, 0.4, 1.0], False)

row(
    "scipy.interpolate.CubicSpline",
    lambda x, y, t: (
        interpolate.CubicSpline(np.cumsum(x), y)(t),
        interpolate.CubicSpline(np.cumsum(x), y, bc_type=((2, 0.3), (1, t[1])))(t[0], nu=2),
    ),
    array("n", low=0.2, high=0.7),
    array("n"),
    array(2, low=-0.2, high=2.0),
    sizes=(5, 3),
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.PPoly",
    lambda t: (
        PIECES(t),
        PIECES(t, 1, extrapolate=True),
        PIECES(t, extrapolate="periodic"),
        PIECES.derivative()(t),
    ),
    array("n", low=0.05, high=0.95),
)
KNOTS = np.linspace(0.0, 3.0, 8)
CURVE = interpolate.splrep(KNOTS, np.sin(KNOTS), s=0)
PARABOLAS = interpolate.splrep(KNOTS, np.cos(KNOTS), k=2, s=0.01)
ONE = interpolate.UnivariateSpline(KNOTS, np.sin(KNOTS), s=0)
QUARTIC = interpolate.InterpolatedUnivariateSpline(KNOTS, np.sin(KNOTS), k=4, ext="const")
MADE = interpolate.make_interp_spline(KNOTS, np.exp(-KNOTS), k=3)
SURFACE = interpolate.RectBivariateSpline(
    KNOTS, KNOTS, np.outer(np.sin(KNOTS), KNOTS) + np.cos(KNOTS), kx=3, ky=2
)
OF_TWO = (*SURFACE.tck, *SURFACE.degrees)
INSIDE = array("n", low=0.1, high=2.9)
AROUND = array("n", low=-0.4, high=3.4)

row(
    "scipy.interpolate.splev",
    lambda x, c: (
        interpolate.splev(x, CURVE),
        interpolate.splev(x, PARABOLAS, der=1),
        interpolate.splev(x, CURVE, ext=1),
        interpolate.splev(x, CURVE, ext=3) * interpolate.splev(x, CURVE, der=3),
        float(interpolate.splev(0.7, (CURVE[0], c, 3))),
        interpolate.splev(x, MADE),
    ),
    AROUND,
    array(12),
)
row(
    "scipy.interpolate.BSpline",
    lambda x, c: (
        MADE(x),
        MADE(x, 2),
        MADE(x, extrapolate="periodic"),
        interpolate.BSpline(CURVE[0], c, 3)(x) * interpolate.BSpline(CURVE[0], c, 3)(x, nu=4),
    ),
    INSIDE,
    array(12),
)
row(
    "scipy.interpolate.UnivariateSpline scipy.interpolate.InterpolatedUnivariateSpline",
    lambda x: (ONE(x), ONE(x, 1), ONE(x, ext="zeros"), QUARTIC(x), QUARTIC(x[:1], nu=2)),
    AROUND,
)
row(
    "scipy.interpolate.bisplev scipy.interpolate.RectBivariateSpline",
    lambda x, y: (
        interpolate.bisplev(0.2 * x[0], y[0], OF_TWO),
        float(interpolate.bisplev(x[0], y[0], OF_TWO, dx=1, dy=1)),
        SURFACE.ev(x, y),
        SURFACE(np.cumsum(x), y[:1]),
        SURFACE(x, y, dx=1, grid=False),
    ),
    array(3, low=0.3, high=1.2),
    array(3, low=-0.4, high=3.4),
    layouts=False,
)
