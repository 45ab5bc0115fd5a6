"""The families of `numpy.polynomial`, each by what x, a slope and an area make of its members.

    x p_k  = up(k) p_{k+1} + same(k) p_k + down(k) p_{k-1}
    p_k'   = slope(k) p_{k-1} + what the coefficient of p_k adds to lower ones: carry(k)
    ∫ p_k  = above(k) p_{k+1} - beside(k) p_k - below(k) p_{k-1}, and a constant

All that depends on a family is here; the rest is read from NumPy's own text (`series_parts`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import chebyshev, hermite, hermite_e, laguerre, legendre, polynomial

from srcgrad.frontend.meanings.numpy.series import trimmed
from srcgrad.frontend.meanings.numpy.series_parts import as_series
from srcgrad.frontend.meanings.numpy.spectra import EIG_IS_COMPLEX, real_eigenvalues
from srcgrad.frontend.meanings.numpy.vectors import axis_of
from srcgrad.frontend.values.environment.registry import reads_as
from srcgrad.records import dataclass


@dataclass(frozen=True)
class Family:
    """Polynomials p_0 = 1, p_1, …; functions of a degree, None where they are zero."""

    up: Any
    same: Any
    down: Any
    slope: Any
    carry: Any
    """What a coefficient adds to another before that is read, and how far below that is."""
    above: Any
    beside: Any
    below: Any


POWERS = Family(
    up=lambda k: 1,
    same=None,
    down=None,
    slope=lambda k: k,
    carry=None,
    above=lambda k: 1 / (k + 1),
    beside=None,
    below=None,
)
CHEBYSHEV = Family(
    up=lambda k: 0.5 if k > 0 else 1.0,
    same=None,
    down=lambda k: 0.5,
    slope=lambda k: 2 * k if k > 1 else 1,
    carry=(lambda k: k / (k - 2) if k > 2 else 0.0, 2),
    above=lambda k: 1 / (2 * (k + 1)) if k > 0 else 1.0,
    beside=None,
    below=lambda k: 1 / (2 * (k - 1)) if k > 1 else 0.0,
)
LEGENDRE = Family(
    up=lambda k: (k + 1) / (2 * k + 1),
    same=None,
    down=lambda k: k / (2 * k + 1),
    slope=lambda k: 2 * k - 1,
    carry=(lambda k: 1, 2),
    above=lambda k: 1 / (2 * k + 1),
    beside=None,
    below=lambda k: 1 / (2 * k + 1),
)
HERMITE = Family(
    up=lambda k: 0.5,
    same=None,
    down=lambda k: k,
    slope=lambda k: 2 * k,
    carry=None,
    above=lambda k: 1 / (2 * (k + 1)),
    beside=None,
    below=None,
)
HERMITE_E = Family(
    up=lambda k: 1,
    same=None,
    down=lambda k: k,
    slope=lambda k: k,
    carry=None,
    above=lambda k: 1 / (k + 1),
    beside=None,
    below=None,
)
LAGUERRE = Family(
    up=lambda k: -(k + 1),
    same=lambda k: 2 * k + 1,
    down=lambda k: -k,
    slope=lambda k: -1,
    carry=(lambda k: 1, 1),
    above=lambda k: -1,
    beside=lambda k: -1,
    below=None,
)
ROWS: tuple[tuple[Family, Any, str], ...] = (
    (CHEBYSHEV, chebyshev, "cheb"),
    (LEGENDRE, legendre, "leg"),
    (HERMITE, hermite, "herm"),
    (HERMITE_E, hermite_e, "herme"),
    (LAGUERRE, laguerre, "lag"),
)
"""Each family but the powers of x, whose own definitions are in `series`."""


def times_x(family: Any, c: Any) -> Any:
    """A series times x, of which the member of the highest degree that there is room for is 0."""
    n = c.shape[0]
    product = np.zeros(n, c.dtype)
    for k in range(n - 1):
        product[k + 1] += family.up(k) * c[k]
    if family.same is not None:
        for k in range(n - 1):
            product[k] += family.same(k) * c[k]
    if family.down is not None:
        for k in range(1, n - 1):
            product[k - 1] += family.down(k) * c[k]
    return product


def evaluated(family: Any, c: Any, into: Any, start: Any, count: Any) -> Any:
    """The series `c` of a family, at x, times `start`; all as a series of the family `into`.

    By Clenshaw's recurrence, with series of `count` coefficients in place of numbers.
    """
    one = np.zeros(count, np.result_type(c.dtype, start.dtype))
    one[: start.shape[0]] = start
    last = c.shape[0] - 1
    high, higher = c[last] * one, 0.0 * one
    for k in range(last - 1, -1, -1):
        low = times_x(into, high)
        if family.same is not None:
            low = low - family.same(k) * high
        low = c[k] * one + low / family.up(k)
        if family.down is not None:
            low = low - family.down(k + 1) / family.up(k + 1) * higher
        high, higher = low, high
    return high


def product_in(family: Any, c1: Any, c2: Any) -> Any:
    """The product of two series of a family."""
    a, b = as_series([c1, c2])
    return evaluated(family, a, family, b, a.shape[0] + b.shape[0] - 1)


def quotient_in(family: Any, c1: Any, c2: Any) -> Any:
    """The quotient of two series of a family, and the rest."""
    a, b = as_series([c1, c2])
    n, m = a.shape[0], b.shape[0]
    if b[m - 1] == 0:
        raise ZeroDivisionError
    quotient = np.zeros(max(n - m + 1, 1), a.dtype)
    rest = np.array(a)
    for k in range(n - m, -1, -1):
        member = np.zeros(k + 1, a.dtype)
        member[k] = 1
        part = evaluated(family, member, family, b, k + m)
        quotient[k] = rest[k + m - 1] / part[k + m - 1]
        rest[: k + m - 1] -= quotient[k] * part[: k + m - 1]
    return quotient, trimmed(rest[: max(min(n, m - 1), 1)] * (1.0 if m > 1 else 0.0))


def converted(family: Any, c: Any, into: Any) -> Any:
    """A series of a family as one of another."""
    (c,) = as_series([c])
    return evaluated(family, c, into, np.ones(1, c.dtype), c.shape[0])


def power_in(family: Any, c: Any, power: Any, maxpower: Any) -> Any:
    """A series of a family to a power that is a whole number."""
    if power != int(power) or power < 0:
        raise ValueError("Power must be a non-negative integer.")
    if maxpower is not None and power > maxpower:
        raise ValueError("Power is too large")
    (c,) = as_series([c])
    product = np.ones(1, c.dtype)
    for _ in (None,) * int(power):
        product = product_in(family, product, c)
    return product


def from_roots(family: Any, roots: Any) -> Any:
    """The product of all `x - root`."""
    (roots,) = as_series([roots], False)
    roots = np.sort(roots)
    count = roots.shape[0]
    product = np.zeros(count + 1, roots.dtype)
    product[0] = 1
    for k in range(count):
        product = times_x(family, product) - roots[k] * product
    return product


def _along(c: Any, axis: Any) -> Any:
    """Coefficients of a float type, by the first axis."""
    c = np.array([c]) if np.ndim(c) == 0 else np.asarray(c)
    c = c if np.issubdtype(c.dtype, np.inexact) else c.astype(np.float64)
    axis = axis_of(axis, c.ndim)
    return c if axis == 0 else np.moveaxis(c, axis, 0)


def derivative_in(family: Any, c: Any, m: Any, scl: Any, axis: Any) -> Any:
    """The derivative of a series, or of a series for each place of the other axes."""
    if m < 0:
        raise ValueError("The order of derivation must be non-negative")
    c = np.array(_along(c, axis))
    for _ in (None,) * m:
        c = _slope(family, c * scl)
    return c if axis == 0 or c.ndim == 1 else np.moveaxis(c, 0, axis)


def _slope(family: Any, c: Any) -> Any:
    n = c.shape[0]
    slope = np.zeros((max(n - 1, min(n, 1)), *c.shape[1:]), c.dtype)
    for k in range(n - 1, 0, -1):
        slope[k - 1] = family.slope(k) * c[k]
        if family.carry is not None:
            share, steps = family.carry
            if k >= steps:
                c[k - steps] += share(k) * c[k]
    return slope


def integral_in(
    family: Any, values: Any, c: Any, m: Any, k: Any, lbnd: Any, scl: Any, axis: Any
) -> Any:
    """The integral of a series from `lbnd`; `values` is the series at a number."""
    if m < 0:
        raise ValueError("The order of integration must be non-negative")
    constants = (k,) if np.ndim(k) == 0 else tuple(k)
    if len(constants) > m:
        raise ValueError("Too many integration constants")
    if np.ndim(lbnd) != 0:
        raise ValueError("lbnd must be a scalar.")
    if np.ndim(scl) != 0:
        raise ValueError("scl must be a scalar.")
    c = _along(c, axis)
    for constant in constants + (0,) * (m - len(constants)):
        c = _area(family, values, c * scl, constant, lbnd)
    return c if axis == 0 or c.ndim == 1 else np.moveaxis(c, 0, axis)


def _area(family: Any, values: Any, c: Any, constant: Any, start: Any) -> Any:
    n = c.shape[0]
    if n == 0:
        raise IndexError("index 0 is out of bounds for axis 0 with size 0")
    grows = 0 if n == 1 and np.all(c[0] == 0) else 1
    area = np.zeros((n + grows, *c.shape[1:]), c.dtype)
    if grows == 1:
        for k in range(n):
            area[k + 1] += family.above(k) * c[k]
            if family.beside is not None:
                area[k] -= family.beside(k) * c[k]
            if family.below is not None and k > 1:
                area[k - 1] -= family.below(k) * c[k]
        area[0] += constant - values(start, area)
    else:
        area[0] = c[0] + constant
    return area


def companion_in(name: Any, c: Any) -> Any:
    """The matrix of which the zeros of a series are eigenvalues: NumPy's, which is balanced."""
    (c,) = as_series([c])
    n = c.shape[0] - 1
    if n < 1:
        raise ValueError("Series must have maximum degree of at least 1.")
    matrix = np.zeros((n, n), c.dtype)
    for k in range(n - 1):
        beside = _off_diagonal(name, k, n)
        matrix[k, k + 1] = beside if name != "poly" else 0.0
        matrix[k + 1, k] = beside
    if name == "lag":
        for k in range(n):
            matrix[k, k] = 2.0 * k + 1.0
    for k in range(n):
        matrix[k, n - 1] -= c[k] / c[n] * _last_column(name, k, n)
    return matrix


