"""What `scipy.stats` means by how samples differ, and how they depend on each other.

Each gives a tuple of the statistic and its p-value, with SciPy's names for them; the methods are
those that its documentation cites.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import scipy.special
import scipy.stats

from srcgrad.frontend.values.environment.registry import reads_as

PROPAGATE = {"nan_policy": "propagate"}
TWO_SIDED = {"nan_policy": "propagate", "alternative": "two-sided"}
TINY = 1.0e-20


class Tested(NamedTuple):
    """A statistic, and how likely one as far out is by chance."""

    statistic: Any
    pvalue: Any


class Line(NamedTuple):
    """A regression line."""

    slope: Any
    intercept: Any
    rvalue: Any
    pvalue: Any
    stderr: Any


def _vectors(x: Any, y: Any) -> Any:
    x, y = np.asarray(x), np.asarray(y)
    if x.ndim != 1 or y.ndim != 1:
        raise NotImplementedError("samples that are no vectors: take their rows in a loop")
    if x.shape[0] != y.shape[0]:
        raise ValueError("x and y must have the same length.")
    if x.shape[0] < 2:
        raise ValueError("x and y must have length at least 2.")
    return x, y


@reads_as(scipy.stats.pearsonr, only={"alternative": "two-sided", "method": None, "axis": 0})
def pearsonr(x: Any, y: Any) -> Any:
    """`scipy.stats.pearsonr` of vectors."""
    x, y = _vectors(x, y)
    across, along = x - np.mean(x), y - np.mean(y)
    r = np.dot(across, along) / (np.linalg.norm(across) * np.linalg.norm(along))
    r = np.clip(r, -1.0, 1.0)
    half = 0.5 * x.shape[0] - 1.0
    if x.shape[0] == 2:
        return Tested(np.round(r), 1.0)
    return Tested(r, 2.0 * scipy.special.betainc(half, half, 0.5 * (1.0 - np.abs(r))))


@reads_as(scipy.stats.linregress, only={**TWO_SIDED, "axis": 0})
def linregress(x: Any, y: Any) -> Any:
    """`scipy.stats.linregress`."""
    x, y = _vectors(x, y)
    n = x.shape[0]
    if np.max(x) == np.min(x):
        raise ValueError("Cannot calculate a linear regression if all x values are identical")
    x, y = x.astype(np.float64), y.astype(np.float64)
    mean_x, mean_y = np.mean(x), np.mean(y)
    across, along = x - mean_x, y - mean_y
    ssx, ssxy, ssy = np.mean(across**2), np.mean(across * along), np.mean(along**2)
    r = 0.0 if ssx == 0.0 or ssy == 0.0 else np.clip(ssxy / np.sqrt(ssx * ssy), -1.0, 1.0)
    slope = ssxy / ssx
    if n == 2:
        return Line(slope, mean_y - slope * mean_x, r, 1.0 if y[0] == y[1] else 0.0, 0.0)
    df = n - 2
    t = r * np.sqrt(df / ((1.0 - r + TINY) * (1.0 + r + TINY)))
    p = 2.0 * scipy.special.stdtr(df, -np.abs(t))
    return Line(slope, mean_y - slope * mean_x, r, p, np.sqrt((1.0 - r**2) * ssy / ssx / df))


def _student(gap: Any, error: Any, df: Any) -> Any:
    t = gap / error
    return Tested(t, 2.0 * scipy.special.stdtr(df, -np.abs(t)))


@reads_as(scipy.stats.ttest_1samp, only=TWO_SIDED)
def ttest_1samp(a: Any, popmean: Any, axis: Any = 0) -> Any:
    """`scipy.stats.ttest_1samp`."""
    a = np.asarray(a)
    n = np.size(a, axis)
    return _student(np.mean(a, axis) - popmean, np.std(a, axis, ddof=1) / math.sqrt(n), n - 1)


@reads_as(scipy.stats.ttest_rel, only=TWO_SIDED)
def ttest_rel(a: Any, b: Any, axis: Any = 0) -> Any:
    """`scipy.stats.ttest_rel`."""
    return ttest_1samp(np.asarray(a) - np.asarray(b), 0.0, axis)


@reads_as(scipy.stats.ttest_ind, only={**TWO_SIDED, "trim": 0, "method": None})
def ttest_ind(a: Any, b: Any, *, axis: Any = 0, equal_var: Any = True) -> Any:
    """`scipy.stats.ttest_ind`; of unequal variances by Welch and Satterthwaite."""
    a, b = np.asarray(a), np.asarray(b)
    n, m = np.size(a, axis), np.size(b, axis)
    v, w = np.var(a, axis, ddof=1), np.var(b, axis, ddof=1)
    gap = np.mean(a, axis) - np.mean(b, axis)
    if equal_var:
        pooled = ((n - 1) * v + (m - 1) * w) / (n + m - 2.0)
        return _student(gap, np.sqrt(pooled * (1.0 / n + 1.0 / m)), n + m - 2.0)
    v, w = v / n, w / m
    return _student(gap, np.sqrt(v + w), (v + w) ** 2 / (v**2 / (n - 1) + w**2 / (m - 1)))


@reads_as(scipy.stats.f_oneway)
def f_oneway(
    *samples: Any, axis: Any = 0, nan_policy: Any = "propagate", equal_var: Any = True
) -> Any:
    """`scipy.stats.f_oneway` of vectors."""
    if nan_policy != "propagate" or not equal_var:
        raise NotImplementedError("f_oneway with nan_policy or equal_var: leave them out")
    groups = [np.asarray(each) for each in samples]
    if len(groups) < 2:
        raise TypeError("at least two inputs are required; got " + str(len(groups)) + ".")
    if groups[0].ndim != 1:
        raise NotImplementedError("samples that are no vectors: take their rows in a loop")
    count, offset = 0, np.mean(np.concatenate(groups))
    between, within = 0.0, 0.0
    for each in groups:
        count += each.shape[0]
        between += each.shape[0] * (np.mean(each) - offset) ** 2
        within += np.sum((each - np.mean(each)) ** 2)
    first, second = len(groups) - 1, count - len(groups)
    f = (between / first) / (within / second)
    return Tested(f, scipy.special.fdtrc(first, second, f))


@reads_as(scipy.stats.chisquare, only={"axis": 0, "sum_check": True})
def chisquare(f_obs: Any, f_exp: Any = None, ddof: Any = 0) -> Any:
    """`scipy.stats.chisquare` of vectors."""
    observed = np.asarray(f_obs)
    if not np.issubdtype(observed.dtype, np.floating):
        observed = observed.astype(np.float64)
    if observed.ndim != 1:
        raise NotImplementedError("frequencies that are no vector: take their rows in a loop")
    if f_exp is None:
        expected = np.mean(observed) * np.ones(observed.shape, observed.dtype)
    else:
        expected = np.asarray(f_exp)
        closeness = np.finfo(observed.dtype).eps ** 0.5
        gap = np.abs(np.sum(observed) - np.sum(expected))
        if gap > closeness * np.minimum(np.sum(observed), np.sum(expected)):
            raise ValueError("the sums of the observed and the expected frequencies must agree")
    found = np.sum((observed - expected) ** 2 / expected)
    return Tested(found, scipy.special.chdtrc(observed.shape[0] - 1 - ddof, found))
