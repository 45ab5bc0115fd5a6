"""Norms of vectors and matrices."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()
inf = np.inf


def orders(x):
    return [np.linalg.norm(x, p) for p in (None, 2, 1, inf, 0, 3, 1.5, 0.5)]


def of_zeros(x):
    zero = 0.0 * x
    return [np.linalg.norm(zero, p) for p in (None, 2, 1, inf, -inf, 0, 3, 1.5, 0.5, -1)]


def matrix_orders(x):
    return [np.linalg.norm(x, p) for p in (None, "fro", 1, -1, inf, -inf)]


def along(x):
    return (
        np.linalg.norm(x, axis=0),
        np.linalg.norm(x, axis=-1, keepdims=True),
        np.linalg.norm(x, 1, axis=(1,)),
        np.linalg.norm(x, inf, 1, True),
        np.linalg.norm(x, keepdims=True),
        np.linalg.norm(x, 3, axis=0),
    )


def stacks(x):
    return (
        np.linalg.norm(x, axis=(0, 1)),
        np.linalg.norm(x, "fro", axis=(-1, 0), keepdims=True),
        np.linalg.norm(x, 1, axis=(1, 2)),
        np.linalg.norm(x, 1, axis=(2, 0)),
        np.linalg.norm(x, -inf, axis=(0, 2), keepdims=True),
        np.linalg.norm(x, inf, axis=(2, 1)),
    )


def by_singular_values(x):
    return (
        np.linalg.norm(x, 2),
        np.linalg.norm(x, -2),
        np.linalg.norm(x, "nuc"),
        np.linalg.norm(x, "nuc", axis=(1, 0), keepdims=True),
    )


def new_names(x):
    return (
        np.linalg.vector_norm(x),
        np.linalg.vector_norm(x, axis=(0, 2), ord=1),
        np.linalg.vector_norm(x, keepdims=True, ord=3),
        np.linalg.vector_norm(x, axis=1),
        np.linalg.matrix_norm(x),
        np.linalg.matrix_norm(x, ord=1, keepdims=True),
    )


row("numpy.linalg.norm", orders, array("n"))
row(
    "numpy.linalg.norm",
    lambda x: [np.linalg.norm(x, p) for p in (-inf, -1, -2.5)],
    array("n"),
    sizes=(4, 1),
)
row("numpy.linalg.norm", of_zeros, array("n"), sizes=(3, 1))
row("numpy.linalg.norm", matrix_orders, array("n", 3))
row("numpy.linalg.norm", along, array(3, "n"))
row("numpy.linalg.norm", stacks, array(2, "n", 3), layouts=False)
row("numpy.linalg.norm", by_singular_values, array("n", 3), sizes=(4, 2), rtol=1e-5)
row("numpy.linalg.norm", lambda x, k: x * np.linalg.norm(k), array("n"), integers("n"))
row("numpy.linalg.vector_norm numpy.linalg.matrix_norm", new_names, array(2, "n", 3), layouts=False)
