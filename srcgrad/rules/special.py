"""The derivatives of the functions of scipy.special.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
`...` stands for a partial that has no closed form: asking for it is refused. Conventions beyond
those of `pointwise`: x log x and its kin have derivative 0 at 0 where their value is finite.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

    import srcgrad.rules.shapes

# Gamma and its kin: 5.2.2, 5.12.1, 5.15.1, 25.11.17.

partials("scipy.special.gamma", lambda x, result: result * scipy.special.digamma(x))
partials("scipy.special.gammaln", lambda x: scipy.special.digamma(x))
partials("scipy.special.loggamma", lambda x: scipy.special.digamma(x))
partials("scipy.special.digamma", lambda x: scipy.special.zeta(2.0, x))
partials(
    "scipy.special.zeta",
    lambda s, x: (
        srcgrad.rules.shapes.zeta_by_s(s, x),
        -s * scipy.special.zeta(s + 1.0, x),
    ),
)
partials("scipy.special.gammasgn", lambda x: None)
partials(
    "scipy.special.rgamma",
    lambda x, result: (
        scipy.special.gamma(1.0 - x)
        * (math.cos(math.pi * x) - math.sin(math.pi * x) / math.pi * scipy.special.digamma(1.0 - x))
        if x < 0.5
        else -result * scipy.special.digamma(x)
    ),
)
partials(
    "scipy.special.beta",
    lambda a, b, result: (
        result * (scipy.special.digamma(a) - scipy.special.digamma(a + b)),
        result * (scipy.special.digamma(b) - scipy.special.digamma(a + b)),
    ),
)
partials(
    "scipy.special.betaln",
    lambda a, b: (
        scipy.special.digamma(a) - scipy.special.digamma(a + b),
        scipy.special.digamma(b) - scipy.special.digamma(a + b),
    ),
)
partials(
    "scipy.special.binom",
    lambda n, k, result: (
        result * (scipy.special.digamma(n + 1.0) - scipy.special.digamma(n - k + 1.0)),
        result * (scipy.special.digamma(n - k + 1.0) - scipy.special.digamma(k + 1.0)),
    ),
)
partials(
    "scipy.special.poch",
    lambda x, m, result: (
        result * (scipy.special.digamma(x + m) - scipy.special.digamma(x)),
        result * scipy.special.digamma(x + m),
    ),
)

# The error function and its kin: 7.2.1, 7.10.1; Dawson's integral: 7.10.2. Far out the two terms
# of the slope cancel: the series 7.12.1, differentiated, in q = 1 / (2 x^2).

partials("scipy.special.erf", lambda x: 2.0 / math.sqrt(math.pi) * math.exp(-x * x))
partials("scipy.special.erfc", lambda x: -2.0 / math.sqrt(math.pi) * math.exp(-x * x))
partials(
    "scipy.special.erfcx",
    lambda x, result: (
        -2.0
        / math.sqrt(math.pi)
        * (0.5 / x / x)
        * (
            1.0
            - (0.5 / x / x)
            * (
                3.0
                - (0.5 / x / x)
                * (
                    15.0
                    - (0.5 / x / x) * (105.0 - (0.5 / x / x) * (945.0 - (0.5 / x / x) * 10395.0))
                )
            )
        )
        if x > 20.0
        else 2.0 * x * result - 2.0 / math.sqrt(math.pi)
    ),
)
partials("scipy.special.erfi", lambda x: 2.0 / math.sqrt(math.pi) * math.exp(x * x))
partials(
    "scipy.special.erfinv", lambda x, result: math.sqrt(math.pi) / 2.0 * math.exp(result * result)
)
partials(
    "scipy.special.erfcinv",
    lambda x, result: -math.sqrt(math.pi) / 2.0 * math.exp(result * result),
)
partials(
    "scipy.special.dawsn",
    lambda x, result: (
        -(0.5 / x / x)
        * (
            1.0
            + (0.5 / x / x)
            * (
                3.0
                + (0.5 / x / x)
                * (
                    15.0
                    + (0.5 / x / x) * (105.0 + (0.5 / x / x) * (945.0 + (0.5 / x / x) * 10395.0))
                )
            )
        )
        if abs(x) > 20.0
        else 1.0 - 2.0 * x * result
    ),
)

# Owen's T: D. B. Owen, Tables for computing bivariate normal probabilities (1956), (2.1) and (2.3).

partials(
    "scipy.special.owens_t",
    lambda h, a: (
        -math.exp(-0.5 * h * h)
        * scipy.special.erf(a * h / math.sqrt(2.0))
        / math.sqrt(8.0 * math.pi),
        math.exp(-0.5 * h * h * (1.0 + a * a)) / (2.0 * math.pi * (1.0 + a * a)),
    ),
)

# Distribution functions: the densities. Normal, Poisson; those with shapes are in `distributions`.

partials("scipy.special.ndtr", lambda x: math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi))
partials(
    "scipy.special.log_ndtr",
    lambda x, result: (
        math.exp(-0.5 * x * x - result) / math.sqrt(2.0 * math.pi)
        if x > 0.0
        else math.sqrt(2.0 / math.pi) / scipy.special.erfcx(-x / math.sqrt(2.0))
    ),
)
partials(
    "scipy.special.ndtri",
    lambda p, result: math.sqrt(2.0 * math.pi) * math.exp(0.5 * result * result),
)
partials(
    "scipy.special.ndtri_exp",
    lambda y, result: math.sqrt(math.pi / 2.0) * scipy.special.erfcx(-result / math.sqrt(2.0)),
)
partials(
    "scipy.special.pdtr",
    lambda k, m: (
        None,
        -math.exp(
            scipy.special.xlogy(math.floor(k), m) - m - scipy.special.gammaln(math.floor(k) + 1.0)
        ),
    ),
)
partials(
    "scipy.special.pdtrc",
    lambda k, m: (
        None,
        math.exp(
            scipy.special.xlogy(math.floor(k), m) - m - scipy.special.gammaln(math.floor(k) + 1.0)
        ),
    ),
)

# Logistic functions.

partials("scipy.special.expit", lambda x, result: result * scipy.special.expit(-x))
partials("scipy.special.logit", lambda p: 1.0 / (p * (1.0 - p)))
partials("scipy.special.log_expit", lambda x: scipy.special.expit(-x))

# Entropies.

partials(
    "scipy.special.xlogy",
    lambda x, y: (
        0.0 if x == 0.0 and y == 0.0 else math.log(y),
        0.0 if x == 0.0 and y == 0.0 else x / y,
    ),
)
partials(
    "scipy.special.xlog1py",
    lambda x, y: (
        0.0 if x == 0.0 and y == -1.0 else math.log1p(y),
        0.0 if x == 0.0 and y == -1.0 else x / (1.0 + y),
    ),
)
partials("scipy.special.entr", lambda x: -math.log(x) - 1.0 if x > 0.0 else 0.0)
partials(
    "scipy.special.rel_entr",
    lambda x, y: (
        math.log(x / y) + 1.0 if x > 0.0 and y > 0.0 else 0.0,
        -x / y if x > 0.0 and y > 0.0 else 0.0,
    ),
)
partials(
    "scipy.special.kl_div",
    lambda x, y: (
        math.log(x / y) if x > 0.0 and y > 0.0 else 0.0,
        1.0 - x / y if x > 0.0 and y > 0.0 else 1.0 if x == 0.0 and y >= 0.0 else 0.0,
    ),
)
partials(
    "scipy.special.huber",
    lambda delta, r: (
        0.0 if abs(r) <= delta or delta < 0.0 else abs(r) - delta,
        0.0 if delta < 0.0 else r if abs(r) <= delta else math.copysign(delta, r),
    ),
)
partials(
    "scipy.special.pseudo_huber",
    lambda delta, r: (
        0.0
        if delta <= 0.0
        else (r * (r / (delta + math.hypot(delta, r)))) ** 2 / math.hypot(delta, r),
        0.0 if delta <= 0.0 else r / math.hypot(1.0, r / delta),
    ),
)

# Angles in degrees.

partials("scipy.special.sindg", lambda x: math.pi / 180.0 * scipy.special.cosdg(x))
partials("scipy.special.cosdg", lambda x: -math.pi / 180.0 * scipy.special.sindg(x))
partials("scipy.special.tandg", lambda x, result: math.pi / 180.0 * (1.0 + result * result))
partials("scipy.special.cotdg", lambda x, result: -math.pi / 180.0 * (1.0 + result * result))

# Exponential integrals, 6.2.1, 6.2.5, 8.19.13; the dilogarithm, 25.12.2.

partials("scipy.special.exp1", lambda x: -math.exp(-x) / x)
partials("scipy.special.expi", lambda x: math.exp(x) / x)
partials(
    "scipy.special.expn",
    lambda n, x: (
        ...,
        -math.exp(-x) * (1.0 + 1.0 / x) / x if n == 0 else -scipy.special.expn(n - 1, x),
    ),
)
partials(
    "scipy.special.spence",
    lambda z: (
        -1.0
        + (z - 1.0)
        * (0.5 - (z - 1.0) * (1.0 / 3.0 - (z - 1.0) * (0.25 - (z - 1.0) * (0.2 - (z - 1.0) / 6.0))))
        if abs(z - 1.0) < 2e-3
        else math.log(z) / (1.0 - z)
    ),
)
