"""Derivatives of Bessel functions with respect to their order, of any order, for generated code.

Schlaefli's integrals, whose integrands the order differentiates by a factor of -t: 10.9.17 for J,
10.9.7 for Y, 10.32.12 for I, and 10.32.9 for K. The paths of J and I run along the vertical line
through the saddle point, so that a small value is no difference of large ones. Gauss and Legendre's
rule of 16 points on panels on which the integrand turns or falls little. Numbers of equations are
those of the NIST Digital Library of Mathematical Functions. Measured against mpmath with 70
digits for orders from -20.5 to 100.25 and arguments from 1e-9 to 300, once and twice: a relative
error below 1e-13 for I and K, and for J and Y below 2e-13 of the largest of the derivative, the
function, and that of the next order.
"""

from __future__ import annotations

import math
from typing import Any

from srcgrad.rules.shapes.doubles import double, exponential

SMALLEST = 1e-300
LARGEST = 1e5
"""With larger orders, and J and Y with larger arguments, there is too much to add: NaN."""


def gauss_point(k: int) -> Any:
    """The place in (0, 1), and the weight, of one of the 16 points of Gauss and Legendre's rule."""
    places = (
        *(0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438),
        *(0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499),
    )
    weights = (
        *(0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674),
        *(0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096),
    )
    if k < 8:
        return 0.5 - 0.5 * places[k], 0.5 * weights[k]
    return 0.5 + 0.5 * places[k - 8], 0.5 * weights[k - 8]


def half_turns(v: float) -> complex:
    """exp(-i pi v), exact for multiples of a half."""
    r = v - 2.0 * math.floor(0.5 * v + 0.5)
    if abs(r) > 0.5:
        r = math.copysign(1.0, r) - r
        return complex(-math.cos(math.pi * r), -math.sin(math.pi * r))
    if abs(r) == 0.5:
        return complex(0.0, -2.0 * r)
    return complex(math.cos(math.pi * r), -math.sin(math.pi * r))


def whole_power(z: complex, n: int) -> complex:
    found = complex(1.0, 0.0)
    for _ in range(n):
        found = found * z
    return found


def along_saddle(n: int, v: float, at: float, rise: float, turn: float, level: float) -> complex:
    """1 / pi times the integral up the line at `at`, of the n-th power of -t times exp of

    `level + rise (cos t - 1) + i (turn sin t - v t)`, t from 0 to pi, or to where that is small.
    """
    top = math.pi if rise < 23.0 else 2.0 * math.asin(math.sqrt(22.5 / rise))
    panels = 2 + int((abs(turn) + abs(v)) * top / 8.0 + min(2.0 * rise, 45.0) / 5.0)
    width = top / panels
    total = complex(0.0, 0.0)
    for panel in range(panels):
        for k in range(16):
            place, weight = gauss_point(k)
            t = (panel + place) * width
            size = level - 2.0 * rise * math.sin(0.5 * t) ** 2
            if size > -745.0:
                power = whole_power(complex(-at, -t), n)
                size = exponential(size) * weight * width / math.pi
                phase = turn * math.sin(t) - v * t
                total += size * power * complex(math.cos(phase), math.sin(phase))
    return total


def beyond_saddle(n: int, v: float, x: float, at: float, even: bool, level: float) -> complex:
    """1 / pi times the integral from `at` on of the n-th power of -(t + i pi) times exp of

    `level - x sinh t - v (t + i pi)`, of `cosh` if it is `even`.
    """
    whole = half_turns(v)
    total = complex(0.0, 0.0)
    t, largest = at, -math.inf
    while True:
        before = level - v * t - x * (math.cosh(t) if even else math.sinh(t))
        if even and t < -at and before < -900.0 and before > largest:
            t = min(t + (before + 745.0) / (2.0 * v), -at)  # it rises by 2 |v| at most
            largest = before
            continue
        width = min(1.0, 4.0 / (abs(v) + x * math.cosh(t)))
        if t + width == t:
            break
        last = -math.inf
        for k in range(16):
            place, weight = gauss_point(k)
            here = t + place * width
            fall = x * (math.cosh(here) if even else math.sinh(here))
            size = level - fall - v * here
            last = max(last, size)
            if size > -745.0:
                power = whole_power(complex(-here, -math.pi), n)
                total += exponential(size) * weight * width / math.pi * power * whole
        t += width
        largest = max(largest, last)
        slope = v + x * (math.sinh(t) if even else math.cosh(t))
        if largest > 1500.0 or (slope > 0.0 and (last < largest - 45.0 or last < -745.0)):
            break
    return total


