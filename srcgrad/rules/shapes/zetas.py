"""Derivatives of Riemann's and Hurwitz's zeta function with respect to s, for generated code."""

from __future__ import annotations

import math

from srcgrad.rules.shapes.doubles import double, exponential


def zeta_by_s(s: float, q: float) -> float:
    """The derivative in s of the sum of (q + k)^-s, for s > 1 and q > 0."""
    return sum_of_powers(1, s, q)


def zeta_by_s_twice(s: float, q: float) -> float:
    """The second derivative in s of the sum of (q + k)^-s, for s > 1 and q > 0."""
    return sum_of_powers(2, s, q)


def sum_of_powers(n: int, s: float, q: float) -> float:
    """The first or second derivative in s of the sum of (q + k)^-s.

    Euler and Maclaurin's summation, each term differentiated: 2.10.1 of the NIST Digital Library
    of Mathematical Functions.
    """
    s, q = double(s), double(q)
    if not (s > 1.0 and q > 0.0):
        return math.nan
    total, largest = 0.0, max(16.0, s)
    while q < largest:
        log = math.log(q)
        term = exponential(-s * log) * (-log if n == 1 else log * log)
        total += term
        if q > 2.0 and abs(term) <= 1e-19 * abs(total):
            return total
        q += 1.0
    log, u = math.log(q), 1.0 / (s - 1.0)
    f = exponential(-s * log)
    f1, f2 = -log * f, log * log * f
    rest1 = -q * f * u * (log + u)
    rest2 = q * f * u * (log * (log + 2.0 * u) + 2.0 * u * u)
    total += (rest1 + 0.5 * f1) if n == 1 else (rest2 + 0.5 * f2)
    weights = (
        *(1.0 / 12.0, -1.0 / 720.0, 1.0 / 30240.0, -1.0 / 1209600.0, 1.0 / 47900160.0),
        *(-691.0 / 1307674368000.0, 1.0 / 74724249600.0, -3617.0 / 10670622842880000.0),
    )
    m = s
    f, f1, f2 = f * m / q, (f1 * m + f) / q, (f2 * m + 2.0 * f1) / q
    for k in range(8):
        total += weights[k] * (f1 if n == 1 else f2)
        for _ in range(2):
            m += 1.0
            f, f1, f2 = f * m / q, (f1 * m + f) / q, (f2 * m + 2.0 * f1) / q
    return total