def _off_diagonal(name: Any, k: Any, n: Any) -> Any:
    if name == "cheb":
        return 0.5 if k > 0 else np.sqrt(0.5)
    if name == "leg":
        return (k + 1) / np.sqrt((2.0 * k + 1) * (2.0 * k + 3))
    if name == "herm":
        return np.sqrt(0.5 * (k + 1))
    if name == "herme":
        return np.sqrt(k + 1.0)
    return -(k + 1.0) if name == "lag" else 1.0


def _last_column(name: Any, k: Any, n: Any) -> Any:
    """What the matrix has in its last column of the quotient of a coefficient and the last."""
    if name == "cheb":
        if n == 1:
            return 1.0
        return 0.5 if k > 0 else np.sqrt(0.5)
    if name == "leg":
        return n / (2 * n - 1) * np.sqrt((2.0 * n - 1) / (2.0 * k + 1))
    if name in ("herm", "herme"):
        scale = 0.5 if name == "herm" else 1.0
        for j in range(k + 1, n):
            scale = scale / np.sqrt(2.0 * j if name == "herm" else 1.0 * j)
        return scale
    return -float(n) if name == "lag" else 1.0


def roots_in(name: Any, c: Any) -> Any:
    """The zeros of a series: real ones, of real coefficients."""
    (c,) = as_series([c])
    if c.shape[0] < 2:
        found = np.zeros(0, c.dtype)
    else:
        found = np.sort(real_eigenvalues(companion_in(name, c)[::-1, ::-1]))
    return found + 0j if EIG_IS_COMPLEX and name != "poly" else found


