"""Work out once what a block works out twice."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.analysis.names import Names
from srcgrad.optimise.effects import Effects, effects, spoilers
from srcgrad.printer import PARTS, function_name
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.types import Scalar
from srcgrad.uses import LOOPS, times_set


def common(body: ir.Block) -> ir.Block:
    """A block in which equal operations on equal operands have one name.

    before  t1 = x[i]; t2 = math.sin(t1); t3 = x[i]; y = t2 * t3
    after   t1 = x[i]; t2 = math.sin(t1); t3 = t1; y = t2 * t1

    Of several checks of one condition the first is kept.
    """
    assigned = times_set(body)
    once = frozenset(name for name, count in assigned.items() if count == 1)
    return _Common(once, frozenset(assigned) - once).block(body, {})


def calls(program: ir.Function) -> ir.Function:
    """A program in which calls of functions, and quotients, stand by themselves.

    before  y = x * math.exp(z)
    after   t1 = math.exp(z); y = x * t1
    """
    names = Names(program.types)

    def block(body: ir.Block) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            if isinstance(statement, ir.Assign | ir.Increment):
                before, statement = _apart(statement, names)
                result += before
            result.append(dataflow.with_blocks(statement, block))
        return tuple(result)

    body = block(program.body)
    return ir.Function(
        program.name, program.params, body, program.results, names.types, program.doc
    )


def _apart(
    statement: ir.Assign | ir.Increment, names: Names
) -> tuple[list[ir.Statement], ir.Assign | ir.Increment]:
    before: list[ir.Statement] = []

    def named(expression: ir.Expr, root: bool) -> ir.Expr:
        match expression:
            case ir.Apply(function, arguments):
                # What may not be evaluated at all stays where it is.
                lazy = function in (ir.select, ir.both, ir.either)
                always = 1 if lazy else len(arguments)
                parts = tuple(named(a, False) if k < always else a for k, a in enumerate(arguments))
                expression = ir.Apply(function, parts)
                if not root and is_dear(function):
                    kind = "complex128" if is_complex(expression, names.types) else "float64"
                    name = names.temporary(Scalar(kind))
                    before.append(ir.Assign(ir.Var(name), expression))
                    return ir.Var(name)
        return expression

    is_name = isinstance(statement, ir.Assign) and isinstance(statement.target, ir.Var)
    value = named(statement.value, is_name)
    if not before:
        return [], statement
    return before, type(statement)(statement.target, value, statement.span)


def is_dear(function: object) -> bool:
    """Whether a call takes longer than reading an element of an array."""
    if function in (operator.truediv, operator.pow) or isinstance(function, ir.Callee | ir.Slope):
        return True
    if function in PARTS:
        return False
    return function_name(function).startswith(("math.", "cmath.", "np.", "scipy."))  # type: ignore[arg-type]


class _Common:
    """What is known on the way through the blocks."""

    def __init__(self, once: frozenset[str], changing: frozenset[str]) -> None:
        self.once = once
        self.changing = changing
        self.same: dict[str, ir.Var] = {}
        self.spoilt_by: dict[str, list[ir.Expr]] = {}

    def change(self, expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return self.same.get(expression.name, expression)
        return expression

    def block(self, body: ir.Block, known: dict[ir.Expr, ir.Var]) -> ir.Block:
        known = dict(known)
        result: list[ir.Statement] = []
        for statement in body:
            if not self.same.keys().isdisjoint(dataflow.reads(statement)):
                statement = dataflow.with_expressions(statement, self.change)
            changes = effects(statement)
            if statement.__class__ in LOOPS:
                self.forget(known, changes)
            match statement:
                case ir.Assign(ir.Var(name), value, span) if value in known and name in self.once:
                    self.same[name] = known[value]
                    result.append(ir.Assign(ir.Var(name), known[value], span))
                    continue
                case ir.Guard(condition):
                    checked = ir.Apply(bool, (condition,))
                    if checked in known:
                        continue
                    self.learn(known, checked, "")
            result.append(dataflow.with_blocks(statement, lambda b: self.block(b, known)))
            self.forget(known, changes)
            match statement:
                case ir.Assign(ir.Var(name), value) if (
                    name in self.once and value not in known and self.is_work(value)
                ):
                    self.learn(known, value, name)
        return tuple(result)

    def is_work(self, value: ir.Expr) -> bool:
        """Whether a value is worth a name: an operation, or what a name holds for the moment."""
        match value:
            case ir.Var(name):
                return name in self.changing
        return isinstance(value, ir.Apply | ir.Item)

    def learn(self, known: dict[ir.Expr, ir.Var], value: ir.Expr, name: str) -> None:
        known[value] = ir.Var(name)
        for part in {name} | spoilers(value):
            self.spoilt_by.setdefault(part, []).append(value)

    def forget(self, known: dict[ir.Expr, ir.Var], changes: Effects) -> None:
        for changed in changes.changes:
            for value in self.spoilt_by.get(changed, ()):
                known.pop(value, None)
