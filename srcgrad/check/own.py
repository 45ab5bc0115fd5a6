"""A rule stated with `adjoint` or `tangent`, compared with differences, and one with the other."""

from __future__ import annotations

import copy
import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from srcgrad.check.compare import Tolerance, compared
from srcgrad.check.point import Point
from srcgrad.derivative import Derivative
from srcgrad.errors import GradientMismatch, MissingRule
from srcgrad.frontend.evaluate.calls.rule_operands import operands_of
from srcgrad.frontend.evaluate.calls.stated import Stated, by_itself, of
from srcgrad.operators import JVP, VALUE, VJP


def stated_of(function: Callable[..., Any]) -> Stated | None:
    """What is stated of a function: everywhere, or by `with_rule` for itself."""
    found = by_itself(function)
    return found[1] if found is not None else of(function)


def check_own(
    function: Callable[..., Any], stated: Stated, operands: tuple[Any, ...], tolerance: Tolerance
) -> float:
    """The largest relative error of a rule at a point."""
    name = getattr(function, "__name__", repr(function))
    if stated.is_constant:
        raise MissingRule(
            f"{name} is stated to be constant: there is no derivative to check",
            advice="State an adjoint or a tangent, if it has a derivative.",
            code="SG358",
        )
    names = _names(function, stated)
    wrt = _wrt(names, stated, operands)
    _check_value(function, name, wrt, operands)
    errors = []
    for operator in (JVP, VJP):
        derivative = Derivative(_applied(function), wrt, operator)
        derivative.__name__ = f"{name}, by its rule,"
        try:
            point = Point(derivative, operands, {})
        except MissingRule:
            if (stated.tangent if operator is JVP else stated.adjoint) is not None:
                raise
            continue  # of a rule that has one mode only
        point.names = [_with_name(each, names) for each in point.names]
        errors.append(compared(point, tolerance))
    if stated.adjoint is not None and stated.tangent is not None:
        errors.append(_each_other(function, name, wrt, operands, tolerance))
    return max(errors)


def _names(function: Callable[..., Any], stated: Stated) -> tuple[str, ...]:
    """The names of the operands: the function's, or else those that its rule has."""
    known = (by_itself(function) or (function,))[0]
    try:
        return tuple(inspect.signature(known).parameters)
    except (TypeError, ValueError):
        return _operands(stated.adjoint or stated.tangent)


def _with_name(name: str, names: tuple[str, ...]) -> str:
    """`operands[1][0]` by the name of the operand."""
    place, _, part = name.removeprefix("operands[").partition("]")
    return names[int(place)] + part


def _wrt(names: tuple[str, ...], stated: Stated, operands: tuple[Any, ...]) -> tuple[int, ...]:
    """The operands that hold floating-point numbers, and of which each rule says something."""
    rules = [_operands(rule) for rule in (stated.adjoint, stated.tangent) if rule is not None]
    found = []
    for k, (name, operand) in enumerate(zip(names, operands, strict=False)):
        said = all(not rule or name in rule for rule in rules)
        if said and _holds_floats(operand):
            found.append(k)
    return tuple(found)


def _operands(rule: Any) -> tuple[str, ...]:
    return operands_of(inspect.signature(rule).parameters)


def _holds_floats(operand: Any) -> bool:
    if isinstance(operand, (tuple, list)):
        return any(map(_holds_floats, operand))
    if isinstance(operand, dict):
        return any(map(_holds_floats, operand.values()))
    if dataclasses.is_dataclass(operand):
        names = [field.name for field in dataclasses.fields(operand)]
        return any(_holds_floats(getattr(operand, name)) for name in names)
    return np.asarray(operand).dtype.kind in "fc" if np.ndim(operand) >= 0 else False


def _applied(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of the operands that calls the one with the rule."""

    def applied(*operands: Any) -> Any:
        return function(*operands)

    return applied


def _check_value(
    function: Callable[..., Any], name: str, wrt: tuple[int, ...], operands: tuple[Any, ...]
) -> None:
    """Refuse a function whose value in a derivative is another one, or that changes operands."""
    before = copy.deepcopy(operands)
    alone = function(*operands)
    if not _same(before, operands):
        raise GradientMismatch(
            f"{name} changes its arguments",
            advice="Let it work on a copy: derivatives take what has a rule to change nothing.",
            code="SG714",
        )
    within = Derivative(_applied(function), wrt, VALUE)(*operands)
    if not _same(alone, within, 1e-9):
        raise GradientMismatch(
            f"{name} gives {_shown(alone)} by itself, and {_shown(within)} in a derivative",
            advice="A rule is for a function whose result depends on its arguments alone.",
            code="SG712",
        )


def _same(one: Any, other: Any, rtol: float = 0.0) -> bool:
    """Whether two values have the same structure, shapes, dtypes and numbers."""
    if isinstance(one, (tuple, list)):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_same(a, b, rtol) for a, b in pairs)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k], rtol) for k in one)
    if dataclasses.is_dataclass(one):
        names = [field.name for field in dataclasses.fields(one)]
        return all(_same(getattr(one, name), getattr(other, name), rtol) for name in names)
    if isinstance(one, (bool, int, float, complex, np.generic, np.ndarray)):
        a, b = np.asarray(one), np.asarray(other)
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype in (np.float32, np.complex64) and rtol:
            rtol = 1e-4
        return bool(np.allclose(a, b, rtol=rtol, atol=rtol, equal_nan=True))
    return True


def _shown(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype} with the shape {value.shape}"
    return f"{value!r}"


def _each_other(
    function: Callable[..., Any],
    name: str,
    wrt: tuple[int, ...],
    operands: tuple[Any, ...],
    tolerance: Tolerance,
) -> float:
    """How far the tangent and the adjoint are from being the transposes of each other."""
    point = Point(Derivative(_applied(function), wrt, JVP), operands, {})
    random = np.random.default_rng(tolerance.seed)
    direction = random.standard_normal(point.start.size)
    weights = random.standard_normal(len(point.result_names))
    _, tangent = point.derivative(*operands, tangents=point.tangents(direction))
    forward = float(weights @ point.result_vector(tangent))
    pull = Derivative(_applied(function), wrt, VJP)
    _, gradient = pull(*operands, seed=point.seed(weights))
    reverse = float(direction @ point.gradient_vector(gradient))
    scale = float(np.linalg.norm(weights) * np.linalg.norm(point.result_vector(tangent)))
    size = max(scale, abs(forward), abs(reverse), 1e-30)
    error = abs(forward - reverse) / size
    least = 1e-4 if point.is_single_precision else 1e-9
    if abs(forward - reverse) > least * size:
        raise GradientMismatch(
            f"the tangent and the adjoint of {name} disagree: <u, J v> is {forward!r}, "
            f"<J^T u, v> is {reverse!r}",
            advice="One is to be the transpose of the other: compare them term by term.",
            code="SG713",
        )
    return error
