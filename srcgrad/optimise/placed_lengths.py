"""Lengths that are used once, where they are used.

    before  t1 = w.shape[0]
            if n != t1: raise ValueError(…)
    after   if n != w.shape[0]: raise ValueError(…)

Arrays of which one length is used twice keep all their names, `t1, t2 = w.shape`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.brief import is_narrow
from srcgrad.optimise.whole_copies import makes
from srcgrad.types import Type

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
    new: dict[str, ir.Dim] = {}
    for array in dict.fromkeys(length.array for _, length in found):
        own = {name: length for name, length in found if length.array == array}
        if array in program.params and array not in often | made:
            if _are_narrow(program.body, {**new, **own}, program.types):
                new.update(own)
    gone = {ir.Var(name) for name in new}
    if not gone:
        return program

    def inside(body: ir.Block) -> ir.Block:
        return tuple(
            dataflow.with_blocks(_changed(each, new), inside)
            for each in body
            if not (isinstance(each, ir.Assign) and each.target in gone)
        )

    return replace(program, body=inside(program.body))


def _changed(statement: ir.Statement, new: Mapping[str, ir.Dim]) -> ir.Statement:
    def change(expression: ir.Expr) -> ir.Expr:
        name = expression.name if isinstance(expression, ir.Var) else ""
        return new.get(name, expression)

    return dataflow.with_expressions(statement, change)


def _are_narrow(body: ir.Block, new: Mapping[str, ir.Dim], types: dict[str, Type]) -> bool:
    """Whether the checks of a block, and of those inside it, still have room on one line."""
    left = [(statement, 1) for statement in body]
    while left:
        statement, depth = left.pop()
        if isinstance(statement, ir.Guard):
            changed = _changed(statement, new)
            if isinstance(changed, ir.Guard) and not is_narrow(changed, depth, types):
                return False
        left += [(each, depth + 1) for block in dataflow.blocks(statement) for each in block]
    return True


def _said(statement: ir.Statement) -> tuple[ir.Expr, ...]:
    """The expressions in the text of a statement."""
    if isinstance(statement, ir.Guard) and "{" not in statement.message:
        return (statement.condition,)
    return dataflow.operands(statement)
