"""What SciPy makes of values between points: images, grids, and polynomials through all points."""

import numpy as np
from scipy import interpolate, ndimage

from tests.tools.rows import Rows, array

row = Rows()
EVERYWHERE = ("constant", "nearest", "mirror", "reflect", "wrap")

row(
    "scipy.ndimage.map_coordinates",
    lambda x, p: (
        ndimage.map_coordinates(x, p, order=1),
        ndimage.map_coordinates(x, [p[0, 0], 3.3 * p[1, 0]], order=1, mode="nearest"),
        ndimage.map_coordinates(x, p, order=0),
        tuple(ndimage.map_coordinates(x, 4.0 * p - 3.7, order=1, mode=m) for m in EVERYWHERE),
    ),
    array(4, 5),
    array(2, 3, "n", low=0.1, high=2.3),
    sizes=(3, 1),
    compiled=False,
)
row(
    "scipy.ndimage.map_coordinates",
    lambda x, p: ndimage.map_coordinates(x, [p], order=1, cval=0.5),
    array("n+1"),
    array("n", low=-0.4, high=0.9),
)
row(
    "scipy.ndimage.affine_transform scipy.ndimage.shift",
    lambda x, m, b: (
        ndimage.affine_transform(x, m, b, order=1),
        ndimage.affine_transform(x, m[0], order=1, mode="nearest", output_shape=(3, 2)),
        ndimage.shift(x, b, order=1),
        ndimage.shift(x, 0.3, order=1, mode="nearest"),
    ),
    array("n+2", 4),
    array(2, 2, low=0.3, high=0.6),
    array(2, low=0.1, high=0.4),
    sizes=(3, 1),
    compiled=False,
)

LINES = (np.array([0.0, 0.4, 1.0, 1.7]), np.array([-0.5, 0.3, 0.9]))
row(
    "scipy.interpolate.RegularGridInterpolator scipy.interpolate.interpn",
    lambda v, x: (
        interpolate.RegularGridInterpolator(LINES, v)(x),
        interpolate.RegularGridInterpolator(LINES, v, "nearest")((x[:, 0], x[:, 1])),
        interpolate.RegularGridInterpolator(LINES, v, bounds_error=False, fill_value=0.5)(2 * x),
        interpolate.RegularGridInterpolator(LINES, v, bounds_error=False, fill_value=None)(3 * x),
        interpolate.interpn(LINES, v, x[0]),
    ),
    array(4, 3),
    array("n", 2, low=0.05, high=0.85),
    compiled=False,
)
row(
    "scipy.interpolate.RegularGridInterpolator",
    lambda g, v, x: interpolate.RegularGridInterpolator((np.cumsum(g),), v)([[x[0] + g[0]]]),
    array("n+1", low=0.5, high=0.9),
    array("n+1"),
    array(1, low=0.1, high=0.4),
)
row(
    "scipy.interpolate.barycentric_interpolate",
    lambda x, y, p: (
        interpolate.barycentric_interpolate(np.cumsum(x), y, p),
        interpolate.barycentric_interpolate(np.cumsum(x), y, 0.3),
    ),
    array("n", low=0.5, high=0.9),
    array("n"),
    array(2),
    sizes=(4, 1),
)
