"""Work out once what a block works out twice."""

from __future__ import annotations

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.effects import Effects, effects


def common(body: ir.Block) -> ir.Block:
    """A canonical block in which equal operations on equal operands have one name.

    before  t1 = x[i]; t2 = math.sin(t1); t3 = x[i]; y = t2 * t3
    after   t1 = x[i]; t2 = math.sin(t1); y = t2 * t1
    """
    return _block(body, {}, {})


def _block(
    body: ir.Block, known: dict[ir.Expr, ir.Var], same: dict[str, ir.Var]
) -> ir.Block:
    known = dict(known)

    def change(expression: ir.Expr) -> ir.Expr:
        if isinstance(expression, ir.Var):
            return same.get(expression.name, expression)
        return expression

    result: list[ir.Statement] = []
    for statement in body:
        statement = dataflow.with_expressions(statement, change)
        changes = effects(statement)
        if isinstance(statement, ir.For | ir.While):
            known = _still(known, changes)
        match statement:
            case ir.Assign(ir.Var(name), ir.Apply() | ir.Item() as value, span) if value in known:
                same[name] = known[value]
                result.append(ir.Assign(ir.Var(name), known[value], span))
                continue
        inside = known

        def nested(block: ir.Block, inside: dict[ir.Expr, ir.Var] = inside) -> ir.Block:
            return _block(block, inside, same)

        result.append(dataflow.with_blocks(statement, nested))
        known = _still(known, changes)
        match statement:
            case ir.Assign(ir.Var(name), ir.Apply() | ir.Item() as value):
                if name not in dataflow.names(value):
                    known[value] = ir.Var(name)
    return tuple(result)


def _still(known: dict[ir.Expr, ir.Var], changes: Effects) -> dict[ir.Expr, ir.Var]:
    return {
        value: name
        for value, name in known.items()
        if not changes.spoils(value) and name.name not in changes.changes
    }
