"""Matrices of scipy.sparse made of arrays; as arguments they are in `test_sparse`."""

import numpy as np
import scipy.sparse as sp

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
