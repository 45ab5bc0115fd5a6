"""The classes of `numpy.polynomial` as classes of coefficients in plain Python: `Chebyshev(c)`.

The constant is first. A class of ours stands for each of NumPy's, with NumPy's functions of its
family; x goes from `domain` to `window` before.
"""

from __future__ import annotations

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

from srcgrad.frontend.evaluate.objects.python_classes import STANDS_FOR
from srcgrad.frontend.meanings.numpy import families
from srcgrad.frontend.meanings.numpy.elements import refuse
from srcgrad.frontend.values.environment.environment import STAND_INS
from srcgrad.frontend.values.environment.registry import reads_as


class Series:
    """A series of a family: what NumPy's `ABCPolyBase` has, in its order."""

    family: Any = families.POWERS
    module: Any = polynomial
    prefix: Any = "poly"
    limits: Any = (-1.0, 1.0)
    """The domain and the window, if nothing else is said."""
    maxpower: Any = 100

    def __init__(
        self, coef: Any, domain: Any = None, window: Any = None, symbol: Any = "x"
    ) -> None:
        self.coef = 1.0 * (np.array([coef]) if np.ndim(coef) == 0 else np.asarray(coef))
        self.domain = np.array(self.limits) if domain is None else np.asarray(domain)
        self.window = np.array(self.limits) if window is None else np.asarray(window)
        self.is_plain = domain is None and window is None

    def _function(self, name: Any) -> Any:
        return getattr(self.module, self.prefix + name)

    def _like(self, coef: Any) -> Any:
        """A series of the same domain and window."""
        if self.is_plain:
            return type(self)(coef)
        return type(self)(coef, self.domain, self.window)

    def _others(self, other: Any) -> Any:
        """The coefficients of what a series is added to, or multiplied with."""
        if isinstance(other, tuple(ALL)):
            if type(other) is not type(self):
                raise TypeError("Polynomial types differ")
            if np.any(other.domain != self.domain):
                raise TypeError("Domains differ")
            if np.any(other.window != self.window):
                raise TypeError("Windows differ")
            return other.coef
        return np.array([other]) if np.ndim(other) == 0 else other

    def mapparms(self) -> Any:
        old, new = self.domain, self.window
        length = old[1] - old[0]
        return (old[1] * new[0] - old[0] * new[1]) / length, (new[1] - new[0]) / length

    def __call__(self, arg: Any) -> Any:
        if self.is_plain:
            return self._function("val")(arg, self.coef)
        offset, scale = self.mapparms()
        return self._function("val")(offset + scale * np.asarray(arg), self.coef)

    def __eq__(self, other: Any) -> Any:
        if not isinstance(other, tuple(ALL)) or type(other) is not type(self):
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
        found = self._function("roots")(self.coef)
        if self.is_plain:
            return found
        offset, scale = self.mapparms()
        return (found - offset) / scale

    def degree(self) -> Any:
        return len(self.coef) - 1

    def __len__(self) -> Any:
        return len(self.coef)

    def copy(self) -> Any:
        return self._like(self.coef)

    def truncate(self, size: Any) -> Any:
        if size < 1:
            raise ValueError("size must be a positive integer")
        return self._like(self.coef[:size])

    def cutdeg(self, deg: Any) -> Any:
        return self.truncate(deg + 1)

    def linspace(self, n: Any = 100, domain: Any = None) -> Any:
        ends = self.domain if domain is None else domain
        x = np.linspace(ends[0], ends[1], n)
        return x, self(x)

    def convert(self, domain: Any = None, kind: Any = None, window: Any = None) -> Any:
        if domain is not None or window is not None or not self.is_plain:
            refuse("convert with a domain or a window", "Evaluate the series, and fit the other.")
        into = type(self) if kind is None else OURS[kind]
        return into(families.converted(self.family, self.coef, into.family))

    def deriv(self, m: Any = 1) -> Any:
        if self.is_plain:
            return self._like(self._function("der")(self.coef, m))
        return self._like(self._function("der")(self.coef, m, self.mapparms()[1]))

    def integ(self, m: Any = 1, k: Any = (), lbnd: Any = None) -> Any:
        integral = self._function("int")
        if self.is_plain:
            return self._like(integral(self.coef, m, k, 0 if lbnd is None else lbnd))
        offset, scale = self.mapparms()
        lower = 0 if lbnd is None else offset + scale * lbnd
        return self._like(integral(self.coef, m, k, lower, 1.0 / scale))

    def __neg__(self) -> Any:
        return self._like(-self.coef)

    def __pos__(self) -> Any:
        return self

    def __add__(self, other: Any) -> Any:
        return self._like(self._function("add")(self.coef, self._others(other)))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._like(self._function("sub")(self.coef, self._others(other)))

    def __rsub__(self, other: Any) -> Any:
        return self._like(self._function("sub")(self._others(other), self.coef))

    def __mul__(self, other: Any) -> Any:
        return self._like(self._function("mul")(self.coef, self._others(other)))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, tuple(ALL)) or np.ndim(other) != 0:
            raise TypeError("unsupported types for true division: a polynomial and no number")
        return self._like(self.coef / other)

    def __divmod__(self, other: Any) -> Any:
        quotient, rest = self._function("div")(self.coef, self._others(other))
        return self._like(quotient), self._like(rest)

    def __floordiv__(self, other: Any) -> Any:
        return self.__divmod__(other)[0]

    def __mod__(self, other: Any) -> Any:
        return self.__divmod__(other)[1]

    def __pow__(self, exponent: Any) -> Any:
        made = self._like(1.0)
        for _ in (None,) * exponent:
            made = made * self
        return made


