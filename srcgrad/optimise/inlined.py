"""The body of a loop in which numbers for one iteration stand where they are used."""

from __future__ import annotations

from collections.abc import Callable

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import effects
from srcgrad.uses import COMPOUND, set_within


def inlined(body: ir.Block, local: frozenset[str]) -> ir.Block | None:
    """The body without the names that are set and used once in it; None if one has to stay.

    before  t = x[i] - m; y[i] = math.exp(t)
    after   y[i] = math.exp(x[i] - m)

    `local` are the names that nothing reads but where they have been set just before.
    """
    statements = list(body)
    while True:
        at = next((k for k, s in enumerate(statements) if _name(s) is not None), None)
        if at is None:
            return tuple(statements)
        name = _name(statements[at])
        rest = statements[at + 1 :]
        users = [k for k, s in enumerate(rest) if name in dataflow.named_within(s)]
        if name is None or name not in local or len(users) != 1:
            return None
        user, setter = rest[users[0]], statements[at]
        assert isinstance(setter, ir.Assign)
        if any(effects(s).spoils(setter.value) for s in rest[: users[0]]):
            return None
        if not isinstance(user, ir.Assign | ir.Increment) or _times(user, name) != 1:
            return None
        rest[users[0]] = replaced(user, name, setter.value)
        statements = [*statements[:at], *rest]


def replaced(statement: ir.Statement, name: str, value: ir.Expr) -> ir.Statement:
    """The statement with a value in place of its name."""

    def change(expression: ir.Expr) -> ir.Expr:
        return value if expression == ir.Var(name) else expression

    return dataflow.with_expressions(statement, change)


def placed(
    body: list[ir.Statement], at: int, fits: Callable[[ir.Statement], bool]
) -> list[ir.Statement] | None:
    """A block with the value of the name set at a place where it is used; None if that is not once,
    in the block itself, before its parts or the name are set anew."""
    setter = body[at]
    assert isinstance(setter, ir.Assign) and isinstance(setter.target, ir.Var)
    name, found = setter.target.name, None
    for k in range(at + 1, len(body)):
        statement = body[k]
        if name in dataflow.reads_within(statement):
            is_simple = isinstance(statement, ir.Assign | ir.Increment)
            if found is not None or not is_simple or _times(statement, name) != 1:
                return None
            found = k
        if name in effects(statement).changes:
            break
        if found is None and effects(statement).spoils(setter.value):
            return None
    if found is None:
        return None
    new = replaced(body[found], name, setter.value)
    return [*body[:at], *body[at + 1 : found], new, *body[found + 1 :]] if fits(new) else None


def _name(statement: ir.Statement) -> str | None:
    """The name that a statement sets."""
    match statement:
        case ir.Assign(ir.Var(name)):
            return name
    return None


def _times(statement: ir.Statement, name: str) -> int:
    return sum(dataflow.names(o).count(name) for o in dataflow.operands(statement))


def local_names(program: ir.Function) -> frozenset[str]:
    """The names that are read only where a statement of the same block, or of one around it, has
    set them, and none since then: no value of theirs leaves a loop or a branch that sets them."""
    scan = _Scan()
    scan.block(program.body, set(program.params))
    results = {n for r in program.results for n in dataflow.names(r)}
    return frozenset(program.types) - scan.others - results


class _Scan:
    def __init__(self) -> None:
        self.others: set[str] = set()

    def block(self, body: ir.Block, known: set[str]) -> None:
        known = set(known)
        for statement in body:
            used = {n for o in dataflow.operands(statement) for n in dataflow.names(o)}
            if isinstance(statement, ir.Increment) and isinstance(statement.target, ir.Var):
                used.add(statement.target.name)
            self.others |= used - known
            if statement.__class__ in COMPOUND:
                known -= set(set_within(statement))
                inner = set(known)
                if isinstance(statement, ir.For):
                    inner.add(statement.variable)
                for block in dataflow.blocks(statement):
                    self.block(block, inner)
            else:
                name = dataflow.target(statement)
                if name is not None:
                    known.add(name)
