"""`np.emath`: functions that give complex numbers where real ones have no real result.

The dtype of what they give depends on the numbers: of real ones that have a real result it is
what NumPy's function of the same name gives, and the others are refused when the program runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from srcgrad.frontend.values.environment.registry import reads_as

COMPLEX = "np.emath gives complex numbers for these real ones: write np.sqrt(x + 0j), and so on"


def _checked(x: Any, is_outside: Any) -> None:
    if not np.iscomplexobj(x) and np.any(is_outside):
        raise NotImplementedError(COMPLEX)


@reads_as(np.emath.sqrt)
def sqrt(x: Any) -> Any:
    """`np.emath.sqrt`."""
    _checked(x, np.real(x) < 0)
    return np.sqrt(x)


@reads_as(np.emath.log)
def log(x: Any) -> Any:
    """`np.emath.log`."""
    _checked(x, np.real(x) < 0)
    return np.log(x)


@reads_as(np.emath.log2)
def log2(x: Any) -> Any:
    """`np.emath.log2`."""
    _checked(x, np.real(x) < 0)
    return np.log2(x)


@reads_as(np.emath.log10)
def log10(x: Any) -> Any:
    """`np.emath.log10`."""
    _checked(x, np.real(x) < 0)
    return np.log10(x)


@reads_as(np.emath.logn)
def logn(n: Any, x: Any) -> Any:
    """`np.emath.logn`."""
    return np.emath.log(x) / np.emath.log(n)


@reads_as(np.emath.power)
def power(x: Any, p: Any) -> Any:
    """`np.emath.power`."""
    _checked(x, np.real(x) < 0)
    return np.power(x, p)


@reads_as(np.emath.arccos)
def arccos(x: Any) -> Any:
    """`np.emath.arccos`."""
    _checked(x, np.abs(x) > 1)
    return np.arccos(x)


@reads_as(np.emath.arcsin)
def arcsin(x: Any) -> Any:
    """`np.emath.arcsin`."""
    _checked(x, np.abs(x) > 1)
    return np.arcsin(x)


@reads_as(np.emath.arctanh)
def arctanh(x: Any) -> Any:
    """`np.emath.arctanh`."""
    _checked(x, np.abs(x) > 1)
    return np.arctanh(x)
