"""Histograms and counts."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()

EDGES = np.histogram_bin_edges(np.zeros(0), 7, (0.1, 0.8))
CLOSE = np.concatenate(
    (EDGES, np.nextafter(EDGES, 9.0), np.nextafter(EDGES, -9.0), [np.nan, np.inf, -np.inf, 0.3])
)
"""Values on the edges of seven bins, beside them, and in none."""

row(
    "numpy.bincount",
    lambda k, w: (np.bincount(k, w), np.bincount(k, weights=w, minlength=5)),
    integers("n"),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.bincount",
    lambda x, k: (np.bincount(k) * np.sum(x), np.bincount(k, minlength=2)),
    array(2),
    integers("n"),
)
row("numpy.bincount", lambda x, k: np.bincount(k) * np.sum(x), array(2), integers("n", low=-1))
row("numpy.histogram", lambda x: np.histogram(x), array("n"))
row(
    "numpy.histogram",
    lambda x, w: (
        *np.histogram(x, 3, weights=w),
        *np.histogram(x, bins=4, range=(-0.5, 1), weights=w, density=True),
    ),
    array("n", "n"),
    array("n", "n"),
)
row(
    "numpy.histogram",
    lambda x, w: (
        *np.histogram(x, [-0.7, -0.1, 0.4, 0.6], weights=w),
        np.histogram(w, bins=x[0] * x[0] + np.arange(3.0))[0] * w[0],
    ),
    array("n"),
    array("n"),
)
row(
    "numpy.histogram",
    lambda x, k: (
        *np.histogram(k, bins=3),
        *np.histogram(k, bins=[0, 1, 2], weights=x),
        *np.histogram(x, 2, density=True),
    ),
    array("n"),
    integers("n"),
    sizes=(4, 1),
)
row(
    "numpy.histogram",
    lambda w: np.histogram(CLOSE, 7, (0.1, 0.8), weights=np.arange(float(len(CLOSE))) * w[0])[0],
    array(1),
)
row(
    "numpy.histogram_bin_edges",
    lambda x: (
        np.histogram_bin_edges(x, 3),
        np.histogram_bin_edges(x, 2, (0, 1)),
        np.histogram_bin_edges(x, [1.0, 2.0]),
    ),
    array("n"),
)
row(
    "numpy.histogram2d",
    lambda x, y, w: (
        *np.histogram2d(x, y, 2, weights=w),
        *np.histogram2d(x, y, (2, [-0.5, 0.0, 1.0]), density=True, weights=w),
    ),
    array("n"),
    array("n"),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.histogram2d",
    lambda x, y: np.histogram2d(x, y, bins=[2, 3], range=[[-1, 1], [0, 0.5]])[0] * np.sum(x),
    array("n"),
    array("n"),
)
row(
    "numpy.histogramdd",
    lambda x, y, w: np.histogramdd((x, y, x * y), 3, weights=w)[0],
    array("n"),
    array("n"),
    array("n"),
    sizes=(4, 1),
)
