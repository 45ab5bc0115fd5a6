"""Integrals by their limits, where the integrand has a root, a pole or a logarithm at one of them.

The first two derivatives by the length of the range are known in closed form.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from srcgrad import grad, hessian

PROGRAMS: dict[str, tuple[Callable[[Any, Any], Any], Callable[[float], tuple[float, float]]]] = {
    "root": (
        lambda a, b: quad(lambda x: np.sqrt(x - a), a, b)[0],
        lambda n: (n**0.5, 0.5 * n**-0.5),
    ),
    "power": (
        lambda a, b: quad(lambda x: (x - a) ** 0.3, a, b)[0],
        lambda n: (n**0.3, 0.3 * n**-0.7),
    ),
    "logarithm": (
        lambda a, b: quad(lambda x: np.log(x - a), a, b)[0],
        lambda n: (math.log(n), 1.0 / n),
    ),
    "downwards": (
        lambda a, b: -quad(lambda x: np.sqrt(x - a), b, a)[0],
        lambda n: (n**0.5, 0.5 * n**-0.5),
    ),
    "both limits": (
        lambda a, b: quad(lambda x: np.sqrt((x - a) * (b - x)), a, b)[0],
        lambda n: (0.25 * math.pi * n, 0.25 * math.pi),
    ),
    "a peak beside": (
        lambda a, b: quad(lambda x: 1.0 / (1e-4 + (x - a - 0.3) ** 2), a, b, epsrel=1e-12)[0],
        lambda n: (
            1.0 / (1e-4 + (n - 0.3) ** 2),
            -2.0 * (n - 0.3) / (1e-4 + (n - 0.3) ** 2) ** 2,
        ),
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_integral_has_two_derivatives_by_limits_where_its_integrand_is_not_smooth(
    name: str,
) -> None:
    f, derivatives = PROGRAMS[name]
    a, b = 0.1, 1.3
    slope, curvature = derivatives(b - a)
    np.testing.assert_allclose(grad(f, argnums=(0, 1)).plain(a, b), (-slope, slope), rtol=1e-7)
    found = hessian(f, argnums=(0, 1)).plain(a, b)
    wanted = [[curvature, -curvature], [-curvature, curvature]]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)


def test_what_bends_between_the_limits_stays_where_it_is() -> None:
    def bent(a: Any, b: Any) -> Any:
        return quad(lambda x: np.sqrt(x - a) + np.abs(x - 0.5), a, b)[0]

    def stepped(a: Any, b: Any) -> Any:
        return quad(lambda x: np.sqrt(x - a) + (1.0 if x > 0.125 else 0.0), a, b)[0]

    for f, at_start, at_end in ((bent, 0.5, 0.5), (stepped, 0.0, 1.0)):
        np.testing.assert_allclose(
            grad(f, argnums=(0, 1)).plain(0.0, 1.0), (-1.0 - at_start, 1.0 + at_end), rtol=1e-9
        )
    found = hessian(bent, argnums=(0, 1)).plain(0.0, 1.0)
    np.testing.assert_allclose(found, [[1.5, -0.5], [-0.5, 1.5]], rtol=1e-9)


def test_an_integrand_may_have_a_pole_at_zero() -> None:
    def pole(a: Any, b: Any) -> Any:
        return quad(lambda x: 1.0 / np.sqrt(x - a), a, b)[0]

    slope = 1.2**-0.5
    np.testing.assert_allclose(grad(pole, argnums=(0, 1)).plain(0.0, 1.2), (-slope, slope), 1e-7)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_integral_that_numbers_do_not_reach_is_refused_not_nan() -> None:
    def abel(t: Any) -> Any:
        return quad(lambda x: np.cos(x) / np.sqrt(t - x), 0.0, t)[0]

    with pytest.raises(RuntimeError, match="it may not be finite"):
        grad(abel).plain(1.0)
