"""Indexing: slices, masks and arrays of subscripts, read, stored to and updated."""

from typing import Any

import numpy as np

from tests.tools.rows import Rows, array, booleans, integers

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
    return (
        a[1],
        a[-1, 2],
        a[..., 1],
        a[:, None, -2:],
        a[None, 0, ..., ::2],
        a[()],
        a[...],
        a[2:0:-1],
    )


def bounds(x, k):
    return x[k:], x[: k - 1], x[-k:], x[k::2], x[::-1], x[k::-1], x[-1:-k:-2], x[k:100], x[-100:k]


def steps(x, k):
    pairs = x[:, None] * x
    return x[::k], x[1::k], x[:-1:k], x[4:0:k], x[::-k], x[-2:1:-k], pairs[::k, 1:], (x * x)[::k]


def store_steps(x, y, k):
    x[::k] = y
    x[::k] += x[0]
    x[-1::-k] *= 2.0
    return x * 1.0


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
row("numpy.ndarray.__getitem__", steps, array("n+2"), 2, sizes=(5, 0))
row("numpy.ndarray.__setitem__", store_steps, array(5), array("n+1"), 2, sizes=(2, 4))
row("numpy.ndarray.__setitem__", store_steps, array(5), array("n"), -3, sizes=(2,))
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
row(
    "numpy.ndarray.__getitem__",
    lambda x, i, j: x[i, j],
    array(3, 3),
    integers(2),
    integers("n"),
    sizes=(2, 3),
)


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
    lambda x, m: (x[m], x[x > 0.2], x[~m], (x * x)[m], x[m].sum(), x[m] * x[m], len(x[m]) * x),
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
    lambda x, i: (x[x[:, 0] > -9.0, i], x[:, x[0] < 9.0][i]),
    array(3, 3),
    integers("n"),
    sizes=(3, 4),
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
    sizes=(3, 4, 2),
)
row("numpy.ndarray.__setitem__", changed(relu), array(4), booleans(4), sizes=(4,))

# `ufunc.at`.


def unbuffered(x, i, y):
    np.add.at(x, i, y)
    np.subtract.at(x, i, y**2)
    np.multiply.at(x, i, 1.0 + y)
    np.divide.at(x, i, 2.0 + y)
    np.add.at(x, slice(1, None), x[0])
    np.add.at(x, x > 0.5, 0.25)


def extremes(x, i, y):
    np.maximum.at(x, i, y)
    np.minimum.at(x, i, y[::-1] * 1.5)
    np.power.at(x, i, 2.0)
    np.negative.at(x, i)
    np.exp.at(x, i)


def pairs_at(a, i, b):
    np.add.at(a, (i, i[::-1]), b[:, 0])
    np.add.at(a, (slice(None), i), 1.5)
    np.multiply.at(a, i, b)
    np.add.at(a, i, a[i])


row(
    "numpy.add.at numpy.subtract.at numpy.multiply.at numpy.divide.at",
    changed(unbuffered),
    array(3),
    integers("n", low=-2, high=2),
    array("n"),
)
row(
    "numpy.maximum.at numpy.minimum.at numpy.power.at numpy.negative.at numpy.exp.at",
    changed(extremes),
    array(3),
    integers("n", low=-2, high=2),
    array("n"),
)
row(
    "numpy.add.at",
    changed(pairs_at),
    array(3, 3),
    integers("n", low=-2, high=2),
    array("n", 3),
)
row("numpy.add.at", changed(unbuffered), array(3), integers("n", high=6), array("n"))

ONE = (
    *(np.negative, np.positive, np.absolute, np.fabs, np.sign, np.square, np.sqrt, np.cbrt),
    *(np.reciprocal, np.exp, np.exp2, np.expm1, np.log, np.log2, np.log10, np.log1p),
    *(np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan, np.sinh, np.cosh, np.tanh),
    *(np.arcsinh, np.arctanh, np.deg2rad, np.rad2deg, np.degrees, np.radians),
    *(np.floor, np.ceil, np.trunc, np.rint),
)
TWO = (
    *(np.floor_divide, np.float_power, np.remainder, np.fmod, np.fmax, np.fmin, np.hypot),
    *(np.arctan2, np.copysign, np.logaddexp, np.logaddexp2, np.heaviside),
)


