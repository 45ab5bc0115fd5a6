"""A rule, compared with differences of its function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from srcgrad.check.compare import Tolerance, compared
from srcgrad.check.own import check_own, stated_of
from srcgrad.check.point import Point
from srcgrad.derivative import Derivative
from srcgrad.errors import MissingRule
from srcgrad.frontend.pointwise import table
from srcgrad.frontend.pointwise.call import Call
from srcgrad.operators import JVP, VJP
from srcgrad.rules import registry
from srcgrad.rules.rule import UNSTATED, Rule
from srcgrad.types import FLOAT


def check_rule(
    function: Callable[..., Any],
    at: Any,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
) -> float:
    """Compare a rule with differences of its function; the largest relative error.

    `at` is an operand, a tuple of them, or a list of such points. Of `srcgrad.partials`, for real
    or complex numbers, each partial is compared, in forward and in reverse mode, as derivatives use
    it; one stated as None must be zero, one stated as `...` is left out. Complex operands go to the
    rule for complex ones.

    Of a function with `srcgrad.adjoint` or `srcgrad.tangent`, or one that `with_rule` gives, the
    operands may be arrays and structures of such. The function must leave them as they are, and
    give the same structure, shapes, dtypes and numbers within a derivative as by itself. Both
    modes, the stated ones and the derived, are compared with differences; if both are stated, they
    must be the transposes of each other.

    Raises `MissingRule` for a function without a rule, and `GradientMismatch` with the operand
    that disagrees and by how much at several steps.

    >>> import math
    >>> from srcgrad import partials
    >>> def softplus(x):
    ...     return math.log1p(math.exp(x))
    >>> partials(softplus, lambda x: 1.0 / (1.0 + math.exp(-x)))
    >>> check_rule(softplus, at=[-1.0, 0.0, 3.0]) < 1e-9
    True
    """
    stated = stated_of(function)
    points = at if isinstance(at, list) else [at]
    if stated is None:
        return max(_at(function, point, Tolerance(rtol, atol, 0)) for point in points)
    tuples = [point if isinstance(point, tuple) else (point,) for point in points]
    return max(check_own(function, stated, each, Tolerance(rtol, atol)) for each in tuples)


def _at(function: Callable[..., Any], point: Any, tolerance: Tolerance) -> float:
    operands = point if isinstance(point, tuple) else (point,)
    rule = _rule(function, operands)
    if len(operands) != len(rule.parameters):
        raise TypeError(
            f"the rule is for {len(rule.parameters)} operands ({', '.join(rule.parameters)}), "
            f"and the point has {len(operands)}"
        )
    stated = [k for k, each in enumerate(rule.templates) if each != UNSTATED]
    operands = tuple(float(x) if k in stated and _is_int(x) else x for k, x in enumerate(operands))
    errors = []
    for operator in (JVP, VJP):
        derivative = Derivative(_applied(function), tuple(stated), operator)
        derivative.__name__ = f"{getattr(function, '__name__', function)}, by its rule,"
        found = Point(derivative, operands, {})
        found.names = _named(found.names, rule)
        errors.append(compared(found, tolerance))
    return max(errors)


def _applied(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the operands that calls the one with the rule."""

    def applied(*operands: Any) -> Any:
        return function(*operands)

    return applied


def _rule(function: Callable[..., Any], operands: tuple[Any, ...]) -> Rule:
    is_complex = any(isinstance(each, complex) for each in operands)
    lookup = registry.lookup_complex if is_complex else registry.lookup
    rule = lookup(function) or lookup(_applied_for(function, len(operands)))
    if rule is None:
        name = getattr(function, "__name__", repr(function))
        raise MissingRule(
            f"{name} has no rule to check",
            advice=f"State one with srcgrad.adjoint({name}) or srcgrad.partials({name}, ...), or "
            "check a function that calls it with srcgrad.check_grad.",
            code="SG708",
        )
    return rule


def _applied_for(function: Callable[..., Any], arity: int) -> Callable[..., Any]:
    """What derivatives apply to floats in the place of a function: `abs` for `np.absolute`."""
    meaning = table.meaning(function)
    if meaning is not None and meaning.definition is None:
        call = meaning.at((FLOAT,) * arity)
        if isinstance(call, Call):
            return call.applied
    return function


def _is_int(operand: Any) -> bool:
    return type(operand) is int


def _named(names: list[str], rule: Rule) -> list[str]:
    """`operands[1].imag` by the name that the rule gives it."""
    found = []
    for name in names:
        place, _, part = name.removeprefix("operands[").partition("]")
        found.append(rule.parameters[int(place)] + part)
    return found
