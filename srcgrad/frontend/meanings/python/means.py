"""What `statistics` of later Pythons computes by itself, or by generators with a memory."""

from __future__ import annotations

import math
import statistics
import sys
from typing import Any

from srcgrad.frontend.values.environment.registry import reads_as


def geometric_mean(data: Any) -> Any:
    """`statistics.geometric_mean` since Python 3.13: logarithms are added, zeros only noted."""
    n = 0
    is_zero = False
    logarithms = []
    for x in data:
        n += 1
        if x > 0.0 or math.isnan(x):
            logarithms.append(math.log(x))
        elif x == 0.0:
            is_zero = True
        else:
            raise statistics.StatisticsError("No negative inputs allowed", x)
    total = math.fsum(logarithms)
    if n == 0:
        raise statistics.StatisticsError("Must have a non-empty dataset")
    if math.isnan(total):
        return math.nan
    if is_zero:
        return math.nan if total == math.inf else 0.0
    return math.exp(total / n)


def root_of_product(x: Any, y: Any) -> Any:
    """`statistics._sqrtprod`: it calls itself once, with both numbers scaled."""
    h = math.sqrt(x * y)
    if not math.isfinite(h):
        if math.isinf(h) and not math.isinf(x) and not math.isinf(y):
            return _root(x * 2.0**-512, y * 2.0**-512) / 2.0**-512
        return h
    if not h:
        if x and y:
            return _root(x * 2.0**537, y * 2.0**537) / 2.0**537
        return h
    return _root(x, y)


def _root(x: Any, y: Any) -> Any:
    h = math.sqrt(x * y)
    missing = math.sumprod((x, h), (y, -h))  # type: ignore[attr-defined]
    return h + missing / (2.0 * h)


if sys.version_info >= (3, 13):
    reads_as(statistics.geometric_mean)(geometric_mean)
    reads_as(statistics._sqrtprod)(root_of_product)  # type: ignore[attr-defined]
