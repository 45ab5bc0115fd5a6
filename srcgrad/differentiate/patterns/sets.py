"""Sets of inputs as numbers: nothing is 0, the inputs come next, then each union of two others.

Row `k` of an array holds the two sets of which set `k` is the union; row 0 the number of the last.
Where the array ends, unions are counted and not kept: who sees that calls again with a longer one.
"""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.rules.arithmetic import apply
from srcgrad.types import INT, Array, Type

SETS = Array("int64", 2)
"""The type of the array."""
NOTHING = ir.Const(0)


def union(first: ir.Expr, second: ir.Expr, sets: str) -> ir.Expr:
    """The number of the set that holds what either of two sets holds."""
    if NOTHING in (first, second) or first == second:
        return second if first == NOTHING else first
    return ir.Apply(JOINED, (first, second, ir.Whole(sets)))


def _joined() -> ir.Function:
    """`joined(a, b, sets)`; a set that is known to be part of the other adds nothing."""
    a, b, count = ir.Var("a"), ir.Var("b"), ir.Var("count")

    def part(of: ir.Var, side: int) -> ir.Expr:
        return ir.Item("sets", (of, ir.Const(side)))

    def is_part(small: ir.Var, large: ir.Var) -> ir.Expr:
        """Whether a set is one of the two that another is the union of."""
        either = apply(
            ir.either,
            apply(operator.eq, part(large, 0), small),
            apply(operator.eq, part(large, 1), small),
        )
        return apply(ir.both, apply(operator.lt, large, ir.Dim("sets", 0)), either)

    def choice(condition: ir.Expr, found: ir.Var, *otherwise: ir.Statement) -> ir.If:
        return ir.If(condition, (ir.Assign(ir.Var("found"), found),), otherwise)

    is_all = apply(ir.either, apply(operator.eq, a, b), apply(operator.eq, b, NOTHING))
    keep = (
        ir.Assign(ir.Item("sets", (count, ir.Const(0))), a),
        ir.Assign(ir.Item("sets", (count, ir.Const(1))), b),
    )
    new = (
        ir.Assign(count, ir.Apply(operator.add, (part(NOTHING, 0), ir.Const(1)))),  # type: ignore[arg-type]
        ir.Assign(ir.Item("sets", (NOTHING, NOTHING)), count),
        ir.If(apply(operator.lt, count, ir.Dim("sets", 0)), keep),
        ir.Assign(ir.Var("found"), count),
    )
    parts = choice(is_part(b, a), a, choice(is_part(a, b), b, *new))
    whole = choice(is_all, a, choice(apply(operator.eq, a, NOTHING), b, parts))
    types: dict[str, Type] = {"a": INT, "b": INT, "count": INT, "found": INT, "sets": SETS}
    return ir.Function(
        "joined",
        ("a", "b", "sets"),
        (whole,),
        (ir.Var("found"),),
        types,
        "The set that holds what sets `a` and `b` hold.",
    )


JOINED = ir.Callee(_joined())
