"""A matrix that lies column by column on some path: whether its reshape is a view is not known."""

import numpy as np
import pytest

from srcgrad import AliasingError, grad

MATRIX = np.arange(1.0, 10.0).reshape(3, 3)


def turned(x, n):
    u = x * 1.0
    for _ in range(len(n)):
        u = u.T * 0.9
        flat = u.ravel()
        flat[0] = 0.1
    return np.sum(u)


def on_one_path(x, n):
    u = x * 1.0
    if x[0, 0] > 0.0:
        u = x.T * 2.0
    flat = u.reshape(-1)
    flat[1] = 0.1
    return np.sum(u)


@pytest.mark.parametrize("program", [turned, on_one_path])
def test_refused(program):
    with pytest.raises(AliasingError, match="may or may not share memory"):
        grad(program).plain(MATRIX, np.zeros(3, int))
