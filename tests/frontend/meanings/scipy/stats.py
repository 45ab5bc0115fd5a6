"""Densities and distribution functions of scipy.stats."""

import numpy as np
from scipy import stats

from tests.tools.rows import Rows, array, integers

row = Rows()

NORMAL = stats.norm(0.3, 1.7)


def names(distribution: str, methods: str) -> str:
    return " ".join(f"scipy.stats.{distribution}.{method}" for method in methods.split())


POINTS = array("n", low=0.1, high=0.9)
SHAPE = array(low=1.5, high=2.5)
LOC = array(low=-0.3, high=-0.1)
SCALE = array(low=1.2, high=1.9)

row(
    names("norm", "logpdf pdf cdf logcdf sf logsf ppf"),
    lambda x, mu, sd: (
        stats.norm.logpdf(x, mu, sd),
        stats.norm.pdf(x, loc=mu, scale=sd),
        stats.norm.cdf(x, mu),
        stats.norm.logcdf(x - 20.0, scale=sd),
        stats.norm.sf(x),
        stats.norm.logsf(x, mu, sd),
        stats.norm.ppf(x, mu, sd),
    ),
    POINTS,
    LOC,
    SCALE,
)
row(
    names("norm", "logpdf"),
    lambda x, mu, sd: (
        stats.norm(mu, sd).logpdf(x),
        stats.norm(loc=mu[0], scale=sd).pdf(0.4),
        NORMAL.logpdf(x),
        NORMAL.cdf(x) + stats.norm.freeze(mu).sf(x),
    ),
    POINTS,
    array("n"),
    array("n", low=0.5, high=1.5),
    sizes=(4, 1),
)
row(
    names("norm", "logpdf"),
    lambda x, sd: stats.norm.logpdf(x, [0.0, 1.0, 2.0], sd).sum(),
    array(2, 3),
    array(3, low=-0.5, high=1.5),
)
row(names("norm", "logpdf"), lambda x, k: stats.norm.logpdf(k, x, 2), array(), 3)


def location_scale(name: str, methods: str) -> None:
    """A distribution without shape parameters, inside and outside its support."""
    distribution = getattr(stats, name)
    chosen = methods.split()

    def every(x, loc, scale):  # type: ignore[no-untyped-def]
        found = []
        for method in chosen:
            found.append(getattr(distribution, method)(x, loc, scale))
            if method != "ppf":
                found.append(np.exp(getattr(distribution, method)(-3.0 * x, loc, scale)))
        return found

    row(names(name, methods), every, POINTS, LOC, SCALE, sizes=(4, 1))


location_scale("expon", "logpdf pdf cdf sf logcdf logsf ppf")
location_scale("uniform", "logpdf pdf cdf sf ppf")
location_scale("laplace", "logpdf pdf cdf sf ppf")
location_scale("logistic", "logpdf pdf cdf sf logcdf logsf ppf")
location_scale("cauchy", "logpdf pdf cdf sf ppf")
location_scale("halfnorm", "logpdf pdf cdf sf ppf")
location_scale("halfcauchy", "logpdf cdf sf")
location_scale("rayleigh", "logpdf cdf sf")
location_scale("maxwell", "logpdf pdf")
location_scale("gumbel_r", "logpdf cdf sf")
location_scale("gumbel_l", "logpdf cdf sf")


def one_shape(name: str, methods: str) -> None:
    """One shape parameter."""
    distribution = getattr(stats, name)

    def every(x, shape, loc, scale):  # type: ignore[no-untyped-def]
        found = []
        for method in methods.split():
            found.append(getattr(distribution, method)(x, shape, loc, scale))
            if method != "ppf":
                found.append(np.exp(getattr(distribution, method)(-2.0 * x, shape, loc, scale)))
        return found

    row(names(name, methods), every, POINTS, SHAPE, LOC, SCALE, sizes=(4, 1))


