"""What `np.emath` and read-only arrays refuse."""

import math

import numpy as np
import pytest

import srcgrad


@pytest.mark.parametrize(
    ("function", "inside", "outside"),
    [
        (np.emath.sqrt, 4.0, -4.0),
        (np.emath.log, 2.0, -2.0),
        (np.emath.log2, 2.0, -2.0),
        (np.emath.log10, 2.0, -2.0),
        (np.emath.arccos, -0.5, 1.5),
        (np.emath.arcsin, 0.5, -1.5),
        (np.emath.arctanh, 0.5, 1.5),
    ],
)
def test_numbers_without_a_real_result_are_refused(function, inside, outside):
    of_number = srcgrad.value(lambda x: function(x) * 2.0)
    of_array = srcgrad.value(lambda x: np.sum(function(x)))
    assert of_number.plain(inside) == pytest.approx(2.0 * function(inside))
    assert of_array.plain(np.array([inside, inside])) == pytest.approx(2.0 * function(inside))
    for derivative, argument in ((of_number, outside), (of_array, np.array([inside, outside]))):
        with pytest.raises(srcgrad.NotDifferentiable, match="gives complex numbers for these"):
            derivative.plain(argument)


def test_infinities_are_inside():
    assert srcgrad.value(lambda x: np.emath.sqrt(x)).plain(math.inf) == math.inf
    assert math.isnan(srcgrad.value(lambda x: np.emath.log(x)).plain(math.nan))


def test_nothing_is_stored_in_a_read_only_array():
    def read(x):
        y = 2.0 * x
        y.setflags(write=False)
        return np.sum(y * y)

    def stored(x):
        y = 2.0 * x
        y.setflags(write=False)
        y[0] = 1.0
        return np.sum(y)

    x = np.array([1.0, 3.0])
    assert srcgrad.grad(read).plain(x).tolist() == [8.0, 24.0]
    with pytest.raises(ValueError, match="read-only"):
        stored(x)
    with pytest.raises(srcgrad.SrcgradError, match="read-only"):
        srcgrad.grad(stored).plain(x)
