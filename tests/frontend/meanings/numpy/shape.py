"""The same elements with other axes, and what is written through such views."""

import numpy as np

from tests.tools.rows import Rows, array

row = Rows()

row(
    "numpy.reshape numpy.ndarray.reshape",
    lambda a: (
        a.reshape(2, -1) * 2,
        a.reshape((-1,)),
        np.reshape(a, (a.shape[1], 4)),
        np.reshape(a, a.size),
        a.reshape(4, 1, -1, 1),
        a.reshape(2, 2, a.shape[1])[1, 0],
    ),
    array(4, "n"),
)
row(
    "numpy.reshape",
    lambda a: (
        a.reshape(2, -1, order="F") * 2,
        np.reshape(a, -1, "F"),
        a.T.reshape(-1),
        a.T.reshape(-1, 2),
        a[::2].reshape(-1),
        a[:, ::-1].reshape(2, 2, -1),
        (a * 2).T.reshape(-1),
    ),
    array(4, "n"),
)
row("numpy.reshape", lambda x: x.reshape(3), array("n"), sizes=(3, 4))
row("numpy.reshape", lambda x: x.reshape(-1, 3), array("n"))
row("numpy.reshape", lambda x: x.reshape(x.size, -1) * 2, array("n"))
row(
    "numpy.reshape",
    lambda x, k: x.reshape(k, -1) * x.reshape(2, k)[0, 0],
    array("2*n"),
    4,
    sizes=(4,),
)
row(
    "numpy.reshape",
    lambda x: (x[0].reshape(1, 1) * 2, np.reshape(x[0], ())),
    array("n"),
    sizes=(4,),
)


def matrix_in_vector(x):
    parameters = x * 1.0
    weights = parameters[:6].reshape(2, 3)
    weights[1, :] += 1.0
    weights[:, 0] *= parameters[0]
    bias = parameters[6:].reshape(-1, 1)
    bias[0] = weights[1, 2]
    return parameters, weights


row("numpy.reshape", matrix_in_vector, array(8), sizes=(4,))


def through_views(a):
    b = a.copy()
    rows = b.reshape(2, 2, -1)
    rows[1] *= 2.0
    cut = rows[:, 1, ::-1]
    cut += rows[:, 0] * rows[1, 1]
    flat = rows.reshape(-1)
    flat[1] = 3.0
    rows.T[0, 0] = 0.5
    column = b.T.reshape(-1, b.shape[0])
    column[0, 2] -= flat[0]
    return b, flat, rows, column


row("numpy.reshape", through_views, array(4, "n"), sizes=(4, 1))


def copies(a):
    b = a * 1.0
    by_columns = b.T.reshape(-1)
    by_columns[0] = 7.0
    in_order = b.T.ravel()
    in_order += 1.0
    every = b[:, ::2].reshape(-1)
    every[:] = b[0, 0]
    strided = b[0, ::2].ravel()
    strided[0] = 5.0
    flat = b.flatten()
    flat[0] = 9.0
    return b * by_columns[1], every, in_order, strided * flat[0]


row("numpy.ravel numpy.ndarray.flatten", copies, array(3, "n"), sizes=(5,), layouts=False)


def in_a_loop(x):
    u = x.reshape(2, -1) * 1.0
    for k in range(3):
        v = u.ravel() + 0.0
        v[k] += v[k + 1] * v[0]
        u = v.reshape(-1, 2).T * 0.5
    return u


row("numpy.ndarray.ravel", in_a_loop, array(8), sizes=(4,))
row(
    "numpy.ravel numpy.ndarray.ravel numpy.ndarray.flatten",
    lambda a: (
        np.ravel(a) * a.ravel(),
        a.ravel("F"),
        a.T.ravel(order="C") * np.ravel(a, order="F"),
        a.flatten("F") + a.flatten(),
        np.ravel(a[0, 0]),
        np.ravel([a[0, 0], 2.0]),
    ),
    array(3, "n"),
    sizes=(4, 1),
)
row(
    "numpy.ndarray.flat numpy.ndarray.size numpy.ndarray.itemsize numpy.ndarray.nbytes",
    lambda a: (a.flat[2], a.flat[1:3] * a.size, sum(v * v for v in a.flat) * a.itemsize, a.nbytes),
    array(3, "n"),
    sizes=(4, 1),
    float32=False,
)


def through_flat(a):
    b = a.T * 1.0
    b.flat[1] = 2.0
    part = b.flat[:3]
    part[0] = 5.0
    b.T.flat[::2] *= part[2]
    return b, part


row("numpy.ndarray.flat", through_flat, array(3, "n"), sizes=(4, 1))
row(
    "numpy.transpose numpy.permute_dims numpy.ndarray.transpose numpy.ndarray.T",
    lambda a: (
        np.transpose(a)[0],
        a.T * 2,
        np.permute_dims(a, (1, 2, 0)),
        a.transpose(2, 0, 1),
        a.transpose((0, -1, 1)),
        a.transpose(),
        a.transpose(None),
        a[0, 0].T,
    ),
    array(2, "n", 3),
    sizes=(4, 1),
)
row(
    "numpy.matrix_transpose numpy.ndarray.mT",
    lambda a: (np.matrix_transpose(a), a.mT * 2, a[0].mT),
    array(2, "n", 3),
)
row(
    "numpy.swapaxes numpy.ndarray.swapaxes numpy.moveaxis numpy.rollaxis",
    lambda a: (
        np.swapaxes(a, 0, -1),
        a.swapaxes(1, 2),
        np.moveaxis(a, 0, -1),
        np.moveaxis(a, (0, 1), (-1, 0)),
        np.rollaxis(a, 2),
        np.rollaxis(a, 0, 3),
        np.rollaxis(a, -1, 1),
    ),
    array(2, "n", 3),
)
row(
    "numpy.swapaxes",
    lambda a: a.swapaxes(0, 2),
    array("n", 1, 2, make=lambda a: a if len(a) else a[:, 0]),
)


