"""`np.poly1d` and `np.polynomial.Polynomial`: as classes of coefficients in plain Python.

NumPy's objects leave out zeros at the end of the highest powers; here they are left out where
somebody asks for the coefficients or their number.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial import Polynomial
from numpy.polynomial import polynomial as powers

from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.environment import STAND_INS
from srcgrad.frontend.values.environment.registry import reads_as


def _coefficients(given: Any) -> Any:
    """The coefficients of a polynomial, or those given."""
    is_polynomial = isinstance(given, np.poly1d)
    return given.held if is_polynomial else given


class HighestFirst:
    """`np.poly1d`: the coefficient of the highest power first."""

    def __init__(self, c_or_r: Any, r: Any = False, variable: Any = None) -> None:
        found = np.poly(c_or_r) if r else _coefficients(c_or_r)
        self.held = np.array([found]) if np.ndim(found) == 0 else np.array(found)

    def __call__(self, val: Any) -> Any:
        if isinstance(val, np.poly1d):
            refuse("a polynomial of a polynomial", "Evaluate the inner one first: p(q(x)).")
        return np.polyval(self.held, val)

    @property
    def coeffs(self) -> Any:
        trimmed = np.trim_zeros(self.held, trim="f")
        return trimmed if len(trimmed) > 0 else np.zeros(1, self.held.dtype)

    coef = coefficients = c = coeffs

    @property
    def order(self) -> Any:
        return len(self.coeffs) - 1

    o = order

    @property
    def roots(self) -> Any:
        return np.roots(self.held)

    r = roots

    def __len__(self) -> Any:
        return self.order

    def __iter__(self) -> Any:
        return iter(self.coeffs)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, np.poly1d):
            return NotImplemented
        return np.array_equal(self.coeffs, other.coeffs)

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, power: Any) -> Any:
        if power < 0 or power > len(self.held) - 1:
            return self.held.dtype.type(0)
        return self.held[len(self.held) - 1 - power]

    def deriv(self, m: Any = 1) -> Any:
        return HighestFirst(np.polyder(self.held, m))

    def integ(self, m: Any = 1, k: Any = 0) -> Any:
        return HighestFirst(np.polyint(self.held, m, k))

    def __neg__(self) -> Any:
        return HighestFirst(-self.held)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return HighestFirst(np.polyadd(self.held, _coefficients(other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return HighestFirst(np.polysub(self.held, _coefficients(other)))

    def __rsub__(self, other: Any) -> Any:
        return HighestFirst(np.polysub(_coefficients(other), self.held))

    def __mul__(self, other: Any) -> Any:
        if np.ndim(_coefficients(other)) == 0:
            return HighestFirst(self.held * other)
        return HighestFirst(np.polymul(self.held, _coefficients(other)))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if np.ndim(_coefficients(other)) != 0:
            refuse("a quotient of polynomials", "Use np.polydiv, which gives the rest, too.")
        return HighestFirst(self.held / other)

    def __pow__(self, exponent: Any) -> Any:
        made = HighestFirst([1])
        for _ in (None,) * exponent:
            made = made * self
        return made


class LowestFirst:
    """`np.polynomial.Polynomial`: the constant first; x goes from `domain` to `window` before."""

    def __init__(
        self, coef: Any, domain: Any = None, window: Any = None, symbol: Any = "x"
    ) -> None:
        self.coef = 1.0 * (np.array([coef]) if np.ndim(coef) == 0 else np.asarray(coef))
        self.domain = np.array([-1.0, 1.0]) if domain is None else np.asarray(domain)
        self.window = np.array([-1.0, 1.0]) if window is None else np.asarray(window)
        self.is_plain = domain is None and window is None

    def mapparms(self) -> Any:
        old, new = self.domain, self.window
        length = old[1] - old[0]
        return (old[1] * new[0] - old[0] * new[1]) / length, (new[1] - new[0]) / length

    def __call__(self, arg: Any) -> Any:
        if self.is_plain:
            return powers.polyval(arg, self.coef)
        offset, scale = self.mapparms()
        return powers.polyval(offset + scale * np.asarray(arg), self.coef)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, Polynomial):
            return NotImplemented
        return (
            np.array_equal(self.domain, other.domain)
            and np.array_equal(self.window, other.window)
            and np.array_equal(self.coef, other.coef)
        )

    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Any:
        return iter(self.coef)

    def roots(self) -> Any:
        found = np.sort(np.roots(self.coef[::-1]))
        if self.is_plain:
            return found
        offset, scale = self.mapparms()
        return (found - offset) / scale

    def degree(self) -> Any:
        return len(self.coef) - 1

    def __len__(self) -> Any:
        return len(self.coef)

    def copy(self) -> Any:
        return _like(self, self.coef)

    def deriv(self, m: Any = 1) -> Any:
        if self.is_plain:
            return _like(self, powers.polyder(self.coef, m))
        return _like(self, powers.polyder(self.coef, m, self.mapparms()[1]))

    def integ(self, m: Any = 1, k: Any = (), lbnd: Any = None) -> Any:
        if self.is_plain:
            return _like(self, powers.polyint(self.coef, m, k, 0 if lbnd is None else lbnd))
        offset, scale = self.mapparms()
        lower = 0 if lbnd is None else offset + scale * lbnd
        return _like(self, powers.polyint(self.coef, m, k, lower, 1.0 / scale))

    def __neg__(self) -> Any:
        return _like(self, -self.coef)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return _like(self, powers.polyadd(self.coef, _others(self, other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return _like(self, powers.polysub(self.coef, _others(self, other)))

    def __rsub__(self, other: Any) -> Any:
        return _like(self, powers.polysub(_others(self, other), self.coef))

    def __mul__(self, other: Any) -> Any:
        return _like(self, powers.polymul(self.coef, _others(self, other)))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if np.ndim(other) != 0:
            raise TypeError("unsupported types for true division: a polynomial and no number")
        return _like(self, self.coef / other)

    def __pow__(self, exponent: Any) -> Any:
        made = _like(self, 1.0)
        for _ in (None,) * exponent:
            made = made * self
        return made


def _like(model: Any, coef: Any) -> Any:
    """A polynomial of the same domain and window."""
    if model.is_plain:
        return LowestFirst(coef)
    return LowestFirst(coef, model.domain, model.window)


def _others(model: Any, other: Any) -> Any:
    """The coefficients of what a polynomial is added to, or multiplied with."""
    if not isinstance(other, Polynomial):
        return np.array([other]) if np.ndim(other) == 0 else other
    if np.any(other.domain != model.domain):
        raise TypeError("Domains differ")
    if np.any(other.window != model.window):
        raise TypeError("Windows differ")
    return other.coef


@reads_as(np.poly1d)
def poly1d(c_or_r: Any, r: Any = False, variable: Any = None) -> Any:
    """`np.poly1d`."""
    return HighestFirst(c_or_r, r, variable)


@reads_as(Polynomial)
def polynomial(coef: Any, domain: Any = None, window: Any = None, symbol: Any = "x") -> Any:
    """`np.polynomial.Polynomial`."""
    return LowestFirst(coef, domain, window, symbol)


@reads_as(Polynomial.fit)
def fit(x: Any, y: Any, deg: Any, domain: Any = None) -> Any:
    """`np.polynomial.Polynomial.fit`: in a variable that goes from -1 to 1."""
    x = np.asarray(x)
    limits = np.array([np.min(x), np.max(x)]) if domain is None else np.asarray(domain)
    made = LowestFirst(0.0, limits)
    offset, scale = made.mapparms()
    made.coef = powers.polyfit(offset + scale * x, y, deg)
    return made


@reads_as(Polynomial.fromroots)
def fromroots(roots: Any) -> Any:
    """`np.polynomial.Polynomial.fromroots`."""
    return LowestFirst(powers.polyfromroots(roots))


def _of_poly1d(given: Any) -> Any:
    made: Any = HighestFirst.__new__(HighestFirst)
    made.held = given.coeffs
    return made


def _of_polynomial(given: Any) -> Any:
    made: Any = LowestFirst.__new__(LowestFirst)
    made.coef, made.domain, made.window = given.coef, given.domain, given.window
    made.is_plain = bool(np.all(given.domain == given.window))
    return made


STAND_INS.update({np.poly1d: _of_poly1d, Polynomial: _of_polynomial})
STANDS_FOR.update({HighestFirst: np.poly1d, LowestFirst: Polynomial})
