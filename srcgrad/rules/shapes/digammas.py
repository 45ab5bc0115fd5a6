"""Differences of digamma and trigamma functions without their cancellation, for generated code.

Printed above the derivative that calls them, like all of this folder: plain Python that Numba
compiles. Numbers of equations are those of the NIST Digital Library of Mathematical Functions.
"""

# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math

import scipy.special


def log_over_digamma(a: float) -> float:
    """log a - psi(a) for a > 0: 5.11.2."""
    if a < 16.0:
        return math.log(a) - scipy.special.psi(a)
    q = 1.0 / (a * a)
    tail = q * (1.0 / 120.0 - q * (1.0 / 252.0 - q * (1.0 / 240.0 - q * (1.0 / 132.0))))
    return 0.5 / a + q * (1.0 / 12.0) - q * tail


def stirling_step(a: float, b: float, odd: float) -> float:
    """Bernoulli's numbers in psi(a + b) - psi(a) (odd = 0), or in trigamma's, turned (odd = 1)."""
    weights = (1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0)
    total = 0.0
    for k in range(5):
        order = 2.0 * (k + 1.0)
        scale = 1.0 if odd == 0.0 else order
        power = order + odd
        total -= scale * weights[k] * a**-power * math.expm1(-power * math.log1p(b / a))
    return total


def digamma_step(a: float, b: float) -> float:
    """psi(a + b) - psi(a) for a, b > 0: 5.5.2 until a is large, and then 5.11.2."""
    total = 0.0
    while a < 16.0:
        if b > 64.0 * (a + 1.0):
            return total + scipy.special.psi(a + b) - scipy.special.psi(a)
        total += b / (a * (a + b))
        a += 1.0
    return total + math.log1p(b / a) + 0.5 * b / (a * (a + b)) + stirling_step(a, b, 0.0)


def digamma_step_over_log(a: float, b: float) -> float:
    """psi(a + b) - psi(a) - log((a + b) / a)."""
    if a < 16.0:
        return digamma_step(a, b) - math.log1p(b / a)
    return 0.5 * b / (a * (a + b)) + stirling_step(a, b, 0.0)


def trigamma_step(a: float, b: float) -> float:
    """psi'(a + b) - psi'(a) + b / a^2, by 5.15.8 where a is large."""
    if a < 16.0:
        return scipy.special.zeta(2.0, a + b) - scipy.special.zeta(2.0, a) + b / (a * a)
    c = a + b
    head = b / (a * a) * (b / c - 0.5 * (2.0 * a + b) / (c * c))
    return head - stirling_step(a, b, 1.0)


def gamma_half_step(a: float) -> float:
    """log(gamma(a + 1/2) / gamma(a)): 5.11.8 where a is large."""
    if a < 16.0:
        return math.lgamma(a + 0.5) - math.lgamma(a)
    q = 1.0 / (a * a)
    tail = q * (1.0 / 640.0 - q * (17.0 / 14336.0 - q * (31.0 / 18432.0)))
    return 0.5 * math.log(a) - (1.0 / 8.0 - q * (1.0 / 192.0 - tail)) / a


def log1p_minus(w: float) -> float:
    """log(1 + w) - w, by the series of 4.6.4 where it cancels."""
    if abs(w) > 0.3:
        return math.log1p(w) - w
    r = w / (2.0 + w)
    q = r * r
    total = 0.0
    for k in range(12):
        total = total * q + 1.0 / (25.0 - 2.0 * k)
    return r * (2.0 * q * total - w)
