"""The derivatives of Bessel functions, elliptic integrals, and orthogonal polynomials.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
With respect to a degree nothing is stated: asking for it is refused.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from srcgrad.rules.registry import state as partials
from srcgrad.rules.shorthands import Shorthand

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

    import srcgrad.rules.shapes

# Bessel functions: 10.6.1 and 10.6.2.

difference = Shorthand(lambda f, v, x: 0.5 * (f(v - 1, x) - f(v + 1, x)))
mean = Shorthand(lambda f, v, x: 0.5 * (f(v - 1, x) + f(v + 1, x)))

partials("scipy.special.j0", lambda x: -scipy.special.j1(x))
partials("scipy.special.j1", lambda x: 0.5 * (scipy.special.j0(x) - scipy.special.jv(2.0, x)))
partials("scipy.special.y0", lambda x: -scipy.special.y1(x))
partials("scipy.special.y1", lambda x, result: scipy.special.y0(x) - result / x)
partials(
    "scipy.special.jv",
    lambda v, x: (
        srcgrad.rules.shapes.jv_by_order(1, v, x),
        difference(scipy.special.jv, v, x),
    ),
)
partials(
    "scipy.special.jve",
    lambda v, x: (
        srcgrad.rules.shapes.jv_by_order(1, v, x),
        difference(scipy.special.jve, v, x),
    ),
)
partials(
    "scipy.special.yn",
    lambda n, x: (..., difference(scipy.special.yn, n, x)),
)
partials(
    "scipy.special.yv",
    lambda v, x: (
        srcgrad.rules.shapes.yv_by_order(1, v, x),
        difference(scipy.special.yv, v, x),
    ),
)
partials(
    "scipy.special.yve",
    lambda v, x: (
        srcgrad.rules.shapes.yv_by_order(1, v, x),
        difference(scipy.special.yve, v, x),
    ),
)

# Modified Bessel functions: 10.29.1 to 10.29.3; with a last e, times exp(-|x|) or exp(x).

partials("scipy.special.i0", lambda x: scipy.special.i1(x))
partials("scipy.special.i1", lambda x: 0.5 * (scipy.special.i0(x) + scipy.special.iv(2.0, x)))
partials("scipy.special.i0e", lambda x, result: scipy.special.i1e(x) - np.sign(x) * result)
partials(
    "scipy.special.i1e",
    lambda x, result: (
        0.5 * (scipy.special.i0e(x) + scipy.special.ive(2.0, x)) - np.sign(x) * result
    ),
)
partials(
    "scipy.special.iv",
    lambda v, x: (
        srcgrad.rules.shapes.iv_by_order(1, v, x, False),
        mean(scipy.special.iv, v, x),
    ),
)
partials(
    "scipy.special.ive",
    lambda v, x, result: (
        srcgrad.rules.shapes.iv_by_order(1, v, x, True),
        mean(scipy.special.ive, v, x) - np.sign(x) * result,
    ),
)
partials("scipy.special.k0", lambda x: -scipy.special.k1(x))
partials("scipy.special.k1", lambda x, result: -scipy.special.k0(x) - result / x)
partials("scipy.special.k0e", lambda x, result: result - scipy.special.k1e(x))
partials("scipy.special.k1e", lambda x, result: result - scipy.special.k0e(x) - result / x)
partials(
    "scipy.special.kn",
    lambda n, x: (..., -0.5 * (scipy.special.kn(abs(n - 1), x) + scipy.special.kn(n + 1, x))),
)
partials(
    "scipy.special.kv",
    lambda v, x: (
        srcgrad.rules.shapes.kv_by_order(1, v, x, False),
        -0.5 * (scipy.special.kv(v - 1, x) + scipy.special.kv(v + 1, x)),
    ),
)
partials(
    "scipy.special.kve",
    lambda v, x, result: (
        srcgrad.rules.shapes.kv_by_order(1, v, x, True),
        result - mean(scipy.special.kve, v, x),
    ),
)

# Kelvin functions and their derivatives, by their equation: 10.61.3.

partials("scipy.special.ber", lambda x: scipy.special.berp(x))
partials("scipy.special.bei", lambda x: scipy.special.beip(x))
partials("scipy.special.ker", lambda x: scipy.special.kerp(x))
partials("scipy.special.kei", lambda x: scipy.special.keip(x))
partials(
    "scipy.special.berp",
    lambda x, result: 0.0 if x == 0.0 else -scipy.special.bei(x) - result / x,
)
partials(
    "scipy.special.beip",
    lambda x, result: 0.5 if x == 0.0 else scipy.special.ber(x) - result / x,
)
partials("scipy.special.kerp", lambda x, result: -scipy.special.kei(x) - result / x)
partials("scipy.special.keip", lambda x, result: scipy.special.ker(x) - result / x)

# Struve functions: 11.4.27 and 11.4.28.

partials(
    "scipy.special.struve",
    lambda v, x, result: (
        srcgrad.rules.shapes.struve_by_order(v, x),
        scipy.special.struve(v - 1.0, x) - (0.0 if x == 0.0 else v * result / x),
    ),
)
partials(
    "scipy.special.modstruve",
    lambda v, x, result: (
        srcgrad.rules.shapes.modstruve_by_order(v, x),
        scipy.special.modstruve(v - 1.0, x) - (0.0 if x == 0.0 else v * result / x),
    ),
)

# Spherical Bessel functions: 10.51.2 and 10.51.5.

partials(
    "scipy.special.spherical_jn",
    lambda n, x: (
        ...,
        -scipy.special.spherical_jn(1, x)
        if n == 0
        else (
            n * scipy.special.spherical_jn(n - 1, x)
            - (n + 1.0) * scipy.special.spherical_jn(n + 1, x)
        )
        / (2.0 * n + 1.0),
    ),
)
partials(
    "scipy.special.spherical_yn",
    lambda n, x, result: (
        ...,
        -scipy.special.spherical_yn(1, x)
        if n == 0
        else scipy.special.spherical_yn(n - 1, x) - (n + 1.0) * result / x,
    ),
)
partials(
    "scipy.special.spherical_in",
    lambda n, x: (
        ...,
        scipy.special.spherical_in(1, x)
        if n == 0
        else (
            n * scipy.special.spherical_in(n - 1, x)
            + (n + 1.0) * scipy.special.spherical_in(n + 1, x)
        )
        / (2.0 * n + 1.0),
    ),
)
partials(
    "scipy.special.spherical_kn",
    lambda n, x, result: (
        ...,
        -scipy.special.spherical_kn(1, x)
        if n == 0
        else -scipy.special.spherical_kn(n - 1, x) - (n + 1.0) * result / x,
    ),
)

# Hypergeometric functions: 13.3.15, 15.5.1, 16.3.1.

partials(
    "scipy.special.hyp0f1",
    lambda v, z: (srcgrad.rules.shapes.hyp0f1_by_v(v, z), scipy.special.hyp0f1(v + 1.0, z) / v),
)
partials(
    "scipy.special.hyp1f1",
    lambda a, b, z: (
        srcgrad.rules.shapes.hyp1f1_by(1, a, b, z),
        srcgrad.rules.shapes.hyp1f1_by(2, a, b, z),
        a / b * scipy.special.hyp1f1(a + 1.0, b + 1.0, z),
    ),
)
partials(
    "scipy.special.hyp2f1",
    lambda a, b, c, z: (
        srcgrad.rules.shapes.hyp2f1_by(1, a, b, c, z),
        srcgrad.rules.shapes.hyp2f1_by(2, a, b, c, z),
        srcgrad.rules.shapes.hyp2f1_by(3, a, b, c, z),
        a * b / c * scipy.special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z),
    ),
)

# Elliptic integrals of m = k^2: 19.4.1 to 19.4.4; K - E = m R_D(0, 1 - m, 1) / 3 by 19.25.1.

partials(
    "scipy.special.ellipk",
    lambda m, result: (result - scipy.special.elliprd(0.0, 1.0 - m, 1.0) / 3.0) / (2.0 * (1.0 - m)),
)
partials(
    "scipy.special.ellipkm1",
    lambda p, result: (scipy.special.elliprd(0.0, p, 1.0) / 3.0 - result) / (2.0 * p),
)
partials("scipy.special.ellipe", lambda m: -scipy.special.elliprd(0.0, 1.0 - m, 1.0) / 6.0)
partials(
    "scipy.special.ellipkinc",
    lambda phi, m, result: (
        1.0 / math.sqrt(1.0 - m * math.sin(phi) ** 2),
        (2.0 * phi - math.sin(2.0 * phi)) / 8.0
        if m == 0.0
        else (scipy.special.ellipeinc(phi, m) / (1.0 - m) - result) / (2.0 * m)
        - math.sin(2.0 * phi) / (4.0 * (1.0 - m) * math.sqrt(1.0 - m * math.sin(phi) ** 2)),
    ),
)
partials(
    "scipy.special.ellipeinc",
    lambda phi, m, result: (
        math.sqrt(1.0 - m * math.sin(phi) ** 2),
        (math.sin(2.0 * phi) - 2.0 * phi) / 8.0
        if m == 0.0
        else (result - scipy.special.ellipkinc(phi, m)) / (2.0 * m),
    ),
)

# Orthogonal polynomials: 18.9.15, 18.9.19, 18.9.21, 18.9.23, 18.9.25 and 18.9.27.

partials(
    "scipy.special.eval_legendre",
    lambda n, x: (..., 0.0 if n == 0 else scipy.special.eval_gegenbauer(n - 1, 1.5, x)),
)
partials(
    "scipy.special.eval_chebyt",
    lambda n, x: (..., 0.0 if n == 0 else n * scipy.special.eval_chebyu(n - 1, x)),
)
partials(
    "scipy.special.eval_chebyu",
    lambda n, x: (..., 0.0 if n == 0 else 2.0 * scipy.special.eval_gegenbauer(n - 1, 2.0, x)),
)
partials(
    "scipy.special.eval_gegenbauer",
    lambda n, a, x: (
        ...,
        ...,
        0.0 if n == 0 else 2.0 * a * scipy.special.eval_gegenbauer(n - 1, a + 1.0, x),
    ),
)
partials(
    "scipy.special.eval_jacobi",
    lambda n, a, b, x: (
        ...,
        ...,
        ...,
        0.0
        if n == 0
        else 0.5 * (n + a + b + 1.0) * scipy.special.eval_jacobi(n - 1, a + 1.0, b + 1.0, x),
    ),
)
partials(
    "scipy.special.eval_laguerre",
    lambda n, x: (..., 0.0 if n == 0 else -scipy.special.eval_genlaguerre(n - 1, 1.0, x)),
)
partials(
    "scipy.special.eval_genlaguerre",
    lambda n, a, x: (
        ...,
        ...,
        0.0 if n == 0 else -scipy.special.eval_genlaguerre(n - 1, a + 1.0, x),
    ),
)
partials(
    "scipy.special.eval_hermite",
    lambda n, x: (..., 0.0 if n == 0 else 2.0 * n * scipy.special.eval_hermite(n - 1, x)),
)
partials(
    "scipy.special.eval_hermitenorm",
    lambda n, x: (..., 0.0 if n == 0 else n * scipy.special.eval_hermitenorm(n - 1, x)),
)
