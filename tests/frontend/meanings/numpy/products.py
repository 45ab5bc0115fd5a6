"""Products of vectors, matrices and stacks of them."""

import numpy as np

from tests.tools.rows import Rows, array, booleans, integers

row = Rows()

row("numpy.dot numpy.ndarray.dot", lambda x, y: np.dot(x, y) * x.dot(y), array("n"), array("n"))
row("numpy.dot", lambda x, y: (np.dot(x, y), np.dot(x, y[:, 0])), array("n+1", 3), array(3, "n"))
row("numpy.dot", lambda x, y: np.dot(x, y), array(2, "n", 3), array(2, 3, "n+1"))
row("numpy.dot", lambda x, y: (np.dot(x, 2.0), np.dot(y, x), x.dot(y)), array("n", 2), array())
row("numpy.dot", lambda x, y: np.dot(x, y), array("n", 2), array("n", 3), sizes=(2, 3))
row("numpy.dot", lambda x, k: (np.dot(x, k), np.dot(k, k)), array("n", 3), integers(3))
row("numpy.inner", lambda x, y: (np.inner(x, y), np.inner(x[0], y)), array(3, "n"), array(2, "n"))
row("numpy.inner", lambda x, y: np.inner(x, y), array(2, 3, "n"), array(2, "n"), layouts=False)
row(
    "numpy.inner",
    lambda x, y: (np.inner(x, y), np.inner(x, 3.0)),
    array("n"),
    array(3),
    sizes=(3, 2),
)
row("numpy.vdot", lambda x, y: np.vdot(x, y) + np.vdot(x.T, y), array("n", 2), array("n", 2))
row("numpy.vdot", lambda x, y: np.vdot(x, y), array("n", 2), array("n*2"))
row("numpy.outer", lambda x, y: np.outer(x, y), array("n"), array("n+1"))
row("numpy.outer", lambda x, y: (np.outer(x, y), np.outer(y, 2.0)), array("n", 2), array(3))
row("numpy.linalg.outer", lambda x, y: np.linalg.outer(x, y), array("n"), array("n+1"))


def out_of(x, y):
    room = np.zeros((2, 2))
    answer = np.matmul(x, y, out=room)
    np.dot(x, y, room)
    return room, answer


