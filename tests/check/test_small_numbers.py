"""Numbers so small that a tenth of them changes nothing, or whose own size is what counts."""

import numpy as np
import pytest

from srcgrad import GradientMismatch, check_grad, partials


def spring(x):
    return 0.5 * (x[1] - x[0] - 1.0) ** 2


def in_units(x):
    return np.log(x[0] / 3e-200) * x[1]


def tripled(x):
    return 3.0 * x


partials(tripled, lambda x: 2.0)


@pytest.mark.parametrize("small", [1e-15, 1e-17, 1e-50, 3.54370778e-295, 1e-310, 0.0])
def test_beside_larger_ones(small):
    assert check_grad(spring, (np.array([1.0, small]),)) < 1e-6


def test_by_themselves():
    """Here a step of the size of the other coordinate would leave the domain."""
    assert check_grad(in_units, (np.array([2e-200, 1.0]),)) < 1e-6


def test_a_wrong_one_is_found():
    def wrong(x):
        return x[0] + tripled(x[1])

    with pytest.raises(GradientMismatch, match=r"x\[1\]"):
        check_grad(wrong, (np.array([1.0, 1e-200]),))
