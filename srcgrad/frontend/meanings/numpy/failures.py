"""Whether a routine of linear algebra would succeed, for a `try` that catches what it raises.

Each is printed above the derivative that calls it, so it is plain Python that Numba compiles. It
asks the library that computes the result, which is computed after that.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def is_positive_definite(a: Any) -> Any:
    try:
        np.linalg.cholesky(a)
    except Exception:
        return False
    return True


def is_regular(a: Any) -> Any:
    return np.linalg.slogdet(a)[0] != 0.0
