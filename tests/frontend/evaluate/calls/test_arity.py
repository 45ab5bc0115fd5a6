"""Functions of libraries with fewer arguments than they need: Python's TypeError, not a fault."""

import numpy as np
import pytest
import scipy.special

import srcgrad
from srcgrad import errors

X = np.array([1.3, 0.4, 2.2])

CALLS = {
    "cross": lambda x: np.cross(x),
    "diagonal": lambda x: np.diagonal(),
    "dot": lambda x: np.dot(x),
    "fromfunction": lambda x: np.fromfunction(lambda i: i),
    "inner": lambda x: np.inner(x),
    "isscalar": lambda x: np.isscalar(),
    "matmul": lambda x: np.matmul(x),
    "ndenumerate": lambda x: np.ndenumerate(),
    "nonzero": lambda x: np.nonzero(),
    "take_along_axis": lambda x: np.take_along_axis(x),
    "spherical_jn": lambda x: scipy.special.spherical_jn(2),
    "spherical_kn": lambda x: scipy.special.spherical_kn(),
    "zeta": lambda x: scipy.special.zeta(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_too_few(call):
    with pytest.raises(TypeError):
        call(X)

    def caught(x):
        try:
            return np.sum(call(x))
        except TypeError:
            return np.sum(x**3)

    np.testing.assert_allclose(srcgrad.grad(caught).plain(X), 3 * X**2, rtol=1e-15)
    with pytest.raises(errors.DifferentiationError) as found:
        srcgrad.value(call).plain(X)
    assert not isinstance(found.value, errors.Fault)
