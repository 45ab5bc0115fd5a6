"""Polynomials and series."""

import numpy as np
from numpy.polynomial import (
    Polynomial,
    chebyshev,
    hermite,
    hermite_e,
    laguerre,
    legendre,
    polynomial,
)

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

QUADRATIC = np.poly1d([1.0, -2.0, 3.0])
SCALED = Polynomial([1.0, 2.0, -0.5], domain=[0.0, 3.0])
TIMES = np.linspace(0.0, 2.0, 6)


row(
    "numpy.poly1d",
    lambda c, x: (
        np.poly1d(c)(x),
        np.poly1d([x[0], 2, x[1]])(0.5),
        (np.poly1d(c) * np.poly1d([1.0, x[0]]) + 2 - np.poly1d(c) ** 2)(x),
        (3 - 2 * np.poly1d(c) / 3.0)(x),
        np.poly1d(c).deriv()(x),
        np.poly1d(c).integ(2, [1.0, 2.0])(x),
        np.poly1d(c).coeffs,
        np.poly1d(c)[0] + np.poly1d(c).order,
        np.poly1d(x, True)(0.3),
    ),
    array("n"),
    array(3),
)
row(
    "numpy.poly1d",
    lambda c, x: (
        QUADRATIC(x),
        (QUADRATIC + np.poly1d(c) - QUADRATIC.deriv())(x),
        (np.poly1d(c) * QUADRATIC)(0.5),
        np.polyval(QUADRATIC, x[0]) + np.polyder(QUADRATIC)(x[1]) + np.polyint(QUADRATIC)(x[2]),
        x * (1.0 if np.poly1d(c) == QUADRATIC else 2.0),
    ),
    array("n"),
    array(3),
    float32=False,
)
row(
    "numpy.poly1d",
    lambda r: np.sort(np.poly1d([1.0, -r[0] - r[1], r[0] * r[1]]).roots),
    array(2, low=1.0, high=2.0),
    float32=False,
)
row(
    "numpy.polynomial.Polynomial",
    lambda c, x: (
        Polynomial(c)(x),
        (Polynomial(c) * Polynomial([1.0, 2.0]) + x[0] - Polynomial(c) ** 2)(x),
        (3 - Polynomial(c) * 2 / 3.0)(x),
        Polynomial(c).deriv(2)(x),
        Polynomial(c).integ(2, k=[1.0, x[0]], lbnd=0.5)(x),
        Polynomial(c, domain=[0.0, 3.0]).deriv()(x),
        Polynomial(c, domain=[0.0, 3.0], window=[0.0, 1.0]).integ(lbnd=x[0])(x),
        (SCALED * Polynomial(c, domain=[0.0, 3.0]) - SCALED.deriv())(x),
        Polynomial(c).coef * Polynomial(c).degree(),
        Polynomial.fromroots(x)(0.3),
        Polynomial.fit(TIMES, np.sin(TIMES * x[0]), 2)(x),
    ),
    array("n"),
    array(3),
    float32=False,
)
row(
    "numpy.polynomial.Polynomial",
    lambda r: (
        Polynomial([r[0] * r[1], -r[0] - r[1], 1.0]).roots(),
        Polynomial([r[0] * r[1], -r[0] - r[1], 1.0], domain=[0.0, 3.0]).roots(),
    ),
    array(2, low=1.0, high=2.0),
    float32=False,
)