one_shape("t", "logpdf pdf cdf sf ppf")
one_shape("vonmises", "logpdf pdf")
one_shape("skewnorm", "logpdf pdf")
one_shape("gennorm", "logpdf pdf")
row(
    names("truncnorm", "logpdf pdf"),
    lambda x, a, scale: (
        stats.truncnorm.logpdf(x, -a, a, scale=scale),
        stats.truncnorm.logpdf(x + 9.0, 4.0 + a, 12.0, loc=0.1),
        stats.truncnorm.pdf(x - 9.0, -12.0, -4.0 - a),
        stats.truncnorm.pdf(3.0 * x, -a, a),
    ),
    POINTS,
    SHAPE,
    SCALE,
    sizes=(4, 1),
)
one_shape("gamma", "logpdf pdf cdf sf ppf")
one_shape("chi2", "logpdf pdf cdf sf")
one_shape("invgamma", "logpdf pdf cdf sf")
one_shape("lognorm", "logpdf pdf cdf sf ppf")
one_shape("weibull_min", "logpdf pdf cdf sf logsf ppf")
row(
    names("pareto", "logpdf pdf cdf sf ppf"),
    lambda x, b, scale: (
        stats.pareto.logpdf(x + 2.0, b, scale=scale),
        stats.pareto.pdf(x, b, scale=scale),
        stats.pareto.cdf(x + 2.0, b, 0.0, scale),
        stats.pareto.sf(x + 2.0, b, scale=scale),
        stats.pareto.ppf(x, b, scale=scale),
    ),
    POINTS,
    SHAPE,
    SCALE,
)
row(
    names("beta", "logpdf pdf cdf sf ppf"),
    lambda x, a, b: (
        stats.beta.logpdf(x, a, b),
        stats.beta(a, b).pdf(x),
        np.exp(stats.beta.logpdf(x + 1.0, a, b)),
        stats.beta.cdf(x, a, b),
        stats.beta.sf(x, a, b),
        stats.beta.ppf(x, a, b),
    ),
    POINTS,
    SHAPE,
    SHAPE,
)
row(
    names("f", "logpdf pdf cdf sf"),
    lambda x, m, n: (
        stats.f.logpdf(x, m, n),
        stats.f.pdf(x, dfn=m, dfd=n),
        stats.f.cdf(x, m, n),
        stats.f.sf(x, m, n),
    ),
    POINTS,
    SHAPE,
    SHAPE,
)
row(
    names("gamma", "logpdf"),
    lambda x, a: (stats.gamma.logpdf(0.0, 1.0) + x, np.nan_to_num(stats.gamma.logpdf(x, -a))),
    POINTS,
    SHAPE,
)

# Of integers.

COUNTS = integers("n", low=-1, high=4)
CHANCE = array(low=0.2, high=0.7)
row(
    names("poisson", "logpmf pmf cdf sf"),
    lambda k, mu: (
        np.exp(stats.poisson.logpmf(k, mu)),
        stats.poisson.pmf(k, mu, loc=1),
        stats.poisson.cdf(k, mu),
        stats.poisson(mu).sf(k),
        stats.poisson.logpmf(3, mu),
        np.exp(stats.poisson.logpmf(k + 0.5, mu)),
    ),
    COUNTS,
    array("n", low=0.5, high=2.0),
)
row(
    names("binom", "logpmf pmf") + " " + names("bernoulli", "logpmf pmf"),
    lambda k, p: (
        np.exp(stats.binom.logpmf(k, 3, p)),
        stats.binom.pmf(k, n=5, p=p),
        stats.bernoulli.pmf(k, p),
        np.exp(stats.bernoulli(p).logpmf(k)),
    ),
    COUNTS,
    CHANCE,
)
row(
    names("geom", "logpmf pmf") + " " + names("nbinom", "logpmf pmf"),
    lambda k, p, n: (
        np.exp(stats.geom.logpmf(k, p)),
        stats.geom.pmf(k, p),
        np.exp(stats.nbinom.logpmf(k, n, p)),
        stats.nbinom.pmf(k, 2, p),
    ),
    COUNTS,
    CHANCE,
    SHAPE,
)


def spread(a):  # type: ignore[no-untyped-def]
    return a @ a.T + 2.0 * np.eye(3)


row(
    names("multivariate_normal", "logpdf pdf"),
    lambda x, m, a: (
        stats.multivariate_normal.logpdf(x, m, spread(a)),
        stats.multivariate_normal.logpdf(x[:2] if len(x) > 1 else x, mean=m, cov=spread(a)),
        stats.multivariate_normal.pdf(m, cov=spread(a)),
        stats.multivariate_normal(m, spread(a)).logpdf(x),
    ),
    array(4, 3),
    array(3),
    array(3, 3),
    sizes=(4,),
    float32=False,
)
row(
    "scipy.stats.zscore",
    lambda x: (stats.zscore(x), stats.zscore(x, axis=None, ddof=1)),
    array("n", 3),
    sizes=(4, 2),
)
