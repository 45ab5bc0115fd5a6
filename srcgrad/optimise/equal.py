"""Call lengths that a check has found equal by one name."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.types import Type, is_integer


def equal(program: ir.Function) -> ir.Block:
    """The body of a program in which, after a check that `n == m`, there is only `n`.

    before  check(n == m); z = np.empty(m); for j in range(m): z[j] = y[j]
    after   check(n == m); z = np.empty(n); for j in range(n): z[j] = y[j]

    Of two names the one that is set first stays, and a number in place of either.
    """
    return _Equal(program).block(program.body, {})


class _Equal:
    def __init__(self, program: ir.Function) -> None:
        self.types: dict[str, Type] = program.types
        self.values = dataflow.values(program.body)
        fixed = (*program.params, *self.values)
        self.place = {name: at for at, name in enumerate(fixed)}

    def block(self, body: ir.Block, known: dict[str, ir.Atom]) -> ir.Block:
        known = dict(known)

        def change(expression: ir.Expr) -> ir.Expr:
            if isinstance(expression, ir.Var):
                return known.get(expression.name, expression)
            return expression

        result: list[ir.Statement] = []
        for statement in body:
            if known:
                statement = self._certain(dataflow.with_expressions(statement, change))
            result.append(dataflow.with_blocks(statement, lambda b: self.block(b, known)))
            if isinstance(statement, ir.Guard):
                self._learn(statement.condition, known)
        return tuple(result)

    def _certain(self, statement: ir.Statement) -> ir.Statement:
        """The statement without a comparison of a length with itself."""
        match statement:
            case ir.Assign(target, ir.Apply(operator.eq, (one, other)), span):
                if one == other and isinstance(one, ir.Var) and self._is_fixed(one):
                    return ir.Assign(target, ir.Const(True), span)
        return statement

    def _learn(self, condition: ir.Expr, known: dict[str, ir.Atom]) -> None:
        if isinstance(condition, ir.Var):
            condition = self.values.get(condition.name, condition)
        match condition:
            case ir.Apply(ir.both, (left, right)):
                self._learn(left, known)
                self._learn(right, known)
                return
            case ir.Apply(operator.eq, (ir.Const() | ir.Var() as a, ir.Const() | ir.Var() as b)):
                first, second = (
                    known.get(x.name, x) if isinstance(x, ir.Var) else x for x in (a, b)
                )
            case _:
                return
        if not (self._is_fixed(first) and self._is_fixed(second)):
            return
        if self._rank(second) < self._rank(first):
            first, second = second, first
        if isinstance(second, ir.Const) or first == second:
            return
        for name, other in known.items():
            if other == second:
                known[name] = first
        known[second.name] = first

    def _is_fixed(self, atom: ir.Atom) -> bool:
        """Whether something is an integer that does not change."""
        if isinstance(atom, ir.Const):
            return type(atom.value) is int
        return atom.name in self.place and is_integer(self.types[atom.name].dtype)

    def _rank(self, atom: ir.Atom) -> int:
        return -1 if isinstance(atom, ir.Const) else self.place[atom.name]
