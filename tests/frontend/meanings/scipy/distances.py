"""Distances of all rows from all, and the spread and shape of a sample."""

from scipy import stats
from scipy.spatial import distance

from tests.tools.rows import Rows, array

row = Rows()

row(
    "scipy.spatial.distance.cdist",
    lambda x, y: (
        distance.cdist(x, y),
        distance.cdist(x, y, "sqeuclidean"),
        distance.cdist(x, y, metric="cityblock"),
        distance.cdist(x, y, "cosine"),
    ),
    array("n", 3),
    array(2, 3),
    sizes=(4, 1),
)
row(
    "scipy.spatial.distance.pdist scipy.spatial.distance.squareform",
    lambda x: (
        distance.pdist(x),
        distance.squareform(distance.pdist(x, "chebyshev")),
        distance.squareform(distance.squareform(distance.pdist(x, "minkowski", p=3))),
    ),
    array("n", 3),
    sizes=(4, 2),
)
row(
    "scipy.stats.gmean scipy.stats.hmean scipy.stats.entropy",
    lambda x, y: (
        stats.gmean(x),
        stats.gmean(x, axis=1, weights=y),
        stats.hmean(x, axis=None),
        stats.entropy(x),
        stats.entropy(x, y, base=2.0, axis=1),
    ),
    array("n", 3, low=0.3),
    array("n", 3, low=0.3),
    sizes=(4, 1),
)
row(
    "scipy.stats.moment scipy.stats.skew scipy.stats.kurtosis",
    lambda x: (
        stats.moment(x, 3),
        stats.moment(x, order=2, axis=1, center=0.5),
        stats.skew(x),
        stats.skew(x, axis=None, bias=False),
        stats.kurtosis(x, axis=1),
        stats.kurtosis(x, fisher=False, bias=False, keepdims=True),
    ),
    array("n", 5),
    sizes=(5, 4),
    lengths=(5, 9, 17),
)
row(
    "scipy.stats.variation scipy.stats.sem",
    lambda x: (stats.variation(x), stats.variation(x, axis=1, ddof=1), stats.sem(x, axis=None)),
    array("n", 3, low=0.3),
    sizes=(4, 2),
)