def each_at(x):
    found = []
    for ufunc in ONE:
        y = x * 1.0
        ufunc.at(y, [0, -1])
        found.append(y)
    return tuple(found)


def each_of_two_at(x, b):
    found = []
    for ufunc in TWO:
        y = x * 1.0
        ufunc.at(y, [0, -1], b)
        found.append(y)
    return tuple(found)


def bits_at(x, k, m):
    np.logical_and.at(m, [0, 1], x[:2] > 0)
    np.logical_or.at(m, [2, 2], [True, False])
    np.logical_xor.at(m, [3], True)
    np.bitwise_and.at(k, [0, 1], 1)
    np.bitwise_or.at(k, [1, 1], [4, 2])
    np.bitwise_xor.at(k, slice(2, None), 3)
    return x * m * k, k * 1, m & True


def named_at(ufuncs):
    return " ".join(f"numpy.{each.__name__}.at" for each in ufuncs)


row(named_at(ONE), each_at, array(3, low=0.2, high=0.9), compiled=False, layouts=False)
row(
    named_at(TWO),
    each_of_two_at,
    array(3, low=0.2, high=0.9),
    array(2, low=0.3, high=2.0),
    compiled=False,
    layouts=False,
)
row(
    "numpy.logical_and.at numpy.logical_or.at numpy.logical_xor.at numpy.bitwise_and.at "
    "numpy.bitwise_or.at numpy.bitwise_xor.at",
    bits_at,
    array(4),
    integers(4),
    booleans(4),
)

# `take` and `put`.

row(
    "numpy.take numpy.ndarray.take",
    lambda a, i: (
        np.take(a, i),
        np.take(a, i, axis=0),
        a.take(i, axis=-1),
        np.take(a, i[:, None], 1),
        np.take(a, 1),
        a.take([[0, 2], [1, 1]]),
        np.take(a, 2, axis=1),
        np.take(a * a, i, mode="wrap"),
        np.take(a, i * 3, axis=1, mode="wrap"),
        np.take(a, i * 3, axis=1, mode="clip"),
    ),
    array(3, 4),
    integers("n", low=-3, high=3),
)
row("numpy.take", lambda x, i: np.take(x, i), array(3), integers("n", low=0, high=5))
row("numpy.take", lambda x: np.take(x, [1, 7], mode="wrap"), array("n"))


def take_into(x, i):
    out = np.empty((2, len(i)))
    found = np.take(x, i, axis=1, out=out, mode="clip")
    return out, found[0] * 2.0


row("numpy.take", take_into, array(2, 3), integers("n"), float32=False)


def put(x, i, y):
    x.put(i, y)
    np.put(x, [0, -1], x[0, 1])
    np.put(x, [1, 7], [2.0, 3.0], mode="wrap")
    x.put([9, -9], y[:2] * 2.0, mode="clip")
    np.put(x, i, y[:0])


row(
    "numpy.put numpy.ndarray.put",
    changed(put),
    array(2, 3),
    integers("n", low=-6, high=6),
    array(3),
)
row("numpy.put", changed(put), array(2, 3), integers("n", low=5, high=8), array(3))
row(
    "numpy.take_along_axis",
    lambda a, i: (
        np.take_along_axis(a, i, axis=1),
        np.take_along_axis(a, i[:, :1] * 0 - 1, 1),
        np.take_along_axis(a * a, i[:2] % 2, axis=0),
        np.take_along_axis(a, i[:, 0], axis=None),
        np.take_along_axis(a, np.argsort(a, axis=-1), axis=-1),
    ),
    array(3, 3),
    integers(3, "n", low=-3, high=3),
    sizes=(3, 4),
)


def put_along(a, i, b):
    np.put_along_axis(a, i, b, axis=1)
    np.put_along_axis(a, i[:1] % 2, 5.0, axis=0)
    np.put_along_axis(a, i, a[:, :1] * 2.0, 1)
    np.put_along_axis(a, i[:, 0] + 3, b[:, 0], axis=None)


