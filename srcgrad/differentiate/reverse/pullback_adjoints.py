"""The adjoint of what a call by name adds to the adjoint of an array: second derivatives.

before  a_bar += seed * df/da(x, a)
after   seed_bar += df_dot(x, a, a_bar_bar)
        x_bar += seed * d(df_dot)/dx(x, a, a_bar_bar); a_bar += …

`f_dot` is the tangent of `f` with a tangent for the array alone, which is linear in it.
"""

from __future__ import annotations

from srcgrad import ir
from srcgrad.differentiate.forward import dot_of
from srcgrad.differentiate.statement import Bar, pulled_back


def reversed_pullback(statement: ir.Update, bar: Bar) -> list[ir.Statement]:
    """What an addition to the adjoint of an array does to the adjoints of what it is made of."""
    match statement:
        case ir.Update(ir.Whole(target, ()), ir.Apply(ir.Pullback(callee, at), operands), True):
            incoming = bar(target)
            if incoming is None:
                return []
            *own, seed = operands
            tangent = dot_of(callee, (at,))
            given = (*own, ir.Whole(incoming))
            made: list[ir.Statement] = []
            if isinstance(seed, ir.Var) and (seed_bar := bar(seed.name)) is not None:
                value = ir.Apply(tangent, given)
                made.append(ir.Increment(ir.Var(seed_bar), value, statement.span))
            return [*made, *pulled_back(tangent, given, seed, bar, statement.span)]
    raise AssertionError(f"{statement} is no pullback")
