"""NumPy's names for functions of numbers, by which they are called for whole arrays."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.printer.names import function_name

OF_MATH: dict[Callable[..., Any], Callable[..., Any]] = {
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
"""Each with the one that does the same to each element of an array, and keeps float32."""

FUNCTIONS: dict[Callable[..., Any], Callable[..., Any]] = {**OF_MATH, abs: np.abs}

NUMBERS = {
    function_name(of_arrays): function_name(function) for function, of_arrays in FUNCTIONS.items()
}
"""What a text calls for an element, by what it calls for a whole array."""

SAME: tuple[Callable[..., Any], ...] = (np.maximum, np.minimum, np.sign)
"""What numbers and arrays are given to alike."""
