"""Splines that are made of data, and what is computed of them."""

import numpy as np
from scipy import interpolate

from tests.tools.rows import Rows, array

row = Rows()

PLACES = np.linspace(0.0, 1.0, 8) ** 1.2
ASKED = np.array([0.11, 0.43, 0.77, 1.1])
CURVE = interpolate.splrep(PLACES, np.sin(3.0 * PLACES), s=0)
MADE = interpolate.make_interp_spline(PLACES, np.exp(-PLACES), k=3)
ONE = interpolate.UnivariateSpline(PLACES, np.sin(PLACES), s=0, ext=3)
DATA, WEIGHTS = array(8), array(8, low=0.5, high=2.0)

row(
    "scipy.interpolate.make_interp_spline",
    lambda y, x: (
        interpolate.make_interp_spline(np.cumsum(x), y)(ASKED),
        interpolate.make_interp_spline(PLACES, y, k=2)(0.3),
        interpolate.make_interp_spline(PLACES, y, bc_type="natural")(0.3),
        interpolate.make_interp_spline(PLACES, y, bc_type=([(1, 0.3)], [(2, 0.1)]))(0.3, nu=1),
    ),
    DATA,
    array(8, low=0.1, high=0.2),
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.make_lsq_spline scipy.interpolate.LSQUnivariateSpline",
    lambda y, w: (
        interpolate.make_lsq_spline(PLACES, y, np.r_[(0,) * 4, 0.5, (1,) * 4], w=w)(ASKED),
        interpolate.LSQUnivariateSpline(PLACES, y, [0.4], w=w)(0.3),
    ),
    DATA,
    WEIGHTS,
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.make_smoothing_spline",
    lambda y, w: (
        interpolate.make_smoothing_spline(PLACES, y, lam=0.001)(ASKED),
        interpolate.make_smoothing_spline(PLACES, y, w=w, lam=0.01)(0.3),
    ),
    DATA,
    WEIGHTS,
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.splrep",
    lambda y, w: (
        interpolate.splev(ASKED, interpolate.splrep(PLACES, y)),
        interpolate.splev(1.2, interpolate.splrep(PLACES, y, k=4)),
        interpolate.splev(ASKED, interpolate.splrep(PLACES, y, w=w, t=[0.3, 0.6])),
    ),
    DATA,
    WEIGHTS,
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.InterpolatedUnivariateSpline scipy.interpolate.UnivariateSpline",
    lambda y: (
        interpolate.InterpolatedUnivariateSpline(PLACES, y, k=2, ext="const")(ASKED),
        interpolate.UnivariateSpline(PLACES, y, s=0).integral(-1.0, 0.5),
        interpolate.UnivariateSpline(PLACES, y, s=0, ext=3).derivative()(ASKED),
        interpolate.UnivariateSpline(PLACES, y, s=0).antiderivative()(0.6),
        interpolate.UnivariateSpline(PLACES, y, s=0).derivatives(0.3),
    ),
    DATA,
    layouts=False,
    compiled=False,
)
row(
    "scipy.interpolate.splint scipy.interpolate.splder scipy.interpolate.splantider",
    lambda x, c: (
        interpolate.splint(x[0], 3.0, CURVE) * interpolate.splint(0.7, x[1], CURVE),
        interpolate.splev(x, interpolate.splder((CURVE[0], c, 3), 2)),
        interpolate.splev(x, interpolate.splantider((CURVE[0], c, 3))),
    ),
    array(3, low=0.1, high=0.9),
    array(12),
    compiled=False,
)
row(
    "scipy.interpolate.spalde",
    lambda x: (interpolate.spalde(x[0], CURVE), interpolate.spalde(x, CURVE)[1]),
    array(2, low=0.1, high=0.9),
    compiled=False,
)
row(
    "scipy.interpolate.BSpline scipy.interpolate.UnivariateSpline",
    lambda x: (
        MADE.derivative()(x) * MADE.antiderivative()(x),
        MADE.integrate(x[0], 1.3),
        ONE.derivative()(x),
        ONE.antiderivative()(x) * ONE.integral(x[0], x[1]),
    ),
    array(3, low=0.1, high=0.9),
    compiled=False,
)
