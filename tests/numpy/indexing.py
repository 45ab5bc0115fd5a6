"""Indexing: slices, masks and arrays of subscripts, read, stored to and updated."""

from typing import Any

import numpy as np

from tests.numpy.rows import Rows, array, booleans, integers

row = Rows()


def changed(*statements: Any) -> Any:
    """What an array is after each of several changes, each made to a copy."""

    def all_changes(x: Any, *others: Any) -> Any:
        found = []
        for statement in statements:
            y = x * 1.0
            statement(y, *others)
            found.append(y)
        return tuple(found)

    return all_changes


# Slices, `...`, `None` and integers.


def basic(a):
    return a[1], a[-1, 2], a[..., 1], a[:, None, -2:], a[None, 0, ..., ::2], a[()], a[...], a[2:0:-1]


def bounds(x, k):
    return x[k:], x[: k - 1], x[-k:], x[k::2], x[::-1], x[k::-1], x[-1:-k:-2], x[k:100], x[-100:k]


def steps(x, k):
    return x[::k], x[1::k], x[:-1:k], x[4:0:k], x[::-k], x[-2:1:-k]


def made_of_slices(a, k):
    rows, both = slice(k, None), np.s_[k:, ::2]
    return a[rows], a[both], a[np.index_exp[..., 1]], a[np.s_[1]], a[slice(0, 2), slice(None)]


def store_basic(a, b):
    a[0] = b[1]
    a[1:, ::2] = 2.0
    a[..., 1] += b[..., 0]
    a[:, None] *= 0.5
    a[::-1] = a * 1.5
    a[1:] -= a[:-1]
    return a * 1.0


row("numpy.ndarray.__getitem__", basic, array(4, 5))
row("numpy.ndarray.__getitem__", bounds, array("n"), 2)
row("numpy.ndarray.__getitem__", bounds, array("n+2"), -1, sizes=(3, 0))
row("numpy.s_ numpy.index_exp", made_of_slices, array(4, 5), 1)
row("numpy.ndarray.__setitem__", store_basic, array(4, 5), array(4, 5))

# Arrays of subscripts.

row(
    "numpy.ndarray.__getitem__",
    lambda x, i: (x[i], x[[0, -1]], x[[[0], [-1]]], (x * x)[i], x[i][i], x[range(1)]),
    array("n"),
    integers("n", low=-1, high=1),
    sizes=(4, 1),
)
row(
    "numpy.ndarray.__getitem__",
    lambda a, i, j: (a[i], a[i, j], a[:, j], a[i, 1:], a[i, -1], a[..., j], a[i[:, None], j]),
    array(3, 4),
    integers("n", low=-3, high=3),
    integers("n", low=-4, high=4),
)
row(
    "numpy.ndarray.__getitem__",
    lambda a, i: (
        a[i, :, i],
        a[:, i, i],
        a[0, :, i],
        a[:, 0, i],
        a[:, i, ..., i],
        a[i, None, 1],
        a[None, :, 1, i[:, None]],
        a[1:, ::-1][:, i],
    ),
    array(3, 3, 3),
    integers("n", low=-3, high=3),
)
row("numpy.ndarray.__getitem__", lambda x, i: x[i], array(3), integers("n", low=2, high=5))
row("numpy.ndarray.__getitem__", lambda x, i, j: x[i, j], array(3, 3), integers(2), integers("n"))


def set_one(x, i):
    x[i] = 2.0


def set_row(x, i):
    x[i] = x[2]


def set_many(x, i):
    x[i] = x[: len(i)] * 2.0


def add(x, i):
    x[i] += x[0] ** 2


def multiply(x, i):
    x[i] *= x[-len(i) :]


def divide(x, i):
    x[i] /= 3.0 + x[i]


def power(x, i):
    x[i] **= 2


def subtract(x, i):
    x[i, 1:] -= x[0, 0]


