"""New arrays, grids of coordinates, and arrays made of lists."""

import numpy as np

from tests.tools.rows import Rows, array, integers

row = Rows()

row(
    "numpy.zeros numpy.ones numpy.full",
    lambda x: (
        np.zeros(x.shape) + x,
        np.zeros((2, x.size), dtype=np.float32),
        np.ones(3, int) * x[0],
        np.ones((x.size,), order="F"),
        np.full(2, x[0]) * x[1],
        np.full((2, x.size), x),
        np.full(shape=2, fill_value=7),
        np.full(2, 2.5, np.float32),
        np.full((2, 2), [x[0], 1.0]),
    ),
    array("n"),
    sizes=(4,),
)
row(
    "numpy.zeros_like numpy.ones_like numpy.full_like numpy.empty_like numpy.ndarray.fill",
    lambda x, k: (
        np.zeros_like(x) + x,
        np.ones_like(k),
        np.zeros_like(x, shape=(2, x.size)),
        np.ones_like(x, dtype=int),
        np.full_like(x, x * x),
        np.full_like(k, 2.7),
        np.full_like(x, 3, shape=2, dtype=np.float64),
        np.zeros_like([1, 2]) * x[0],
        np.zeros_like(2.5),
    ),
    array("n+1"),
    integers("n"),
)


def filled(x):
    a = np.empty(x.shape)
    a[:] = x * x
    b = np.empty_like(a, dtype=np.float32, shape=(2, x.size))
    b.fill(3.0)
    c = np.empty((2, x.size))
    c.fill(x.sum())
    return a * b, c


row("numpy.empty numpy.empty_like numpy.ndarray.fill", filled, array("n"))
row("numpy.zeros", lambda x: np.zeros(2 - x.size) + 1.0 + np.sum(x), array("n"), sizes=(4, 1, 0))
row(
    "numpy.arange",
    lambda x, k: (
        np.arange(x.size) * x,
        np.arange(1, 7, 2),
        np.arange(5, 0, -2),
        np.arange(k),
        np.arange(0, 9, k),
        np.arange(9, k - 5, -k),
        np.arange(3, dtype=np.float32),
        np.arange(2.0),
        np.arange(0.0, 1.0, 0.25),
        np.arange(1, 3, 0.5),
        np.arange(np.int32(3)),
        np.arange(stop=4),
    ),
    array("n"),
    3,
)
row("numpy.arange", lambda a, b: np.arange(a, a + 2.3 * b, b), array(), array(low=1.0, high=2.0))
row(
    "numpy.linspace",
    lambda a, b, k: (
        np.linspace(a, b),
        np.linspace(a, b, k) * np.linspace(0, 1, 5),
        np.linspace(a, b, num=4, endpoint=False),
        np.linspace(0, 10, 5, dtype=int),
        np.linspace(a, 1.0, 1),
        np.linspace(a, 1.0, 3, retstep=True),
    ),
    array(),
    array(low=1.0, high=2.0),
    5,
)
row(
    "numpy.linspace",
    lambda x: (
        np.linspace(x, 2.0, 3),
        np.linspace(x, x * x, 4, axis=-1),
        np.linspace([0.0, 1.0], 5.0, 3, endpoint=False, retstep=True),
    ),
    array("n"),
)
row("numpy.linspace", lambda x: np.linspace(x, 1.0, 2 - x.size), array("n"))
row(
    "numpy.logspace numpy.geomspace",
    lambda a, b: (
        np.logspace(a, b, 4),
        np.logspace(a, b, 3, endpoint=False, base=2.0),
        np.logspace(0.0, b, 3, base=a),
        np.geomspace(a, b, 4),
        np.geomspace(-a, -b, 3, endpoint=False),
        np.geomspace(1, 1000, 4),
    ),
    array(low=0.5, high=1.0),
    array(low=1.5, high=2.0),
)
row("numpy.geomspace", lambda x: np.geomspace(x, 8.0, 3, axis=-1), array("n", low=0.5, high=1.0))
row("numpy.logspace", lambda x: np.logspace(0.5, 1.0, 3, base=x), array("n", low=1.5, high=2.0))
row(
    "numpy.eye numpy.identity numpy.tri",
    lambda x: (
        np.eye(x.size) * x,
        np.eye(2, 4, 1),
        np.eye(3, k=-1, dtype=int),
        np.identity(x.size) @ x,
        np.tri(3, 4, 1),
        np.tri(x.size, k=-1) * x,
    ),
    array("n"),
)
row(
    "numpy.diag numpy.diagflat",
    lambda x: (
        np.diag(x),
        np.diag(x, 1),
        np.diag(np.outer(x, x)) * x,
        np.diag(np.outer(x, x), -1),
        np.diag(np.diag(np.outer(x, x), k=2)),
        np.diagflat(np.outer(x, x)),
        np.diagflat(x, -2),
    ),
    array("n"),
)
row(
    "numpy.tril numpy.triu",
    lambda a: (
        np.tril(a),
        np.triu(a, 1) * 2,
        np.tril(a, -1),
        np.triu(a, -2),
        np.tril(a[0]),
        np.triu(np.stack([a, a * a])),
    ),
    array(3, "n"),
)
row(
    "numpy.vander",
    lambda x: (np.vander(x), np.vander(x, 3), np.vander(x, N=4, increasing=True)),
    array("n"),
)
row("numpy.vander", lambda x, k: np.vander(k, 3) * x[:, None], array("n"), integers("n"))
row(
    "numpy.meshgrid",
    lambda x, y: (
        np.meshgrid(x, y),
        np.meshgrid(x, y * 2, indexing="ij"),
        np.meshgrid(x, y, sparse=True),
        np.meshgrid(x, 1.0, y, indexing="ij", sparse=True),
        np.meshgrid(x),
    ),
    array("n"),
    array("n+1"),
)


