"""Functions of one number that generated code holds as text: results of SciPy's that are several.

Each is printed above the derivative that calls it, so it is plain Python that Numba compiles.
"""

from __future__ import annotations

import math
from typing import Any

import scipy.special


def airy_ai(z: float) -> Any:
    return scipy.special.airy(z)[0]


def airy_aip(z: float) -> Any:
    return scipy.special.airy(z)[1]


def airy_bi(z: float) -> Any:
    return scipy.special.airy(z)[2]


def airy_bip(z: float) -> Any:
    return scipy.special.airy(z)[3]


def sine_integral(x: float) -> Any:
    return scipy.special.sici(x)[0]


def cosine_integral(x: float) -> Any:
    return scipy.special.sici(x)[1]


def hyperbolic_sine_integral(x: float) -> Any:
    return scipy.special.shichi(x)[0]


def hyperbolic_cosine_integral(x: float) -> Any:
    return scipy.special.shichi(x)[1]


def fresnel_sine(x: float) -> Any:
    return scipy.special.fresnel(x)[0]


def fresnel_cosine(x: float) -> Any:
    return scipy.special.fresnel(x)[1]


def jacobi_sn(u: float, m: float) -> Any:
    return scipy.special.ellipj(u, m)[0]


def jacobi_cn(u: float, m: float) -> Any:
    return scipy.special.ellipj(u, m)[1]


def jacobi_dn(u: float, m: float) -> Any:
    return scipy.special.ellipj(u, m)[2]


def jacobi_am(u: float, m: float) -> Any:
    return scipy.special.ellipj(u, m)[3]


def lambertw_upper(z: float) -> Any:
    """The branch of W above -1, by Halley's iteration (Corless et al. 1996, section 5)."""
    if not z >= -1.0 / math.e:
        return math.nan
    if z < -0.25:
        p = math.sqrt(max(2.0 * (math.e * z + 1.0), 0.0))
        w = -1.0 + p * (1.0 - p * (1.0 / 3.0 - 11.0 / 72.0 * p))
    elif z < 3.0:
        w = z * (3.0 + 4.0 * z) / (3.0 + z * (7.0 + 2.5 * z))
    elif z == math.inf:
        return math.inf
    else:
        w = math.log(z) - math.log(math.log(z))
    for _ in range(30):
        grown = math.exp(w)
        gap = w * grown - z
        if w == -1.0 or gap == 0.0:
            break
        step = gap / (grown * (w + 1.0) - 0.5 * (w + 2.0) * gap / (w + 1.0))
        w -= step
        if abs(step) <= 1e-16 * abs(w):
            break
    return w


def lambertw_lower(z: float) -> Any:
    """The branch of W below -1, for -1/e <= z < 0, by Halley's iteration (Corless et al. 1996)."""
    if not -1.0 / math.e <= z < 0.0:
        return -math.inf if z == 0.0 else math.nan
    if z < -0.25:
        p = math.sqrt(max(2.0 * (math.e * z + 1.0), 0.0))
        w = -1.0 - p * (1.0 + p * (1.0 / 3.0 + 11.0 / 72.0 * p))
    else:
        first = math.log(-z)
        second = math.log(-first)
        w = first - second + second / first
    for _ in range(30):
        grown = math.exp(w)
        gap = w * grown - z
        if w == -1.0 or gap == 0.0:
            break
        step = gap / (grown * (w + 1.0) - 0.5 * (w + 2.0) * gap / (w + 1.0))
        w -= step
        if abs(step) <= 1e-16 * abs(w):
            break
    return w


def riemann_zeta(s: float) -> Any:
    """Riemann's zeta function, left of -0.01 by its reflection: DLMF 25.4.1."""
    if s > 1.0:
        return scipy.special.zeta(s, 1.0)
    if s > -0.01:
        return scipy.special.zetac(s) + 1.0
    if not s > -169.0:
        return math.nan if s != s or s == -math.inf else scipy.special.zetac(s) + 1.0
    scale = 2.0 * (2.0 * math.pi) ** (s - 1.0) * math.gamma(1.0 - s)
    return scale * scipy.special.sindg(90.0 * s) * scipy.special.zeta(1.0 - s, 1.0)
