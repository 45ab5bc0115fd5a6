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


def of_numbers(x):
    """A place that is not stored into is 1.0 in Python, and not None."""
    out, total = [1.0] * len(x), 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = np.array([x[i]])
    for i in range(len(x)):
        total += x[i] ** 2 if out[i] else 10.0 * x[i]
    return total


def of_empty_lists(x):
    """Nor is an empty list None."""
    out, total = [[]] * len(x), 0.0
    for i in range(len(x)):
        if x[i] > 0.0:
            out[i] = [x[i], 2.0]
    for i in range(len(x)):
        total += 10.0 * x[i] if out[i] is None else x[i] ** 2
    return total


@pytest.mark.parametrize("program", [of_numbers, of_empty_lists])
def test_what_is_not_stored_into_is_none_only_if_none_was_repeated(program):
    x = np.array([1.0, 2.0])
    assert srcgrad.grad(program).plain(x).tolist() == [2.0, 4.0]
    with pytest.raises(srcgrad.NotDifferentiable, match="before an item is stored there"):
        srcgrad.grad(program).plain(np.array([1.0, -2.0]))


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
