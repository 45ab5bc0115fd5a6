"""Medians and quantiles."""

import numpy as np

from tests.tools.rows import Rows, array

row = Rows()

METHODS = [
    "inverted_cdf",
    "averaged_inverted_cdf",
    "closest_observation",
    "interpolated_inverted_cdf",
    "hazen",
    "weibull",
    "linear",
    "median_unbiased",
    "normal_unbiased",
    "lower",
    "higher",
    "midpoint",
    "nearest",
]


def _with_nan(x):
    y = x.copy()
    y[1] = np.nan
    return y


row("numpy.median", lambda x: np.median(x), array("n"))
row("numpy.median", lambda x: np.median(x), array("n"), sizes=(5, 2))
row(
    "numpy.median",
    lambda x: (np.median(x, 0), np.median(x, axis=1, keepdims=True), np.median(x, keepdims=True)),
    array("n", "n+1"),
)
row(
    "numpy.median",
    lambda x: (np.median(x, axis=(0, -1)), np.median(x, (1, 2), keepdims=True)),
    array(2, "n", 3),
)
row(
    "numpy.nanmedian",
    lambda x: (np.nanmedian(_with_nan(x)), np.isnan(np.median(_with_nan(x))), np.nanmedian(x)),
    array("n"),
    sizes=(4, 5, 2),
)
row(
    "numpy.nanmedian",
    lambda x: (np.nanmedian(_with_nan(x), 0), np.nanmedian(_with_nan(x)[[0, 2]], 1)),
    array("n", 3),
    sizes=(4, 3),
)
for _method in METHODS:
    row(
        "numpy.quantile",
        lambda x, method=_method: (
            np.quantile(x, 0.3, method=method),
            np.quantile(x, [0.0, 0.25, 1.0], method=method),
        ),
        array("n"),
        sizes=(4, 1),
        compiled=False,
    )
row("numpy.quantile", lambda x, q: np.quantile(x, q, 0), array("n", 3), array(2, low=0.1, high=0.9))
row(
    "numpy.percentile",
    lambda x: (
        np.percentile(x, 30),
        np.percentile(x, [10.0, 50, 90]),
        np.percentile(x, 75.0, keepdims=True),
    ),
    array("n"),
)
row(
    "numpy.percentile",
    lambda x: (np.percentile(x, 30, 0), np.percentile(x, [10.0, 50, 90], axis=1, keepdims=True)),
    array("n", 3),
)
row(
    "numpy.nanquantile numpy.nanpercentile",
    lambda x: (np.nanquantile(_with_nan(x), 0.4), np.nanpercentile(_with_nan(x), [20, 60])),
    array("n"),
    sizes=(4, 2),
)
