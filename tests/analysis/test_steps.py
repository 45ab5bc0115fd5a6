"""Bounds of counters whose step is neither one nor minus one, or is only known at run time."""

import numpy as np
import pytest

from srcgrad import grad, ir
from srcgrad.analysis.affine import affine, extreme


def bounds(start, stop, step):
    k = ir.Var("k")
    loop = ir.For("k", ir.Const(start), ir.Const(stop), step, ())
    form = affine(k, {})
    return [extreme(form, largest, {"k": loop}, {}) for largest in (False, True)]


@pytest.mark.parametrize("given", [(0, 9, 1), (0, 9, 2), (9, 0, -1), (9, 0, -3), (1, 2, 5)])
def test_no_counter_is_beyond_its_bounds(given):
    least, most = bounds(*given[:2], ir.Const(given[2]))
    assert not least.terms and not most.terms
    assert all(least.constant <= k <= most.constant for k in range(*given))


def test_a_step_that_is_not_known_gives_no_bounds():
    assert bounds(0, 9, ir.Var("step")) == [None, None]


def stepped(x):
    total = 0.0
    for k in range(0, 3, int(x[0])):
        total += x[k] * x[k]
    return total


def listed(x):
    return sum([x[0], x[1], x[2]][k] for k in range(0, 3, int(x[0])))


def test_run_time_steps():
    np.testing.assert_array_equal(grad(stepped).plain(np.array([2.0, 3.0, 5.0])), [4, 0, 10])
    np.testing.assert_array_equal(grad(listed).plain(np.array([2.0, 3.0, 5.0])), [1, 0, 1])