def written_grid(x):
    a, b = np.meshgrid(x, x)
    a[0] = 2.0
    b += a
    return a, b, x


row("numpy.meshgrid", written_grid, array("n"), sizes=(4, 1))
row(
    "numpy.mgrid numpy.ogrid",
    lambda x, k: (
        np.mgrid[0:3, 1:4] * x[0],
        np.mgrid[0 : x.size : 2],
        np.mgrid[-1:1:5j, 0 : 2 : k * 1j],
        np.mgrid[: x[1] : 3j],
        np.ogrid[0 : x.size, 0:1:3j],
        np.ogrid[0:k:0.5],
        np.mgrid[x[0] : 2.0 : 4j],
    ),
    array("n", low=0.1),
    3,
    sizes=(4,),
    float32=False,
)
row(
    "numpy.r_ numpy.c_",
    lambda x: (
        np.r_[x, 0.0, x * 2],
        np.r_[0:3, x[0], 1:2:3j],
        np.c_[x, x * x],
        np.c_[np.outer(x, x), x],
    ),
    array("n"),
    sizes=(4,),
)
row(
    "numpy.indices numpy.fromfunction",
    lambda x: (
        np.indices((2, x.size)) * x,
        np.indices((3,), dtype=float),
        np.indices((2, 3), sparse=True),
        np.fromfunction(lambda i, j: i * x[0] + j, (3, 2)),
        np.fromfunction(lambda i, power: x[1] ** i * power, (3,), dtype=int, power=2.0),
    ),
    array("n", low=0.5),
    sizes=(4,),
)
row(
    "numpy.ndarray.item numpy.ndarray.tolist",
    lambda a: (
        a.item(2) * a.item(1, 0),
        np.array(a[1].tolist()),
        (np.ones((2, 2)) * a[0, 0]).tolist(),
        a[:1, :1].item() * a[0, 0].item(),
        a[0, 0].tolist(),
    ),
    array(3, "n"),
    sizes=(4, 1),
    float32=False,
)
row(
    "numpy.fromiter",
    lambda x: (np.fromiter((v * v for v in x), float), np.fromiter([1, x.size], dtype=int)),
    array("n"),
)
row(
    "numpy.array",
    lambda x, y: (
        np.array([x, y, x * y]),
        np.array([[x[0], 1], [2, y[1]]]),
        np.array([[x, y], [y, y]]),
        np.array((x[0], 2.0), ndmin=2),
        np.array(x, ndmin=3),
        np.array(x[0], np.float64),
        np.array([1, 2]) * x[1],
        np.array([True, False]),
        np.array([np.float32(1.5), 2.0]),
        np.array([[y[:1], [1.0]], [x[:1], [3.0]]]),
        np.array(range(3)),
        np.array([]),
    ),
    array("n"),
    array("n"),
    sizes=(4,),
)
row("numpy.array", lambda x: np.array([x, [1.0, 2.0]]), array("n"), sizes=(2, 3))


def copies(x):
    a = np.array(x)
    a[0] = 2.0
    b = np.array(a, copy=None)
    b[1] = 3.0
    c = np.asarray(a)
    c *= 2.0
    d = np.copy(a)
    d[0] = x[0]
    e = a.copy()
    e[1] += d[0]
    f = a.astype(np.float64, copy=False)
    f[0] -= 1.0
    g = a.astype(float)
    g[0] = 5.0
    h = np.asarray(a, copy=True)
    h[1] = x[1]
    return a, b, c, d, e, f, g, h


row(
    "numpy.array numpy.asarray numpy.copy numpy.ndarray.copy numpy.ndarray.astype",
    copies,
    array("n"),
    sizes=(4,),
    float32=False,
)
row(
    "numpy.asarray numpy.asanyarray numpy.asarray_chkfinite numpy.astype",
    lambda x: (
        np.asarray(x) * 2,
        np.asarray([x[0], 2.0]),
        np.asanyarray(x[0]),
        np.asarray_chkfinite(x),
        np.astype(x, np.float64),
        x.astype("int64"),
    ),
    array("n"),
    sizes=(4,),
)
row(
    "numpy.ndarray.astype",
    lambda x: (
        np.array([x[0], 2], dtype=np.float32),
        np.asarray(x, dtype=np.float32),
        x.astype(np.float32).astype(float),
        x[0].astype(np.float32),
    ),
    array("n"),
    sizes=(4,),
    rtol=1e-3,
)
row(
    "numpy.asarray_chkfinite",
    lambda x: np.asarray_chkfinite(x / (x.size - 1.0)),
    array("n"),
    sizes=(4, 1),
)


def bare(x):
    made = np.ndarray((len(x), 2), dtype=np.float64)
    made[:, 0] = x
    made[:, 1] = 2.0
    other = np.ndarray(len(x))
    other[...] = x * x
    return made, other


row("numpy.ndarray", bare, array("n"), float32=False)
