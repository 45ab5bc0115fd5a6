"""NumPy's names for functions of numbers, by which they are called for whole arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {
    math.exp: np.exp,
    math.expm1: np.expm1,
    math.log: np.log,
    math.log1p: np.log1p,
    math.sqrt: np.sqrt,
    math.sin: np.sin,
    math.cos: np.cos,
    math.tan: np.tan,
    math.asin: np.arcsin,
    math.acos: np.arccos,
    math.atan: np.arctan,
    math.sinh: np.sinh,
    math.cosh: np.cosh,
    math.tanh: np.tanh,
    math.asinh: np.arcsinh,
    math.acosh: np.arccosh,
    math.atanh: np.arctanh,
}
"""Each with the one that does the same to each element of an array."""

NUMBERS = {of_arrays.__name__: name.__name__ for name, of_arrays in FUNCTIONS.items()}
"""The names in `math` by those in `numpy`."""

SAME: tuple[Callable[..., Any], ...] = (abs, np.maximum, np.minimum, np.sign)
"""What numbers and arrays are given to alike."""
