"""Functions that `numba.guvectorize` has made, called in the function."""

import numba
import numpy as np

from tests.tools.checking import Cases

case = Cases()
A = np.array([[0.3, 0.7], [1.1, 0.4]])


@numba.guvectorize(["(float64[:],float64[:],float64[:])"], "(n),()->(n)")
def gv(x, k, out):
    for i in range(x.shape[0]):
        out[i] = x[i] * k[0] + x[i] ** 2


def numba_gu(x, k):
    return np.sum(gv(x, k) ** 2)


case(numba_gu, A, np.array([0.3, 0.5]))


@numba.guvectorize(["(float64[:],float64[:])"], "(n)->()")
def gs(x, out):
    s = 0.0
    for i in range(x.shape[0]):
        s += x[i] ** 3
    out[0] = s


def numba_gu2(x):
    return np.sum(np.sin(gs(x))) + gs(x[0])


case(numba_gu2, A)
