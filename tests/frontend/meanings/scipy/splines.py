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