def exchange(x, i):
    x[[0, 1]] = x[[1, 0]]


def pairs(a, i):
    a[i, i] = a[0, i] * 2.0
    a[:, i] -= a[1:2, i]
    a[i[:, None], i] *= 0.5
    a[i, :2] = 7.0
    a[np.arange(len(i)), i] -= 1.0


row(
    "numpy.ndarray.__setitem__",
    changed(set_one, set_many, add, multiply, divide, power, exchange),
    array(5, low=0.2),
    integers("n", low=-5, high=3),
)
row(
    "numpy.ndarray.__setitem__",
    changed(set_one, set_row, subtract, pairs, power, exchange),
    array(4, 4),
    integers("n", low=-4, high=4),
)
row("numpy.ndarray.__setitem__", changed(set_one), array(3), integers("n", low=2, high=5))
row(
    "numpy.ndarray.__setitem__",
    changed(lambda x, i: x.__setitem__(i, x[:2])),
    array(4),
    integers("n"),
    sizes=(2, 1, 4),
)

# Masks.

row(
    "numpy.ndarray.__getitem__",
    lambda x, m: (x[m], x[x > 0.2], x[~m], (x * x)[m], x[m].sum(), x[m] * x[m], len(x[m]) * x[:1]),
    array("n"),
    booleans("n"),
)
row(
    "numpy.ndarray.__getitem__",
    lambda a, m, k: (
        a[a > 0],
        a[m],
        a[:, k],
        a[m, 1],
        a[m, 1:],
        a[m][:, k],
        a[..., k],
        a[m, :, None],
        a[[True, False, True]],
    ),
    array(3, "n"),
    booleans(3),
    booleans("n"),
    sizes=(4, 2),
)
row("numpy.ndarray.__getitem__", lambda a, m: (a[m], a[:, m[0]]), array(2, 3, 2), booleans(2, 3))
row("numpy.ndarray.__getitem__", lambda a, m: (a[m], a[m, 0]), array(2, 3, 2), booleans(2, 3))
row("numpy.ndarray.__getitem__", lambda x, m: x[m], array("n"), booleans(4), sizes=(4, 3, 5))
row(
    "numpy.ndarray.__getitem__",
    lambda x, m, i: x[m, i],
    array(3, 3),
    booleans(3),
    integers("n"),
    sizes=(4, 1, 2),
)


def relu(x, m):
    x[x < 0] = 0.0


def from_itself(x, m):
    x[x > x[0]] *= 2.0 * x[0]


def reversed_mask(x, m):
    x[x[::-1] > 0] *= 3.0


def same_mask(x, m):
    x[m] = x[m] ** 2


def from_others(x, m):
    y = np.cos(x)
    x[m] = y[m]
    x[~m] += y[~m]


def counted(x, m):
    x[m] = np.arange(np.sum(m)) * x[0]


def operators(x, m):
    x[m] += 1.0
    x[m] -= x[0]
    x[m] /= 2.0
    x[m] **= 2


row(
    "numpy.ndarray.__setitem__",
    changed(relu, from_itself, reversed_mask, same_mask, from_others, counted, operators),
    array("n"),
    booleans("n"),
    sizes=(4, 1),
)


def rows_where(a, m, b):
    a[m] = b
    a[m] += a[0]
    a[m, 1] = 3.0
    a[:, m] *= 2.0
    a[a > b] -= 0.5
    a[m, :2] = b[:2] * 2.0
    a[m] = a[m] * a[m]


row("numpy.ndarray.__setitem__", changed(rows_where), array(3, 3), booleans(3), array(3))
row(
    "numpy.ndarray.__setitem__",
    changed(lambda x, m, y: x.__setitem__(m, y)),
    array(4),
    booleans(4),
    array("n"),
    sizes=(1, 2, 3),
)
row("numpy.ndarray.__setitem__", changed(relu), array(4), booleans(4), sizes=(4,))
