"""Taylor coefficients along families of functions, and to high orders, against exact series."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.special

import srcgrad
from srcgrad import grad, jet

N = 40
ONE = (1.0,) + (0.0,) * (N - 1)
"""The path x + t."""


def coefficients(f: Callable[[float], float], x: float, series: tuple[Any, ...] = ONE) -> Any:
    return np.array(jet(f).plain(x, series=series)[1])


def zeta_series(x: float) -> np.ndarray:
    """Of gammaln around x: DLMF 5.7.3 and 5.15.2."""
    higher = [(-1) ** k * scipy.special.zeta(k, x) / k for k in range(2, N + 1)]
    return np.array([scipy.special.psi(x), *higher])


@pytest.mark.parametrize("x", [0.3, 1.0, 2.5, 17.0])
def test_logarithm_of_gamma(x: float) -> None:
    for f in (lambda x: scipy.special.gammaln(x), lambda x: math.lgamma(x)):
        np.testing.assert_allclose(coefficients(f, x), zeta_series(x), rtol=1e-13)


def test_gamma_at_one() -> None:
    """Its logarithm is -gamma t + sum of zeta(k) (-t)^k / k (DLMF 5.7.3): by exponentiation."""
    logs, found = zeta_series(1.0), [1.0]
    for k in range(1, N + 1):
        found.append(sum(j * logs[j - 1] * found[k - j] for j in range(1, k + 1)) / k)
    np.testing.assert_allclose(
        coefficients(lambda x: scipy.special.gamma(x), 1.0), found[1:], rtol=1e-12
    )


def test_recurrence_of_gamma_along_a_curved_path() -> None:
    """lgamma(x + 1) = lgamma(x) + log(x), whatever the path."""
    path = tuple(0.4**k * (-1) ** (k // 2) for k in range(1, 13))
    found = coefficients(lambda x: math.lgamma(x + 1.0) - math.lgamma(x), 1.7, path)
    expected = coefficients(lambda x: math.log(x), 1.7, path)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-13)
    found = coefficients(lambda x: scipy.special.psi(x + 1.0) - scipy.special.psi(x), 1.7, path)
    np.testing.assert_allclose(found, coefficients(lambda x: 1.0 / x, 1.7, path), rtol=1e-9)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: scipy.special.betaln(x, 2.5 * x),
        lambda x: scipy.special.beta(x, 1.5),
        lambda x: scipy.special.zeta(3.0, x),
        lambda x: scipy.special.polygamma(2, x),
        lambda x: scipy.special.rgamma(x),
        lambda x: np.exp(scipy.special.gammaln(x) ** 2),
    ],
)
def test_what_is_made_of_them(f: Callable[[float], float]) -> None:
    path = (0.9, -0.4, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    found = coefficients(f, 1.6, path)
    for t in (0.02, -0.03):
        along = 1.6 + sum(c * t ** (k + 1) for k, c in enumerate(path))
        value = f(1.6) + sum(c * t ** (k + 1) for k, c in enumerate(found))
        assert value == pytest.approx(f(along), rel=1e-13)


def test_arrays_compiled_and_derivatives() -> None:
    x = np.array([0.5, 1.0, 4.0])
    series = tuple(np.ones(3) if k == 0 else np.zeros(3) for k in range(6))
    _, found = jet(lambda x: scipy.special.gammaln(x))(x, series=series)
    for k, each in enumerate(zip(*(zeta_series(v) for v in x), strict=True)):
        if k < 6:
            np.testing.assert_allclose(found[k], each, rtol=1e-13)
    slope = coefficients(grad(lambda x: scipy.special.gammaln(x)), 2.5)
    expected = zeta_series(2.5) * np.arange(1, N + 1)
    np.testing.assert_allclose(slope[:-1], expected[1:], rtol=1e-13)


def test_an_order_that_moves_is_refused() -> None:
    with pytest.raises(srcgrad.MissingRule):
        jet(lambda x: scipy.special.zeta(x, 2.0)).plain(2.0, series=(1.0,))


def binomial(exponent: Fraction) -> list[float]:
    found = [Fraction(1)]
    for k in range(1, N + 1):
        found.append(found[-1] * (exponent - k + 1) / k)
    return [float(each) for each in found[1:]]


def quotient(above: list[Fraction], below: list[Fraction]) -> list[Fraction]:
    found: list[Fraction] = []
    for k in range(N + 1):
        rest = sum((below[j] * found[k - j] for j in range(1, k + 1)), Fraction(0))
        found.append((above[k] - rest) / below[0])
    return found


def factorials(sign: Callable[[int], int]) -> list[Fraction]:
    return [Fraction(sign(k), math.factorial(k)) for k in range(N + 1)]


SINE = factorials(lambda k: (0, 1, 0, -1)[k % 4])
COSINE = factorials(lambda k: (1, 0, -1, 0)[k % 4])


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda x: math.exp(x), [float(e) for e in factorials(lambda k: 1)[1:]]),
        (lambda x: math.log(1.0 + x), [(-1) ** (k + 1) / k for k in range(1, N + 1)]),
        (lambda x: math.sqrt(1.0 + x), binomial(Fraction(1, 2))),
        (lambda x: (1.0 + x) ** 2.5, binomial(Fraction(5, 2))),
        (lambda x: (1.0 + x) ** -0.75, binomial(Fraction(-3, 4))),
        (lambda x: 1.0 / (1.0 + x) ** 3, binomial(Fraction(-3))),
        (lambda x: math.sin(x), [float(e) for e in SINE[1:]]),
        (lambda x: math.tan(x), [float(e) for e in quotient(SINE, COSINE)[1:]]),
        (lambda x: math.sin(x) / math.cos(x), [float(e) for e in quotient(SINE, COSINE)[1:]]),
        (
            lambda x: x / (math.exp(x) - 1.0 + 0.5) if x > -1.0 else x,
            [
                float(e)
                for e in quotient(
                    [Fraction(k == 1) for k in range(N + 1)],
                    [Fraction(1, 2), *factorials(lambda k: 1)[1:]],
                )[1:]
            ],
        ),
    ],
)
def test_order_forty(f: Callable[[float], float], expected: list[float]) -> None:
    np.testing.assert_allclose(coefficients(f, 0.0), expected, rtol=1e-12, atol=1e-300)