row(
    "numpy.put_along_axis",
    changed(put_along),
    array(3, 4),
    integers(3, "n", low=0, high=4),
    array(3, "n"),
    sizes=(4, 2),
)

# Choices by conditions.


def chosen_into(x, i):
    out = np.empty(len(i))
    np.choose(i, [x, 2.0, x * x], out=out)
    rows = np.empty((1, len(i)))
    return out, np.compress([False, True], np.stack((x, x * x)), axis=0, out=rows)


row("numpy.choose numpy.compress", chosen_into, array("n"), integers("n"), float32=False)


def filled(x):
    x[1:].fill(x[0])
    y = np.empty_like(x)
    y.fill(2)
    return x * y, y


row("numpy.ndarray.fill", filled, array("n"), sizes=(4, 1))

row(
    "numpy.choose numpy.ndarray.choose",
    lambda x, y, i: (
        np.choose(i, [x, y, x * y]),
        i.choose((x, 2.0, y)),
        np.choose(i - 1, [x, y], mode="clip"),
        np.choose(i + 1, (x, y), mode="wrap"),
        np.choose(i * 0, [x]),
        np.choose(i[:, None], [x, 1.0, y]),
    ),
    array("n"),
    array("n"),
    integers("n"),
)
row("numpy.choose", lambda x, i: np.choose(i, [x, x]), array("n"), integers("n", low=0, high=4))
row(
    "numpy.select",
    lambda x, y: (
        np.select([x > 0.3, y > 0.0], [x * y, np.sin(x)]),
        np.select([x > 0.3, x > y, y < 0], (y, 2.0, x), default=y**2),
        np.select([x > 9.0], [1], default=-1.5),
        np.select([(x > 0)[:, None]], [y], 0.0),
    ),
    array("n"),
    array("n"),
)
row(
    "numpy.where",
    lambda x, y, m: (
        np.where(x > 0, x * y, y**2),
        np.where(m, x, 0.0),
        np.where(x > 0, np.sqrt(x), 0.0),
        np.where(x > 0, np.log(x), np.where(m, np.sqrt(-x), 1.0)),
        np.where(m[:, None], x, 1),
        np.where(True, x, y),
        np.where(x, x, y),
        np.where(m, 1, 2),
    ),
    array("n"),
    array("n"),
    booleans("n"),
)
row(
    "numpy.where numpy.nonzero numpy.ndarray.nonzero numpy.flatnonzero numpy.argwhere",
    lambda x, a: (
        x[np.where(x > 0)],
        np.where(x > 0)[0],
        np.nonzero(a),
        a[a.nonzero()],
        np.argwhere(a > 0.2),
        x[np.flatnonzero(x < 0)] ** 2,
        np.flatnonzero(a > 0) * x[0],
        np.sum(x[np.argwhere(x > 0)[:, 0]]),
    ),
    array("n"),
    array(2, 3),
    sizes=(4, 1),
)
row(
    "numpy.compress numpy.ndarray.compress numpy.extract",
    lambda a, m: (
        np.compress(m, a, axis=0),
        a.compress([True, False, True], axis=1),
        np.compress(m, a),
        np.extract(a > 0, a * a),
        np.extract(a[0] > 0, a[1]),
    ),
    array(3, 4),
    booleans("n"),
    sizes=(3, 2, 0),
)


def placed(x, m, y):
    np.place(x, m, y)
    np.putmask(x, ~m, y * 2.0)
    np.putmask(x, x > 0.5, x**2)
    np.putmask(x, m, 0.5)


def copied(x, m, y):
    np.copyto(x, x[::-1] * 2.0, where=m)
    np.copyto(x[1:], y[0])
    np.copyto(x, y[1], where=x > 0)


