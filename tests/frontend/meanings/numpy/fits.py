"""Polynomials from points, and their zeros."""

import numpy as np

from tests.tools.rows import Rows, array

row = Rows()

INCREASING = np.cumsum

row(
    "numpy.polyfit",
    lambda x, y: (np.polyfit(x, y, 1), np.polyfit(x, y, deg=0)),
    array("n", low=0.5, make=INCREASING),
    array("n"),
    sizes=(4, 3),
)
row(
    "numpy.polyfit",
    lambda x, y, w: (np.polyfit(x, y, 2, w=w), *np.polyfit(x, y[:, 0], 1, cov=True)),
    array("n", low=0.5, make=INCREASING),
    array("n", 2),
    array("n", low=0.5),
    sizes=(5,),
)
row(
    "numpy.polyfit",
    lambda x, y: np.polyfit(x, y, len(y) - 3, cov="unscaled"),
    array("n", low=0.5, make=INCREASING),
    array("n"),
    sizes=(4, 5, 2),
    lengths=(5,),
)
row(
    "numpy.roots",
    lambda z: (np.roots(np.poly(z)), np.roots([0, 0, 1, z[0], -3.0, 0]), np.roots([0.0, 2.0])),
    array("n", low=0.1, high=0.9, make=INCREASING),
    sizes=(4, 2, 1),
    float32=False,
    lengths=(2, 5),
)
