"""The derivatives of functions of complex numbers, where `pointwise` does not give them.

The rows there hold for every holomorphic function. These are for functions that are not, for
formulas that are on another branch there, and for those that compare.

    function                          where                      the partial
    --------------------------------  -------------------------  -----------------------------------
    abs, angle                        0                          0
    x**y for x                        x = 0, unless y = 0 or     0
                                      Re y > 1 or Re y < 0
    x**y for y                        x = 0                      0
    sqrt, acosh, asin, acos           branch points              0, as for real numbers
"""

from __future__ import annotations

import cmath
import math
import operator

import numpy as np

from srcgrad.rules.registry import inactive, state, state_complex, state_conjugate, twins

# What a number is made of.

state(complex, lambda real, imag: (1.0, 1j))
state(np.complex64, lambda x: 1.0)
state(np.complex128, lambda x: 1.0)
state_conjugate(np.real, lambda x: 1.0)
state_conjugate(np.imag, lambda x: 1j)
state_conjugate(np.conjugate, lambda x: 1.0)
state_conjugate(abs, lambda x, result: 0.0 if result == 0.0 else x / result)

# Other formulas than for real numbers.

state_complex(
    math.acosh,
    lambda x: 0.0 if x == 1.0 or x == -1.0 else 1.0 / (math.sqrt(x - 1.0) * math.sqrt(x + 1.0)),
)
state_complex(math.asinh, lambda x: 1.0 / math.sqrt(x * x + 1.0))
state_complex(
    operator.pow,
    lambda x, y, result: (
        0.0
        if x == 0.0 and np.real(y) >= 0.0 and (np.real(y) < 1.0 or np.imag(y) != 0.0)
        else y * x ** (y - 1),
        0.0 if x == 0.0 else result * cmath.log(x),
    ),
)

twins(
    {
        math.exp: cmath.exp,
        math.log: cmath.log,
        math.log10: cmath.log10,
        math.sqrt: cmath.sqrt,
        math.sin: cmath.sin,
        math.cos: cmath.cos,
        math.tan: cmath.tan,
        math.asin: cmath.asin,
        math.acos: cmath.acos,
        math.atan: cmath.atan,
        math.sinh: cmath.sinh,
        math.cosh: cmath.cosh,
        math.tanh: cmath.tanh,
        math.asinh: cmath.asinh,
        math.acosh: cmath.acosh,
        math.atanh: cmath.atanh,
    }
)
inactive(cmath.isnan, cmath.isinf, cmath.isfinite)