def jv_by_order(n: int, v: float, x: float) -> float:
    """The n-th derivative of J in its order, for x > 0."""
    v, x = double(v), double(x)
    if not (x >= 0.0 and x + abs(v) <= LARGEST) or (x < SMALLEST and (x > 0.0 or v <= 0.0)):
        return math.nan
    if x == 0.0:
        return 0.0
    at = math.acosh(v / x) if v > x else 0.0
    at = min(at, 700.0)
    rise, turn = x * math.sinh(at), x * math.cosh(at)
    inner = along_saddle(n, v, at, rise, turn, rise - v * at)
    return inner.real + beyond_saddle(n, v, x, at, False, 0.0).imag


def yv_by_order(n: int, v: float, x: float) -> float:
    """The n-th derivative of Y in its order, for x > 0."""
    v, x = double(v), double(x)
    if not (x >= SMALLEST and x + abs(v) <= LARGEST):
        return math.nan
    inner = along_saddle(n, v, 0.0, 0.0, x, 0.0)
    total = inner.imag - beyond_saddle(n, v, x, 0.0, False, 0.0).real
    t, largest = 0.0, -math.inf
    while True:
        width = min(1.0, 4.0 / (abs(v) + x * math.cosh(t)))
        last = -math.inf
        for k in range(16):
            place, weight = gauss_point(k)
            here = t + place * width
            size = v * here - x * math.sinh(here)
            last = max(last, size)
            total -= exponential(size) * weight * width / math.pi * here**n
        t += width
        largest = max(largest, last)
        small = last < largest - 45.0 or last < -745.0
        if largest > 1500.0 or (v < x * math.cosh(t) and small):
            break
    return total


def iv_by_order(n: int, v: float, x: float, scaled: bool) -> float:
    """The n-th derivative of I in its order, times exp(-x) if it is scaled; for x > 0."""
    v, x = double(v), double(x)
    if not (0.0 <= x < math.inf and abs(v) <= LARGEST):
        return math.nan
    if x < SMALLEST and (x > 0.0 or v <= 0.0):
        return math.nan
    if x == 0.0:
        return 0.0
    at = min(max(math.asinh(v / x), -700.0), 700.0)
    rise, turn = x * math.cosh(at), x * math.sinh(at)
    level = 2.0 * x * math.sinh(0.5 * at) ** 2 - v * at + (0.0 if scaled else x)
    inner = along_saddle(n, v, at, rise, turn, level)
    return inner.real + beyond_saddle(n, v, x, at, True, -x if scaled else 0.0).imag


def kv_by_order(n: int, v: float, x: float, scaled: bool) -> float:
    """The n-th derivative of K in its order, times exp(x) if it is scaled; for x > 0."""
    v, x = double(v), double(x)
    if not (SMALLEST <= x < math.inf and abs(v) <= LARGEST):
        return math.nan
    odd = n % 2 == 1
    sign = -1.0 if odd and v < 0.0 else 1.0
    v = abs(v)
    peak = math.asinh(v / x)
    most = v * peak - 2.0 * x * math.sinh(0.5 * peak) ** 2
    if most - (0.0 if scaled else x) > 1500.0:
        return sign * math.inf
    total, t = 0.0, 0.0
    while True:
        width = min(1.0, 4.0 / (v + math.sqrt(x) + x * math.sinh(t)))
        last = -math.inf
        for k in range(16):
            place, weight = gauss_point(k)
            here = t + place * width
            size = v * here - 2.0 * x * math.sinh(0.5 * here) ** 2 - most
            last = max(last, size)
            both = -math.expm1(-2.0 * v * here) if odd else 1.0 + math.exp(-2.0 * v * here)
            total += 0.5 * weight * width * here**n * both * exponential(size)
        t += width
        if t > peak and last < -45.0:
            break
    most = most if scaled else most - x
    return sign * total * exponential(0.5 * most) * exponential(0.5 * most)
