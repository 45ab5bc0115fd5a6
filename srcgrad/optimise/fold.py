"""Write an expression where its only use is, in place of a temporary name."""

from __future__ import annotations

import operator
from collections import Counter
from itertools import chain

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.comparisons import COMPARISONS
from srcgrad.optimise.effects import Effects, effects
from srcgrad.optimise.propagate import simplified
from srcgrad.printer import WIDTH, show
from srcgrad.types import Type, is_integer
from srcgrad.uses import kept, times_set

TOO_WIDE = WIDTH - 2
COMPLEX = 12
"""No expression of more operations than this is put together."""


def fold(
    body: ir.Block,
    types: dict[str, Type],
    user_names: frozenset[str],
    needed: frozenset[str] = frozenset(),
) -> ir.Block:
    """A block without temporaries that are read once.

    before  t1 = x * x; t2 = t1 + y; z = math.sin(t2)
    after   z = math.sin(x * x + y)
    """
    return _Fold(body, types, user_names | needed).block(body, 1)


class _Fold:
    def __init__(self, body: ir.Block, types: dict[str, Type], user_names: frozenset[str]) -> None:
        self.types = types
        self.user_names = user_names
        self.assigned = times_set(body)
        self.uses = Counter(chain.from_iterable(map(_named_within, body)))

    def block(self, body: ir.Block, indent: int) -> ir.Block:
        statements = list(body)
        at = 0
        while at < len(statements):
            statement = statements[at]
            statement = dataflow.with_blocks(statement, lambda b: self.block(b, indent + 1))
            if isinstance(statement, ir.While) and statement.test:
                statement = self._condition(statement, indent)
            statements[at] = statement
            match statement:
                case ir.Guard(condition) if self._is_certain(condition):
                    del statements[at]
                    continue
                case ir.Assign(ir.Var(name), value) if self._is_temporary(name, value):
                    changed = self._place(statements, at, name, value, indent)
                    if changed is not None:
                        statements = changed
                        continue
            at += 1
        return tuple(statements)

    def _is_certain(self, condition: ir.Expr) -> bool:
        """Whether a length is compared with itself."""
        match condition:
            case ir.Apply(operator.eq, (ir.Var(one), ir.Var(other))) if one == other:
                return one in self.types and is_integer(self.types[one].dtype)
        return False

    def _is_temporary(self, name: str, value: ir.Expr) -> bool:
        if self.assigned[name] != 1 or name in self.user_names:
            return False
        if isinstance(value, ir.Const | ir.Var):
            return self.uses[name] >= 1
        limit = 1
        if isinstance(value, ir.Item):
            limit = 3
        elif _is_offset(value):
            limit = 20
        elif isinstance(value, ir.Dim):
            limit = 1
        return 1 <= self.uses[name] <= limit

    def _place(
        self, statements: list[ir.Statement], at: int, name: str, value: ir.Expr, indent: int
    ) -> list[ir.Statement] | None:
        """The statements with every use of a name replaced by its value, if that is allowed."""
        found = 0
        result = statements[:at]
        reads_arrays = bool(dataflow.arrays(value))
        for later in range(at + 1, len(statements)):
            statement = statements[later]
            inside = effects(statement)
            if name in inside.reads:
                count = _count(statement, name)
                new = self._substituted(statement, name, value, inside, indent)
                if new is None:
                    return None
                result.append(new)
                found += count
                if found == self.uses[name]:
                    self._forget(name, value, found)
                    return result + statements[later + 1 :]
            else:
                result.append(statement)
            if inside.spoils(value):
                return None
            if reads_arrays and isinstance(statement, ir.Guard):
                return None
        return None

    def _forget(self, name: str, value: ir.Expr, copies: int) -> None:
        for part in dataflow.names(value):
            self.uses[part] += copies - 1
        self.uses[name] = 0

    def _substituted(
        self, statement: ir.Statement, name: str, value: ir.Expr, inside: Effects, indent: int
    ) -> ir.Statement | None:
        def change(expression: ir.Expr) -> ir.Expr:
            match expression:
                case ir.Var(other) if other == name:
                    return value
                case ir.Apply():
                    return simplified(expression, self.types)
            return expression

        new = dataflow.with_expressions(statement, change)
        if not _fits(new, indent):
            return None
        if isinstance(statement, ir.For | ir.While):
            if _is_named(statement.body, name):
                if not _is_offset(value) or inside.spoils(value):
                    return None
            if isinstance(statement, ir.While) and inside.spoils(value):
                return None
        if isinstance(statement, ir.If) and inside.spoils(value):
            own = set(dataflow.names(statement.condition))
            if any(_is_named(b, name) for b in dataflow.blocks(statement)) or name not in own:
                return None
            return new
        failed = False

        def inner(block: ir.Block) -> ir.Block:
            nonlocal failed
            changed: list[ir.Statement] = []
            for s in block:
                if _count(s, name):
                    replaced = self._substituted(s, name, value, effects(s), indent + 1)
                    if replaced is None:
                        failed = True
                        return block
                    changed.append(replaced)
                else:
                    changed.append(s)
            return tuple(changed)

        new = dataflow.with_blocks(new, inner)
        return None if failed else new

    def _condition(self, loop: ir.While, indent: int) -> ir.While:
        """A `while` whose test has been written into its condition, as far as that goes."""
        test, condition = list(loop.test), loop.condition
        while test:
            last = test[-1]
            match last:
                case ir.Assign(ir.Var(name), value) if name not in {
                    n for s in dataflow.walk(loop.body) for n in dataflow.reads(s)
                }:
                    pass
                case _:
                    break
            copies = sum(1 for n in dataflow.names(condition) if n == name)
            others = [s for s in test[:-1] if name in dataflow.reads(s)]
            if copies != 1 or others:
                break

            def change(expression: ir.Expr, name: str = name, value: ir.Expr = value) -> ir.Expr:
                return value if expression == ir.Var(name) else expression

            wider = dataflow.rewritten(condition, change)
            if len(show(wider)) + 4 * indent + 7 > WIDTH:
                break
            condition = wider
            test.pop()
        return ir.While(tuple(test), condition, loop.body, loop.span)


