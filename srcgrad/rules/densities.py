"""Densities of laws of probability in the forms that rules of several functions have them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.shorthands import Shorthand

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

gamma = Shorthand(
    lambda a, x: math.exp(scipy.special.xlogy(a - 1.0, x) - x - scipy.special.gammaln(a))
)
beta = Shorthand(
    lambda a, b, x: math.exp(
        scipy.special.xlogy(a - 1.0, x)
        + scipy.special.xlog1py(b - 1.0, -x)
        - scipy.special.betaln(a, b)
    )
)
fisher = Shorthand(
    lambda m, n, x: math.exp(
        scipy.special.xlogy(0.5 * m - 1.0, x)
        + 0.5 * m * math.log(m / n)
        - 0.5 * (m + n) * math.log1p(m * x / n)
        - scipy.special.betaln(0.5 * m, 0.5 * n)
    )
)

# One over them, without a quotient: the slopes of quantiles.

inverse_gamma = Shorthand(
    lambda a, x: math.exp(x + scipy.special.gammaln(a) - scipy.special.xlogy(a - 1.0, x))
)
inverse_beta = Shorthand(
    lambda a, b, x: math.exp(
        scipy.special.betaln(a, b)
        - scipy.special.xlogy(a - 1.0, x)
        - scipy.special.xlog1py(b - 1.0, -x)
    )
)
inverse_student = Shorthand(
    lambda df, t: math.exp(
        0.5 * (df + 1.0) * math.log1p(t * t / df) + scipy.special.betaln(0.5 * df, 0.5)
    )
)
