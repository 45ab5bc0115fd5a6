"""Numbers of double precision and the exponential function that overflows, for generated code."""

from __future__ import annotations

import math

import numpy as np


def double(x: float) -> float:
    """The number in double precision, also of a number of single precision."""
    return float(np.float64(x))


def exponential(x: float) -> float:
    """exp(x), infinite where Python raises OverflowError."""
    return math.exp(x) if x < 709.7 else math.inf
