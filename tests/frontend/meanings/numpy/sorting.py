"""Sorting and searching."""

import numpy as np

from srcgrad.frontend.meanings.numpy.sorting import HAS_DESCENDING
from tests.tools.rows import Rows, array, integers

row = Rows()


def _sorted_in_place(x, y):
    x = x * y
    x.sort()
    return x


def _with_nans(x):
    return np.concatenate((x[:1], np.array([np.nan]), x[1:]))


def _partitioned(x, y):
    y = x * y
    best = y.argpartition(1)[0]
    y.partition(1)
    return y[0], y[1], x[best]


row("numpy.sort", lambda x: np.sort(x), array("n"))
row(
    "numpy.sort",
    lambda x: (np.sort(x, 0), np.sort(x, kind="stable"), np.sort(x, None)),
    array("n", "n+1"),
)
row("numpy.sort", lambda x: np.sort(x, axis=1), array(2, "n", 3), sizes=(3, 1, 0))
row("numpy.ndarray.sort", _sorted_in_place, array("n"), array("n"))
row("numpy.argsort", lambda x, y: y[np.argsort(x)], array("n"), array("n"))
row(
    "numpy.argsort numpy.ndarray.argsort",
    lambda x: (x.argsort(0) * x, np.argsort(x, axis=None)),
    array("n", "n+1"),
)
row(
    "numpy.sort numpy.argsort",
    lambda x, k: (np.sort(k), np.argsort(k, kind="stable") * x),
    array("n"),
    integers("n"),
)
row(
    "numpy.searchsorted",
    lambda x, y: (np.searchsorted(x, y), np.searchsorted(x, y, side="right"), x[0] * y),
    array("n", make=np.sort),
    array("n", 2),
)
row(
    "numpy.searchsorted numpy.ndarray.searchsorted",
    lambda x, y: ((x.searchsorted(y[0]), np.searchsorted(x, 0.25, sorter=np.argsort(x)), y * 1.0)),
    array("n"),
    array("n"),
)
row(
    "numpy.sort",
    lambda x: (np.sort(_with_nans(x))[:-1], np.isnan(np.sort(_with_nans(x)))),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.partition numpy.argpartition",
    lambda x: (
        np.partition(x, 2)[2],
        np.sort(np.partition(x, (2, 1))[:2]),
        x[np.argpartition(x, -2)[-2:]].sum(),
    ),
    array("n"),
)
row("numpy.partition", lambda x: np.partition(x, 1, axis=0)[1], array("n", 3))
row("numpy.ndarray.partition numpy.ndarray.argpartition", _partitioned, array("n"), array("n"))
row(
    "numpy.lexsort",
    lambda x, k, m: (x[np.lexsort((x, k))], np.lexsort((k, m)), np.lexsort(np.stack((x, k * 1.0)))),
    array("n"),
    integers("n"),
    integers("n", high=2),
)
row(
    "numpy.digitize",
    lambda x, y: (
        np.digitize(x, [-0.5, 0.0, 0.5]),
        np.digitize(x[0, 0], y),
        np.digitize(x, np.sort(y)[::-1], right=True) * x,
        np.digitize(np.sort(y), bins=np.sort(y), right=True),
        np.digitize(np.sort(y), np.sort(y)),
    ),
    array("n", 2),
    array(3, make=np.sort),
)
row("numpy.digitize", lambda x, y: np.digitize(x, y) * x, array("n"), array("n"))
row(
    "numpy.searchsorted",
    lambda x, k: (
        np.searchsorted(np.sort(k), k),
        np.searchsorted(np.sort(k), [0.5, 1, 1.5], side="right") * x[0],
        np.searchsorted(np.sort(_with_nans(x)), np.nan),
    ),
    array("n"),
    integers("n"),
    sizes=(4, 1),
)


def _sorted_downwards(x):
    x = 2.0 * x
    x.sort(descending=True)
    return x


if HAS_DESCENDING:
    row(
        "numpy.sort numpy.ndarray.sort",
        lambda x: (np.sort(x, 0, descending=True), _sorted_downwards(x)),
        array("n", "n+1"),
    )
    row("numpy.sort", lambda x: np.sort(_with_nans(x), descending=True), array("n"), sizes=(3, 1))
    row(
        "numpy.argsort numpy.ndarray.argsort",
        lambda x, k: (
            x[np.argsort(x, stable=True, descending=True)],
            x[k.argsort(stable=True, descending=True)],
            x[(k > 1).argsort(stable=True, descending=True)],
        ),
        array("n"),
        integers("n"),
    )