row("numpy.matmul", lambda x, y: (x @ y, np.matmul(x, y)), array("n", 3), array(3, "n+1"))
row("numpy.matmul", lambda x, y: x @ y, array("n", 3), array("n", 4), sizes=(3, 2))
row("numpy.matmul", lambda x, y: (x @ y, y @ x, y @ y), array("n", "n"), array("n"))
row("numpy.matmul", lambda x, y: (x @ y, x @ y[0], x[0] @ y), array(2, "n", 3), array(2, 3, 2))
row("numpy.matmul", lambda x, y: x[:, None] @ y, array(2, "n", 3), array(3, 3, 2), layouts=False)
row("numpy.matmul", lambda x, y: x.T @ np.sin(y) @ y.T, array("n", 2), array("n", 3))
row("numpy.matmul", lambda x: (x @ x.T, x.T @ x, x @ x[0]), array("n", 3))
row("numpy.matmul", lambda x, b: (x * (b @ b), x + b @ x), array("n"), booleans("n", "n"))
row("numpy.matmul", out_of, array(2, "n"), array("n", 2), float32=False)
row("numpy.linalg.matmul", lambda x, y: np.linalg.matmul(x, y), array("n", 2), array(2, "n"))
row(
    "numpy.vecdot numpy.linalg.vecdot",
    lambda x, y: (np.vecdot(x, y), np.vecdot(x, y[0]), np.linalg.vecdot(x, y, axis=0)),
    array(3, "n"),
    array(3, "n"),
)
row(
    "numpy.matvec numpy.vecmat",
    lambda x, y, z: (np.matvec(x, y), np.vecmat(z, x), np.matvec(x[0], y)),
    array(2, "n", 3),
    array(2, 3),
    array("n"),
    layouts=False,
)
row(
    "numpy.tensordot numpy.linalg.tensordot",
    lambda x, y: (np.tensordot(x, y), np.linalg.tensordot(x, y, axes=2), np.tensordot(x, y, 0)),
    array("n", 2),
    array("n", 2),
)
row(
    "numpy.tensordot",
    lambda x, y: (
        np.tensordot(x, y, axes=([2, 0], [1, 0])),
        np.tensordot(x, y, axes=(-1, 1)),
        np.tensordot(x, y[0], 1),
    ),
    array(2, "n", 3),
    array(2, 3, 2),
)
row("numpy.tensordot", lambda x, y: np.tensordot(x, y, 1), array(2, "n"), array(3, 2), sizes=(3, 2))
row("numpy.kron", lambda x, y: np.kron(x, y), array("n", 2), array(2, 3))
row("numpy.kron", lambda x, y: (np.kron(x, y), np.kron(2.0, x)), array("n"), array(2, "n+1"))
row("numpy.kron", lambda x, y: np.kron(x[:, :, None], y), array(2, "n"), array(2))
row("numpy.cross numpy.linalg.cross", lambda x, y: np.cross(x, y), array("n", 3), array(3))
row(
    "numpy.cross",
    lambda x, y: (
        np.cross(x, y, axisa=0, axisc=0),
        np.cross(x.T, np.array([y[0, 0], y[0, 1]])),
        np.linalg.cross(x, y.T, axis=0),
    ),
    array(3, "n"),
    array("n", 3),
)
row(
    "numpy.cross",
    lambda x: (np.cross([x[0], x[1]], [x[1], x[2]]), np.cross([x[0], 2.0], [x[1], x[2], 1.0])),
    array("n"),
    float32=False,
)
row(
    "numpy.trace numpy.ndarray.trace",
    lambda x: (np.trace(x), np.trace(x, 1), x.trace(-2), x.trace(offset=7), x.T.trace(1)),
    array("n", 3),
)
row(
    "numpy.trace numpy.linalg.trace",
    lambda x: (np.trace(x), np.trace(x, 1, 2, 0), np.linalg.trace(x, offset=-1)),
    array(3, "n", 2),
)
row(
    "numpy.linalg.diagonal numpy.linalg.matrix_transpose numpy.matrix_transpose",
    lambda x: (
        np.linalg.diagonal(x, offset=1),
        np.linalg.matrix_transpose(x),
        np.matrix_transpose(x[0]),
    ),
    array(2, "n", 3),
)
row(
    "numpy.linalg.multi_dot",
    lambda x, y, z: (
        np.linalg.multi_dot([x, y, z]),
        np.linalg.multi_dot([z[0], x, y, z]),
        np.linalg.multi_dot((x, y, z, x[:, 0])),
        np.linalg.multi_dot([x, y]),
    ),
    array("n", 2),
    array(2, 3),
    array(3, "n"),
)
row(
    "numpy.linalg.multi_dot",
    lambda x: np.linalg.multi_dot([x, x, x, x]),
    array(2, "n"),
    sizes=(2, 3),
)
row(
    "numpy.linalg.matrix_power",
    lambda x: (
        np.linalg.matrix_power(x, 0),
        np.linalg.matrix_power(x, 1),
        np.linalg.matrix_power(x, 3),
        np.linalg.matrix_power(x, 10),
    ),
    array("n", "n"),
)
row(
    "numpy.linalg.matrix_power", lambda x: np.linalg.matrix_power(x, 2), array("n", 3), sizes=(3, 2)
)


def in_place(x, y):
    x = x.copy()
    x @= y
    x[:2] @= y.T
    return x


row("numpy.matmul", in_place, array("n", 3), array(3, 3), sizes=(4, 2))
row("numpy.linalg.matrix_power", lambda x, n: np.linalg.matrix_power(x, n), array("n", "n"), 3)
