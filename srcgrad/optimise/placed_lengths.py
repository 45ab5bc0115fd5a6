"""Lengths that are used once, where they are used.

    before  t1 = w.shape[0]
            if n != t1: raise ValueError(…)
    after   if n != w.shape[0]: raise ValueError(…)

Arrays of which one length is used twice keep all their names, `t1, t2 = w.shape`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.whole_copies import makes

_TEMPORARY = re.compile(r"^t\d+$")


def placed_lengths(program: ir.Function) -> ir.Function:
    """A finished program in which lengths have names if there are two uses of one of an array's."""
    uses: Counter[str] = Counter()
    for statement in dataflow.walk(program.body):
        for operand in _said(statement):
            uses.update(dataflow.names(operand))
    results = {name for result in program.results for name in dataflow.names(result)}
    made = {
        name
        for each in dataflow.walk(program.body)
        if not (isinstance(each, ir.Copy) and each.name == each.source)
        for name in (*makes(each), *dataflow.written(each).lengths)
    }
    found = [
        (statement.target.name, statement.value)
        for statement in program.body
        if isinstance(statement, ir.Assign)
        and isinstance(statement.target, ir.Var)
        and isinstance(statement.value, ir.Dim)
    ]
    often = {
        length.array
        for name, length in found
        if uses[name] != 1 or name in results or not _TEMPORARY.match(name)
    }
    new = {
        name: length
        for name, length in found
        if length.array in program.params and length.array not in often | made
    }
    if not new:
        return program

    def change(expression: ir.Expr) -> ir.Expr:
        return (
            new.get(expression.name, expression) if isinstance(expression, ir.Var) else expression
        )

    def inside(body: ir.Block) -> ir.Block:
        return tuple(
            dataflow.with_blocks(dataflow.with_expressions(each, change), inside)
            for each in body
            if not (isinstance(each, ir.Assign) and each.target in map(ir.Var, new))
        )

    return replace(program, body=inside(program.body))


def _said(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The expressions in the text of a statement."""
    if isinstance(statement, ir.Guard) and "{" not in statement.message:
        return (statement.condition,)
    return dataflow.operands(statement)
