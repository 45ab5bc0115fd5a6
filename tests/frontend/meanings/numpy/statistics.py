"""Averages, covariances and correlations."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()

POSITIVE = {"low": 0.5, "high": 2.0}

row(
    "numpy.average",
    lambda x: (np.average(x), np.average(x, 0), np.average(x, axis=1, keepdims=True)),
    array("n", "n+1"),
    sizes=(4, 1),
)
row(
    "numpy.average",
    lambda x, w: (np.average(x, weights=w), *np.average(x, 0, w, returned=True)),
    array("n", 3),
    array("n", 3, **POSITIVE),
)
row(
    "numpy.average",
    lambda x, w: (
        np.average(x, axis=0, weights=w),
        *np.average(x[:, 0], weights=w, returned=True),
        np.average(x, weights=w, axis=0, keepdims=True),
    ),
    array("n", 3),
    array("n", **POSITIVE),
)
row(
    "numpy.average",
    lambda x, w: np.average(x, axis=(2, 0), weights=w),
    array(2, "n", 3),
    array(3, 2, **POSITIVE),
)
row(
    "numpy.average",
    lambda x, k: (
        np.average(k, weights=x),
        *np.average(k * x, returned=True),
        *np.average(x[None], axis=0, returned=True),
    ),
    array("n", **POSITIVE),
    integers("n"),
    sizes=(4, 1),
)
row("numpy.average", lambda x, w: np.average(x, weights=w), array("n"), array(4), sizes=(4, 3))
row(
    "numpy.cov",
    lambda x: (np.cov(x), np.cov(x, rowvar=False), np.cov(x, bias=True), np.cov(x, ddof=0)),
    array("n", "n+1"),
    sizes=(4,),
    float32=False,
)
row(
    "numpy.cov",
    lambda x, y: (np.cov(x), np.cov(x, y), np.cov(x, y, ddof=0)),
    array("n"),
    array("n"),
    sizes=(4, 3),
)
row(
    "numpy.cov",
    lambda x, w: (
        np.cov(x, aweights=w),
        np.cov(x, fweights=[1, 2, 0, 3]),
        np.cov(x, aweights=w, fweights=[1, 2, 2, 1], ddof=2),
    ),
    array(3, "n"),
    array("n", **POSITIVE),
    sizes=(4,),
)
row("numpy.cov", lambda x, y: np.cov(x, y, rowvar=False), array("n", 2), array("n", 3), sizes=(4,))
row(
    "numpy.corrcoef",
    lambda x, y: (np.corrcoef(x, y), np.corrcoef(y, rowvar=False)),
    array("n"),
    array("n", "n"),
    sizes=(4,),
)
