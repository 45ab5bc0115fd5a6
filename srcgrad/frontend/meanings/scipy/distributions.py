"""The standard distributions of scipy.stats, in plain Python: loc 0 and scale 1.

`<name>_logpdf`, `<name>_cdf`, `<name>_sf` and `<name>_ppf` take a number or an array within the
support, then the distribution's shape parameters in SciPy's order; `<name>_logpmf` the same for
integers. `<name>_outside` says where the support is not, `<name>_valid` for which shapes there is
a distribution.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

LOG_ROOT_TWO_PI = 0.5 * math.log(2.0 * math.pi)


def negative(z: Any, *shapes: Any) -> Any:
    return z < 0.0


def not_positive(z: Any, *shapes: Any) -> Any:
    return z <= 0.0


def outside_unit(z: Any, *shapes: Any) -> Any:
    return (z < 0.0) | (z > 1.0)


def positive(shape: Any) -> Any:
    return shape > 0.0


def both_positive(a: Any, b: Any) -> Any:
    return (a > 0.0) & (b > 0.0)


def norm_logpdf(z: Any) -> Any:
    return -0.5 * z * z - LOG_ROOT_TWO_PI


def norm_cdf(z: Any) -> Any:
    return special.ndtr(z)


def norm_sf(z: Any) -> Any:
    return special.ndtr(-z)


def norm_logcdf(z: Any) -> Any:
    return special.log_ndtr(z)


def norm_logsf(z: Any) -> Any:
    return special.log_ndtr(-z)


def norm_ppf(q: Any) -> Any:
    return special.ndtri(q)


def halfnorm_logpdf(z: Any) -> Any:
    return -0.5 * z * z + 0.5 * math.log(2.0 / math.pi)


def halfnorm_cdf(z: Any) -> Any:
    return special.erf(z / math.sqrt(2.0))


def halfnorm_sf(z: Any) -> Any:
    return special.erfc(z / math.sqrt(2.0))


def halfnorm_ppf(q: Any) -> Any:
    return special.ndtri((1.0 + q) / 2.0)


def expon_logpdf(z: Any) -> Any:
    return -z


def expon_cdf(z: Any) -> Any:
    return -np.expm1(-z)


def expon_sf(z: Any) -> Any:
    return np.exp(-z)


def expon_logsf(z: Any) -> Any:
    return -z


def expon_ppf(q: Any) -> Any:
    return -np.log1p(-q)


def uniform_logpdf(z: Any) -> Any:
    return 0.0 * z


def uniform_cdf(z: Any) -> Any:
    return z


def uniform_sf(z: Any) -> Any:
    return 1.0 - z


def uniform_ppf(q: Any) -> Any:
    return q


def laplace_logpdf(z: Any) -> Any:
    return math.log(0.5) - np.abs(z)


def laplace_cdf(z: Any) -> Any:
    tail = 0.5 * np.exp(-np.abs(z))
    return np.where(z > 0.0, 1.0 - tail, tail)


def laplace_sf(z: Any) -> Any:
    return laplace_cdf(-z)


def laplace_ppf(q: Any) -> Any:
    tail = np.log(2.0 * np.minimum(q, 1.0 - q))
    return np.where(q > 0.5, -tail, tail)


def logistic_logpdf(z: Any) -> Any:
    y = -np.abs(z)
    return y - 2.0 * np.log1p(np.exp(y))


def logistic_cdf(z: Any) -> Any:
    return special.expit(z)


def logistic_sf(z: Any) -> Any:
    return special.expit(-z)


def logistic_logcdf(z: Any) -> Any:
    return special.log_expit(z)


def logistic_logsf(z: Any) -> Any:
    return special.log_expit(-z)


def logistic_ppf(q: Any) -> Any:
    return special.logit(q)


def cauchy_logpdf(z: Any) -> Any:
    return -math.log(math.pi) - np.log1p(z * z)


def cauchy_cdf(z: Any) -> Any:
    return np.arctan2(1.0, -z) / math.pi


def cauchy_sf(z: Any) -> Any:
    return np.arctan2(1.0, z) / math.pi


def cauchy_ppf(q: Any) -> Any:
    return np.tan(math.pi * q - math.pi / 2.0)


def halfcauchy_logpdf(z: Any) -> Any:
    return math.log(2.0 / math.pi) - np.log1p(z * z)


def halfcauchy_cdf(z: Any) -> Any:
    return 2.0 / math.pi * np.arctan(z)


def halfcauchy_sf(z: Any) -> Any:
    return 2.0 / math.pi * np.arctan2(1.0, z)


def rayleigh_logpdf(z: Any) -> Any:
    return np.log(z) - 0.5 * z * z


def rayleigh_cdf(z: Any) -> Any:
    return -np.expm1(-0.5 * z * z)


def rayleigh_sf(z: Any) -> Any:
    return np.exp(-0.5 * z * z)


def gumbel_r_logpdf(z: Any) -> Any:
    return -z - np.exp(-z)


def gumbel_r_cdf(z: Any) -> Any:
    return np.exp(-np.exp(-z))


def gumbel_r_sf(z: Any) -> Any:
    return -np.expm1(-np.exp(-z))


def gumbel_l_logpdf(z: Any) -> Any:
    return z - np.exp(z)


def gumbel_l_cdf(z: Any) -> Any:
    return -np.expm1(-np.exp(z))


def gumbel_l_sf(z: Any) -> Any:
    return np.exp(-np.exp(z))


def pareto_outside(z: Any, b: Any) -> Any:
    return z < 1.0


def poisson_logpmf(k: Any, mu: Any) -> Any:
    return special.xlogy(k, mu) - special.gammaln(k + 1.0) - mu


def poisson_cdf(k: Any, mu: Any) -> Any:
    return special.pdtr(k, mu)


def poisson_sf(k: Any, mu: Any) -> Any:
    return special.pdtrc(k, mu)


def poisson_valid(mu: Any) -> Any:
    return mu >= 0.0


def binom_logpmf(k: Any, n: Any, p: Any) -> Any:
    ways = special.gammaln(n + 1.0) - special.gammaln(k + 1.0) - special.gammaln(n - k + 1.0)
    return ways + special.xlogy(k, p) + special.xlog1py(n - k, -p)


def binom_outside(k: Any, n: Any, p: Any) -> Any:
    return (k < 0) | (k > n)


def binom_valid(n: Any, p: Any) -> Any:
    return (n >= 0) & (np.floor(n) == n) & (p >= 0.0) & (p <= 1.0)


def bernoulli_logpmf(k: Any, p: Any) -> Any:
    return special.xlogy(k, p) + special.xlog1py(1 - k, -p)


def bernoulli_outside(k: Any, p: Any) -> Any:
    return (k < 0) | (k > 1)


def bernoulli_valid(p: Any) -> Any:
    return (p >= 0.0) & (p <= 1.0)


def geom_logpmf(k: Any, p: Any) -> Any:
    return special.xlog1py(k - 1, -p) + np.log(p)


def geom_outside(k: Any, p: Any) -> Any:
    return k < 1


def geom_valid(p: Any) -> Any:
    return (p > 0.0) & (p <= 1.0)


def nbinom_logpmf(k: Any, n: Any, p: Any) -> Any:
    ways = special.gammaln(n + k) - special.gammaln(k + 1.0) - special.gammaln(n)
    return ways + n * np.log(p) + special.xlog1py(k, -p)


def nbinom_valid(n: Any, p: Any) -> Any:
    return (n > 0) & (p > 0.0) & (p <= 1.0)


def truncnorm_outside(z: Any, a: Any, b: Any) -> Any:
    return (z < a) | (z > b)


def truncnorm_valid(a: Any, b: Any) -> Any:
    return a < b


def maxwell_logpdf(z: Any) -> Any:
    return 0.5 * math.log(2.0 / math.pi) + 2.0 * np.log(z) - 0.5 * z * z


OUTSIDE = {
    "truncnorm": truncnorm_outside,
    **dict.fromkeys(("halfnorm", "expon", "halfcauchy", "gamma", "chi2"), negative),
    **dict.fromkeys(("f", "weibull_min", "poisson", "nbinom"), negative),
    **dict.fromkeys(("rayleigh", "maxwell", "invgamma", "lognorm"), not_positive),
    **dict.fromkeys(("uniform", "beta"), outside_unit),
    "pareto": pareto_outside,
    "binom": binom_outside,
    "bernoulli": bernoulli_outside,
    "geom": geom_outside,
}
"""Where a distribution is not; the others are everywhere."""
VALID = {
    **dict.fromkeys(("t", "gamma", "invgamma", "chi2", "lognorm", "weibull_min"), positive),
    **dict.fromkeys(("beta", "f"), both_positive),
    "pareto": positive,
    "gennorm": positive,
    "vonmises": poisson_valid,
    "skewnorm": np.isfinite,
    "truncnorm": truncnorm_valid,
    "poisson": poisson_valid,
    "binom": binom_valid,
    "bernoulli": bernoulli_valid,
    "geom": geom_valid,
    "nbinom": nbinom_valid,
}
"""Which shape parameters there may be, for distributions that have some."""
WITHIN = {"uniform": 0.5, "beta": 0.5, "pareto": 2.0}
"""A point of the support; it is 1 for the others."""
