"""Densities and distribution functions of scipy.stats: `norm.logpdf(x, loc, scale)`, frozen or not.

What a distribution is stands in `distributions`, for location 0 and scale 1; here is what SciPy
makes of it. Outside the support a log-density is -inf, with derivative zero.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.stats

from srcgrad import errors
from srcgrad.frontend.evaluate.calls.advice import OF_ARRAYS
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.meanings.scipy import distributions, shaped_distributions
from srcgrad.frontend.meanings.scipy.distributions import OUTSIDE, VALID, WITHIN
from srcgrad.frontend.values.containers import lists
from srcgrad.frontend.values.core.control import Raised
from srcgrad.frontend.values.core.run import Run
from srcgrad.frontend.values.core.values import Instance, Known, Tuple, Value
from srcgrad.frontend.values.environment.registry import Args, Kwargs, means, reads_as

Form = Callable[..., Any]


def logpdf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    if outside is None:
        return form(z, *s) if scale is None else form(z, *s) - np.log(scale)
    out = outside(z, *s)
    found = form(np.where(out, within, z), *s)
    return np.where(out, -math.inf, found if scale is None else found - np.log(scale))


def pdf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    return np.exp(logpdf(form, outside, within, z, scale, *s))


def cdf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    if outside is None:
        return form(z, *s)
    out = outside(z, *s)
    beyond = np.where(z > within, 1.0, 0.0)
    return np.where(out, beyond, form(np.where(out, within, z), *s))


def sf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    if outside is None:
        return form(z, *s)
    out = outside(z, *s)
    beyond = np.where(z > within, 0.0, 1.0)
    return np.where(out, beyond, form(np.where(out, within, z), *s))


def logcdf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    if outside is None:
        return form(z, *s)
    out = outside(z, *s)
    beyond = np.where(z > within, 0.0, -math.inf)
    return np.where(out, beyond, form(np.where(out, within, z), *s))


def logarithm_of(form: Form) -> Form:
    return lambda z, *s: np.log(form(z, *s))


def logsf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    if outside is None:
        return form(z, *s)
    out = outside(z, *s)
    beyond = np.where(z > within, -math.inf, 0.0)
    return np.where(out, beyond, form(np.where(out, within, z), *s))


def logpmf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    out = outside(z, *s) | (np.floor(z) != z)
    return np.where(out, -math.inf, form(np.where(out, within, z), *s))


def pmf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    return np.exp(logpmf(form, outside, within, z, scale, *s))


def stepped_cdf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    return cdf(form, outside, within, np.floor(z), scale, *s)


def stepped_sf(form: Form, outside: Any, within: float, z: Any, scale: Any, *s: Any) -> Any:
    return sf(form, outside, within, np.floor(z), scale, *s)


def quantile(form: Form, q: Any, loc: Any, scale: Any, *s: Any) -> Any:
    q = np.asarray(q, dtype=np.float64)
    out = (q < 0.0) | (q > 1.0)
    return np.where(out, math.nan, form(np.where(out, 0.5, q), *s) * scale + loc)


_METHODS: dict[str, tuple[tuple[str, Form], ...]] = {
    "logpdf": (("logpdf", logpdf),),
    "pdf": (("logpdf", pdf),),
    "cdf": (("cdf", cdf),),
    "sf": (("sf", sf),),
    "logcdf": (("logcdf", logcdf), ("cdf", logcdf)),
    "logsf": (("logsf", logsf), ("sf", logsf)),
    "ppf": (("ppf", quantile),),
}
"""The standard functions that a method may be made of, the best first, and how."""
_DISCRETE: dict[str, tuple[tuple[str, Form], ...]] = {
    "logpmf": (("logpmf", logpmf),),
    "pmf": (("logpmf", pmf),),
    "cdf": (("cdf", stepped_cdf),),
    "sf": (("sf", stepped_sf),),
}
_NAMES: dict[type, str] = {
    type(getattr(scipy.stats, name)): name
    for name in (
        *("norm", "halfnorm", "expon", "uniform", "laplace", "logistic", "cauchy", "halfcauchy"),
        *("rayleigh", "gumbel_r", "gumbel_l", "t", "gamma", "invgamma", "chi2", "beta", "f"),
        *("maxwell", "vonmises", "skewnorm", "gennorm", "truncnorm"),
        *("lognorm", "weibull_min", "pareto", "poisson", "binom", "bernoulli", "geom", "nbinom"),
    )
}
"""The distributions by their classes: a frozen distribution has an object of its own."""


_FORMS = {**vars(distributions), **vars(shaped_distributions)}
"""The forms of the distributions, by name."""


def _method(kind: Any, method: str, choices: tuple[tuple[str, Form], ...]) -> None:
    def handler(run: Run, args: Args, kwargs: Kwargs) -> Value:
        owner = args[0]
        assert isinstance(owner, Instance), "a method of a distribution"
        name = _NAMES.get(owner.kind, owner.kind.__name__.removesuffix("_gen"))
        for suffix, definition in choices:
            form = _FORMS.get(f"{name}_{suffix}")
            if form is not None and owner.kind in _NAMES:
                if method.startswith("log") and not suffix.startswith("log"):
                    form = logarithm_of(form)
                return _evaluated(run, owner, name, definition, form, args[1:], kwargs)
        run.refuse(
            f"no derivative rule for scipy.stats.{name}.{method}",
            OF_ARRAYS,
            errors.MissingRule,
            code="SG352",
        )

    means(getattr(kind, method))(handler)


def _evaluated(
    run: Run, owner: Instance, name: str, definition: Form, form: Form, args: Args, kwargs: Kwargs
) -> Value:
    """The method's value where the parameters are such as there may be, NaN elsewhere."""
    x, shapes, loc, scale = _bound(run, owner, name, args, kwargs)
    if definition is quantile:
        found = run.call(Known(definition), (Known(form), x, loc, scale, *shapes), {})
    else:
        found = _of_standardised(run, name, definition, form, x, loc, scale, shapes)
    valid = run.operate(operator.gt, scale, Known(0))
    if shapes:
        of_shapes = run.call(Known(VALID[name]), shapes, {})
        valid = _both(run, valid, of_shapes)
    if isinstance(valid, Known) and valid.object:
        return found
    return run.call(Known(np.where), (valid, found, Known(math.nan)), {})


