"""The derivatives of functions of scipy.special that are one of several results of a call.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from srcgrad.rules.registry import state as partials

if TYPE_CHECKING:  # imported when a rule that mentions it is first used
    import srcgrad.frontend.meanings.scipy.compiled
    import srcgrad.rules.shapes

# One of several results: 9.2.1, 6.2.9, 6.2.13, 6.2.15, 6.2.16, 7.2.7, 7.2.8, 22.13.1, 4.13.4.

partials(
    "srcgrad.frontend.meanings.scipy.compiled.airy_ai",
    lambda z: srcgrad.frontend.meanings.scipy.compiled.airy_aip(z),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.airy_aip",
    lambda z: z * srcgrad.frontend.meanings.scipy.compiled.airy_ai(z),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.airy_bi",
    lambda z: srcgrad.frontend.meanings.scipy.compiled.airy_bip(z),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.airy_bip",
    lambda z: z * srcgrad.frontend.meanings.scipy.compiled.airy_bi(z),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.sine_integral",
    lambda x: (
        1.0 - x * x * (1.0 / 6.0 - x * x * (1.0 / 120.0 - x * x / 5040.0))
        if abs(x) < 2e-2
        else math.sin(x) / x
    ),
)
partials("srcgrad.frontend.meanings.scipy.compiled.cosine_integral", lambda x: math.cos(x) / x)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.hyperbolic_sine_integral",
    lambda x: (
        1.0 + x * x * (1.0 / 6.0 + x * x * (1.0 / 120.0 + x * x / 5040.0))
        if abs(x) < 2e-2
        else math.sinh(x) / x
    ),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.hyperbolic_cosine_integral",
    lambda x: math.cosh(x) / x,
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.fresnel_sine",
    lambda x: math.sin(0.5 * math.pi * x * x),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.fresnel_cosine",
    lambda x: math.cos(0.5 * math.pi * x * x),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.jacobi_sn",
    lambda u, m: (
        srcgrad.frontend.meanings.scipy.compiled.jacobi_cn(u, m)
        * srcgrad.frontend.meanings.scipy.compiled.jacobi_dn(u, m),
        ...,
    ),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.jacobi_cn",
    lambda u, m: (
        -srcgrad.frontend.meanings.scipy.compiled.jacobi_sn(u, m)
        * srcgrad.frontend.meanings.scipy.compiled.jacobi_dn(u, m),
        ...,
    ),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.jacobi_dn",
    lambda u, m: (
        -m
        * srcgrad.frontend.meanings.scipy.compiled.jacobi_sn(u, m)
        * srcgrad.frontend.meanings.scipy.compiled.jacobi_cn(u, m),
        ...,
    ),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.jacobi_am",
    lambda u, m: (srcgrad.frontend.meanings.scipy.compiled.jacobi_dn(u, m), ...),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.lambertw_upper",
    lambda z, result: 0.0 if result == -1.0 else math.exp(-result) / (1.0 + result),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.lambertw_lower",
    lambda z, result: 0.0 if result == -1.0 else math.exp(-result) / (1.0 + result),
)
partials(
    "srcgrad.frontend.meanings.scipy.compiled.riemann_zeta",
    lambda s: srcgrad.rules.shapes.riemann_zeta_by_s(s),
)