row(
    "numpy.place numpy.putmask",
    changed(placed),
    array("n"),
    booleans("n"),
    array(2),
    sizes=(5, 4, 1),
)
row("numpy.copyto", changed(copied), array("n"), booleans("n"), array(2))
row(
    "numpy.piecewise",
    lambda x: (
        np.piecewise(x, [x < 0, x >= 0.5], [lambda v: -v, lambda v: v**2, 3.0]),
        np.piecewise(x, [x < 0, x >= 0], [-1, 1]) * x,
        np.piecewise(x, [x > 0], [lambda v, k: k * v, lambda v, k: v - k], 2.0),
        np.piecewise(x, [x > 0, x <= 0], [np.sqrt, 0.0]),
    ),
    array("n"),
)

# Diagonals and subscripts of matrices.

row(
    "numpy.diagonal numpy.ndarray.diagonal",
    lambda a, b, k: (
        np.diagonal(a),
        a.diagonal(1),
        np.diagonal(a * a, offset=-1),
        np.diagonal(b, 0, 0, 2),
        b.diagonal(axis1=-1, axis2=1),
        np.diagonal(a, k),
    ),
    array(3, 4),
    array(2, 3, 2),
    1,
)


def diagonals(a, y):
    np.fill_diagonal(a, y)
    np.fill_diagonal(a[:, 1:], 2.0)
    np.fill_diagonal(a, a[0, 1] * 0.5, wrap=True)
    i, j = np.diag_indices(2)
    a[i, j] += 1.0


row("numpy.fill_diagonal numpy.diag_indices", changed(diagonals), array("n+2", 3), array(2))
row(
    "numpy.fill_diagonal numpy.diag_indices_from",
    changed(
        lambda a: np.fill_diagonal(a, 4.0),
        lambda a: np.add.at(a, np.diag_indices_from(a), 1.5),
    ),
    array("n", "n", "n"),
)
row(
    "numpy.tril_indices numpy.triu_indices numpy.tril_indices_from numpy.triu_indices_from",
    lambda a: (
        a[np.tril_indices(3)],
        a[np.triu_indices(2, 1, 4)],
        a[np.tril_indices_from(a, k=-1)],
        a[np.triu_indices_from(a)],
    ),
    array(3, 4),
)
row("numpy.mask_indices", lambda a: a[np.mask_indices(3, np.triu, 1)], array(3, 3))
row(
    "numpy.unravel_index numpy.ravel_multi_index",
    lambda a, i: (
        a[np.unravel_index(i, a.shape)],
        a[np.unravel_index(5, (3, 4))],
        a[np.unravel_index(np.argmax(a), a.shape)],
        np.unravel_index(i, a.shape, order="F"),
        np.ravel_multi_index((i % 3, i % 4), a.shape),
        np.ravel_multi_index((i, i), (3, 4), mode=("clip", "wrap")),
        np.ravel_multi_index((1, 2), a.shape, order="F"),
    ),
    array(3, 4),
    integers("n", low=0, high=12),
)
row(
    "numpy.unravel_index",
    lambda a, i: a[np.unravel_index(i, a.shape)],
    array(2, 2),
    integers("n", low=0, high=12),
)
row(
    "numpy.ravel_multi_index",
    lambda x, i: x[np.ravel_multi_index((i, i), (2, 2))],
    array(4),
    integers("n", low=0, high=4),
)


def crossed(a, m, i):
    block = a[np.ix_(i, [0, 2])]
    a[np.ix_(m, [1, 3])] *= 2.0
    return block, a[np.ix_(m, i % 2)], a[np.ix_(range(2), [])]


row("numpy.ix_", crossed, array(3, 4), booleans(3), integers("n"), sizes=(4, 1))

# What is run over element by element.


def over_subscripts(a):
    total, table = 0.0, np.zeros(a.shape)
    for where in np.ndindex(a.shape):
        total += a[where] ** 2
        table[where] = total
    for i, j in np.ndindex(2, 3):
        if i == j:
            continue
        table[i, j] *= a[j, i]
    for (i,) in np.ndindex(2):
        total *= a[i, i]
    for _ in np.ndindex():
        total += 1.0
    for i, j in np.ndindex((3, 3)):
        if a[i, j] > 0.5:
            total += i + 2.0 * j
            break
    return total, table


