"""Rules stated by users and srcgrad's own, against differences."""

from __future__ import annotations

import cmath
import math

import numpy as np
import pytest
import scipy.special

from srcgrad import GradientMismatch, MissingRule, check_rule, partials


def blend(x, k):
    return math.exp(k * x) + k


def blend_off(x, k):
    return math.exp(k * x) + k


def power(n, x):
    return x**n


def stepped(n, x):
    return n * x


partials(blend, lambda x, k, result: (k * (result - k), x * (result - k) + 1.0))
partials(blend_off, lambda x, k, result: (k * (result - k), x * (result - k)))
partials(power, lambda n, x: (..., n * x ** (n - 1)))
partials(stepped, lambda n, x: (None, n))


def test_right():
    assert check_rule(blend, at=[(0.5, 2.0), (-1.0, 0.0)]) < 1e-8


def test_wrong_operand_is_named():
    with pytest.raises(GradientMismatch) as caught:
        check_rule(blend_off, at=(0.5, 2.0))
    lines = str(caught.value).splitlines()
    assert lines[0] == "the tangent of blend_off, by its rule, is not what differences give"
    assert [line.split()[1] for line in lines if line.startswith("  >")] == ["k"]
    assert any(line.startswith("  the first that disagrees, k of result: ") for line in lines)


def test_unstated_partials_are_left_out_and_zero_ones_are_not():
    assert check_rule(power, at=(3, 2.0)) < 1e-8
    with pytest.raises(GradientMismatch):
        check_rule(stepped, at=(3, 2.0))


@pytest.mark.parametrize("z", [0.4, 0.4 + 0.3j, -1.5 - 0.2j])
@pytest.mark.parametrize("function", [np.sin, np.exp, np.arctan, np.absolute])
def test_own_rules(function, z):
    assert check_rule(function, at=z) < 1e-7


def test_rules_of_modules():
    assert check_rule(cmath.log, at=[1.0 + 2.0j, -1.0 + 0.5j]) < 1e-8
    assert check_rule(math.atan2, at=(0.5, -2.0)) < 1e-8
    assert check_rule(scipy.special.gamma, at=[0.5, 3.0]) < 1e-7


def test_none_to_check():
    with pytest.raises(MissingRule, match="lambda> has no rule"):
        check_rule(lambda x: x * x, at=1.0)
    with pytest.raises(TypeError, match=r"for 2 operands \(x, k\), and the point has 1"):
        check_rule(blend, at=0.5)
