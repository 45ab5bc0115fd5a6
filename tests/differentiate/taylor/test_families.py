"""Taylor coefficients of functions that lead to others of their family, against the functions.

The polynomial of order 14 is summed at two points beside the one that it is around. Where a
function has a removable singularity in its equation, the coefficients are known in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.special

from srcgrad import jet

ORDER = 14
PATH = (0.8, -0.3, 0.2) + (0.0,) * (ORDER - 3)

PROGRAMS: list[tuple[Callable[[Any], Any], float]] = [
    (lambda x: scipy.special.j0(x), 2.3),
    (lambda x: scipy.special.j1(x), 0.4),
    (lambda x: scipy.special.jv(2.5, x), 3.1),
    (lambda x: scipy.special.jve(3, x), 3.1),
    (lambda x: scipy.special.yv(1.5, x), 4.0),
    (lambda x: scipy.special.yn(2, x), 4.0),
    (lambda x: scipy.special.i0(x), 1.3),
    (lambda x: scipy.special.iv(1.5, x), 1.3),
    (lambda x: scipy.special.ive(1.5, x), 1.3),
    (lambda x: scipy.special.i0e(x), -1.3),
    (lambda x: scipy.special.i1e(x), 40.0),
    (lambda x: scipy.special.kn(2, x), 3.0),
    (lambda x: scipy.special.kv(1.5, x), 3.0),
    (lambda x: scipy.special.kve(1.5, x), 3.0),
    (lambda x: scipy.special.spherical_jn(2, x), 3.0),
    (lambda x: scipy.special.spherical_yn(2, x), 3.0),
    (lambda x: scipy.special.spherical_in(2, x), 3.0),
    (lambda x: scipy.special.spherical_kn(2, x), 3.0),
    (lambda x: scipy.special.ellipk(x), 0.3),
    (lambda x: scipy.special.ellipe(x), -2.0),
    (lambda x: scipy.special.ellipkm1(x), 0.6),
    (lambda x: scipy.special.hyp0f1(1.2, x), 0.6),
    (lambda x: scipy.special.hyp1f1(0.3, 1.2, x), 0.6),
    (lambda x: scipy.special.hyp2f1(0.3, 0.8, 1.2, x), 0.3),
    (lambda x: scipy.special.eval_legendre(5, x), 0.3),
    (lambda x: scipy.special.eval_legendre(2.5, x), 0.3),
    (lambda x: scipy.special.eval_chebyt(5, x), 0.3),
    (lambda x: scipy.special.eval_chebyu(4, x), 0.3),
    (lambda x: scipy.special.eval_gegenbauer(4, 0.7, x), 0.3),
    (lambda x: scipy.special.eval_jacobi(4, 0.7, 1.2, x), 0.3),
    (lambda x: scipy.special.eval_laguerre(4, x), 0.3),
    (lambda x: scipy.special.eval_genlaguerre(4, 0.7, x), 0.3),
    (lambda x: scipy.special.eval_hermite(4, x), 0.3),
    (lambda x: scipy.special.eval_hermitenorm(4, x), 0.3),
]


@pytest.mark.parametrize(("f", "x"), PROGRAMS)
def test_polynomial_is_the_function(f: Callable[[Any], Any], x: float) -> None:
    value, found = jet(f).plain(x, series=PATH)
    for t in (0.04, -0.05):
        along = x + sum(c * t ** (k + 1) for k, c in enumerate(PATH))
        total = value + sum(c * t ** (k + 1) for k, c in enumerate(found))
        assert total == pytest.approx(f(along), rel=2e-12, abs=1e-15)


def along(f: Callable[[Any], Any], x: float, order: int) -> np.ndarray:
    value, found = jet(f).plain(x, series=(1.0,) + (0.0,) * (order - 1))
    return np.array([value, *found])


def test_bessel_functions_at_zero() -> None:
    """J_0 and I_0 are the sums of (-+ x^2 / 4)^k / k!^2: DLMF 10.2.2 and 10.25.2."""
    for f, sign in ((lambda x: scipy.special.j0(x), -1.0), (lambda x: scipy.special.i0(x), 1.0)):
        expected = np.zeros(13)
        expected[::2] = [(sign / 4.0) ** k / math.factorial(k) ** 2 for k in range(7)]
        np.testing.assert_allclose(along(f, 0.0, 12), expected, rtol=1e-14, atol=1e-17)


def test_elliptic_integrals_at_zero() -> None:
    """DLMF 19.5.1 and 19.5.2."""
    halves = [math.prod((2 * j + 1) / (2 * j + 2) for j in range(k)) ** 2 for k in range(9)]
    first = np.array(halves) * math.pi / 2.0
    second = first / (1.0 - 2.0 * np.arange(9))
    np.testing.assert_allclose(along(lambda x: scipy.special.ellipk(x), 0.0, 8), first, rtol=1e-14)
    np.testing.assert_allclose(along(lambda x: scipy.special.ellipe(x), 0.0, 8), second, rtol=1e-14)


def test_elliptic_integral_near_its_singularity() -> None:
    """K(1 - p) = log(4 / sqrt(p)) + O(p log p): DLMF 19.12.1."""
    p = 1e-20
    found = along(lambda x: scipy.special.ellipkm1(x), p, 4)
    expected = [-0.5 / p, 0.25 / p**2, -1.0 / (6.0 * p**3), 0.125 / p**4]
    np.testing.assert_allclose(found[1:], expected, rtol=1e-14)


def test_degree_comes_down_to_nothing() -> None:
    """A polynomial of degree 3 has no more coefficients: (5 x^3 - 3 x) / 2."""
    found = along(lambda x: scipy.special.eval_legendre(3, x), 2.0, 6)
    np.testing.assert_allclose(found, [17.0, 28.5, 15.0, 2.5, 0.0, 0.0, 0.0], rtol=1e-14)
    found = along(lambda x: scipy.special.eval_hermite(3, x), 2.0, 6)
    np.testing.assert_allclose(found, [40.0, 84.0, 48.0, 8.0, 0.0, 0.0, 0.0], rtol=1e-14)


def test_order_that_the_program_computes() -> None:
    """Of an order that is known when the program runs: J_n(x) at the n-th number."""

    def f(x: Any) -> Any:
        total = 0.0 * x[0]
        for n in range(x.shape[0]):
            total += scipy.special.jv(n, x[n])
        return total

    x = np.array([0.5, 1.5, 2.5])
    _, (first, second) = jet(f).plain(x, series=(np.ones(3), np.zeros(3)))
    assert first == pytest.approx(sum(scipy.special.jvp(n, x[n]) for n in range(3)), rel=1e-13)
    assert second == pytest.approx(
        sum(scipy.special.jvp(n, x[n], 2) for n in range(3)) / 2.0, rel=1e-13
    )
