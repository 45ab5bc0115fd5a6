"""Differences, gradients, integrals and interpolation."""

import numpy as np
import scipy.integrate

from tests.tools.rows import Rows, array, booleans, integers

row = Rows()

row("numpy.diff", lambda x: (np.diff(x), np.diff(x, 2), np.diff(x, n=0)), array("n"))
row("numpy.diff", lambda x: (np.diff(x, axis=0), np.diff(x, 1, 1)), array("n", "n+1"))
row(
    "numpy.diff",
    lambda x, y, a: (np.diff(x, prepend=a, append=0.0), np.diff(x, prepend=y, axis=0)),
    array("n", 2),
    array("n", 2),
    array(),
)
row(
    "numpy.diff",
    lambda x, k, b: (np.diff(k) * x[1:], np.diff(b), np.diff(x, -1) if x.size == 1 else x),
    array("n"),
    integers("n"),
    booleans("n"),
)
row(
    "numpy.ediff1d",
    lambda x, y: (
        np.ediff1d(x),
        np.ediff1d(x, to_end=y, to_begin=[1.0, 2.0]),
        np.ediff1d(x, to_begin=y[0]),
    ),
    array("n", "n"),
    array(2),
)
row(
    "numpy.gradient",
    lambda x: (np.gradient(x), np.gradient(x, 0.5), np.gradient(x, edge_order=2)),
    array("n"),
    sizes=(4, 3, 2),
)
row(
    "numpy.gradient",
    lambda x, h: (
        *np.gradient(x),
        *np.gradient(x, h[0], h[1]),
        np.gradient(x, h[0], axis=-1),
        *np.gradient(x, axis=(1, 0)),
    ),
    array("n", "n+1"),
    array(2, low=0.5, high=1.0),
)
row(
    "numpy.gradient",
    lambda x, t: (
        np.gradient(x, t, axis=0),
        np.gradient(x, t, axis=0, edge_order=2),
        *np.gradient(x, t, 2.0),
    ),
    array("n", 3),
    array("n", make=lambda t: np.cumsum(t + 1.5)),
    sizes=(4, 1),
)
row(
    "numpy.gradient",
    lambda x, k: (np.gradient(k) * x, np.gradient(x, np.cumsum(k))),
    array("n"),
    integers("n", low=1, high=9),
    sizes=(4,),
)
row(
    "numpy.trapezoid scipy.integrate.trapezoid",
    lambda y, x: (np.trapezoid(y), np.trapezoid(y, x), scipy.integrate.trapezoid(y, dx=0.1)),
    array("n"),
    array("n"),
)
row(
    "numpy.trapezoid",
    lambda y, x: (
        np.trapezoid(y, axis=0),
        np.trapezoid(y, x),
        np.trapezoid(y, x[1:], axis=0),
        np.trapezoid(y, y),
    ),
    array("n", "n+1"),
    array("n+1"),
)
row(
    "scipy.integrate.cumulative_trapezoid",
    lambda y, x: (
        scipy.integrate.cumulative_trapezoid(y),
        scipy.integrate.cumulative_trapezoid(y, x, initial=0),
        scipy.integrate.cumulative_trapezoid(y, dx=2.0, axis=0),
    ),
    array("n", "n+1"),
    array("n+1"),
)
row(
    "scipy.integrate.simpson",
    lambda y, x: (
        scipy.integrate.simpson(y),
        scipy.integrate.simpson(y, dx=0.3),
        scipy.integrate.simpson(y, x=x),
    ),
    array("n"),
    array("n", make=lambda t: np.cumsum(t + 1.5)),
    sizes=(5, 4, 3, 2, 1),
    float32=False,
)
row(
    "scipy.integrate.simpson",
    lambda y, x: (
        scipy.integrate.simpson(y, axis=0),
        scipy.integrate.simpson(y, x=x, axis=1),
        scipy.integrate.simpson(y, x=np.cumsum(y * y + 1.0, axis=1)),
    ),
    array("n", "n+1"),
    array("n+1", make=lambda t: np.cumsum(t + 1.5)),
    sizes=(4, 3),
    float32=False,
)
row(
    "numpy.interp",
    lambda x, t, y: (
        np.interp(x, t, y),
        np.interp(0.9, t, y),
        np.interp(x[0], t, y, left=x[1, 0], right=2),
    ),
    array(3, 2, high=3.0),
    array("n", low=0.1, make=np.cumsum),
    array("n"),
)
row(
    "numpy.interp",
    lambda x, t, y: (np.interp(t, t, t * t) * 1.0, np.interp(x, t, y, period=0.9)),
    array(3, high=3.0),
    array("n", low=0.1, make=np.cumsum),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.interp",
    lambda x: (np.interp(x, [0, 1, 1, 2], [1.0, 2.0, 3.0, 4.0]), np.interp(x, [0.0], [5.0])),
    array("n", low=-0.5, high=3.0),
)
row(
    "numpy.unwrap",
    lambda x: (np.unwrap(x), np.unwrap(x, period=4.0), np.unwrap(x, discont=5.0)),
    array("n", low=-9.0, high=9.0),
)
row(
    "numpy.unwrap",
    lambda x, p: (np.unwrap(x, axis=0), np.unwrap(x, period=p)),
    array("n", 3, low=-9.0, high=9.0),
    array(low=3.0, high=4.0),
)
row(
    "numpy.unwrap",
    lambda x, k: (np.unwrap(k, period=4) * x, np.unwrap(k, period=3) * x, np.unwrap(k) * x),
    array("n"),
    integers("n", low=-9, high=9),
)
