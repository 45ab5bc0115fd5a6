"""Derivatives of Student's distribution function in its degrees of freedom, for generated code.

By those of F's: the square of t has F's law with 1 and `df` degrees of freedom. Measured
against mpmath with 70 digits for 0.01 to 1e6 degrees of freedom and t from 1e-8 to 1e4: a relative
error below 1e-13, of the second derivatives below 1e-12.
"""

from __future__ import annotations

import math

from srcgrad.rules.shapes.digammas import gamma_half_step
from srcgrad.rules.shapes.doubles import double
from srcgrad.rules.shapes.ratios import LEAST, ratio_by_a, score_of_ratio


def of_square(n: int, df: float, t: float) -> float:
    """Half of a derivative of F's distribution function at t times t, with the sign of t."""
    if math.isnan(t) or not df > LEAST:
        return math.nan
    if t == 0.0 or math.isinf(t) or df == math.inf:
        return 0.0
    inside, outside = 1.0 / (1.0 + t * (t / df)), 1.0 / (1.0 + df / abs(t) / abs(t))
    scale = 0.25 if n == 0 else 0.125
    return math.copysign(scale, -t) * ratio_by_a(n, 0.5 * df, 0.5, inside, outside)


def stdtr_by_df(df: float, t: float) -> float:
    """The derivative of Student's distribution function in the degrees of freedom."""
    return of_square(0, double(df), double(t))


def stdtr_by_df_twice(df: float, t: float) -> float:
    """The second derivative of Student's distribution function in the degrees of freedom."""
    return of_square(1, double(df), double(t))


def stdtr_by_df_by_t(df: float, t: float) -> float:
    """The derivative of Student's density in the degrees of freedom."""
    df, t = double(df), double(t)
    if not LEAST < df < math.inf:
        return 0.0 if df == math.inf else math.nan
    odds = t * (t / df)
    w = (1.0 - t * t) / (df + t * t) if abs(t) < 1e150 else -1.0
    log_x = -math.log1p(odds)
    size = gamma_half_step(0.5 * df) + 0.5 * (df + 1.0) * log_x
    return 0.5 * score_of_ratio(0.5 * df, 0.5, log_x, w) * math.exp(size) / math.sqrt(math.pi * df)
