"""Equations that are not solved: by `srcgrad.root` and SciPy's solvers alike."""

from __future__ import annotations

import numpy as np

import srcgrad
from tests.tools.refused import refused


@refused("SG2298", 2.0)
def complex_unknown(a):
    return srcgrad.root(lambda x: x * x - a, complex(a, 1.0)).real


@refused("SG2300", 2.0)
def equation_without_its_unknown(a):
    return srcgrad.root(lambda x: a, a)


@refused("SG2299", 2.0)
def complex_residual(a):
    return np.sum(srcgrad.root(lambda x: x * 1j - a, np.zeros(2)))
