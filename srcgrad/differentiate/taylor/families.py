"""The families of functions that lead to each other when they are differentiated, each with what
sets the Taylor coefficients c[k] = f^(k+1)(x) / (k+1)! of one around a number x.

Equation numbers are those of the NIST Digital Library of Mathematical Functions (dlmf.nist.gov).
A function that steps has one other for its derivative, one that spreads has two, before and after
it in the family; those of complete elliptic integrals are hypergeometric functions.
"""

from __future__ import annotations

import importlib
import operator
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from srcgrad import ir
from srcgrad.printer import function_name
from srcgrad.records import dataclass
from srcgrad.rules.arithmetic import apply
from srcgrad.types import Array, Scalar

if TYPE_CHECKING:
    from srcgrad.differentiate.taylor.coefficients import Operation

Statements = list[ir.Statement]
Params = tuple[ir.Expr, ...]
ZERO, ONE, TWO = ir.Const(0), ir.Const(1), ir.Const(2)


def _plus(a: ir.Expr, b: ir.Expr) -> ir.Expr:
    return apply(operator.add, a, b)


def _minus(a: ir.Expr, b: ir.Expr) -> ir.Expr:
    return apply(operator.sub, a, b)


def _times(a: ir.Expr, b: ir.Expr) -> ir.Expr:
    return apply(operator.mul, a, b)


def _over(a: ir.Expr, b: ir.Expr) -> ir.Expr:
    return apply(operator.truediv, a, b)


def _same(params: Params) -> Params:
    return params


@dataclass(frozen=True)
class Steps:
    """The derivative of f(p; x) is a factor times f(p'; x), and so on."""

    name: str
    """The function of which all are."""
    factor: Callable[[Params, ir.Expr], ir.Expr]
    """The factor of the derivative of the k-th of them."""
    then: Callable[[Params, ir.Expr], Params]
    """The parameters of the k-th of them."""
    params: Callable[[Params], Params] = _same
    """Those of the first, from those of the call."""
    degree: int | None = None
    """Which parameter is a degree: there is no derivative when it has come down to zero."""
    is_whole: bool = False
    """Whether it is an integer."""

    def coefficients(self, made: Making) -> tuple[Statements, Statements]:
        """weight = 1.0; for each k: weight *= factor / (k + 1); c[k] = weight * f(p'; x)"""
        k = made.k
        params = made.whole if self.is_whole else self.params(made.params)
        weight = ir.Var(made.fresh("weight"))
        following = _plus(k, ONE)
        factor = _over(_times(weight, self.factor(params, k)), following)
        value = _times(weight, made.call(self.name, self.then(params, following)))
        if self.degree is not None:
            ends = ir.Apply(operator.eq, (params[self.degree], k))
            factor = ir.Apply(ir.select, (ends, ir.Const(0.0), factor))
            no_more = ir.Apply(operator.eq, (weight, ir.Const(0.0)))
            value = ir.Apply(ir.select, (no_more, ir.Const(0.0), value))
        grown = [ir.Assign(weight, factor), ir.Assign(made.place(k), value)]
        return [ir.Assign(weight, ir.Const(1.0))], [*grown]


@dataclass(frozen=True)
class Spreads:
    """The derivative of f(v, x) is down(v) f(v - 1, x) + up(v) f(v + 1, x)."""

    name: str
    down: Callable[[ir.Expr], ir.Expr]
    up: Callable[[ir.Expr], ir.Expr]
    of: float | None = None
    """The order of a function of one number."""

    def coefficients(self, made: Making) -> tuple[Statements, Statements]:
        """weights[i + 1] is that of f(v - m + 2 i, x) in the derivative of order m, over m!"""
        k, i = made.k, ir.Var(made.counter())
        order: ir.Expr = made.params[0] if self.of is None else ir.Const(self.of)
        weights = made.array("weights", _plus(made.order, ir.Const(3)))
        at = ir.Item(weights, (_plus(i, ONE),))
        before = ir.Item(weights, (i,))
        here = _plus(_minus(order, k), ir.Apply(operator.mul, (TWO, i)))
        lower = _times(at, self.down(here))
        upper = _times(before, self.up(_minus(here, TWO)))
        following = _plus(k, ONE)
        step = ir.Assign(at, _over(_plus(lower, upper), following))
        spread = ir.For(i.name, following, ir.Const(-1), ir.Const(-1), (step,))
        added = ir.Increment(made.place(k), _times(at, made.call(self.name, (_minus(here, ONE),))))
        is_there = ir.Apply(operator.ne, (at, ir.Const(0.0)))
        total = ir.For(
            i.name, ZERO, ir.Apply(operator.add, (k, TWO)), ONE, (ir.If(is_there, (added,)),)
        )
        first = ir.Assign(ir.Item(weights, (ONE,)), ir.Const(1.0))
        return [*made.made, first], [spread, ir.Assign(made.place(k), ir.Const(0.0)), total]


