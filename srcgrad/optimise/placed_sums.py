"""Sums over arrays that are used once, where they are used.

before  total = np.sum(x[i]); mean = total / n
after   mean = np.sum(x[i]) / n
"""

from __future__ import annotations

import operator
from collections.abc import Set
from dataclasses import replace

import numpy as np

from srcgrad import ir
from srcgrad.analysis import dataflow
from srcgrad.optimise.inlined import local_names, placed
from srcgrad.printer import WIDTH, show


def placed_sums(program: ir.Function, user_names: Set[str], views: Set[str]) -> ir.Function:
    """A finished program in which sums that are used once have no name, but what the user named.

    Sums over views stay: these change with other arrays.
    """
    sums = [s for s in dataflow.walk(program.body) if _sum(s)]
    if not sums:
        return program
    fixed = {_sum(s) for s in sums if not views.isdisjoint(dataflow.reads(s))}
    names = local_names(program) - user_names - fixed
    return replace(program, body=_block(program.body, names, 1))


def _block(body: ir.Block, names: Set[str], depth: int) -> ir.Block:
    result = [dataflow.with_blocks(s, lambda b: _block(b, names, depth + 1)) for s in body]
    at = 0
    while at < len(result):
        if _sum(result[at]) in names:
            found = placed(result, at, lambda s: is_narrow(s, depth))
            if found is not None:
                result = found
                continue
        at += 1
    return tuple(result)


def is_narrow(statement: ir.Statement, depth: int) -> bool:
    """Whether a statement has room on one line, inside so many blocks."""
    match statement:
        case ir.Update(target, value) | ir.Assign(target, value) | ir.Increment(target, value):
            return 4 * depth + len(show(target)) + len(show(value)) + 8 <= WIDTH
    return True


def _sum(statement: ir.Statement) -> str:
    """The name that is given to a sum over arrays; nothing if none is."""
    match statement:
        case ir.Assign(ir.Var(name), value) if is_sum(value):
            return name
    return ""


def is_sum(value: ir.Expr) -> bool:
    """Whether an expression is a sum over arrays, or the negative of one."""
    match value:
        case ir.Apply(operator.neg, (inner,)):
            return is_sum(inner)
        case ir.Apply(np.sum | operator.matmul):
            return True
    return False
