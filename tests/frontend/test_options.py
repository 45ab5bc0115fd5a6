"""Arguments that a definition does not have: bound by the signature of the function, or refused."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import scipy.ndimage
import scipy.stats

from srcgrad import errors, value_and_grad

X = np.array([1.0, 4.0, 2.0, 7.0])
MATRIX = np.array([[4.0, 1.0], [0.5, 3.0]])

PROGRAMS = {
    "by position": lambda x: np.sum(
        scipy.linalg.solve(MATRIX * x[0], 2.0 * x[:2], False, True, True)
    ),
    "after one": lambda x: np.sum(scipy.linalg.qr(MATRIX * x[0], True, None, "economic")[1]),
    "by name": lambda x: np.sum(scipy.linalg.eigvalsh(MATRIX * x[0], lower=False, driver="ev")),
    "NumPy's": lambda x: np.quantile(2.0 * x, 0.4, 0, None, True, "lower") * x[0],
    "handed on": lambda x: np.nanstd(x, ddof=1, keepdims=True)[0],
    "the supported": lambda x: scipy.stats.skew(x, 0, True, "propagate"),
    "the rest": lambda x: np.sum(scipy.ndimage.convolve1d(x, [1.0, 2.0], 0, None, "wrap")[:2]),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_slopes_are_those_of_the_function(name: str) -> None:
    program = PROGRAMS[name]
    value, slope = value_and_grad(program).plain(X)
    assert value == pytest.approx(program(X))
    for k in range(len(X)):
        step = 1e-6 * np.eye(len(X))[k]
        assert slope[k] == pytest.approx((program(X + step) - program(X - step)) / 2e-6, abs=1e-7)


REFUSED = {
    "too many": (lambda x: scipy.stats.sem(x, 0, 1, "propagate", False), "too many positional"),
    "unknown": (lambda x: np.nansum(x, axes=0), "unexpected keyword argument 'axes'"),
    "twice": (lambda x: np.nanquantile(x, 0.5, q=0.4), "multiple values for argument 'q'"),
    "omitted": (lambda x: scipy.stats.gmean(x, nan_policy="omit"), "Only nan_policy='propagate'"),
    "output": (lambda x: scipy.ndimage.sobel(x, -1, x)[0], "output=an array is not supported"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_others_are_refused(name: str) -> None:
    program, words = REFUSED[name]
    with pytest.raises(errors.DifferentiationError) as caught:
        value_and_grad(program).plain(X)
    assert words in str(caught.value)
