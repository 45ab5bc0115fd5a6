"""Matrices of scipy.sparse made of arrays; as arguments they are in `test_sparse`."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse import linalg

from tests.tools.rows import Rows, array

row = Rows()

INDICES = np.array([0, 2, 3, 1, 1, 3])
POINTERS = np.array([0, 3, 4, 6])
TWICE = np.array([0, 2, 3, 1, 3, 3])
# Three rows of four columns; the last has nothing on the diagonal.
VALUES = array(6)
VECTOR = array(4)
OTHER = array(3)

row(
    "scipy.sparse.csr_matrix scipy.sparse.csr_matrix.dot scipy.sparse.csr_matrix.T "
    "scipy.sparse.csr_matrix.transpose scipy.sparse.csr_matrix.sum",
    lambda v, x, y: (
        sp.csr_matrix((v, INDICES, POINTERS), shape=(3, 4)) @ x,
        sp.csr_matrix((v, INDICES, POINTERS), shape=(3, 4)).T @ y,
        y @ sp.csr_matrix((v, INDICES, POINTERS), (3, 4)),
        sp.csr_matrix((v, INDICES, POINTERS), (3, 4)).dot(x),
        sp.csr_matrix((v, INDICES, POINTERS), (3, 4)) * x,
        sp.csr_matrix((v, INDICES, POINTERS), (3, 4)).sum(),
        sp.csr_matrix((v, INDICES, POINTERS), (3, 4)).transpose().dot(2.0 * y),
    ),
    VALUES,
    VECTOR,
    OTHER,
    sizes=(4,),
)
row(
    "scipy.sparse.csr_array scipy.sparse.csr_array.dot scipy.sparse.csr_array.T "
    "scipy.sparse.csr_array.sum scipy.sparse.csr_array.diagonal scipy.sparse.csr_array.toarray "
    "scipy.sparse.csr_array.todense scipy.sparse.csr_array.multiply scipy.sparse.csr_array.trace "
    "scipy.sparse.csr_array.mean",
    lambda v, x, y: (
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).sum(axis=0),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).sum(axis=-1),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).diagonal(),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).toarray(),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).T.todense(),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).trace(),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).mean(),
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).multiply(x) @ x,
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).multiply(y[:, None]).dot(x),
    ),
    VALUES,
    VECTOR,
    OTHER,
    sizes=(4,),
)
row(
    "scipy.sparse.csr_array "
    "scipy.sparse.csr_array.shape scipy.sparse.csr_array.nnz scipy.sparse.csr_array.dtype "
    "scipy.sparse.csr_array.copy scipy.sparse.csr_array.astype scipy.sparse.csr_array.power "
    "scipy.sparse.csr_array.tocsr scipy.sparse.csr_array.size scipy.sparse.csr_array.ndim",
    lambda v, x: (
        (2.0 * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4))).data,
        (-sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)) / x[0]).copy() @ x,
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).power(2).tocsr() @ x,
        abs(sp.csr_array((v, INDICES, POINTERS), shape=(3, 4))).astype(np.float64) @ x,
        v[sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).indices],
        v * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).shape[1],
        v * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).nnz,
        v * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).size,
        v * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).ndim,
        v * sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).indptr[2],
    ),
    VALUES,
    VECTOR,
    sizes=(4,),
    float32=False,
)
row(
    "scipy.sparse.csc_matrix scipy.sparse.csc_array scipy.sparse.csc_array.dot "
    "scipy.sparse.csc_array.toarray scipy.sparse.csc_array.multiply",
    lambda v, x, y: (
        sp.csc_matrix((v, INDICES, POINTERS), shape=(4, 3)) @ y,
        sp.csc_matrix((v, INDICES, POINTERS), shape=(4, 3)).T * x,
        x @ sp.csc_array((v, INDICES, POINTERS), shape=(4, 3)),
        sp.csc_array((v, INDICES, POINTERS), shape=(4, 3)).toarray(),
        sp.csc_array((v, INDICES, POINTERS), shape=(4, 3)).multiply(y) @ y,
    ),
    VALUES,
    VECTOR,
    OTHER,
    sizes=(4,),
)
row(
    "scipy.sparse.csr_array.dot scipy.sparse.csc_array.dot",
    lambda v, X, Y: (
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)) @ X,
        sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)).T @ Y,
        Y.T @ sp.csr_array((v, INDICES, POINTERS), shape=(3, 4)),
    ),
    VALUES,
    array(4, "n"),
    array(3, "n"),
)
row(
    "scipy.sparse.csr_array.diagonal scipy.sparse.csr_array.toarray",
    lambda v, x: (
        sp.csr_array((v, TWICE, POINTERS), shape=(3, 4)) @ x,
        sp.csr_array((v, TWICE, POINTERS), shape=(3, 4)).toarray(),
        sp.csr_array((v, TWICE, POINTERS), shape=(3, 4)).T.diagonal(),
    ),
    VALUES,
    VECTOR,
    sizes=(4,),
)

AT = (np.array([0, 0, 1, 2, 2]), np.array([1, 1, 3, 0, 2]))
"""The first two are one entry."""


def second_difference(k):
    """Of a rod whose pieces conduct as k says, and whose ends are held."""
    return sp.diags([-k[1:-1], k[1:] + k[:-1], -k[1:-1]], [-1, 0, 1], format="csc")


def plate(k):
    """Of a plate that conducts along one axis as k says."""
    n = 3
    slope = sp.diags_array([1.0, -1.0], offsets=[0, -1], shape=(n + 1, n))
    along = slope.T @ sp.diags_array(k[: n + 1]) @ slope
    other = sp.kron(sp.eye_array(n), slope.T @ slope)
    return (sp.kron(along, sp.eye_array(n)) + k[0] * other).tocsc()


row(
    "scipy.sparse.diags scipy.sparse.diags_array",
    lambda x, y: (
        sp.diags(x).toarray(),
        sp.diags([x, y], [0, -1]) @ x,
        sp.diags([y[1]], 2, shape=(3, 5)).toarray(),
        sp.diags([1, -2, 1], [-1, 0, 1], shape=(3, 3)) @ y,
        sp.diags_array([y, x, [2.0]], offsets=[1, -2, 0], shape=(5, 4)).T.toarray(),
        sp.diags_array(y, offsets=-1).sum(axis=0) * y[0],
    ),
    array(4),
    array(3),
    sizes=(4,),
    float32=False,
)
row(
    "scipy.sparse.eye scipy.sparse.eye_array scipy.sparse.identity scipy.sparse.kron "
    "scipy.sparse.kronsum",
    lambda x, y: (
        (sp.eye(4, k=1) * x[0] - sp.identity(4)) @ x,
        (sp.eye_array(3, 4, k=-1) * x).toarray(),
        sp.kron(sp.diags(y), sp.diags(x, 1)).toarray(),
        sp.kron(sp.eye_array(2), np.outer(x[:2], y)).diagonal(),
        sp.kronsum(sp.diags(x), sp.diags(y[1:], -1)) @ np.arange(12.0),
    ),
    array(4),
    array(3),
    sizes=(4,),
    float32=False,
)
row(
    "scipy.sparse.coo_array scipy.sparse.coo_matrix scipy.sparse.csr_array scipy.sparse.csc_matrix",
    lambda v, x, y: (
        sp.coo_array((v, AT), shape=(3, 4)) @ x,
        y * sp.coo_matrix((v, AT), shape=(3, 4)),
        sp.csr_array((v, AT), shape=(3, 4)).toarray(),
        (sp.csc_matrix((v, AT), shape=(3, 4)).T @ sp.csr_matrix((v, AT), shape=(3, 4))).diagonal(),
        (sp.csr_array((v, AT), shape=(3, 4)) @ sp.csr_array(sp.diags(x))).toarray(),
        (sp.csr_array((v, AT), (3, 4)).multiply(x) + sp.coo_array((v, AT), (3, 4)) / y[0]) @ x,
        sp.csc_array(sp.csr_array((v, AT), (3, 4))).trace() * y,
        np.ones((3, 4)) - sp.csr_array((v, AT), shape=(3, 4)),
    ),
    array(5),
    VECTOR,
    array(3, low=1.0, high=2.0),
    sizes=(4,),
    float32=False,
)
row(
    "scipy.sparse.linalg.spsolve scipy.sparse.linalg.splu scipy.sparse.linalg.factorized",
    lambda k, b, B: (
        linalg.spsolve(second_difference(k), b),
        linalg.spsolve(second_difference(k), B),
        linalg.splu(second_difference(k)).solve(b),
        linalg.factorized(second_difference(k))(2.0 * b),
        linalg.spsolve(sp.eye_array(4, format="csc") * k[0] + sp.diags_array(b[:3], offsets=1), b),
    ),
    array("n + 1", low=1.0, high=2.0),
    array("n"),
    array("n", 3),
    sizes=(4, 6),
    float32=False,
)
row(
    "scipy.sparse.linalg.spsolve",
    lambda k, b: linalg.spsolve(plate(k), b),
    array(4, low=1.0, high=2.0),
    array(9),
    sizes=(4,),
    float32=False,
)
row(
    "scipy.sparse.linalg.cg scipy.sparse.linalg.gmres scipy.sparse.linalg.bicg "
    "scipy.sparse.linalg.bicgstab scipy.sparse.linalg.minres",
    lambda k, b: (
        linalg.cg(sp.diags_array(k), b, rtol=1e-13)[0],
        linalg.gmres(sp.diags_array(k), b, rtol=1e-13)[0],
        linalg.bicg(sp.diags_array(k), b, rtol=1e-13)[0],
        linalg.bicgstab(sp.diags_array(k), b, rtol=1e-13)[0],
        linalg.minres(sp.diags_array(k), b, rtol=1e-13)[0],
    ),
    array(4, low=1.0, high=2.0),
    array(4),
    sizes=(4,),
    float32=False,
)