def _of_standardised(
    run: Run,
    name: str,
    definition: Form,
    form: Form,
    x: Value,
    loc: Value,
    scale: Value,
    shapes: Args,
) -> Value:
    z = run.call(Known(np.asarray), (x,), {"dtype": Known(np.float64)})
    if not (isinstance(loc, Known) and loc.object == 0):
        z = run.operate(operator.sub, z, loc)
    if isinstance(scale, Known) and scale.object == 1:
        scale = Known(None)
    else:
        z = run.operate(operator.truediv, z, scale)
    outside = Known(OUTSIDE.get(name))
    within = Known(WITHIN.get(name, 1.0))
    operands = (Known(form), outside, within, z, scale, *shapes)
    return run.call(Known(definition), operands, {})


def _both(run: Run, left: Value, right: Value) -> Value:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known) and one.object:
            return other
    return run.operate(operator.and_, left, right)


def _bound(
    run: Run, owner: Instance, name: str, args: Args, kwargs: Kwargs
) -> tuple[Value, Args, Value, Value]:
    """The point, the shape parameters, the location and the scale of a call."""
    shapes = (getattr(scipy.stats, name).shapes or "").replace(",", " ").split()
    discrete = issubclass(owner.kind, scipy.stats.rv_discrete)
    first = "q" if "q" in kwargs else "k" if discrete else "x"
    names = [first, *shapes, "loc", *(() if discrete else ("scale",))]
    found = dict(zip(names, args, strict=False))
    for key, value in kwargs.items():
        if key not in names or key in found:
            words = f"_parse_args() got an unexpected keyword argument {key!r}"
            raise Raised(TypeError(words), run.span())
        found[key] = value
    missing = [each for each in (first, *shapes) if each not in found]
    if missing or len(args) > len(names):
        words = f"_parse_args() missing a required positional argument: {missing}"
        raise Raised(TypeError(words), run.span())
    parameters = tuple(_array_like(run, found[each]) for each in shapes)
    loc, scale = found.get("loc", Known(0)), found.get("scale", Known(1))
    return found[first], parameters, _array_like(run, loc), _array_like(run, scale)


def _array_like(run: Run, value: Value) -> Value:
    """A list or tuple of numbers as an array; numbers and arrays as they are."""
    if lists.sequence(run, value) is None:
        return value
    return run.as_array(value)