def through_turned(a):
    b = a * 1.0
    c = np.moveaxis(b, -1, 0)
    c[0] = 2.0
    np.swapaxes(b, 0, 1)[1] += c[1, :, 0]
    np.squeeze(b[:, :1], axis=1)[:] *= 3.0
    np.expand_dims(b, 0)[0, 0, 0] = 1.5
    np.flip(b, 1)[:, 0] -= 4.0
    np.rot90(b, axes=(0, 1))[0, 0] = b[0, 0]
    np.atleast_3d(b)[0, 0, 0] *= 2.0
    return b, c


row("numpy.moveaxis numpy.flip numpy.rot90", through_turned, array(2, 2, "n"), sizes=(4, 2))
row(
    "numpy.expand_dims numpy.squeeze numpy.ndarray.squeeze",
    lambda a: (
        np.expand_dims(a, 0) * 2,
        np.expand_dims(a, (1, -1)),
        np.squeeze(a[:, None]),
        np.squeeze(a[None, :, None], axis=(0, 2)),
        a[:, :, None].squeeze(-1),
        a[:1].squeeze(0),
        a[0, 0].squeeze(),
    ),
    array(3, "n+2"),
)
row("numpy.squeeze", lambda a: np.squeeze(a, axis=1), array(3, "n"))
row(
    "numpy.expand_dims",
    lambda a: np.expand_dims(a, 2),
    array("n", 2, make=lambda a: a if len(a) else a[:, 0]),
)
row(
    "numpy.atleast_1d numpy.atleast_2d numpy.atleast_3d",
    lambda x: (
        np.atleast_1d(x[0]),
        np.atleast_1d(x, 2.0),
        np.atleast_2d(x, x[:, None]),
        np.atleast_2d(x[0]) * 2,
        np.atleast_3d(x, np.outer(x, x)),
        np.atleast_3d(x[0]),
    ),
    array("n"),
    sizes=(4, 1),
)
row(
    "numpy.broadcast_to numpy.broadcast_arrays numpy.broadcast_shapes",
    lambda x: (
        np.broadcast_to(x, (3, x.shape[0])) * 2,
        np.broadcast_to(x[:, None], (x.size, 2)).reshape(-1),
        np.broadcast_to(x.sum(), (2, 2)),
        np.broadcast_arrays(x, np.zeros((2, 1)), 1.0),
        np.zeros(np.broadcast_shapes((2, 1), x.shape, ())) + x,
    ),
    array("n"),
)
row("numpy.broadcast_to", lambda x: np.broadcast_to(x, (2, 3)), array("n"), sizes=(3, 2))
row(
    "numpy.broadcast_arrays",
    lambda x: np.broadcast_arrays(x, np.zeros(3))[0],
    array("n"),
    sizes=(3, 2),
)


def written_broadcast(x):
    b = np.broadcast_to(x, (2, x.size))
    b[0, 0] = 1.0
    return b


row("numpy.broadcast_to", lambda x, n: x if n else written_broadcast(x), array("n"), 1)
row(
    "numpy.flip numpy.fliplr numpy.flipud numpy.rot90",
    lambda a: (
        np.flip(a),
        np.flip(a, 1) * 2,
        np.flip(a, axis=(0, -1)),
        np.fliplr(a),
        np.flipud(a * 2),
        np.flip(a[0]),
        (np.rot90(a), np.rot90(a, 2), np.rot90(a, 3), np.rot90(a, -4), np.rot90(a, 1, (1, 0))),
    ),
    array(3, "n"),
)
row("numpy.fliplr", lambda x: np.fliplr(x), array("n", make=lambda x: x if x.size else x[None]))
row(
    "numpy.shape numpy.ndim numpy.size numpy.iterable numpy.isscalar",
    lambda a: (
        a * np.shape(a)[1] * np.ndim(a) * np.size(a) * np.size(a, 0) * np.size(a, axis=(0, 1)),
        np.shape(3.0),
        np.ndim([1, 2]),
        np.iterable(a),
        np.iterable(a[0, 0]),
        np.isscalar(a[0, 0]),
        np.isscalar(a),
    ),
    array(3, "n"),
    sizes=(4, 1),
)
row(
    "numpy.ndarray.strides",
    lambda a: (
        a.strides[0] * a,
        (a * 2).strides,
        a.T.strides,
        a[:, ::2].strides,
        a.reshape(-1).strides,
    ),
    array(3, "n"),
    sizes=(4, 1),
    layouts=False,
    float32=False,
)
row(
    "numpy.asfortranarray numpy.ascontiguousarray numpy.require",
    lambda a: (
        np.asfortranarray(a) * 2,
        np.ascontiguousarray(a.T),
        np.ascontiguousarray(a[0, 0]),
        np.require(a, requirements="C") * np.require(a, np.float64, ["F", "W"]),
    ),
    array(3, "n"),
    sizes=(4, 1),
)
row(
    "numpy.ndarray.shape numpy.ndarray.ndim numpy.ndarray.dtype",
    lambda x: x * x.shape[0] + x.ndim * (1.0 if x.dtype == np.float64 else 2.0),
    array("n", 2),
    float32=False,
)
