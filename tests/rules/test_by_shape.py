"""Derivatives in shapes, orders and parameters of programs: every mode, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.special as special
import scipy.stats as stats

from srcgrad import check_grad, grad, hessian, hvp, jet, jvp, vmap
from srcgrad.errors import MissingRule


def tail(p, x):
    return np.sum(np.log(stats.gamma.sf(x, p[0], scale=p[1])))


def student(p, x):
    return np.sum(stats.t.cdf(x, p[0], p[1], p[2]))


def ratio(p, x):
    return np.sum(np.log(stats.f.cdf(x, p[0], p[1])))


def share(p, x):
    return np.sum(special.betainc(p[0], p[1], x) + special.betaincinv(p[0], p[1], x))


def orders(p, x):
    return np.sum(special.kv(p[0], x) * special.jv(p[1], x) + special.iv(p[0], x))


def parameters(p, x):
    return np.sum(special.hyp1f1(p[0], p[1], x)) + special.hyp2f1(p[0], p[1], 1.7, 0.4)


X = np.array([0.3, 0.5, 0.9])
PROGRAMS = [
    (tail, (1.7, 0.8)),
    (student, (3.5, 0.1, 2.0)),
    (ratio, (3.5, 1.5)),
    (share, (1.5, 2.5)),
    (orders, (1.3, 0.4)),
    (parameters, (0.7, 1.2)),
]


@pytest.mark.parametrize(("function", "p"), PROGRAMS, ids=[f.__name__ for f, _ in PROGRAMS])
def test_modes_agree_with_differences_and_with_each_other(function, p):
    p = np.array(p)
    slope = grad(function).plain(p, X)
    second = hessian(function).plain(p, X)
    step = 1e-5
    for k, direction in enumerate(np.eye(len(p))):
        ends = [function(p + sign * step * direction, X) for sign in (1.0, -1.0)]
        assert slope[k] == pytest.approx((ends[0] - ends[1]) / (2.0 * step), rel=1e-7)
        tangent = jvp(function).plain(p, X, tangents=direction)[1]
        assert tangent == pytest.approx(slope[k], rel=1e-12)
        ends = [grad(function).plain(p + sign * step * direction, X) for sign in (1.0, -1.0)]
        assert second[k] == pytest.approx((ends[0] - ends[1]) / (2.0 * step), rel=1e-6, abs=1e-8)
        assert hvp(function).plain(p, X, v=direction) == pytest.approx(second[k], rel=1e-10)


def log_share(a, x):
    return np.log(special.gammainc(a, x))


def test_batches_have_the_derivatives_of_their_elements():
    a, x = np.array([0.7, 1.5, 4.0]), np.array([0.2, 3.0, 4.5])
    wanted = [grad(log_share).plain(each, at) for each, at in zip(a, x, strict=True)]
    assert vmap(grad(log_share))(a, x) == pytest.approx(wanted, rel=1e-12)


def test_single_precision_is_computed_in_double_and_rounded():
    a, x = np.float32(1.5), np.float32(0.75)
    found = grad(log_share).plain(a, x)
    assert found.dtype == np.float32
    assert found == pytest.approx(grad(log_share).plain(1.5, 0.75), rel=3e-7)


def bessel(v):
    return special.jv(v, 2.0)


def test_compiled_and_plain_are_the_same():
    check_grad(bessel, (1.5,))
    assert grad(bessel)(1.5) == pytest.approx(grad(bessel).plain(1.5), rel=1e-14)


def test_third_derivatives_in_a_shape_are_refused_and_those_in_an_order_are_not():
    with pytest.raises(MissingRule, match="gammainc_by_a_twice with respect to a"):
        grad(grad(grad(log_share))).specialise(1.5, 2.0)
    third = grad(grad(grad(bessel)))
    ends = [grad(grad(bessel)).plain(1.5 + sign * 1e-5) for sign in (1.0, -1.0)]
    assert third.plain(1.5) == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-8)


def test_taylor_coefficients_in_a_shape_are_refused():
    with pytest.raises(MissingRule, match="lead to ever new functions"):
        jet(bessel).plain(1.5, series=(1.0, 0.0))
    with pytest.raises(MissingRule):
        jet(lambda a: special.gammainc(a, 2.0)).plain(1.5, series=(1.0, 0.0, 0.0))
