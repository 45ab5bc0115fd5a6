"""Derivatives of the distribution functions of Fisher's F and Student's t, for generated code.

In their degrees of freedom, at a fixed argument. If t has beta's law with mean m = a / (a + b), the
logarithm of the density of the ratio (t / a) / ((1 - t) / b) changes with a by its score,
`log(t / m) - (t / m - 1)` less the mean of that. A derivative is the integral of scores, from a
side on which they have, if they can, one sign: so no cancellation. Measured against mpmath with 70
digits for degrees of freedom from 0.1 to 50 and arguments from 0.1 to 1000: an error below 1e-11,
which it is where the derivative changes its sign; of second derivatives that of the larger of them
and the first.
"""

# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import Any

import scipy.special

from srcgrad.rules.shapes.betas import beta_below, log_of
from srcgrad.rules.shapes.digammas import (
    digamma_step,
    digamma_step_over_log,
    log1p_minus,
    trigamma_step,
)
from srcgrad.rules.shapes.doubles import double

LEAST = 1e-100
"""With fewer degrees of freedom the squares of them are zero: NaN."""


def score_of_ratio(a: float, b: float, log_x: float, w: float) -> float:
    """The score in a at x, which is (1 + w) m."""
    constant = digamma_step_over_log(a, b)
    if w < -0.5:
        return log_x + math.log1p(b / a) - w + constant
    return log1p_minus(w) + constant


def score_means(a: float, b: float, x: float, y: float, below: bool, more: bool) -> Any:
    """The means of the scores below x or above it, by the trapezoidal rule in the logarithm of u.

    There t is x exp(-u), or 1 - t is y exp(-u). If more is wanted, also those of what the second
    and the mixed derivative integrate.
    """
    offset, change, common = (b * x - a * y) / a, trigamma_step(a, b), 0.0
    if more:
        common = scipy.special.zeta(2.0, a + b)
    c, d, near, far = (a, b, x, y) if below else (b, a, y, x)
    slope = abs(c - (d - 1.0) * near / far)
    scale = -math.log(slope + math.sqrt(abs(d - 1.0) * near) / far)
    start, sign = log_of(near, far), 1.0 if below else -1.0
    mass, one, two, three, size = 0.0, 0.0, 0.0, 0.0, 0.0
    for direction in (1.0, -1.0):
        k = scale if direction > 0.0 else scale - 0.125
        while abs(k) < 740.0:
            u = math.exp(k)
            fall = near * math.expm1(-u)
            weight = u * math.exp((d - 1.0) * math.log1p(-fall / far) - c * u)
            s, t = near * math.exp(-u), far - fall
            log_s, log_t = start - u, log_of(t, s)
            w = offset + sign * fall * (a + b) / a
            score = score_of_ratio(a, b, log_s if below else log_t, w)
            mass += weight
            one += weight * score
            size += weight * abs(score)
            if more:
                p, q = (s, t) if below else (t, s)
                turned = score_of_ratio(b, a, log_t if below else log_s, -w * a / b)
                bent = q * (q * (a + b) - 2.0 * b) / (a * a) + change
                two += weight * (score * score + bent)
                three += weight * (
                    score * turned + common - q / b * (1.0 - p * (a + b) / a) - p / a
                )
            if weight <= 1e-19 * mass and weight * abs(score) <= 1e-19 * size:
                break
            k += 0.125 * direction
    if mass == 0.0:
        return math.nan, math.nan, math.nan
    return one / mass, two / mass, three / mass


def ratio_by_a(n: int, a: float, b: float, x: float, y: float) -> float:
    """A derivative of I_x(a, b) at x = a r / (a r + b), with r fixed, y = 1 - x.

    In a (n = 0), in a twice (n = 1), or in a and b (n = 2).
    """
    if x == 0.0 or y == 0.0:
        return 0.0
    below = b * x <= a * y
    if n == 0 and score_of_ratio(a, b, log_of(x, y), (b * x - a * y) / a) > 0.0:
        below = below and digamma_step(a, b) < b / a
    c, d, near, far = (a, b, x, y) if below else (b, a, y, x)
    share = beta_below(c, d, near, far) * (1.0 if below else -1.0)
    return share * score_means(a, b, x, y, below, n > 0)[n]


def of_ratio(n: int, a: float, b: float, r: float, turned: bool) -> float:
    """`ratio_by_a` at r, or in b if turned; a and b are halves of degrees of freedom."""
    if not (LEAST < a < math.inf and LEAST < b < math.inf and r >= 0.0):
        return math.nan
    if r == 0.0 or r == math.inf:
        return 0.0
    x, y = 1.0 / (1.0 + b / a / r), 1.0 / (1.0 + a / b * r)
    found = -ratio_by_a(n, b, a, y, x) if turned else ratio_by_a(n, a, b, x, y)
    return 0.5 * found if n == 0 else 0.25 * found


def fdtr_by_m(m: float, n: float, x: float) -> float:
    """The derivative of F's distribution function in the numerator's degrees of freedom."""
    return of_ratio(0, 0.5 * double(m), 0.5 * double(n), double(x), False)


def fdtr_by_n(m: float, n: float, x: float) -> float:
    """The derivative of F's distribution function in the denominator's degrees of freedom."""
    return of_ratio(0, 0.5 * double(m), 0.5 * double(n), double(x), True)


def fdtr_by_m_twice(m: float, n: float, x: float) -> float:
    """The second derivative of F's distribution function in the numerator's degrees of freedom."""
    return of_ratio(1, 0.5 * double(m), 0.5 * double(n), double(x), False)


def fdtr_by_n_twice(m: float, n: float, x: float) -> float:
    """The second derivative of F's distribution function in the denominator's."""
    return of_ratio(1, 0.5 * double(m), 0.5 * double(n), double(x), True)


def fdtr_by_m_by_n(m: float, n: float, x: float) -> float:
    """The mixed second derivative of F's distribution function in its degrees of freedom."""
    return of_ratio(2, 0.5 * double(m), 0.5 * double(n), double(x), False)


def fdtr_score_m(m: float, n: float, x: float) -> float:
    """The derivative of the logarithm of F's density in the numerator's degrees of freedom."""
    a, b, r = 0.5 * double(m), 0.5 * double(n), double(x)
    if not (LEAST < a < math.inf and LEAST < b < math.inf and 1e-150 < r < 1e150):
        return math.nan
    x, y = 1.0 / (1.0 + b / a / r), 1.0 / (1.0 + a / b * r)
    if x == 0.0:
        return math.nan
    log_x = log_of(x, y)
    return 0.5 * score_of_ratio(a, b, log_x, b * (r - 1.0) / (a * r + b))


def fdtr_score_n(m: float, n: float, x: float) -> float:
    """The derivative of the logarithm of F's density in the denominator's degrees of freedom."""
    return fdtr_score_m(n, m, 1.0 / double(x) if x > 0.0 else math.nan)
