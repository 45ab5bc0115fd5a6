"""The Taylor coefficients of functions whose derivatives lead on and on, along a family of them.

The derivative of f(s, x) in x is a factor of s times f(s + 1, x): so the coefficients of f around
x are known, c_m = f(s + m, x) factor(s) factor(s + 1) … / m!, and those of a path are

    y_k = sum over m = 1 … k of  c_m (u^m)_k,    (u^m)_k = sum over j of  u_j (u^(m-1))_(k-j)

with u the path without its beginning. At O(n^3) for n coefficients. R. P. Brent & H. T. Kung, "Fast
algorithms for manipulating formal power series", 1978, has composition by powers.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING

from srcgrad import ir
from srcgrad.printer import function_name
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, Scalar

if TYPE_CHECKING:
    from srcgrad.differentiate.taylor.coefficients import Node, Operation

Statements = list[ir.Statement]

_FACTORS: dict[str, Callable[[ir.Expr], ir.Expr]] = {
    # The derivatives of `gammaln`, `psi` and all that are made of these are zeta functions.
    "scipy.special.zeta": lambda s: apply(operator.neg, s),
}
"""The factor of the derivative for each function of a family."""


def is_of_family(call: ir.Apply) -> bool:
    """Whether the derivatives of a function in its second argument are others of its family."""
    return len(call.arguments) == 2 and function_name(call.function) in _FACTORS


def composed(operation: Operation, call: ir.Apply, operand: Node, node: Node) -> Statements:
    """What sets the coefficient of a function at the counter; some more is added before the loop.

    before  y = zeta(s, x)
    after   weight = 1.0
            for k in range(order):
                weight = weight * -(s + k) / (k + 1)
                c[k] = weight * zeta(s + (k + 1), x)
                powers[0, k] = x_series[k]
                total = c[0] * powers[0, k]
                for m in range(1, k + 1):
                    power = 0.0
                    for j in range(k):
                        power += x_series[j] * powers[m - 1, k - 1 - j]
                    powers[m, k] = power
                    total += c[m] * power
                y_series[k] = total
    """
    assert operand.at is not None and node.at is not None, "both have coefficients"
    names, k, j, span = operation.names, operation.counter, operation.inner, operation.span
    s, _ = call.arguments
    dtype = node.dtype
    weight, total, power = (names.fresh(n, Scalar(dtype)) for n in ("weight", "total", "power"))
    powers = names.fresh("powers", Array(dtype, 2))
    c = operation.scratch(dtype)
    m = names.numbered("m", INT)
    one, before = ir.Const(1), ir.Apply(operator.sub, (k, ir.Const(1)))
    following = ir.Apply(operator.add, (k, one))
    # Rows of `powers` are read where they are lower in order than the power is: those are zero.
    operation.before += [
        ir.Assign(ir.Var(weight), ir.Const(1.0), span),
        ir.Allocate(powers, (operation.order, operation.order), ir.Const(0.0), span),
    ]
    factor = _FACTORS[function_name(call.function)](apply(operator.add, s, k))
    derivative = ir.Apply(call.function, (apply(operator.add, s, following), operand.value))
    grown = apply(operator.mul, ir.Var(weight), factor)
    lower = ir.Item(
        powers,
        (ir.Apply(operator.sub, (ir.Var(m), one)), ir.Apply(operator.sub, (before, j))),
    )
    product = apply(operator.mul, operand.at(j), lower)
    of_powers: ir.Block = (
        ir.Assign(ir.Var(power), ir.Const(0.0), span),
        ir.For(j.name, ir.Const(0), k, one, (ir.Increment(ir.Var(power), product, span),), span),
        ir.Assign(ir.Item(powers, (ir.Var(m), k)), ir.Var(power), span),
        ir.Increment(
            ir.Var(total), apply(operator.mul, ir.Item(c, (ir.Var(m),)), ir.Var(power)), span
        ),
    )
    first = apply(operator.mul, ir.Item(c, (ir.Const(0),)), operand.at(k))
    return [
        ir.Assign(ir.Var(weight), apply(operator.truediv, grown, following), span),
        ir.Assign(ir.Item(c, (k,)), apply(operator.mul, ir.Var(weight), derivative), span),
        ir.Assign(ir.Item(powers, (ir.Const(0), k)), operand.at(k), span),
        ir.Assign(ir.Var(total), first, span),
        ir.For(m, one, following, one, of_powers, span),
        ir.Assign(node.at(k), ir.Var(total), span),
    ]
