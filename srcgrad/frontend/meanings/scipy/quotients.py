"""Products and quotients of gamma functions, in plain Python."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.special

from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.registry import reads_as


@reads_as(scipy.special.polygamma)
def polygamma(n: Any, x: Any) -> Any:
    if n == 0:
        return np.float64(1.0) * scipy.special.psi(x)
    sign = 1.0 if n % 2 == 1 else -1.0
    return np.float64(sign) * scipy.special.gamma(n + 1.0) * scipy.special.zeta(n + 1.0, x)


@reads_as(scipy.special.multigammaln)
def multigammaln(a: Any, d: Any) -> Any:
    if not np.all(a > 0.5 * (d - 1)):
        raise ValueError("condition a > 0.5 * (d-1) not met")
    found = np.float64(d * (d - 1) * 0.25 * math.log(math.pi)) + scipy.special.gammaln(a)
    for k in range(1, d):
        found = found + scipy.special.gammaln(a - 0.5 * k)
    return found


def factorial(n: Any, exact: bool = False, extend: str = "zero") -> Any:
    if exact or extend != "zero":
        refuse(
            "scipy.special.factorial with exact or extend is not supported",
            "Write it in plain NumPy.",
        )
    if np.ndim(n) > 0:
        n = np.asarray(n, dtype=np.float64)
    return np.where(n < 0, 0, scipy.special.gamma(n + 1.0))


def comb(N: Any, k: Any, *, exact: bool = False, repetition: bool = False) -> Any:
    if exact or repetition:
        refuse(
            "scipy.special.comb with exact or repetition is not supported",
            "Write it in plain NumPy.",
        )
    fits = (k <= N) & (N >= 0) & (k >= 0)
    return np.where(fits, scipy.special.binom(_strong(N), _strong(k)), 0.0)


def perm(N: Any, k: Any, exact: bool = False) -> Any:
    if exact:
        refuse("scipy.special.perm with exact", "Write it in plain NumPy.")
    fits = (k <= N) & (N >= 0) & (k >= 0)
    return np.where(fits, scipy.special.poch(_strong(N) - k + 1, _strong(k)), 0.0)


def _strong(number: Any) -> Any:
    """A number of Python's as the 0-d array of NumPy's that SciPy makes of it."""
    if isinstance(number, int):
        return np.int64(number)
    return np.float64(number) if isinstance(number, float) else number


def softplus(x: Any) -> Any:
    return np.logaddexp(0, x)


if hasattr(scipy.special, "softplus"):  # SciPy 1.15
    reads_as(scipy.special.softplus)(softplus)
