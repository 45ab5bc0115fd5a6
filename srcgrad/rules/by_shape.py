"""The derivatives of derivatives in shapes, orders and parameters: of the functions of `shapes`.

Third derivatives in the shapes of laws and the parameters of hypergeometric functions are refused.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.densities import beta, fisher, gamma
from srcgrad.rules.registry import state as partials
from srcgrad.rules.shorthands import Shorthand

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

    import srcgrad.rules.shapes

by_a = Shorthand(
    lambda a, b, x: math.log(x) - scipy.special.digamma(a) + scipy.special.digamma(a + b)
)
by_b = Shorthand(
    lambda a, b, x: math.log1p(-x) - scipy.special.digamma(b) + scipy.special.digamma(a + b)
)
"""The derivatives of the logarithm of the beta density."""
difference = Shorthand(lambda f, n, v, x: 0.5 * (f(n, v - 1.0, x) - f(n, v + 1.0, x)))
"""The derivative of a Bessel function of order v, by its neighbours."""

# Incomplete gamma and beta functions. With respect to x, the density and its derivatives.

partials(
    "srcgrad.rules.shapes.gammainc_by_a",
    lambda a, x: (
        srcgrad.rules.shapes.gammainc_by_a_twice(a, x),
        (0.0 if a > 1.0 else -math.inf)
        if x == 0.0
        else (math.log(x) - scipy.special.digamma(a)) * gamma(a, x),
    ),
)
partials(
    "srcgrad.rules.shapes.gammainc_by_a_twice",
    lambda a, x: (
        ...,
        (0.0 if a > 1.0 else math.inf)
        if x == 0.0
        else ((math.log(x) - scipy.special.digamma(a)) ** 2 - scipy.special.zeta(2.0, a))
        * gamma(a, x),
    ),
)
partials(
    "srcgrad.rules.shapes.betainc_by_a",
    lambda a, b, x: (
        srcgrad.rules.shapes.betainc_by_a_twice(a, b, x),
        srcgrad.rules.shapes.betainc_by_a_by_b(a, b, x),
        by_a(a, b, x) * beta(a, b, x),
    ),
)
partials(
    "srcgrad.rules.shapes.betainc_by_b",
    lambda a, b, x: (
        srcgrad.rules.shapes.betainc_by_a_by_b(a, b, x),
        srcgrad.rules.shapes.betainc_by_b_twice(a, b, x),
        by_b(a, b, x) * beta(a, b, x),
    ),
)
partials(
    "srcgrad.rules.shapes.betainc_by_a_twice",
    lambda a, b, x: (
        ...,
        ...,
        (by_a(a, b, x) ** 2 - scipy.special.zeta(2.0, a) + scipy.special.zeta(2.0, a + b))
        * beta(a, b, x),
    ),
)
partials(
    "srcgrad.rules.shapes.betainc_by_b_twice",
    lambda a, b, x: (
        ...,
        ...,
        (by_b(a, b, x) ** 2 - scipy.special.zeta(2.0, b) + scipy.special.zeta(2.0, a + b))
        * beta(a, b, x),
    ),
)
partials(
    "srcgrad.rules.shapes.betainc_by_a_by_b",
    lambda a, b, x: (
        ...,
        ...,
        (by_a(a, b, x) * by_b(a, b, x) + scipy.special.zeta(2.0, a + b)) * beta(a, b, x),
    ),
)

# Bessel functions: as those, 10.6.1 and 10.29.1.

partials(
    "srcgrad.rules.shapes.jv_by_order",
    lambda n, v, x: (
        None,
        srcgrad.rules.shapes.jv_by_order(n + 1, v, x),
        difference(srcgrad.rules.shapes.jv_by_order, n, v, x),
    ),
)
partials(
    "srcgrad.rules.shapes.yv_by_order",
    lambda n, v, x: (
        None,
        srcgrad.rules.shapes.yv_by_order(n + 1, v, x),
        difference(srcgrad.rules.shapes.yv_by_order, n, v, x),
    ),
)
partials(
    "srcgrad.rules.shapes.iv_by_order",
    lambda n, v, x, scaled, result: (
        None,
        srcgrad.rules.shapes.iv_by_order(n + 1, v, x, scaled),
        0.5
        * (
            srcgrad.rules.shapes.iv_by_order(n, v - 1.0, x, scaled)
            + srcgrad.rules.shapes.iv_by_order(n, v + 1.0, x, scaled)
        )
        - (result if scaled else 0.0),
        None,
    ),
)
partials(
    "srcgrad.rules.shapes.kv_by_order",
    lambda n, v, x, scaled, result: (
        None,
        srcgrad.rules.shapes.kv_by_order(n + 1, v, x, scaled),
        -0.5
        * (
            srcgrad.rules.shapes.kv_by_order(n, v - 1.0, x, scaled)
            + srcgrad.rules.shapes.kv_by_order(n, v + 1.0, x, scaled)
        )
        + (result if scaled else 0.0),
        None,
    ),
)

# Struve functions.

partials(
    "srcgrad.rules.shapes.struve_by_order",
    lambda v, x, result: (
        ...,
        srcgrad.rules.shapes.struve_by_order(v - 1.0, x)
        - (v * result + scipy.special.struve(v, x)) / x,
    ),
)
partials(
    "srcgrad.rules.shapes.modstruve_by_order",
    lambda v, x, result: (
        ...,
        srcgrad.rules.shapes.modstruve_by_order(v - 1.0, x)
        - (v * result + scipy.special.modstruve(v, x)) / x,
    ),
)

# Hypergeometric functions: 16.3.1, differentiated.

partials(
    "srcgrad.rules.shapes.hyp0f1_by_v",
    lambda v, z: (
        srcgrad.rules.shapes.hyp0f1_by_v_twice(v, z),
        (srcgrad.rules.shapes.hyp0f1_by_v(v + 1.0, z) - scipy.special.hyp0f1(v + 1.0, z) / v) / v,
    ),
)
partials("srcgrad.rules.shapes.hyp0f1_by_v_twice", lambda v, z: (..., ...))
partials(
    "srcgrad.rules.shapes.hyp1f1_by",
    lambda p, a, b, z: (
        None,
        srcgrad.rules.shapes.hyp1f1_by_both(p, 1, a, b, z),
        srcgrad.rules.shapes.hyp1f1_by_both(p, 2, a, b, z),
        (
            a * srcgrad.rules.shapes.hyp1f1_by(p, a + 1.0, b + 1.0, z)
            + (1.0 if p == 1 else -a / b) * scipy.special.hyp1f1(a + 1.0, b + 1.0, z)
        )
        / b,
    ),
)
partials("srcgrad.rules.shapes.hyp1f1_by_both", lambda p, q, a, b, z: (None, None, ..., ..., ...))
partials(
    "srcgrad.rules.shapes.hyp2f1_by",
    lambda p, a, b, c, z: (
        None,
        srcgrad.rules.shapes.hyp2f1_by_both(p, 1, a, b, c, z),
        srcgrad.rules.shapes.hyp2f1_by_both(p, 2, a, b, c, z),
        srcgrad.rules.shapes.hyp2f1_by_both(p, 3, a, b, c, z),
        (
            a * b * srcgrad.rules.shapes.hyp2f1_by(p, a + 1.0, b + 1.0, c + 1.0, z)
            + (b if p == 1 else a if p == 2 else -a * b / c)
            * scipy.special.hyp2f1(a + 1.0, b + 1.0, c + 1.0, z)
        )
        / c,
    ),
)
partials(
    "srcgrad.rules.shapes.hyp2f1_by_both", lambda p, q, a, b, c, z: (None, None, ..., ..., ..., ...)
)

# Zeta: 25.11.17.

partials(
    "srcgrad.rules.shapes.zeta_by_s",
    lambda s, q: (
        srcgrad.rules.shapes.zeta_by_s_twice(s, q),
        -scipy.special.zeta(s + 1.0, q) - s * srcgrad.rules.shapes.zeta_by_s(s + 1.0, q),
    ),
)
partials(
    "srcgrad.rules.shapes.zeta_by_s_twice",
    lambda s, q: (
        ...,
        -2.0 * srcgrad.rules.shapes.zeta_by_s(s + 1.0, q)
        - s * srcgrad.rules.shapes.zeta_by_s_twice(s + 1.0, q),
    ),
)

partials(
    "srcgrad.rules.shapes.riemann_zeta_by_s",
    lambda s: srcgrad.rules.shapes.riemann_zeta_by_s_twice(s),
)
partials("srcgrad.rules.shapes.riemann_zeta_by_s_twice", lambda s: ...)
partials("scipy.special.zetac", lambda s: srcgrad.rules.shapes.riemann_zeta_by_s(s))

# Distribution functions of F and t.

partials(
    "srcgrad.rules.shapes.fdtr_by_m",
    lambda m, n, x: (
        srcgrad.rules.shapes.fdtr_by_m_twice(m, n, x),
        srcgrad.rules.shapes.fdtr_by_m_by_n(m, n, x),
        0.0 if x == 0.0 else srcgrad.rules.shapes.fdtr_score_m(m, n, x) * fisher(m, n, x),
    ),
)
partials(
    "srcgrad.rules.shapes.fdtr_by_n",
    lambda m, n, x: (
        srcgrad.rules.shapes.fdtr_by_m_by_n(m, n, x),
        srcgrad.rules.shapes.fdtr_by_n_twice(m, n, x),
        0.0 if x == 0.0 else srcgrad.rules.shapes.fdtr_score_n(m, n, x) * fisher(m, n, x),
    ),
)
partials("srcgrad.rules.shapes.fdtr_by_m_twice", lambda m, n, x: (..., ..., ...))
partials("srcgrad.rules.shapes.fdtr_by_n_twice", lambda m, n, x: (..., ..., ...))
partials("srcgrad.rules.shapes.fdtr_by_m_by_n", lambda m, n, x: (..., ..., ...))
partials("srcgrad.rules.shapes.fdtr_score_m", lambda m, n, x: (..., ..., ...))
partials("srcgrad.rules.shapes.fdtr_score_n", lambda m, n, x: (..., ..., ...))
partials(
    "srcgrad.rules.shapes.stdtr_by_df",
    lambda df, t: (
        srcgrad.rules.shapes.stdtr_by_df_twice(df, t),
        srcgrad.rules.shapes.stdtr_by_df_by_t(df, t),
    ),
)
partials("srcgrad.rules.shapes.stdtr_by_df_twice", lambda df, t: (..., ...))
partials("srcgrad.rules.shapes.stdtr_by_df_by_t", lambda df, t: (..., ...))