def over_elements(a, x):
    total = 0.0
    for (i, j), value in np.ndenumerate(a):
        total += value * (i - 2.0 * j)
    for (k,), value in np.ndenumerate(x):
        x[k] = value * total
    for value in np.nditer(x):
        total += value**2
    for value in np.nditer(a, order="C"):
        total = total * 0.9 + value
    for line in a:
        total += line[0] * np.sum(line)
    return total, x * 1.0


row("numpy.ndindex", over_subscripts, array(3, 3))
row("numpy.ndenumerate numpy.nditer", over_elements, array(2, 3), array("n"), sizes=(4, 1))


def logistic(v, k):
    if v > 0.0:
        return 1.0 / (1.0 + np.exp(-k * v))
    return np.exp(k * v) / (1.0 + np.exp(k * v))


mapped = np.vectorize(logistic)


@np.vectorize
def halved(v):
    return v / 2


row(
    "numpy.vectorize",
    lambda x, a: (
        mapped(x, 2.0),
        np.vectorize(lambda u, v: u * v - 1)(a[:, None], x),
        np.vectorize(lambda v: v > 0, otypes=[float])(x) * x,
        np.vectorize(otypes=[float])(lambda v: v**2)(x),
        halved(a) * mapped(0.3, 2.0),
    ),
    array("n"),
    array(3),
    sizes=(4, 1),
)
row("numpy.vectorize", lambda x: mapped(x, 1.0), array("n"), sizes=(0, 2))


def normalised(v):
    return v / np.sum(v * v)


row(
    "numpy.apply_along_axis numpy.apply_over_axes",
    lambda a, b: (
        np.apply_along_axis(normalised, 0, a),
        np.apply_along_axis(lambda v: v[0] * v[-1], 1, a),
        np.apply_along_axis(lambda v, k: v[:, None] * v * k, -2, b, 2.0),
        np.apply_along_axis(np.sum, 0, a[0]),
        np.apply_over_axes(np.sum, b, (0, -1)),
    ),
    array(2, "n", low=0.2),
    array(2, 3, 2),
    sizes=(4, 2),
)


def joined(x, y):
    return (
        np.r_[x, 0.0, y],
        np.r_[x[0], 1, y**2],
        np.r_[0:3, x],
        np.r_[-1:1:3j, y],
        np.c_[x, x**2],
        np.c_[[1.0, 2.0, 3.0], np.ones((3, 2)) * y[0]],
    )


row("numpy.r_ numpy.c_", joined, array("n"), array(3), sizes=(4, 1))


def windows(x, a):
    near = np.lib.stride_tricks.sliding_window_view(x, 3)
    blocks = np.lib.stride_tricks.sliding_window_view(a, (2, 2))
    rows = np.lib.stride_tricks.sliding_window_view(a, window_shape=2, axis=-1)
    x[0] = 0.5
    return (
        near.max(axis=1),
        near[::2] * 2.0,
        np.sum(blocks**2, axis=(2, 3)),
        rows[1],
        np.lib.stride_tricks.sliding_window_view(x * x, 2).sum(axis=-1),
    )


row("numpy.lib.stride_tricks.sliding_window_view", windows, array("n"), array(3, 4), sizes=(5, 3))
row("numpy.lib.stride_tricks.sliding_window_view", windows, array("n"), array(3, 4), sizes=(5, 2))


def strided(x, a):
    shown = np.lib.stride_tricks.as_strided
    step, size = x.strides[0], a.itemsize
    by_step = shown(x, (x.size - 2, 3), (step, step))
    patches = shown(a, (2, 2, 2, 3), (*a.strides, *a.strides))
    pairs = shown(a, shape=(3, 2, 2), strides=(a.strides[0], 2 * size, size))
    again = shown(x, strides=(0, step), shape=(3, x.size))
    none = shown(x, (0, x.size + 4), (step, step))
    return by_step.max(axis=1), patches.sum(axis=(2, 3)), pairs * 2.0, again, none.sum(axis=0)


row("numpy.lib.stride_tricks.as_strided", strided, array("n"), array(3, 4), sizes=(5, 3))
