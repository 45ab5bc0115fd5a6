"""The derivatives of powers and exponentials of scipy.special, and of Box's and Cox's transforms.

Where lambda times the logarithm is small the terms of a slope cancel: there it is a series, to so
many terms that the second derivative has eleven digits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import scipy.special

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
        math.log(x) ** 2
        * (
            0.5
            + (lmbda * math.log(x))
            * (
                1.0 / 3.0
                + (lmbda * math.log(x))
                * (
                    0.125
                    + (lmbda * math.log(x))
                    * (
                        1.0 / 30.0
                        + (lmbda * math.log(x))
                        * (1.0 / 144.0 + (lmbda * math.log(x)) * (1.0 / 840.0))
                    )
                )
            )
        )
        if abs(lmbda * math.log(x)) < 1e-2
        else (x**lmbda * math.log(x) - result) / lmbda,
    ),
)
partials(
    "scipy.special.boxcox1p",
    lambda x, lmbda, result: (
        (1.0 + x) ** (lmbda - 1.0),
        math.log1p(x) ** 2
        * (
            0.5
            + (lmbda * math.log1p(x))
            * (
                1.0 / 3.0
                + (lmbda * math.log1p(x))
                * (
                    0.125
                    + (lmbda * math.log1p(x))
                    * (
                        1.0 / 30.0
                        + (lmbda * math.log1p(x))
                        * (1.0 / 144.0 + (lmbda * math.log1p(x)) * (1.0 / 840.0))
                    )
                )
            )
        )
        if abs(lmbda * math.log1p(x)) < 1e-2
        else (math.exp(lmbda * math.log1p(x)) * math.log1p(x) - result) / lmbda,
    ),
)
partials(
    "scipy.special.inv_boxcox",
    lambda y, lmbda, result: (
        result / (lmbda * y + 1.0),
        result
        * y
        * y
        * (
            -0.5
            + (lmbda * y)
            * (
                2.0 / 3.0
                + (lmbda * y)
                * (
                    -0.75
                    + (lmbda * y) * (0.8 + (lmbda * y) * (-5.0 / 6.0 + (lmbda * y) * (6.0 / 7.0)))
                )
            )
        )
        if abs(lmbda * y) < 3e-3
        else result * (y / (lmbda * y + 1.0) - math.log1p(lmbda * y) / lmbda) / lmbda,
    ),
)
partials(
    "scipy.special.inv_boxcox1p",
    lambda y, lmbda, result: (
        (result + 1.0) / (lmbda * y + 1.0),
        (result + 1.0)
        * y
        * y
        * (
            -0.5
            + (lmbda * y)
            * (
                2.0 / 3.0
                + (lmbda * y)
                * (
                    -0.75
                    + (lmbda * y) * (0.8 + (lmbda * y) * (-5.0 / 6.0 + (lmbda * y) * (6.0 / 7.0)))
                )
            )
        )
        if abs(lmbda * y) < 3e-3
        else (result + 1.0) * (y / (lmbda * y + 1.0) - math.log1p(lmbda * y) / lmbda) / lmbda,
    ),
)
partials("scipy.special.wrightomega", lambda z, result: result / (1.0 + result))