@dataclass(frozen=True)
class Elliptic:
    """pi/2 F(a, 1/2; 1; m), a complete elliptic integral, by 19.5.1 and 19.5.2; of 1 - m if it is
    that.

    The derivatives of F are (a)_j (b)_j / (c)_j F(a + j, b + j; c + j; m), by 15.5.2, for which
    15.8.1 has (1 - m)^(c - a - b - j) F(c - a, c - b; c + j; m).
    """

    a: float
    of_complement: bool = False

    def coefficients(self, made: Making) -> tuple[Statements, Statements]:
        k, x, one = made.k, made.x, ir.Const(1.0)
        weight = ir.Var(made.fresh("weight"))
        m, rest = (_minus(one, x), x) if self.of_complement else (x, _minus(one, x))
        following = _plus(k, ONE)
        factor = _times(_plus(k, ir.Const(self.a)), _plus(k, ir.Const(0.5)))
        below = _times(_times(following, following), rest)
        if self.of_complement:
            factor = ir.Apply(operator.neg, (factor,))
        grown = ir.Assign(weight, _over(_times(weight, factor), below))
        made.x = m
        value = _times(
            weight,
            made.call("hyp2f1", (ir.Const(1.0 - self.a), ir.Const(0.5), _plus(following, one))),
        )
        start: ir.Expr = ir.Const(np.pi / 2.0)
        if self.a < 0.0:
            start = _times(start, rest)
        return [ir.Assign(weight, start)], [grown, ir.Assign(made.place(k), value)]


@dataclass(frozen=True)
class Scaled:
    """Another family times exp(-sign x), where the sign may be that of x."""

    family: Spreads
    sign: float | None

    def coefficients(self, made: Making) -> tuple[Statements, Statements]:
        return self.family.coefficients(made)


Family = Steps | Spreads | Elliptic | Scaled


class Making:
    """What the coefficients of one call are made with."""

    def __init__(self, operation: Operation, call: ir.Apply, x: ir.Expr, dtype: str) -> None:
        self.names = operation.names
        self.k, self.order, self.x = operation.counter, operation.order, x
        self.dtype = dtype
        self.whole = call.arguments[:-1]
        self.params = tuple(_as_float(each, operation) for each in call.arguments[:-1])
        self.c = operation.scratch(dtype)
        self.made: Statements = []

    def place(self, k: ir.Expr) -> ir.Item:
        return ir.Item(self.c, (k,))

    def fresh(self, wanted: str) -> str:
        return self.names.fresh(wanted, Scalar(self.dtype))

    def counter(self) -> str:
        return self.names.numbered("i", Scalar("int64"))

    def array(self, wanted: str, size: ir.Expr) -> str:
        name = self.names.fresh(wanted, Array(self.dtype, 1))
        self.made.append(ir.Allocate(name, (size,), ir.Const(0.0)))
        return name

    def call(self, name: str, params: Params) -> ir.Apply:
        """A function of the family at the number."""
        return ir.Apply(getattr(importlib.import_module("scipy.special"), name), (*params, self.x))


def _as_float(param: ir.Expr, operation: Operation) -> ir.Expr:
    """An order as a floating-point number."""
    if isinstance(param, ir.Const):
        return ir.Const(float(param.value))
    return operation.as_float(param)


def _half(v: ir.Expr) -> ir.Expr:
    return ir.Const(0.5)


def _less_half(v: ir.Expr) -> ir.Expr:
    return ir.Const(-0.5)


def _before(v: ir.Expr) -> ir.Expr:
    return _over(v, _plus(_times(ir.Const(2.0), v), ir.Const(1.0)))


def _after(v: ir.Expr) -> ir.Expr:
    return _over(_plus(v, ir.Const(1.0)), _plus(_times(ir.Const(2.0), v), ir.Const(1.0)))


def _less(f: Callable[[ir.Expr], ir.Expr]) -> Callable[[ir.Expr], ir.Expr]:
    return lambda v: ir.Apply(operator.neg, (f(v),))


def _each_later(params: Params, k: ir.Expr) -> Params:
    return tuple(_plus(each, k) for each in params)


def _lower(params: Params, k: ir.Expr) -> Params:
    """A degree that goes down while other parameters go up."""
    return (_minus(params[0], k), *(_plus(each, k) for each in params[1:]))


def _first_kind(degree: ir.Expr, k: ir.Expr) -> ir.Expr:
    is_first = ir.Apply(operator.eq, (k, ZERO))
    return ir.Apply(ir.select, (is_first, degree, _times(ir.Const(2.0), k)))


