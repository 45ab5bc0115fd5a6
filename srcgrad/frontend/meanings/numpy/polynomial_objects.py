"""`np.poly1d`: as a class of coefficients in plain Python.

NumPy's objects leave out zeros at the end of the highest powers; here they are left out where
somebody asks for the coefficients or their number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

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


@reads_as(np.poly1d)
def poly1d(c_or_r: Any, r: Any = False, variable: Any = None) -> Any:
    """`np.poly1d`."""
    return HighestFirst(c_or_r, r, variable)


def _of_poly1d(given: Any) -> Any:
    made: Any = HighestFirst.__new__(HighestFirst)
    made.held = given.coeffs
    return made


STAND_INS[np.poly1d] = _of_poly1d
STANDS_FOR[HighestFirst] = np.poly1d
