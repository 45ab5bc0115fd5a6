"""The distributions of scipy.stats that have shapes, in plain Python: loc 0 and scale 1."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from srcgrad.frontend.meanings.scipy import distributions
from srcgrad.frontend.meanings.scipy.distributions import LOG_ROOT_TWO_PI


def t_logpdf(z: Any, df: Any) -> Any:
    normal = df == math.inf
    n = np.where(normal, 1.0, df)
    found = (
        special.gammaln(0.5 * (n + 1.0))
        - special.gammaln(0.5 * n)
        - 0.5 * np.log(math.pi * n)
        - 0.5 * (n + 1.0) * np.log1p(z * z / n)
    )
    return np.where(normal, distributions.norm_logpdf(z), found)


def t_cdf(z: Any, df: Any) -> Any:
    return special.stdtr(df, z)


def t_sf(z: Any, df: Any) -> Any:
    return special.stdtr(df, -z)


def t_ppf(q: Any, df: Any) -> Any:
    return special.stdtrit(df, q)


def gamma_logpdf(z: Any, a: Any) -> Any:
    return special.xlogy(a - 1.0, z) - z - special.gammaln(a)


def gamma_cdf(z: Any, a: Any) -> Any:
    return special.gammainc(a, z)


def gamma_sf(z: Any, a: Any) -> Any:
    return special.gammaincc(a, z)


def gamma_ppf(q: Any, a: Any) -> Any:
    return special.gammaincinv(a, q)


def invgamma_logpdf(z: Any, a: Any) -> Any:
    return -(a + 1.0) * np.log(z) - special.gammaln(a) - 1.0 / z


def invgamma_cdf(z: Any, a: Any) -> Any:
    return special.gammaincc(a, 1.0 / z)


def invgamma_sf(z: Any, a: Any) -> Any:
    return special.gammainc(a, 1.0 / z)


def chi2_logpdf(z: Any, df: Any) -> Any:
    return (
        special.xlogy(0.5 * df - 1.0, z)
        - 0.5 * z
        - special.gammaln(0.5 * df)
        - 0.5 * math.log(2.0) * df
    )


def chi2_cdf(z: Any, df: Any) -> Any:
    return special.chdtr(df, z)


def chi2_sf(z: Any, df: Any) -> Any:
    return special.chdtrc(df, z)


def beta_logpdf(z: Any, a: Any, b: Any) -> Any:
    return special.xlog1py(b - 1.0, -z) + special.xlogy(a - 1.0, z) - special.betaln(a, b)


def beta_cdf(z: Any, a: Any, b: Any) -> Any:
    return special.betainc(a, b, z)


def beta_sf(z: Any, a: Any, b: Any) -> Any:
    return special.betaincc(a, b, z)


def beta_ppf(q: Any, a: Any, b: Any) -> Any:
    return special.betaincinv(a, b, q)


def f_logpdf(z: Any, dfn: Any, dfd: Any) -> Any:
    return (
        0.5 * dfd * np.log(dfd)
        + 0.5 * dfn * np.log(dfn)
        + special.xlogy(0.5 * dfn - 1.0, z)
        - 0.5 * (dfn + dfd) * np.log(dfd + dfn * z)
        - special.betaln(0.5 * dfn, 0.5 * dfd)
    )


def f_cdf(z: Any, dfn: Any, dfd: Any) -> Any:
    return special.fdtr(dfn, dfd, z)


def f_sf(z: Any, dfn: Any, dfd: Any) -> Any:
    return special.fdtrc(dfn, dfd, z)


def lognorm_logpdf(z: Any, s: Any) -> Any:
    log_z = np.log(z)
    return -log_z * log_z / (2.0 * s * s) - np.log(s) - log_z - LOG_ROOT_TWO_PI


def lognorm_cdf(z: Any, s: Any) -> Any:
    return special.ndtr(np.log(z) / s)


def lognorm_sf(z: Any, s: Any) -> Any:
    return special.ndtr(-np.log(z) / s)


def lognorm_ppf(q: Any, s: Any) -> Any:
    return np.exp(s * special.ndtri(q))


def weibull_min_logpdf(z: Any, c: Any) -> Any:
    return np.log(c) + special.xlogy(c - 1.0, z) - z**c


def weibull_min_cdf(z: Any, c: Any) -> Any:
    return -np.expm1(-(z**c))


def weibull_min_sf(z: Any, c: Any) -> Any:
    return np.exp(-(z**c))


def weibull_min_logsf(z: Any, c: Any) -> Any:
    return -(z**c)


def weibull_min_ppf(q: Any, c: Any) -> Any:
    return (-np.log1p(-q)) ** (1.0 / c)


def pareto_logpdf(z: Any, b: Any) -> Any:
    return np.log(b) - (b + 1.0) * np.log(z)


def pareto_cdf(z: Any, b: Any) -> Any:
    return 1.0 - z**-b


def pareto_sf(z: Any, b: Any) -> Any:
    return z**-b


def pareto_ppf(q: Any, b: Any) -> Any:
    return (1.0 - q) ** (-1.0 / b)


def vonmises_logpdf(z: Any, kappa: Any) -> Any:
    return kappa * special.cosm1(z) - math.log(2.0 * math.pi) - np.log(special.i0e(kappa))


def skewnorm_logpdf(z: Any, a: Any) -> Any:
    return math.log(2.0) + distributions.norm_logpdf(z) + special.log_ndtr(a * z)


def gennorm_logpdf(z: Any, beta: Any) -> Any:
    return np.log(0.5 * beta) - special.gammaln(1.0 / beta) - np.abs(z) ** beta


def truncnorm_logpdf(z: Any, a: Any, b: Any) -> Any:
    """The mass between the bounds by that of the tail which is the smaller one."""
    turned = a > 0.0
    low = special.log_ndtr(np.where(turned, -b, a))
    high = special.log_ndtr(np.where(turned, -a, b))
    return distributions.norm_logpdf(z) - high - np.log1p(-np.exp(low - high))
