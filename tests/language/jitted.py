"""Programs that use Numba's own names: `prange`, `vectorize`, typed lists, types."""

import math

import numba
import numpy as np
from numba import njit, prange, vectorize

from tests.tools.checking import Cases

case = Cases()

x4 = np.array([0.3, 0.8, 1.2, 2.0])


@njit
def in_parallel(x):
    n = len(x)
    out = np.zeros(n)
    for i in prange(1, n):
        out[i] = x[i] * x[i - 1]
    total = 0.0
    for i in numba.prange(n):
        total += out[i] ** 2
    return total


@vectorize
def damped(a, b):
    if a > b:
        return a * math.exp(-b)
    return a - b


def of_each(x):
    return np.sum(damped(x, 1.0)) + damped(x[0], x[1])


def typed(x):
    squares = numba.typed.List()
    for each in x:
        squares.append(each * each)
    out = np.zeros(2, dtype=np.float64)
    out[0] = numba.float64(squares[1]) * numba.int64(3.7)
    return np.sum(out) + squares[0]


case(in_parallel, x4)
case(of_each, x4)
case(damped, 1.4, 0.6)
case(typed, x4, compiled=False)