def _enter(family: Family, module: Any, name: str) -> None:
    """Let the functions of a family be those above."""

    def of(function: str) -> Any:
        return getattr(module, name + function)

    def product(c1: Any, c2: Any) -> Any:
        return product_in(family, c1, c2)

    def quotient(c1: Any, c2: Any) -> Any:
        return quotient_in(family, c1, c2)

    def power(c: Any, pow: Any, maxpower: Any = 16) -> Any:
        return power_in(family, c, pow, maxpower)

    def derivative(c: Any, m: Any = 1, scl: Any = 1, axis: Any = 0) -> Any:
        return derivative_in(family, c, m, scl, axis)

    values = of("val")

    def integral(
        c: Any, m: Any = 1, k: Any = (), lbnd: Any = 0, scl: Any = 1, axis: Any = 0
    ) -> Any:
        return integral_in(family, values, c, m, k, lbnd, scl, axis)

    def as_powers(c: Any) -> Any:
        return converted(family, c, POWERS)

    def of_powers(pol: Any) -> Any:
        return converted(POWERS, pol, family)

    def with_zeros(roots: Any) -> Any:
        return from_roots(family, roots)

    reads_as(of("mul"))(product)
    reads_as(of("div"))(quotient)
    reads_as(of("pow"))(power)
    reads_as(of("der"))(derivative)
    reads_as(of("int"))(integral)
    reads_as(of("2poly"))(as_powers)
    reads_as(getattr(module, f"poly2{name}"))(of_powers)
    reads_as(of("fromroots"))(with_zeros)
    _enter_zeros(module, name)


def _enter_zeros(module: Any, name: str) -> None:
    def companion(c: Any) -> Any:
        return companion_in(name, c)

    def zeros(c: Any) -> Any:
        return roots_in(name, c)

    reads_as(getattr(module, f"{name}companion"))(companion)
    reads_as(getattr(module, f"{name}roots"))(zeros)


for _family, _module, _name in ROWS:
    _enter(_family, _module, _name)
_enter_zeros(polynomial, "poly")


@reads_as(polynomial.polydiv)
def polydiv(c1: Any, c2: Any) -> Any:
    """`numpy.polynomial.polynomial.polydiv`."""
    return quotient_in(POWERS, c1, c2)


@reads_as(polynomial.polypow)
def polypow(c: Any, pow: Any, maxpower: Any = None) -> Any:
    """`numpy.polynomial.polynomial.polypow`."""
    return power_in(POWERS, c, pow, maxpower)