class ChebyshevSeries(Series):
    """`np.polynomial.Chebyshev`."""

    family, module, prefix = families.CHEBYSHEV, chebyshev, "cheb"


class LegendreSeries(Series):
    """`np.polynomial.Legendre`."""

    family, module, prefix = families.LEGENDRE, legendre, "leg"


class HermiteSeries(Series):
    """`np.polynomial.Hermite`."""

    family, module, prefix = families.HERMITE, hermite, "herm"


class HermiteESeries(Series):
    """`np.polynomial.HermiteE`."""

    family, module, prefix = families.HERMITE_E, hermite_e, "herme"


class LaguerreSeries(Series):
    """`np.polynomial.Laguerre`."""

    family, module, prefix = families.LAGUERRE, laguerre, "lag"
    limits = (0.0, 1.0)


OURS: dict[Any, Any] = {
    Polynomial: Series,
    Chebyshev: ChebyshevSeries,
    Legendre: LegendreSeries,
    Hermite: HermiteSeries,
    HermiteE: HermiteESeries,
    Laguerre: LaguerreSeries,
}
ALL = tuple(OURS)


def _enter(theirs: Any, ours: Any) -> None:
    """Let a class of ours stand for one of NumPy's."""

    def made(coef: Any, domain: Any = None, window: Any = None, symbol: Any = "x") -> Any:
        return ours(coef, domain, window, symbol)

    def fit(x: Any, y: Any, deg: Any, domain: Any = None, rcond: Any = None, w: Any = None) -> Any:
        x = np.asarray(x)
        if domain is None:
            domain = np.array([np.min(x), np.max(x)])
        found = ours(0.0) if len(domain) == 0 else ours(0.0, domain)
        offset, scale = found.mapparms()
        function = getattr(ours.module, ours.prefix + "fit")
        found.coef = function(offset + scale * x, y, deg, rcond=rcond, w=w)
        return found

    def from_roots(roots: Any) -> Any:
        return ours(getattr(ours.module, ours.prefix + "fromroots")(roots))

    def basis(deg: Any) -> Any:
        if deg != int(deg) or deg < 0:
            raise ValueError("deg must be non-negative integer")
        coef = np.zeros(int(deg) + 1)
        coef[-1] = 1.0
        return ours(coef)

    def identity() -> Any:
        return ours(getattr(ours.module, ours.prefix + "line")(0.0, 1.0))

    def stand_in(given: Any) -> Any:
        found: Any = ours.__new__(ours)
        found.coef, found.domain, found.window = given.coef, given.domain, given.window
        found.is_plain = bool(np.all(given.domain == given.window))
        return found

    reads_as(theirs)(made)
    reads_as(theirs.fit)(fit)
    reads_as(theirs.fromroots)(from_roots)
    reads_as(theirs.basis)(basis)
    reads_as(theirs.identity)(identity)
    STAND_INS[theirs] = stand_in
    STANDS_FOR[ours] = theirs


for _theirs, _ours in OURS.items():
    _enter(_theirs, _ours)


@reads_as(Chebyshev.interpolate)
def interpolate(func: Any, deg: Any, domain: Any = None, args: Any = ()) -> Any:
    """`np.polynomial.Chebyshev.interpolate`."""
    made = ChebyshevSeries(0.0) if domain is None else ChebyshevSeries(0.0, domain)
    offset, scale = made.mapparms()

    def of_window(x: Any) -> Any:
        return func((x - offset) / scale, *args)

    made.coef = chebyshev.chebinterpolate(of_window, deg)
    return made