def _is_offset(value: ir.Expr) -> bool:
    """`i + 1`, `n - 2`, `x.shape[0] - 1`: as short as a name for it."""
    match value:
        case ir.Apply(function, (ir.Var() | ir.Dim(), ir.Const(number))) if function in (
            operator.add,
            operator.sub,
        ):
            return isinstance(number, int)
        case ir.Apply(function, (ir.Var() | ir.Const(), ir.Var() | ir.Const())):
            return function in COMPARISONS
    return False


def _count(statement: ir.Statement, name: str) -> int:
    return _named_within(statement).count(name)


@kept
def _named_within(statement: ir.Statement) -> tuple[str, ...]:
    """The names in what a statement and all inside it evaluate, as often as they are there."""
    found = [n for operand in dataflow.operands(statement) for n in dataflow.names(operand)]
    for block in dataflow.blocks(statement):
        for part in block:
            found += _named_within(part)
    return tuple(found)


def _is_named(body: ir.Block, name: str) -> bool:
    return any(_count(statement, name) for statement in body)


def _operations(expression: ir.Expr) -> int:
    match expression:
        case ir.Apply(_, arguments):
            return 1 + sum(_operations(a) for a in arguments)
        case ir.Item(_, index):
            return sum(_operations(i) for i in index)
    return 0


def _fits(statement: ir.Statement, indent: int) -> bool:
    match statement:
        case ir.Assign(ir.Item(), ir.Item()) | ir.Increment(ir.Item(), ir.Item()):
            return True  # names are shorter in the end, or `widths` parts it
        case ir.Assign(target, value) | ir.Increment(target, value):
            return (
                4 * indent + len(show(target)) + 4 + len(show(value)) <= TOO_WIDE
                and _operations(value) <= COMPLEX
            )
        case ir.If(condition) | ir.While(condition=condition):
            return 4 * indent + len(show(condition)) + 8 <= TOO_WIDE
        case ir.For(variable, start, stop, step):
            wide = sum(len(show(e)) for e in (start, stop, step))
            return 4 * indent + len(variable) + wide + 20 <= TOO_WIDE
        case ir.Guard(condition):
            return 4 * indent + len(show(condition)) + 12 <= TOO_WIDE
        case ir.Allocate(name, shape):
            return 4 * indent + len(name) + sum(len(show(s)) + 2 for s in shape) + 40 <= TOO_WIDE
    return True