def _constant(value: float) -> Callable[[Params, ir.Expr], ir.Expr]:
    return lambda params, k: ir.Const(value)


_J = (_half, _less_half)  # 10.6.1, and Y
_I = (_half, _half)  # 10.29.1
_K = (_less_half, _less_half)  # 10.29.1
_GEGENBAUER = Steps(  # 18.9.19
    "eval_gegenbauer",
    lambda p, k: _times(ir.Const(2.0), _plus(p[1], k)),
    _lower,
    degree=0,
)

FAMILIES: dict[str, Family] = {
    # The derivatives of `gammaln`, `psi` and all that are made of these are zeta functions.
    "zeta": Steps("zeta", lambda p, k: ir.Apply(operator.neg, (_plus(p[0], k),)), _each_later),
    "hyp0f1": Steps("hyp0f1", lambda p, k: _over(ir.Const(1.0), _plus(p[0], k)), _each_later),
    "hyp1f1": Steps("hyp1f1", lambda p, k: _over(_plus(p[0], k), _plus(p[1], k)), _each_later),
    "hyp2f1": Steps(
        "hyp2f1",
        lambda p, k: _over(_times(_plus(p[0], k), _plus(p[1], k)), _plus(p[2], k)),
        _each_later,
    ),
    **{name: Spreads("jv", *_J) for name in ("jv", "jve")},
    **{name: Spreads("yv", *_J) for name in ("yv", "yve", "yn")},
    "j0": Spreads("jv", *_J, of=0.0),
    "j1": Spreads("jv", *_J, of=1.0),
    "iv": Spreads("iv", *_I),
    "i0": Spreads("iv", *_I, of=0.0),
    "i1": Spreads("iv", *_I, of=1.0),
    "ive": Scaled(Spreads("ive", *_I), None),
    "i0e": Scaled(Spreads("ive", *_I, of=0.0), None),
    "i1e": Scaled(Spreads("ive", *_I, of=1.0), None),
    "kv": Spreads("kv", *_K),
    "kn": Spreads("kv", *_K),
    "kve": Scaled(Spreads("kve", *_K), -1.0),
    # 10.51.2 and 10.51.5
    "spherical_jn": Spreads("spherical_jn", _before, _less(_after)),
    "spherical_yn": Spreads("spherical_yn", _before, _less(_after)),
    "spherical_in": Spreads("spherical_in", _before, _after),
    "spherical_kn": Spreads("spherical_kn", _less(_before), _less(_after)),
    "ellipk": Elliptic(0.5),
    "ellipkm1": Elliptic(0.5, of_complement=True),
    "ellipe": Elliptic(-0.5),
    # 18.9.15 to 18.9.27; 18.7.9 has Legendre's and 18.7.4 Chebyshev's as Gegenbauer's
    "eval_gegenbauer": _GEGENBAUER,
    "eval_legendre": replace(_GEGENBAUER, params=lambda p: (p[0], ir.Const(0.5))),
    "eval_chebyu": replace(_GEGENBAUER, params=lambda p: (p[0], ir.Const(1.0))),
    "eval_chebyt": Steps(
        "eval_gegenbauer",
        lambda p, k: _first_kind(p[0], k),
        _lower,
        params=lambda p: (p[0], ir.Const(0.0)),
        degree=0,
    ),
    "eval_jacobi": Steps(
        "eval_jacobi",
        lambda p, k: _times(
            ir.Const(0.5), _plus(_plus(_plus(p[0], p[1]), _plus(p[2], k)), ir.Const(1.0))
        ),
        _lower,
        degree=0,
    ),
    "eval_genlaguerre": Steps("eval_genlaguerre", _constant(-1.0), _lower, degree=0),
    "eval_laguerre": Steps(
        "eval_genlaguerre",
        _constant(-1.0),
        _lower,
        params=lambda p: (p[0], ir.Const(0.0)),
        degree=0,
    ),
    "eval_hermite": Steps(
        "eval_hermite",
        lambda p, k: _times(ir.Const(2.0), _minus(p[0], k)),
        _lower,
        degree=0,
        is_whole=True,
    ),
    "eval_hermitenorm": Steps(
        "eval_hermitenorm", lambda p, k: _minus(p[0], k), _lower, degree=0, is_whole=True
    ),
}
"""The families of functions of `scipy.special`, of which the last operand is the number."""


def family(call: ir.Apply) -> Family | None:
    """The family of the function that is called, if that is what it has derivatives by."""
    library, _, name = function_name(call.function).rpartition(".")
    return FAMILIES.get(name) if library == "scipy.special" else None
