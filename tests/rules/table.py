"""Every rule and where it is checked: a function, and for each operand an interval.

Operands of which no derivative is asked are given by their values: `Values(1, 2, 3)`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.special

from srcgrad import ir
from tests.rules import special


@dataclass(frozen=True)
class Values:
    """An operand that takes these values, and of which no derivative is asked."""

    values: tuple[Any, ...]

    def __init__(self, *values: Any) -> None:
        object.__setattr__(self, "values", values)


Domain = tuple[float, float] | Values
REAL: Domain = (-3.0, 3.0)
POSITIVE: Domain = (0.1, 4.0)
NEGATIVE: Domain = (-4.0, -0.1)
UNIT: Domain = (-0.95, 0.95)


def row(function: Callable[..., Any], *domains: Domain) -> tuple[Any, tuple[Domain, ...]]:
    return function, domains


ROWS: tuple[tuple[Callable[..., Any], tuple[Domain, ...]], ...] = (
    # Arithmetic.
    row(operator.add, REAL, REAL),
    row(operator.sub, REAL, REAL),
    row(operator.mul, REAL, REAL),
    row(operator.truediv, REAL, POSITIVE),
    row(operator.truediv, REAL, NEGATIVE),
    row(operator.mod, (2.1, 2.9), (0.9, 1.0)),
    row(operator.mod, (-2.9, -2.1), (0.95, 1.02)),
    row(operator.mod, (2.1, 2.8), (-1.02, -0.95)),
    row(operator.pow, POSITIVE, REAL),
    row(operator.pow, NEGATIVE, Values(-3, -1, 0, 1, 2, 3, 2.0)),
    row(operator.neg, REAL),
    row(operator.pos, REAL),
    row(abs, POSITIVE),
    row(abs, NEGATIVE),
    row(ir.select, Values(True, False), REAL, REAL),
    row(max, NEGATIVE, POSITIVE),
    row(max, POSITIVE, NEGATIVE),
    row(min, NEGATIVE, POSITIVE),
    row(min, POSITIVE, NEGATIVE),
    row(np.maximum, NEGATIVE, POSITIVE),
    row(np.maximum, POSITIVE, NEGATIVE),
    row(np.minimum, NEGATIVE, POSITIVE),
    row(np.minimum, POSITIVE, NEGATIVE),
    row(np.fmax, NEGATIVE, POSITIVE),
    row(np.fmax, POSITIVE, NEGATIVE),
    row(np.fmin, NEGATIVE, POSITIVE),
    row(np.fmin, POSITIVE, NEGATIVE),
    row(float, REAL),
    row(np.float32, REAL),
    row(np.float64, REAL),
    # Powers, exponentials and logarithms.
    row(math.exp, REAL),
    row(np.exp2, REAL),
    row(math.expm1, REAL),
    row(math.log, POSITIVE),
    row(math.log2, POSITIVE),
    row(math.log10, POSITIVE),
    row(math.log1p, (-0.9, 3.0)),
    row(math.sqrt, POSITIVE),
    row(np.cbrt, POSITIVE),
    row(np.cbrt, NEGATIVE),
    row(np.square, REAL),
    row(np.reciprocal, POSITIVE),
    row(np.reciprocal, NEGATIVE),
    row(np.logaddexp, REAL, REAL),
    row(np.logaddexp2, REAL, REAL),
    # Angles.
    row(math.sin, REAL),
    row(math.cos, REAL),
    row(math.tan, (-1.4, 1.4)),
    row(math.asin, UNIT),
    row(math.acos, UNIT),
    row(math.atan, REAL),
    row(math.atan2, REAL, POSITIVE),
    row(math.atan2, POSITIVE, NEGATIVE),
    row(math.atan2, NEGATIVE, REAL),
    row(math.hypot, REAL, POSITIVE),
    row(math.hypot, NEGATIVE, REAL),
    row(math.degrees, REAL),
    row(math.radians, REAL),
    # Hyperbolic functions.
    row(math.sinh, REAL),
    row(math.cosh, REAL),
    row(math.tanh, REAL),
    row(math.asinh, REAL),
    row(math.acosh, (1.1, 5.0)),
    row(math.atanh, UNIT),
    # Parts of numbers.
    row(math.fabs, POSITIVE),
    row(math.fabs, NEGATIVE),
    row(math.copysign, POSITIVE, NEGATIVE),
    row(math.copysign, NEGATIVE, NEGATIVE),
    row(math.fmod, (2.1, 2.9), (0.9, 1.0)),
    row(math.fmod, (-2.9, -2.1), (0.98, 1.02)),
    row(math.ldexp, REAL, Values(-2, 0, 3)),
    row(math.nextafter, REAL, POSITIVE),
    # Special functions.
    row(math.erf, REAL),
    row(math.erfc, REAL),
    row(math.gamma, POSITIVE),
    row(math.gamma, (-1.9, -1.1)),
    row(math.lgamma, POSITIVE),
    row(math.lgamma, (-1.9, -1.1)),
    # What keeps float32.
    row(np.exp, REAL),
    row(np.expm1, REAL),
    row(np.log, POSITIVE),
    row(np.log2, POSITIVE),
    row(np.log10, POSITIVE),
    row(np.log1p, (-0.9, 3.0)),
    row(np.sqrt, POSITIVE),
    row(np.sin, REAL),
    row(np.cos, REAL),
    row(np.tan, (-1.4, 1.4)),
    row(np.arcsin, UNIT),
    row(np.arccos, UNIT),
    row(np.arctan, REAL),
    row(np.arctan2, REAL, POSITIVE),
    row(np.hypot, REAL, POSITIVE),
    row(np.degrees, REAL),
    row(np.radians, REAL),
    row(np.sinh, REAL),
    row(np.cosh, REAL),
    row(np.tanh, REAL),
    row(np.arcsinh, REAL),
    row(np.arccosh, (1.1, 5.0)),
    row(np.arctanh, UNIT),
    row(np.fabs, NEGATIVE),
    row(np.copysign, POSITIVE, NEGATIVE),
    row(np.fmod, (2.1, 2.9), (0.9, 1.0)),
    row(np.ldexp, REAL, Values(-2, 0, 3)),
    row(np.nextafter, REAL, POSITIVE),
)

ROWS = (
    *ROWS,
    *(
        row(function, *(Values(*each) if isinstance(each, list) else each for each in domains))
        for function, domains in (
            *((getattr(scipy.special, name), domains) for name, domains in special.CHECKED),
            *special.OF_SEVERAL,
            *special.BY_SHAPE,
        )
    ),
)

if hasattr(math, "fma"):
    ROWS = (*ROWS, row(math.fma, REAL, REAL, REAL))

NAN, INF = math.nan, math.inf
SPECIAL: tuple[tuple[Callable[..., Any], tuple[Any, ...], tuple[float, ...]], ...] = (
    # Kinks: see the table of conventions in srcgrad/rules/pointwise.py.
    (abs, (0.0,), (0.0,)),
    (abs, (-0.0,), (0.0,)),
    (math.fabs, (0.0,), (0.0,)),
    (max, (2.0, 2.0), (1.0, 0.0)),
    (min, (2.0, 2.0), (1.0, 0.0)),
    (np.maximum, (0.0, -0.0), (1.0, 0.0)),
    (np.minimum, (2.0, 2.0), (1.0, 0.0)),
    (np.fmax, (2.0, 2.0), (1.0, 0.0)),
    (np.fmin, (2.0, 2.0), (1.0, 0.0)),
    (np.fmax, (NAN, 2.0), (0.0, 1.0)),
    (np.fmax, (2.0, NAN), (1.0, 0.0)),
    (np.fmin, (NAN, 2.0), (0.0, 1.0)),
    (np.fmin, (2.0, NAN), (1.0, 0.0)),
    # Vertical tangents.
    (math.sqrt, (0.0,), (0.0,)),
    (np.cbrt, (0.0,), (0.0,)),
    (math.asin, (1.0,), (0.0,)),
    (math.asin, (-1.0,), (0.0,)),
    (math.acos, (1.0,), (0.0,)),
    (math.acos, (-1.0,), (0.0,)),
    (math.acosh, (1.0,), (0.0,)),
    # Powers.
    (operator.pow, (0.0, 0.0), (0.0, 0.0)),
    (operator.pow, (0.0, 0.5), (0.0, 0.0)),
    (operator.pow, (0.0, 1.0), (1.0, 0.0)),
    (operator.pow, (0.0, 2.0), (0.0, 0.0)),
    (operator.pow, (0.0, 2), (0.0, 0.0)),
    (operator.pow, (5.0, 0.0), (0.0, math.log(5.0))),
    (operator.pow, (-2.0, 3.0), (12.0, NAN)),
    # The origin.
    (math.hypot, (0.0, 0.0), (0.0, 0.0)),
    (math.atan2, (0.0, 0.0), (0.0, 0.0)),
    (math.copysign, (0.0, -1.0), (0.0, 0.0)),
    # Infinite values.
    (np.logaddexp, (-INF, -INF), (0.5, 0.5)),
    (np.logaddexp, (-INF, 1.0), (0.0, 1.0)),
    (np.logaddexp, (INF, 1.0), (1.0, 0.0)),
    (math.exp, (-INF,), (0.0,)),
    (math.tanh, (INF,), (0.0,)),
    (math.fmod, (1.0, INF), (1.0, 0.0)),
    *special.AT_POINTS,
)
