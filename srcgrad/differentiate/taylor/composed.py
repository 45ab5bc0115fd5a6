"""The Taylor coefficients of functions whose derivatives lead on and on, along a family of them.

The coefficients c_m = f^(m)(x) / m! of such a function around x are known by its family, and those
of a path are

    y_k = sum over m = 1 … k of  c_m (u^m)_k,    (u^m)_k = sum over j of  u_j (u^(m-1))_(k-j)

with u the path without its beginning. At O(n^3) for n coefficients. R. P. Brent & H. T. Kung, "Fast
algorithms for manipulating formal power series", 1978, has composition by powers.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import numpy as np

from srcgrad import ir
from srcgrad.differentiate.taylor.families import Family, Making, Scaled
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, Scalar

if TYPE_CHECKING:
    from srcgrad.differentiate.taylor.coefficients import Node, Operation

Statements = list[ir.Statement]


def composed(operation: Operation, call: ir.Apply, of: Family, node: Node) -> Statements:
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
    operand = operation.node(call.arguments[-1])
    assert operand.at is not None and node.at is not None, "both have coefficients"
    names, k, j, span = operation.names, operation.counter, operation.inner, operation.span
    dtype = node.dtype
    made = Making(operation, call, operand.value, dtype)
    before, coefficients = of.coefficients(made)
    total, power = (names.fresh(n, Scalar(dtype)) for n in ("total", "power"))
    powers = names.fresh("powers", Array(dtype, 2))
    m = names.numbered("m", INT)
    one = ir.Const(1)
    following = ir.Apply(operator.add, (k, one))
    # Rows of `powers` are read where they are lower in order than the power is: those are zero.
    operation.before += [
        *before,
        ir.Allocate(powers, (operation.order, operation.order), ir.Const(0.0), span),
    ]
    lower = ir.Item(powers, (ir.Apply(operator.sub, (ir.Var(m), one)), _other(k, j)))
    product = apply(operator.mul, operand.at(j), lower)
    of_powers: ir.Block = (
        ir.Assign(ir.Var(power), ir.Const(0.0), span),
        ir.For(j.name, ir.Const(0), k, one, (ir.Increment(ir.Var(power), product, span),), span),
        ir.Assign(ir.Item(powers, (ir.Var(m), k)), ir.Var(power), span),
        ir.Increment(
            ir.Var(total), apply(operator.mul, made.place(ir.Var(m)), ir.Var(power)), span
        ),
    )
    first = apply(operator.mul, made.place(ir.Const(0)), operand.at(k))
    found = [
        *coefficients,
        ir.Assign(ir.Item(powers, (ir.Const(0), k)), operand.at(k), span),
        ir.Assign(ir.Var(total), first, span),
        ir.For(m, one, following, one, of_powers, span),
    ]
    if isinstance(of, Scaled):
        return [*found, *_scaled(operation, of, operand, node, total)]
    return [*found, ir.Assign(node.at(k), ir.Var(total), span)]


def _scaled(operation: Operation, of: Scaled, operand: Node, node: Node, total: str) -> Statements:
    """The coefficients of z exp(-sign (x(t) - x)), of those of z.

    w_k = -sign (x_k + sum of (j + 1) x_j w_(k-j) / (k + 1)) are those of the exponential.
    """
    assert operand.at is not None and node.at is not None, "both have coefficients"
    k, j, dtype, names = operation.counter, operation.inner, node.dtype, operation.names
    z, w = operation.scratch(dtype), operation.scratch(dtype)
    sign = ir.Var(names.fresh("sign", Scalar(dtype)))
    value = ir.Const(of.sign) if of.sign is not None else ir.Apply(np.sign, (operand.value,))
    operation.before.append(ir.Assign(sign, value, operation.span))
    change, result = (names.fresh(n, Scalar(dtype)) for n in ("change", "total"))
    following, after = (ir.Apply(operator.add, (each, ir.Const(1))) for each in (k, j))
    earlier = ir.Item(w, (_other(k, j),))
    of_change = apply(operator.mul, after, apply(operator.mul, operand.at(j), earlier))
    both = apply(operator.mul, ir.Item(z, (j,)), earlier)
    parts: ir.Block = (
        ir.Increment(ir.Var(change), apply(operator.truediv, of_change, following)),
        ir.Increment(ir.Var(result), both),
    )
    here = ir.Item(w, (k,))
    grown = apply(operator.mul, sign, ir.Var(change))
    whole = apply(operator.add, ir.Var(result), apply(operator.mul, node.value, here))
    return [
        ir.Assign(ir.Item(z, (k,)), ir.Var(total)),
        ir.Assign(ir.Var(change), operand.at(k)),
        ir.Assign(ir.Var(result), ir.Var(total)),
        ir.For(j.name, ir.Const(0), k, ir.Const(1), parts),
        ir.Assign(here, ir.Apply(operator.neg, (grown,))),
        ir.Assign(node.at(k), whole, operation.span),
    ]


def _other(k: ir.Var, j: ir.Var) -> ir.Expr:
    """The index that goes with `j`: the orders of the two add up to that of `k`."""
    return ir.Apply(operator.sub, (ir.Apply(operator.sub, (k, ir.Const(1))), j))
