"""Constants as text that Python and Numba read back to the last bit."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np


def constant(value: Any) -> str:
    """The text of a number, a string, or None.

    >>> constant(0.5), constant(2j), constant(float("inf"))
    ('0.5', '2j', 'math.inf')
    """
    own = np.float64 | np.int64 | np.bool_ | np.complex128
    if isinstance(value, np.generic) and not isinstance(value, own):
        inner = constant(value.item())
        inner = inner[1:-1] if inner.startswith("(") else inner
        return f"np.{value.dtype.name}({inner})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, complex):
        return _complex(value)
    if isinstance(value, float) and not math.isfinite(value):
        if value != value:
            return "math.nan"
        return "math.inf" if value > 0 else "-math.inf"
    return repr(value)


def _complex(value: complex) -> str:
    """A complex number, to the sign of its zeros, which choose sides of branch cuts."""
    real, imaginary = value.real, value.imag
    sign = math.copysign(1.0, imaginary)
    if not (math.isfinite(real) and math.isfinite(imaginary)):
        return f"complex({constant(real)}, {constant(imaginary)})"
    if real == 0.0 and math.copysign(1.0, real) == sign:
        return f"{'-' if sign < 0.0 else ''}{_float(abs(imaginary))}j"
    if real == 0.0 or (imaginary == 0.0 and sign < 0.0):
        return f"complex({real!r}, {imaginary!r})"
    return f"({_float(real)} {'-' if sign < 0.0 else '+'} {_float(abs(imaginary))}j)"


def _float(value: float) -> str:
    """A part of a complex number: `2`, where `2.0` says no more."""
    return repr(value).removesuffix(".0")
