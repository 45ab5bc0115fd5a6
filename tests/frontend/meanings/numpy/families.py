"""The families of `numpy.polynomial`: their functions, and their classes."""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.polynomial import (
    Chebyshev,
    Hermite,
    HermiteE,
    Laguerre,
    Legendre,
    Polynomial,
    chebyshev,
    hermite,
    hermite_e,
    laguerre,
    legendre,
    polynomial,
)

from tests.tools.rows import Rows, array

row = Rows()
TIMES = np.linspace(-0.9, 0.8, 6)
LEAST = (4, 1)
"""Series have a coefficient at least."""


def names(module: ModuleType, prefix: str, functions: str) -> str:
    return " ".join(f"{module.__name__}.{prefix}{each}" for each in functions.split())


def arithmetic(module: Any, prefix: str) -> None:
    mul, div, power = (getattr(module, prefix + name) for name in ("mul", "div", "pow"))
    add, sub, by_x = (getattr(module, prefix + name) for name in ("add", "sub", "mulx"))
    row(
        names(module, prefix, "mul div pow"),
        lambda c, d: (
            mul(c, d),
            mul(c, 2.0),
            mul([1.0, c[0]], d),
            *div(d, c),
            *div(c, d),
            power(c, 3),
        ),
        array("n", low=0.5),
        array("n+1", low=0.5),
        sizes=LEAST,
        float32=False,
    )
    row(
        names(module, prefix, "add sub mulx"),
        lambda c, d: (add(c, d), sub(d, c), by_x(c)),
        array("n", low=0.5),
        array("n+1", low=0.5),
        sizes=LEAST,
        float32=False,
    )


def calculus(module: Any, prefix: str) -> None:
    der, integral = getattr(module, f"{prefix}der"), getattr(module, f"{prefix}int")
    row(
        names(module, prefix, "der int"),
        lambda c: (
            der(c),
            der(c, 2, scl=3.0),
            der(c, 0),
            integral(c),
            integral(c, 2, [c[0], 2.0], lbnd=0.5, scl=2),
        ),
        array("n", low=0.5),
        sizes=LEAST,
        float32=False,
    )
    if prefix != "poly":
        row(
            names(module, prefix, "der int"),
            lambda c: (der(c), der(c, axis=1), integral(c, lbnd=c[0, 0]), integral(c, 2, axis=-1)),
            array("n", 3),
            sizes=(4,),
            float32=False,
        )


def points(module: Any, prefix: str) -> None:
    fit, vander = getattr(module, f"{prefix}fit"), getattr(module, f"{prefix}vander")
    row(
        names(module, prefix, "fit vander"),
        lambda x, y: (fit(x, y, 2), fit(x, y, [0, 2], w=x + 2.0), vander(x, 3)),
        array("n", make=np.sort),
        array("n"),
        sizes=(6,),
        float32=False,
    )
    of_two = getattr(module, f"{prefix}val2d")
    of_three = getattr(module, f"{prefix}val3d")
    row(
        names(module, prefix, "val3d" if prefix == "poly" else "val2d val3d"),
        lambda x, y, c: (of_two(x, y, c), of_three(x, y, x, c[:, :, None] * x[:2])),
        array("n"),
        array("n"),
        array(3, 2),
        sizes=(3,),
        float32=False,
    )


def zeros(module: Any, prefix: str) -> None:
    companion, roots = getattr(module, f"{prefix}companion"), getattr(module, f"{prefix}roots")
    from_roots = getattr(module, f"{prefix}fromroots")
    row(
        names(module, prefix, "companion roots fromroots"),
        lambda r: (
            companion(from_roots(r)),
            companion(from_roots(r[:1])),
            roots(from_roots(r * [0.5, 1.5, 3.0])),
            roots(r[:2]),
        ),
        array("n", low=1.0, high=1.4),
        sizes=(3,),
        float32=False,
    )


def converted(module: Any, prefix: str) -> None:
    of_powers, powers = getattr(module, f"poly2{prefix}"), getattr(module, f"{prefix}2poly")
    row(
        f"{module.__name__}.poly2{prefix} {module.__name__}.{prefix}2poly",
        lambda c: (of_powers(c), powers(c), powers([1.0, c[0], 3.0])),
        array("n", low=0.5),
        sizes=(4, 2, 1),
        float32=False,
    )


for MODULE, PREFIX in (
    (chebyshev, "cheb"),
    (legendre, "leg"),
    (hermite, "herm"),
    (hermite_e, "herme"),
    (laguerre, "lag"),
    (polynomial, "poly"),
):
    arithmetic(MODULE, PREFIX)
    if PREFIX != "poly":
        calculus(MODULE, PREFIX)
        converted(MODULE, PREFIX)
    points(MODULE, PREFIX)
    zeros(MODULE, PREFIX)

row(
    "numpy.common_type",
    lambda x: (x.astype(np.common_type(x, np.arange(3))), x * np.ones(2, np.common_type(x))[0]),
    array("n"),
    float32=False,
)
row(
    "numpy.polynomial.chebyshev.chebinterpolate",
    lambda a: chebyshev.chebinterpolate(lambda x: np.tanh(x * a[0]) + a[1], 4),
    array(2),
    float32=False,
)


def classes(kind: Any) -> None:
    fixed = kind([1.0, 2.0, -0.5], domain=[0.0, 3.0])
    low, high = kind([0.0]).window
    row(
        f"numpy.polynomial.{kind.__name__}",
        lambda c, x: (
            kind(c)(x),
            (kind(c) * kind([1.0, 2.0]) + x[0] - kind(c) ** 2)(x),
            (3 - kind(c) * 2 / 3.0)(x),
            kind(c).deriv(2)(x),
            kind(c).integ(2, k=[1.0, x[0]], lbnd=0.5)(x),
            kind(c, domain=[0.0, 3.0]).deriv()(x),
            kind(c, domain=[0.0, 3.0], window=[0.0, 2.0]).integ(lbnd=x[0])(x),
            (fixed * kind(c, domain=[0.0, 3.0]) - fixed.deriv())(x),
            (-kind(c)).coef * kind(c).degree(),
            kind(c).cutdeg(2).linspace(4)[1],
        ),
        array("n", low=0.5),
        array(3),
        sizes=LEAST,
        float32=False,
    )
    row(
        f"numpy.polynomial.{kind.__name__}",
        lambda c, x: (
            (kind(c) // kind([1.0, x[0], 2.0])).coef,
            (kind(c) % kind([1.0, x[0], 2.0])).coef,
            kind(c).convert(kind=Polynomial).coef,
            kind(c).convert(kind=Legendre)(x),
            kind.basis(3)(x) + kind.identity()(x),
            kind.fromroots(x)(0.3),
            kind.fit(TIMES, np.sin(TIMES * x[0]), 2)(x),
            kind.fit(TIMES, TIMES * x[0], 2, domain=[], w=TIMES + 2.0).coef,
            kind(c, domain=[low, high]).roots() if len(c) == 3 else c,
            x * (2.0 if kind(c) == kind(c) else 3.0),
        ),
        array("n", low=0.5),
        array(3),
        sizes=(5,),
        float32=False,
    )


for KIND in (Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre):
    classes(KIND)

row(
    "numpy.polynomial.Chebyshev",
    lambda a, x: Chebyshev.interpolate(lambda t: np.tanh(t * a[0]), 4, domain=[0.0, a[1]])(x),
    array(2, low=1.0, high=2.0),
    array(3),
    float32=False,
)
