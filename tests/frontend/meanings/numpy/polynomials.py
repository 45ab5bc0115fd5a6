"""Polynomials and series."""

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from tests.tools.rows import Rows, array

row = Rows()

row("numpy.polyval", lambda p, x: (np.polyval(p, x), np.polyval(p, 2.0)), array("n"), array(3))
row(
    "numpy.polyval",
    lambda a, x: (np.polyval([a, 2, a * a], x), np.polyval((1, 2), x), np.polyval([a], [a, a])),
    array(),
    array("n", 2),
)
row("numpy.polyder", lambda p: (np.polyder(p), np.polyder(p, 2), np.polyder(p, 0)), array("n"))
row(
    "numpy.polyint",
    lambda p: (
        np.polyint(p),
        np.polyint(p, 2),
        np.polyint(p, 2, [1.0, p[0]]),
        np.polyint(p, 2, k=3),
    ),
    array("n"),
)
row(
    "numpy.polyadd numpy.polysub",
    lambda p, q: (np.polyadd(p, q), np.polysub(p, q), np.polysub(q, p), np.polyadd(p, 1)),
    array("n"),
    array("n+1"),
)
row(
    "numpy.polymul",
    lambda p, q: (np.polymul(p, q), np.polymul(p, [0, 0, 1.0, 2.0])),
    array("n"),
    array("n+1"),
)
row(
    "numpy.polydiv",
    lambda p, q: (*np.polydiv(p, q), *np.polydiv(q, p)),
    array("n"),
    array(2, low=1.0, high=2.0),
    float32=False,
)
row("numpy.poly", lambda z: np.poly(z), array("n"), sizes=(4, 1))
row(
    "numpy.polynomial.polynomial.polyval",
    lambda c, x: (
        polynomial.polyval(x, c),
        polynomial.polyval(0.5, c),
        polynomial.polyval(x, [1, 2, 3]),
    ),
    array("n"),
    array(3),
)
row(
    "numpy.polynomial.polynomial.polyval",
    lambda c, x: polynomial.polyval(x, c),
    array("n", 2),
    array(3),
)
row(
    "numpy.polynomial.chebyshev.chebval numpy.polynomial.legendre.legval",
    lambda c, x: (
        chebyshev.chebval(x, c),
        legendre.legval(x, c),
        chebyshev.chebval(x, [1, 2, c[0]]),
    ),
    array("n"),
    array(3),
)
row(
    "numpy.polynomial.hermite.hermval numpy.polynomial.hermite_e.hermeval "
    "numpy.polynomial.laguerre.lagval",
    lambda c, x: (hermite.hermval(x, c), hermite_e.hermeval(x, c), laguerre.lagval(x, c)),
    array("n"),
    array(3),
)
row(
    "numpy.polynomial.polynomial.polyval2d",
    lambda x, y, c: polynomial.polyval2d(x, y, c),
    array("n"),
    array("n"),
    array(3, 4),
)
row(
    "numpy.polynomial.polynomial.polyadd numpy.polynomial.polynomial.polysub "
    "numpy.polynomial.polynomial.polymul",
    lambda p, q: (
        polynomial.polyadd(p, q),
        polynomial.polysub(p, q),
        polynomial.polymul(p, q),
        polynomial.polysub(p, p),
        polynomial.polymul([1, 0], q),
    ),
    array("n"),
    array("n+1"),
    float32=False,
)
row(
    "numpy.polynomial.chebyshev.chebadd numpy.polynomial.legendre.legadd",
    lambda p, q: (chebyshev.chebadd(p, q), legendre.legadd(p, q)),
    array("n"),
    array("n+1"),
)
row(
    "numpy.polynomial.chebyshev.chebsub numpy.polynomial.legendre.legsub",
    lambda p, q: (chebyshev.chebsub(p, q), legendre.legsub(p, q)),
    array("n"),
    array("n+1"),
)
row(
    "numpy.polynomial.polynomial.polyfromroots",
    lambda r: (polynomial.polyfromroots(r), polynomial.polyfromroots([1, r[0], 2.0])),
    array("n"),
)
row(
    "numpy.polynomial.polynomial.polyder",
    lambda p: (polynomial.polyder(p), polynomial.polyder(p, 2, scl=3.0)),
    array("n"),
)
row(
    "numpy.polynomial.polynomial.polyint",
    lambda p: (polynomial.polyint(p), polynomial.polyint(p, 2, [1, 2.0], lbnd=0.5, scl=2)),
    array("n"),
)
