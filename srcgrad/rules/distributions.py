"""The derivatives of incomplete gamma and beta functions and of the laws they are of, and inverses.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
What is with respect to a shape is in `shapes`; that of an inverse follows from its function's.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.densities import (
    beta,
    fisher,
    gamma,
    inverse_beta,
    inverse_gamma,
    inverse_student,
)
from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

    import srcgrad.rules.shapes

# Incomplete gamma functions: 8.8.13.

partials(
    "scipy.special.gammainc",
    lambda a, x: (
        srcgrad.rules.shapes.gammainc_by_a(a, x),
        gamma(a, x),
    ),
)
partials(
    "scipy.special.gammaincc",
    lambda a, x: (
        -srcgrad.rules.shapes.gammainc_by_a(a, x),
        -gamma(a, x),
    ),
)
partials(
    "scipy.special.gammaincinv",
    lambda a, y, result: (
        -srcgrad.rules.shapes.gammainc_by_a(a, result) * inverse_gamma(a, result),
        inverse_gamma(a, result),
    ),
)
partials(
    "scipy.special.gammainccinv",
    lambda a, y, result: (
        -srcgrad.rules.shapes.gammainc_by_a(a, result) * inverse_gamma(a, result),
        -inverse_gamma(a, result),
    ),
)

# Incomplete beta functions: 8.17.1.

partials(
    "scipy.special.betainc",
    lambda a, b, x: (
        srcgrad.rules.shapes.betainc_by_a(a, b, x),
        srcgrad.rules.shapes.betainc_by_b(a, b, x),
        beta(a, b, x),
    ),
)
partials(
    "scipy.special.betaincc",
    lambda a, b, x: (
        -srcgrad.rules.shapes.betainc_by_a(a, b, x),
        -srcgrad.rules.shapes.betainc_by_b(a, b, x),
        -beta(a, b, x),
    ),
)
partials(
    "scipy.special.betaincinv",
    lambda a, b, y, result: (
        -srcgrad.rules.shapes.betainc_by_a(a, b, result) * inverse_beta(a, b, result),
        -srcgrad.rules.shapes.betainc_by_b(a, b, result) * inverse_beta(a, b, result),
        inverse_beta(a, b, result),
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
        -srcgrad.rules.shapes.stdtr_by_df(df, result) * inverse_student(df, result) * math.sqrt(df),
        inverse_student(df, result) * math.sqrt(df),
    ),
)
partials(
    "scipy.special.chdtr",
    lambda v, x: (
        0.0 if x < 0.0 else 0.5 * srcgrad.rules.shapes.gammainc_by_a(0.5 * v, 0.5 * x),
        0.0 if x < 0.0 else 0.5 * gamma(0.5 * v, 0.5 * x),
    ),
)
partials(
    "scipy.special.chdtrc",
    lambda v, x: (
        0.0 if x < 0.0 else -0.5 * srcgrad.rules.shapes.gammainc_by_a(0.5 * v, 0.5 * x),
        0.0 if x < 0.0 else -0.5 * gamma(0.5 * v, 0.5 * x),
    ),
)
partials(
    "scipy.special.gdtr",
    lambda a, b, x: (
        x * gamma(b, a * x),
        srcgrad.rules.shapes.gammainc_by_a(b, a * x),
        a * gamma(b, a * x),
    ),
)
partials(
    "scipy.special.gdtrc",
    lambda a, b, x: (
        -x * gamma(b, a * x),
        -srcgrad.rules.shapes.gammainc_by_a(b, a * x),
        -a * gamma(b, a * x),
    ),
)
partials(
    "scipy.special.fdtr",
    lambda m, n, x: (
        srcgrad.rules.shapes.fdtr_by_m(m, n, x),
        srcgrad.rules.shapes.fdtr_by_n(m, n, x),
        fisher(m, n, x),
    ),
)
partials(
    "scipy.special.fdtrc",
    lambda m, n, x: (
        -srcgrad.rules.shapes.fdtr_by_m(m, n, x),
        -srcgrad.rules.shapes.fdtr_by_n(m, n, x),
        -fisher(m, n, x),
    ),
)
