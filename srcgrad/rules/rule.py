"""The derivatives of one function: an expression of its operands and its result for each operand.

A rule holds for complex operands too if the function is holomorphic: `dr = p dx`. One that is not
states what multiplies the conjugate of dx: `dr = q conj(dx)`, as for `abs`, `q = x / result`.
Wherever an operand or a result is real, the real part is meant: so a rule of a real result is its
gradient, and the adjoint of either form needs no more than the rule.

    forward    r_dot = p x_dot                  r_dot = q conj(x_dot)
    reverse    x_bar += conj(p) r_bar           x_bar += q conj(r_bar)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from srcgrad import ir
from srcgrad.records import dataclass
from srcgrad.rules.arithmetic import apply


def unstated() -> float:
    """Stands for a partial that a row writes as `...`: there is one, but no rule for it."""
    raise AssertionError("a partial that is not stated is refused")


UNSTATED = ir.Apply(unstated, ())


@dataclass(frozen=True)
class Rule:
    """The partial derivatives of one function, as expressions of its operands and its result.

    >>> import math
    >>> from srcgrad.rules.registry import lookup
    >>> rule = lookup(math.tanh)
    >>> rule.parameters, rule.uses_result
    (('x',), True)
    """

    function: Callable[..., Any]
    parameters: tuple[str, ...]
    uses_result: bool
    source: str
    """The text of the row, for the key of a cache."""
    templates: tuple[ir.Expr | None, ...]
    of_conjugates: bool = False
    """Whether the partials multiply the conjugates of the operands' changes."""

    def partials(
        self, arguments: tuple[ir.Expr, ...], result: ir.Atom
    ) -> tuple[ir.Expr | None, ...]:
        """One expression an operand; None where the derivative is zero whatever the operands."""
        if len(arguments) != len(self.parameters):
            name = getattr(self.function, "__name__", repr(self.function))
            raise TypeError(
                f"the rule for {name} is for {len(self.parameters)} operands "
                f"({', '.join(self.parameters)}), not {len(arguments)}"
            )
        operands: dict[str, ir.Expr] = dict(zip(self.parameters, arguments, strict=True))
        operands["result"] = result
        found = (template and substitute(template, operands) for template in self.templates)
        return tuple(None if is_zero(partial) else partial for partial in found)


def substitute(expression: ir.Expr, values: Mapping[str, ir.Expr]) -> ir.Expr:
    """The expression with expressions for its names, and what is then constant worked out."""
    match expression:
        case ir.Var(name):
            return values.get(name, expression)
        case ir.Apply(function, arguments):
            return apply(function, *(substitute(argument, values) for argument in arguments))
        case _:
            return expression


def is_zero(expression: ir.Expr | None) -> bool:
    """Whether an expression is the constant zero, or missing."""
    match expression:
        case None:
            return True
        case ir.Const(value):
            return not math.isnan(abs(value)) and value == 0
        case _:
            return False
