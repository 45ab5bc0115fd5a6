"""What is read of a list whose items are stored one by one, and what it is when it is returned."""

import numpy as np
import pytest

import srcgrad


def some_stored(x):
    out = [None] * len(x)
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = x[i] * np.ones(2)
    return np.sum(out[0] * 1.0)


def test_a_place_is_stored_into_before_it_is_read():
    assert srcgrad.grad(some_stored).plain(np.array([1.0, -2.0])).tolist() == [2.0, 0.0]
    with pytest.raises(TypeError):
        some_stored(np.array([-1.0, 2.0]))
    with pytest.raises(srcgrad.NotDifferentiable, match="before an item is stored there"):
        srcgrad.grad(some_stored).plain(np.array([-1.0, 2.0]))


def test_a_place_that_there_is_not():
    def beyond(x):
        out = [None] * len(x)
        out[len(x)] = x * 2.0
        return np.sum(out[0])

    with pytest.raises(IndexError):
        srcgrad.grad(beyond).plain(np.array([1.0, 2.0]))


def test_it_is_returned_as_a_list():
    def stored(x):
        out = [None] * len(x)
        for i in range(len(x)):
            out[i] = x[i] ** 2 * np.ones(2)
        return out

    found = srcgrad.value(stored).plain(np.array([1.0, 3.0]))
    assert isinstance(found, list)
    assert [each.tolist() for each in found] == [[1.0, 1.0], [9.0, 9.0]]
    jacobian = srcgrad.jacobian(stored, mode="reverse").plain(np.array([1.0, 3.0]))
    assert [each.tolist() for each in jacobian] == [[[2.0, 0.0]] * 2, [[0.0, 6.0]] * 2]
