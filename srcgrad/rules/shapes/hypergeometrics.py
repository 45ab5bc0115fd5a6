"""Derivatives of hypergeometric functions with respect to their parameters, for generated code.

The series 16.2.1, each term of which is differentiated by the recurrence that makes it, after
Kummer's and Pfaff's transformations, 13.2.39 and 15.8.1, where those turn an alternating series
into one of positive terms. With it runs the sum of absolute values: where so much has cancelled
that nine digits of the larger of function and derivative cannot be promised, where the series takes
more than 100,000 terms, and for z >= 1, the answer is NaN. Numbers of equations are those of the
NIST Digital Library of Mathematical Functions.
"""

from __future__ import annotations

import math
from typing import Any

from srcgrad.rules.shapes.doubles import double, exponential

MOST = 100_000


def whether(claim: bool) -> float:
    return 1.0 if claim else 0.0


def hypergeometric(upper: int, a: Any, b: Any, c: Any, z: float) -> Any:
    """0F1(; c), 1F1(a; c) or 2F1(a, b; c), with derivatives in one direction, another, and both.

    A parameter is given with how far either direction moves it. Last is the largest sum of the
    sizes of terms.
    """
    t, t1, t2, t12 = 1.0, 0.0, 0.0, 0.0
    f, f1, f2, f12 = 1.0, 0.0, 0.0, 0.0
    s, s1, s2, s12 = 1.0, 0.0, 0.0, 0.0
    for k in range(MOST):
        below = c[0] + k
        if below == 0.0:
            break
        ratio = abs(z / (below * (k + 1.0)))
        for each in range(2):
            if each < upper:
                above, d1, d2 = (a[0] + k, a[1], a[2]) if each == 0 else (b[0] + k, b[1], b[2])
                t12 = t12 * above + t1 * d2 + t2 * d1
                t1, t2, t = t1 * above + t * d1, t2 * above + t * d2, t * above
                ratio *= abs(above)
        scale = z / (k + 1.0) / below
        t = t * scale
        t1 = t1 * scale - t * c[1] / below
        t2 = t2 * scale - t * c[2] / below
        t12 = t12 * scale - (t1 * c[2] + t2 * c[1]) / below
        f, f1, f2, f12 = f + t, f1 + t1, f2 + t2, f12 + t12
        s, s1, s2, s12 = s + abs(t), s1 + abs(t1), s2 + abs(t2), s12 + abs(t12)
        small = 1e-17 * (1.0 - ratio)
        if below > 0.0 and abs(t) <= small * s and abs(t1) <= small * s1:
            if abs(t2) <= small * s2 and abs(t12) <= small * s12:
                return f, f1, f2, f12, s, max(s1, s2, s12)
        if not s + s12 < math.inf:
            break
    return math.nan, math.nan, math.nan, math.nan, math.inf, math.inf


def certain(found: float, value: float, size: float) -> float:
    """What was found, or NaN if so much has cancelled that it is not known to be right."""
    if not size < math.inf or 4e-16 * size > 1e-9 * max(abs(found), abs(value)):
        return math.nan
    return found


def hyp0f1_by_v(v: float, z: float) -> float:
    """The derivative of 0F1 in its parameter."""
    c = (double(v), 1.0, 0.0)
    f, f1, _, _, _, size = hypergeometric(0, c, c, c, double(z))
    return certain(f1, f, size)


def hyp0f1_by_v_twice(v: float, z: float) -> float:
    """The second derivative of 0F1 in its parameter."""
    c = (double(v), 1.0, 1.0)
    f, _, _, f12, _, size = hypergeometric(0, c, c, c, double(z))
    return certain(f12, f, size)


def hyp1f1_by(p: int, a: float, b: float, z: float) -> float:
    """The derivative of 1F1 in a (p = 1) or b (p = 2)."""
    return hyp1f1_by_both(p, 0, a, b, z)


def hyp1f1_by_both(p: int, q: int, a: float, b: float, z: float) -> float:
    """The derivative of 1F1 in a (p = 1) or b (p = 2), and again in that (q) unless q is 0."""
    z = double(z)
    above = (double(a), whether(p == 1), whether(q == 1))
    below = (double(b), whether(p == 2), whether(q == 2))
    turned = (below[0] - above[0], below[1] - above[1], below[2] - above[2])
    best, error = math.nan, math.inf
    for attempt in range(2):
        if (z < 0.0) == (attempt == 0):
            f, f1, _, f12, _, size = hypergeometric(1, turned, turned, below, -z)
            scale = exponential(z)
        else:
            f, f1, _, f12, _, size = hypergeometric(1, above, above, below, z)
            scale = 1.0
        found = f12 if q > 0 else f1
        if size * scale < error:
            best, error = certain(found, f, size) * scale, size * scale
        if size < 100.0 * abs(found):
            break
    return best


def hyp2f1_by(p: int, a: float, b: float, c: float, z: float) -> float:
    """The derivative of 2F1 in a, b or c (p = 1, 2, 3)."""
    return hyp2f1_by_both(p, 0, a, b, c, z)


def hyp2f1_by_both(p: int, q: int, a: float, b: float, c: float, z: float) -> float:
    """The derivative of 2F1 in a, b or c (p = 1, 2, 3), and again in that (q) unless q is 0."""
    z = double(z)
    one = (double(a), whether(p == 1), whether(q == 1))
    two = (double(b), whether(p == 2), whether(q == 2))
    below = (double(c), whether(p == 3), whether(q == 3))
    if not z < 1.0:
        return math.nan
    log = math.log1p(-z)
    less_one = (below[0] - one[0], below[1] - one[1], below[2] - one[2])
    less_two = (below[0] - two[0], below[1] - two[1], below[2] - two[2])
    gap = (less_one[0] - two[0], less_one[1] - two[1], less_one[2] - two[2])
    best, error = math.nan, math.inf
    for attempt in range(4):
        # The exponent of 1 - z, and the parameters above: as given, Euler's, and Pfaff's two.
        kind = (attempt + 2) % 4 if z < 0.0 else attempt
        power, first, second, at = (0.0, 0.0, 0.0), one, two, z
        if kind == 1:
            power, first, second = gap, less_one, less_two
        elif kind == 2:
            power, second, at = (-one[0], -one[1], -one[2]), less_two, z / (z - 1.0)
        elif kind == 3:
            power, first, at = (-two[0], -two[1], -two[2]), less_one, z / (z - 1.0)
        if abs(at) < 1.0:
            f, f1, f2, f12, size, sizes = hypergeometric(2, first, second, below, at)
            d1, d2 = power[1] * log, power[2] * log
            found = f12 + d1 * f2 + d2 * f1 + d1 * d2 * f if q > 0 else f1 + d1 * f
            size = sizes + size * (abs(d1) + abs(d2) + abs(d1 * d2))
            scale = exponential(power[0] * log)
            if size * scale < error:
                best, error = certain(found, f, size) * scale, size * scale
            if size < 100.0 * abs(found):
                break
    return best
