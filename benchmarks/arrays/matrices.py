"""Products of matrices written as loops: symmetric, of rank k, triangular."""

import numpy as np

from benchmarks.arrays.program import Program


def symmetric_product(a, b):
    """`b` times a symmetric matrix, of which the lower triangle is given."""
    n, m = b.shape
    c = np.zeros((n, m))
    for i in range(n):
        for j in range(m):
            total = 0.0
            for k in range(i):
                c[k, j] += b[i, j] * a[i, k]
                total += b[k, j] * a[i, k]
            c[i, j] += b[i, j] * a[i, i] + total
    return np.sum(c**2)


def rank_k_update(a, c):
    """The lower triangle of `c + a @ a.T`."""
    n, m = a.shape
    c = c.copy()
    for i in range(n):
        for j in range(i + 1):
            for k in range(m):
                c[i, j] += a[i, k] * a[j, k]
    return np.sum(c**2)


def rank_k_update_by_rows(a, c):
    """The same, of which NumPy does the rows."""
    c = c.copy()
    for i in range(a.shape[0]):
        c[i, : i + 1] += a[: i + 1, :] @ a[i, :]
    return np.sum(c**2)


def triangular_product(a, b):
    """The transpose of a unit lower triangular matrix times `b`, in place."""
    n, m = b.shape
    b = b.copy()
    for i in range(n):
        for j in range(m):
            for k in range(i + 1, n):
                b[i, j] += a[k, i] * b[k, j]
    return np.sum(b**2)


def pair(n, m, k):
    random = np.random.default_rng(60)
    return random.standard_normal((n, m)), random.standard_normal((n, k))


PROGRAMS = (
    Program(
        symmetric_product,
        (0, 1),
        {"20 x 20": lambda: pair(20, 20, 20), "200 x 200": lambda: pair(200, 200, 200)},
        slow_in_python=True,
    ),
    Program(
        rank_k_update,
        (0,),
        {"20 x 20": lambda: pair(20, 20, 20), "200 x 200": lambda: pair(200, 200, 200)},
        slow_in_python=True,
    ),
    Program(
        rank_k_update_by_rows,
        (0,),
        {"20 x 20": lambda: pair(20, 20, 20), "300 x 200": lambda: pair(300, 200, 300)},
        is_unrolled=True,
    ),
    Program(
        triangular_product,
        (0, 1),
        {"20 x 20": lambda: pair(20, 20, 20), "200 x 200": lambda: pair(200, 200, 200)},
        slow_in_python=True,
    ),
)
