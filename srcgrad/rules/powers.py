"""The derivatives of powers and exponentials of scipy.special, and of Box's and Cox's transforms.

Where lambda times the logarithm is small the terms of a slope cancel: there it is a series, to so
many terms that the second derivative has eleven digits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.registry import state as partials
from srcgrad.rules.shorthands import Shorthand

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

series = Shorthand(
    lambda z: (
        0.5
        + z * (1.0 / 3.0 + z * (0.125 + z * (1.0 / 30.0 + z * (1.0 / 144.0 + z * (1.0 / 840.0)))))
    )
)
inverse_series = Shorthand(
    lambda z: -0.5 + z * (2.0 / 3.0 + z * (-0.75 + z * (0.8 + z * (-5.0 / 6.0 + z * (6.0 / 7.0)))))
)
by_lambda = Shorthand(
    lambda lmbda, log, power, result: (
        log**2 * series(lmbda * log) if abs(lmbda * log) < 1e-2 else (power * log - result) / lmbda
    )
)
"""The slope of `(power - 1) / lmbda`, where the logarithm of the power is `lmbda * log`."""
inverse_by_lambda = Shorthand(
    lambda lmbda, y, power: (
        power * y * y * inverse_series(lmbda * y)
        if abs(lmbda * y) < 3e-3
        else power * (y / (lmbda * y + 1.0) - math.log1p(lmbda * y) / lmbda) / lmbda
    )
)
"""The slope of `power`, which is `(lmbda * y + 1) ** (1 / lmbda)`."""

partials("scipy.special.exp10", lambda x, result: result * math.log(10.0))
partials("scipy.special.cosm1", lambda x: -math.sin(x))
partials(
    "scipy.special.exprel",
    lambda x, result: (
        0.5 + x * (1.0 / 3.0 + x * (1.0 / 8.0 + x / 30.0))
        if abs(x) < 1e-3
        else (math.exp(x) - result) / x
    ),
)
partials(
    "scipy.special.powm1",
    lambda x, y: (y * x ** (y - 1.0), scipy.special.xlogy(x**y, x)),
)
partials(
    "scipy.special.boxcox",
    lambda x, lmbda, result: (
        x ** (lmbda - 1.0),
        by_lambda(lmbda, math.log(x), x**lmbda, result),
    ),
)
partials(
    "scipy.special.boxcox1p",
    lambda x, lmbda, result: (
        (1.0 + x) ** (lmbda - 1.0),
        by_lambda(lmbda, math.log1p(x), math.exp(lmbda * math.log1p(x)), result),
    ),
)
partials(
    "scipy.special.inv_boxcox",
    lambda y, lmbda, result: (
        result / (lmbda * y + 1.0),
        inverse_by_lambda(lmbda, y, result),
    ),
)
partials(
    "scipy.special.inv_boxcox1p",
    lambda y, lmbda, result: (
        (result + 1.0) / (lmbda * y + 1.0),
        inverse_by_lambda(lmbda, y, result + 1.0),
    ),
)
partials("scipy.special.wrightomega", lambda z, result: result / (1.0 + result))
