"""Programs that are refused for functions of `numba.guvectorize`, or for `vars`."""

from __future__ import annotations

import numba
import numpy as np

from tests.tools.refused import refused

VECTOR = np.array([1.0, 2.0, 3.0])


@numba.guvectorize("(n)->()")
def unsigned(x, out):
    out[0] = x[0]


@numba.guvectorize(["(float64[:], float64[:])"], "(n)->(n)")
def doubled(x, out):
    for i in range(x.shape[0]):
        out[i] = 2.0 * x[i]


class Partly:
    def __init__(self, x):
        if x > 1.0:
            self.x = x


@refused("SG2466", VECTOR)
def without_a_signature(x):
    return unsigned(x)


@refused("SG2467", VECTOR)
def with_an_array_for_results(x):
    out = np.zeros(3)
    doubled(x, out)
    return out[0]


@refused("SG2468", 2.0)
def attributes_of_some_paths(x):
    return x * len(vars(Partly(x)))
