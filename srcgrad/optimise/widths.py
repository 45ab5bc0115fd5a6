"""Give names to parts of statements that are too long for a line."""

from __future__ import annotations

import operator

from srcgrad import ir
from srcgrad.analysis.names import Names
from srcgrad.printer import WIDTH, show
from srcgrad.rules.complex_numbers import is_complex
from srcgrad.types import Scalar

ZEROS = (ir.Const(0.0), ir.Const(0j))


def widths(program: ir.Function) -> ir.Function:
    """A program whose statements fit on a line each.

    before  y = (long expression) * (another)
    after   t1 = (long expression)
            y = t1 * (another)
    """
    splitter = _Splitter(Names(program.types))
    body = splitter.block(program.body, 1)
    return ir.Function(
        program.name,
        program.params,
        body,
        program.results,
        splitter.names.types,
        program.doc,
    )


class _Splitter:
    def __init__(self, names: Names) -> None:
        self.names = names

    def block(self, body: ir.Block, indent: int) -> ir.Block:
        result: list[ir.Statement] = []
        for statement in body:
            result += self.statement(statement, indent)
        return tuple(result)

    def statement(self, statement: ir.Statement, indent: int) -> list[ir.Statement]:
        room = WIDTH - 4 * indent
        match statement:
            case ir.Assign(target, value, span) | ir.Increment(target, value, span):
                room -= len(show(target)) + 4
                if len(show(value)) <= room:
                    return [statement]
                if isinstance(value, ir.Apply) and value.function is ir.select:
                    return self.branches(statement, value, indent)
                before, value = self.split(value, room)
                made = type(statement)(target, value, span)
                return [*before, made]
            case ir.If(condition, then, orelse, span):
                before, condition = self.split(condition, room - 4)
                then, orelse = self.block(then, indent + 1), self.block(orelse, indent + 1)
                return [*before, ir.If(condition, then, orelse, span)]
            case ir.Guard(condition, exception, message, arguments, span):
                before, condition = self.split(condition, room - 8)
                return [*before, ir.Guard(condition, exception, message, arguments, span)]
            case ir.For(variable, start, stop, step, body, span):
                each = max((room - len(variable) - 16) // 3, 20)
                parts: list[ir.Expr] = []
                before = []
                for bound in (start, stop, step):
                    more, bound = self.split(bound, each)
                    before += more
                    parts.append(bound)
                inner = self.block(body, indent + 1)
                return [*before, ir.For(variable, parts[0], parts[1], parts[2], inner, span)]
            case ir.While(test, condition, body, span):
                before, condition = self.split(condition, room - 7)
                inner = self.block(body, indent + 1)
                return [ir.While((*self.block(test, indent + 1), *before), condition, inner, span)]
        return [statement]

    def branches(
        self, statement: ir.Assign | ir.Increment, value: ir.Apply, indent: int
    ) -> list[ir.Statement]:
        """`if c: y = a` `else: y = b` for `y = a if c else b`."""
        condition, yes, no = value.arguments
        kind, target, span = type(statement), statement.target, statement.span
        then: ir.Block = (kind(target, yes),)
        orelse: ir.Block = (kind(target, no),)
        if isinstance(statement, ir.Increment):
            then = () if yes in ZEROS else then
            orelse = () if no in ZEROS else orelse
        if not then:
            condition, then, orelse = ir.Apply(operator.not_, (condition,)), orelse, ()
        return self.statement(ir.If(condition, then, orelse, span), indent)

    def split(self, value: ir.Expr, room: int) -> tuple[list[ir.Statement], ir.Expr]:
        """Statements that name parts of an expression, and what is then left of it."""
        before: list[ir.Statement] = []
        while len(show(value)) > room:
            part = _longest(value, room)
            if part is None:
                break
            kind = "complex128" if is_complex(part, self.names.types) else "float64"
            name = self.names.temporary(Scalar(kind))
            before.append(ir.Assign(ir.Var(name), part))
            value = _replaced(value, part, ir.Var(name))
        return before, value


def _longest(value: ir.Expr, room: int) -> ir.Expr | None:
    """The longest part of an expression that fits on a line and is always evaluated."""
    best: ir.Expr | None = None
    todo = list(_parts(value))
    while todo:
        part = todo.pop()
        size = len(show(part))
        if isinstance(part, ir.Apply) and 12 < size <= room - 4:
            if best is None or size > len(show(best)):
                best = part
        todo.extend(_parts(part))
    return best


def _parts(value: ir.Expr) -> tuple[ir.Expr, ...]:
    match value:
        case ir.Apply(function, arguments):
            # The second operand of `and`, and the branches of a choice, may not be evaluated.
            lazy = function in (ir.select, ir.both, ir.either)
            return arguments[:1] if lazy else arguments
        case ir.Item(_, index):
            return index
    return ()


def _replaced(value: ir.Expr, part: ir.Expr, name: ir.Var) -> ir.Expr:
    if value == part:
        return name
    match value:
        case ir.Apply(function, arguments):
            return ir.Apply(function, tuple(_replaced(a, part, name) for a in arguments))
        case ir.Item(array, index):
            return ir.Item(array, tuple(_replaced(i, part, name) for i in index))
    return value
