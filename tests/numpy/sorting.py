"""Sorting and searching."""

import numpy as np

from tests.numpy.rows import Rows, array, integers

row = Rows()


def _sorted_in_place(x, y):
    x = x * y
    x.sort()
    return x


row("numpy.sort", lambda x: np.sort(x), array("n"))
row("numpy.sort", lambda x: (np.sort(x, 0), np.sort(x, kind="stable"), np.sort(x, None)), array("n", "n+1"))
row("numpy.sort", lambda x: np.sort(x, axis=1), array(2, "n", 3), sizes=(3, 1, 0))
row("numpy.ndarray.sort", _sorted_in_place, array("n"), array("n"))
row("numpy.argsort", lambda x, y: y[np.argsort(x)], array("n"), array("n"))
row("numpy.argsort numpy.ndarray.argsort", lambda x: (x.argsort(0) * x, np.argsort(x, axis=None)), array("n", "n+1"))
row("numpy.sort numpy.argsort", lambda x, k: (np.sort(k), np.argsort(k, kind="stable") * x), array("n"), integers("n"))
row("numpy.searchsorted", lambda x, y: (np.searchsorted(x, y), np.searchsorted(x, y, side="right"), x[0] * y), array("n", make=np.sort), array("n", 2))
row("numpy.searchsorted numpy.ndarray.searchsorted", lambda x, y: (x.searchsorted(y[0]), np.searchsorted(x, 0.25, sorter=np.argsort(x))) + (y * 1.0,), array("n"), array("n"))
