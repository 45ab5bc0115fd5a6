"""Sets of numbers."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()


def _pairs(x):
    return np.concatenate((x, x[::2], np.array([np.nan])))


row("numpy.unique", lambda x: np.unique(x), array("n"))
row(
    "numpy.unique",
    lambda x, k: (
        np.unique(np.round(x * 3.0)),
        *np.unique(k, return_index=True, return_inverse=True, return_counts=True),
        *np.unique(k[:, :1], return_inverse=True),
        x[np.unique(k[0], return_index=True)[1]],
    ),
    array("n"),
    integers("n", 4),
)
row("numpy.unique", lambda x: np.unique(_pairs(x), return_counts=True)[1] * x[0], array("n"))
row("numpy.unique", lambda x: np.unique(_pairs(x), equal_nan=False).size * x, array("n"))
row("numpy.unique_values", lambda x: np.sort(np.unique_values(np.stack((x, x)))), array("n"))
row(
    "numpy.isin",
    lambda x, k: (
        np.isin(k, [1, 2]),
        np.isin(k[0], k[1], invert=True),
        np.isin(x, x[1:]),
        np.where(np.isin(x, x[0, 1:]), x, 2.0 * x),
        np.isin(k, []),
    ),
    array("n", 3),
    integers("n", 3),
    sizes=(4, 2, 0),
)
row(
    "numpy.union1d numpy.intersect1d numpy.setdiff1d numpy.setxor1d",
    lambda x, k, m: (
        np.union1d(x, x[::2] * 2.0),
        np.union1d(k, m),
        np.intersect1d(k, m),
        np.setdiff1d(k, m),
        np.setxor1d(k, m),
        np.intersect1d(x, x[1:]),
        np.setdiff1d(x, x[2:]),
        np.setxor1d(x, x[2:]),
    ),
    array("n"),
    integers("n", low=0, high=9),
    integers("n+1", low=0, high=9),
)
row(
    "numpy.unique_counts numpy.unique_inverse numpy.unique_all",
    lambda x, k: (
        np.unique_counts(x).values,
        np.unique_counts(k).counts * x[0],
        np.unique_inverse(k).inverse_indices,
        np.unique_all(k).indices,
    ),
    array("n"),
    integers("n", 2),
    sizes=(4, 1),
)
