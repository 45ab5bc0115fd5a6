"""The derivatives of incomplete gamma and beta functions and of the laws they are of, and inverses.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
What is with respect to a shape is in `shapes`; that of an inverse follows from its function's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

    import srcgrad.rules.shapes

# Incomplete gamma functions: 8.8.13.

partials(
    "scipy.special.gammainc",
    lambda a, x: (
        srcgrad.rules.shapes.gammainc_by_a(a, x),
        math.exp(scipy.special.xlogy(a - 1.0, x) - x - scipy.special.gammaln(a)),
    ),
)
partials(
    "scipy.special.gammaincc",
    lambda a, x: (
        -srcgrad.rules.shapes.gammainc_by_a(a, x),
        -math.exp(scipy.special.xlogy(a - 1.0, x) - x - scipy.special.gammaln(a)),
    ),
)
partials(
    "scipy.special.gammaincinv",
    lambda a, y, result: (
        -srcgrad.rules.shapes.gammainc_by_a(a, result)
        * math.exp(result + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1.0, result)),
        math.exp(result + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1.0, result)),
    ),
)
partials(
    "scipy.special.gammainccinv",
    lambda a, y, result: (
        -srcgrad.rules.shapes.gammainc_by_a(a, result)
        * math.exp(result + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1.0, result)),
        -math.exp(result + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1.0, result)),
    ),
)

# Incomplete beta functions: 8.17.1.

partials(
    "scipy.special.betainc",
    lambda a, b, x: (
        srcgrad.rules.shapes.betainc_by_a(a, b, x),
        srcgrad.rules.shapes.betainc_by_b(a, b, x),
        math.exp(
            scipy.special.xlogy(a - 1.0, x)
            + scipy.special.xlog1py(b - 1.0, -x)
            - scipy.special.betaln(a, b)
        ),
    ),
)
partials(
    "scipy.special.betaincc",
    lambda a, b, x: (
        -srcgrad.rules.shapes.betainc_by_a(a, b, x),
        -srcgrad.rules.shapes.betainc_by_b(a, b, x),
        -math.exp(
            scipy.special.xlogy(a - 1.0, x)
            + scipy.special.xlog1py(b - 1.0, -x)
            - scipy.special.betaln(a, b)
        ),
    ),
)
partials(
    "scipy.special.betaincinv",
    lambda a, b, y, result: (
        -srcgrad.rules.shapes.betainc_by_a(a, b, result)
        * math.exp(
            scipy.special.betaln(a, b)
            - scipy.special.xlogy(a - 1.0, result)
            - scipy.special.xlog1py(b - 1.0, -result)
        ),
        -srcgrad.rules.shapes.betainc_by_b(a, b, result)
        * math.exp(
            scipy.special.betaln(a, b)
            - scipy.special.xlogy(a - 1.0, result)
            - scipy.special.xlog1py(b - 1.0, -result)
        ),
        math.exp(
            scipy.special.betaln(a, b)
            - scipy.special.xlogy(a - 1.0, result)
            - scipy.special.xlog1py(b - 1.0, -result)
        ),
    ),
)

# Distribution functions: Student's t, chi-squared, gamma, F. With respect to the argument they have
# their densities.

partials(
    "scipy.special.stdtr",
    lambda df, t: (
        srcgrad.rules.shapes.stdtr_by_df(df, t),
        math.exp(-0.5 * (df + 1.0) * math.log1p(t * t / df) - scipy.special.betaln(0.5 * df, 0.5))
        / math.sqrt(df),
    ),
)
partials(
    "scipy.special.stdtrit",
    lambda df, p, result: (
        -srcgrad.rules.shapes.stdtr_by_df(df, result)
        * math.exp(
            0.5 * (df + 1.0) * math.log1p(result * result / df)
            + scipy.special.betaln(0.5 * df, 0.5)
        )
        * math.sqrt(df),
        math.exp(
            0.5 * (df + 1.0) * math.log1p(result * result / df)
            + scipy.special.betaln(0.5 * df, 0.5)
        )
        * math.sqrt(df),
    ),
)
partials(
    "scipy.special.chdtr",
    lambda v, x: (
        0.0 if x < 0.0 else 0.5 * srcgrad.rules.shapes.gammainc_by_a(0.5 * v, 0.5 * x),
        0.0
        if x < 0.0
        else 0.5
        * math.exp(
            scipy.special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - scipy.special.gammaln(0.5 * v)
        ),
    ),
)
partials(
    "scipy.special.chdtrc",
    lambda v, x: (
        0.0 if x < 0.0 else -0.5 * srcgrad.rules.shapes.gammainc_by_a(0.5 * v, 0.5 * x),
        0.0
        if x < 0.0
        else -0.5
        * math.exp(
            scipy.special.xlogy(0.5 * v - 1.0, 0.5 * x) - 0.5 * x - scipy.special.gammaln(0.5 * v)
        ),
    ),
)
partials(
    "scipy.special.gdtr",
    lambda a, b, x: (
        x * math.exp(scipy.special.xlogy(b - 1.0, a * x) - a * x - scipy.special.gammaln(b)),
        srcgrad.rules.shapes.gammainc_by_a(b, a * x),
        a * math.exp(scipy.special.xlogy(b - 1.0, a * x) - a * x - scipy.special.gammaln(b)),
    ),
)
partials(
    "scipy.special.gdtrc",
    lambda a, b, x: (
        -x * math.exp(scipy.special.xlogy(b - 1.0, a * x) - a * x - scipy.special.gammaln(b)),
        -srcgrad.rules.shapes.gammainc_by_a(b, a * x),
        -a * math.exp(scipy.special.xlogy(b - 1.0, a * x) - a * x - scipy.special.gammaln(b)),
    ),
)
partials(
    "scipy.special.fdtr",
    lambda m, n, x: (
        srcgrad.rules.shapes.fdtr_by_m(m, n, x),
        srcgrad.rules.shapes.fdtr_by_n(m, n, x),
        math.exp(
            scipy.special.xlogy(0.5 * m - 1.0, x)
            + 0.5 * m * math.log(m / n)
            - 0.5 * (m + n) * math.log1p(m * x / n)
            - scipy.special.betaln(0.5 * m, 0.5 * n)
        ),
    ),
)
partials(
    "scipy.special.fdtrc",
    lambda m, n, x: (
        -srcgrad.rules.shapes.fdtr_by_m(m, n, x),
        -srcgrad.rules.shapes.fdtr_by_n(m, n, x),
        -math.exp(
            scipy.special.xlogy(0.5 * m - 1.0, x)
            + 0.5 * m * math.log(m / n)
            - 0.5 * (m + n) * math.log1p(m * x / n)
            - scipy.special.betaln(0.5 * m, 0.5 * n)
        ),
    ),
)
