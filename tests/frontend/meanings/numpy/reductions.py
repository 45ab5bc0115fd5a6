"""Reductions: sums, products, means, extremes, truths, spreads, all over and along axes."""

import numpy as np

from tests.tools.rows import Rows, array, booleans, integers

row = Rows()


def positive(drawn):
    return np.abs(drawn) + 0.2


def with_zero(drawn):
    """One element is zero, if there are two."""
    drawn[1:2] = 0.0
    return drawn


def with_zeros(drawn):
    """Two elements are zero, if there are three."""
    drawn[1:3] = 0.0
    return drawn


def with_nan(drawn):
    """The element before the last is NaN, if there are two."""
    drawn[..., -2:-1] = np.nan
    return drawn


def mostly(drawn):
    """Bools that hold for one of each row and column at least."""
    return (drawn > 0.4) | (np.arange(drawn.shape[-1]) == np.arange(len(drawn))[:, None] % 3)


CUBE = (2, "n", 3)

# Sums.

row(
    "numpy.sum numpy.ndarray.sum",
    lambda x: (np.sum(np.sin(x) * x), x.sum(), np.sum(2.0 * x[0])),
    array("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.sum",
    lambda x: (np.sum(x, axis=0), x.sum(1), np.sum(x, axis=-1, keepdims=True)),
    array("n", 3),
)
row(
    "numpy.sum",
    lambda x: (
        np.sum(x, axis=(0, 2)),
        x.sum((-2,)),
        np.sum(x, axis=None, keepdims=True),
        np.sum(x, axis=()),
    ),
    array(*CUBE),
)
row(
    "numpy.sum",
    lambda x, s: (
        np.sum(x, 0, initial=s),
        x.sum(initial=2),
        np.sum(x, 1, keepdims=True, initial=s),
    ),
    array("n", 3),
    array(),
)
row(
    "numpy.sum",
    lambda x, m: (np.sum(np.log(x), where=m), np.sum(x, axis=0, where=m), np.sum(x, 1, where=m[0])),
    array("n", 3, make=positive),
    booleans("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.sum",
    lambda x: (np.sum(x, dtype=np.float64), np.sum(x, axis=0, dtype=np.float64)),
    array("n", 3),
)
row(
    "numpy.sum",
    lambda x, k, m: (x[0] * np.sum(k), np.sum(k, axis=0), np.sum(m, 1), np.sum(k, dtype=float)),
    array(2),
    integers("n", 3),
    booleans("n", 3),
)


def sum_into(x):
    out = np.ones(3)
    same = np.sum(x, axis=0, out=out)
    same[0] += 1.0
    return out * out


row("numpy.sum", sum_into, array("n", 3))
row("numpy.sum", lambda x: np.sum([x[0], 2.0 * x[1], x[2]]), array(3))
row(
    "numpy.sum",
    lambda x: (np.sum(x.T, axis=0), np.sum(x.T, axis=1), np.sum(x[:, ::-1], axis=0)),
    array("n", 3),
)
row(
    "numpy.sum numpy.mean numpy.max",
    lambda x: (np.sum(x), np.mean(x), np.max(x, axis=0)),
    array(),
)

# Means.

row("numpy.mean numpy.ndarray.mean", lambda x: (np.mean(x), x.mean(), np.mean(x * x)), array("n"))
row(
    "numpy.mean",
    lambda x: (np.mean(x, axis=0), x.mean(-1), np.mean(x, axis=1, keepdims=True)),
    array("n", 3),
)
row(
    "numpy.mean",
    lambda x, m: (
        np.mean(x, where=m),
        np.mean(x, axis=0, where=m),
        np.mean(x, (0, 1), keepdims=True, where=m),
    ),
    array("n", 3),
    array("n", 3, make=mostly),
    sizes=(4,),
)
row(
    "numpy.mean",
    lambda x, k, m: (
        x[0] * np.mean(k),
        np.mean(k, axis=0),
        np.mean(m),
        np.mean(x, dtype=np.float64),
    ),
    array(2),
    integers(3, "n"),
    booleans("n"),
    sizes=(4, 1),
)
row("numpy.mean", lambda x: np.mean(x, axis=1, out=np.zeros(len(x))), array("n", 3))

# Spreads.

row(
    "numpy.var numpy.ndarray.var",
    lambda x: (np.var(x), x.var(), np.var(x, ddof=1), np.var(x, correction=1)),
    array("n"),
    sizes=(4,),
)
row(
    "numpy.var",
    lambda x: (np.var(x, axis=0), np.var(x, axis=1, ddof=1, keepdims=True), x.var((0, 1))),
    array("n", 3),
    sizes=(4, 2),
)
row(
    "numpy.var",
    lambda x, m: (np.var(x, where=m), np.var(x, axis=0, where=m)),
    array("n", 3),
    booleans("n", 3),
    sizes=(4,),
)
row(
    "numpy.var numpy.std",
    lambda x, k: (
        x[0] * np.var(k),
        np.std(k, axis=0),
        np.var(x, mean=np.mean(x, keepdims=True)),
        np.var(x, dtype=np.float64),
    ),
    array(3),
    integers("n", 2),
    sizes=(4,),
)
row(
    "numpy.std numpy.ndarray.std",
    lambda x: (
        np.std(x),
        x.std(ddof=1),
        np.std(x, axis=0),
        np.std(x, axis=1, keepdims=True),
        np.std(x, 0, out=np.zeros(3)),
    ),
    array("n", 3),
    sizes=(4, 2),
)
row(
    "numpy.std numpy.var",
    lambda x: (np.std(x), np.std(x, axis=0), np.var(x, axis=1, ddof=1.0)),
    array("n", 3),
    sizes=(4,),
)
row(
    "numpy.ptp",
    lambda x: (np.ptp(x), np.ptp(x, axis=0), np.ptp(x, axis=-1, keepdims=True)),
    array("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.var numpy.mean numpy.ptp",
    lambda x: (np.var(x), np.mean(x)),
    array("n"),
    sizes=(4, 0),
    float32=False,
)

# Products.

row(
    "numpy.prod numpy.ndarray.prod",
    lambda x: (np.prod(x), x.prod(), np.prod(x * x, initial=2.0)),
    array("n"),
)
row("numpy.prod", lambda x: (np.prod(x), np.prod(x, keepdims=True)), array("n", make=with_zero))
row("numpy.prod", lambda x: np.prod(x), array("n", make=with_zeros))
row(
    "numpy.prod",
    lambda x: (np.prod(x, axis=0), np.prod(x, axis=1, keepdims=True), x.prod((0, 2))),
    array(*CUBE),
)
row(
    "numpy.prod",
    lambda x, m, k: (np.prod(x, where=m), np.prod(x, axis=0, where=m), np.prod(k), np.prod(m, 0)),
    array("n", 3),
    booleans("n", 3),
    integers(3),
    sizes=(4, 1),
)

# Extremes.

row(
    "numpy.max numpy.amax numpy.ndarray.max",
    lambda x: (np.max(x), np.amax(x * x), x.max()),
    array("n"),
)
row(
    "numpy.min numpy.amin numpy.ndarray.min",
    lambda x: (np.min(x), np.amin(x * x), x.min()),
    array("n"),
)
row(
    "numpy.max numpy.min",
    lambda x: (np.max(x, axis=0), x.min(axis=1, keepdims=True), np.max(x, axis=-1)),
    array("n", 3),
)
row(
    "numpy.max numpy.min",
    lambda x: (np.max(x, axis=(0, 2)), x.min((1, 2)), np.max(x), np.min(x, keepdims=True)),
    array(*CUBE),
)
row(
    "numpy.max numpy.min",
    lambda x, s: (np.max(x, initial=s), np.min(x, axis=0, initial=s), x.max(initial=5)),
    array("n", 3),
    array(),
)
row(
    "numpy.max numpy.min",
    lambda x, m: (np.max(x, initial=-0.3, where=m), np.min(x, axis=0, initial=0.1, where=m)),
    array("n", 3),
    booleans("n", 3),
)
row(
    "numpy.max numpy.min",
    lambda x, k, m: (x[0] * np.max(k), np.min(k, axis=0), np.max(m), np.min(m, 1)),
    array(2),
    integers("n", 3),
    booleans("n", 3),
    sizes=(4, 1),
)
row("numpy.max", lambda x: np.max(x, axis=0, out=np.zeros(3)), array("n", 3))
row(
    "numpy.argmax numpy.argmin numpy.ndarray.argmax numpy.ndarray.argmin",
    lambda x: (x[np.argmax(x)], x[x.argmin()], np.argmin(x), x.argmax(keepdims=True)),
    array("n"),
)
row(
    "numpy.argmax numpy.argmin",
    lambda x: (
        np.argmax(x),
        np.argmin(x, axis=0),
        np.argmax(x, axis=-1, keepdims=True),
        np.argmin(x, 1),
        x[0] * 1.0,
    ),
    array("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.argmax",
    lambda x, k: (x * np.argmax(k), np.argmin(k, axis=0), np.argmax(k > 1)),
    array(),
    integers("n", 3),
)

# Truths.

row(
    "numpy.any numpy.ndarray.any",
    lambda x: (x[0] * np.any(x > 0.3), np.any(x > 0.2, axis=0), (x > 0.0).any(1, keepdims=True)),
    array(2, 3),
)
row(
    "numpy.all numpy.ndarray.all",
    lambda x: (x * 1.0, np.all(x < 0.9), np.all(x, axis=0), (x > 0.0).all(axis=(0, 1))),
    array("n", 3),
)
row(
    "numpy.any numpy.all",
    lambda x, m: (x * np.any(x > 0.0, where=m), np.all(x > 0.0, axis=0, where=m)),
    array("n", 3),
    booleans("n", 3),
)
row(
    "numpy.count_nonzero",
    lambda x: (
        x * np.count_nonzero(x > 0.0),
        np.count_nonzero(x, axis=0),
        np.count_nonzero(x > 0.0, axis=1, keepdims=True),
    ),
    array("n", 3),
)

# Running sums and products.

row(
    "numpy.cumsum numpy.ndarray.cumsum",
    lambda x: (np.cumsum(x), x.cumsum(), np.cumsum(x * x)),
    array("n"),
)
row("numpy.cumsum", lambda x: (np.cumsum(x), np.cumsum(x, axis=0), x.cumsum(-1)), array("n", 3))
row(
    "numpy.cumprod numpy.ndarray.cumprod",
    lambda x: (np.cumprod(x), x.cumprod()),
    array("n", make=with_zero),
)
row(
    "numpy.cumprod",
    lambda x: (np.cumprod(x, axis=1), np.cumprod(x, 0), np.cumprod(x)),
    array("n", 3),
)
row(
    "numpy.cumsum numpy.cumprod",
    lambda x, k, m: (
        x * np.cumsum(k)[-1],
        np.cumprod(k),
        np.cumsum(m),
        np.cumsum(x),
        np.cumsum(x, dtype=np.float64),
    ),
    array(),
    integers("n"),
    booleans("n"),
    sizes=(4, 1),
)
row(
    "numpy.cumulative_sum numpy.cumulative_prod",
    lambda x: (
        np.cumulative_sum(x),
        np.cumulative_prod(x, include_initial=True),
        np.cumulative_sum(x, dtype=float),
    ),
    array("n"),
)
row(
    "numpy.cumulative_sum numpy.cumulative_prod",
    lambda x: (np.cumulative_sum(x, axis=0, include_initial=True), np.cumulative_prod(x, axis=-1)),
    array("n", 3),
)
row("numpy.cumsum", lambda x: np.cumsum(x, axis=0, out=np.zeros((len(x), 3))), array("n", 3))

# Passing over NaN.

row(
    "numpy.nansum numpy.nanmean",
    lambda x: (
        np.nansum(x),
        np.nansum(x, axis=0),
        np.nanmean(x),
        np.nanmean(x, axis=1, keepdims=True),
    ),
    array(3, "n", make=with_nan),
    sizes=(4, 2),
    float32=False,
)
row(
    "numpy.nanprod numpy.nancumsum numpy.nancumprod",
    lambda x: (np.nanprod(x), np.nanprod(x, axis=0), np.nancumsum(x, axis=1), np.nancumprod(x)),
    array(3, "n", make=with_nan),
    float32=False,
)
row(
    "numpy.nanvar numpy.nanstd",
    lambda x: (
        np.nanvar(x),
        np.nanvar(x, axis=1, ddof=1),
        np.nanstd(x),
        np.nanstd(x, axis=1, keepdims=True),
    ),
    array(3, "n", make=with_nan),
    sizes=(4,),
    float32=False,
)
row(
    "numpy.nanmax numpy.nanmin",
    lambda x: (
        np.nanmax(x),
        np.nanmin(x, axis=1),
        np.nanmax(x, axis=1, keepdims=True),
        np.nanmin(x, initial=0.1),
    ),
    array(3, "n", make=with_nan),
    sizes=(4, 0),
    float32=False,
)
row(
    "numpy.nanargmax numpy.nanargmin",
    lambda x: (np.nanargmax(x), np.nanargmin(x, axis=1), np.nansum(x)),
    array(3, "n", make=with_nan),
    sizes=(4, 0),
    float32=False,
)
row(
    "numpy.nansum numpy.nanmax",
    lambda x, k: (np.nansum(x), x[0] * np.nanmax(k), np.nansum(k, axis=0), np.nanmean(k)),
    array(2),
    integers("n", 3),
    sizes=(4, 1),
)
row(
    "numpy.nansum numpy.nanmean",
    lambda x, m: (np.nansum(x, where=m), np.nanmean(x, axis=1, where=m)),
    array(3, "n", make=with_nan),
    array(3, "n", make=mostly),
    sizes=(4,),
    float32=False,
)