for _kind, _table in ((scipy.stats.rv_continuous, _METHODS), (scipy.stats.rv_discrete, _DISCRETE)):
    for _name, _choices in _table.items():
        _method(_kind, _name, _choices)
    for _name in ("rvs", "isf", "fit", "entropy", "expect", "moment", "stats", "interval"):
        if hasattr(_kind, _name):
            _method(_kind, _name, ())


class Frozen:
    """A distribution with its parameters: `stats.norm(mu, sd)`, made while reading."""

    def __init__(self, dist: Any, args: Any, kwds: Any) -> None:
        self.dist, self.args, self.kwds = dist, args, kwds

    def logpdf(self, x: Any) -> Any:
        return self.dist.logpdf(x, *self.args, **self.kwds)

    def pdf(self, x: Any) -> Any:
        return self.dist.pdf(x, *self.args, **self.kwds)

    def logpmf(self, k: Any) -> Any:
        return self.dist.logpmf(k, *self.args, **self.kwds)

    def pmf(self, k: Any) -> Any:
        return self.dist.pmf(k, *self.args, **self.kwds)

    def cdf(self, x: Any) -> Any:
        return self.dist.cdf(x, *self.args, **self.kwds)

    def logcdf(self, x: Any) -> Any:
        return self.dist.logcdf(x, *self.args, **self.kwds)

    def sf(self, x: Any) -> Any:
        return self.dist.sf(x, *self.args, **self.kwds)

    def logsf(self, x: Any) -> Any:
        return self.dist.logsf(x, *self.args, **self.kwds)

    def ppf(self, q: Any) -> Any:
        return self.dist.ppf(q, *self.args, **self.kwds)


@means(scipy.stats.rv_continuous.__call__, scipy.stats.rv_continuous.freeze)
def _freeze(run: Run, args: Args, kwargs: Kwargs) -> Value:
    parts = (args[0], Tuple(args[1:]), lists.new_dict(run, kwargs))
    return run.call(Known(Frozen), parts, {})


_MANY = type(scipy.stats.multivariate_normal)


@reads_as(_MANY.logpdf)
def many_logpdf(
    self: Any, x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False
) -> Any:
    """By the Cholesky factor of the covariance, which must be positive definite in any case."""
    cov = np.asarray(cov, dtype=np.float64)
    if np.ndim(cov) == 0:
        cov = np.reshape(cov, (1, 1))
    if np.ndim(cov) == 1:
        cov = np.diag(cov)
    if np.ndim(cov) != 2:
        refuse(
            "multivariate_normal is supported for a cov that is a matrix",
            "Write it in plain NumPy.",
        )
    size = cov.shape[0]
    gap = np.asarray(x, dtype=np.float64)
    if np.ndim(gap) == 0:
        gap = np.reshape(gap, (1,))
    if mean is None:
        gap = gap - np.zeros(size)
    else:
        mean = np.atleast_1d(np.asarray(mean, dtype=np.float64))
        if np.ndim(mean) != 1 or mean.shape[0] != size:
            raise ValueError("Array 'mean' must be a vector as long as the rows of cov.")
        gap = gap - mean
    if gap.shape[-1] != size:
        raise ValueError("multivariate_normal here takes numbers in one dimension as x[:, None]")
    factor = np.linalg.cholesky(cov)
    scaled = np.linalg.solve(factor, gap.T)
    distance = np.squeeze(np.sum(scaled * scaled, axis=0))
    return -0.5 * (size * math.log(2.0 * math.pi) + distance) - np.sum(np.log(np.diag(factor)))


@reads_as(_MANY.pdf)
def many_pdf(
    self: Any, x: Any, mean: Any = None, cov: Any = 1, allow_singular: bool = False
) -> Any:
    return np.exp(many_logpdf(self, x, mean, cov, allow_singular))


@means(_MANY.__call__)
def _freeze_many(run: Run, args: Args, kwargs: Kwargs) -> Value:
    if set(kwargs) - {"mean", "cov", "allow_singular"}:
        run.refuse(
            "multivariate_normal with a seed", "Leave it out.", errors.MissingRule, code="SG353"
        )
    return _freeze(run, args, kwargs)


@reads_as(scipy.stats.zscore)
def zscore(a: Any, axis: Any = 0, ddof: Any = 0) -> Any:
    a = np.asarray(a)
    mean = np.mean(a, axis=axis, keepdims=True)
    return (a - mean) / np.std(a, axis=axis, ddof=ddof, keepdims=True)
