"""Views without axes, `x[..., k]`: what is done to them in place is done to the array."""

import numpy as np
import pytest

import srcgrad


def changed(y):
    v = y[..., 1]
    v /= 2.0
    return np.sum(y * y)


def halved(y, n):
    v = y[..., 1]
    for _ in range(n):
        v /= 2.0
    return np.sum(y * y)


def added_to(y, n):
    v = y[..., 1]
    for _ in range(n):
        v += 2.0
    return np.sum(y * y)


def test_a_change_in_place_is_seen_in_the_array():
    np.testing.assert_allclose(srcgrad.grad(changed).plain(np.ones(3)), [2.0, 0.5, 2.0])


@pytest.mark.parametrize("program", [halved, added_to])
def test_one_that_a_loop_carries_is_refused(program):
    with pytest.raises(srcgrad.errors.AliasingError, match="a view without axes"):
        srcgrad.grad(program).plain(np.ones(3), 2)
