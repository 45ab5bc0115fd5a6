"""Where a zero may meet an infinity in forward mode, so that zero has to be said to win.

A tangent that is zero contributes zero although the partial derivative is infinite, as that of a
square root at zero; and an operation whose partial derivative is zero hands nothing on, although
the tangent of its operand is infinite or none, as that of `exp(-k / 0)`. The first is asked where
the value itself stays finite, the second where reverse mode asks it (`analysis.zeros`).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from typing import Any

import numpy as np

from srcgrad import ir
from srcgrad.analysis import activity
from srcgrad.analysis.layout import Layout
from srcgrad.analysis.singular import Partials, possible
from srcgrad.analysis.subscripts import Memory
from srcgrad.analysis.zeros import selected
from srcgrad.differentiate.statement import zero_of
from srcgrad.rules.arithmetic import apply
from srcgrad.types import Type

WITH_THE_VALUE: frozenset[Any] = frozenset(
    (
        *(operator.mul, operator.truediv, np.square, np.reciprocal),
        *(math.sqrt, math.exp, math.expm1, math.sinh, math.cosh, math.log, math.log2, math.log10),
        *(np.sqrt, np.exp, np.exp2, np.expm1, np.sinh, np.cosh, np.log, np.log2, np.log10),
    )
)
"""Their values are infinite, or none, where their partial derivatives are."""


class Wild:
    """What is known of infinite partial derivatives and tangents in one program."""

    def __init__(self, program: ir.Function, active: frozenset[str]) -> None:
        self.singular = possible(program, Partials(program, active)).singular
        layout = Layout(program)
        unused = selected(program, layout, Memory(layout), active) if self.singular else {}
        self.spread = activity.dependent(program, frozenset(unused))

    def guarded(
        self,
        part: ir.Expr,
        partial: ir.Expr,
        dot: ir.Var | ir.Item,
        call: tuple[str, ir.Apply, int],
        types: Mapping[str, Type],
    ) -> ir.Expr:
        """What an operand adds to a tangent, zero where one of the two factors is.

        `call` says which name is given the value of which operation, and which operand is meant.

        before  y_dot = 0.5 / y * x_dot
        after   y_dot = 0.5 / y * x_dot if x_dot != 0.0 else 0.0
        """
        name, applied, at = call
        operand = applied.arguments[at]
        zero = zero_of(types[dot.name if isinstance(dot, ir.Var) else dot.array].dtype)
        if isinstance(partial, ir.Const):
            return part
        if at in self.singular.get(name, ()) and not _is_wild_with_its_value(applied):
            part = apply(ir.select, ir.Apply(operator.ne, (dot, zero)), part, zero)
        if isinstance(operand, ir.Var) and operand.name in self.spread:
            part = apply(ir.select, _is_not_zero(partial), part, zero)
        return part


def _is_not_zero(partial: ir.Expr) -> ir.Expr:
    match partial:
        case ir.Apply(operator.neg, (positive,)):
            return _is_not_zero(positive)
        case ir.Apply(ir.select, (condition, yes, no)):
            return apply(ir.select, condition, _is_not_zero(yes), _is_not_zero(no))
        case ir.Const(value):
            return ir.Const(bool(value != 0))
    return ir.Apply(operator.ne, (partial, ir.Const(0.0)))


def _is_wild_with_its_value(call: ir.Apply) -> bool:
    """Whether a partial derivative is only infinite, or none, where the value is.

    A root has none at zero, where its rule says zero.
    """
    match call:
        case ir.Apply(operator.pow, (_, ir.Const(exponent))):
            return isinstance(exponent, int | float) and exponent >= 1
    return call.function in WITH_THE_VALUE
